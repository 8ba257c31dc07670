"""The data pages: who sees them, what they show, which deed comes next."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from snp.audit.models import Event
from snp.lib.quarters import Quarter
from surveys import forms, tasks
from surveys.importing.withdrawing import withdraw
from surveys.models import ImportBatch, QuarterState, Run, Survey
from surveys.rollup.ledger import mark_stale
from tests.surveys.conftest import as_upload, load, row, text_of

pytestmark = pytest.mark.django_db
GOOD_FILE = text_of([row(), row(weight="3")])


@pytest.fixture(autouse=True)
def told(monkeypatch, settings):
    """Which tasks a worker would have been told of."""
    settings.STATIC_ROOT = settings.BASE_DIR / "static"  # WhiteNoise warns without
    sent = []
    monkeypatch.setattr(tasks, "_tell", lambda task, *args: sent.append((task, args)))
    return sent


@pytest.fixture
def analyst(client, cast):
    client.force_login(cast.analyst)
    return client


@pytest.fixture
def loaded(cast):
    return load(GOOD_FILE, by=cast.analyst).batch


def words(response) -> str:
    return " ".join(response.content.decode().split())


def upload(client, content=GOOD_FILE, **fields):
    sent = {"survey": "pas", "layout": "default", "file": as_upload(content)} | fields
    return client.post(reverse("upload_responses"), sent)


def get(client, batch, part=""):
    return client.get(reverse("load", args=[batch.pk]) + part)


def newest() -> ImportBatch:
    return ImportBatch.objects.first()


def run_of(survey, **fields):
    details = {"quarters": ["2007-08-Q1"], "code_version": "abc123"} | fields
    return Run.objects.create(survey=survey, **details)


@pytest.mark.parametrize(
    ("role", "sees", "does"),
    [
        ("sergeant", 403, 403),
        ("commander", 403, 403),
        ("outsider", 403, 403),
        ("admin", 200, 403),
        ("analyst", 200, None),
        (None, 302, 302),
    ],
)
def test_who_sees_and_who_does(client, cast, loaded, role, sees, does):
    if role:
        client.force_login(getattr(cast, role))
    run = run_of(loaded.survey)
    for name, args in (("data", []), ("load", [loaded.pk]), ("run", [run.pk])):
        assert client.get(reverse(name, args=args)).status_code == sees
    deeds = [reverse(f"{deed}_load", args=[loaded.pk]) for deed in DEEDS]
    for address in (*deeds, reverse("upload_responses"), reverse("roll_up")):
        assert client.get(address).status_code in {405, 302}
        if does:
            assert client.post(address).status_code == does, address


DEEDS = ("confirm", "discard", "withdraw")


def test_an_admin_sees_no_button_that_does_not_work(client, cast, loaded):
    client.force_login(cast.admin)
    assert "<form" not in words(get(client, loaded)).split("<main", 1)[1]
    page = client.get(reverse("data"))
    assert "<form" not in words(page).split("<main", 1)[1]


@pytest.mark.parametrize("name", ["load", "run", "confirm_load", "discard_load"])
def test_what_is_not_there_is_404(analyst, name):
    method = analyst.post if "_" in name else analyst.get
    assert method(reverse(name, args=[999_999])).status_code == 404


def test_an_upload_is_checked_confirmed_and_loaded(
    analyst, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = upload(analyst)
    batch = newest()
    assert answer["Location"] == reverse("load", args=[batch.pk])
    assert told.pop() == (tasks.check_upload, (batch.pk,))
    page = words(get(analyst, batch))
    assert "being checked" in page
    assert "<progress" in page
    assert 'http-equiv="refresh"' in page

    tasks.check_upload(batch.pk)
    page = words(get(analyst, batch))
    assert "Confirm: load 2 responses" in page
    assert "April to June 2007" in page
    assert "<progress" not in page

    with django_capture_on_commit_callbacks(execute=True):
        analyst.post(reverse("confirm_load", args=[batch.pk]))
    assert told.pop() == (tasks.store_upload, (batch.pk,))
    tasks.store_upload(batch.pk)
    page = words(get(analyst, batch))
    assert "Its responses count." in page
    assert batch.sha256[:32] in page
    assert "not made yet" in page
    assert "from analyst" in page


def test_a_bad_file_shows_its_first_problems_and_the_count(analyst):
    upload(analyst, text_of([row(weight="x")] * 60))
    tasks.check_upload(newest().pk)
    page = words(get(analyst, newest()))
    assert "60 problems" in page
    assert page.count("is not a number") == 50
    assert "and 10 more: 60 problems in all" in page
    assert "Confirm" not in page


def test_what_a_file_says_is_shown_as_text(analyst):
    upload(analyst, text_of([row(weight="<script>alert(1)</script>")]))
    tasks.check_upload(newest().pk)
    page = words(get(analyst, newest()))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_same_file_again_leads_to_its_load(analyst, loaded):
    answer = upload(analyst)
    assert answer["Location"] == reverse("load", args=[loaded.pk])
    assert ImportBatch.objects.count() == 1
    assert "Nothing changed." in words(analyst.get(answer["Location"]))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"file": ""}, "File: This field is required."),
        ({"file": as_upload("")}, "File: The file is empty."),
        ({"survey": "cats"}, "Survey: Select a valid choice."),
        ({"layout": "../../etc/passwd"}, "Layout: Select a valid choice."),
        ({"layout": "bcs_2007_08"}, "Layout: This layout is for the bcs_2007_08."),
    ],
)
def test_a_wrong_form_says_what_is_wrong(analyst, fields, sentence):
    page = words(upload(analyst, **fields))
    assert sentence in page
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_too_large_is_refused_in_a_sentence(analyst, monkeypatch):
    monkeypatch.setattr(forms, "MOST_MEGABYTES", 0.0001)
    assert "load it with manage.py load_responses" in words(upload(analyst))
    assert not ImportBatch.objects.exists()


def test_a_discarded_file_says_who_dropped_it(analyst):
    upload(analyst)
    tasks.check_upload(newest().pk)
    analyst.post(reverse("discard_load", args=[newest().pk]))
    assert "analyst discarded it" in words(get(analyst, newest()))


def test_a_decision_that_comes_too_late_is_a_sentence(analyst, loaded):
    answer = analyst.post(reverse("discard_load", args=[loaded.pk]), follow=True)
    assert "it can&#x27;t be discarded" in words(answer)


def test_a_withdrawal_needs_a_reason(analyst, loaded, told):
    address = reverse("withdraw_load", args=[loaded.pk])
    assert "Reason: This field is required." in words(analyst.post(address))
    loaded.refresh_from_db()
    assert loaded.state == "loaded"
    page = words(analyst.post(address, {"reason": "wrong weights"}, follow=True))
    assert "wrong weights" in page
    assert told == [(tasks.refresh_stale_quarters, ())]
    assert "Withdraw</button>" not in page


def test_a_page_shows_only_its_part_to_the_script(analyst, loaded):
    part = words(get(analyst, loaded, "?part"))
    assert "<html" not in part
    assert f"Load {loaded.pk}" in part
    assert "<html" not in words(analyst.get(reverse("data") + "?part"))


def test_the_run_that_used_a_load_is_named(analyst, loaded):
    run_of(loaded.survey, state="done", quarters=["2004-05-Q1"])
    run = run_of(loaded.survey, state="done")
    run_of(loaded.survey, state="done")
    assert f'made by <a href="{reverse("run", args=[run.pk])}">' in words(
        get(analyst, loaded)
    )


def test_the_timeline_shows_loads_and_runs_the_newest_first(analyst, loaded, cast):
    run = run_of(loaded.survey, state="failed", error="KeyError: oh")
    withdraw(batch_id=loaded.pk, by=cast.analyst, reason="wrong weights")
    QuarterState.objects.update(stale_since=None)
    page = words(analyst.get(reverse("data")))
    assert page.index(f"Run {run.pk}") < page.index(f"Load {loaded.pk}")
    assert "KeyError: oh" in page
    assert "Withdrawn: wrong weights" in page


def test_older_entries_stand_on_further_pages(analyst, loaded):
    QuarterState.objects.update(stale_since=None)
    for _ in range(16):
        run_of(loaded.survey, state="done")
    page = analyst.get(reverse("data"))
    assert f"Load {loaded.pk}" not in words(page)
    older = words(page).split('<a href="?before=')[1].split('"')[0]
    assert f"Load {loaded.pk}" in words(analyst.get(f"/data/?before={older}"))
    for odd in ("yesterday", "2007-99-99T10:00", "2007-05-05T10:00"):
        assert analyst.get(f"/data/?before={odd}").status_code == 200


def test_what_is_stale_says_why_and_can_be_rolled_up(analyst, loaded, told):
    page = words(analyst.get(reverse("data")))
    assert "PAS, Q1 2007/08: waiting for a roll-up" in page
    assert f"Load {loaded.pk}: wave.csv" in page
    analyst.post(reverse("roll_up"), {"survey": "pas"})
    assert told == [(tasks.refresh_stale_quarters, ())]
    assert Event.objects.filter(verb="ask for a roll-up").exists()


def test_all_figures_can_be_made_again(analyst, loaded):
    QuarterState.objects.update(stale_since=None)
    assert "All figures are up to date." in words(analyst.get(reverse("data")))
    analyst.post(reverse("roll_up"), {"survey": "pas", "everything": "on"})
    state = QuarterState.objects.get()
    assert state.stale_since
    assert "analyst asked" in state.why
    assert analyst.post(reverse("roll_up"), {"survey": "cats"}).status_code == 404
    assert analyst.post(reverse("roll_up")).status_code == 404


def test_a_quarter_that_waits_too_long_is_late(analyst):
    survey = Survey.objects.create(code="pas")
    mark_stale(survey, [Quarter(2007, 1), Quarter(2007, 2)], "areas have changed")
    old = timezone.now() - dt.timedelta(hours=1)
    QuarterState.objects.update(stale_since=old)
    page = words(analyst.get(reverse("data")))
    assert "Q1 2007/08 to Q2 2007/08" in page
    assert "This is late" in page


def test_a_run_shows_its_ledger(analyst, loaded):
    run = run_of(
        loaded.survey,
        state="done",
        responses=1234,
        left_out=5,
        figures_changed=67,
        finished_at=timezone.now(),
    )
    page = words(analyst.get(reverse("run", args=[run.pk])))
    for text in (
        "1,234 responses of 1 quarter",
        "2007-08-Q1",
        "67",
        "abc123",
        "5 with",
    ):
        assert text in page
    failed = run_of(loaded.survey, state="failed", error="KeyError: oh")
    page = words(analyst.get(reverse("run", args=[failed.pk])))
    assert "KeyError: oh" in page
    assert "Run again" in page


def test_a_page_asks_few_questions_of_the_database(
    analyst, loaded, django_assert_max_num_queries
):
    for _ in range(10):
        run_of(loaded.survey, state="done")
    with django_assert_max_num_queries(25):
        analyst.get(reverse("data"))

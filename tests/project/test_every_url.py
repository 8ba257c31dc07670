"""Every address with every role. An address without a row here fails.

200 is a page, 302 a way on, 403 not yours to do, 404 not yours to see, 405 needs a
form's POST. The deeds themselves are tested beside the code that does them.
"""

import datetime as dt
import uuid

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from epic.models import Activity, Initiative, Kind, Measure, Priority, Reading
from surveys.models import ImportBatch, Run, Survey
from wards.models import Ward

# to log out twice does no harm; the log's two files are the same for everybody
OPEN = {"healthz", "login", "logout", "log_worker", "log_manifest"}
ROLES = ("commander", "sergeant", "analyst", "admin", "outsider")
STAGE = ["A1", "2006-07-Q3", "review"]

#  name               arguments        commander sergeant analyst admin outsider
TABLE = {
    "healthz":          ([],                503, 503, 503, 503, 503),
    "login":            ([],                200, 200, 200, 200, 200),
    "logout":           ([],                405, 405, 405, 405, 405),
    "password_change":  ([],                200, 200, 200, 200, 200),
    "live":             ([],                200, 200, 200, 200, 403),
    "landing":          ([],                302, 302, 302, 302, 200),
    "force":            ([],                200, 200, 200, 200, 403),
    "force_panel":      ([],                200, 200, 200, 200, 403),
    "force_csv":        ([],                404, 404, 404, 404, 403),
    "bcu":              (["A"],             200, 200, 200, 200, 404),
    "bcu_panel":        (["A"],             200, 200, 200, 200, 404),
    "bcu_csv":          (["A"],             404, 404, 404, 404, 404),
    "bcu_wards":        (["B"],             404, 404, 200, 200, 404),
    "bcu_wards_panel":  (["B"],             404, 404, 200, 200, 404),
    "bcu_wards_summary": (["B"],            404, 404, 200, 200, 404),
    "bcu_wards_csv":    (["B"],             404, 404, 200, 200, 404),
    "ward":             (["B1"],            404, 404, 200, 200, 404),
    "ward_panel":       (["B1"],            404, 404, 200, 200, 404),
    "ward_csv":         (["B1"],            404, 404, 200, 200, 404),
    "stages":           (["A1"],            200, 200, 200, 200, 404),
    "sign_off_stage":   (STAGE,             405, 405, 405, 405, 405),
    "withdraw_sign_off": (STAGE,            405, 405, 405, 405, 405),
    "remark_on_stage":  (STAGE,             405, 405, 405, 405, 405),
    "community":        (["A1"],            200, 200, 200, 200, 404),
    "priorities":       ([],                200, 200, 200, 200, 403),
    "raise_priority":   ([],                403, 200, 403, 403, 403),
    "priority":         (["PRIORITY"],      200, 200, 200, 200, 404),
    "initiatives":      ([],                200, 200, 200, 200, 403),
    "new_initiative":   ([],                403, 200, 403, 403, 403),
    "initiative":       (["INITIATIVE"],    200, 200, 200, 200, 404),
    "change_initiative": (["INITIATIVE"],   403, 200, 403, 403, 404),
    "end_initiative":   (["INITIATIVE"],    403, 200, 403, 403, 404),
    "evaluate_initiative": (["INITIATIVE"], 403, 200, 403, 403, 404),
    "add_measure":      (["INITIATIVE"],    403, 200, 403, 403, 404),
    "take_reading":     (["MEASURE"],       403, 200, 403, 403, 404),
    "correct_reading":  (["READING"],       403, 200, 403, 403, 404),
    "benefits":         ([],                302, 302, 302, 302, 403),
    "benefits_of":      (["A"],             200, 200, 200, 200, 404),
    "exports":          ([],                403, 403, 200, 403, 403),
    "export":           (["estimates"],     403, 403, 200, 403, 403),
    "export_csv":       (["estimates"],     403, 403, 200, 403, 403),
    "export_metadata":  (["estimates"],     403, 403, 200, 403, 403),
    "this_month":       ([],                302, 302, 302, 302, 403),
    "month":            (["A1", "2024-05"], 200, 200, 200, 200, 404),
    "submit_return":    (["A1", "2024-05"], 405, 405, 405, 405, 405),
    "entry_history":    (["ENTRY"],         200, 200, 200, 200, 404),
    "kinds":            ([],                200, 200, 200, 200, 403),
    "retire_kind":      (["arrest"],        403, 403, 403, 200, 403),
    "returns":          ([],                200, 200, 200, 200, 403),
    "log":              ([],                403, 200, 403, 403, 403),
    "log_state":        ([],                200, 200, 200, 200, 200),
    "log_entries":      ([],                405, 405, 405, 405, 405),
    "log_worker":       ([],                200, 200, 200, 200, 200),
    "log_manifest":     ([],                200, 200, 200, 200, 200),
    "data":             ([],                403, 403, 200, 200, 403),
    "load":             (["LOAD"],          403, 403, 200, 200, 403),
    "run":              (["RUN"],           403, 403, 200, 200, 403),
    "upload_responses": ([],                405, 405, 405, 405, 405),
    "roll_up":          ([],                405, 405, 405, 405, 405),
    "confirm_load":     (["LOAD"],          405, 405, 405, 405, 405),
    "discard_load":     (["LOAD"],          405, 405, 405, 405, 405),
    "withdraw_load":    (["LOAD"],          405, 405, 405, 405, 405),
    "people":           ([],                403, 403, 403, 200, 403),
    "person":           (["sergeant"],      403, 403, 403, 200, 403),
    "add_person":       ([],                403, 403, 403, 200, 403),
    "posting":          (["POSTING"],       403, 403, 403, 200, 403),
    "upload_roster":    (["people"],        403, 403, 403, 200, 403),
    "reset_password":   (["sergeant"],      405, 405, 405, 405, 405),
    "close_account":    (["sergeant"],      405, 405, 405, 405, 405),
    "reopen_account":   (["sergeant"],      405, 405, 405, 405, 405),
}  # fmt: skip

# What is done by POST, an empty form: who is refused, who gets as far as the form.
POSTS = {
    "month":            (["A1", "2024-05"], 403, 200, 403, 403, 404),
    "submit_return":    (["A1", "2024-05"], 403, 200, 403, 403, 404),
    "entry_history":    (["ENTRY"],         403, 200, 403, 403, 404),
    "kinds":            ([],                403, 403, 403, 200, 403),
    "retire_kind":      (["arrest"],        403, 403, 403, 200, 403),
    "raise_priority":   ([],                403, 200, 403, 403, 403),
    "priority":         (["PRIORITY"],      403, 200, 403, 403, 404),
    "new_initiative":   ([],                403, 200, 403, 403, 403),
    "change_initiative": (["INITIATIVE"],   403, 200, 403, 403, 404),
    "end_initiative":   (["INITIATIVE"],    403, 302, 403, 403, 404),
    "evaluate_initiative": (["INITIATIVE"], 403, 200, 403, 403, 404),
    "add_measure":      (["INITIATIVE"],    403, 200, 403, 403, 404),
    "take_reading":     (["MEASURE"],       403, 200, 403, 403, 404),
    "correct_reading":  (["READING"],       403, 200, 403, 403, 404),
    "log_entries":      ([],                400, 400, 400, 400, 400),
    "community":        (["A1"],            403, 400, 403, 403, 404),
    "upload_responses": ([],                403, 403, 200, 403, 403),
    "roll_up":          ([],                403, 403, 404, 403, 403),
    "confirm_load":     (["LOAD"],          403, 403, 302, 403, 403),
    "discard_load":     (["LOAD"],          403, 403, 302, 403, 403),
    "withdraw_load":    (["LOAD"],          403, 403, 200, 403, 403),
    "sign_off_stage":   (STAGE,             403, 200, 403, 403, 404),
    "withdraw_sign_off": (STAGE,            403, 302, 403, 403, 404),
    "remark_on_stage":  (STAGE,             200, 403, 403, 403, 404),
    "add_person":       ([],                403, 403, 403, 200, 403),
    "upload_roster":    (["people"],        403, 403, 403, 200, 403),
    "reset_password":   (["sergeant"],      403, 403, 403, 200, 403),
    "close_account":    (["sergeant"],      403, 403, 403, 302, 403),
    "reopen_account":   (["sergeant"],      403, 403, 403, 302, 403),
}  # fmt: skip


def patterns(resolver: URLResolver) -> list[URLPattern]:
    """Every address of the project, flat."""
    found = []
    for entry in resolver.url_patterns:
        found += patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found


NAMES = sorted({str(pattern.name) for pattern in patterns(get_resolver())})


@pytest.fixture
def things(cast):
    """What stands in addresses by its number."""
    survey = Survey.objects.create(code="pas")
    load = ImportBatch.objects.create(
        survey=survey, filename="a.csv", sha256="a" * 64, size=1, state="loaded",
        loaded_at=timezone.now(),
    )  # fmt: skip
    run = Run.objects.create(survey=survey, state="done", code_version="test")
    posting = cast.sergeant.postings.get()
    entry = Activity.objects.create(
        id=uuid.uuid4(), ward=Ward.objects.get(code="A1"), date=dt.date(2024, 5, 14),
        kind=Kind.objects.get(code="arrest"), quantity=1, logged_by="sergeant",
    )  # fmt: skip
    priority = Priority.objects.create(
        ward=entry.ward, category="litter", description="Bins", source="panel"
    )
    return {
        "LOAD": load.pk, "RUN": run.pk, "POSTING": posting.pk, "ENTRY": entry.pk,
        "PRIORITY": priority.pk, **initiative_things(),
    }  # fmt: skip


def initiative_things() -> dict:
    initiative = Initiative.objects.create(
        ward=Ward.objects.get(code="A1"), title="Bins on fire", problem="Most weekends."
    )
    measure = Measure.objects.create(
        initiative=initiative, name="Call-outs", form="count", higher_is_better=False
    )
    reading = Reading.objects.create(
        measure=measure, date=dt.date(2024, 5, 14), is_baseline=True, value=44
    )
    return {"INITIATIVE": initiative.pk, "MEASURE": measure.pk, "READING": reading.pk}


def address(name: str, arguments: list, things: dict) -> str:
    return reverse(
        name, args=[things.get(argument, argument) for argument in arguments]
    )


def test_every_address_has_its_row():
    assert set(NAMES) == set(TABLE)


def test_every_form_has_its_row(things):
    """Whatever refuses GET does so because it is for POST, and so stands in POSTS."""
    only_post = {name for name, row in TABLE.items() if set(row[1:]) == {405}}
    assert only_post - {"logout"} <= set(POSTS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(TABLE))
def test_asked_for(client, cast, things, name, role):
    arguments, *expected = TABLE[name]
    client.force_login(getattr(cast, role))
    answer = client.get(address(name, arguments, things))
    assert answer.status_code == expected[ROLES.index(role)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(POSTS))
def test_posted_to(client, cast, things, name, role, no_broker):
    arguments, *expected = POSTS[name]
    client.force_login(getattr(cast, role))
    answer = client.post(address(name, arguments, things))
    assert answer.status_code == expected[ROLES.index(role)]


@pytest.fixture
def no_broker(monkeypatch):
    """Nothing of these tests is left in the queue of others."""
    monkeypatch.setattr(
        "celery.app.task.Task.apply_async", lambda *args, **kwargs: None
    )


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(set(NAMES) - OPEN))
def test_refuses_a_visitor_who_has_not_logged_in(client, things, name, method):
    path = address(name, TABLE[name][0], things)
    answer = getattr(client, method)(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"login", "logout"}))
def test_a_form_of_another_site_is_refused(cast, things, name, client_with_csrf):
    """Every POST needs our token, also to an address that has no form."""
    client_with_csrf.force_login(cast.admin)
    answer = client_with_csrf.post(address(name, TABLE[name][0], things))
    assert answer.status_code in (403, 405)


@pytest.fixture
def client_with_csrf():
    from django.test import Client

    return Client(enforce_csrf_checks=True)


def test_no_address_is_without_a_name():
    for pattern in patterns(get_resolver()):
        assert pattern.name, pattern
    with pytest.raises(NoReverseMatch):
        reverse("nobody has this name")

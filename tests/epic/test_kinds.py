"""Kinds of activity: what ships, and what an admin adds and retires."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from epic import kinds
from epic.logbook import log_entries
from epic.models import Kind, Stage
from snp.audit.models import Event

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
DAY = dt.timedelta(days=1)
PARAGRAPH_6 = {
    "meeting", "street_briefing", "intelligence_report", "asb_letter", "home_visit",
    "abc", "crack_house_closed", "arrest",
}  # fmt: skip
SEVEN_STAGES = {
    "survey", "visual_audit", "kin_contact", "panel_meeting", "patrol_hours",
    "abstraction_hours",
}  # fmt: skip
NEW = {
    "code": "drone_patrol", "label": "Drone patrol", "epic": "P",
    "stage": "plan_and_act", "unit": "flight", "units": "flights",
    "asks_attendance": False, "counts_as_visible": True,
    "valid_from": dt.date(2026, 9, 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", kinds.shipped(), ids=lambda kind: kind.code)
def test_what_ships_is_a_whole_kind(kind):
    kind.full_clean(validate_unique=False)


def test_what_ships_holds_what_the_report_names_and_the_stages_need():
    shipped = {kind.code: kind for kind in kinds.shipped()}
    assert shipped.keys() >= PARAGRAPH_6 | SEVEN_STAGES
    assert len(shipped) == len(kinds.shipped())
    assert shipped["meeting"].asks_attendance
    assert not shipped["arrest"].asks_attendance
    assert {kind.stage for kind in shipped.values()} == set(Stage)
    off = [code for code, kind in shipped.items() if not kind.counts_as_delivery]
    assert off == ["abstraction_hours"]


def test_what_ships_is_there_from_the_start_and_an_admins_changes_stay():
    Kind.objects.filter(code="arrest").update(label="Arrest made", valid_to=TODAY)
    kinds.keep_kinds()
    kept = Kind.objects.get(code="arrest")
    assert (kept.label, kept.valid_to) == ("Arrest made", TODAY)
    assert Kind.objects.count() == len(kinds.shipped())


def test_a_kind_is_logged_from_its_day_on(cast, entry, on):
    on("2026-09-02")
    kinds.add_kind(by=cast.admin, **NEW)
    raw = {"kind": "drone_patrol", "attendance": None}
    early = entry(date="2026-08-31", **raw)
    results = log_entries([early, entry(date="2026-09-01", **raw)], by=cast.sergeant)
    assert [r.status for r in results] == ["rejected", "stored"]
    assert "can be logged from 01/09/2026 on" in results[0].errors["kind"][0]
    event = Event.objects.get(verb="add activity kind")
    assert (event.by, event.subject) == (cast.admin, "drone_patrol")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "arrest"),
        ("code", "two words"),
        ("code", ""),
        ("label", ""),
        ("label", "a" * 81),
        ("epic", "X"),
        ("stage", "lunch"),
        ("units", ""),
        ("valid_from", dt.date(2004, 3, 31)),
    ],
)
def test_a_wrong_kind_is_not_added(cast, field, value):
    with pytest.raises(ValidationError):
        kinds.add_kind(by=cast.admin, **(NEW | {field: value}))
    assert not Event.objects.filter(verb="add activity kind").exists()


def test_a_retired_kind_stays_on_the_entries_of_earlier_days(cast, entry, on):
    on("2026-09-02")
    raws = [entry(date="2026-08-31"), entry(date="2026-09-01")]
    log_entries(raws[:1], by=cast.sergeant)
    for _ in range(2):
        kinds.retire_kind(code="street_briefing", on=dt.date(2026, 9, 1), by=cast.admin)
    (result,) = log_entries(raws[1:], by=cast.sergeant)
    assert "was retired on 01/09/2026" in result.errors["kind"][0]
    change = raws[0] | {"version": 1, "quantity": 2}
    (changed,) = log_entries([change], by=cast.sergeant)
    assert changed.entry.kind.code == "street_briefing"
    assert Event.objects.filter(verb="retire activity kind").count() == 1


def test_a_kind_is_not_retired_from_under_its_entries(cast, entry, logged, on):
    on("2026-08-03")
    logged("2026-07-14")
    last = logged("2026-07-20")
    details = {"code": "street_briefing", "by": cast.admin}
    said = (
        "2 entries are of 14/07/2026 or later, the last of 20/07/2026. "
        "Street briefing can be retired from a day after that."
    )
    with pytest.raises(ValidationError) as refusal:
        kinds.retire_kind(**details, on=dt.date(2026, 7, 14))
    assert refusal.value.messages == [said]
    with pytest.raises(ValidationError, match="1 entry is of 20/07/2026"):
        kinds.retire_kind(**details, on=dt.date(2026, 7, 20))
    gone = entry(id=str(last.pk), date="2026-07-20", version=1, removed=True)
    log_entries([gone], by=cast.sergeant)
    kinds.retire_kind(**details, on=dt.date(2026, 7, 15))
    assert Kind.objects.get(code="street_briefing").valid_to == dt.date(2026, 7, 15)


def test_a_kind_is_not_retired_before_it_begins(cast):
    kind = kinds.add_kind(by=cast.admin, **NEW)
    for on in (kind.valid_from, kind.valid_from - DAY):
        with pytest.raises(ValidationError, match="retired after the day it begins"):
            kinds.retire_kind(code=kind.code, on=on, by=cast.admin)
    kinds.retire_kind(code=kind.code, on=kind.valid_from + DAY, by=cast.admin)


@pytest.mark.django_db(transaction=True)
def test_retiring_waits_for_an_entry_that_is_being_logged(cast, entry):
    refusals = []

    def retire():
        try:
            kinds.retire_kind(code="street_briefing", on=TODAY, by=cast.admin)
        except ValidationError as error:
            refusals.extend(error.messages)
        finally:
            connection.close()

    beside = threading.Thread(target=retire)
    with transaction.atomic():
        log_entries([entry()], by=cast.sergeant)
        beside.start()
        beside.join(0.3)
        assert beside.is_alive()
    beside.join(10)
    assert len(refusals) == 1
    assert refusals[0].startswith("1 entry is of")


def test_everybody_reads_the_kinds_and_an_admin_changes_them(client, cast):
    for who in ("commander", "sergeant", "analyst", "admin"):
        client.force_login(getattr(cast, who))
        page = client.get("/log/kinds/")
        assert "Crack house closed" in page.content.decode()
        assert ("Add it" in page.content.decode()) == (who == "admin")


def form_of(**said) -> dict:
    sent = {name: value for name, value in NEW.items() if value is not False}
    return sent | {"valid_from": "2026-09-01"} | said


def test_an_admin_adds_and_retires_on_the_page(client, cast):
    client.force_login(cast.admin)
    assert client.post("/log/kinds/", form_of()).status_code == 302
    retired = client.post("/log/kinds/drone_patrol/retire/", {"on": "2026-10-01"})
    assert retired.status_code == 302
    kind = Kind.objects.get(code="drone_patrol")
    assert (kind.valid_to, kind.counts_as_visible) == (dt.date(2026, 10, 1), True)
    assert not kind.counts_as_delivery  # a box that was not ticked
    assert "retired from 1 Oct 2026" in client.get("/log/kinds/").content.decode()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"code": "arrest"}, "already exists"),
        ({"label": "a\0b"}, "Null characters are not allowed"),
        ({"label": "a" * 5_000}, "at most 80 characters"),
        ({"valid_from": "2004-01-01"}, "There were no teams before April 2004"),
        ({"valid_from": "soon"}, "Enter a valid date"),
    ],
)
def test_a_wrong_kind_is_refused_with_what_was_typed(client, cast, said, sentence):
    client.force_login(cast.admin)
    page = client.post("/log/kinds/", form_of(**said)).content.decode()
    assert sentence in page
    assert "flights" in page
    assert not Kind.objects.filter(code="drone_patrol").exists()


def test_a_wrong_day_to_retire_is_refused_beside_the_field(client, cast, entry):
    log_entries([entry()], by=cast.sergeant)
    client.force_login(cast.admin)
    path = "/log/kinds/street_briefing/retire/"
    for day, sentence in (
        (str(TODAY), "1 entry is of"),
        ("2004-04-01", "retired after the day it begins"),
        ("", "This field is required"),
    ):
        assert sentence in client.post(path, {"on": day}).content.decode()
    assert Kind.objects.get(code="street_briefing").valid_to is None
    assert client.get("/log/kinds/nothing/retire/").status_code == 404


def test_a_retirement_can_be_taken_back(client, cast, entry):
    kinds.retire_kind(code="street_briefing", on=TODAY, by=cast.admin)
    path = "/log/kinds/street_briefing/retire/"
    client.force_login(cast.admin)
    assert "Take the retirement back" in client.get(path).content.decode()
    for _ in range(2):
        assert client.post(path, {"deed": "restore"}).status_code == 302
    (result,) = log_entries([entry()], by=cast.sergeant)
    assert result.status == "stored"
    assert Event.objects.filter(verb="restore activity kind").count() == 1
    assert "Take the retirement back" not in client.get(path).content.decode()

"""Outcomes beside activity, for who may see both."""

import datetime as dt
import re
import uuid

import pytest

from epic.initiatives import readings, verbs
from epic.models import Activity, Kind
from snp.dashboards.activity_queries import Logged, logged_by_kind
from wards.models import Membership

pytestmark = pytest.mark.django_db
SPAN = dt.date(2006, 10, 1), dt.date(2007, 10, 1)  # the 12 months of the figures


@pytest.fixture
def as_(client, cast):
    def sign_in(name):
        client.force_login(getattr(cast, name))
        return client

    return sign_in


@pytest.fixture
def log(db):
    def make(ward, date, kind="street_briefing", quantity=1, removed=False):
        Activity.objects.create(
            id=uuid.uuid4(), ward=ward, date=date, quantity=quantity, removed=removed,
            kind=Kind.objects.get(code=kind), logged_by="sergeant",
        )  # fmt: skip

    return make


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.fixture
def activity(places, log):
    """Alder: 3 briefings in two entries, 40 letters; 1 briefing the year before."""
    log(places.a1, dt.date(2006, 10, 1), quantity=2)
    log(places.a2, dt.date(2007, 9, 30))
    log(places.a1, dt.date(2007, 2, 1), "asb_letter", 40)
    log(places.a1, dt.date(2007, 2, 1), quantity=500, removed=True)
    log(places.a1, dt.date(2006, 9, 30))
    log(places.a1, dt.date(2007, 10, 1), quantity=700)
    log(places.b1, dt.date(2007, 2, 1), quantity=9)


def test_each_role_begins_where_it_belongs(as_, figures):
    where = {"commander": "A", "sergeant": "A", "analyst": "MPS", "admin": "MPS"}
    for who, code in where.items():
        assert as_(who).get("/benefits/").url == f"/benefits/{code}/"
    assert as_("outsider").get("/benefits/").status_code == 403
    assert as_("outsider").get("/benefits/MPS/").status_code == 403
    assert as_("outsider").get("/benefits/A/").status_code == 404


def test_another_area_keeps_the_choice(as_, figures):
    answer = as_("analyst").get(
        "/benefits/MPS/?area=A&window=quarter&period=2007-08-Q2"
    )
    assert answer.url == "/benefits/A/?window=quarter&period=2007-08-Q2"
    assert as_("analyst").get("/benefits/A/?area=%2f%2fevil.com").status_code == 404
    assert as_("analyst").get("/benefits/nowhere/").status_code == 404


def test_outcomes_stand_beside_activity(as_, figures, activity):
    page = text(as_("commander").get("/benefits/A/"))
    assert "October 2006 to September 2007" in page
    assert (
        "In the same months 2 entries of activity that residents can see were logged, "
        "and 1 in the same months a year before." in page
    )
    assert "does not show that one caused the other" in page
    assert "Street briefing (seen) 3 briefings 1 briefing" in page
    assert "ASB letter 40 letters nothing logged" in page
    assert "Arrest nothing logged nothing logged" in page
    assert "Recorded crime is not loaded in this version" in page
    assert "412 interviewed" in page
    assert "Public Attitude Survey, Q15" in page
    assert "better" in page


def test_a_quarter_stands_beside_its_own_activity(as_, figures, activity):
    page = text(as_("commander").get("/benefits/A/?window=quarter&period=2007-08-Q2"))
    assert "There are no survey figures for this period." in page


def test_activity_is_for_who_may_see_every_ward(as_, figures, activity):
    for who, path in (("commander", "B"), ("commander", "MPS"), ("sergeant", "B")):
        page = text(as_(who).get(f"/benefits/{path}/"))
        assert "What teams log is shown to those who answer for these wards" in page
        assert "briefings" not in page
        assert "412 interviewed" in page
    assert "12 briefings" in text(as_("analyst").get("/benefits/MPS/"))
    assert "9 briefings" in text(as_("admin").get("/benefits/B/"))


def test_an_empty_installation_says_what_is_missing(as_, cast):
    page = text(as_("analyst").get("/benefits/MPS/"))
    assert "There are no survey figures for this period." in page
    assert "No activity that residents can see is logged for these months." in page
    assert "No problem-solving initiative runs, or ended in the last two years." in page


def test_a_bcu_that_was_not_yet_says_since_when(as_, figures):
    early = Membership.objects.filter(bcu=figures.places.birch)
    early.update(valid_from=dt.date(2018, 4, 1))
    page = as_("analyst").get("/benefits/B/?period=2007-08-Q2")
    assert "Birch has been a BCU since April 2018." in text(page)
    assert '<option value="B" selected>Birch</option>' in page.content.decode()


def test_an_entry_counts_where_its_ward_was_that_day(figures, activity):
    places = figures.places
    moved = Membership.objects.get(ward=places.a2)
    moved.valid_to = dt.date(2007, 1, 1)
    moved.save()
    Membership.objects.create(
        ward=places.a2, bcu=places.birch, valid_from=moved.valid_to
    )
    briefing = Kind.objects.get(code="street_briefing").pk
    alder, birch = places.alder, places.birch
    assert logged_by_kind(alder, *SPAN)[briefing] == Logged(1, 2)
    assert logged_by_kind(birch, *SPAN)[briefing] == Logged(2, 10)
    assert logged_by_kind(birch, *SPAN, as_now=True)[briefing] == Logged(2, 10)
    assert logged_by_kind(None, *SPAN)[briefing] == Logged(3, 12)


def test_a_ward_as_now_brings_what_it_did_elsewhere(figures, activity):
    places = figures.places
    moved = Membership.objects.get(ward=places.a2)
    moved.valid_to = dt.date(2008, 1, 1)
    moved.save()
    Membership.objects.create(
        ward=places.a2, bcu=places.birch, valid_from=moved.valid_to
    )
    briefing = Kind.objects.get(code="street_briefing").pk
    assert logged_by_kind(places.birch, *SPAN)[briefing] == Logged(1, 9)
    assert logged_by_kind(places.birch, *SPAN, as_now=True)[briefing] == Logged(2, 10)
    assert logged_by_kind(places.alder, *SPAN)[briefing] == Logged(2, 3)


def test_a_kind_retired_long_ago_is_not_listed(as_, figures, activity):
    Kind.objects.filter(code="arrest").update(valid_to=dt.date(2005, 1, 1))
    assert "Arrest" not in text(as_("commander").get("/benefits/A/"))


def test_initiatives_that_changed_clearly_are_named(as_, figures, cast):
    begun = dt.date(2006, 5, 1)
    initiative = verbs.start_initiative(
        ward=figures.places.a1, title="Bins on fire", problem="Most weekends.",
        start=begun, by=None,
    )  # fmt: skip
    measure = verbs.add_measure(
        initiative=initiative, name="Call-outs", form="count", higher_is_better=False,
        by=None,
    )  # fmt: skip
    for day, value in ((0, 120), (200, 80)):
        date = begun + dt.timedelta(days=day)
        readings.take_reading(measure=measure, date=date, value=value, by=None)
    page = as_("commander").get("/benefits/A/")
    assert f'href="/initiatives/{initiative.pk}/"' in page.content.decode()
    assert "interval −50.4% to −10.8%: clearly better" in text(page)
    assert "Bins on fire" not in text(as_("commander").get("/benefits/B/"))
    assert "Bins on fire" not in text(as_("birch_sergeant").get("/benefits/A/"))

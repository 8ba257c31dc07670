"""An initiative is begun, changed, evaluated and ended; the trail keeps what it was."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from epic.initiatives import verbs
from epic.models import Initiative
from epic.signals import changed
from snp.audit.models import Event
from tests.epic.initiatives.conftest import AFTER, START

pytestmark = pytest.mark.django_db
TOMORROW = dt.date.today() + dt.timedelta(days=1)


def start(cast, places, **fields):
    usual = {"title": "Bins on fire", "problem": "Most weekends.", "start": START}
    return verbs.start_initiative(ward=places.a1, by=cast.sergeant, **usual | fields)


def test_begun_twice_is_one_initiative(cast, places):
    assert start(cast, places) == start(cast, places)
    assert Initiative.objects.count() == 1
    assert Event.objects.filter(verb="start initiative").count() == 1


def test_another_of_the_same_title_and_day_is_refused(cast, places):
    start(cast, places)
    with pytest.raises(ValidationError, match="of that title and start"):
        start(cast, places, problem="Something else.")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": ""}, "title"),
        ({"title": "a" * 121}, "title"),
        ({"problem": "a" * 5_000}, "problem"),
        ({"start": TOMORROW}, "start"),
        ({"start": dt.date(2004, 3, 31)}, "__all__"),
    ],
)
def test_what_is_wrong_is_named(cast, places, fields, wrong):
    with pytest.raises(ValidationError) as refused:
        start(cast, places, **fields)
    assert list(refused.value.message_dict) == [wrong]
    assert not Initiative.objects.exists()


def test_a_change_keeps_what_it_was(initiative, cast):
    fields = {"title": "Theft", "problem": initiative.problem, "start": START}
    fields["partners"] = initiative.partners
    for _ in range(2):
        verbs.change_initiative(initiative=initiative, by=cast.sergeant, **fields)
    event = Event.objects.get(verb="change initiative")
    assert event.detail["was"] == {"title": "Shop theft in the parade"}
    initiative.refresh_from_db()
    assert initiative.title == "Theft"


def test_it_cannot_begin_after_its_follow_ups(initiative, cast, before_and_after):
    before_and_after(0.024, 0.019)
    fields = {"title": "Theft", "problem": "Much."}
    with pytest.raises(ValidationError, match="a follow-up was taken that day"):
        verbs.change_initiative(
            initiative=initiative,
            start=AFTER + dt.timedelta(days=1),
            by=cast.sergeant,
            **fields,
        )


def test_it_ends_and_goes_on_after_all(initiative, cast):
    for end in (AFTER, None):
        verbs.end_initiative(initiative=initiative, end=end, by=cast.sergeant)
        initiative.refresh_from_db()
        assert initiative.end == end
    events = Event.objects.filter(verb="end initiative").order_by("id")
    assert [event.detail["was"]["end"] for event in events] == [None, str(AFTER)]


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (START - dt.timedelta(days=1), "An initiative ends after it begins"),
        (TOMORROW, "This day has not come yet"),
    ],
)
def test_a_last_day_that_cannot_be(initiative, cast, end, sentence):
    with pytest.raises(ValidationError, match=sentence):
        verbs.end_initiative(initiative=initiative, end=end, by=cast.sergeant)


def test_an_evaluation_is_kept_with_the_one_before(initiative, cast):
    for text in ("It worked.", "It worked for a month."):
        verbs.evaluate(initiative=initiative, evaluation=text, by=cast.sergeant)
    last = Event.objects.filter(verb="evaluate initiative").first()
    assert last.detail["was"] == {"evaluation": "It worked."}
    assert last.by == cast.sergeant


def test_a_measure_stands_once(initiative, a_measure, cast):
    assert a_measure() == a_measure()
    with pytest.raises(ValidationError, match="has a measure of that name"):
        a_measure(form="count")
    assert initiative.measures.count() == 1


def test_open_pages_of_the_ward_hear_of_each_change(
    initiative, places, a_measure, read
):
    heard = []

    def listen(wards, **_):
        heard.append(wards)

    changed.connect(listen)
    try:
        read(a_measure(), 0.024)
    finally:
        changed.disconnect(listen)
    assert heard == [{places.a1.pk}] * 2

"""What a team does with its priorities, once each, and nothing that can't have been."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from epic.models import Activity, Kind, PanelMeeting, Priority
from epic.priorities import closing, verbs
from epic.signals import changed
from snp.audit.models import Event
from tests.epic.priorities.conftest import TODAY, ago

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + dt.timedelta(days=1)
END = {"outcome": "Quiet since.", "residents_told": "At the panel."}


def history(priority: Priority) -> list[str]:
    return list(priority.events.values_list("verb", flat=True))


def refusal(verb, **said) -> dict[str, list[str]]:
    """The sentences by field; "" where the deed as a whole can't be done."""
    with pytest.raises(ValidationError) as caught:
        verb(**said)
    error = caught.value
    return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}


def test_from_raised_to_resolved_and_open_again(deeds):
    priority = deeds.raised(60)
    verbs.adopt(priority=priority, on=ago(50), by=deeds.by)
    verbs.review(priority=priority, on=ago(30), note="Fewer calls.", by=deeds.by)
    verbs.take_action(priority=priority, on=ago(20), what="Patrols.", by=deeds.by)
    closed = closing.resolve(priority=priority, on=ago(10), **END, by=deeds.by)
    assert (closed.status, closed.closed) == ("resolved", ago(10))
    assert (closed.outcome, closed.residents_told) == ("Quiet since.", "At the panel.")
    again = closing.reopen(priority=priority, on=ago(2), reason="Back.", by=deeds.by)
    assert (again.status, again.closed, again.outcome) == ("adopted", None, "")
    assert again.reviewed == ago(2)
    assert history(priority) == [
        "raised", "adopted", "reviewed", "resolved", "reopened",
    ]  # fmt: skip
    ended = priority.events.get(verb="resolved")
    assert ended.note == "Quiet since. Residents were told: At the panel."


def test_each_deed_done_twice_is_done_once(deeds):
    deeds.raised(60)
    priority = deeds.raised(60)
    for _ in range(2):
        verbs.adopt(priority=priority, on=ago(50), by=deeds.by)
    for _ in range(2):
        verbs.review(priority=priority, on=ago(30), note="Fewer.", by=deeds.by)
    for _ in range(2):
        verbs.take_action(priority=priority, on=ago(20), what="Patrols.", by=deeds.by)
    for _ in range(2):
        closing.resolve(priority=priority, on=ago(10), **END, by=deeds.by)
    for _ in range(2):
        closing.reopen(priority=priority, on=ago(5), reason="Back.", by=deeds.by)
    for _ in range(2):
        closing.drop(priority=priority, on=ago(1), reason="Moved away.", by=deeds.by)
    assert Priority.objects.count() == 1
    assert priority.actions.count() == 1
    assert history(priority) == [
        "raised", "adopted", "reviewed", "resolved", "reopened", "dropped",
    ]  # fmt: skip
    assert Event.objects.filter(verb__startswith="priority").count() == 7


def test_only_the_sergeant_of_today_writes(deeds, cast):
    priority = deeds.adopted()
    for other in (cast.birch_sergeant, cast.commander, cast.analyst, cast.admin):
        with pytest.raises(PermissionDenied):
            verbs.review(priority=priority, on=TODAY, by=other)
    cast.sergeant.postings.update(valid_to=TODAY)
    with pytest.raises(PermissionDenied):
        closing.drop(priority=priority, on=TODAY, reason="x", by=cast.sergeant)
    with pytest.raises(PermissionDenied):
        deeds.raised(3)


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (verbs.adopt, {}),
        (verbs.review, {}),
        (verbs.take_action, {"what": "Patrols."}),
        (closing.resolve, END),
        (closing.drop, {"reason": "Gone."}),
    ],
)
def test_what_is_over_is_over_and_the_sentence_says_since_when(deeds, verb, said):
    priority = deeds.resolved(50, took=40)
    sentence = f"This priority was resolved on {ago(10):%d/%m/%Y}."
    found = refusal(verb, priority=priority, on=TODAY, by=deeds.by, **said)
    assert found == {"": [sentence]}


def test_what_is_not_adopted_is_neither_reviewed_nor_resolved(deeds):
    priority = deeds.raised(60)
    sentence = f"This priority was raised on {ago(60):%d/%m/%Y} and is not adopted yet."
    said = {"priority": priority, "on": TODAY, "by": deeds.by}
    assert refusal(verbs.review, **said) == {"": [sentence]}
    assert refusal(closing.resolve, **said, **END) == {"": [sentence]}


def test_what_is_open_can_not_be_reopened(deeds):
    found = refusal(
        closing.reopen, priority=deeds.adopted(50), on=TODAY, reason="x", by=deeds.by
    )
    assert found == {
        "": [f"This priority was adopted on {ago(50):%d/%m/%Y} and is still open."]
    }


def test_what_was_dropped_before_adoption_is_raised_again(deeds):
    priority = deeds.raised(60)
    closing.drop(priority=priority, on=ago(40), reason="Not ours.", by=deeds.by)
    again = closing.reopen(priority=priority, on=ago(30), reason="Is.", by=deeds.by)
    assert (again.status, again.adopted, again.reviewed) == ("raised", None, None)
    early = refusal(verbs.adopt, priority=priority, on=ago(35), by=deeds.by)
    assert "was reopened on" in early["on"][0]


def test_days_are_in_order_and_not_in_the_future(deeds):
    priority = deeds.adopted(50)
    verbs.review(priority=priority, on=ago(20), by=deeds.by)
    verbs.take_action(priority=priority, on=ago(10), what="Patrols.", by=deeds.by)
    said = {"priority": priority, "by": deeds.by}
    future = {"on": ["This day lies in the future."]}
    assert refusal(verbs.review, **said, on=TOMORROW) == future
    assert refusal(verbs.take_action, **said, on=TOMORROW, what="x") == future
    assert refusal(closing.resolve, **said, on=TOMORROW, **END) == future
    reviewed = f"This priority was reviewed on {ago(20):%d/%m/%Y}: not before that."
    assert refusal(verbs.review, **said, on=ago(21)) == {"on": [reviewed]}
    acted = f"The team took action on {ago(10):%d/%m/%Y}: not before that."
    assert refusal(closing.resolve, **said, on=ago(15), **END) == {"on": [acted]}
    raised = refusal(verbs.take_action, **said, on=ago(51), what="x")
    assert "was raised on" in raised["on"][0]


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"raised": TOMORROW}, "raised", "This day lies in the future."),
        ({"raised": dt.date(2004, 3, 31)}, "raised", "There were no teams before"),
        ({"description": " "}, "description", "Say what residents asked for."),
        ({"description": "a" * 5_000}, "description", "At most 500 characters"),
        ({"description": "a\0b"}, "description", "not text that can be stored"),
        ({"description": "Ring 020 7946 0018"}, "description", "telephone number"),
        ({"category": "ghosts"}, "category", "Choose a category of the list."),
        ({"policing_priority": "ghosts"}, "policing_priority", "or none"),
        ({"source": "rumour"}, "source", "Choose where it came from."),
    ],
)
def test_a_priority_that_can_not_be_is_refused_by_field(deeds, said, field, sentence):
    with pytest.raises(ValidationError) as caught:
        deeds.raised(**said)
    assert list(caught.value.message_dict) == [field]
    assert sentence in caught.value.message_dict[field][0]
    assert not Priority.objects.exists()


def test_emoji_and_apostrophes_are_kept(deeds):
    assert deeds.raised(description="Dogs' mess 🐕 <b>").description == (
        "Dogs' mess 🐕 <b>"
    )


def test_the_meeting_is_of_the_same_ward_and_source_and_not_later(
    deeds, places, meeting
):
    assert deeds.raised(60, meeting=meeting).meeting == meeting
    other = PanelMeeting.objects.create(ward=places.b1, date=ago(70), attended=3)
    later = PanelMeeting.objects.create(ward=places.a1, date=ago(5), attended=3)
    for wrong, sentence in (
        ({"meeting": other}, "another ward"),
        ({"meeting": later}, "after it was raised"),
        ({"meeting": meeting, "source": "survey"}, "Only what the panel raised"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            deeds.raised(60, **wrong)


@pytest.mark.parametrize("missing", ["outcome", "residents_told"])
def test_both_the_outcome_and_how_residents_were_told_are_asked_for(deeds, missing):
    said = END | {missing: " "}
    found = refusal(
        closing.resolve, priority=deeds.adopted(), on=TODAY, by=deeds.by, **said
    )
    assert list(found) == [missing]


def test_an_action_is_linked_to_an_entry_of_the_same_ward(deeds, places):
    def entry(ward, **more):
        return Activity.objects.create(
            id=f"00000000-0000-4000-8000-{Activity.objects.count():012}", ward=ward,
            date=TODAY, kind=Kind.objects.get(code="asb_letter"), quantity=1,
            logged_by="sergeant", **more,
        )  # fmt: skip

    said = {
        "priority": deeds.adopted(),
        "on": TODAY,
        "what": "Letters.",
        "by": deeds.by,
    }
    own = entry(places.a1)
    assert verbs.take_action(**said, activity=own).activity == own
    other = refusal(verbs.take_action, **said, activity=entry(places.b1))
    assert other == {"activity": ["This entry is of another ward's log."]}
    removed = refusal(
        verbs.take_action, **said, activity=entry(places.a1, removed=True)
    )
    assert removed == {"activity": ["This entry was removed from the log."]}


def test_what_is_put_right_keeps_what_it_said_before(deeds):
    priority = deeds.adopted(policing_priority="drugs")
    said = {
        "category": "noise", "description": "Parties", "source": "survey",
        "policing_priority": "",
    }  # fmt: skip
    was = priority.description
    for _ in range(2):
        verbs.change(priority=priority, by=deeds.by, **said)
    priority.refresh_from_db()
    assert (priority.category, priority.description) == ("noise", "Parties")
    event = priority.events.get(verb="changed")
    assert event.date == TODAY
    assert event.note == (
        f"It said before: category youth_asb; description {was}; source panel; "
        "policing priority drugs."
    )


def test_a_change_today_does_not_stop_a_review_of_yesterday(deeds):
    priority = deeds.adopted(50)
    verbs.change(
        priority=priority, category="noise", description="Parties", source="panel",
        by=deeds.by,
    )  # fmt: skip
    assert verbs.review(priority=priority, on=ago(1), by=deeds.by).reviewed == ago(1)


def test_open_pages_are_told_inside_the_transaction(deeds, places):
    told = []

    def listen(sender, wards, **_):
        told.append((sender, wards))

    changed.connect(listen)
    try:
        priority = deeds.adopted()
        verbs.take_action(priority=priority, on=TODAY, what="Patrols.", by=deeds.by)
    finally:
        changed.disconnect(listen)
    assert told == [(Priority, {places.a1.pk})] * 3

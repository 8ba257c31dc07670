"""What teams did, in the demonstration London: beside the log, which comes by file.

There is no file format for these, and a verb for each of 100,000 rows would take
minutes: they are written straight to the tables, whose constraints hold for them too.
"""

import csv
import datetime as dt
import io
from collections.abc import Callable

from django.db import connection, transaction
from django.db.models import CharField
from django.utils import timezone

from epic.models import (
    Contact,
    Initiative,
    KeyIndividual,
    Measure,
    MonthlyReturn,
    PanelMeeting,
    Priority,
    PriorityAction,
    PriorityEvent,
    Reach,
    Reading,
    Represented,
    Section,
    SignOff,
    Stage,
)
from snp.demonstration import communities, initiatives, priorities, record_keeping
from snp.demonstration.places import wards
from snp.demonstration.streams import SEED
from snp.demonstration.themes import THEMES
from wards.models import Ward

BATCH = 5_000
FOLLOW_UP = dt.timedelta(days=180)


@transaction.atomic
def load(today: dt.date, say: Callable[[str], None]) -> None:
    """All of it, unless some is there."""
    if are_loaded():
        return
    keys = dict(Ward.objects.values_list("code", "pk"))
    teams = [keys[ward.code] for ward in wards()]
    _load_communities(teams, today)
    _load_priorities(teams, today)
    _load_record_keeping(teams, today)
    _load_initiatives(teams, today)
    say("wrote priorities, communities, returns, sign-offs and initiatives")


def are_loaded() -> bool:
    return Section.objects.exists()


def _store(rows: list) -> None:
    """Rows that others point at: they get their keys."""
    if rows:
        type(rows[0]).objects.bulk_create(rows, BATCH)


def _copy(rows: list) -> None:
    """Rows that nobody points at, by COPY: 150,000 of them are there in seconds."""
    if not rows:
        return
    meta = type(rows[0])._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    text = io.StringIO()
    csv.writer(text).writerows(
        [getattr(row, field.attname) for field in fields] for row in rows
    )
    text.seek(0)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    never_blank = ", ".join(
        f'"{field.column}"' for field in fields if isinstance(field, CharField)
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(
            f"COPY {meta.db_table} ({columns}) FROM STDIN "
            f"(FORMAT CSV{f', FORCE_NOT_NULL ({never_blank})' if never_blank else ''})",
            text,
        )


def _pointed(rows: list) -> list:
    """Made before what they point at had its key: they take it now."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if (
                field.is_relation
                and field.is_cached(row)
                and field.get_cached_value(row)
            ):
                setattr(row, field.attname, field.get_cached_value(row).pk)
    return rows


def _moment(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(16, 30)))


def _load_communities(teams: list[int], today: dt.date) -> None:
    sections, individuals, meetings, contacts = [], [], [], []
    reached, represented = [], []
    for community in communities.communities(today, SEED):
        own = [
            Section(
                ward_id=teams[community.team], name=each.name, valid_from=each.since
            )
            for each in community.sections
        ]
        for section, told in zip(own, community.sections, strict=True):
            for person in told.individuals:
                known = KeyIndividual(
                    section=section, role=person.role, valid_from=told.since
                )
                individuals.append(known)
                contacts += [
                    Contact(key_individual=known, date=day) for day in person.contacts
                ]
            reached += [
                Reach(section=section, date=day, how=how, people=people)
                for day, how, people in told.reached
            ]
        for met in community.meetings:
            meeting = PanelMeeting(
                ward_id=teams[community.team], date=met.date, attended=met.attended
            )
            meetings.append(meeting)
            represented += [
                Represented(meeting=meeting, section=own[place])
                for place in met.present
            ]
        sections += own
    for rows in (sections, individuals, meetings):
        _store(rows)
    for rows in (contacts, reached, represented):
        _copy(_pointed(rows))


def _load_priorities(teams: list[int], today: dt.date) -> None:
    rows, events, actions = [], [], []
    for story in priorities.stories(THEMES, today, SEED):
        priority = _priority(teams[story.team], story)
        rows.append(priority)
        events += [
            PriorityEvent(priority=priority, verb=verb, date=day, at=_moment(day))
            for verb, day in _history(priority, story)
        ]
        if story.action_day:
            actions.append(
                PriorityAction(
                    priority=priority, date=story.action_day, what=story.theme.action
                )
            )
    _store(rows)
    for each in (events, actions):
        _copy(_pointed(each))


def _priority(ward: int, story: priorities.Story) -> Priority:
    theme = story.theme
    closed = story.closed is not None
    return Priority(
        ward_id=ward,
        category=theme.category,
        policing_priority=theme.policing_priority,
        description=theme.description,
        source=story.source,
        status=_status(story),
        raised=story.raised,
        adopted=story.adopted,
        reviewed=story.reviews[-1] if story.reviews else None,
        closed=story.closed,
        outcome=_outcome(story) if closed else "",
        residents_told="newsletter and the panel"
        if closed and not story.dropped
        else "",
    )


def _status(story: priorities.Story) -> Priority.Status:
    if story.closed:
        dropped, resolved = Priority.Status.DROPPED, Priority.Status.RESOLVED
        return dropped if story.dropped else resolved
    return Priority.Status.ADOPTED if story.adopted else Priority.Status.RAISED


def _outcome(story: priorities.Story) -> str:
    return "The panel chose another." if story.dropped else story.theme.outcome


def _history(priority: Priority, story: priorities.Story) -> list[tuple[str, dt.date]]:
    verbs = PriorityEvent.Verb
    history = [(verbs.RAISED, story.raised)]
    if story.adopted:
        history.append((verbs.ADOPTED, story.adopted))
    history += [(verbs.REVIEWED, day) for day in story.reviews]
    if story.closed:
        history.append((verbs(priority.status), story.closed))
    return history


def _load_record_keeping(teams: list[int], today: dt.date) -> None:
    stages = Stage.values
    _copy(
        [
            MonthlyReturn(
                ward_id=teams[each.team],
                month=each.month.start,
                is_nil=each.is_nil,
                submitted_at=_moment(each.submitted),
            )
            for each in record_keeping.returns(today, SEED)
        ]
    )
    _copy(
        [
            SignOff(
                ward_id=teams[each.team],
                quarter=each.quarter.ordinal,
                stage=stages[each.stage],
                sentence=each.sentence,
                signed_off_at=_moment(each.date),
            )
            for each in record_keeping.sign_offs(today, SEED)
        ]
    )


def _load_initiatives(teams: list[int], today: dt.date) -> None:
    rows, measures, readings = [], [], []
    for each in initiatives.initiatives(today, SEED):
        plan = each.plan
        initiative = Initiative(
            ward_id=teams[each.team],
            title=plan.title,
            problem=plan.problem,
            partners=plan.partners,
            start=each.start,
            end=each.end,
            evaluation=plan.evaluation if each.end else "",
        )
        rows.append(initiative)
        for gauge in plan.gauges:
            measure = Measure(
                initiative=initiative,
                name=gauge.name,
                form=gauge.form,
                unit=gauge.unit,
                higher_is_better=gauge.higher_is_better,
                whose_benefit=gauge.whose,
            )
            measures.append(measure)
            readings += _readings(measure, gauge, each.start, today)
    for some in (rows, measures, readings):
        _store(some)


def _readings(
    measure: Measure, gauge: initiatives.Gauge, start: dt.date, today: dt.date
) -> list[Reading]:
    sample = gauge.sample or None
    first = Reading(
        measure=measure, date=start, is_baseline=True, value=gauge.before,
        sample_size=sample,
    )  # fmt: skip
    if start + FOLLOW_UP > today:
        return [first]
    return [
        first,
        Reading(
            measure=measure, date=start + FOLLOW_UP, value=gauge.after,
            sample_size=sample,
        ),
    ]  # fmt: skip

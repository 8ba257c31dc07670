"""Meetings of the Neighbourhood Panel, and what else reached a section."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from epic.community.keeping import check_stood, keep, one_at_a_time
from epic.models import PanelMeeting, Reach, Section
from wards.models import Ward


@transaction.atomic
def hold_meeting(
    *,
    ward: Ward,
    date: dt.date,
    attended: int,
    sections: Iterable[Section],
    note: str = "",
    replace: bool = False,
    by,
) -> PanelMeeting:
    """The panel met. `replace` puts right what is recorded of that day."""
    sections = list(sections)
    one_at_a_time(ward)
    _check_sections(ward, sections, date)
    stored = ward.panel_meetings.filter(date=date).first()
    if stored and _says(stored, attended, sections, note):
        return stored
    correct = stored is not None and replace
    meeting = stored if correct else PanelMeeting(ward=ward, date=date, by=by)
    meeting.attended, meeting.note = attended, note
    keep(
        meeting,
        "correct panel meeting" if correct else "hold panel meeting",
        ward=ward,
        by=by,
        attended=attended,
        sections=[section.pk for section in sections],
    )
    meeting.sections.set(sections)
    return meeting


def _says(
    meeting: PanelMeeting, attended: int, sections: list[Section], note: str
) -> bool:
    same = set(meeting.sections.all()) == set(sections)
    return same and (meeting.attended, meeting.note) == (attended, note)


def _check_sections(ward: Ward, sections: list[Section], date: dt.date) -> None:
    for section in sections:
        if section.ward_id != ward.pk:
            raise ValidationError({"sections": f"{section} is of another ward."})
        check_stood(section, date, "sections")


@transaction.atomic
def record_reach(
    *, section: Section, date: dt.date, how: str, people: int | None = None, by
) -> Reach:
    """An engagement reached a section. `people` None: they were not counted."""
    one_at_a_time(section.ward)
    same = section.reached.filter(date=date, how=how, people=people).first()
    if same:
        return same
    check_stood(section, date, "date")
    reach = Reach(section=section, date=date, how=how, people=people, by=by)
    return keep(reach, "record reach", ward=section.ward, by=by)

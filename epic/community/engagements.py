"""Meetings of the Neighbourhood Panel, and what else reached a section."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from epic.community.keeping import check_stood, keep, one_at_a_time
from epic.models import PanelMeeting, Reach, Represented, Section
from wards.models import Ward


@transaction.atomic
def hold_meeting(
    *,
    ward: Ward,
    date: dt.date,
    attended: int,
    sections: Iterable[Section],
    note: str = "",
    by,
) -> PanelMeeting:
    """The panel met. Nobody of a section represented is a meeting, too."""
    sections = list(sections)
    one_at_a_time(ward)
    meeting = PanelMeeting(ward=ward, date=date, attended=attended, note=note, by=by)
    if same := _same(meeting, sections):
        return same
    _check_sections(ward, sections, date)
    represented = [section.pk for section in sections]
    keep(meeting, "hold panel meeting", ward=ward, by=by, sections=represented)
    Represented.objects.bulk_create(
        Represented(meeting=meeting, section=section) for section in sections
    )
    return meeting


def _same(meeting: PanelMeeting, sections: list[Section]) -> PanelMeeting | None:
    stored = PanelMeeting.objects.filter(
        ward=meeting.ward,
        date=meeting.date,
        attended=meeting.attended,
        note=meeting.note,
    ).first()
    wanted = {section.pk for section in sections}
    if stored and set(stored.sections.values_list("pk", flat=True)) == wanted:
        return stored
    return None


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

"""Sections of the community, as the team sees them."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from epic.community.keeping import keep, note, one_at_a_time
from epic.models import Contact, KeyIndividual, Reach, Represented, Section
from wards.models import Ward


@transaction.atomic
def add_section(*, ward: Ward, name: str, valid_from: dt.date, by) -> Section:
    """A section stands from a day on; what is recorded of it lies on or after that."""
    one_at_a_time(ward)
    section = Section(ward=ward, name=name, valid_from=valid_from)
    same = ward.sections.filter(name=name, valid_from=valid_from, valid_to=None)
    return same.first() or keep(section, "add section", ward=ward, by=by)


@transaction.atomic
def rename_section(*, section: Section, name: str, by) -> Section:
    """It stays the same section: its network and what reached it go along."""
    one_at_a_time(section.ward)
    section.refresh_from_db()
    if section.name == name:
        return section
    section.name = name
    return keep(section, "rename section", ward=section.ward, by=by)


@transaction.atomic
def end_section(*, section: Section, valid_to: dt.date, by) -> Section:
    """From this day on it is no section; its key individuals leave with it."""
    one_at_a_time(section.ward)
    section.refresh_from_db()
    if section.valid_to == valid_to:
        return section
    if section.valid_to:
        raise ValidationError(f"{section} ended on {section.valid_to:%d/%m/%Y}.")
    _check_nothing_later(section, valid_to)
    section.valid_to = valid_to
    keep(section, "end section", ward=section.ward, by=by, on=str(valid_to))
    for left in section.key_individuals.filter(valid_to=None):
        left.valid_to = valid_to
        left.save(update_fields=["valid_to"])
        note(left, "end key individual", ward=section.ward, by=by, on=str(valid_to))
    return section


def _check_nothing_later(section: Section, on: dt.date) -> None:
    days = [
        *Reach.objects.filter(section=section).values_list("date"),
        *Contact.objects.filter(key_individual__section=section).values_list("date"),
        *Represented.objects.filter(section=section).values_list("meeting__date"),
        *KeyIndividual.objects.filter(section=section).values_list("valid_from"),
    ]
    latest = max((day for (day,) in days), default=None)
    if latest and latest >= on:
        raise ValidationError(
            {"valid_to": f"Something of {latest:%d/%m/%Y} is recorded of {section}."}
        )

"""The Key Individual Network: who stands for a section, by role, and contact with them."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from epic.community.keeping import check_stood, keep, one_at_a_time
from epic.models import Contact, KeyIndividual, Section


@transaction.atomic
def add_key_individual(
    *, section: Section, role: str, valid_from: dt.date, by
) -> KeyIndividual:
    ward = section.ward
    one_at_a_time(ward)
    check_stood(section, valid_from, "valid_from")
    individual = KeyIndividual(section=section, role=role, valid_from=valid_from)
    same = section.key_individuals.filter(
        role=role, valid_from=valid_from, valid_to=None
    )
    return same.first() or keep(individual, "add key individual", ward=ward, by=by)


@transaction.atomic
def change_role(*, key_individual: KeyIndividual, role: str, by) -> KeyIndividual:
    """In other words: it stays the same person, with the contacts there were."""
    ward = key_individual.section.ward
    one_at_a_time(ward)
    key_individual.refresh_from_db()
    if key_individual.role == role:
        return key_individual
    key_individual.role = role
    return keep(key_individual, "change role", ward=ward, by=by)


@transaction.atomic
def end_key_individual(
    *, key_individual: KeyIndividual, valid_to: dt.date, by
) -> KeyIndividual:
    """From this day on they are not in the network."""
    ward = key_individual.section.ward
    one_at_a_time(ward)
    key_individual.refresh_from_db()
    if key_individual.valid_to == valid_to:
        return key_individual
    if key_individual.valid_to:
        ended = f"{key_individual.valid_to:%d/%m/%Y}"
        raise ValidationError(f"{key_individual} left on {ended}.")
    later = key_individual.contacts.filter(date__gte=valid_to).first()
    if later:
        day = f"{later.date:%d/%m/%Y}"
        raise ValidationError({"valid_to": f"A contact of {day} is recorded."})
    key_individual.valid_to = valid_to
    verb = "end key individual"
    return keep(key_individual, verb, ward=ward, by=by, on=str(valid_to))


@transaction.atomic
def record_contact(*, key_individual: KeyIndividual, date: dt.date, by) -> Contact:
    """Once a day is enough: a second time is the same contact."""
    ward = key_individual.section.ward
    one_at_a_time(ward)
    if same := key_individual.contacts.filter(date=date).first():
        return same
    check_stood(key_individual, date, "date")
    contact = Contact(key_individual=key_individual, date=date, by=by)
    return keep(contact, "record contact", ward=ward, by=by)

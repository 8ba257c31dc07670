"""What every verb of the community has in common."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models

from epic.models import KeyIndividual, Section
from epic.signals import changed
from snp.audit import trail
from wards.models import Ward


def one_at_a_time(ward: Ward) -> None:
    """Until the transaction ends: who sends a form twice is answered once."""
    Ward.objects.select_for_update(no_key=True).get(pk=ward.pk)


def keep(row: models.Model, verb: str, *, ward: Ward, by, **detail):
    """Check and store a row, with its trail; ValidationError says what is wrong."""
    row.full_clean()
    row.save()
    note(row, verb, ward=ward, by=by, **detail)
    return row


def note(row: models.Model, verb: str, *, ward: Ward, by, **detail) -> None:
    """The trail has the row's number, no text: a name found there could never go."""
    subject = f"{ward.code} {row._meta.verbose_name} {row.pk}"
    trail.record(verb, subject, by=by, **detail)
    changed.send(sender=type(row), wards={ward.pk})


def check_stood(of: Section | KeyIndividual, date: dt.date, field: str) -> None:
    """ValidationError unless it was in force on the day."""
    began, ended = of.valid_from, of.valid_to
    if date < began:
        raise ValidationError({field: f"{of} stands here since {began:%d/%m/%Y}."})
    if ended and date >= ended:
        raise ValidationError({field: f"{of} stood here until {ended:%d/%m/%Y}."})

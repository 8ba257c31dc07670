"""The community of a ward: its sections, who stands for them, who was reached.

No names and no contact details: roles and sections only (docs/privacy.md).
"""

import datetime as dt

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, TruncDate
from django.utils import timezone

from epic.contact_details import no_contact_details
from epic.models.kinds import TEAMS_SINCE
from wards.models import Ward
from wards.querysets import DatedQuerySet

MOST_AT_A_PANEL = 10_000
MOST_REACHED = 1_000_000


def not_to_come(day: dt.date) -> None:
    if day > dt.date.today():
        raise ValidationError("This day lies in the future.")
    if day < TEAMS_SINCE:
        raise ValidationError("There were no teams before April 2004.")


def has_text(field: str, name: str, message: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=~Q(**{field: ""}), violation_error_message=message
    )


def happened(name: str) -> models.CheckConstraint:
    """Its day is not after that on which it was recorded, nor before any team."""
    return models.CheckConstraint(
        name=name,
        condition=Q(date__gte=TEAMS_SINCE, date__lte=TruncDate("at")),
        violation_error_message="It happened while there were teams.",
    )


class Recorded(models.Model):
    """Something that happened on a day, and who recorded it when."""

    date = models.DateField(default=dt.date.today, validators=[not_to_come])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Section(models.Model):
    """A section of the community as the team sees it, such as "market traders"."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="sections")
    name = models.CharField(max_length=80, validators=[no_contact_details])
    valid_from = models.DateField(default=dt.date.today, validators=[not_to_come])
    valid_to = models.DateField(null=True, blank=True, validators=[not_to_come])

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["ward", "name"]
        constraints = [
            models.UniqueConstraint(
                "ward",
                Lower("name"),
                name="section_once_a_ward",
                condition=Q(valid_to__isnull=True),
                violation_error_message="The ward has a section of that name.",
            ),
            models.CheckConstraint(
                name="section_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="A section ends after the day it begins.",
            ),
            has_text("name", "section_has_a_name", "A section has a name."),
        ]

    def __str__(self) -> str:
        return self.name


class KeyIndividual(models.Model):
    """Somebody of the Key Individual Network, by role: "head teacher", never a name."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="key_individuals")
    role = models.CharField(max_length=80, validators=[no_contact_details])
    valid_from = models.DateField(default=dt.date.today, validators=[not_to_come])
    valid_to = models.DateField(null=True, blank=True, validators=[not_to_come])

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["section", "role", "id"]
        constraints = [
            models.CheckConstraint(
                name="key_individual_leaves_after_joining",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="They leave after the day they joined.",
            ),
            models.UniqueConstraint(
                "section",
                Lower("role"),
                name="role_once_a_section",
                condition=Q(valid_to__isnull=True),
                violation_error_message="The section has a key individual of that role.",
            ),
            has_text("role", "key_individual_has_a_role", "Say what their role is."),
        ]

    def __str__(self) -> str:
        return self.role


class Contact(Recorded):
    """A key individual was contacted on a day."""

    key_individual = models.ForeignKey(
        KeyIndividual, models.PROTECT, related_name="contacts"
    )

    class Meta:
        ordering = ["key_individual", "date"]
        constraints = [
            models.UniqueConstraint(
                name="contact_once_a_day", fields=["key_individual", "date"]
            ),
            happened("contact_has_happened"),
        ]

    def __str__(self) -> str:
        return f"{self.key_individual} on {self.date:%d/%m/%Y}"


class PanelMeeting(Recorded):
    """A meeting of the Neighbourhood Panel, and which sections were represented."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="panel_meetings")
    attended = models.IntegerField()
    sections = models.ManyToManyField(
        Section, through="Represented", related_name="meetings"
    )
    note = models.CharField(max_length=500, blank=True, validators=[no_contact_details])

    class Meta:
        ordering = ["ward", "-date"]
        constraints = [
            models.UniqueConstraint(
                name="one_panel_meeting_a_day",
                fields=["ward", "date"],
                violation_error_message="The panel met once on that day already.",
            ),
            models.CheckConstraint(
                name="panel_attendance_is_possible",
                condition=Q(attended__gte=0, attended__lte=MOST_AT_A_PANEL),
                violation_error_message=f"0 to {MOST_AT_A_PANEL:,} people attend.",
            ),
            happened("panel_meeting_has_happened"),
        ]

    def __str__(self) -> str:
        return f"panel meeting of {self.date:%d/%m/%Y}"


class Represented(models.Model):
    """A section of the community was represented at a meeting of the panel."""

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, models.PROTECT, related_name="represented")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="represented_once_a_meeting", fields=["meeting", "section"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} at {self.meeting}"


class Reach(Recorded):
    """An engagement reached a section on a day, and how ("estate newsletter")."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="reached")
    how = models.CharField(max_length=120, validators=[no_contact_details])
    people = models.IntegerField(null=True, blank=True)  # not counted

    class Meta:
        ordering = ["section", "-date", "id"]
        constraints = [
            models.CheckConstraint(
                name="reached_people_are_possible",
                condition=Q(people__isnull=True)
                | Q(people__gte=0, people__lte=MOST_REACHED),
                violation_error_message=f"0 to {MOST_REACHED:,} people are reached.",
            ),
            models.UniqueConstraint(
                "section",
                "date",
                Lower("how"),
                name="reached_once_a_day_by_one_thing",
                violation_error_message="That is recorded for that day already.",
            ),
            happened("reach_has_happened"),
            has_text("how", "reach_says_how", "Say how they were reached."),
        ]

    def __str__(self) -> str:
        return f"{self.how}, {self.date:%d/%m/%Y}"

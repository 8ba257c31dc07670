"""The community of a ward: its sections, who stands for them, who was reached.

No names and no contact details: roles and sections only (docs/privacy.md).
"""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from wards.models import Ward
from wards.querysets import DatedQuerySet


class Section(models.Model):
    """A section of the community as the team sees it, such as "market traders"."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="sections")
    name = models.CharField(max_length=80)
    valid_from = models.DateField(default=dt.date.today)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["ward", "name"]
        constraints = [
            models.UniqueConstraint(
                "ward",
                models.functions.Lower("name"),
                name="section_once_a_ward",
                violation_error_message="The ward has a section of that name.",
            ),
            models.CheckConstraint(
                name="section_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class KeyIndividual(models.Model):
    """Somebody of the Key Individual Network, by role: "head teacher", never a name."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="key_individuals")
    role = models.CharField(max_length=80)
    valid_from = models.DateField(default=dt.date.today)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["section", "role", "id"]
        constraints = [
            models.CheckConstraint(
                name="key_individual_leaves_after_joining",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.role


class Contact(models.Model):
    """A key individual was contacted on a day."""

    key_individual = models.ForeignKey(
        KeyIndividual, models.PROTECT, related_name="contacts"
    )
    date = models.DateField(default=dt.date.today)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["key_individual", "date"]
        constraints = [
            models.UniqueConstraint(
                name="contact_once_a_day", fields=["key_individual", "date"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.key_individual} on {self.date:%d/%m/%Y}"


class PanelMeeting(models.Model):
    """A meeting of the Neighbourhood Panel, and which sections were represented."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="panel_meetings")
    date = models.DateField(default=dt.date.today)
    attended = models.IntegerField()
    sections = models.ManyToManyField(
        Section, through="Represented", related_name="meetings"
    )
    note = models.CharField(max_length=500, blank=True)

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
                condition=Q(attended__gte=0, attended__lte=10_000),
            ),
        ]

    def __str__(self) -> str:
        return f"panel meeting of {self.date:%d/%m/%Y}"


class Represented(models.Model):
    """A section of the community was represented at a meeting of the panel."""

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="+")
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="represented_once_a_meeting", fields=["meeting", "section"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} at {self.meeting}"


class Reach(models.Model):
    """An engagement reached a section on a day, and how ("estate newsletter")."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="reached")
    date = models.DateField(default=dt.date.today)
    how = models.CharField(max_length=120)
    people = models.IntegerField(null=True, blank=True)  # not counted
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["section", "-date", "id"]
        constraints = [
            models.CheckConstraint(
                name="reached_people_are_possible",
                condition=Q(people__isnull=True)
                | Q(people__gte=0, people__lte=1_000_000),
            )
        ]

    def __str__(self) -> str:
        return f"{self.how}, {self.date:%d/%m/%Y}"

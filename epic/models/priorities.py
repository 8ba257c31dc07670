"""Public priorities: what residents asked for, and what became of it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from epic.models.activity import Activity
from epic.models.community import PanelMeeting
from epic.models.kinds import TEAMS_SINCE
from wards.models import Ward

LONGEST = 500  # characters of a description, an outcome, how residents were told
LONGEST_ACTION = 300
LONGEST_NOTE = 2 * LONGEST + 200  # an event keeps what a priority says only for now


class Priority(models.Model):
    """A priority of one ward. Categories and policing priorities: priorities.toml."""

    class Status(models.TextChoices):
        RAISED = "raised"
        ADOPTED = "adopted"
        RESOLVED = "resolved"
        DROPPED = "dropped"

    class Source(models.TextChoices):
        PANEL = "panel", "Neighbourhood Panel"
        SURVEY = "survey", "survey"
        ENGAGEMENT = "engagement", "engagement"
        OTHER = "other", "other"

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="priorities")
    category = models.CharField(max_length=40)
    policing_priority = models.CharField(max_length=40, blank=True)  # no counterpart
    description = models.CharField(max_length=LONGEST)
    source = models.CharField(max_length=20, choices=Source)
    meeting = models.ForeignKey(
        PanelMeeting, models.PROTECT, null=True, blank=True, related_name="priorities"
    )
    status = models.CharField(
        max_length=10, choices=Status, default=Status.RAISED, db_index=True
    )
    raised = models.DateField(default=dt.date.today)
    adopted = models.DateField(null=True, blank=True)
    reviewed = models.DateField(null=True, blank=True)  # the last time
    closed = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=LONGEST, blank=True)
    residents_told = models.CharField(max_length=LONGEST, blank=True)

    class Meta:
        ordering = ["ward", "raised", "id"]
        constraints = [
            models.CheckConstraint(
                name="closed_when_resolved_or_dropped",
                condition=Q(status__in=["raised", "adopted"], closed__isnull=True)
                | (
                    Q(status__in=["resolved", "dropped"], closed__isnull=False)
                    & ~Q(outcome="")
                ),
                violation_error_message=(
                    "A priority that is resolved or dropped has a day and an outcome."
                ),
            ),
            models.CheckConstraint(
                name="adopted_has_a_day",
                condition=~Q(status__in=["adopted", "resolved"])
                | Q(adopted__isnull=False),
                violation_error_message="An adopted priority has the day it was adopted.",
            ),
            models.CheckConstraint(
                name="priority_days_in_order",
                condition=(Q(adopted__isnull=True) | Q(adopted__gte=F("raised")))
                & (Q(closed__isnull=True) | Q(closed__gte=F("raised")))
                & (
                    Q(closed__isnull=True)
                    | Q(adopted__isnull=True)
                    | Q(closed__gte=F("adopted"))
                ),
                violation_error_message=(
                    "A priority is raised, then adopted, then closed."
                ),
            ),
            models.CheckConstraint(
                name="reviewed_between_adopted_and_closed",
                condition=Q(reviewed__isnull=True)
                | (
                    Q(adopted__isnull=False, reviewed__gte=F("adopted"))
                    & (Q(closed__isnull=True) | Q(closed__gte=F("reviewed")))
                ),
                violation_error_message=(
                    "A priority is reviewed after it was adopted, until it is closed."
                ),
            ),
            models.CheckConstraint(
                name="residents_are_told_of_what_is_resolved",
                condition=~Q(status="resolved") | ~Q(residents_told=""),
                violation_error_message="Say how residents were told.",
            ),
            models.CheckConstraint(
                name="open_has_no_outcome_yet",
                condition=Q(status__in=["resolved", "dropped"])
                | Q(outcome="", residents_told=""),
                violation_error_message="What is open has no outcome yet.",
            ),
            models.CheckConstraint(
                name="raised_is_not_adopted_yet",
                condition=~Q(status="raised") | Q(adopted__isnull=True),
                violation_error_message="What is only raised has no day of adoption.",
            ),
            models.CheckConstraint(
                name="raised_with_a_team_that_existed",
                condition=Q(raised__gte=TEAMS_SINCE),
                violation_error_message="There were no teams before April 2004.",
            ),
            models.CheckConstraint(
                name="priority_says_what_it_is",
                condition=~Q(category="")
                & ~Q(description="")
                & Q(source__in=["panel", "survey", "engagement", "other"]),
            ),
            models.CheckConstraint(
                name="meeting_only_of_a_panel",
                condition=Q(meeting__isnull=True) | Q(source="panel"),
            ),
        ]

    def __str__(self) -> str:
        return self.description


class PriorityEvent(models.Model):
    """What was done to a priority, in order: its history, never changed."""

    class Verb(models.TextChoices):
        RAISED = "raised"
        ADOPTED = "adopted"
        REVIEWED = "reviewed"
        RESOLVED = "resolved"
        DROPPED = "dropped"
        REOPENED = "reopened"
        CHANGED = "changed"

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="events")
    verb = models.CharField(max_length=10, choices=Verb)
    date = models.DateField()
    note = models.CharField(max_length=LONGEST_NOTE, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["priority", "id"]
        # the stages of a quarter ask which priorities were reviewed in it
        indexes = [models.Index(name="priority_events_by_day", fields=["date"])]
        constraints = [
            models.CheckConstraint(
                name="event_is_not_of_the_future",
                condition=Q(date__lte=TruncDate("at")),
                violation_error_message="What has not happened can't be noted.",
            ),
            models.CheckConstraint(
                name="event_has_a_verb",
                condition=Q(
                    verb__in=[
                        "raised",
                        "adopted",
                        "reviewed",
                        "resolved",
                        "dropped",
                        "reopened",
                        "changed",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.date:%d/%m/%Y}"


class PriorityAction(models.Model):
    """What the team did about a priority; an entry of the log where there is one."""

    priority = models.ForeignKey(Priority, models.PROTECT, related_name="actions")
    date = models.DateField()
    what = models.CharField(max_length=LONGEST_ACTION)
    activity = models.ForeignKey(
        Activity, models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["priority", "date", "id"]
        constraints = [
            models.CheckConstraint(
                name="action_is_not_of_the_future",
                condition=Q(date__lte=TruncDate("at")),
                violation_error_message="What has not happened is no action.",
            ),
            models.CheckConstraint(name="action_says_what", condition=~Q(what="")),
        ]

    def __str__(self) -> str:
        return self.what

"""Kinds of activity: what can be logged, and which stage of the model it serves."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from wards.querysets import DatedQuerySet

TEAMS_SINCE = dt.date(2004, 4, 1)  # the first Safer Neighbourhoods Teams


class Letter(models.TextChoices):
    """What EPIC stands for."""

    ENFORCEMENT = "E"
    PREVENTION = "P"
    INTELLIGENCE = "I"
    COMMUNICATION = "C"


class Stage(models.TextChoices):
    """The seven-stage model, in its order."""

    RESEARCH = "research", "Research"
    COMMUNITY_ENGAGEMENT = "community_engagement", "Community engagement"
    PUBLIC_PREFERENCES = "public_preferences", "Public preferences"
    INVESTIGATION = "investigation", "Investigation and analysis"
    SELECTION = "selection", "Selection of priorities"
    PLAN_AND_ACT = "plan_and_act", "Plan and act"
    REVIEW = "review", "Review"


class Kind(models.Model):
    """A kind of activity, in use from one day to before another; history keeps it."""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True, db_index=False)
    label = models.CharField(max_length=80)
    epic = models.CharField(max_length=1, choices=Letter)
    stage = models.CharField(max_length=20, choices=Stage)
    unit = models.CharField(max_length=40)  # one, as after "1"
    units = models.CharField(max_length=40)  # many
    asks_attendance = models.BooleanField(default=False)
    counts_as_visible = models.BooleanField(default=False)
    counts_as_delivery = models.BooleanField(default=True)
    valid_from = models.DateField(default=TEAMS_SINCE)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="kind_retires_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="A kind is retired after the day it begins.",
            ),
            models.CheckConstraint(
                name="kind_begins_with_the_teams",
                condition=Q(valid_from__gte=TEAMS_SINCE),
                violation_error_message="There were no teams before April 2004.",
            ),
            models.CheckConstraint(
                name="kind_is_named_and_counted",
                condition=~Q(code="") & ~Q(label="") & ~Q(unit="") & ~Q(units=""),
                violation_error_message="A kind has a code, a label and a unit.",
            ),
            models.CheckConstraint(
                name="kind_has_a_letter_and_a_stage",
                condition=Q(epic__in=Letter.values) & Q(stage__in=Stage.values),
                violation_error_message="A kind has one of the four letters and a stage.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

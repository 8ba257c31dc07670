"""Problem-solving initiatives, and the secondary benefits that they measure."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from epic.models.kinds import TEAMS_SINCE
from wards.models import Ward

LARGEST_VALUE = 1_000_000_000_000


class Initiative(models.Model):
    """A problem of one ward, who works on it together, and what came of it."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="initiatives")
    title = models.CharField(max_length=120)
    problem = models.CharField(max_length=1_000)
    partners = models.CharField(max_length=300, blank=True)
    start = models.DateField(default=dt.date.today)
    end = models.DateField(null=True, blank=True)
    evaluation = models.CharField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["ward", "-start", "id"]
        constraints = [
            models.UniqueConstraint(
                name="initiative_once_a_ward",
                fields=["ward", "title", "start"],
                violation_error_message=(
                    "The ward has an initiative of that title and start."
                ),
            ),
            models.CheckConstraint(
                name="initiative_of_a_team_that_existed",
                condition=Q(start__gte=TEAMS_SINCE),
                violation_error_message="There were no teams before April 2004.",
            ),
            models.CheckConstraint(
                name="initiative_ends_after_it_begins",
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
                violation_error_message="An initiative ends after it begins.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """Something an initiative measures: shop stock shrinkage, footfall, costs saved."""

    class Form(models.TextChoices):
        SHARE = "share", "a share, in per cent"
        COUNT = "count", "a count, over the same length of time at each reading"
        AMOUNT = "amount", "an amount, such as pounds or hours"

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="measures")
    name = models.CharField(max_length=120)
    form = models.CharField(max_length=10, choices=Form)
    unit = models.CharField(max_length=40, blank=True)  # goes on after the number
    higher_is_better = models.BooleanField()
    whose_benefit = models.CharField(max_length=120, blank=True)  # fire brigade, shops

    class Meta:
        ordering = ["initiative", "id"]
        constraints = [
            models.UniqueConstraint(
                name="measure_once_an_initiative",
                fields=["initiative", "name"],
                violation_error_message="The initiative has a measure of that name.",
            ),
            models.CheckConstraint(
                name="measure_has_a_form",
                condition=Q(form__in=["share", "count", "amount"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """A value of a measure on a day. The first is the baseline, later ones follow it.

    What a value may be depends on its measure's form; a trigger sees to it, and to
    that the baseline comes first (epic/rules.py).
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    date = models.DateField()
    is_baseline = models.BooleanField(default=False)
    value = models.FloatField()  # a share as 0 to 1
    sample_size = models.IntegerField(null=True, blank=True)
    standard_deviation = models.FloatField(null=True, blank=True)  # of an amount
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["measure", "date", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_baseline_a_measure",
                fields=["measure"],
                condition=Q(is_baseline=True),
                violation_error_message="A measure has one baseline.",
            ),
            models.UniqueConstraint(
                name="one_reading_a_day",
                fields=["measure", "date"],
                violation_error_message=(
                    "This measure has a reading of that day: correct that one."
                ),
            ),
            models.CheckConstraint(
                name="value_is_a_number",
                condition=Q(value__gte=-LARGEST_VALUE, value__lte=LARGEST_VALUE),
                violation_error_message="This is more than can be stored.",
            ),
            models.CheckConstraint(
                name="sample_of_somebody",
                condition=Q(sample_size__isnull=True) | Q(sample_size__gte=1),
                violation_error_message="A sample has 1 or more.",
            ),
            models.CheckConstraint(
                name="spread_of_a_sample",
                condition=Q(standard_deviation__isnull=True)
                | Q(
                    standard_deviation__gte=0,
                    standard_deviation__lte=LARGEST_VALUE,
                    sample_size__isnull=False,
                ),
                violation_error_message=(
                    "A standard deviation is 0 or more, and of a sample whose size is "
                    "given."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value:g} on {self.date:%d/%m/%Y}"

"""Problem-solving initiatives, and the secondary benefits that they measure."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from wards.models import Ward


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
            models.CheckConstraint(
                name="initiative_ends_after_it_begins",
                condition=Q(end__isnull=True) | Q(end__gte=F("start")),
                violation_error_message="An initiative ends after it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Measure(models.Model):
    """Something an initiative measures: shop stock shrinkage, footfall, costs saved."""

    class Form(models.TextChoices):
        SHARE = "share", "a share (per cent of a sample or a stock)"
        COUNT = "count", "a count"
        AMOUNT = "amount", "an amount (money, hours)"

    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="measures")
    name = models.CharField(max_length=120)
    form = models.CharField(max_length=10, choices=Form)
    unit = models.CharField(max_length=40, blank=True)
    higher_is_better = models.BooleanField()
    whose_benefit = models.CharField(max_length=120, blank=True)  # fire brigade, shops

    class Meta:
        ordering = ["initiative", "id"]
        constraints = [
            models.UniqueConstraint(
                name="measure_once_an_initiative", fields=["initiative", "name"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """A value of a measure on a day: the baseline, or one after it."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="readings")
    date = models.DateField()
    is_baseline = models.BooleanField(default=False)
    value = models.FloatField()
    sample_size = models.IntegerField(null=True, blank=True)
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
                name="one_reading_a_day", fields=["measure", "date"]
            ),
            models.CheckConstraint(
                name="sample_of_somebody",
                condition=Q(sample_size__isnull=True) | Q(sample_size__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value:g} on {self.date:%d/%m/%Y}"

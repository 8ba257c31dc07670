"""Sign-offs of the seven stages, and what a commander remarks on them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractQuarter, ExtractYear
from django.utils import timezone

from epic.models.kinds import TEAMS_SINCE, Stage
from snp.lib.quarters import Quarter
from wards.models import Ward

LONGEST = 500


def has_begun(at: str) -> Q:
    """The quarter is one of teams, and not of the future at a time of the row."""
    then = ExtractYear(at) * 4 + ExtractQuarter(at) - 2  # Quarter.ordinal
    return Q(quarter__gte=Quarter.of(TEAMS_SINCE).ordinal, quarter__lte=then)


class SignOff(models.Model):
    """A sergeant says, in a sentence, that a stage was delivered in a quarter.

    A withdrawn one stays, to be read. Evidence is not kept here: it is what the log
    says (stages.toml), and a sign-off without it is shown as such.
    """

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="sign_offs")
    quarter = models.SmallIntegerField()  # Quarter.ordinal
    stage = models.CharField(max_length=20, choices=Stage)
    sentence = models.CharField(max_length=LONGEST)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_off_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["ward", "quarter", "stage", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_sign_off_a_stage",
                fields=["ward", "quarter", "stage"],
                condition=Q(withdrawn_at__isnull=True),
                violation_error_message="This stage is signed off for the quarter.",
            ),
            models.CheckConstraint(
                name="sign_off_of_a_stage_with_a_sentence",
                condition=Q(stage__in=Stage.values) & ~Q(sentence=""),
            ),
            models.CheckConstraint(
                name="sign_off_of_a_quarter_begun",
                condition=has_begun("signed_off_at"),
                violation_error_message="This quarter has not begun.",
            ),
            models.CheckConstraint(
                name="sign_off_is_withdrawn_after_it_was_made",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_at__gte=F("signed_off_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward} {self.stage} {self.quarter}"


class Remark(models.Model):
    """What a commander says about a ward's stage in a quarter."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="remarks")
    quarter = models.SmallIntegerField()  # Quarter.ordinal
    stage = models.CharField(max_length=20, choices=Stage)
    text = models.CharField(max_length=LONGEST)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["ward", "quarter", "stage", "id"]
        constraints = [
            models.CheckConstraint(
                name="remark_on_a_stage_with_a_text",
                condition=Q(stage__in=Stage.values) & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="remark_on_a_quarter_begun",
                condition=has_begun("at"),
                violation_error_message="This quarter has not begun.",
            ),
            models.UniqueConstraint(
                name="remark_once",
                fields=["ward", "quarter", "stage", "by", "text"],
                violation_error_message="You have made this remark.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

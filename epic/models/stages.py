"""Sign-offs of the seven stages, and what a commander remarks on them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from epic.models.kinds import Stage
from wards.models import Ward


class SignOff(models.Model):
    """A sergeant says, in a sentence, that a stage was delivered in a quarter.

    A withdrawn one stays, to be read. Evidence is not kept here: it is what the log
    says (stages.toml), and a sign-off without it is shown as such.
    """

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="sign_offs")
    quarter = models.SmallIntegerField()  # Quarter.ordinal
    stage = models.CharField(max_length=20, choices=Stage)
    sentence = models.CharField(max_length=500)
    signed_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    signed_off_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.ward} {self.stage} {self.quarter}"


class Remark(models.Model):
    """What a commander says about a ward's stage in a quarter."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="remarks")
    quarter = models.SmallIntegerField()  # Quarter.ordinal
    stage = models.CharField(max_length=20, choices=Stage)
    text = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["ward", "quarter", "stage", "id"]
        constraints = [
            models.CheckConstraint(
                name="remark_on_a_stage_with_a_text",
                condition=Q(stage__in=Stage.values) & ~Q(text=""),
            )
        ]

    def __str__(self) -> str:
        return self.text

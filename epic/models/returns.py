"""Monthly returns: a team says that its log of a month is whole, or that it is nil."""

from django.conf import settings
from django.db import models
from django.db.models import DateField, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from epic.models.kinds import TEAMS_SINCE
from wards.models import Ward

LONGEST_BECAUSE = 200


class MonthlyReturn(models.Model):
    """Submitted for a ward and month. A cancelled one stays, to be read."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="returns")
    month = models.DateField()  # its first day
    is_nil = models.BooleanField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.CharField(max_length=LONGEST_BECAUSE, blank=True)

    class Meta:
        ordering = ["ward", "month", "id"]
        constraints = [
            models.UniqueConstraint(
                name="one_return_a_month",
                fields=["ward", "month"],
                condition=Q(cancelled_at__isnull=True),
                violation_error_message="The return of this month was submitted.",
            ),
            models.CheckConstraint(
                name="month_is_its_first_day",
                condition=Q(month__day=1, month__gte=TEAMS_SINCE),
                violation_error_message="There were no teams before April 2004.",
            ),
            models.CheckConstraint(
                name="return_of_a_month_that_is_over",
                condition=Q(
                    month__lt=TruncMonth("submitted_at", output_field=DateField())
                ),
                violation_error_message="A month is returned once it is over.",
            ),
            models.CheckConstraint(
                name="cancelled_because_of_something",
                condition=Q(
                    cancelled_at__isnull=True,
                    cancelled_by__isnull=True,
                    cancelled_because="",
                )
                | (Q(cancelled_at__isnull=False) & ~Q(cancelled_because="")),
                violation_error_message="A return is cancelled on a day and for a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward} {self.month:%Y-%m}{' nil' if self.is_nil else ''}"

"""Monthly returns: a team says that its log of a month is whole, or that it is nil."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from wards.models import Ward


class MonthlyReturn(models.Model):
    """Submitted for a ward and month. A cancelled one stays, to be read."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="returns")
    month = models.DateField()  # its first day
    is_nil = models.BooleanField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["ward", "month"]
        constraints = [
            models.UniqueConstraint(
                name="one_return_a_month",
                fields=["ward", "month"],
                condition=Q(cancelled_at__isnull=True),
                violation_error_message="The return of this month was submitted.",
            ),
            models.CheckConstraint(
                name="month_is_its_first_day", condition=Q(month__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward} {self.month:%Y-%m}{' nil' if self.is_nil else ''}"

"""The log: what a team did, as it stands now, and every earlier version of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from epic.models.kinds import TEAMS_SINCE, Kind
from wards.models import Ward

LARGEST_QUANTITY = 10_000
LARGEST_ATTENDANCE = 100_000
LONGEST_NOTES = 1_000
LONGEST_REASON = 300


class Entry(models.Model):
    """What stands in an entry, of whichever version."""

    ward = models.ForeignKey(Ward, models.PROTECT, related_name="+", db_index=False)
    date = models.DateField()
    kind = models.ForeignKey(Kind, models.PROTECT, related_name="+", db_index=False)
    quantity = models.IntegerField()
    attendance = models.IntegerField(null=True, blank=True)
    notes = models.CharField(max_length=LONGEST_NOTES, blank=True)
    removed = models.BooleanField(default=False, db_default=False)
    version = models.IntegerField(default=1, db_default=1)
    # who made this version, when and (of an amendment) why; null: the system
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    changed_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        abstract = True


class Activity(Entry):
    """An entry as it stands. Its id is made by whoever logs it, so a replay is seen.

    Triggers see to what spans tables (migration 0002): a kind in use on the date,
    attendance only where it is asked, a ward that had a BCU that day.
    """

    id = models.UUIDField(primary_key=True)
    logged_by = models.CharField(max_length=150)  # a username, or as a file says
    logged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="quantity_is_possible",
                condition=Q(quantity__gte=1, quantity__lte=LARGEST_QUANTITY),
                violation_error_message=f"A quantity is 1 to {LARGEST_QUANTITY:,}.",
            ),
            models.CheckConstraint(
                name="attendance_is_possible",
                condition=Q(attendance__isnull=True)
                | Q(attendance__gte=0, attendance__lte=LARGEST_ATTENDANCE),
                violation_error_message=(
                    f"An attendance is 0 to {LARGEST_ATTENDANCE:,}."
                ),
            ),
            models.CheckConstraint(
                name="activity_of_a_team_that_existed",
                condition=Q(date__gte=TEAMS_SINCE),
                violation_error_message="There were no teams before April 2004.",
            ),
            models.CheckConstraint(
                name="activity_is_not_of_the_future",
                condition=Q(date__lte=TruncDate("changed_at")),
                violation_error_message="What has not happened can't be logged.",
            ),
            models.CheckConstraint(
                name="versions_count_from_one", condition=Q(version__gte=1)
            ),
        ]
        indexes = [
            # pages add up the days of some wards, and read nothing but this
            models.Index(
                name="activity_of_ward_by_day",
                fields=["ward", "date"],
                include=["kind", "quantity", "attendance"],
                condition=Q(removed=False),
            ),
            # the month page shows those too
            models.Index(
                name="removed_activity_by_day",
                fields=["ward", "date"],
                condition=Q(removed=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.kind} on {self.date:%d/%m/%Y}"


class ActivityVersion(Entry):
    """An earlier version of an entry, as it was until the next one was made."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="versions")

    class Meta:
        ordering = ["activity", "version"]
        constraints = [
            models.UniqueConstraint(name="version_once", fields=["activity", "version"])
        ]

    def __str__(self) -> str:
        return f"version {self.version} of {self.activity_id}"

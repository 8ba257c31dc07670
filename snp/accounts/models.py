"""Who: people, and the postings that say what they may see and do."""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from wards.models import Bcu, DateRange, Ward
from wards.querysets import DatedQuerySet


class UserManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields):
        """A new account; no password means that none will ever match."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person. What they may do comes from their postings alone."""

    username = models.CharField(
        max_length=150, unique=True, validators=[UnicodeUsernameValidator()]
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username


class Role(models.TextChoices):
    COMMANDER = "commander"
    SERGEANT = "sergeant"
    ANALYST = "analyst"
    ADMIN = "admin"


class Posting(models.Model):
    """A person holds a role, over a BCU or a ward, from one day to before another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings")
    role = models.CharField(max_length=20, choices=Role)
    bcu = models.ForeignKey(Bcu, models.PROTECT, null=True, blank=True)
    ward = models.ForeignKey(Ward, models.PROTECT, null=True, blank=True)
    valid_from = models.DateField(default=dt.date.today)
    valid_to = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["user", "valid_from"]
        constraints = [
            models.CheckConstraint(
                name="posting_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                violation_error_message="A posting ends after it begins.",
            ),
            models.CheckConstraint(
                name="posting_has_the_area_of_its_role",
                condition=(
                    Q(role="commander", bcu__isnull=False, ward__isnull=True)
                    | Q(role="sergeant", bcu__isnull=True, ward__isnull=False)
                    | Q(
                        role__in=["analyst", "admin"],
                        bcu__isnull=True,
                        ward__isnull=True,
                    )
                ),
                violation_error_message=(
                    "A commander is posted to a BCU, a sergeant to a ward, "
                    "an analyst or admin to neither."
                ),
            ),
            ExclusionConstraint(
                name="posting_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("bcu", Value(0)), RangeOperators.EQUAL),
                    (Coalesce("ward", Value(0)), RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already holds that posting then.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} {self.bcu or self.ward or ''}".strip()


class LogInAttempt(models.Model):
    """A password was tried; kept for the minutes in which tries are counted."""

    key = models.CharField(max_length=64)  # a digest of username and address
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="log_in_attempt_key_at")]

    def __str__(self) -> str:
        return f"{self.key[:8]} at {self.at:%H:%M}"

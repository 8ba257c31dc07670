"""Validity is half-open, [valid_from, valid_to), everywhere."""

import datetime as dt

from django.db import models
from django.db.models import Q


class DatedQuerySet(models.QuerySet):
    """Rows that hold from one day to before another."""

    def on(self, date: dt.date):
        """Those that hold on a day."""
        return self.filter(valid_from__lte=date).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=date)
        )

    def during(self, start: dt.date, end: dt.date):
        """Those that hold on any day of [start, end)."""
        return self.filter(valid_from__lt=end).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=start)
        )

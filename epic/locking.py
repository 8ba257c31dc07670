"""A month of the log locks some days after its end; later changes are amendments."""

import datetime as dt

from django.conf import settings

from snp.lib.months import Month


def locks_on(month: Month) -> dt.date:
    """The first day on which a change to the month needs a reason."""
    return month.end + dt.timedelta(days=settings.MONTH_LOCK_DAYS)


def is_locked(date: dt.date, today: dt.date | None = None) -> bool:
    return (today or dt.date.today()) >= locks_on(Month.of(date))

"""All entries of a ward's month, and the months that there are to look at."""

import datetime as dt

from epic.models import Activity
from epic.models.kinds import TEAMS_SINCE
from snp.lib.months import Month
from wards.models import Ward

FIRST = Month.of(TEAMS_SINCE)


def entries(ward: Ward, month: Month) -> list[Activity]:
    """The newest day first, with those that were removed since.

    Two queries, as each kind of row has an index of its own.
    """
    rows = Activity.objects.select_related("kind", "changed_by").filter(
        ward=ward, date__gte=month.start, date__lt=month.end
    )
    found = [*rows.filter(removed=False), *rows.filter(removed=True)]
    return sorted(found, key=lambda entry: (entry.date, entry.logged_at), reverse=True)


def this_month() -> Month:
    return Month.of(dt.date.today())


def is_possible(month: Month) -> bool:
    """Whether there were teams then, and it has begun."""
    return FIRST <= month <= this_month()


def last_ended(count: int) -> list[Month]:
    """The last months that are over, the newest first."""
    newest = this_month() - 1
    return [newest - n for n in range(count) if newest - n >= FIRST]

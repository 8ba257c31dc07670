"""Monthly returns: submitted, late, nil. No entry is not zero: a nil return says zero."""

from django.utils import timezone

from epic.models import MonthlyReturn
from snp.audit import trail
from snp.lib.months import Month
from wards.models import Ward


def reopen_nil(*, ward: Ward, month: Month, by) -> None:
    """Something was logged in a month that was said to be nil: it is so no more.

    Called inside the transaction that logs it.
    """
    nil = MonthlyReturn.objects.filter(
        ward=ward, month=month.start, is_nil=True, cancelled_at=None
    )
    if nil.update(
        cancelled_at=timezone.now(), cancelled_because="Something was logged since."
    ):
        trail.record("cancel nil return", f"{ward.code} {month}", by=by)

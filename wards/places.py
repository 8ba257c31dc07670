"""Where wards were on a date, held in memory: a file asks this for each of its rows."""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict

from snp.lib.quarters import Quarter
from wards.models import Bcu, Membership, Ward


class Places:
    """Keys of wards and BCUs by code, and the BCU of a ward on a date."""

    def __init__(self) -> None:
        self.wards = dict(Ward.objects.values_list("code", "pk"))
        self.bcus = dict(Bcu.objects.values_list("code", "pk"))
        self.bcu_names = dict(Bcu.objects.values_list("pk", "name"))
        self.spans: dict[int, list[tuple[dt.date, dt.date, int]]] = defaultdict(list)
        rows = Membership.objects.order_by("valid_from").values_list(
            "ward_id", "valid_from", "valid_to", "bcu_id"
        )
        self.bcu_spans: dict[int, set[tuple[dt.date, dt.date]]] = defaultdict(set)
        for ward, start, end, bcu in rows:
            self.spans[ward].append((start, end or dt.date.max, bcu))
            self.bcu_spans[bcu].add((start, end or dt.date.max))

    def bcu_of(self, ward: int, date: dt.date) -> int | None:
        """The BCU of a ward on a date, or None where it belonged to none."""
        spans = self.spans[ward]
        place = bisect_right(spans, date, key=lambda span: span[0]) - 1
        if place < 0 or spans[place][1] <= date:
            return None
        return spans[place][2]

    def has_wards(self, bcu: int, date: dt.date) -> bool:
        """Whether a BCU had any ward on a date."""
        return any(start <= date < end for start, end in self.bcu_spans[bcu])

    def all_at_home(self, wards: set[int], first: dt.date, last: dt.date) -> bool:
        """Whether each ward belonged to some BCU on every day from first to last."""
        return all(self._is_at_home(ward, first, last) for ward in wards)

    def _is_at_home(self, ward: int, first: dt.date, last: dt.date) -> bool:
        for start, end, _ in self.spans[ward]:
            if start <= first < end:
                first = end
        return first > last

    def clash(self, one: int, other: int, quarter: Quarter) -> tuple[int, int] | None:
        """The BCUs of two wards on the first day of the quarter when they differ."""
        days = {quarter.start} | {
            day
            for ward in (one, other)
            for start, end, _ in self.spans[ward]
            for day in (start, end)
            if day in quarter
        }
        for day in sorted(days):
            pair = self.bcu_of(one, day), self.bcu_of(other, day)
            if None not in pair and pair[0] != pair[1]:
                return pair
        return None

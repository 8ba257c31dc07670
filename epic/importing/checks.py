"""Check a file of activity, a batch of rows at a time, by the rules of one entry."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from epic import entries
from epic.models import Activity, ActivityVersion, Kind
from epic.models.activity import LONGEST_NOTES
from snp.lib.csv_reader import Batch, Column, Problems
from wards.models import Ward
from wards.places import Places

COLUMNS = (
    *("activity_id", "ward_code", "date", "kind"),
    *("quantity", "attendance", "notes", "logged_by"),
)
FIELDS = (
    *("id", "ward_id", "date", "kind_id"),
    *("quantity", "attendance", "notes", "logged_by"),
)
CONTENT = FIELDS[1:]
LONGEST_NAME = Activity._meta.get_field("logged_by").max_length
NOBODY = "file"  # who logged an entry of which the file does not say


class Checks:
    """Checks batches one after the other and remembers which ids it met."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.places = Places()
        self.wards = dict(Ward.objects.values_list("pk", "name"))
        self.kinds = Kind.objects.in_bulk()
        self.kind_keys = {kind.code: kind.pk for kind in self.kinds.values()}
        self.rows: dict[uuid.UUID, int] = {}
        self.already = 0

    def check(self, batch: Batch) -> dict[str, list]:
        """Columns of FIELDS with the rows that are not stored yet.

        Where something is wrong the value is None and the problem is noted.
        """
        self.problems.extend(batch.problems)
        values = _Converter(batch, self.problems)
        columns = self._columns(values)
        self._note_doubles(batch, columns["id"])
        return self._without_stored(batch, columns)

    def _columns(self, values: "_Converter") -> dict[str, list]:
        ids = values("activity_id", entries.identity)
        days = values("date", entries.day)
        wards = values("ward_code", self._ward)
        values.of_pairs("ward_code", wards, days, self._check_home)
        kinds = values("kind", self._kind)
        values.of_pairs("kind", kinds, days, self._check_in_use)
        texts = values.texts("attendance")
        return {
            "id": ids,
            "ward_id": wards,
            "date": days,
            "kind_id": kinds,
            "quantity": values("quantity", entries.quantity),
            "attendance": values.of_pairs("attendance", texts, kinds, self._attendance),
            "notes": values("notes", lambda text: entries.text(text, LONGEST_NOTES)),
            "logged_by": values("logged_by", _name),
        }

    # One value

    def _ward(self, code: str) -> int:
        if code not in self.places.wards:
            raise ValueError(f'There is no ward "{code[:20]}".')
        return self.places.wards[code]

    def _check_home(self, ward: int, date: dt.date) -> None:
        if self.places.bcu_of(ward, date) is None:
            name = self.wards[ward]
            raise ValueError(f"{name} belonged to no BCU on {date:%d/%m/%Y}.")

    def _kind(self, code: str) -> int:
        if code not in self.kind_keys:
            raise ValueError(f'There is no kind of activity "{code[:40]}".')
        return self.kind_keys[code]

    def _check_in_use(self, kind: int, date: dt.date) -> None:
        entries.check_in_use(self.kinds[kind], date)

    def _attendance(self, text: str, kind: int) -> int | None:
        return entries.attendance(text, self.kinds[kind])

    # Each entry once

    def _note_doubles(self, batch: Batch, ids: list[uuid.UUID | None]) -> None:
        for row, key in zip(batch.rows, ids, strict=True):
            first = self.rows.setdefault(key, row) if key else row
            if first != row:
                self.problems.note(row, "activity_id", f"stands in row {first} too")

    def _without_stored(
        self, batch: Batch, columns: dict[str, list]
    ) -> dict[str, list]:
        """A row that says what an entry said in any of its versions is no news."""
        known = _stored(columns["id"])
        if not known:
            return columns
        news = []
        for row, key, *content in zip(batch.rows, *columns.values(), strict=True):
            if key not in known:
                news.append((key, *content))
            elif tuple(content) not in known[key]:
                sentence = "is in the log with other content: change it there"
                self.problems.note(row, "activity_id", sentence)
        self.already += len(batch) - len(news)
        return {
            name: [row[place] for row in news] for place, name in enumerate(columns)
        }


def _name(text: str) -> str:
    return entries.text(text, LONGEST_NAME) or NOBODY


def _stored(ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, set[tuple]]:
    """What entries that are in the log say, and said in earlier versions."""
    wanted = [key for key in ids if key]
    found = Activity.objects.filter(pk__in=wanted).values_list("pk", *CONTENT)
    known: dict[uuid.UUID, set[tuple]] = defaultdict(set)
    for key, *content in found:
        known[key].add(tuple(content))
    if known:
        *fields, logged_by = CONTENT
        earlier = ActivityVersion.objects.filter(activity__in=list(known))
        names = ("activity_id", *fields, f"activity__{logged_by}")
        for key, *content in earlier.values_list(*names):
            known[key].add(tuple(content))
    return known


class _Converter:
    """Converts columns of one batch, by name, and notes what is wrong with them."""

    def __init__(self, batch: Batch, problems: Problems) -> None:
        self.batch, self.problems = batch, problems

    def texts(self, name: str) -> list[str]:
        return self.batch.columns[name]

    def __call__(self, name: str, convert: Callable) -> list:
        return self._column(name, self.texts(name)).translate(convert)

    def of_pairs(self, name: str, ones: list, others: list, convert: Callable) -> list:
        """What depends on two values; None where one of them is wrong already."""
        pairs = list(zip(ones, others, strict=True))
        return self._column(name, pairs).translate(
            lambda pair: None if None in pair else convert(*pair)
        )

    def _column(self, name: str, keys: list[Hashable]) -> Column:
        return Column(name, self.batch.rows, keys, self.problems)

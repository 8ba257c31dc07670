"""Read one entry of the log as a phone or a form sends it; say what is wrong with it."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from epic.contact_details import no_contact_details
from epic.models import Kind
from epic.models.activity import (
    LARGEST_ATTENDANCE,
    LARGEST_QUANTITY,
    LONGEST_NOTES,
    LONGEST_REASON,
)
from epic.models.kinds import TEAMS_SINCE
from snp.lib.dates import parse_date
from wards.models import Membership, Ward

Errors = dict[str, list[str]]


class Refused(Exception):
    """Sentences by field: what has to be mended before the entry can be stored."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        super().__init__(" ".join(line for lines in errors.values() for line in lines))


@dataclass(frozen=True)
class Entry:
    """What a team did. `seen` is the version that a change was made from; 0: a new one."""

    id: uuid.UUID
    ward: Ward
    date: dt.date
    kind: Kind
    quantity: int
    attendance: int | None
    notes: str
    removed: bool = False
    seen: int = 0
    reason: str = ""

    def values(self) -> dict[str, object]:
        """What stands in the entry, by field of the model."""
        names = ("ward", "date", "kind", "quantity", "attendance", "notes", "removed")
        return {name: getattr(self, name) for name in names}


def read(raw: Mapping) -> Entry:
    """Refused, with all that is wrong at once."""
    if not isinstance(raw, Mapping):
        raise Refused({"id": ["An entry is an object with named fields."]})
    errors: Errors = defaultdict(list)

    def field(name: str, convert, *arguments):
        try:
            return convert(raw.get(name), *arguments)
        except ValueError as error:
            errors[name].append(str(error))
            return None

    date = field("date", day)
    removed = raw.get("removed") is True
    entry = {
        "id": field("id", identity),
        "ward": field("ward_code", ward, date),
        "date": date,
        "kind": field("kind", kind, date),
        "quantity": field("quantity", quantity),
        # what is removed keeps its notes, whatever a file brought in them
        "notes": field("notes", text if removed else own_words, LONGEST_NOTES),
        "reason": field("reason", own_words, LONGEST_REASON),
        "seen": field("version", version),
        "removed": removed,
    }
    entry["attendance"] = field("attendance", attendance, entry["kind"])
    if errors:
        raise Refused(dict(errors))
    return Entry(**entry)


def identity(value) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except (ValueError, TypeError, AttributeError):
        raise ValueError("An entry needs an id of its own, a UUID.") from None


def day(value) -> dt.date:
    if not isinstance(value, str) or not value:
        raise ValueError("Say on which day it was.")
    date = parse_date(value)
    if date > dt.date.today():
        raise ValueError("This day lies in the future.")
    if date < TEAMS_SINCE:
        raise ValueError("There were no Safer Neighbourhoods Teams before April 2004.")
    return date


def ward(value, date: dt.date | None) -> Ward:
    found = Ward.objects.filter(code=value).first() if is_clean(value) else None
    if found is None:
        raise ValueError(f'There is no ward "{str(value or "")[:20]}".')
    if date and not Membership.objects.on(date).filter(ward=found).exists():
        raise ValueError(f"{found} belonged to no BCU on {date:%d/%m/%Y}.")
    return found


def kind(value, date: dt.date | None) -> Kind:
    found = Kind.objects.filter(code=value).first() if is_clean(value) else None
    if found is None:
        raise ValueError(f'There is no kind of activity "{str(value or "")[:40]}".')
    if date:
        check_in_use(found, date)
    return found


def check_in_use(kind: Kind, date: dt.date) -> None:
    if date < kind.valid_from:
        since = kind.valid_from
        raise ValueError(f"{kind} can be logged from {since:%d/%m/%Y} on.")
    if kind.valid_to and date >= kind.valid_to:
        raise ValueError(f"{kind} was retired on {kind.valid_to:%d/%m/%Y}.")


def is_clean(value) -> bool:
    """Text that PostgreSQL takes: half an emoji, for one, is none."""
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def quantity(value) -> int:
    return _count(value, 1, LARGEST_QUANTITY, "A quantity")


def attendance(value, kind: Kind | None) -> int | None:
    if value is None or value == "":
        return None
    if kind and not kind.asks_attendance:
        raise ValueError(f"{kind} has no attendance: leave it blank.")
    return _count(value, 0, LARGEST_ATTENDANCE, "An attendance")


def version(value) -> int:
    return 0 if value is None else _count(value, 1, 1_000_000, "A version")


def _count(value, least: int, most: int, what: str) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    is_digits = isinstance(value, str) and value.isascii() and value.isdigit()
    if not (is_number or (is_digits and len(value) < 12)):
        raise ValueError(f"{what} is a whole number.")
    if not least <= int(value) <= most:
        raise ValueError(f"{what} is from {least} to {most:,}, not {int(value):,}.")
    return int(value)


def text(value, longest: int) -> str:
    if value is None:
        return ""
    if not is_clean(value):
        raise ValueError("This is not text that can be stored.")
    clean = value.strip()
    if len(clean) > longest:
        raise ValueError(f"At most {longest:,} characters; these are {len(clean):,}.")
    return clean


def own_words(value, longest: int) -> str:
    """Text that holds no way to find a resident."""
    clean = text(value, longest)
    try:
        no_contact_details(clean)
    except ValidationError as error:
        raise ValueError(error.message) from None
    return clean

"""What was done to an entry, version by version, in words."""

from dataclasses import dataclass
from itertools import pairwise

from epic.models import Activity, ActivityVersion

Version = Activity | ActivityVersion
SHOWN = {
    "date": "day",
    "kind": "kind",
    "quantity": "quantity",
    "attendance": "people there",
    "notes": "notes",
}


@dataclass(frozen=True)
class Step:
    """A version, and in words what it changed; `who` may be the system (None)."""

    version: Version
    who: object
    changes: list[str]


def history(activity: Activity) -> list[Step]:
    """The newest first; the last step is the one that logged it."""
    earlier = activity.versions.select_related("kind", "changed_by")
    versions = [*earlier.order_by("version"), activity]
    first = Step(versions[0], activity.logged_by, ["logged"])
    later = [
        Step(new, new.changed_by, _changes(old, new)) for old, new in pairwise(versions)
    ]
    return [first, *later][::-1]


def _changes(old: Version, new: Version) -> list[str]:
    words = []
    if old.removed != new.removed:
        words.append("removed" if new.removed else "put back")
    for name, label in SHOWN.items():
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            words.append(f"{label}: {_shown(now)}, was {_shown(was)}")
    return words


def _shown(value) -> str:
    if value is None or value == "":
        return "none"
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    return f"“{value}”" if isinstance(value, str) else f"{value}"

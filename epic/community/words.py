"""The community of a ward in words."""

from collections.abc import Sequence

from epic.community.profile import Standing
from wards.models import Ward
from wards.population import Makeup

MARGINS = {
    "age_band": "By age",
    "sex": "By sex",
    "ethnic_group": "By ethnic group",
    "working_status": "By working status",
}


def opening(rows: Sequence[Standing], ward: Ward) -> str:
    """`Of 9 sections of the community, 7 were reached in the last year; ...`"""
    if not rows:
        return f"No section of the community of {ward} is recorded yet."
    sections = f"{len(rows)} section{'s' if len(rows) > 1 else ''} of the community"
    missed = [row.section.name for row in rows if not row.was_reached]
    if not missed:
        all_of_them = f"All {sections} were" if len(rows) > 1 else f"The {sections} was"
        return f"{all_of_them} reached in the last year."
    reached = len(rows) - len(missed)
    were = {0: "none was", 1: "1 was"}.get(reached, f"{reached} were")
    return (
        f"Of {sections}, {were} reached in the last year; nothing reached "
        f"{listed(missed)}."
    )


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def margins(makeup: Makeup) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """A title and rows of label, people and per cent; no rows where it isn't loaded."""
    return [
        (title, shares(makeup.margins.get(margin, {})))
        for margin, title in MARGINS.items()
    ]


def shares(people: dict[str, int]) -> list[tuple[str, str, str]]:
    """Of those whom the margin counts; no share of nobody."""
    everybody = sum(people.values())
    return [
        (label, f"{some:,}", f"{some / everybody:.1%}" if everybody else "")
        for label, some in people.items()
    ]

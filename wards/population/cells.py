"""The cells of one area and year: what they split people by, and what they add up to."""

from collections import defaultdict

from wards.models import MARGINS

Labels = tuple[str, ...]  # in the order of MARGINS; blank: whoever they are
Cells = dict[Labels, int]  # how many people


def split_of(labels: Labels) -> tuple[str, ...]:
    """The margins that a cell names; () is everybody."""
    return tuple(name for name, label in zip(MARGINS, labels, strict=True) if label)


def totals(cells: Cells) -> dict[tuple[str, ...], int]:
    """All people, by each of the ways in which the cells split them."""
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for labels, people in cells.items():
        sums[split_of(labels)] += people
    return sums


def completed(cells: Cells) -> Cells:
    """With the total and the single margins, added up where only finer cells tell."""
    splits = totals(cells)
    whole = dict(cells)
    for wanted in ((), *((name,) for name in MARGINS)):
        finer = [split for split in splits if set(wanted) <= set(split)]
        if wanted not in splits and finer:
            whole |= _added_up(cells, wanted, min(finer, key=len))
    return whole


def _added_up(cells: Cells, wanted: tuple[str, ...], finer: tuple[str, ...]) -> Cells:
    sums: Cells = defaultdict(int)
    for labels, people in cells.items():
        if split_of(labels) == finer:
            named = zip(MARGINS, labels, strict=True)
            sums[tuple(label if name in wanted else "" for name, label in named)] += (
                people
            )
    return sums


def difference(cells: Cells) -> str:
    """What the ways to split them add up to, in words; blank where it is the same."""
    sums = totals(cells)
    if len(set(sums.values())) == 1:
        return ""
    return ", ".join(
        f"{people:,} by {' and '.join(split)}" if split else f"{people:,} in all"
        for split, people in sums.items()
    )

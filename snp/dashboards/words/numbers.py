"""Numbers as people read them, and how words are put together."""

from __future__ import annotations

from collections.abc import Sequence


def per_cent(share: float) -> str:
    """`61%`; a share that is neither 0 nor 1 is never shown as 0% or 100%."""
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def points(change: float) -> str:
    """`7 points`, without a sign: the words around it say which way."""
    whole = round(abs(change) * 100)
    if whole == 0:
        return "under 1 point" if change else "0 points"
    return "1 point" if whole == 1 else f"{whole} points"


def points_between(low: float, high: float) -> str:
    """`8 to 15`: the limits of a change that both lie on one side of 0."""
    near, far = sorted(round(abs(end) * 100) for end in (low, high))
    return f"{near or 'under 1'} to {far}" if far > near else f"about {far or 1}"


def one_decimal(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.1f}"


def signed_points(change: float | None) -> str:
    """`+3.4` or `−3.4`, with a true minus sign, for tables."""
    return "" if change is None else f"{change * 100:+.1f}".replace("-", "−")


def people(n: int) -> str:
    return "1 interviewed" if n == 1 else f"{n:,} interviewed"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]

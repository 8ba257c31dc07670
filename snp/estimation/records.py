"""Records of arrays: one element of each array is one cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import Field, fields
from typing import Any, Self, get_type_hints

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]
Strings = NDArray[np.str_]


class ArrayRecord:
    """Base of frozen dataclasses whose fields are arrays of one shape."""

    @classmethod
    def zeros(cls, shape: int | tuple[int, ...]) -> Self:
        """Zeros in each field, whole numbers in counts: what no responses give."""
        kinds = get_type_hints(cls)
        empty = (np.zeros(shape, _kind(kinds[field.name])) for field in _fields(cls))
        return cls(*empty)

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """The arrays in the order of the fields."""
        return tuple(getattr(self, field.name) for field in _fields(type(self)))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the cells."""
        return tuple(self.arrays()[0].shape)

    def map(self, function: Callable[[NDArray[Any]], NDArray[Any]]) -> Self:
        """The record with `function` applied to each array."""
        return type(self)(*(function(array) for array in self.arrays()))

    def __getitem__(self, index: Any) -> Self:
        """The cells that a numpy index picks, scalars as arrays of no dimension."""
        return self.map(lambda array: np.asarray(array[index]))

    def only(self, keep: Flags) -> Self:
        """The record with NaN, and 0 for a count, in the cells that are not kept."""
        return self.map(lambda array: _only(array, keep))


class Additive(ArrayRecord):
    """Record whose arrays add up over disjoint sets of strata."""

    def __add__(self, other: Self) -> Self:
        """Sums over the strata of both, which must share none; shapes broadcast."""
        pairs = zip(self.arrays(), other.arrays(), strict=True)
        return type(self)(*(mine + theirs for mine, theirs in pairs))

    def sum(self, axis: int | tuple[int, ...]) -> Self:
        """Sums over the strata along `axis`."""
        return self.map(lambda array: np.asarray(array.sum(axis=axis)))

    def shifted(self, by: int, axis: int = 0) -> Self:
        """Each position holds what stood `by` positions before it, or zeros."""
        return self.map(lambda array: shift(array, by, axis))

    def rolling(self, window: int, axis: int = 0) -> Self:
        """Sums over the last `window` positions; the first have those there are."""
        return self.map(lambda array: rolling_sum(array, window, axis))

    def others(self, axis: int) -> Self:
        """Sums over all other positions of `axis`: the rest of the force by BCU.

        Adds what stands before and after; a total minus one would leave rounding.
        """
        before = self.map(lambda array: array.cumsum(axis)).shifted(1, axis)
        turned = self.map(lambda array: np.flip(array, axis))
        after = turned.map(lambda array: array.cumsum(axis)).shifted(1, axis)
        return before + after.map(lambda array: np.flip(array, axis))


def _fields(record: type[ArrayRecord]) -> tuple[Field[Any], ...]:
    return fields(record)  # type: ignore[arg-type]  # each subclass is a dataclass


def _kind(hint: object) -> type[np.int64] | type[np.float64]:
    return np.int64 if hint == Counts else np.float64


def shift(array: NDArray[Any], by: int, axis: int) -> NDArray[Any]:
    """Each position holds what stood `by` before it, or 0; ValueError if `by` < 0."""
    if by < 0:
        raise ValueError(f"a shift looks back by 0 or more positions, not {by}")
    moved = np.zeros_like(array)
    target, source = np.moveaxis(moved, axis, 0), np.moveaxis(array, axis, 0)
    target[by:] = source[: max(len(source) - by, 0)]
    return moved


def rolling_sum(array: NDArray[Any], window: int, axis: int) -> NDArray[Any]:
    """Sums over the last `window` positions of `axis`; the first have those there are.

    Adds shifted arrays: differences of cumulative sums would leave rounding behind
    where there is nothing. ValueError if `window` is below 1.
    """
    if window < 1:
        raise ValueError(f"a window has at least 1 position, not {window}")
    total = array
    for back in range(1, window):
        total = total + shift(array, back, axis)
    return total


def _only(array: NDArray[Any], keep: Flags) -> NDArray[Any]:
    return np.where(keep, array, np.nan if array.dtype == np.float64 else 0)

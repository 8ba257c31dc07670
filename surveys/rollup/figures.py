"""Estimates and changes of every area, window and comparison, as columns of rows."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from snp.estimation.change import Change, change_over_lag, difference_of_areas
from snp.estimation.comparisons import benjamini_hochberg
from snp.estimation.proportion import Proportion, degrees_of_freedom, proportion
from snp.estimation.publication import (
    Reason,
    complete_window,
    flags,
    reason_for_change,
    suppression,
    verdict,
)
from snp.estimation.sums import Sums
from surveys.rollup.tensor import Areas

WINDOWS = {"quarter": 1, "r12": 4}
LAGS = {"previous": 1, "year_ago": 4}


@dataclass(frozen=True)
class Rules:
    """What a questionnaire says of publication, and which rows to make.

    `wanted` has shape (quarter, 1 + bcu): the force first; a row is made where true.
    """

    minimum_base: int
    higher_is_better: np.ndarray  # (question,)
    wanted: np.ndarray


@dataclass(frozen=True)
class Table:
    """Rows as columns: `at` holds each row's place (quarter, area, question)."""

    window: str
    compared_with: str  # empty for estimates
    at: tuple[np.ndarray, np.ndarray, np.ndarray]
    columns: dict[str, np.ndarray]


@dataclass(frozen=True)
class Published:
    """A window's estimates of the force (place 0) and the BCUs, and what hides them."""

    estimates: Proportion
    reasons: np.ndarray
    flags: np.ndarray


def make(areas: Areas, rules: Rules) -> Iterator[Table]:
    """All tables of one geography."""
    for window, length in WINDOWS.items():
        published = publish(areas, rules, length)
        yield _estimates(window, published, rules)
        for comparison, lag in LAGS.items():
            yield _over_time(window, comparison, lag, areas, published, rules)
        yield _rest_of_force(window, areas, published, rules)


def publish(areas: Areas, rules: Rules, length: int) -> Published:
    quarterly = _force_and_bcus(areas)
    sums = quarterly.rolling(length)
    estimates = proportion(sums)
    is_force = _is_force(sums)
    reasons = suppression(
        sums,
        estimates,
        minimum_base=np.where(is_force, 0, rules.minimum_base),
        complete=complete_window(quarterly, length),
        is_force=is_force,
    )
    return Published(estimates, reasons, flags(sums, is_force=is_force))


def _force_and_bcus(areas: Areas) -> Sums:
    pairs = zip(areas.force.arrays(), areas.bcus.arrays(), strict=True)
    return Sums(*(np.concatenate(pair, axis=1) for pair in pairs))


def _is_force(sums: Sums) -> np.ndarray:
    return (np.arange(sums.shape[1]) == 0)[np.newaxis, :, np.newaxis]


def _estimates(window: str, published: Published, rules: Rules) -> Table:
    figures = published.estimates.only(published.reasons == "")
    columns = {
        name: getattr(figures, name)
        for name in ("estimate", "se", "ci_low", "ci_high", "n_eff", "deff")
    }
    columns |= {
        "n": published.estimates.n,
        "suppressed": published.reasons,
        "flags": np.where(published.reasons == "", published.flags, ""),
    }
    return _table(window, "", columns, _rows(rules.wanted, columns["n"].shape))


def _over_time(
    window: str, comparison: str, lag: int, areas: Areas, now: Published, rules: Rules
) -> Table:
    length = WINDOWS[window]
    change = change_over_lag(_force_and_bcus(areas), window=length, lag=lag)
    then = np.full(now.reasons.shape, str(Reason.no_sample), now.reasons.dtype)
    then[lag:] = now.reasons[:-lag]
    baseline = np.full(now.estimates.shape, np.nan)
    baseline[lag:] = now.estimates.estimate[:-lag]
    wanted = rules.wanted.copy()
    wanted[:lag] = False  # the survey had not begun
    return _changes(
        window, comparison, change, baseline, (now.reasons, then), rules, wanted
    )


def _rest_of_force(
    window: str, areas: Areas, published: Published, rules: Rules
) -> Table:
    length = WINDOWS[window]
    rest = areas.rest.rolling(length)
    change = difference_of_areas(
        areas.bcus.rolling(length),
        rest,
        cross=areas.cross.rolling(length),
        union_df=degrees_of_freedom(areas.together.rolling(length)),
    )
    others = proportion(rest)
    then = suppression(
        rest,
        others,
        minimum_base=0,
        complete=complete_window(areas.rest, length),
        is_force=True,
    )
    reasons = (published.reasons[:, 1:], then)
    return _changes(
        window,
        "rest_of_force",
        change,
        others.estimate,
        reasons,
        rules,
        rules.wanted[:, 1:],
        first_area=1,
    )


def _changes(
    window: str,
    comparison: str,
    change: Change,
    baseline: np.ndarray,
    reasons: tuple[np.ndarray, np.ndarray],
    rules: Rules,
    wanted: np.ndarray,
    first_area: int = 0,
) -> Table:
    at = _rows(wanted, change.shape)
    exists = np.zeros(change.shape, bool)
    exists[at] = True
    why = reason_for_change(change, *reasons)
    tested = change.only(exists & (why == ""))
    given = change.only(exists & ((why == "") | (why == Reason.no_variance)))
    q = _q_values(tested.p_value, first_area)
    columns = {
        "baseline": np.where(reasons[1] == "", baseline, np.nan),
        "change": given.change,
        "se": given.se,
        "ci_low": tested.ci_low,
        "ci_high": tested.ci_high,
        "p_value": tested.p_value,
        "q_value": q,
        "verdict": verdict(tested, q, rules.higher_is_better),
        "reason": why,
    }
    return _table(window, comparison, columns, at, first_area)


def _q_values(p: np.ndarray, first_area: int) -> np.ndarray:
    """Benjamini-Hochberg over the BCUs; the force is one test of its own."""
    bcus = slice(1 - first_area, None)
    q = p.copy()
    q[:, bcus] = benjamini_hochberg(p[:, bcus], axis=1)
    return q


def _rows(wanted: np.ndarray, shape: tuple[int, ...]) -> tuple[np.ndarray, ...]:
    return np.nonzero(np.broadcast_to(wanted[:, :, np.newaxis], shape))


def _table(
    window: str, comparison: str, columns: dict, at: tuple, first_area: int = 0
) -> Table:
    picked = {name: array[at] for name, array in columns.items()}
    quarter, area, question = at
    return Table(window, comparison, (quarter, area + first_area, question), picked)

"""Stratum moments as arrays over (quarter, area, question), summed over strata."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from snp.estimation.covariance import CrossSums, centre_cross
from snp.estimation.moments import Moments, centre
from snp.estimation.sums import Sums
from snp.lib.quarters import Quarter
from surveys.models import StratumMoments, Survey

MOMENTS = ["m", "m_answering", "n", "counted", "a", "b", "aa", "ab", "bb"]
CROSS = ["x_aa", "x_ab", "x_ba", "x_bb"]
NO_AREA = 0  # key of the stratum of interviews without an area


@dataclass(frozen=True)
class Axes:
    """What the places along the arrays' three axes mean."""

    quarters: list[Quarter]
    bcus: list[int]  # keys, the first is NO_AREA
    questions: list[str]

    def place(self, table: pd.DataFrame, *areas: str) -> tuple[np.ndarray, ...]:
        """Where each row of a table stands: quarter, one or two areas, question."""
        first = self.quarters[0].ordinal
        bcus = pd.Series(range(len(self.bcus)), self.bcus)
        questions = pd.Series(range(len(self.questions)), self.questions)
        return (
            table["quarter"].to_numpy() - first,
            *(bcus[table[area]].to_numpy() for area in areas),
            questions[table["question"]].to_numpy(),
        )


@dataclass(frozen=True)
class Areas:
    """Sums of each area, and what comparing it with the rest of the force takes.

    All of shape (quarter, bcu, question), the force's (quarter, 1, question).
    """

    force: Sums
    bcus: Sums
    rest: Sums
    cross: CrossSums
    together: Sums  # the force's BCUs: the force without interviews of no area


def read(survey: Survey, axes: Axes) -> pd.DataFrame:
    """The stored moments in the range of the axes, one row each."""
    fields = ["quarter", "stratum_id", "is_whole", "piece_id", "question"]
    columns = [*fields, *MOMENTS, *CROSS]
    rows = StratumMoments.objects.filter(
        survey=survey,
        quarter__range=(axes.quarters[0].ordinal, axes.quarters[-1].ordinal),
    ).values_list(*columns)
    table = pd.DataFrame(list(rows), columns=columns)
    keys = {"stratum_id": NO_AREA, "piece_id": NO_AREA}
    return table.fillna(keys).astype(dict.fromkeys(keys, np.int64))


def areas_as_then(table: pd.DataFrame, axes: Axes) -> Areas:
    """Each BCU of its time is a stratum of its own: nothing is shared."""
    strata = centre(whole_strata(table, axes))
    bcus = strata[:, 1:]
    return Areas(
        force=_one(strata.sum(axis=1)),
        bcus=bcus,
        rest=bcus.others(axis=1),
        cross=CrossSums.zeros(bcus.shape),
        together=_one(bcus.sum(axis=1)),
    )


def areas_as_now(table: pd.DataFrame, axes: Axes) -> Areas:
    """BCUs of today are domains of the strata of their time, and may share some."""
    whole = whole_strata(table, axes)
    strata = _with_a_bcu_today(table, axes, whole)[:, 1:]
    pieces = table[~table["is_whole"] & (table["piece_id"] != NO_AREA)]
    parts = [
        _area(pieces[pieces["piece_id"] == bcu], strata, axes) for bcu in axes.bcus[1:]
    ]
    return Areas(
        force=_one(centre(whole).sum(axis=1)),
        bcus=_stack(Sums, [part[0] for part in parts], axes),
        rest=_stack(Sums, [part[1] for part in parts], axes),
        cross=_stack(CrossSums, [part[2] for part in parts], axes),
        together=_one(centre(strata).sum(axis=1)),
    )


def whole_strata(table: pd.DataFrame, axes: Axes) -> Moments:
    return _fill(table[table["is_whole"]], axes)


def _fill(table: pd.DataFrame, axes: Axes, onto: Moments | None = None) -> Moments:
    """Moments of shape (quarter, stratum, question), zeros where there are none."""
    shape = (len(axes.quarters), len(axes.bcus), len(axes.questions))
    filled = (onto or Moments.zeros(shape)).map(np.copy)
    where = axes.place(table, "stratum_id")
    for array, name in zip(filled.arrays(), MOMENTS, strict=True):
        array[where] = table[name].to_numpy()
    return filled


def _with_a_bcu_today(table: pd.DataFrame, axes: Axes, whole: Moments) -> Moments:
    """The strata without those responses that no BCU of today serves."""
    together = table[~table["is_whole"] & (table["piece_id"] == NO_AREA)]
    return _fill(together, axes, onto=whole)


def _area(
    pieces: pd.DataFrame, strata: Moments, axes: Axes
) -> tuple[Sums, Sums, CrossSums]:
    """One BCU of today, the others, and their cross sums, of shape (quarter, question)."""
    part = _fill(pieces, axes)[:, 1:]
    products = _cross(pieces, axes)
    others = _rest_of_strata(strata, part, products)
    cross = centre_cross(
        part.m, (part.a, part.b), (others.a, others.b), tuple(products)
    )
    return centre(part).sum(axis=1), centre(others).sum(axis=1), cross.sum(axis=1)


def _cross(pieces: pd.DataFrame, axes: Axes) -> list[np.ndarray]:
    shape = (len(axes.quarters), len(axes.bcus), len(axes.questions))
    products = [np.zeros(shape) for _ in CROSS]
    where = axes.place(pieces, "stratum_id")
    for array, name in zip(products, CROSS, strict=True):
        array[where] = pieces[name].to_numpy()
    return [array[:, 1:] for array in products]


def _rest_of_strata(strata: Moments, part: Moments, products: list) -> Moments:
    """Strata less one part of each: (A - A_P)^2 = A^2 - A_P^2 - 2 A_P A_R.

    The number of PSUs that answered is only a lower bound where a PSU lies in both;
    the test of the difference takes its degrees of freedom from all BCUs together.
    """
    x_aa, x_ab, x_ba, x_bb = products
    left = strata.n > part.n  # where nobody is left there shall be no rounding either
    return Moments(
        m=strata.m,
        m_answering=np.where(left, strata.m_answering - part.m_answering, 0),
        n=strata.n - part.n,
        counted=strata.counted - part.counted,
        a=np.where(left, strata.a - part.a, 0.0),
        b=np.where(left, strata.b - part.b, 0.0),
        aa=np.where(left, strata.aa - part.aa - 2 * x_aa, 0.0),
        ab=np.where(left, strata.ab - part.ab - x_ab - x_ba, 0.0),
        bb=np.where(left, strata.bb - part.bb - 2 * x_bb, 0.0),
    )


def _one(sums: Sums) -> Sums:
    """The force as an area beside others: (quarter, question) to (quarter, 1, question)."""
    return sums[:, np.newaxis]


def _stack(kind: type, parts: list, axes: Axes):
    """Records of shape (quarter, question) to one of (quarter, bcu, question)."""
    if not parts:
        return kind.zeros((len(axes.quarters), 0, len(axes.questions)))
    arrays = zip(*(part.arrays() for part in parts), strict=True)
    return kind(*(np.stack(array, axis=1) for array in arrays))

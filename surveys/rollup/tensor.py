"""Stratum moments as arrays over (quarter, area, question), and areas as they were."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from snp.estimation.covariance import CrossSums
from snp.estimation.moments import Moments, centre
from snp.estimation.sums import Sums
from snp.lib.quarters import Quarter
from surveys.models import StratumMoments, Survey

MOMENTS = ["m", "m_answering", "n", "counted", "b", "d", "bb", "bd", "dd"]
PRODUCTS = ["x_bb", "x_bd", "x_db", "x_dd"]  # of a piece and the rest of its stratum
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
    columns = [*fields, *MOMENTS, "x_m", *PRODUCTS]
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
        force=as_one_area(strata.sum(axis=1)),
        bcus=bcus,
        rest=bcus.others(axis=1),
        cross=CrossSums.zeros(bcus.shape),
        together=as_one_area(bcus.sum(axis=1)),
    )


def whole_strata(table: pd.DataFrame, axes: Axes) -> Moments:
    return fill(table[table["is_whole"]], axes)


def fill(table: pd.DataFrame, axes: Axes, onto: Moments | None = None) -> Moments:
    """Moments of shape (quarter, stratum, question), zeros where there are none."""
    shape = (len(axes.quarters), len(axes.bcus), len(axes.questions))
    filled = (onto or Moments.zeros(shape)).map(np.copy)
    where = axes.place(table, "stratum_id")
    for array, name in zip(filled.arrays(), MOMENTS, strict=True):
        array[where] = table[name].to_numpy()
    return filled


def as_one_area(sums: Sums) -> Sums:
    """(quarter, question) to (quarter, 1, question): the force as an area beside others."""
    return sums[:, np.newaxis]

"""Areas as they are now: domains of the strata of their time, which they may share.

What is left of a stratum beside one area is added up from its other pieces: taking one
piece from the whole would leave rounding, and lose the last digits of a small rest.
"""

import numpy as np
import pandas as pd

from snp.estimation.covariance import CrossSums, centre_cross
from snp.estimation.moments import Moments, centre
from snp.estimation.records import Additive
from snp.estimation.sums import Sums
from surveys.rollup.tensor import (
    MOMENTS,
    NO_AREA,
    PRODUCTS,
    Areas,
    Axes,
    as_one_area,
    fill,
    whole_strata,
)

STRATUM = ["quarter", "stratum_id", "question"]


def areas_as_now(table: pd.DataFrame, axes: Axes) -> Areas:
    """Each BCU of today, and the rest of the force beside it."""
    whole = whole_strata(table, axes)
    is_piece = ~table["is_whole"] & (table["piece_id"] != NO_AREA)
    pieces = table[is_piece].sort_values([*STRATUM, "piece_id"], ignore_index=True)
    quarter, stratum, area, question = axes.place(pieces, "stratum_id", "piece_id")
    strata = _with_a_bcu_today(table, axes, whole, (quarter, stratum))[:, 1:]
    part = Moments(*_columns(pieces, MOMENTS))
    rest = _rest_of_strata(pieces, part, strata[quarter, stratum - 1, question])
    cross = centre_cross(
        part.m, (part.b, part.d), (rest.b, rest.d), _columns(pieces, PRODUCTS)
    )
    shape = (len(axes.quarters), len(axes.bcus) - 1, len(axes.questions))
    at = (quarter, area - 1, question)
    elsewhere = _strata_elsewhere(centre(strata), quarter, stratum - 1, area - 1)
    return Areas(
        force=as_one_area(centre(whole).sum(axis=1)),
        bcus=_added_up(centre(part), at, Sums.zeros(shape)),
        rest=_added_up(centre(rest), at, elsewhere),
        cross=_added_up(cross, at, CrossSums.zeros(shape)),
        together=as_one_area(centre(strata).sum(axis=1)),
    )


def _with_a_bcu_today(
    table: pd.DataFrame, axes: Axes, whole: Moments, held: tuple
) -> Moments:
    """The strata without those responses that no BCU of today serves.

    `held` are the places of strata that hold a piece; nothing is left of the others.
    """
    together = table[~table["is_whole"] & (table["piece_id"] == NO_AREA)]
    strata = fill(together, axes, onto=whole)
    present = np.zeros(strata.shape[:2], bool)
    present[held] = True
    return strata.map(lambda array: array * present[:, :, np.newaxis])


def _rest_of_strata(pieces: pd.DataFrame, part: Moments, whole: Moments) -> Moments:
    """Of each piece, the other pieces of its stratum.

    With B_Q of piece Q in a PSU, (sum B_Q)^2 = sum B_Q^2 + sum B_Q B_R over pairs: the
    products of the others with their rests, less those with the piece itself.
    """
    x_bb, x_bd, x_db, x_dd = _columns(pieces, PRODUCTS)
    other = _others(pieces, [*MOMENTS, *PRODUCTS])
    return Moments(
        m=np.where(other["m"] > 0, part.m, 0),  # PSUs without the others score 0
        m_answering=whole.m_answering - part.m_answering + pieces["x_m"].to_numpy(),
        n=whole.n - part.n,
        counted=whole.counted - part.counted,
        b=other["b"],
        d=other["d"],
        bb=other["bb"] + (other["x_bb"] - x_bb),
        bd=other["bd"] + (other["x_bd"] - x_db),
        dd=other["dd"] + (other["x_dd"] - x_dd),
    )


def _others(pieces: pd.DataFrame, names: list[str]) -> dict[str, np.ndarray]:
    """Of each row, the sums over the other rows of its stratum: those before and after."""
    before, after = (_before(rows, names) for rows in (pieces, pieces[::-1]))
    return {name: (before[name] + after[name]).to_numpy() for name in names}


def _before(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    keys = [rows[key] for key in STRATUM]
    running = rows[names].groupby(keys).cumsum()
    return running.groupby(keys).shift(1, fill_value=0)


def _strata_elsewhere(
    strata: Sums, quarter: np.ndarray, stratum: np.ndarray, area: np.ndarray
) -> Sums:
    """For each area the sums over the strata in which it has no piece."""
    places = strata.shape[1]
    apart = np.ones((strata.shape[0], places, places), np.int64)
    apart[quarter, area, stratum] = 0
    return strata.map(lambda array: apart @ array)


def _added_up(rows: Additive, at: tuple, onto: Additive):
    for array, values in zip(onto.arrays(), rows.arrays(), strict=True):
        np.add.at(array, at, values)
    return onto


def _columns(table: pd.DataFrame, names: list[str]) -> tuple[np.ndarray, ...]:
    return tuple(table[name].to_numpy() for name in names)

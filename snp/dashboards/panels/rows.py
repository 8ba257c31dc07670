"""What a page shows, as frozen records: figure, table, sentence and CSV read the same.

Shares are 0 to 1 in full precision; rounding belongs to whoever prints them. No Django.
"""

from __future__ import annotations

from dataclasses import dataclass

from snp.lib.quarters import Quarter

REST_OF_FORCE = "rest_of_force"
YEAR_AGO = "year_ago"
BETTER, WORSE = "better", "worse"


@dataclass(frozen=True)
class Measure:
    """A question as people read it.

    `counted_label` goes on after "61% of residents"; `left_out` and `kept` are answers
    off the scale that are not, or are, in the base.
    """

    code: str
    title: str
    outcome: str
    wording: str
    scale: tuple[str, ...]
    counted: tuple[str, ...]
    counted_label: str
    higher_is_better: bool
    number: str = ""
    left_out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    why: str = ""
    breaks: tuple[Break, ...] = ()

    @property
    def direction(self) -> str:
        return "more is better" if self.higher_is_better else "less is better"


@dataclass(frozen=True)
class Break:
    """From this quarter on a series is no longer asked, or counted, as before."""

    quarter: Quarter
    what: str


@dataclass(frozen=True)
class Place:
    code: str
    name: str
    is_force: bool = False


@dataclass(frozen=True)
class EstimateRow:
    """One figure with its uncertainty, or the reason why there is none."""

    place: Place
    measure: str
    quarter: Quarter
    n: int
    estimate: float | None
    low: float | None
    high: float | None
    se: float | None = None
    n_eff: float | None = None
    deff: float | None = None
    suppressed: str = ""
    flags: str = ""
    run: int = 0

    @property
    def shown(self) -> bool:
        return self.estimate is not None and not self.suppressed


@dataclass(frozen=True)
class ChangeRow:
    """A tested difference from `compared_with`, or the reason why it is not tested."""

    compared_with: str
    change: float | None
    low: float | None
    high: float | None
    baseline: float | None = None
    se: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    verdict: str = ""
    reason: str = ""

    @property
    def tested(self) -> bool:
        return bool(self.verdict)

    @property
    def clear(self) -> bool:
        return self.verdict in (BETTER, WORSE)

    @property
    def margin(self) -> float:
        """A change smaller than this could not be told from noise."""
        if self.high is None or self.low is None:
            return 0.0
        return (self.high - self.low) / 2


@dataclass(frozen=True)
class Series:
    """One measure of one place through time, in the order of quarters."""

    place: Place
    measure: Measure
    rows: tuple[EstimateRow, ...]

    @property
    def last(self) -> EstimateRow | None:
        return self.rows[-1] if self.rows else None


@dataclass(frozen=True)
class OutcomeRow:
    """One question on a BCU's page: where it stands, since when, against whom."""

    measure: Measure
    now: EstimateRow | None
    year_ago: ChangeRow | None
    rest: ChangeRow | None
    series: Series
    force: Series


@dataclass(frozen=True)
class AreaRow:
    """One BCU on the force's page, for one measure."""

    place: Place
    now: EstimateRow
    year_ago: ChangeRow | None
    rest: ChangeRow | None

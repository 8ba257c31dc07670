"""A slow second roll-up: every figure from the respondents, one by one.

It reads the tables of responses and memberships and knows of no moments, no arrays and
no SQL but that. Formulas: tests/estimation/reference.py.
"""

import datetime as dt
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from scipy import stats

from snp.lib.quarters import Quarter
from surveys.models import ANSWER_COLUMNS, Response
from surveys.questionnaire import Question, Questionnaire
from tests.estimation.reference import Row, covariance, figure, scores
from wards.models import Membership

WINDOWS = {"quarter": 1, "r12": 4}
LAGS = {"previous": 1, "year_ago": 4}
RULES = {"as_then": "then", "as_now": "now"}


@dataclass(frozen=True)
class Person:
    quarter: int
    then: int | None
    now: int | None
    cluster: object
    weight: float
    answers: dict[str, int]


@dataclass(frozen=True)
class Cell:
    """One area in one window and question; `inside` says who belongs to it."""

    people: list[Person]
    inside: Callable[[Person], bool]
    quarters: range
    question: Question
    base: int  # 0 for the force and the rest of it
    is_bcu: bool

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(p) for p in self.people if p.quarter in self.quarters]

    def _row(self, person: Person) -> Row:
        code = person.answers[self.question.code]
        valid = self.inside(person) and code in self.question.valid_codes
        counted = code in self.question.counted
        stratum = (person.quarter, person.then)
        return Row(stratum, person.cluster, person.weight, valid, valid and counted)

    @cached_property
    def members(self) -> list[Person]:
        return [p for p in self.people if p.quarter in self.quarters and self.inside(p)]

    @cached_property
    def answered(self) -> list[Row]:
        return [row for row in self.rows if row.valid]

    @cached_property
    def figure(self):
        return figure(self.rows) if self.answered else None

    @cached_property
    def variance(self) -> float:
        e, p = scores(self.rows), self.figure.estimate
        v = covariance(e, e)
        certain = sum(row.counted for row in self.answered) in (0, len(self.answered))
        return 0.0 if certain or v <= 1e-9 * p * (1 - p) / self.figure.n else v

    @property
    def lonely(self) -> bool:
        """Whether a stratum in which someone of the area was asked has a single PSU."""
        clusters: dict = {}
        for row in self.rows:
            clusters.setdefault(row.stratum, set()).add(row.cluster)
        return any(len(clusters[p.quarter, p.then]) == 1 for p in self.members)

    @cached_property
    def reason(self) -> str:
        if not self.members:
            return "no_sample"
        if not self.answered:
            return "no_answer"
        if {row.stratum[0] for row in self.answered} != set(self.quarters):
            return "incomplete_window"
        if len(self.answered) < self.base:
            return "base_below_minimum"
        if self.is_bcu and self.lonely:
            return "one_psu"
        counted = sum(row.counted for row in self.answered)
        if self.figure.df < 1 and 0 < counted < len(self.answered):
            return "one_psu_answering"
        return ""

    def estimate(self) -> dict:
        hidden = self.reason != ""
        f, v = self.figure, 0 if hidden else self.variance
        p = f.estimate if f else None
        deff = v * (f.n - 1) / (p * (1 - p)) if v else None
        found = {
            "estimate": p,
            "se": math.sqrt(v),
            "ci_low": f and f.ci_low,
            "ci_high": f and f.ci_high,
            "deff": deff,
            "n_eff": f.n / deff if deff else None,
        }
        return (dict.fromkeys(found) if hidden else found) | {
            "n": len(self.answered),
            "suppressed": self.reason,
            "flags": "lonely_psu"
            if self.lonely and not (self.is_bcu or hidden)
            else "",
        }

    def change_from(self, other: "Cell") -> dict:
        found = dict.fromkeys(
            ("baseline", "change", "se", "ci_low", "ci_high", "p_value")
        )
        if not other.reason:
            found["baseline"] = other.figure.estimate
        found["reason"] = self.reason or other.reason
        if found["reason"]:
            return found
        found["change"] = change = self.figure.estimate - other.figure.estimate
        spread = self.variance + other.variance
        c = covariance(scores(self.rows), scores(other.rows))
        v = spread - 2 * c if self.variance and other.variance else spread
        found["se"] = se = math.sqrt(v) if v > 1e-9 * spread else 0.0
        if se == 0:
            return found | {"reason": "no_variance"}
        answered = {(row.stratum, row.cluster) for row in self.answered}
        answered |= {(row.stratum, row.cluster) for row in other.answered}
        df = len(answered) - len({stratum for stratum, _ in answered})
        margin = stats.t.ppf(0.975, df) * se
        return found | {
            "ci_low": change - margin,
            "ci_high": change + margin,
            "p_value": 2 * stats.t.sf(abs(change / se), df),
        }


def people(questionnaire: Questionnaire, on: dt.date) -> list[Person]:
    spans = list(Membership.objects.select_related("ward"))
    columns = dict(zip(ANSWER_COLUMNS, questionnaire.questions, strict=False))
    return [
        Person(
            quarter=r.quarter,
            then=_bcu_on(spans, r.ward_id, r.interview_date) if r.ward_id else r.bcu_id,
            now=_now(spans, r, on),
            cluster=r.psu_id or f"alone {r.pk}",
            weight=r.weight,
            answers={question.code: getattr(r, c) for c, question in columns.items()},
        )
        for r in Response.objects.filter(withdrawn=False)
    ]


def _bcu_on(spans: list, ward: int, day: dt.date) -> int | None:
    for span in spans:
        ends = span.valid_to or dt.date.max
        if span.ward_id == ward and span.valid_from <= day < ends:
            return span.bcu_id
    return None


def _now(spans: list, response, on: dt.date) -> int | None:
    if response.ward_id:
        return _serving(spans, response.ward_id, on)
    wards = {span.ward_id for span in spans if span.bcu_id == response.bcu_id}
    became = {_serving(spans, ward, on) for ward in wards}
    return became.pop() if len(became) == 1 else None


def _serving(spans: list, ward: int, on: dt.date) -> int | None:
    here = _bcu_on(spans, ward, on)
    if here:
        return here
    borough = next(span.ward.borough_id for span in spans if span.ward_id == ward)
    beside = {span.ward_id for span in spans if span.ward.borough_id == borough}
    serving = {_bcu_on(spans, one, on) for one in beside} - {None}
    return serving.pop() if len(serving) == 1 else None


def figures(questionnaire: Questionnaire, on: dt.date) -> tuple[dict, dict]:
    """Estimates and changes by (measure, BCU, geography, window, quarter[, compared])."""
    everyone = people(questionnaire, on)
    first = min(person.quarter for person in everyone)
    last = max(person.quarter for person in everyone)
    estimates, changes = {}, {}
    for question in questionnaire.questions:
        for geography, attribute in RULES.items():
            for window, length in WINDOWS.items():
                for quarter in range(first, last + 1):
                    for bcu in _areas(geography, Quarter.from_ordinal(quarter), on):

                        def cell(back=0, rest=False, bcu=bcu):
                            last = quarter - back  # noqa: B023
                            inside = _inside(attribute, bcu, rest)  # noqa: B023
                            return Cell(
                                everyone,
                                inside,
                                range(last - length + 1, last + 1),  # noqa: B023
                                question,  # noqa: B023
                                questionnaire.minimum_base if bcu and not rest else 0,
                                bool(bcu) and not rest,
                            )

                        where = (question.code, bcu, geography, window, quarter)
                        now = cell()
                        estimates[where] = now.estimate()
                        for comparison, lag in LAGS.items():
                            if quarter - lag >= first:
                                changes[*where, comparison] = now.change_from(cell(lag))
                        if bcu:
                            changes[*where, "rest_of_force"] = now.change_from(
                                cell(rest=True)
                            )
    _judge(changes, questionnaire)
    return estimates, changes


def _inside(attribute: str, bcu: int | None, rest: bool) -> Callable[[Person], bool]:
    if bcu is None:
        return lambda person: True
    if rest:
        return lambda person: getattr(person, attribute) not in (None, bcu)
    return lambda person: getattr(person, attribute) == bcu


def _areas(geography: str, quarter: Quarter, on: dt.date) -> Iterator[int | None]:
    yield None
    days = (quarter.start, quarter.end) if geography == "as_then" else (on, on)
    found = set()
    for span in Membership.objects.all():
        begins = (
            span.valid_from < days[1]
            if geography == "as_then"
            else span.valid_from <= on
        )
        if begins and (span.valid_to is None or span.valid_to > days[0]):
            found.add(span.bcu_id)
    yield from sorted(found)


def _judge(changes: dict, questionnaire: Questionnaire) -> None:
    families: dict = {}
    for where, change in changes.items():
        change["q_value"], change["verdict"] = None, ""
        if change["p_value"] is not None:
            measure, bcu, *rest = where
            families.setdefault((measure, bcu is None, *rest), []).append(change)
    for (measure, *_), family in families.items():
        family.sort(key=lambda change: change["p_value"])
        higher = questionnaire.question(measure).higher_is_better
        for rank, change in enumerate(family, start=1):
            change["q_value"] = min(
                other["p_value"] * len(family) / place
                for place, other in enumerate(family, start=1)
                if place >= rank
            )
            change["verdict"] = "no clear change"
            if change["q_value"] < 0.05:
                better = (change["change"] > 0) == higher
                change["verdict"] = "better" if better else "worse"

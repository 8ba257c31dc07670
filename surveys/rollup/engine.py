"""Roll stale quarters up to figures. Safe to run twice, by several workers at once."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Sequence

import numpy as np
from django.db import transaction

from snp.lib.quarters import Quarter
from surveys.models import Run, Survey
from surveys.questionnaire import Questionnaire, load
from surveys.rollup import figures, ledger, moments, store, tensor
from surveys.rollup.as_now import areas_as_now
from surveys.rollup.geography import Today, today
from surveys.rollup.reach import LONGEST_REACH, covered_quarters, touched_quarters
from surveys.signals import rolled_up
from wards.models import Bcu, Membership

log = logging.getLogger(__name__)

AREAS = {"as_then": tensor.areas_as_then, "as_now": areas_as_now}
GEOGRAPHIES = tuple(AREAS)
CHUNK = 20  # quarters reduced at a time


def roll_up(
    survey: Survey,
    on: dt.date | None = None,
    geographies: Sequence[str] = GEOGRAPHIES,
) -> Run | None:
    """Make all figures of a survey that are stale; None when none are."""
    now = today(on or dt.date.today())
    ledger.mark_stale_if_areas_changed(survey, now.digest)
    claimed = ledger.claim(survey, now.digest)
    if claimed is None:
        return None
    run, held = claimed
    quarters = [Quarter.from_ordinal(ordinal) for ordinal in sorted(held)]
    try:
        counts = _make(run, quarters, now, geographies)
        ledger.finish(run, held, **counts)
    except Exception as error:
        ledger.fail(run, error)
        raise
    finally:
        ledger.let_go(run)
    run.refresh_from_db()
    log.info("%s of %s: %s figures changed", run, survey, run.figures_changed)
    rolled_up.send_robust(sender=Run, run=run)
    return run


def _make(
    run: Run, quarters: list[Quarter], now: Today, geographies: Sequence[str]
) -> dict[str, int]:
    questionnaire = load(run.survey.code)
    counts: Counter[str] = Counter()
    for start in range(0, len(quarters), CHUNK):
        with transaction.atomic():
            _one_at_a_time(run.survey)
            counts.update(
                moments.reduce_quarters(
                    run.survey,
                    questionnaire,
                    quarters[start : start + CHUNK],
                    now if "as_now" in geographies else None,
                )
            )
        ledger.report_progress(run, 0.7 * min(1, (start + CHUNK) / len(quarters)))
    with transaction.atomic():
        _one_at_a_time(run.survey)
        changed = _figures(run, questionnaire, now, quarters, geographies)
    return {"figures_changed": changed, **counts}


def _one_at_a_time(survey: Survey) -> None:
    """Windows overlap: two runs of one survey write one after the other."""
    Survey.objects.select_for_update(no_key=True).get(pk=survey.pk)


def _figures(
    run: Run,
    questionnaire: Questionnaire,
    now: Today,
    quarters: list[Quarter],
    geographies: Sequence[str],
) -> int:
    covered = covered_quarters(run.survey)
    touched = touched_quarters(run.survey, quarters, covered)
    if not covered:
        axes = tensor.Axes([], [tensor.NO_AREA], [])
        return sum(store.store(run, g, axes, [], touched) for g in geographies)
    return sum(
        _one_geography(run, geography, questionnaire, now, covered, touched)
        for geography in geographies
    )


def _one_geography(
    run: Run,
    geography: str,
    questionnaire: Questionnaire,
    now: Today,
    covered: list[Quarter],
    touched: list[Quarter],
) -> int:
    read_from = max(0, covered[0].ordinal, touched[0].ordinal - LONGEST_REACH - 1)
    quarters = [q for q in covered if read_from <= q.ordinal <= touched[-1].ordinal]
    questions = questionnaire.questions
    axes = tensor.Axes(
        quarters,
        [tensor.NO_AREA, *Bcu.objects.order_by("pk").values_list("pk", flat=True)],
        [question.code for question in questions],
    )
    table = tensor.read(run.survey, axes)
    areas = AREAS[geography](table, axes)
    rules = figures.Rules(
        minimum_base=questionnaire.minimum_base,
        higher_is_better=np.array([q.higher_is_better for q in questions]),
        wanted=_wanted(geography, axes, set(touched), questionnaire, now),
    )
    return store.store(run, geography, axes, figures.make(areas, rules), touched)


def _wanted(
    geography: str,
    axes: tensor.Axes,
    touched: set[Quarter],
    questionnaire: Questionnaire,
    now: Today,
) -> np.ndarray:
    """Rows to make: the force, and the BCUs there were (or are), in touched quarters."""
    wanted = np.zeros((len(axes.quarters), len(axes.bcus)), bool)
    wanted[:, 0] = True
    if questionnaire.has_bcu_figures:
        for place, bcu in enumerate(axes.bcus[1:], start=1):
            wanted[:, place] = bcu in now.bcus
        if geography == "as_then":
            wanted[:, 1:] = _existed(axes)
    wanted[[q not in touched for q in axes.quarters]] = False
    return wanted


def _existed(axes: tensor.Axes) -> np.ndarray:
    """Whether each BCU had a ward on any day of each quarter."""
    existed = np.zeros((len(axes.quarters), len(axes.bcus) - 1), bool)
    spans = Membership.objects.values_list("bcu_id", "valid_from", "valid_to")
    for bcu, start, end in spans.distinct():
        place = axes.bcus.index(bcu) - 1
        for row, quarter in enumerate(axes.quarters):
            if start < quarter.end and (end is None or end > quarter.start):
                existed[row, place] = True
    return existed

"""A figure is superseded only by one that differs, and the old one stays readable."""

import io
import threading

import pytest
from django.db import connection
from django.utils import timezone

from snp.lib.quarters import Quarter
from surveys.importing.loading import load_responses
from surveys.importing.withdrawing import withdraw
from surveys.models import Change, Estimate, Run, StratumMoments, Survey
from surveys.rollup.engine import roll_up
from surveys.rollup.ledger import mark_all_stale, mark_stale
from tests.rollup import sample
from tests.rollup.conftest import load_quarters
from wards.areas import load_areas
from wards.models import Bcu

FIRST = sample.FIRST.ordinal


def figures(model, **only) -> dict:
    """Current figures by cell, without their history."""
    hidden = {"_state", "id", "run_id", "superseded_by_id"}
    found = {}
    for figure in model.objects.filter(superseded_by=None, **only):
        row = {k: v for k, v in vars(figure).items() if k not in hidden}
        cell = [row.pop(k) for k in ("measure", "bcu_id", "geography", "window")]
        found[*cell, row.pop("quarter"), row.pop("compared_with", "")] = row
    return found


def assert_same(one: dict, other: dict) -> None:
    assert one.keys() == other.keys()
    for where, row in one.items():
        for name, value in row.items():
            expected = other[where][name]
            if isinstance(expected, float):
                expected = pytest.approx(expected, rel=1e-9, abs=1e-12)
            assert value == expected, (where, name)


def everything() -> tuple[dict, dict]:
    return figures(Estimate), figures(Change)


def assert_same_as_all_over_again(survey) -> None:
    """What was brought up to date is what making all from nothing gives."""
    before = everything()
    StratumMoments.objects.all().delete()
    Estimate.objects.all().delete()
    Change.objects.all().delete()
    mark_all_stale(survey, "all over again")
    roll_up(survey)
    for found, again in zip(before, everything(), strict=True):
        assert_same(found, again)


@pytest.mark.django_db
def test_twice_changes_nothing(pas):
    first = roll_up(pas)
    assert first.figures_changed == Estimate.objects.count() + Change.objects.count()
    assert roll_up(pas) is None
    mark_all_stale(pas, "for the sake of it")
    again = roll_up(pas)
    assert again.figures_changed == 0
    for model in (Estimate, Change):
        runs = model.objects.values_list("run", "superseded_by").distinct()
        assert list(runs) == [(first.pk, None)]


@pytest.mark.django_db
def test_the_run_counts_what_it_read(pas):
    run = roll_up(pas)
    people = list(sample.rows())
    assert run.responses == len(people)
    # of A4, and of A alone: their BCU of today is not known
    lost = [row for _, row in people if row.get("ward_code") == "A4"]
    lost += [row for _, row in people if row.get("bcu_code") == "A"]
    assert run.left_out == len(lost)


@pytest.mark.django_db
def test_a_late_file_supersedes_only_what_differs(areas, small_base):
    load_quarters(range(8))
    survey = Survey.objects.get()
    early = roll_up(survey)
    before = everything()
    load_quarters(range(8, 10))
    late = roll_up(survey)
    assert late.quarters == ["2008-09-Q1", "2008-09-Q2"]
    for model, were in zip((Estimate, Change), before, strict=True):
        kept = {k: v for k, v in figures(model).items() if k[4] < FIRST + 8}
        assert_same(kept, were)
        assert not model.objects.filter(superseded_by=late).exists()
        assert model.objects.filter(run=early).count() == len(were)


CORRECTION = """\
respondent_id,interview_date,ward_code,psu,weight,age_band,sex,ethnic_group,working_status,victim,\
good_job,understand_issues,dealing_issues,worried_asb,safe_day,safe_night
late-1,2007-11-05,B1,b1,99.5,,,,,,1,,,,,
"""


def load_correction():
    outcome = load_responses(
        io.BytesIO(CORRECTION.encode()), survey="pas", filename="late.csv", by=None
    )
    assert not outcome.problems
    return outcome.batch


@pytest.mark.django_db
def test_one_more_interview_touches_the_windows_that_hold_it(pas):
    early = roll_up(pas)
    load_correction()  # 2007-08-Q3, number 6
    late = roll_up(pas)
    old = Estimate.objects.filter(superseded_by=late)
    assert set(old.values_list("run", flat=True)) == {early.pk}
    assert old.exists()
    assert set(old.values_list("measure", flat=True)) == {"good_job"}
    assert set(old.filter(window="quarter").values_list("quarter", flat=True)) == {
        FIRST + 6
    }
    assert set(old.filter(window="r12").values_list("quarter", flat=True)) == {
        FIRST + n for n in range(6, 10)
    }
    codes = set(old.values_list("bcu__code", flat=True))
    assert codes == {None, "B"}
    assert_same_as_all_over_again(pas)


@pytest.mark.django_db
def test_withdrawing_returns_to_the_earlier_figures(pas):
    roll_up(pas)
    before = everything()
    batch = load_correction()
    roll_up(pas)
    assert figures(Estimate) != before[0]
    withdraw(batch_id=batch.pk, by=None, reason="a wrong file")
    last = roll_up(pas)
    for found, were in zip(everything(), before, strict=True):
        assert_same(found, were)
    assert last.figures_changed
    assert Estimate.objects.filter(superseded_by=last).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("late", [range(0, 1), range(9, 10), range(2, 3)])
def test_a_quarter_that_is_far_from_the_others_comes_and_goes(areas, small_base, late):
    load_quarters(range(4, 5))
    survey = Survey.objects.get()
    roll_up(survey)
    before = everything()
    batch = load_quarters(late)
    roll_up(survey)
    withdraw(batch_id=batch.pk, by=None, reason="a wrong file")
    roll_up(survey)
    for found, were in zip(everything(), before, strict=True):
        assert_same(found, were)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second"), [(range(9, 10), range(0, 1)), (range(0, 1), range(9, 10))]
)
def test_a_gap_is_filled_with_reasons(areas, small_base, first, second):
    load_quarters(first)
    survey = Survey.objects.get()
    roll_up(survey)
    load_quarters(second)
    roll_up(survey)
    quarters = set(Estimate.objects.values_list("quarter", flat=True))
    assert quarters == set(range(FIRST, FIRST + 10))
    assert_same_as_all_over_again(survey)


@pytest.mark.django_db
def test_all_withdrawn_leaves_no_current_figure(areas, small_base):
    batch = load_quarters(range(2, 5))
    survey = Survey.objects.get()
    run = roll_up(survey)
    made = Estimate.objects.count()
    withdraw(batch_id=batch.pk, by=None, reason="a wrong file")
    last = roll_up(survey)
    assert everything() == ({}, {})
    assert Estimate.objects.filter(run=run, superseded_by=last).count() == made


@pytest.mark.django_db
def test_a_stale_quarter_without_a_response_is_no_quarter(pas):
    roll_up(pas)
    mark_stale(pas, [sample.FIRST + sample.MISSING, Quarter(2012, 1)], "by hand")
    run = roll_up(pas)
    assert [run.figures_changed, run.responses, run.left_out] == [0, 0, 0]


MOVED = """\
ward_code,ward_name,borough_code,borough_name,bcu_code,bcu_name,valid_from,valid_to
C1,C1,Z,Z,C,C,2004-04-01,2010-01-01
C1,C1,Z,Z,E,E,2010-01-01,
"""


@pytest.mark.django_db
def test_a_ward_that_moves_makes_the_figures_of_today_stale(pas):
    roll_up(pas)
    then = figures(Estimate, geography="as_then")
    load_areas(io.BytesIO(MOVED.encode()), by=None)
    roll_up(pas)
    assert figures(Estimate, geography="as_then") == then
    new = Bcu.objects.get(code="E").pk
    now = figures(Estimate, geography="as_now")
    assert new in {where[1] for where in now}
    assert roll_up(pas) is None
    assert_same_as_all_over_again(pas)


@pytest.mark.django_db
def test_a_bcu_of_the_past_has_figures_of_the_past(pas):
    roll_up(pas)
    past = Bcu.objects.get(code="D").pk
    rows = Estimate.objects.filter(bcu=past)
    assert set(rows.values_list("geography", flat=True)) == {"as_then"}
    assert rows.exclude(suppressed="").exists()
    assert rows.filter(suppressed="").exists()


@pytest.mark.django_db
def test_a_missing_quarter_is_a_reason_and_no_zero(pas):
    roll_up(pas)
    rows = Estimate.objects.filter(quarter=FIRST + sample.MISSING)
    assert rows.filter(window="quarter").exists()
    reasons = rows.filter(window="quarter").values_list("suppressed", "estimate")
    assert set(reasons) == {("no_sample", None)}
    windows = Estimate.objects.filter(
        window="r12", quarter__lt=FIRST + 5, measure="good_job", bcu=None
    )
    assert set(windows.values_list("suppressed", flat=True)) == {"incomplete_window"}


BCS = """\
respondent_id,interview_date,ward_code,psu,weight,age_band,sex,ethnic_group,working_status,victim,\
walkdark,walkday
"""


@pytest.mark.django_db
def test_a_survey_of_the_whole_force_has_rows_of_the_force_alone(areas):
    rows = [f"{n},2007-05-0{1 + n % 9},,,1,,,,,,{1 + n % 4},1" for n in range(40)]
    outcome = load_responses(
        io.BytesIO((BCS + "\n".join(rows) + "\n").encode()),
        survey="bcs_2007_08",
        filename="bcs.csv",
        by=None,
    )
    assert not outcome.problems, outcome.problems.lines()
    roll_up(Survey.objects.get(code="bcs_2007_08"))
    for model in (Estimate, Change):
        assert set(model.objects.values_list("bcu", flat=True)) <= {None}
    shown = Estimate.objects.get(
        measure="walkdark", geography="as_then", window="quarter"
    )
    assert [shown.suppressed, shown.n, shown.estimate] == ["", 40, 0.5]


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_give_the_figures_of_one(pas):
    quarters = pas.quarters.order_by("quarter")
    half = list(quarters.values_list("quarter", flat=True))[::2]
    stale = timezone.now()
    quarters.filter(quarter__in=half).update(stale_since=None)
    runs, threads = [], []

    def work():
        try:
            runs.append(roll_up(pas))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    threads[0].start()
    quarters.filter(quarter__in=half).update(stale_since=stale)
    threads[1].start()
    for thread in threads:
        thread.join()
    roll_up(pas)
    held = [code for run in Run.objects.all() for code in run.quarters]
    assert len(held) == len(set(held)) == quarters.count()
    assert set(Run.objects.values_list("state", flat=True)) == {"done"}
    assert_same_as_all_over_again(pas)

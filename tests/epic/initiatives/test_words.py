"""What is said of a measure. The limits are worked out by hand or by R."""

import pytest

from epic.initiatives import comparing, words
from epic.initiatives.comparing import Tally, latest

pytestmark = pytest.mark.django_db


def said(measure):
    return words.sentence(latest(measure))


def test_a_share_that_may_be_chance(before_and_after):
    # R: Newcombe's limits of 0.019 of 398 against 0.024 of 412, -0.02693 to 0.01669
    measure = before_and_after(0.024, 0.019, sizes=(412, 398))
    assert said(measure) == (
        "Stock shrinkage fell from 2.4% to 1.9% of takings (samples of 412 and 398): "
        "0.5 points less, interval −2.7 to +1.7 points: no clear change."
    )


def test_a_share_that_is_clear(before_and_after):
    # Newcombe 1998, table II (a): 48 of 80, then 56 of 70
    measure = before_and_after(0.6, 0.8, sizes=(80, 70), better=True, unit="of people")
    assert said(measure) == (
        "Stock shrinkage rose from 60% to 80% of people (samples of 80 and 70): "
        "20 points more, interval +5.2 to +33.4 points: clearly better."
    )


@pytest.mark.parametrize(("better", "verdict"), [(True, "worse"), (False, "better")])
def test_better_follows_the_polarity(before_and_after, better, verdict):
    # R: poisson.test(c(80, 120)): 0.496 to 0.892
    measure = before_and_after(
        120, 80, form="count", name="Thefts", unit="in 3 months", better=better
    )
    assert latest(measure).verdict == verdict
    assert said(measure) == (
        "Thefts fell from 120 to 80 in 3 months: 40 fewer (33.3% fewer), "
        f"interval −50.4% to −10.8%: clearly {verdict}."
    )


def test_a_count_from_nothing_has_no_percentage(before_and_after):
    measure = before_and_after(0, 5, form="count", name="Thefts", unit="")
    assert said(measure) == (
        "Thefts rose from 0 to 5: 5 more, interval above −0.01 to +11.7: "
        "no clear change."
    )


def test_nothing_before_and_nothing_after(before_and_after):
    measure = before_and_after(0, 0, form="count", name="Thefts", unit="")
    assert said(measure) == (
        "Thefts stayed at 0: no difference, interval −3.7 to +3.7: no clear change."
    )


def test_an_amount_says_why_it_has_no_interval(before_and_after):
    measure = before_and_after(
        76_000, 32_900, form="amount", name="Cost", unit="pounds in 6 months"
    )
    assert latest(measure).verdict == ""
    assert said(measure) == (
        "Cost fell from 76,000 to 32,900 pounds in 6 months: 43,100 less. No interval: "
        "an amount has an interval only with a sample size and standard deviation."
    )


def test_an_amount_of_samples_has_one(before_and_after):
    # R: t.test(extra ~ group, data = sleep)
    measure = before_and_after(
        2.33, 0.75, sizes=(10, 10), sds=(2.002249, 1.789010), form="amount",
        name="Extra sleep", unit="hours",
    )  # fmt: skip
    assert said(measure) == (
        "Extra sleep fell from 2.33 to 0.75 hours (samples of 10 and 10): 1.58 less, "
        "interval −3.4 to +0.21: no clear change."
    )


def test_a_share_without_sizes_says_so(before_and_after):
    assert said(before_and_after(0.024, 0.024, unit="")) == (
        "Stock shrinkage stayed at 2.4%: no difference. No interval: no sample size is "
        "given for both readings."
    )


def test_what_is_not_there_yet(a_measure, read):
    measure = a_measure()
    assert said(measure) == "Stock shrinkage: no baseline yet."
    read(measure, 0.024)
    assert said(measure) == (
        "Stock shrinkage was 2.4% of takings on 20 April 2006; no follow-up yet."
    )


@pytest.mark.parametrize(
    ("figure", "text"),
    [(2.4, "2.4"), (0, "0"), (0.004, "under 0.01"), (-0.004, "above −0.01"),
     (-1234.5, "−1,234.5"), (100, "100")],
)  # fmt: skip
def test_numbers(figure, text):
    assert words.number(figure) == text


@pytest.mark.parametrize(
    ("tally", "sentence"),
    [
        (
            Tally(0, 0, 0, 0, 0, 0),
            "No problem-solving initiative runs, or ended in the last two years.",
        ),
        (
            Tally(1, 0, 0, 0, 0, 0),
            (
                "1 initiative runs. 0 of 1 have a baseline and a follow-up; "
                "no difference carries an interval yet."
            ),
        ),
        (
            Tally(3, 1, 1, 2, 0, 0),
            (
                "3 initiatives run and 1 ended in the last two years. 1 of 4 has a baseline and a follow-up; "
                "none of 2 measures with an interval changed clearly."
            ),
        ),
        (
            Tally(12, 4, 9, 14, 3, 1),
            (
                "12 initiatives run and 4 ended in the last two years. 9 of 16 have a "
                "baseline and a follow-up; 4 of 14 measures with an interval changed clearly, 3 for the "
                "better and 1 for the worse."
            ),
        ),
    ],
)
def test_the_opening(tally, sentence):
    assert words.opening(tally) == sentence


def test_how_many_by_chance():
    assert words.by_chance(Tally(9, 0, 9, 14, 1, 0)) == (
        "About 0.7 of 14 would look clear by chance alone."
    )
    assert words.by_chance(Tally(9, 0, 9, 0, 0, 0)) == ""


def test_the_tally_counts_what_is_visible(initiative, before_and_after, cast):
    before_and_after(0.6, 0.8, sizes=(80, 70))
    before_and_after(120, 80, form="count", name="Thefts")
    before_and_after(1, 2, form="amount", name="Cost")
    seen = comparing.tally(comparing.visible_to(cast.commander))
    assert seen == Tally(1, 0, 1, compared=2, better=1, worse=1)
    assert comparing.tally(comparing.visible_to(cast.birch_sergeant)).running == 0


def test_a_correction_in_words(a_measure, read):
    reading = read(a_measure(), 0.024)
    assert words.correction(reading, {"value": "0.24", "sample_size": None}) == (
        "Stock shrinkage, before: reading 24%, based on not given"
    )

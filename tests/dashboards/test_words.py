import datetime as dt

import pytest

from snp.dashboards import words
from snp.dashboards.panels.rows import ChangeRow
from snp.dashboards.words.numbers import points_between
from snp.lib.quarters import Quarter


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.613, "61%"),
        (0.0, "0%"),
        (1.0, "100%"),
        (0.003, "under 1%"),
        (0.997, "over 99%"),
    ],
)
def test_a_share_is_a_whole_per_cent_and_never_a_false_0_or_100(share, said):
    assert words.per_cent(share) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (-0.07, "7 points"),
        (0.012, "1 point"),
        (0.004, "under 1 point"),
        (0, "0 points"),
    ],
)
def test_a_change_is_in_points(change, said):
    assert words.points(change) == said


def test_an_estimate_names_its_base_and_what_people_say(an_estimate, measures):
    said = words.estimate(an_estimate(), measures["safe_night"])
    assert said == (
        "An estimated 61% of residents (412 interviewed) feel safe walking alone in "
        "their area during the night."
    )


def test_what_is_suppressed_is_a_reason_and_holds_no_figure(suppressed, measures):
    said = words.described(suppressed(), measures["safe_night"])
    assert said == "Too few people answered for a figure that can be relied on."


def test_no_clear_change_says_what_could_not_have_been_seen(a_change):
    change = a_change(0.02, "no clear change", margin=0.069)
    assert words.verdict(change) == "no clear change"
    assert words.size(change) == (
        "a change under 6.9 points could not be told from noise"
    )


def test_a_change_past_its_margin_that_is_not_clear_says_why(a_change):
    change = a_change(0.045, "no clear change", margin=0.038)
    assert words.size(change) == (
        "a change under 3.8 points could not be told from noise; "
        "4.5 among so many BCUs may be chance"
    )


def test_a_clear_change_is_a_word_a_mark_and_a_size(a_change):
    assert words.size(a_change(-0.07, "better")) == "7 points lower (3 to 11)"
    assert words.mark(a_change(-0.07, "better")) == "▲"
    assert words.mark(a_change(-0.07, "worse")) == "▼"


def test_between_areas_it_is_a_difference(a_change):
    change = a_change(0.01, "no clear change", "rest_of_force")
    assert words.verdict(change) == "no clear difference"


def test_a_change_without_a_test_gives_its_reason():
    untested = ChangeRow("year_ago", None, None, None, reason="incomplete_window")
    assert words.size(untested) == "no figure a year ago: part of the period missing"
    assert words.mark(untested) == ""
    flat = ChangeRow("rest_of_force", 0.1, None, None, reason="no_variance")
    assert "no test of the change" in words.size(flat)


def test_beside_a_figure_that_is_missing_its_reason_is_not_repeated(suppressed):
    untested = ChangeRow("year_ago", None, None, None, reason="base_below_minimum")
    said = "There is no figure to compare."
    assert words.size(untested, suppressed()) == said
    assert words.size(None) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.072, 0.149, "7 to 15"),
        (-0.149, -0.072, "7 to 15"),
        (0.001, 0.02, "under 1 to 2"),
        (0.031, 0.034, "about 3"),
        (0.001, 0.003, "about 1"),
    ],
)
def test_limits_of_a_clear_change_are_whole_points(low, high, said):
    assert points_between(low, high) == said


def test_limits_that_round_to_one_number_are_said_once(an_estimate, measures):
    close = an_estimate(estimate=0.97, low=0.968, high=0.972)
    assert words.described(close, measures["safe_day"]).endswith(
        "the true figure is likely to lie close to 97%."
    )


def test_the_opening_of_a_bcu(an_outcome, a_change):
    unclear = a_change(0.01, "no clear change")
    lower = a_change(-0.06, "worse", "rest_of_force")
    rows = [
        an_outcome("worried_asb", a_change(-0.07, "better")),
        an_outcome("safe_night", unclear, lower),
    ]
    assert words.bcu_opening(rows) == (
        "Fewer people worry about anti-social behaviour than a year ago; nothing is "
        "clearly worse than then. Against the rest of London, safety at night is "
        "clearly lower."
    )


def test_the_opening_names_better_and_worse(an_outcome, a_change):
    rows = [
        an_outcome("worried_asb", a_change(-0.07, "better")),
        an_outcome("safe_night", a_change(-0.05, "worse")),
    ]
    assert words.since_a_year_ago(rows) == (
        "Fewer people worry about anti-social behaviour than a year ago; clearly "
        "worse than then: fewer people feel safe at night."
    )


def test_many_clear_changes_are_counted_and_the_largest_is_named(an_outcome, a_change):
    worse = a_change(-0.05, "worse")
    rows = [
        an_outcome("good_job", a_change(-0.11, "worse")),
        an_outcome("safe_night", worse, a_change(0.04, "better", "rest_of_force")),
        an_outcome("safe_day", worse),
        an_outcome("worried_asb", a_change(-0.02, "better")),
        an_outcome("dealing_issues", a_change(0.01, "no clear change")),
    ]
    assert words.bcu_opening(rows) == (
        "3 of 5 measures are clearly worse than a year ago and 1 is clearly better; "
        "most of all satisfaction with local policing, 11 points lower. "
        "Against the rest of London, safety at night is clearly higher."
    )


def test_the_opening_without_any_test(an_outcome):
    opening = words.bcu_opening([an_outcome("safe_day")])
    assert opening == (
        "No comparison with a year ago can be made. "
        "No comparison with the rest of London can be made."
    )


def test_the_opening_without_any_figure_says_why(an_outcome, suppressed):
    rows = [an_outcome("safe_day", now=suppressed())]
    assert words.bcu_opening(rows) == (
        "There are no figures for this period. "
        "Too few people answered for a figure that can be relied on."
    )


def test_comparisons_count_only_what_was_tested(a_change):
    untested = ChangeRow("year_ago", None, None, None, reason="no_sample")
    said = words.comparisons([a_change()] * 12 + [untested, None])
    assert said == (
        "12 comparisons; without correction about 0.6 would be flagged by chance."
    )


def test_no_figure_for_12_months_is_explained_once(an_outcome, suppressed):
    rows = [an_outcome("safe_day", now=suppressed(reason="incomplete_window"))]
    assert words.bcu_opening(rows).endswith("in each of its four quarters.")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (None, None, ""),
        (dt.date(2018, 4, 1), None, "East has been a BCU since April 2018."),
        (None, dt.date(2018, 3, 31), "East was a BCU until March 2018."),
        (
            dt.date(2018, 4, 1),
            dt.date(2020, 3, 31),
            "East was a BCU from April 2018 to March 2020.",
        ),
    ],
)
def test_the_life_of_a_bcu(first, last, said):
    assert words.life("East", first, last) == said


def test_marks_of_a_year_ago_that_are_missing_say_why(an_area, a_change):
    untested = ChangeRow("year_ago", None, None, None, reason="base_below_minimum")
    rows = [an_area("Alder", year_ago=untested), an_area("Birch", year_ago=untested)]
    assert words.no_year_ago(rows) == (
        "No BCU can be compared with a year ago "
        "(no figure a year ago: too few answered)."
    )
    assert words.no_year_ago([*rows, an_area("Cedar", year_ago=a_change())]) == ""


def test_london_against_a_year_ago(a_change, an_estimate):
    now = an_estimate()
    assert words.force_change(a_change(-0.02, "worse", margin=0.012), now) == (
        "Against a year ago that is 2 points lower (1 to 3), clearly worse."
    )
    assert words.force_change(
        a_change(0.001, "no clear change", margin=0.011), now
    ) == (
        "There is no clear change from a year ago "
        "(a change under 1.1 points could not be told from noise)."
    )
    assert "no figure of a year ago" in words.force_change(None, now)
    untested = ChangeRow("year_ago", None, None, None, reason="no_sample")
    assert words.force_change(untested, now) == (
        "It can’t be compared with a year ago (no figure a year ago: nobody interviewed)."
    )


def test_a_figure_that_is_missing_itself_is_not_missing_a_year_ago(an_area, suppressed):
    untested = ChangeRow("year_ago", None, None, None, reason="base_below_minimum")
    hidden = an_area("Alder", year_ago=untested, now=suppressed())
    assert words.no_year_ago([hidden]) == "No BCU can be compared with a year ago."
    before = ChangeRow("year_ago", None, None, None, reason="no_sample")
    assert words.no_year_ago([hidden, an_area("Birch", year_ago=before)]) == (
        "No BCU can be compared with a year ago "
        "(no figure a year ago: nobody interviewed)."
    )
    assert words.force_change(untested, suppressed()) == ""
    assert words.force_change(None, None) == ""


def test_the_opening_of_the_force(an_area, a_change, measures):
    better = a_change(-0.06, "better", "rest_of_force")
    unclear = a_change(-0.01, "no clear change", "rest_of_force")
    rows = [an_area("Alder", better), an_area("Birch", unclear), an_area("Cedar")]
    assert words.force_opening(measures["worried_asb"], rows) == (
        "Worry about anti-social behaviour differs clearly from the rest of London in "
        "1 of 2 BCUs: 1 better, none worse."
    )
    assert words.clear_areas(rows) == "Clearly better than the rest of London: Alder"


def test_a_ward_is_told_how_little_its_interviews_would_say():
    last = Quarter(2007, 2)
    assert "between 28% and 72%" in words.ward_refusal(20, last)
    assert "Nobody was interviewed" in words.ward_refusal(0, last)
    assert (
        "1 person was interviewed in this ward in the 12 months to September 2007"
        in (words.ward_refusal(1, last))
    )
    assert "interviewed" not in words.ward_refusal(0, None)


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_people_write_them(parts, said):
    assert words.listed(parts) == said

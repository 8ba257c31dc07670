import pytest

from snp.dashboards import words
from snp.dashboards.panels.rows import ChangeRow


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
    assert words.against(change) == (
        "no clear change (a change under 6.9 points could not be told from noise)"
    )


def test_a_clear_change_is_a_word_a_mark_and_a_size(a_change):
    assert words.against(a_change(-0.07, "better")) == "better: 7 points lower"
    assert words.mark(a_change(-0.07, "better")) == "▲"
    assert words.mark(a_change(-0.07, "worse")) == "▼"


def test_between_areas_it_is_a_difference(a_change):
    change = a_change(0.01, "no clear change", "rest_of_force")
    assert words.verdict(change) == "no clear difference"


def test_a_change_without_a_test_gives_its_reason():
    untested = ChangeRow("year_ago", None, None, None, reason="incomplete_window")
    assert "no figure for the whole of it" in words.against(untested)
    assert words.mark(untested) == ""


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


def test_the_opening_of_the_force(an_area, a_change, measures):
    better = a_change(-0.06, "better", "rest_of_force")
    unclear = a_change(-0.01, "no clear change", "rest_of_force")
    rows = [an_area("Alder", better), an_area("Birch", unclear), an_area("Cedar")]
    assert words.force_opening(measures["worried_asb"], rows) == (
        "Worry about anti-social behaviour differs clearly from the rest of London in "
        "1 of 2 BCUs: 1 better, 0 worse."
    )
    assert words.clear_areas(rows) == "Clearly better than the rest of London: Alder"


def test_a_ward_is_told_how_little_its_interviews_would_say():
    assert "between 28% and 72%" in words.ward_refusal(20)
    assert "Nobody was interviewed" in words.ward_refusal(0)
    assert "1 person was interviewed" in words.ward_refusal(1)


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_people_write_them(parts, said):
    assert words.listed(parts) == said

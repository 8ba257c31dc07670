"""Priorities, communities, returns and sign-offs of the demonstration."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import pytest

from snp.demonstration.activity import silent
from snp.demonstration.communities import communities
from snp.demonstration.initiatives import initiatives
from snp.demonstration.places import wards
from snp.demonstration.priorities import stories
from snp.demonstration.record_keeping import returns, sign_offs
from snp.demonstration.themes import THEMES
from snp.lib.months import Month

TODAY = dt.date(2026, 11, 22)
SEED = 2007


@pytest.fixture(scope="module")
def told():
    return list(stories(THEMES, TODAY, SEED))


def test_the_days_of_a_priority_are_in_order(told):
    for story in told:
        days = [story.raised, story.adopted, *story.reviews, story.closed]
        given = [day for day in days if day]
        assert given == sorted(given)
        assert given[-1] <= TODAY
        assert not story.closed or story.adopted


def test_most_teams_hold_three_to_five_at_a_time(told):
    held = Counter(s.team for s in told if s.adopted and not s.closed)
    usual = sum(3 <= held[team] <= 5 for team in range(len(wards())))
    assert 0.6 < usual / len(wards()) < 0.98


def test_some_priorities_have_not_been_reviewed_for_90_days(told):
    def age(story):
        return (TODAY - (story.reviews or [story.adopted])[-1]).days

    current = [age(s) for s in told if s.adopted and not s.closed]
    stale = sum(days >= 90 for days in current)
    assert 0.02 < stale / len(current) < 0.3


def test_every_ward_has_sections_and_none_of_them_twice():
    found = list(communities(TODAY, SEED))
    assert [community.team for community in found] == list(range(len(wards())))
    for community in found:
        names = [section.name for section in community.sections]
        assert len(set(names)) == len(names) >= 6
        for meeting in community.meetings:
            assert all(place < len(names) for place in meeting.present)
    reached = [bool(s.reached) for c in found for s in c.sections]
    assert 0.6 < sum(reached) / len(reached) < 0.95


def test_some_sections_nothing_reached_in_a_year():
    year = TODAY - dt.timedelta(days=365)
    missed = []
    for community in communities(TODAY, SEED):
        late = {
            at for met in community.meetings if met.date > year for at in met.present
        }
        for place, section in enumerate(community.sections):
            contacts = [day for one in section.individuals for day in one.contacts]
            days = contacts + [day for day, *_ in section.reached]
            missed.append(place not in late and not any(day > year for day in days))
    assert 0.05 < sum(missed) / len(missed) < 0.2


def test_nil_returns_are_of_teams_that_logged_nothing():
    nil = defaultdict(set)
    for each in returns(TODAY, SEED):
        assert each.month.end <= each.submitted <= TODAY
        if each.is_nil:
            nil[each.month].add(each.team)
    assert sum(map(len, nil.values())) > 100
    for month, teams in nil.items():
        assert teams <= set(silent(month, SEED).tolist())


def test_no_month_is_returned_before_it_is_over():
    assert Month(2026, 11) not in {each.month for each in returns(TODAY, SEED)}


def test_stages_are_signed_off_once_and_of_quarters_that_are_over():
    found = list(sign_offs(TODAY, SEED))
    assert len({(s.team, s.quarter, s.stage) for s in found}) == len(found)
    assert max(s.quarter for s in found).code == "2026-27-Q2"
    assert all(s.quarter.end <= TODAY for s in found)


def test_initiatives_begin_before_they_end():
    found = list(initiatives(TODAY, SEED))
    assert len(found) == 24
    assert all(each.start <= (each.end or TODAY) <= TODAY for each in found)


def test_before_the_first_log_there_is_nothing():
    early = dt.date(2004, 6, 30)
    for make in (communities, returns, sign_offs, initiatives):
        assert list(make(early, SEED)) == []
    assert list(stories(THEMES, early, SEED)) == []

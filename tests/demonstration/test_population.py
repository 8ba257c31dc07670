"""The population file: whole people, and every margin with the same total."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.places import wards
from snp.demonstration.population import apportion, spread
from snp.demonstration.vocabulary import MARGINS, VOCABULARY

CELLS = 1 + sum(len(VOCABULARY[margin]) for margin in MARGINS)


@pytest.fixture(scope="session")
def people(margins):
    """By area and cell; a cell is its labels."""
    return {
        (row["area_code"], tuple(row[margin] for margin in MARGINS)): int(
            row["population"]
        )
        for row in margins
    }


def test_every_margin_adds_up_to_the_adults(people):
    totals = defaultdict(int)
    for (code, labels), number in people.items():
        totals[code, tuple(map(bool, labels))] += number
    for borough in BOROUGHS:
        ways = {number for (code, _), number in totals.items() if code == borough.code}
        assert ways == {borough.adults}
    of_ward = defaultdict(set)
    for (code, _), number in totals.items():
        of_ward[code].add(number)
    assert {len(ways) for ways in of_ward.values()} == {1}


def test_wards_add_up_to_their_borough_in_every_cell(people):
    home = {ward.code: ward.borough.code for ward in wards()}
    sums = defaultdict(int)
    for (code, labels), number in people.items():
        if code in home:
            sums[home[code], labels] += number
    assert sums == {
        (code, labels): number
        for (code, labels), number in people.items()
        if code not in home
    }


def test_every_cell_is_there_and_no_borough_lacks_any(margins, people):
    assert len(margins) == len(people) == (32 + 624) * CELLS
    assert min(people.values()) >= 0
    codes = {borough.code for borough in BOROUGHS}
    assert min(n for (code, _), n in people.items() if code in codes) > 0
    assert {row["year"] for row in margins} == {"2001"}


def test_wards_differ_and_none_is_empty(people):
    everybody = ("",) * len(MARGINS)
    sizes = [people[ward.code, everybody] for ward in wards()]
    assert 4_000 < min(sizes) < max(sizes) < 18_000
    old = [people[ward.code, ("65+", "", "", "")] for ward in wards()]
    shares = np.array(old) / np.array(sizes)
    assert np.ptp(shares) > 0.1


def test_apportion_keeps_the_total():
    assert apportion(10, np.array([1.0, 1.0, 1.0])) == [3, 4, 3]


def test_spread_keeps_both_sums():
    table = spread([3, 4, 3], [9, 1], 0.3, np.random.default_rng(1))
    assert table.sum(axis=1).tolist() == [3, 4, 3]
    assert table.sum(axis=0).tolist() == [9, 1]

"""The population file: whole people, and every margin with the same total."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.population import apportion
from snp.demonstration.vocabulary import MARGINS, VOCABULARY


def test_every_margin_adds_up_to_the_adults(margins):
    totals = defaultdict(int)
    for row in margins:
        named = tuple(margin for margin in MARGINS if row[margin])
        totals[row["area_code"], named] += int(row["population"])
    for borough in BOROUGHS:
        for named in [(), *((margin,) for margin in MARGINS)]:
            assert totals[borough.code, named] == borough.adults


def test_every_cell_is_there_and_has_people(margins):
    cells = sum(len(VOCABULARY[margin]) for margin in MARGINS)
    assert len(margins) == 32 * (cells + 1)
    assert min(int(row["population"]) for row in margins) > 0
    assert {row["year"] for row in margins} == {"2001"}


def test_apportion_keeps_the_total():
    assert apportion(10, np.array([1.0, 1.0, 1.0])) == [3, 4, 3]

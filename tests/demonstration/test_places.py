"""The areas file: every ward in one BCU at a time, with one move and one merger."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict

from snp.demonstration.boroughs import BOROUGHS
from snp.demonstration.places import MERGER, MOVE, memberships, moved_ward, wards


def bcus_on(date: dt.date) -> dict[str, str]:
    """The BCU of each ward; a ward in two of them fails."""
    pairs = [(m.ward.code, m.bcu.code) for m in memberships() if m.on(date)]
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def test_boroughs_are_the_32_without_the_city():
    codes = [borough.code for borough in BOROUGHS]
    assert codes == [f"E090000{number:02}" for number in range(2, 34)]
    assert len({borough.name for borough in BOROUGHS}) == 32


def test_wards_are_624_of_ours():
    assert len(wards()) == 624
    assert len({ward.code for ward in wards()}) == 624
    assert len({ward.name for ward in wards()}) == 624
    assert all(re.fullmatch(r"SNW\d{4}", ward.code) for ward in wards())
    sizes = Counter(ward.borough.code for ward in wards()).values()
    assert min(sizes) >= 16
    assert max(sizes) <= 24


def test_memberships_follow_each_other_without_gap_or_overlap():
    histories = defaultdict(list)
    for member in memberships():
        histories[member.ward.code].append(member)
    for history in histories.values():
        ends = [member.valid_to for member in history]
        starts = [member.valid_from for member in history]
        assert starts == [dt.date(2004, 4, 1), *ends[:-1]]
        assert starts == sorted(set(starts))
        assert ends[-1] is None


def test_one_ward_moves_in_2009():
    before, after = bcus_on(MOVE - dt.timedelta(days=1)), bcus_on(MOVE)
    moved = {code for code in before if before[code] != after[code]}
    assert moved == {moved_ward().code}
    assert len(set(after.values())) == 32


def test_moved_ward_keeps_its_borough(areas):
    rows = [row for row in areas if row["ward_code"] == moved_ward().code]
    assert {row["borough_name"] for row in rows} == {"Hackney"}
    assert [row["bcu_name"] for row in rows] == [
        "Hackney",
        "Islington",
        "Central North",
    ]


def test_merger_makes_12_bcus_of_whole_bcus():
    before, after = bcus_on(MERGER - dt.timedelta(days=1)), bcus_on(MERGER)
    successors = set(zip(before.values(), after.values(), strict=True))
    assert len(set(after.values())) == 12
    assert len(successors) == 32
    assert "NA" not in after.values()


def test_file_has_a_row_for_each_membership(areas):
    assert len(areas) == 2 * 624 + 1
    assert sum(row["valid_to"] == "" for row in areas) == 624
    first = areas[0]
    assert first["bcu_code"] == first["borough_code"] == "E09000002"
    assert first["bcu_name"] == first["borough_name"] == "Barking and Dagenham"
    assert (first["valid_from"], first["valid_to"]) == ("2004-04-01", "2018-04-01")

"""Delivered, partly, not yet, nil return, nothing logged: what tells them apart."""

import datetime as dt

import pytest
from django.utils import timezone

from epic.kinds import add_kind
from epic.models import SignOff
from epic.stages.tracker import Status, quarters_with_activity, tracker
from snp.lib.quarters import Quarter
from tests.epic.stages.conftest import AUTUMN

pytestmark = pytest.mark.django_db


def test_delivered_when_every_requirement_is_met_and_partly_when_some(said, did):
    did("problem_analysis")
    assert said("investigation").status == "partly"
    assert said("investigation").evidence == [
        "1 problem analysis (1 needed)",
        "no intelligence report (1 needed)",
    ]
    did("intelligence_report", 3)
    assert said("investigation").status == "delivered"
    assert said("investigation").evidence[1] == "3 intelligence reports (1 needed)"


def test_not_yet_when_none_is_met_however_near(said, did):
    did("arrest", 4)
    did("patrol_hours", 39)
    assert said("plan_and_act").status == "not yet"
    assert said("plan_and_act").evidence == [
        "4 visits, letters, contracts, closures or arrests (5 needed)",
        "39 hours of patrol (40 needed)",
        "no action on a priority (1 needed)",
    ]


def test_quantities_of_several_kinds_and_entries_add_up(said, did):
    for kind, quantity in (("arrest", 2), ("home_visit", 1), ("home_visit", 2)):
        did(kind, quantity)
    assert said("plan_and_act").evidence[0].startswith("5 visits")


def test_nothing_logged_is_not_the_same_as_not_yet(stage, did, places):
    assert stage("review").status == Status.NOTHING
    did("abstraction_hours", 8)
    assert stage("review").status == Status.NOT_YET
    assert tracker([places.a2], AUTUMN)[places.a2.pk, "review"].status == Status.NOTHING


def test_a_nil_return_of_all_three_months(stage, nil, did):
    nil(10, 11)
    assert stage("review").words == "nothing logged"
    nil(12)
    assert {stage(code).status for code in ("research", "review")} == {Status.NIL}


def test_months_that_run_need_no_nil_return(stage, nil):
    nil(10)
    october, november = dt.date(2006, 11, 30), dt.date(2006, 12, 1)
    assert stage("review", today=october).words == "nil return so far"
    assert stage("review", today=november).words == "nothing logged so far"
    first = dt.date(2007, 1, 31)
    assert stage("review", Quarter(2006, 4), first).words == "nothing logged so far"


def test_a_cancelled_nil_return_says_nothing(stage, nil, places):
    nil(10, 11, 12)
    places.a1.returns.update(
        cancelled_at=timezone.now(), cancelled_because="Something was logged since."
    )
    assert stage("review").status == Status.NOTHING


def test_removed_entries_do_not_count(said, did):
    did("problem_analysis", removed=True)
    assert said("investigation").status == "nothing logged"


def test_the_quarter_ends_on_31_march(said, did):
    did("survey", date=dt.date(2007, 3, 31))
    did("problem_analysis", date=dt.date(2007, 4, 1))
    winter, spring = Quarter(2006, 4), Quarter(2007, 1)
    assert said("research", winter).status == "delivered"
    assert said("investigation", winter).status == "not yet"
    assert said("research", spring).status == "not yet"
    assert said("investigation", spring).status == "partly"


def test_an_admins_own_kind_counts_for_its_stage(said, did):
    add_kind(
        code="door_knock", label="Doors knocked", epic="C", unit="door", units="doors",
        stage="community_engagement", by=None,
    )  # fmt: skip
    did("door_knock", 3)
    assert said("community_engagement").status == "partly"


def test_a_sign_off_without_evidence_is_shown_as_such(stage, did, places):
    def sign(code):
        SignOff.objects.create(
            ward=places.a1, quarter=AUTUMN.ordinal, stage=code, sentence="Done."
        )

    sign("review")
    assert stage("review").words == "signed off, nothing logged"
    did("problem_analysis")
    assert stage("review").words == "signed off, evidence not yet"
    sign("investigation")
    assert stage("investigation").words == "signed off, evidence partly"
    did("intelligence_report")
    assert stage("investigation").words == "delivered, signed off"


def test_a_quarter_that_is_not_over_says_so_far(stage, did):
    within, after = dt.date(2006, 12, 31), dt.date(2007, 1, 1)
    assert stage("investigation", today=within).words == "nothing logged so far"
    did("problem_analysis")
    assert stage("investigation", today=within).words == "partly so far"
    assert stage("investigation", today=after).words == "partly"


def test_wards_do_not_mix_and_their_number_costs_no_query(
    did, places, django_assert_num_queries
):
    did("survey", ward=places.a2)
    with django_assert_num_queries(6):
        found = tracker([places.a1, places.a2, places.b1], AUTUMN)
    assert len(found) == 3 * 7
    assert found[places.a2.pk, "research"].status == Status.DELIVERED
    assert found[places.a1.pk, "research"].status == Status.NOTHING


def test_quarters_with_activity(did, places):
    assert quarters_with_activity() == []
    did("survey", date=dt.date(2006, 12, 31))
    did("survey", date=dt.date(2006, 10, 1))
    did("survey", date=dt.date(2008, 4, 1), ward=places.b1)
    did("survey", date=dt.date(2009, 4, 1), removed=True)
    assert quarters_with_activity() == [AUTUMN, Quarter(2008, 1)]
    assert quarters_with_activity([places.a1]) == [AUTUMN]

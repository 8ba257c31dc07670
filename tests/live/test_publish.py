"""When a panel has a new revision, and who is told."""

import asyncio
import io
import json
import time

import pytest
import redis
from django.db import transaction

from snp.dashboards import live
from snp.dashboards.models import Panel
from snp.dashboards.publish import CHANNEL, announce, publish_panels, redis_client
from surveys.importing.loading import load_responses
from surveys.importing.withdrawing import withdraw
from surveys.models import ImportBatch, Run, Survey
from surveys.rollup.engine import roll_up
from tests.rollup import sample
from wards.areas import load_areas

pytestmark = pytest.mark.django_db(transaction=True)

ONLY_IN_A = """\
respondent_id,interview_date,ward_code,psu,weight,age_band,sex,ethnic_group,\
working_status,victim,good_job,understand_issues,dealing_issues,worried_asb,safe_day,\
safe_night
late-1,2008-09-01,A1,late,2,,,,,,1,,,1,1,
late-2,2008-09-01,A1,later,2,,,,,,5,,,4,1,
"""


@pytest.fixture
def survey():
    load_areas(sample.areas(), by=None)
    load_responses(sample.responses(), survey="pas", filename="pas.csv", by=None)
    return Survey.objects.get()


@pytest.fixture
def heard():
    """What is said on the channel, from now on."""
    with redis_client() as client, client.pubsub() as channel:
        channel.subscribe(CHANNEL)
        channel.get_message(timeout=5)

        def hear() -> dict[str, int]:
            found = {}
            while message := channel.get_message(timeout=0.3):
                told = json.loads(message["data"])
                found[told["panel"]] = told["revision"]
            return found

        yield hear


def late_file() -> None:
    file = io.BytesIO(ONLY_IN_A.encode())
    outcome = load_responses(file, survey="pas", filename="late.csv", by=None)
    assert not outcome.problems, outcome.problems.lines()


def test_a_roll_up_publishes_each_panel_once(survey, heard):
    roll_up(survey)
    first = {"bcu:A": 1, "bcu:B": 1, "bcu:C": 1, "bcu:D": 1, "force": 1}
    assert heard() == first
    assert publish_panels() == []
    assert heard() == {}
    assert set(Panel.objects.values_list("run", flat=True)) == {Run.objects.get().pk}


def test_the_same_figures_again_are_not_announced(survey, heard):
    roll_up(survey)
    heard()
    survey.quarters.update(stale_since="2020-01-01T00:00:00Z")
    roll_up(survey)
    assert Run.objects.count() == 2
    assert heard() == {}


def test_london_is_new_when_any_bcu_is(survey, heard):
    roll_up(survey)
    heard()
    late_file()
    roll_up(survey)
    told = heard()
    assert told["bcu:A"] == told["force"] == 2
    assert Panel.objects.get(key="force").run == Run.objects.first()


def test_figures_that_are_gone_are_announced(survey, heard):
    roll_up(survey)
    heard()
    withdraw(batch_id=ImportBatch.objects.get().pk, by=None, reason="wrong file")
    roll_up(survey)
    told = heard()
    assert told == dict.fromkeys(told, 2)
    assert set(told) == {"bcu:A", "bcu:B", "bcu:C", "bcu:D", "force"}
    assert publish_panels() == []


def test_nothing_is_said_before_commit(survey, heard):
    with transaction.atomic():
        roll_up(survey)
        assert heard() == {}
    assert set(heard()) >= {"bcu:A", "force"}


def test_nothing_is_said_of_what_is_rolled_back(survey, heard):
    with transaction.atomic():
        roll_up(survey)
        transaction.set_rollback(True)
    assert heard() == {}
    assert not Panel.objects.exists()


def test_a_dead_broker_does_not_fail_the_roll_up(survey, settings):
    settings.REDIS_URL = "redis+socket:///nowhere/valkey.sock"
    with pytest.raises(redis.exceptions.ConnectionError), redis_client() as client:
        client.ping()
    began = time.monotonic()
    assert roll_up(survey).state == Run.State.DONE
    assert Panel.objects.get(key="force").revision == 1
    assert time.monotonic() - began < 10


def test_an_announcement_to_a_dead_broker_gives_up_at_once(settings):
    settings.REDIS_URL = "redis+socket:///nowhere/valkey.sock"
    began = time.monotonic()
    announce([Panel(key="force", revision=1)])
    assert time.monotonic() - began < 0.5


def test_a_stream_ends_by_itself_and_says_meanwhile_that_it_lives(monkeypatch):
    monkeypatch.setattr(live, "LIFETIME", 0.5)
    monkeypatch.setattr(live, "PING", 0.2)
    Panel.objects.create(key="force", digest="x", revision=4)

    async def read() -> list[str]:
        return [part async for part in live.stream({"force"})]

    said = asyncio.run(asyncio.wait_for(read(), 10))
    assert said[0] == "retry: 3000\n\n"
    assert 'data: {"panel": "force", "revision": 4}\n\n' in said
    assert said.count(": ping\n\n") >= 2
    assert live.hub.queues == {}
    assert live.hub.listener is None

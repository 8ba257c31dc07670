import datetime as dt

import pytest

from snp.accounts import access


@pytest.mark.django_db
def test_a_sergeant_sees_the_wards_of_their_bcu_and_no_others(cast, places):
    assert set(access.wards_visible_to(cast.sergeant)) == {places.a1, places.a2}


@pytest.mark.django_db
def test_a_posting_that_ended_yesterday_gives_nothing_today(cast):
    today = dt.date.today()
    cast.sergeant.postings.update(valid_to=today)
    assert not access.wards_visible_to(cast.sergeant).exists()
    assert access.wards_visible_to(cast.sergeant, today - dt.timedelta(1)).exists()

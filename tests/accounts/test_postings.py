import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from snp.accounts import access, postings
from snp.accounts.models import Posting
from snp.audit.models import Event

pytestmark = pytest.mark.django_db
START = dt.date(2026, 4, 1)
END = dt.date(2026, 7, 1)
LATER = dt.date(2027, 1, 1)
TODAY = dt.date.today()


@pytest.fixture
def post(cast, places):
    def post(**changes):
        fields = {"user": cast.outsider, "role": "sergeant", "ward": places.a2}
        return postings.post(
            **{**fields, "valid_from": START, **changes}, by=cast.admin
        )

    return post


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_a_posting_is_made_and_audited(cast, places, post):
    posting = post()
    assert set(access.wards_visible_to(cast.outsider, START)) == {places.a1, places.a2}
    event = Event.objects.get()
    assert (event.verb, event.subject, event.by) == ("post", "outsider", cast.admin)
    assert event.detail == {
        "role": "sergeant",
        "area": "A2",
        "valid_from": "2026-04-01",
        "valid_to": "",
    }
    assert posting.valid_to is None


@pytest.mark.parametrize("valid_to", [None, END])
def test_the_same_posting_twice_is_one(post, valid_to):
    assert post(valid_to=valid_to) == post(valid_to=valid_to)
    assert verbs() == ["post"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"valid_to": START}, "A posting ends after it begins."),
        ({"ward": None}, "A commander is posted to a BCU, a sergeant to a ward"),
        ({"role": "chief"}, "is not a valid choice"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(post, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        post(**changes)
    assert not Event.objects.exists()


def test_an_overlap_is_refused_with_a_sentence(post):
    post()
    with pytest.raises(ValidationError, match="already holds that posting then"):
        post(valid_from=END)


def test_a_closed_account_is_not_posted(cast, post):
    cast.outsider.is_active = False
    cast.outsider.save()
    with pytest.raises(ValidationError, match="The account outsider is closed"):
        post()


def test_a_posting_ends_on_a_day(cast, post):
    posting = post()
    for _ in range(2):
        posting = postings.end_posting(posting=posting, on=END, by=cast.admin)
    assert not Posting.objects.on(END).filter(pk=posting.pk).exists()
    assert Posting.objects.on(END - dt.timedelta(1)).filter(pk=posting.pk).exists()
    assert verbs() == ["post", "end_posting"]


def test_an_end_is_not_moved_later_nor_before_the_beginning(cast, post):
    posting = post(valid_to=END)
    with pytest.raises(ValidationError, match="already ends on 2026-07-01"):
        postings.end_posting(posting=posting, on=LATER, by=cast.admin)
    with pytest.raises(ValidationError, match="ends after it begins"):
        postings.end_posting(posting=posting, on=START, by=cast.admin)


@pytest.mark.parametrize("until", [None, LATER])
def test_a_hand_over_has_no_gap_and_no_overlap(cast, post, until):
    old = post(valid_to=until)
    for _ in range(2):
        new = postings.hand_over(
            posting=old, to_user=cast.analyst, on=END, by=cast.admin
        )
        old.refresh_from_db()
    assert (old.valid_to, new.valid_from, new.valid_to) == (END, END, until)
    assert (new.user, new.role, new.ward) == (cast.analyst, "sergeant", old.ward)
    assert verbs() == ["post", "end_posting", "post"]


def test_what_ended_that_day_can_still_be_handed_over(cast, post):
    old = post(valid_to=END)
    new = postings.hand_over(posting=old, to_user=cast.analyst, on=END, by=cast.admin)
    assert (new.valid_from, new.valid_to) == (END, None)


def test_a_refused_hand_over_ends_nothing(cast, post):
    old = post()
    with pytest.raises(ValidationError, match="Choose another person"):
        postings.hand_over(posting=old, to_user=cast.outsider, on=END, by=cast.admin)
    cast.analyst.is_active = False
    cast.analyst.save()
    with pytest.raises(ValidationError, match="is closed"):
        postings.hand_over(posting=old, to_user=cast.analyst, on=END, by=cast.admin)
    old.refresh_from_db()
    assert old.valid_to is None
    assert verbs() == ["post"]


def test_a_mistake_of_today_is_taken_back(cast, post):
    posting = post(valid_from=TODAY)
    for _ in range(2):
        postings.withdraw_posting(posting=posting, by=cast.admin)
    assert not cast.outsider.postings.exists()
    assert verbs() == ["post", "withdraw_posting"]


def test_what_has_held_for_a_day_is_ended_instead(cast, post):
    with pytest.raises(ValidationError, match="end it instead"):
        postings.withdraw_posting(posting=post(), by=cast.admin)


def test_an_admin_does_not_lock_themselves_out(cast):
    own = cast.admin.postings.get()
    with pytest.raises(ValidationError, match="ask another admin"):
        postings.end_posting(posting=own, on=TODAY, by=cast.admin)
    with pytest.raises(ValidationError, match="ask another admin"):
        postings.withdraw_posting(posting=own, by=cast.admin)
    postings.end_posting(posting=own, on=TODAY, by=None)  # the command line may


def test_what_cannot_be_audited_is_not_done(cast, post, monkeypatch):
    posting = post()

    def fail(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(postings, "record", fail)
    with pytest.raises(RuntimeError):
        postings.hand_over(posting=posting, to_user=cast.admin, on=END, by=cast.admin)
    posting.refresh_from_db()
    assert posting.valid_to is None


@pytest.mark.django_db(transaction=True)
def test_the_same_posting_from_two_requests_at_once_is_one(cast, places):
    def post(_):
        try:
            return postings.post(
                user=cast.outsider, role="analyst", valid_from=START, by=None
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(post, range(4)))) == 1
    assert cast.outsider.postings.count() == 1

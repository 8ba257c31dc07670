"""PostgreSQL itself refuses what the models call wrong."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from snp.accounts.models import Posting, User

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 4, 1)


def refused(name, **fields):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Posting.objects.create(**fields)


def test_a_username_is_unique(cast):
    with pytest.raises(IntegrityError, match="username"), transaction.atomic():
        User.objects.create_user(username="sergeant")


@pytest.mark.parametrize("days", [0, -1])
def test_a_posting_ends_after_it_begins(cast, days):
    end = DAY + dt.timedelta(days)
    fields = {"user": cast.outsider, "role": "admin", "valid_from": DAY}
    refused("posting_ends_after_it_begins", valid_to=end, **fields)


@pytest.mark.parametrize(
    ("role", "areas"),
    [
        ("commander", ""),
        ("commander", "ward"),
        ("commander", "bcu ward"),
        ("sergeant", ""),
        ("sergeant", "bcu"),
        ("sergeant", "bcu ward"),
        ("analyst", "bcu"),
        ("analyst", "ward"),
        ("admin", "bcu"),
        ("admin", "ward"),
        ("superintendent", ""),
    ],
)
def test_a_posting_has_the_area_of_its_role(cast, places, role, areas):
    area = {"bcu": places.alder, "ward": places.a1}
    fields = {name: area[name] for name in areas.split()}
    refused(
        "posting_has_the_area_of_its_role",
        user=cast.outsider,
        role=role,
        valid_from=DAY,
        **fields,
    )


@pytest.mark.parametrize("person", ["commander", "sergeant", "analyst", "admin"])
def test_a_posting_is_held_once_at_a_time(cast, person):
    held = getattr(cast, person).postings.get()
    fields = {"user": held.user, "role": held.role, "bcu": held.bcu, "ward": held.ward}
    refused("posting_once_at_a_time", valid_from=DAY, **fields)
    held.valid_to = DAY
    held.save()
    Posting.objects.create(valid_from=DAY, **fields)  # half-open: no overlap

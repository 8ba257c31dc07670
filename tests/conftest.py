"""The cast: a commander, sergeants, an analyst and an admin, in two BCUs of three wards."""

import datetime as dt
from types import SimpleNamespace

import pytest

from snp.accounts.models import Posting, User
from wards.models import Bcu, Borough, Membership, Ward

LONG_AGO = dt.date(2004, 4, 1)


@pytest.fixture(autouse=True)
def _simple_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def places(db):
    """Two boroughs that are BCUs: Alder (wards A1, A2) and Birch (ward B1)."""
    made = SimpleNamespace()
    for code, name, wards in (("A", "Alder", "A1 A2"), ("B", "Birch", "B1")):
        borough = Borough.objects.create(code=code, name=name)
        bcu = Bcu.objects.create(code=code, name=name)
        setattr(made, name.lower(), bcu)
        for ward_code in wards.split():
            ward = Ward.objects.create(
                code=ward_code, name=f"{name} {ward_code[1]}", borough=borough
            )
            Membership.objects.create(ward=ward, bcu=bcu, valid_from=LONG_AGO)
            setattr(made, ward_code.lower(), ward)
    return made


@pytest.fixture
def cast(places):
    """People by first name; `outsider` has an account and no posting."""
    posts = {
        "commander": {"role": "commander", "bcu": places.alder},
        "sergeant": {"role": "sergeant", "ward": places.a1},
        "birch_sergeant": {"role": "sergeant", "ward": places.b1},
        "analyst": {"role": "analyst"},
        "admin": {"role": "admin"},
        "outsider": None,
    }
    people = SimpleNamespace()
    for name, post in posts.items():
        user = User.objects.create_user(username=name, password="a long password")
        setattr(people, name, user)
        if post:
            Posting.objects.create(user=user, valid_from=LONG_AGO, **post)
    return people


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The browser comes last: its event loop stays in this thread once it has begun."""
    items.sort(key=lambda item: "browser" in item.path.parts)

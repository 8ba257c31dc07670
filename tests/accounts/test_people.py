import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from snp.accounts import people
from snp.accounts.models import User
from snp.audit.models import Event

pytestmark = pytest.mark.django_db
JO = {"username": "jo", "name": "PS Jo Marsh", "email": "jo@example.org"}
PASSWORD = "correct horse battery"


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", "subject", "by"))


def test_an_account_is_opened_and_audited(cast):
    jo = people.create_user(**JO, password=PASSWORD, by=cast.admin)
    assert authenticate(username="jo", password=PASSWORD) == jo
    assert verbs() == [("create_user", "jo", cast.admin.pk)]
    assert PASSWORD not in str(Event.objects.values())


def test_to_repeat_changes_nothing(cast):
    first = people.create_user(**JO, password=PASSWORD, by=cast.admin)
    again = people.create_user(**JO, password="another password", by=cast.admin)
    assert first == again
    assert authenticate(username="jo", password=PASSWORD)
    assert len(verbs()) == 1


@pytest.mark.parametrize("username", ["jo", "JO"])
def test_a_username_taken_by_another_person_is_refused(cast, username):
    people.create_user(**JO, password=PASSWORD, by=None)
    with pytest.raises(ValidationError, match="There is already an account jo"):
        people.create_user(username=username, name="Joan", password=PASSWORD, by=None)


def test_another_request_may_be_first(cast, monkeypatch):
    people.create_user(**JO, password=PASSWORD, by=None)
    monkeypatch.setattr(people, "find", lambda username: None)
    monkeypatch.setattr(people, "_check", lambda user, password: None)
    assert people.create_user(**JO, password=PASSWORD, by=None).username == "jo"
    assert User.objects.filter(username="jo").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "two words"}, "valid username"),
        ({"username": ""}, "cannot be blank"),
        ({"email": "nowhere"}, "valid email"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
    ],
)
def test_what_is_wrong_is_refused_with_a_sentence(db, change, sentence):
    with pytest.raises(ValidationError, match=sentence):
        people.create_user(**{**JO, "password": PASSWORD, **change}, by=None)
    assert verbs() == []


def test_without_a_password_none_matches(db):
    assert not people.create_user(**JO, password=None, by=None).has_usable_password()


def test_a_new_password_replaces_the_old_one(cast):
    people.set_password(user=cast.sergeant, password=PASSWORD, by=cast.admin)
    assert authenticate(username="sergeant", password=PASSWORD)
    assert not authenticate(username="sergeant", password="a long password")
    assert verbs() == [("set_password", "sergeant", cast.admin.pk)]
    with pytest.raises(ValidationError, match="too short"):
        people.set_password(user=cast.sergeant, password="short", by=cast.admin)


def test_an_account_is_closed_and_reopened_once(cast):
    for verb in (people.close_account, people.reopen_account):
        verb(user=cast.sergeant, by=cast.admin)
        verb(user=cast.sergeant, by=cast.admin)
    assert [verb for verb, *_ in verbs()] == ["close_account", "reopen_account"]
    assert User.objects.get(username="sergeant").is_active


def test_nobody_closes_their_own_account(cast):
    with pytest.raises(ValidationError, match="ask another admin"):
        people.close_account(user=cast.admin, by=cast.admin)


def test_generated_passwords_are_good_enough_and_differ(db):
    passwords = {people.generate_password() for _ in range(50)}
    assert len(passwords) == 50
    for password in passwords:
        people._check_password(User(username="jo"), password)


@pytest.mark.parametrize("verb", ["create_user", "set_password", "close_account"])
def test_what_cannot_be_audited_is_not_done(cast, monkeypatch, verb):
    def fail(*args, **kwargs):
        raise RuntimeError("no trail")

    monkeypatch.setattr(people, "record", fail)
    before = list(User.objects.values())
    subject = JO if verb == "create_user" else {"user": cast.sergeant}
    more = {} if verb == "close_account" else {"password": PASSWORD}
    with pytest.raises(RuntimeError):
        getattr(people, verb)(**subject, **more, by=cast.admin)
    assert list(User.objects.values()) == before


def test_people_are_shown_by_name(cast):
    assert str(people.create_user(**JO, password=None, by=None)) == "PS Jo Marsh"
    assert str(cast.sergeant) == "sergeant"

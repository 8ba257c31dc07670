import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from snp.accounts import attempts
from snp.accounts.models import LogInAttempt
from snp.audit.models import Event

pytestmark = pytest.mark.django_db
LOG_IN = "/accounts/login/"
RIGHT = "a long password"


def log_in(client, password=RIGHT, username="sergeant", **more):
    return client.post(LOG_IN, {"username": username, "password": password}, **more)


def verbs():
    return list(Event.objects.order_by("id").values_list("verb", "subject"))


def test_the_right_password_lets_in(client, cast):
    response = log_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.sergeant.pk)
    assert verbs() == [("log_in", "sergeant")]


def test_the_page_asked_for_comes_next_but_no_foreign_one(client, cast):
    data = {"username": "sergeant", "password": RIGHT}
    asked = reverse("password_change")
    assert client.post(LOG_IN, {**data, "next": asked})["Location"] == asked
    foreign = {**data, "next": "https://example.org/"}
    assert client.post(LOG_IN, foreign)["Location"] == "/"


@pytest.mark.parametrize("username", ["sergeant", "nobody"])
def test_a_wrong_password_says_no_more_than_that(client, cast, username):
    page = log_in(client, "wrong", username).content.decode()
    assert "That username and password do not belong together." in page
    assert verbs() == []


def test_a_closed_account_lets_nobody_in_or_stay(client, cast):
    log_in(client)
    cast.sergeant.is_active = False
    cast.sergeant.save()
    assert client.get(reverse("password_change")).status_code == 302
    assert "do not belong together" in log_in(client).content.decode()


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client, cast):
    for _ in range(5):
        assert "do not belong together" in log_in(client, "wrong").content.decode()
    for _ in range(2):
        assert "Too many wrong passwords" in log_in(client).content.decode()
    assert verbs() == [("log_in_blocked", "sergeant")]
    with time_machine.travel(dt.datetime.now() + attempts.WINDOW, tick=True):
        assert log_in(client).status_code == 302
    assert not LogInAttempt.objects.exists()


def test_others_and_other_addresses_do_not_wait(client, cast):
    for _ in range(6):
        log_in(client, "wrong")
    assert log_in(client, username="analyst").status_code == 302
    assert log_in(client, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_the_username_is_counted_however_it_is_written(client, cast):
    for username in ("sergeant", "Sergeant", " sergeant", "SERGEANT", "sergeanT "):
        log_in(client, "wrong", username)
    assert "Too many wrong passwords" in log_in(client).content.decode()


def test_the_right_password_ends_the_count(client, cast):
    for _ in range(3):
        for _ in range(4):
            log_in(client, "wrong")
        assert log_in(client).status_code == 302


def test_what_is_typed_as_a_username_is_not_kept(client, cast):
    for _ in range(5):
        log_in(client, "wrong", username="my-secret-password")
    kept = f"{LogInAttempt.objects.values()} {Event.objects.values()}"
    assert "my-secret" not in kept
    assert verbs() == [("log_in_blocked", "a username that nobody has")]


def test_blank_fields_count_for_nothing(client, cast):
    for _ in range(6):
        log_in(client, "")
    assert not LogInAttempt.objects.exists()


def test_logging_out_clears_the_browser_but_needs_a_post(client, cast):
    client.force_login(cast.sergeant)
    assert client.get(reverse("logout")).status_code == 405
    response = client.post(reverse("logout"))
    assert response["Location"] == LOG_IN
    assert response["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session


def test_people_change_their_own_password(client, cast):
    client.force_login(cast.sergeant)
    wanted = "correct horse battery"
    data = {"old_password": RIGHT, "new_password1": wanted, "new_password2": wanted}
    page = client.post(reverse("password_change"), data, follow=True)
    assert "Your password is changed." in page.content.decode()
    cast.sergeant.refresh_from_db()
    assert cast.sergeant.check_password(wanted)
    event = Event.objects.get()
    assert (event.verb, event.by) == ("set_password", cast.sergeant)
    assert client.get(reverse("password_change")).status_code == 200  # still in


def test_a_new_password_must_be_good_and_the_old_one_right(client, cast):
    client.force_login(cast.sergeant)
    data = {"old_password": "wrong", "new_password1": "x", "new_password2": "x"}
    page = client.post(reverse("password_change"), data).content.decode()
    assert "There is a problem" in page
    assert "too short" in page
    assert not Event.objects.exists()

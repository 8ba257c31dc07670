import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from snp.accounts import people, postings
from snp.accounts.models import Posting, User

pytestmark = pytest.mark.django_db
TODAY = dt.date.today()
NEXT_WEEK = TODAY + dt.timedelta(7)


@pytest.fixture
def admin(client, cast):
    client.force_login(cast.admin)
    return client


def text(response):
    return " ".join(response.content.decode().split())


def addresses(cast):
    posting = cast.sergeant.postings.get().pk
    return {
        "get": [
            reverse("people"),
            reverse("add_person"),
            reverse("person", args=["sergeant"]),
            reverse("posting", args=[posting]),
            reverse("upload_roster", args=["people"]),
            reverse("upload_roster", args=["postings"]),
        ],
        "post": [
            reverse("add_person"),
            reverse("person", args=["sergeant"]),
            reverse("posting", args=[posting]),
            reverse("reset_password", args=["sergeant"]),
            reverse("close_account", args=["sergeant"]),
            reverse("reopen_account", args=["sergeant"]),
            reverse("upload_roster", args=["people"]),
        ],
    }


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("sergeant", 403),
        ("commander", 403),
        ("analyst", 403),
        ("outsider", 403),
        ("admin", 200),
        (None, 302),
    ],
)
def test_only_admins_manage_people(client, cast, role, status):
    if role:
        client.force_login(getattr(cast, role))
    for address in addresses(cast)["get"]:
        assert client.get(address).status_code == status, address
    if role != "admin":
        for address in addresses(cast)["post"]:
            assert client.post(address).status_code == status, address


def test_what_is_not_there_is_404(admin):
    assert admin.get(reverse("person", args=["nobody"])).status_code == 404
    assert admin.get(reverse("posting", args=[0])).status_code == 404
    assert admin.get("/accounts/upload/dogs/").status_code == 404


def test_what_changes_an_account_needs_a_post(admin):
    for name in ("reset_password", "close_account", "reopen_account"):
        assert admin.get(reverse(name, args=["sergeant"])).status_code == 405


def test_the_list_shows_what_people_hold_today(admin, cast):
    cast.analyst.is_active = False
    cast.analyst.save()
    page = text(admin.get(reverse("people")))
    assert "Sergeant, Alder 1" in page
    assert "Commander, Alder" in page
    assert "account closed" in page


def test_the_list_takes_the_same_queries_for_many(admin, django_assert_max_num_queries):
    for number in range(60):
        user = User.objects.create_user(username=f"user{number}")
        Posting.objects.create(user=user, role="analyst")
    with django_assert_max_num_queries(12):
        page = text(admin.get(reverse("people")))
    assert "Page 1 of 2" in page
    assert "Page 2 of 2" in text(admin.get(reverse("people") + "?page=2&q="))


def test_people_are_found_by_part_of_a_name(admin, cast):
    User.objects.filter(username="outsider").update(name="PS Jo Marsh")
    page = text(admin.get(reverse("people"), {"q": "marsh"}))
    assert "PS Jo Marsh" in page
    assert "1 person" in page
    assert "Nobody is called that." in text(admin.get(reverse("people"), {"q": "zz"}))


def test_a_new_person_gets_a_password_that_is_shown_once(admin):
    data = {"username": "jo", "name": "PS <Jo>", "email": ""}
    response = admin.post(reverse("add_person"), data)
    assert response["Cache-Control"] == "no-store"
    password = response.context["password"]
    assert password in text(response)
    assert User.objects.get(username="jo").check_password(password)
    page = text(admin.get(reverse("person", args=["jo"])))
    assert password not in page
    assert "PS &lt;Jo&gt;" in page
    assert "account opened, by admin" in page
    again = text(admin.post(reverse("add_person"), data))
    assert "There is already an account jo." in again


def test_a_posting_is_added(admin, cast, places):
    address = reverse("person", args=["outsider"])
    data = {"role": "sergeant", "ward": places.b1.pk, "valid_from": "2026-04-01"}
    page = text(admin.post(address, data, follow=True))
    assert "Sergeant, Birch 1" in page
    assert cast.outsider.postings.get().valid_from == dt.date(2026, 4, 1)
    assert "posted: sergeant B1 from 2026-04-01, by admin" in page
    overlap = text(admin.post(address, {**data, "valid_from": "2026-05-01"}))
    assert "This person already holds that posting then." in overlap
    areas = text(admin.post(address, {**data, "role": "admin"}))
    assert "A commander is posted to a BCU" in areas
    assert cast.outsider.postings.count() == 1


def test_a_posting_is_ended(admin, cast):
    posting = cast.sergeant.postings.get()
    address = reverse("posting", args=[posting.pk])
    begins = text(admin.post(address, {"deed": "end", "end-on": "2004-04-01"}))
    assert "A posting ends after it begins." in begins
    assert admin.post(address, {"deed": "end", "end-on": NEXT_WEEK}).status_code == 302
    posting.refresh_from_db()
    assert posting.valid_to == NEXT_WEEK


def test_a_posting_is_handed_over(admin, cast, places):
    address = reverse("posting", args=[cast.sergeant.postings.get().pk])
    data = {"deed": "hand_over", "hand-to_user": cast.outsider.pk}
    assert "There is a problem" in text(admin.post(address, data))
    assert admin.post(address, {**data, "hand-on": NEXT_WEEK}).status_code == 302
    new = cast.outsider.postings.get()
    assert (new.ward, new.valid_from) == (places.a1, NEXT_WEEK)


def test_a_mistake_is_taken_back(admin, cast):
    mistake = postings.post(
        user=cast.outsider, role="analyst", valid_from=TODAY, by=cast.admin
    )
    address = reverse("posting", args=[mistake.pk])
    assert "Made by mistake?" in text(admin.get(address))
    assert admin.post(address, {"deed": "withdraw"}).status_code == 302
    assert not cast.outsider.postings.exists()
    older = reverse("posting", args=[cast.sergeant.postings.get().pk])
    assert "Made by mistake?" not in text(admin.get(older))
    assert "end it instead" in text(admin.post(older, {"deed": "withdraw"}))


def test_a_post_without_a_deed_changes_nothing(admin, cast):
    posting = cast.sergeant.postings.get()
    assert admin.post(reverse("posting", args=[posting.pk])).status_code == 200
    assert cast.sergeant.postings.get().valid_to is None


def test_a_new_password_is_shown_once(admin, cast):
    response = admin.post(reverse("reset_password", args=["sergeant"]))
    cast.sergeant.refresh_from_db()
    assert cast.sergeant.check_password(response.context["password"])
    assert response.context["password"] in text(response)


def test_an_account_is_closed_and_reopened(admin, cast):
    address = reverse("close_account", args=["sergeant"])
    page = text(admin.post(address, follow=True))
    assert "account closed" in page
    assert "Add a posting" not in page
    assert not User.objects.get(username="sergeant").is_active
    admin.post(reverse("reopen_account", args=["sergeant"]))
    assert User.objects.get(username="sergeant").is_active
    own = admin.post(reverse("close_account", args=["admin"]), follow=True)
    assert "ask another admin" in text(own).replace("&#x27;", "'")


def upload(client, kind, *lines):
    content = "\n".join(lines).encode()
    file = SimpleUploadedFile("file.csv", content, content_type="text/csv")
    return client.post(reverse("upload_roster", args=[kind]), {"file": file})


def confirm(client, kind, preview):
    checked = preview.context["checked"]
    address = reverse("upload_roster", args=[kind])
    return client.post(address, {"checked": checked})


def test_people_from_a_file_are_previewed_and_then_stored(admin):
    lines = ("username,name,email,shoe", "jo,Jo,,7", "al,Al,,8")
    preview = upload(admin, "people", *lines)
    assert "2 to add" in text(preview)
    assert "Column shoe is not known and was left out." in text(preview)
    assert not User.objects.filter(username="jo").exists()
    done = confirm(admin, "people", preview)
    assert "2 people added" in text(done)
    for username, password in done.context["outcome"].passwords:
        assert password in text(done)
        assert User.objects.get(username=username).check_password(password)
    again = upload(admin, "people", *lines)
    assert "0 to add" in text(again)
    assert "checked" not in again.content.decode()


def test_postings_from_a_file_are_previewed_and_then_stored(admin, cast):
    header = "username,role,area_code,valid_from,valid_to"
    preview = upload(admin, "postings", header, "outsider,sergeant,A2,2026-04-01,")
    assert "1 to add" in text(preview)
    assert not cast.outsider.postings.exists()
    assert "1 postings added" in text(confirm(admin, "postings", preview))
    assert cast.outsider.postings.exists()


def test_a_file_with_problems_says_where(admin):
    page = text(upload(admin, "people", "username,name,email", "a b,,", "jo,,x"))
    assert "Nothing was stored: 2 problems" in page
    assert "row 3, column email: Enter a valid email address." in page
    assert "</button> </form> </main>" not in page


def test_what_changed_since_the_preview_is_noticed(admin):
    preview = upload(admin, "people", "username,name,email", "jo,Jo,")
    people.create_user(username="jo", name="Joan", password=None, by=None)
    assert "Nothing was stored: 1 problem" in text(confirm(admin, "people", preview))


def test_what_is_no_file_is_refused(admin, settings):
    address = reverse("upload_roster", args=["people"])
    assert "There is a problem" in text(admin.post(address))
    assert admin.post(address, {"checked": "???"}).status_code == 400
    large = "username,name,email\n" + "x" * 1024 * 1024
    assert "larger than 1 MB" in text(upload(admin, "people", large))
    assert admin.post(address, {"checked": "AAAA" * 400_000}).status_code == 400

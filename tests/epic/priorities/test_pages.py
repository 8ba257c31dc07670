"""The pages of public priorities: what each role sees, and forms that lose nothing."""

import pytest
from django.urls import reverse

from epic.models import Priority
from snp.accounts.models import Posting
from tests.epic.priorities.conftest import TODAY, ago
from wards.models import Membership, Ward

pytestmark = pytest.mark.django_db
PAGE = "/priorities/"


@pytest.fixture
def see(client, cast):
    """The words of a page, as somebody of the cast sees it."""

    def see(who: str, path: str = PAGE, status: int = 200) -> str:
        client.force_login(getattr(cast, who))
        answer = client.get(path)
        assert answer.status_code == status
        return " ".join(answer.content.decode().split())

    return see


@pytest.fixture
def send(client, cast):
    """A form of a priority sent by the sergeant of A1."""

    def send(priority: Priority, deed: str, who: str = "sergeant", **said):
        client.force_login(getattr(cast, who))
        fields = {f"{deed}-{name}": value for name, value in said.items()}
        return client.post(
            reverse("priority", args=[priority.pk]), {"deed": deed} | fields
        )

    return send


def elsewhere(places) -> Priority:
    return Priority.objects.create(
        ward=places.b1, category="burglary", description="A secret of Birch",
        source="other", raised=ago(30), adopted=ago(30), status="adopted",
    )  # fmt: skip


def test_nothing_logged_says_so(see):
    said = see("commander")
    assert "No public priority was ever logged in Alder." in said
    assert "No priority was ever logged for this ward." in said


def test_a_commander_reads_what_needs_a_look_first(see, deeds, places):
    for days in (100, 30, 20):
        deeds.adopted(days)
    said = see("commander")
    assert (
        "1 of 3 adopted priorities has not been reviewed for 90 days; "
        "1 ward holds fewer than 3." in said
    )
    assert said.index("Those that need a look") < said.index("What they are about")
    assert said.index("What they are about") < said.index("Beside policing priorities")
    assert "Raise a priority" not in said
    assert "Reviewed today" not in said


def test_a_sergeant_sees_the_own_ward_first_with_forms(see, deeds):
    priority = deeds.adopted(20)
    said = see("sergeant")
    assert said.index("your team holds 1") < said.index("Those that need a look")
    assert "Holds 1; a team holds 3 to 5 at a time." in said
    assert f'action="/priorities/{priority.pk}/"' in said
    assert "Reviewed today" in said


@pytest.mark.parametrize(
    ("who", "seen"),
    [("commander", False), ("sergeant", False), ("analyst", True), ("admin", True)],
)
def test_descriptions_of_other_bcus_are_not_seen_and_london_is_counted(
    see, deeds, places, who, seen
):
    deeds.adopted(10)
    priority = elsewhere(places)
    said = see(who)
    assert ("A secret of Birch" in said) is seen
    assert "London" in said
    assert "Burglary" in said  # London's own row
    see(who, f"/priorities/{priority.pk}/", 200 if seen else 404)
    see(who, f"{PAGE}?bcu=B", 200 if seen else 404)
    see(who, f"{PAGE}?ward=B1", 200 if seen else 404)


def test_the_address_chooses_place_period_and_status(see, deeds):
    deeds.raised(10, description="Only raised")
    deeds.resolved(400, took=20, description="Long over")
    assert "Long over" not in see("analyst")
    past = (TODAY.year - 2, TODAY.year - 1 - 2000)
    early = see(
        "analyst", f"{PAGE}?period={past[0]}-{past[1]}-Q4&ward=A1&status=raised"
    )
    assert "Only raised" not in early
    assert "Only raised" in see("analyst", f"{PAGE}?ward=A1&status=raised")
    assert "Only raised" not in see("analyst", f"{PAGE}?bcu=A&status=adopted")


@pytest.mark.parametrize(
    "query", ["period=soon", "period=2199-00-Q1", "window=x", "status=x", "page=x"]
)
def test_what_an_address_can_not_mean_is_as_usual(see, deeds, query):
    deeds.adopted(10)
    assert "Ball games" in see("commander", f"{PAGE}?{query}")


@pytest.mark.parametrize("query", ["bcu=%00", "ward=A1%00", "bcu=nowhere"])
def test_a_place_that_is_none(see, query):
    see("analyst", f"{PAGE}?{query}", 404 if "A1" not in query else 200)


def test_another_bcu_lets_the_ward_go(see, deeds):
    said = see("analyst", f"{PAGE}?bcu=B&ward=A1")
    assert "Public priorities, Birch" in said


def test_raised_on_its_page(client, cast, see):
    assert "Raise a priority for Alder 1" in see("sergeant", "/priorities/new/")
    said = {
        "description": "Dogs' mess 🐕", "category": "litter", "source": "panel",
        "policing_priority": "", "meeting": "", "raised": str(TODAY),
    }  # fmt: skip
    answer = client.post("/priorities/new/", said)
    priority = Priority.objects.get()
    assert answer.headers["Location"] == f"/priorities/{priority.pk}/"
    assert (priority.ward.code, priority.status) == ("A1", "raised")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("a" * 5_000, "At most 500 characters; these are 5,000."), ("a\0b", "Null")],
)
def test_what_can_not_be_stored_stays_in_the_form(client, cast, text, sentence):
    client.force_login(cast.sergeant)
    said = {"description": text, "category": "litter", "raised": "2099-01-01"}
    answer = client.post("/priorities/new/", said | {"source": "panel"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert sentence in page
    assert text in page
    assert not Priority.objects.exists()


def test_a_sergeant_of_two_wards_says_for_which(client, cast, places, see):
    Posting.objects.create(user=cast.sergeant, role="sergeant", ward=places.a2)
    assert "For Alder 1 instead" in see("sergeant", "/priorities/new/?ward=A2")
    see("sergeant", "/priorities/new/?ward=B1", 404)
    cast.sergeant.postings.filter(ward=places.a2).delete()
    see("sergeant", "/priorities/new/?ward=A2", 403)


def test_one_priority_with_its_history_and_actions(see, deeds, places):
    priority = deeds.resolved(50, took=40)
    priority.actions.create(date=ago(30), what="Patrols with wardens.")
    said = see("commander", f"/priorities/{priority.pk}/")
    for words in (
        "Quiet since.",
        "At the panel.",
        "Patrols with wardens.",
        "resolved by",
    ):
        assert words in said
    assert "What you can do" not in said
    assert "Reopen it" in see("sergeant", f"/priorities/{priority.pk}/")


def test_each_deed_has_its_form(send, deeds):
    priority = deeds.raised(60)
    what = {"description": "Dogs", "category": "litter", "source": "panel"}
    for deed, said, status in (
        ("adopt", {"on": ago(50)}, "adopted"),
        ("review", {"on": ago(40), "note": ""}, "adopted"),
        ("act", {"on": ago(30), "what": "Patrols."}, "adopted"),
        ("resolve", {"on": ago(20), "outcome": "x", "residents_told": "y"}, "resolved"),
        ("reopen", {"on": ago(10), "reason": "Back."}, "adopted"),
        ("drop", {"on": ago(5), "reason": "Moved."}, "dropped"),
        ("change", what, "dropped"),
    ):
        answer = send(priority, deed, **said)
        assert answer.status_code == 302, deed
        priority.refresh_from_db()
        assert priority.status == status
    assert (priority.description, priority.actions.count()) == ("Dogs", 1)
    assert priority.events.count() == 7


def test_a_form_that_fails_shows_what_was_typed_and_why(send, deeds):
    priority = deeds.adopted(50)
    answer = send(
        priority,
        "resolve",
        on=ago(60),
        outcome="Half done",
        residents_told="At the panel",
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "not before that" in page
    assert "Half done" in page
    assert priority.events.filter(verb="resolved").count() == 0


def test_what_somebody_else_ended_meanwhile_is_said_with_what_was_typed(send, deeds):
    priority = deeds.resolved(50, took=40)
    page = send(priority, "review", on=TODAY, note="All quiet").content.decode()
    assert f"was resolved on {ago(10):%d/%m/%Y}" in page
    assert "All quiet" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("commander", 403),
        ("analyst", 403),
        ("admin", 403),
        ("birch_sergeant", 404),
        ("outsider", 404),
    ],
)
def test_nobody_else_writes(send, deeds, who, status):
    priority = deeds.adopted(50)
    assert send(priority, "review", who, on=TODAY, note="").status_code == status
    assert priority.events.filter(verb="reviewed").count() == 0


def test_a_deed_that_is_none_changes_nothing(send, deeds):
    priority = deeds.adopted(50)
    assert send(priority, "explode").status_code == 200
    assert priority.events.count() == 2


def test_the_page_asks_as_much_for_many_wards_as_for_few(
    client, cast, deeds, places, django_assert_max_num_queries
):
    wards = [
        Ward(code=f"A{n}", name=f"Alder {n}", borough=places.a1.borough)
        for n in range(10, 60)
    ]
    Ward.objects.bulk_create(wards)
    Membership.objects.bulk_create(
        Membership(ward=ward, bcu=places.alder, valid_from=ago(400)) for ward in wards
    )
    Priority.objects.bulk_create(
        Priority(
            ward=ward, category="noise", description=f"Parties {n}", source="other",
            raised=ago(120), adopted=ago(120), status="adopted",
        )
        for ward in wards
        for n in range(4)
    )  # fmt: skip
    client.force_login(cast.commander)
    with django_assert_max_num_queries(30):
        answer = client.get(PAGE)
    assert b"200 of 200 adopted priorities have not been reviewed" in answer.content

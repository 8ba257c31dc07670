"""What the pages about people read."""

from django.db.models import Prefetch, Q, QuerySet

from snp.accounts import access
from snp.accounts.models import Posting, User
from snp.audit.models import Event


def people_like(text: str) -> QuerySet[User]:
    """People whose name, username or email holds a text, with what they hold today."""
    today = Posting.objects.on(access.today()).select_related("bcu", "ward")
    found = User.objects.prefetch_related(
        Prefetch("postings", queryset=today, to_attr="postings_today")
    )
    if not text:
        return found
    return found.filter(
        Q(username__icontains=text) | Q(name__icontains=text) | Q(email__icontains=text)
    )


def history(user: User) -> QuerySet[Posting]:
    """All postings of a person, the newest first."""
    postings = user.postings.select_related("bcu", "ward")
    return postings.order_by("-valid_from", "-pk")


def trail(user: User, most: int = 20) -> QuerySet[Event]:
    """What was last done to an account and its postings."""
    return Event.objects.filter(subject=user.username).select_related("by")[:most]

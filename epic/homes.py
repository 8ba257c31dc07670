"""Every entry of the log keeps a BCU: an areas file that takes it away is refused."""

from django.db.models import Count, Exists, OuterRef, Q

from epic.models import Activity
from wards.models import Membership


def object_to_orphans(sender, wards: list[str], **_) -> list[tuple[str, str]]:
    """Wards with entries of days on which they would belong to no BCU."""
    homes = Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef("date")),
        ward=OuterRef("ward"),
        valid_from__lte=OuterRef("date"),
    )
    orphans = Activity.objects.filter(
        ~Exists(homes), ward__code__in=wards, removed=False
    )
    found = orphans.values_list("ward__code").annotate(Count("pk"))
    return [
        (
            code,
            f"ward {code} would belong to no BCU on days of entries in its log: {count:,}",
        )
        for code, count in found.order_by("ward__code")
    ]

"""The columns that say of which ward a row is, and of which BCU that was on the day."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from snp.dashboards.exports import filters, options
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.figures import column
from snp.lib.csvw import Column
from wards.models import Membership

WARD_CODE = column("ward_code", "Ward", "Code of the ward")
WARD_NAME = column("ward_name", "Ward's name", "As it is called today")


def ward_and_bcu(date: str, about: str) -> tuple[Field, ...]:
    """Of rows with a `ward`; the BCU is that of a date of theirs."""
    homes = _homes(date)

    def condition(text: str) -> Q:
        """By way of the memberships: they are few, and an index leads on from them."""
        if text == "":
            return Q(~Exists(homes))
        return Q(Exists(homes.filter(bcu__code=filters.text(text))))

    return (
        Field(WARD_CODE, "ward__code", options=options.wards),
        Field(WARD_NAME, "ward__name"),
        Field(
            Column("bcu_code", "BCU", about),
            Subquery(homes.values("bcu__code")),
            condition_of=condition,
            options=options.bcus,
        ),
    )


def _homes(date: str) -> QuerySet[Membership]:
    return Membership.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=OuterRef(date)),
        ward=OuterRef("ward"),
        valid_from__lte=OuterRef(date),
    )

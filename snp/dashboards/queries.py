"""What the pages read from the database: few queries, each named for its result."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.core.cache import cache
from django.db.models import Count, Max, Min, Q, QuerySet

from snp.dashboards.models import Panel
from snp.dashboards.panels.choice import Choice
from snp.dashboards.panels.rows import ChangeRow, EstimateRow, Place
from snp.dashboards.publish import FORCE_PANEL
from snp.lib.quarters import Quarter
from surveys.models import Change, Estimate, Response, Run, Survey
from surveys.questionnaire import all_questionnaires
from wards.models import FORCE_CODE, FORCE_NAME, Bcu, Membership, Ward

FORCE = Place(FORCE_CODE, FORCE_NAME, is_force=True)
Key = tuple[str, str]  # area code, measure

ESTIMATE_FIELDS = (
    "bcu__code",
    "bcu__name",
    "measure",
    "quarter",
    "n",
    "estimate",
    "ci_low",
    "ci_high",
    "se",
    "n_eff",
    "deff",
    "suppressed",
    "flags",
    "run_id",
)
CHANGE_FIELDS = (
    "bcu__code",
    "measure",
    "compared_with",
    "change",
    "ci_low",
    "ci_high",
    "baseline",
    "se",
    "p_value",
    "q_value",
    "verdict",
    "reason",
)


# Figures


def survey_codes() -> list[str]:
    """Surveys of the force that have been loaded, the usual one first."""
    elsewhere = {q.code for q in all_questionnaires().values() if q.territory}
    codes = set(Survey.objects.values_list("code", flat=True)) - elsewhere
    return sorted(codes, key=lambda code: (code != "pas", code))


def periods_with_figures(choice: Choice, measures: Iterable[str]) -> list[Quarter]:
    """Quarters in which the force has a published figure, oldest first."""
    rows = _current(Estimate, choice).filter(
        bcu=None, measure__in=list(measures), suppressed=""
    )
    ordinals = rows.order_by("quarter").values_list("quarter", flat=True).distinct()
    return [Quarter.from_ordinal(ordinal) for ordinal in ordinals]


def series_of(
    choice: Choice, measures: Iterable[str], bcu: Bcu | None
) -> dict[Key, list[EstimateRow]]:
    """Every quarter of each measure, of a BCU and of the force (or of the force alone)."""
    area = Q(bcu=None) | Q(bcu=bcu) if bcu else Q(bcu=None)
    rows = _current(Estimate, choice).filter(area, measure__in=list(measures))
    return _by_key(rows.order_by("quarter"))


def estimates_at(choice: Choice, measure: str) -> dict[Key, list[EstimateRow]]:
    """One measure of every BCU and the force, at the chosen period."""
    rows = _current(Estimate, choice).filter(
        measure=measure, quarter=_ordinal(choice.period)
    )
    return _by_key(rows)


def changes_at(
    choice: Choice, measures: Iterable[str], bcu: Bcu | None = None
) -> dict[tuple[str, str, str], ChangeRow]:
    """By area, measure and comparison, at the chosen period; of one BCU or of all."""
    rows = _current(Change, choice).filter(
        measure__in=list(measures), quarter=_ordinal(choice.period)
    )
    if bcu:
        rows = rows.filter(bcu=bcu)
    return {
        (code or FORCE.code, measure, compared_with): ChangeRow(compared_with, *figures)
        for code, measure, compared_with, *figures in rows.values_list(*CHANGE_FIELDS)
    }


def _current(model, choice: Choice) -> QuerySet:
    """Figures of everybody that no later run has superseded."""
    return model.objects.filter(
        survey__code=choice.survey,
        group="all",
        geography=choice.geography,
        window=choice.window,
        superseded_by=None,
    )


def _ordinal(period: Quarter | None) -> int | None:
    return period.ordinal if period else None


def _by_key(rows: QuerySet) -> dict[Key, list[EstimateRow]]:
    found: dict[Key, list[EstimateRow]] = defaultdict(list)
    places: dict[str | None, Place] = {None: FORCE}
    quarters: dict[int, Quarter] = {}
    for code, name, measure, ordinal, *figures in rows.values_list(*ESTIMATE_FIELDS):
        place = places.setdefault(code, Place(code or "", name or ""))
        quarter = quarters.setdefault(ordinal, Quarter.from_ordinal(ordinal))
        found[place.code, measure].append(
            EstimateRow(place, measure, quarter, *figures)
        )
    return dict(found)


# Places


def bcus_on(date: dt.date) -> list[Bcu]:
    """BCUs that have a ward on a day."""
    members = Membership.objects.on(date)
    return list(Bcu.objects.filter(pk__in=members.values("bcu")))


def related_bcus(bcu: Bcu, date: dt.date) -> list[Bcu]:
    """BCUs to which this one's wards belong on a day when it does not itself exist."""
    wards = Membership.objects.filter(bcu=bcu).values("ward")
    members = Membership.objects.on(date).filter(ward__in=wards)
    return list(Bcu.objects.filter(pk__in=members.values("bcu")).exclude(pk=bcu.pk))


def life_of(bcu: Bcu) -> tuple[dt.date, dt.date | None] | None:
    """The first day of a BCU's first ward, and the day after its last (None: still)."""
    still = Count("pk", filter=Q(valid_to=None))
    life = bcu.memberships.aggregate(Min("valid_from"), Max("valid_to"), still=still)
    if life["valid_from__min"] is None:
        return None
    return life["valid_from__min"], None if life["still"] else life["valid_to__max"]


def memberships_of(ward: Ward) -> list[Membership]:
    """A ward's BCUs, the newest first."""
    return list(ward.memberships.select_related("bcu").order_by("-valid_from"))


def interviews_in(ward: Ward, survey: str, last: Quarter) -> int:
    """People interviewed in a ward in the four quarters up to and including `last`."""
    quarters = range(last.ordinal - 3, last.ordinal + 1)
    return Response.objects.filter(
        survey__code=survey, quarter__in=quarters, ward=ward, withdrawn=False
    ).count()


def holds_demonstration_data() -> bool:
    """Whether any ward is one of the invented ones, remembered for a minute."""

    def look() -> bool:
        return Ward.objects.filter(code__startswith="SNW").exists()

    return cache.get_or_set("is_demonstration", look, 60)


# Runs


def panels_shown(key: str) -> dict[str, Panel]:
    """What a page of this key draws from: a BCU stands beside London, London on all."""
    panels = Panel.objects.exclude(key__startswith="activity:")
    if key != FORCE_PANEL:
        panels = panels.filter(key__in=[key, FORCE_PANEL])
    return {panel.key: panel for panel in panels.order_by("key")}


def latest_run(survey: str) -> Run | None:
    done = Run.objects.filter(survey__code=survey, state=Run.State.DONE)
    return done.order_by("-id").first()

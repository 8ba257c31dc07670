"""The columns that estimates and changes share: which cell a figure stands in."""

from __future__ import annotations

from functools import cache

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from snp.dashboards.exports import options
from snp.dashboards.exports.fields import Field
from snp.lib.csvw import Column
from snp.lib.quarters import Quarter
from surveys.questionnaire import all_questionnaires
from wards.models import FORCE_CODE, FORCE_NAME

# The order of the index of current figures. The force comes last, as null does.
ORDER = ("survey_id", "measure", "group", "bcu_id", "geography", "window", "quarter")
CELL = ("survey", "measure", "group", "area_code", "geography", "window", "period")


class FirstDay(Func):
    """First day of the quarter with an ordinal; that of 2000-01-Q1 is 8000."""

    template = "(date '2000-04-01' + make_interval(months => 3 * (%(expressions)s - 8000)))::date"
    output_field = DateField()


class DayBefore(Func):
    template = "(%(expressions)s - 1)"
    output_field = DateField()


FIRST_QUARTER = Case(  # of the window
    When(window="r12", then=F("quarter") - 3),
    default=F("quarter"),
    output_field=IntegerField(),
)


@cache
def code(ordinal: int) -> str:
    return Quarter.from_ordinal(ordinal).code


def ordinal(text: str) -> int:
    return Quarter.parse(text).ordinal


def column(name: str, title: str, about: str, kind: str = "string") -> Column:
    """A column that is never empty."""
    return Column(name, title, about, kind, required=True)


def whole(part: str, force: str) -> Case:
    """The code or name of what a survey speaks for as a whole: the force's territory,
    unless its questionnaire names another."""
    others = (
        When(survey__code=questionnaire.code, then=Value(getattr(territory, part)))
        for questionnaire in all_questionnaires().values()
        if (territory := questionnaire.territory)
    )
    return Case(*others, default=Value(force), output_field=CharField())


AREA = (
    Field(
        column("area_level", "Area level", "bcu, or force for the whole territory"),
        Case(When(bcu=None, then=Value("force")), default=Value("bcu")),
        among=("bcu", "force", "ward"),  # wards for surveys whose bases allow it
    ),
    Field(
        column("area_code", "Area code", f"Code of the BCU; {FORCE_CODE} is the force"),
        Coalesce("bcu__code", whole("code", FORCE_CODE)),
        options=options.areas,
    ),
    Field(
        column(
            "area_name", "Area name", "Name of the BCU, or of the force's territory"
        ),
        Coalesce("bcu__name", whole("name", FORCE_NAME)),
    ),
)

PERIOD = Field(
    column("period", "Period", "The quarter, or the last of the four, as 2007-08-Q2"),
    "quarter",
    show=code,
    parse=ordinal,
    options=options.periods,
)

START_AND_END = (
    Field(
        column("period_start", "First day", "First day of the window", "date"),
        FirstDay(FIRST_QUARTER),
    ),
    Field(
        column("period_end", "Last day", "Last day of the window, included", "date"),
        DayBefore(FirstDay(F("quarter") + 1)),
    ),
)

KEY = (
    Field(
        column("survey", "Survey", "Code of the survey, such as pas"),
        "survey__code",
        options=options.surveys,
    ),
    Field(
        column("measure", "Measure", "Code of the question"),
        "measure",
        options=options.measures,
    ),
    Field(
        column("group", "Group", "all, or the people of whom column=value holds"),
        "group",
    ),
    *AREA,
    Field(
        column(
            "geography",
            "Boundaries",
            "as_then: BCUs as they were on the day of the interview; as_now: as they "
            "are on the day of the run",
        ),
        "geography",
        among=("as_then", "as_now"),
    ),
    Field(
        column("window", "Window", "quarter, or r12: four quarters pooled"),
        "window",
        among=("quarter", "r12"),
    ),
    PERIOD,
)

RUN = Field(
    column("run_id", "Run", "Number of the roll-up that made the figure", "integer"),
    F("run__id"),
)


def number(name: str, title: str, about: str) -> Field:
    """A figure of the table, of the same name, empty where none is given."""
    return Field(Column(name, title, about, "double"), name)

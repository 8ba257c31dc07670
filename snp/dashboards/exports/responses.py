"""Responses: the interviews of one survey, as a file that can be loaded again."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from snp.accounts.access import Deed
from snp.dashboards.exports import figures, options
from snp.dashboards.exports.export import Export
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.filters import WhereError
from snp.dashboards.exports.pseudonyms import pseudonyms
from snp.dashboards.exports.tables import Table, Where
from snp.lib.csvw import Column
from surveys.models import ANSWER_COLUMNS, Response, Survey
from surveys.questionnaire import DEMOGRAPHICS, Question, Questionnaire, load

SURVEY = Field(
    Column("survey", "Survey", "Code of the survey"),
    "survey__code",
    options=options.surveys,
)


def table(where: Where) -> Table:
    survey = chosen_survey(where)
    questionnaire = load(survey.code)
    rows = Response.objects.filter(survey=survey, withdrawn=False)
    fields = (
        respondent(survey.code, rows),
        *places(rows),
        *(demographic(questionnaire, name) for name in DEMOGRAPHICS),
        *map(answer, ANSWER_COLUMNS, questionnaire.questions),
    )
    return Table(fields, rows, ("pk",), beside=(SURVEY,))


def chosen_survey(where: Where) -> Survey:
    """The survey that is asked for, or the only one: each has columns of its own."""
    loaded = {survey.code: survey for survey in Survey.objects.order_by("code")}
    asked = list(where.get("survey", loaded))
    if not loaded:
        raise WhereError("No survey has been loaded yet.")
    if len(asked) == 1 and asked[0] in loaded:
        return loaded[asked[0]]
    raise WhereError(f"Choose one survey with survey=, of: {', '.join(loaded)}.")


def respondent(survey: str, rows: QuerySet) -> Field:
    pseudonym = pseudonyms(survey)

    def condition(text: str) -> Q:
        """Nothing leads back from a pseudonym: each respondent's is made and compared."""
        ids = rows.values_list("pk", "respondent_id").iterator()
        return Q(pk__in=[key for key, name in ids if pseudonym(name) == text])

    return Field(
        Column("respondent_id", "Respondent", "A pseudonym", required=True),
        "respondent_id",
        show=pseudonym,
        condition_of=condition,
    )


def places(rows: QuerySet) -> list[Field]:
    """When and where; a column that the published file has not stands only where needed."""
    fields = [
        Field(
            Column("interview_date", "Date", "Of the interview", "date"),
            "interview_date",
        ),
        Field(Column("ward_code", "Ward", "Where the respondent lives"), "ward__code"),
        Field(
            Column("psu", "Sampling unit", "Empty: the respondent is the cluster"),
            "psu__code",
        ),
        Field(Column("weight", "Weight", "As it was given", "double", True), "weight"),
    ]
    if rows.filter(bcu__isnull=False).exists():
        about = "Where no ward is known"
        fields.insert(2, Field(Column("bcu_code", "BCU", about), "bcu__code"))
    if rows.filter(interview_date=None).exists():
        fields.insert(1, quarter())
    return fields


def quarter() -> Field:
    about = "The quarter of the interview, where its day may not be known"
    column = Column("interview_quarter", "Quarter", about, required=True)
    return Field(column, "quarter", show=figures.code, parse=figures.ordinal)


def demographic(questionnaire: Questionnaire, name: str) -> Field:
    """Stored is the place in the questionnaire's list, 0 where it is not known."""
    labels = ("", *questionnaire.demographics[name])

    def place(text: str) -> int:
        return labels.index(questionnaire.demographic(name, text) or "")

    title = name.replace("_", " ").capitalize()
    return labelled(name, title, "Empty: not known", name, labels.__getitem__, place)


def answer(stored_in: str, question: Question) -> Field:
    labels = {0: "", **question.labels}

    def code(text: str) -> int:
        return question.code_of(text) or 0

    about = f"{question.number}: {question.wording} Empty: not asked"
    return labelled(
        question.code, question.short, about, stored_in, labels.__getitem__, code
    )


def labelled(
    name: str, title: str, about: str, value: str, show: Callable, parse: Callable
) -> Field:
    return Field(Column(name, title, about), value, show=show, parse=parse)


EXPORT = Export(
    name="responses",
    title="Responses",
    about="Every interview of one survey that counts, with its weight, its place in the "
    "sample, its demographics and its answers in words, under a pseudonym. It can be "
    "loaded again, and gives the same figures.",
    table=table,
    deed=Deed.EXPORT_RESPONSES,
    offered=("survey",),
    asks_purpose=True,
)

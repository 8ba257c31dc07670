"""The measures of a survey as pages show them: the questionnaire, in page order."""

from __future__ import annotations

from functools import cache

from snp.dashboards.panels.rows import Measure
from surveys.questionnaire import Question, Questionnaire, load


@cache
def measures_of(survey: str) -> tuple[Measure, ...]:
    """The survey's questions in the order of its outcomes."""
    questionnaire = load(survey)
    order = [outcome.code for outcome in questionnaire.outcomes]
    questions = sorted(
        questionnaire.questions, key=lambda each: order.index(each.outcome)
    )
    return tuple(_measure(questionnaire, question) for question in questions)


def title_of(survey: str) -> str:
    return load(survey).title


def _measure(questionnaire: Questionnaire, question: Question) -> Measure:
    return Measure(
        code=question.code,
        title=question.short,
        outcome=questionnaire.outcome(question.outcome).title,
        wording=question.wording,
        number=question.number,
        scale=question.scale,
        counted=tuple(question.labels[code] for code in sorted(question.counted)),
        counted_label=question.counted_label,
        left_out=tuple(each.label for each in question.missing if not each.in_base),
        kept=tuple(each.label for each in question.extra if each.in_base),
        higher_is_better=question.higher_is_better,
        why=question.why,
    )

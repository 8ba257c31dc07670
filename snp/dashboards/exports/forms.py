"""The page of an export: choosers for its usual filters, and the purpose."""

from __future__ import annotations

from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from snp.dashboards.exports.export import Export
from snp.dashboards.exports.fields import Field
from snp.dashboards.exports.options import surveys
from snp.dashboards.exports.tables import Where

NOT_FILTERS = frozenset({"excel"})  # what an address says besides


def where_of_address(query: QueryDict) -> dict[str, list[str]]:
    return {name: texts for name, texts in query.lists() if name not in NOT_FILTERS}


def where_of_page(query: QueryDict, export: Export) -> dict[str, list[str]]:
    """As in an address, but a chooser that is left blank is no filter."""
    return {
        name: kept
        for name, texts in where_of_address(query).items()
        if (kept := [text for text in texts if text or name not in export.offered])
    }


def query_of(where: Where, **more: str) -> str:
    return urlencode([*where.items(), *more.items()], doseq=True)


class FilterForm(forms.Form):
    """A chooser for each column that is offered; other filters go along unseen."""

    def __init__(self, fields: list[Field], where: Where) -> None:
        first = {name: texts[0] for name, texts in where.items()}
        super().__init__(initial=first, label_suffix="")
        for field in fields:
            choices = [("", "any"), *field.offered()]
            chosen = where.get(field.name, [])
            choices += [(text, text) for text in chosen if text not in dict(choices)]
            self.fields[field.name] = forms.ChoiceField(
                choices=choices, required=False, label=field.column.title
            )
        self.unseen = [
            (name, text)
            for name, texts in where.items()
            for text in (texts[1:] if name in self.fields else texts)
        ]


class SurveyForm(forms.Form):
    """For an export that can't be read before a survey is chosen."""

    def __init__(self) -> None:
        super().__init__(label_suffix="")
        self.fields["survey"] = forms.ChoiceField(choices=surveys())
        self.unseen: list[tuple[str, str]] = []


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        max_length=500,
        label="What is it for?",
        help_text="Kept with your name, the filters and the number of rows.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say what the records are for."},
    )

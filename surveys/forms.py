"""The forms of the data pages."""

from django import forms
from django.core.exceptions import ValidationError

from surveys.layout import layout_names, load_layout
from surveys.questionnaire import all_questionnaires

MOST_MEGABYTES = 200
ENDINGS = ".csv,.txt,.tsv,text/csv"


def surveys() -> list[tuple[str, str]]:
    known = all_questionnaires().values()
    return [(each.code, f"{each.title} ({each.code})") for each in known]


def layouts() -> list[tuple[str, str]]:
    names = sorted(layout_names(), key=lambda name: name != "default")
    return [(name, load_layout(name).title) for name in names]


class UploadForm(forms.Form):
    survey = forms.ChoiceField(choices=surveys)
    layout = forms.ChoiceField(
        choices=layouts, help_text="How the columns of the file are named and coded."
    )
    file = forms.FileField(
        label="File",
        help_text=f"CSV, at most {MOST_MEGABYTES} MB. It is checked first: you see what "
        "it holds before anything counts.",
        error_messages={"empty": "The file is empty."},
        widget=forms.FileInput(attrs={"accept": ENDINGS}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1_000_000:
            raise ValidationError(
                f"The file has {file.size / 1e6:,.0f} MB, and {MOST_MEGABYTES} MB is the "
                "most that this page takes. Split it by quarter, or load it with "
                "manage.py load_responses."
            )
        return file

    def clean(self) -> dict:
        chosen = super().clean()
        if {"survey", "layout"} <= chosen.keys():
            layout = load_layout(chosen["layout"])
            if layout.survey not in (None, chosen["survey"]):
                self.add_error("layout", f"This layout is for the {layout.survey}.")
        return chosen


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It stands beside the load for good.",
    )


class RollUpForm(forms.Form):
    survey = forms.CharField()
    everything = forms.BooleanField(required=False)

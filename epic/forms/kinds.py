"""The forms of the page of activity kinds."""

from django import forms

from epic.models import Kind
from snp.accounts.access import today


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class KindForm(forms.ModelForm):
    class Meta:
        model = Kind
        fields = [
            "code", "label", "epic", "stage", "unit", "units", "asks_attendance",
            "counts_as_visible", "counts_as_delivery", "valid_from",
        ]  # fmt: skip
        labels = {
            "epic": "EPIC letter",
            "stage": "Stage of the seven",
            "unit": "Unit of one",
            "units": "Unit of many",
            "asks_attendance": "Ask how many people were there",
            "counts_as_visible": "Counts towards police being seen",
            "counts_as_delivery": "Counts as work on the ward",
            "valid_from": "In use from",
        }
        help_texts = {
            "code": "For files and exports, such as street_briefing. It never changes.",
            "label": "As it stands on the phone.",
            "unit": "As after 1: briefing.",
            "units": "As after 2: briefings.",
            "valid_from": "First day that it can be logged for.",
        }
        widgets = {"valid_from": DateInput()}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["valid_from"] = today()


class RetireForm(forms.Form):
    on = forms.DateField(
        label="Retired from",
        widget=DateInput(),
        help_text="First day that it can no longer be logged for.",
    )

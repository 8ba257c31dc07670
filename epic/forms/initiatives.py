"""Forms of problem-solving initiatives."""

import re

from django import forms

from epic.contact_details import no_contact_details
from epic.models import Initiative, Measure, Reading
from epic.models.initiatives import LARGEST_VALUE
from snp.accounts.forms import DateInput
from wards.models import Ward

Form = Measure.Form
THOUSANDS = re.compile(r",(?=\d{3}(\D|$))")
WHICH_WAY = [("", "choose"), ("yes", "more is better"), ("no", "less is better")]


def text(model: type, name: str, *, rows: int = 0, **more) -> forms.CharField:
    """As long as the model's field; with rows, of several lines.

    No maxlength in the page: a browser would cut off silently what is pasted.
    """
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    longest = model._meta.get_field(name).max_length
    more["validators"] = [no_contact_details]
    field = forms.CharField(max_length=longest, widget=widget, **more)
    del field.widget.attrs["maxlength"]
    return field


class InitiativeForm(forms.Form):
    title = text(Initiative, "title", help_text="Such as “Shop theft in the parade”.")
    problem = text(
        Initiative,
        "problem",
        rows=5,
        help_text="What happens, where and when, and whom it hurts. No names.",
    )
    partners = text(
        Initiative,
        "partners",
        required=False,
        label="Partners (optional)",
        help_text="Who works on it with the team: shops, housing office, a school.",
    )
    start = forms.DateField(label="Began on", widget=DateInput())


class NewInitiativeForm(InitiativeForm):
    ward = forms.ModelChoiceField(Ward.objects.none(), empty_label=None)
    field_order = ["ward", "title", "problem", "partners", "start"]

    def __init__(self, *args, wards, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].queryset = wards


class MeasureForm(forms.Form):
    name = text(
        Measure, "name", help_text="Such as “Stock shrinkage” or “Friday footfall”."
    )
    form = forms.ChoiceField(label="It is", choices=Form.choices)
    unit = text(
        Measure,
        "unit",
        required=False,
        label="Unit (optional)",
        help_text="What goes on after the number: “of takings”, “call-outs in 6 "
        "months”, “pounds a month”. A count needs the same length of time each time.",
    )
    higher_is_better = forms.TypedChoiceField(
        label="Which way is better",
        choices=WHICH_WAY,
        coerce=lambda answer: answer == "yes",
    )
    whose_benefit = text(
        Measure,
        "whose_benefit",
        required=False,
        label="Who benefits (optional)",
        help_text="Whom it saves trouble or money: shops, the fire brigade, a school.",
    )


class NumberField(forms.FloatField):
    """A number as people type it: 76,000 or £76,000."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {"invalid": "This is not a number."}
    marks = "£ "

    def to_python(self, typed):
        if isinstance(typed, str):
            typed = THOUSANDS.sub("", typed.strip(self.marks))
        return super().to_python(typed)


class PerCentField(NumberField):
    """Typed as 2.4 or 2.4%, a share of 0 to 1 for whoever reads it."""

    default_error_messages = {"invalid": "This is not a percentage such as 2.4."}
    marks = "% "

    def clean(self, typed):
        per_cent = super().clean(typed)
        return None if per_cent is None else per_cent / 100

    def prepare_value(self, value):
        return f"{value * 100:.10g}" if isinstance(value, float) else value


def value_field(form: str) -> forms.Field:
    between = {"min_value": -LARGEST_VALUE, "max_value": LARGEST_VALUE}
    if form == Form.SHARE:
        return PerCentField(label="Reading, per cent", min_value=0, max_value=100)
    if form == Form.COUNT:
        return CountField(label="Count", **between | {"min_value": 0})
    return NumberField(label="Reading", **between)


class CountField(NumberField):
    default_error_messages = {"invalid": "This is not a whole number."}

    def clean(self, typed):
        count = super().clean(typed)
        if count is not None and not count.is_integer():
            raise forms.ValidationError("A count is a whole number.", "invalid")
        return count

    def prepare_value(self, value):
        return f"{value:.0f}" if isinstance(value, float) else value


class ReadingForm(forms.Form):
    """Only what a measure of this form can have is asked."""

    date = forms.DateField(label="Day", widget=DateInput())
    sample_size = forms.IntegerField(
        label="How many it is based on (optional)",
        required=False,
        min_value=1,
        max_value=2_000_000_000,
        help_text="Items checked or people asked. Without it no margin can be given.",
    )
    standard_deviation = forms.FloatField(
        label="Standard deviation (optional)",
        required=False,
        min_value=0,
        max_value=LARGEST_VALUE,
        help_text="How much the single amounts vary. With it and the number above a "
        "margin can be given.",
    )
    source = text(
        Reading,
        "source",
        required=False,
        label="Source (optional)",
        help_text="Whose figure it is.",
    )
    field_order = ["date", "value", "sample_size", "standard_deviation", "source"]

    def __init__(self, *args, measure: Measure, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_field(measure.form)
        if measure.unit:
            self.fields["value"].help_text = measure.unit
        if measure.form == Form.COUNT:
            del self.fields["sample_size"]
        if measure.form != Form.AMOUNT:
            del self.fields["standard_deviation"]
        self.order_fields(self.field_order)

    def clean(self) -> dict:
        found = super().clean()
        if found.get("standard_deviation") is not None and not found.get("sample_size"):
            self.add_error("sample_size", "A standard deviation is of how many?")
        return found


class CorrectionForm(ReadingForm):
    reason = forms.CharField(
        label="Why it is corrected",
        max_length=300,
        help_text="It stands beside the reading, with what it said before.",
        validators=[no_contact_details],
    )
    del reason.widget.attrs["maxlength"]
    field_order = [*ReadingForm.field_order, "reason"]


class EvaluationForm(forms.Form):
    evaluation = text(
        Initiative,
        "evaluation",
        rows=8,
        help_text="What was done, what changed, what else may have changed it, and "
        "what another team should know.",
    )


class EndForm(forms.Form):
    end = forms.DateField(
        label="Last day",
        widget=DateInput(),
        required=False,
        help_text="Empty: it goes on.",
    )

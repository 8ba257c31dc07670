"""Entries as a form without scripts sends them: the log itself says what is wrong."""

import datetime as dt
import uuid

from django import forms

from epic.entries import Errors
from epic.models import Activity, Kind
from epic.models.returns import LONGEST_BECAUSE
from snp.lib.months import Month


class EntryForm(forms.Form):
    """Text in every field, and no rule of its own: `refuse` takes those of the log."""

    id = forms.CharField(required=False, widget=forms.HiddenInput)
    date = forms.CharField(
        label="Day", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.CharField(label="What was done", required=False, widget=forms.Select)
    quantity = forms.CharField(
        label="How many",
        required=False,
        initial="1",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    attendance = forms.CharField(
        label="People there",
        required=False,
        help_text="Leave it blank where nobody is counted, as at an arrest.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    notes = forms.CharField(
        required=False,
        help_text="No names, and no addresses of people.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label="Why it is entered now",
        required=False,
        help_text="Of a month that is locked. Everybody who sees the log can read it.",
    )

    def __init__(self, *args, month: Month, is_locked: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        kinds = Kind.objects.during(month.start, month.end)
        self.fields["kind"].widget.choices = [
            ("", "choose"),
            *((kind.code, kind.label) for kind in kinds),
        ]
        if not (is_locked or self.is_bound):
            del self.fields["reason"]

    def ask_again(self, sentence: str) -> None:
        """Under an id of its own: another press logs what is typed."""
        self.data = self.data.copy()
        self.data["id"] = str(uuid.uuid4())
        self.add_error(None, sentence)

    def refuse(self, errors: Errors) -> None:
        """Puts each sentence beside its field."""
        shown = {field.name for field in self.visible_fields()}
        for name, sentences in errors.items():
            self.add_error(name if name in shown else None, sentences)


class ChangeForm(EntryForm):
    """Says from which version the change is made."""

    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in self.fields:
            self.fields["reason"].label = "Why it is changed"


class ReturnForm(forms.Form):
    because = forms.CharField(
        label="Why it is taken back",
        required=False,
        max_length=LONGEST_BECAUSE,
        help_text="Needed once the month is locked.",
    )


def new_entry(month: Month) -> dict:
    """What stands in the form of a new entry; its id tells a second press apart."""
    today = dt.date.today()
    return {"id": uuid.uuid4(), "date": today if today in month else None}


def as_it_stands(entry: Activity) -> dict:
    """An entry as its form, and a phone, would send it."""
    return {
        "id": str(entry.pk),
        "date": entry.date.isoformat(),
        "kind": entry.kind.code,
        "quantity": str(entry.quantity),
        "attendance": "" if entry.attendance is None else str(entry.attendance),
        "notes": entry.notes,
        "version": str(entry.version),
    }

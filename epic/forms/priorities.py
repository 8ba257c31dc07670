"""The forms of public priorities. Fields are named as the verbs name them.

How long a text may be is said by the verb: a `maxlength` would cut what is pasted
without a word.
"""

import datetime as dt

from django import forms

from epic.models import Activity, PanelMeeting, Priority
from epic.priorities.definitions import CATEGORIES, NO_COUNTERPART, POLICING
from snp.accounts import access
from snp.accounts.forms import DateInput
from wards.models import Ward

LOOK_BACK = dt.timedelta(days=31)  # entries of the log that an action can be linked to


def words(label: str, hint: str = "", *, rows: int = 3, **more) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, widget=area, **more)


def day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=hint, widget=DateInput(), initial=access.today
    )


class MeetingField(forms.ModelChoiceField):
    def label_from_instance(self, meeting: PanelMeeting) -> str:
        return f"{meeting.date:%d/%m/%Y}"


class ActivityField(forms.ModelChoiceField):
    def label_from_instance(self, entry: Activity) -> str:
        return f"{entry.date:%d/%m/%Y}: {entry.quantity} × {entry.kind}"


class WhatForm(forms.Form):
    """What a priority says."""

    description = words(
        "What residents asked for", "In a sentence. No names, no contact details."
    )
    category = forms.ChoiceField(choices=[("", "choose"), *CATEGORIES.items()])
    policing_priority = forms.ChoiceField(
        label="Policing priority that it belongs with",
        choices=[("", NO_COUNTERPART.lower()), *POLICING.items()],
        required=False,
    )
    source = forms.ChoiceField(
        label="Where it came from", choices=Priority.Source.choices
    )
    meeting = MeetingField(
        PanelMeeting.objects.none(),
        label="Meeting of the panel",
        required=False,
        empty_label="none",
        help_text="If the Neighbourhood Panel raised it.",
    )

    def __init__(self, *args, ward: Ward, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = ward.panel_meetings.order_by("-date")


class RaiseForm(WhatForm):
    raised = day("Raised on")


class DeedForm(forms.Form):
    """Something that is done to a priority."""

    def __init__(self, *args, priority: Priority, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.priority = priority


class AdoptForm(DeedForm):
    on = day("Adopted on")


class ReviewForm(DeedForm):
    on = day("Reviewed on")
    note = words("Note", "What has changed; may be empty.", rows=2, required=False)


class ActionForm(DeedForm):
    on = day("Done on")
    what = words("What the team did", rows=2)
    activity = ActivityField(
        Activity.objects.none(),
        label="Entry of the log",
        required=False,
        empty_label="none",
        help_text="Of the last 31 days. If it was logged, link it.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        entries = Activity.objects.filter(
            ward=self.priority.ward_id,
            removed=False,
            date__gte=access.today() - LOOK_BACK,
        )
        self.fields["activity"].queryset = entries.select_related("kind").order_by(
            "-date", "-logged_at"
        )


class ResolveForm(DeedForm):
    on = day("Resolved on")
    outcome = words("Outcome", "What is different now.")
    residents_told = words(
        "How residents were told", "Such as: at the panel, by leaflet."
    )


class DropForm(DeedForm):
    on = day("Dropped on")
    reason = words("Reason")


class ReopenForm(DeedForm):
    on = day("Reopened on")
    reason = words("Reason")


class ChangeForm(WhatForm):
    def __init__(self, *args, priority: Priority, **kwargs) -> None:
        said = {name: getattr(priority, name) for name in self.base_fields}
        super().__init__(*args, ward=priority.ward, initial=said, **kwargs)

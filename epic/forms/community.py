"""Forms of a ward's community: each is one small deed."""

from django import forms

from epic.models import KeyIndividual, PanelMeeting, Reach, Section
from epic.models.community import MOST_AT_A_PANEL, MOST_REACHED
from snp.accounts import access
from snp.accounts.forms import DateInput
from wards.models import Ward

ENDS = "First day on which it holds no more."


def day(label: str, **more) -> forms.DateField:
    more = {"initial": access.today} | more
    return forms.DateField(label=label, widget=DateInput(), **more)


def text(model: type, name: str, **more) -> forms.CharField:
    return forms.CharField(max_length=model._meta.get_field(name).max_length, **more)


class CommunityForm(forms.Form):
    """Offers the sections and key individuals that the ward has today."""

    def __init__(self, ward: Ward, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = access.today()
        of_ward = KeyIndividual.objects.on(today).filter(section__ward=ward)
        choices = {
            "section": ward.sections.on(today),
            "sections": ward.sections.on(today),
            "key_individual": of_ward.select_related("section").order_by(
                "section__name", "role"
            ),
        }
        for name in self.fields.keys() & choices.keys():
            self.fields[name].queryset = choices[name]


def section(**more) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Section.objects.none(), empty_label="choose", **more)


class IndividualChoice(forms.ModelChoiceField):
    def __init__(self) -> None:
        super().__init__(
            KeyIndividual.objects.none(),
            label="Key individual",
            empty_label="choose a role",
        )

    def label_from_instance(self, individual: KeyIndividual) -> str:
        return f"{individual.section}: {individual.role}"


class ContactForm(CommunityForm):
    key_individual = IndividualChoice()
    date = day("Contacted on")


class ReachForm(CommunityForm):
    section = section()
    date = day("Reached on")
    how = text(Reach, "how", help_text="Such as “estate newsletter” or “stall”.")
    people = forms.IntegerField(
        label="How many people (optional)",
        required=False,
        min_value=0,
        max_value=MOST_REACHED,
        help_text="Leave it empty where they were not counted.",
    )


class MeetingForm(CommunityForm):
    date = day("Met on")
    attended = forms.IntegerField(
        label="People who attended", min_value=0, max_value=MOST_AT_A_PANEL
    )
    sections = forms.ModelMultipleChoiceField(
        Section.objects.none(),
        label="Sections that were represented",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = text(
        PanelMeeting,
        "note",
        label="Note (optional)",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was decided. No names.",
    )
    replace = forms.BooleanField(
        label="It replaces what is recorded of that day", required=False
    )


class SectionForm(CommunityForm):
    name = text(Section, "name", help_text="Such as “market traders”. No names.")
    valid_from = day(
        "Since", help_text="Nothing of an earlier day can be recorded of it."
    )


class RenameForm(CommunityForm):
    section = section()
    name = text(Section, "name", label="New name")


class EndSectionForm(CommunityForm):
    section = section()
    valid_to = day("Ends on", help_text=ENDS)


class KeyIndividualForm(CommunityForm):
    section = section()
    role = text(
        KeyIndividual,
        "role",
        help_text="Such as “head teacher”. A role: no name, no number, no address.",
    )
    valid_from = day("Since")


class RoleForm(CommunityForm):
    key_individual = IndividualChoice()
    role = text(KeyIndividual, "role", label="Role, in other words")


class EndKeyIndividualForm(CommunityForm):
    key_individual = IndividualChoice()
    valid_to = day("Leaves on", help_text=ENDS)

"""The forms of the account pages, in plain words."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.core.exceptions import ValidationError

from snp.accounts import access, attempts, people
from snp.accounts.models import Role, User
from wards.models import Bcu, Ward

MOST_BYTES = 1024 * 1024  # of an uploaded roster: some 15,000 rows


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LogInForm(AuthenticationForm):
    """Refuses to look at a password after too many wrong ones."""

    error_messages = {
        "invalid_login": "That username and password do not belong together.",
        "inactive": "That username and password do not belong together.",
    }

    def clean(self) -> dict:
        names = {"username", "password"}
        if not names <= self.cleaned_data.keys():
            return self.cleaned_data
        who = {
            "username": self.cleaned_data["username"],
            "address": self.request.META.get("REMOTE_ADDR", ""),
        }
        if not attempts.may_try(**who):
            raise ValidationError(
                "Too many wrong passwords for this username. "
                "Wait a quarter of an hour, or ask an admin for a new password."
            )
        try:
            return super().clean()
        except ValidationError:
            attempts.wrong(**who)
            raise


class OwnPasswordForm(PasswordChangeForm):
    def save(self, commit: bool = True) -> User:
        return people.set_password(
            user=self.user, password=self.cleaned_data["new_password1"], by=self.user
        )


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Find", required=False, help_text="Part of a name, username or email."
    )


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "name", "email"]
        help_texts = {
            "username": "What they type to sign in: letters, digits and @ . + - _",
            "name": "As colleagues know them, with their rank.",
        }
        widgets = {
            "username": forms.TextInput(
                attrs={"autocapitalize": "none", "autocomplete": "off"}
            )
        }

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        if standing := people.find(username=username):
            raise ValidationError(f"There is already an account {standing.username}.")
        return username


class PostingForm(forms.Form):
    role = forms.ChoiceField(choices=Role.choices, initial=Role.SERGEANT)
    bcu = forms.ModelChoiceField(
        Bcu.objects.all(),
        label="BCU",
        required=False,
        empty_label="none",
        help_text="For a commander.",
    )
    ward = forms.ModelChoiceField(
        Ward.objects.select_related("borough").order_by("borough__name", "name"),
        required=False,
        empty_label="none",
        help_text="For a sergeant.",
    )
    valid_from = forms.DateField(
        label="From", widget=DateInput(), initial=access.today, help_text="First day."
    )
    valid_to = forms.DateField(
        label="To",
        widget=DateInput(),
        required=False,
        help_text="First day on which it holds no more. Empty: it has no end.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].label_from_instance = ward_in_borough


def ward_in_borough(ward: Ward) -> str:
    return f"{ward.borough.name}: {ward.name} ({ward.code})"


class EndForm(forms.Form):
    on = forms.DateField(
        label="Ends on",
        widget=DateInput(),
        help_text="First day on which it holds no more.",
    )


class HandOverForm(forms.Form):
    to_user = forms.ModelChoiceField(
        User.objects.filter(is_active=True), label="To", empty_label="choose a person"
    )
    on = forms.DateField(
        label="On",
        widget=DateInput(),
        help_text="First day of the new person. There is no gap and no overlap.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_user"].label_from_instance = name_and_username


def name_and_username(user: User) -> str:
    return f"{user.name} ({user.username})" if user.name else user.username


class UploadForm(forms.Form):
    file = forms.FileField(label="CSV file")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(
                "The file is larger than 1 MB. Load it with the command instead."
            )
        return file

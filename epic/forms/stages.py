"""What a sergeant and a commander write about a stage."""

from django import forms
from django.core.validators import MaxLengthValidator

from epic.models.stages import LONGEST

# no max_length: a browser would cut what is pasted, without a word
NOT_LONGER = MaxLengthValidator(
    LONGEST, "At most %(limit_value)s characters; these are %(show_value)s."
)


def _sentence(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        validators=[NOT_LONGER],
        error_messages={"required": "Say it in a sentence."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StageForm(forms.Form):
    """One of several on a page: the ids of its fields name the stage."""

    def __init__(self, stage: str, data=None) -> None:
        self.stage = stage
        super().__init__(data, auto_id=f"{stage}-%s")


class SignOffForm(StageForm):
    sentence = _sentence("What was delivered", "In a sentence.")


class RemarkForm(StageForm):
    text = _sentence("Remark", "Everybody who sees the ward can read it.")

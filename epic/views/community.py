"""The community of a ward: read by who sees the ward, written by who leads its team."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from epic.community import engagements, network, profile, sections, words
from epic.forms import community as forms
from snp.accounts import access
from wards.models import Ward
from wards.population import Makeup, makeup

MEETINGS_SHOWN = 12


@dataclass(frozen=True)
class Deed:
    """What the sergeant can do here; `takes_ward` where the form names no section."""

    title: str
    form: type[forms.CommunityForm]
    verb: Callable
    takes_ward: bool = False


DEEDS = {
    "contact": Deed("Record a contact", forms.ContactForm, network.record_contact),
    "reach": Deed("Record who was reached", forms.ReachForm, engagements.record_reach),
    "meeting": Deed(
        "Record a panel meeting", forms.MeetingForm, engagements.hold_meeting, True
    ),
    "section": Deed("Add a section", forms.SectionForm, sections.add_section, True),
    "individual": Deed(
        "Add a key individual", forms.KeyIndividualForm, network.add_key_individual
    ),
    "role": Deed("Change a role", forms.RoleForm, network.change_role),
    "rename": Deed("Rename a section", forms.RenameForm, sections.rename_section),
    "end_section": Deed("End a section", forms.EndSectionForm, sections.end_section),
    "end_individual": Deed(
        "Take a key individual out",
        forms.EndKeyIndividualForm,
        network.end_key_individual,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
def community(request: HttpRequest, code: str) -> HttpResponse:
    visible = access.wards_visible_to(request.user)
    ward = get_object_or_404(visible.select_related("borough"), code=code)
    tried = None
    if request.method == "POST":
        access.check_leads(request.user, ward)
        tried = _do(request, ward)
        if not tried.errors:
            messages.success(request, "Recorded.")
            return redirect("community", ward.code)
    return render(request, "epic/community/page.html", _context(request, ward, tried))


def _do(request: HttpRequest, ward: Ward) -> Form:
    """The form of the deed that was asked for; without errors it is done."""
    name = request.POST.get("deed")
    if name not in DEEDS:
        raise BadRequest("This form is none of the page's.")
    deed = DEEDS[name]
    form = deed.form(ward, request.POST, prefix=name)
    if form.is_valid():
        details = form.cleaned_data | ({"ward": ward} if deed.takes_ward else {})
        try:
            deed.verb(**details, by=request.user)
        except ValidationError as error:
            _note(form, error)
    return form


def _note(form: Form, error: ValidationError) -> None:
    """The verb's refusal, at the field that it is about."""
    for name, lines in error.update_error_dict({}).items():
        form.add_error(name if name in form.fields else None, lines)


def _context(request: HttpRequest, ward: Ward, tried: Form | None) -> dict:
    today = access.today()
    rows = profile.standing(ward, today)
    deeds = DEEDS.items() if access.leads(request.user, ward) else ()
    return {
        "ward": ward,
        "opening": words.opening(rows, ward),
        "rows": rows,
        "meetings": profile.meetings(ward)[:MEETINGS_SHOWN],
        "tried": tried,
        "deeds": [(name, deed.title, _form(name, ward, tried)) for name, deed in deeds],
        **_population(makeup(ward, today.year)),
    }


def _population(known: Makeup | None) -> dict:
    if known is None:
        return {}
    return {
        "people": f"{known.residents.people:,} people",
        "year": known.residents.year,
        "margins": words.margins(known),
    }


def _form(name: str, ward: Ward, tried: Form | None) -> Form:
    """Empty, or as it was sent and refused."""
    is_it = tried is not None and tried.prefix == name
    return tried if is_it else DEEDS[name].form(ward, prefix=name)

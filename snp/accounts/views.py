"""People and their postings, for admins. The forms ask, the verbs do."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from snp.accounts import access, queries
from snp.accounts import people as accounts
from snp.accounts import postings as posts
from snp.accounts.forms import (
    EndForm,
    HandOverForm,
    PersonForm,
    PostingForm,
    SearchForm,
)
from snp.accounts.models import Posting, User

A_PAGE = 50


def for_admins(view: Callable) -> Callable:
    """403 for whoever may not manage people."""

    @wraps(view)
    def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        access.check_may(request.user, access.Deed.MANAGE_PEOPLE)
        return view(request, *args, **kwargs)

    return checked


def posted(request: HttpRequest):
    """What a form was sent with, or None to show it empty."""
    return request.POST if request.method == "POST" else None


def done(form: Form | None, verb: Callable, **details):
    """What the verb returns, or None with its refusal noted in the form."""
    try:
        return verb(**details)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None


@for_admins
def people(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(queries.people_like(text), A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "accounts/people.html", {"form": form, "page": page})


@for_admins
def add_person(request: HttpRequest) -> HttpResponse:
    form = PersonForm(posted(request))
    if form.is_valid():
        password = accounts.generate_password()
        verb = accounts.create_user
        details = {**form.cleaned_data, "password": password, "by": request.user}
        if user := done(form, verb, **details):
            return _show_password(request, user, password)
    return render(request, "accounts/add_person.html", {"form": form})


def _show_password(request: HttpRequest, user: User, password: str) -> HttpResponse:
    """Once, in the answer to the request that made it: it is stored nowhere."""
    context = {"person": user, "password": password}
    return render(request, "accounts/password_once.html", context)


@for_admins
def person(request: HttpRequest, username: str) -> HttpResponse:
    """A person's account and postings; a POST adds a posting."""
    user = get_object_or_404(User, username=username)
    form = PostingForm(posted(request))
    if form.is_valid():
        details = {"user": user, "by": request.user, **form.cleaned_data}
        if made := done(form, posts.post, **details):
            messages.success(request, f"Posted. {made}.")
            return redirect("person", username)
    context = {
        "person": user,
        "form": form,
        "postings": queries.history(user),
        "trail": queries.trail(user),
        "today": access.today(),
    }
    return render(request, "accounts/person.html", context)


@for_admins
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    """End a posting, hand it over, or take a mistaken one back."""
    held = get_object_or_404(
        Posting.objects.select_related("user", "bcu", "ward"), pk=pk
    )
    deed = request.POST.get("deed")
    end = EndForm(request.POST if deed == "end" else None, prefix="end")
    hand = HandOverForm(request.POST if deed == "hand_over" else None, prefix="hand")
    withdraw = Form(request.POST if deed == "withdraw" else None)
    verbs = (
        (end, posts.end_posting),
        (hand, posts.hand_over),
        (withdraw, posts.withdraw_posting),
    )
    for form, verb in verbs:
        if form.is_valid():
            details = {**form.cleaned_data, "posting": held, "by": request.user}
            done(form, verb, **details)
            if not form.errors:
                messages.success(request, "Done.")
                return redirect("person", held.user.username)
    context = {"posting": held, "end": end, "hand": hand, "withdraw": withdraw}
    return render(
        request, "accounts/posting.html", {**context, "today": access.today()}
    )


@require_POST
@for_admins
def reset_password(request: HttpRequest, username: str) -> HttpResponse:
    user = get_object_or_404(User, username=username)
    password = accounts.generate_password()
    accounts.set_password(user=user, password=password, by=request.user)
    return _show_password(request, user, password)


@require_POST
@for_admins
def close_account(request: HttpRequest, username: str) -> HttpResponse:
    return _open_or_close(request, username, accounts.close_account)


@require_POST
@for_admins
def reopen_account(request: HttpRequest, username: str) -> HttpResponse:
    return _open_or_close(request, username, accounts.reopen_account)


def _open_or_close(request: HttpRequest, username: str, verb: Callable) -> HttpResponse:
    user = get_object_or_404(User, username=username)
    try:
        verb(user=user, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(reverse("person", args=[username]))

"""Log in, log out, change one's own password: Django's views, with our rules."""

from django.contrib import messages
from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy

from snp.accounts import attempts
from snp.accounts.forms import LogInForm, OwnPasswordForm


class LogIn(views.LoginView):
    authentication_form = LogInForm
    template_name = "registration/login.html"

    def form_valid(self, form: LogInForm) -> HttpResponse:
        address = self.request.META.get("REMOTE_ADDR", "")
        attempts.right(form.get_user(), address=address)
        return super().form_valid(form)


class LogOut(views.LogoutView):
    """Leaves nothing in the browser, for the next person at a shared computer.

    What the log page keeps there is cleared by its own script (static/js/log/leaving.js):
    the header's "storage" would take along entries that somebody has yet to send.
    """

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache"'
        return response


class ChangePassword(views.PasswordChangeView):
    form_class = OwnPasswordForm
    template_name = "registration/password_change.html"
    success_url = reverse_lazy("password_change")

    def form_valid(self, form: OwnPasswordForm) -> HttpResponse:
        messages.success(self.request, "Your password is changed.")
        return super().form_valid(form)

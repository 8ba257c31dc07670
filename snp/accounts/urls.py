from django.urls import path, re_path, register_converter
from django.urls.converters import StringConverter

from snp.accounts import signing_in, uploads, views


class Username(StringConverter):
    """Any text of one part of a path, but for NUL: it would not get past PostgreSQL."""

    regex = r"[^/\x00]+"


register_converter(Username, "username")

urlpatterns = [
    path("login/", signing_in.LogIn.as_view(), name="login"),
    path("logout/", signing_in.LogOut.as_view(), name="logout"),
    path("password/", signing_in.ChangePassword.as_view(), name="password_change"),
    path("people/", views.people, name="people"),
    path("people/<username:username>/", views.person, name="person"),
    path(
        "people/<username:username>/password/",
        views.reset_password,
        name="reset_password",
    ),
    path(
        "people/<username:username>/close/", views.close_account, name="close_account"
    ),
    path(
        "people/<username:username>/reopen/",
        views.reopen_account,
        name="reopen_account",
    ),
    path("add-person/", views.add_person, name="add_person"),
    path("postings/<int:pk>/", views.posting, name="posting"),
    re_path(
        "^upload/(?P<kind>people|postings)/$", uploads.upload, name="upload_roster"
    ),
]

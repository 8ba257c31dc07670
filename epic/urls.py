from django.urls import path

from epic.views import (
    community,
    entry,
    initiatives,
    kinds,
    log,
    month,
    priorities,
    returns,
    stages,
)
from wards import converters  # noqa: F401  (it knows <area:code>)

STAGE = "ward/<area:code>/stages/<quarter>/<slug:stage>/"
MONTH = "log/month/<area:ward_code>/<slug:month_code>/"

urlpatterns = [
    path("log/month/", month.this_month, name="this_month"),
    path(MONTH, month.month, name="month"),
    path(MONTH + "return/", month.submit, name="submit_return"),
    path("log/entry/<uuid:pk>/", entry.entry, name="entry_history"),
    path("log/kinds/", kinds.kinds, name="kinds"),
    path("log/kinds/<slug:code>/retire/", kinds.retire, name="retire_kind"),
    path("returns/", returns.returns, name="returns"),
    path("log/", log.log, name="log"),
    path("log/state/", log.log_state, name="log_state"),
    path("log/entries/", log.log_entries_of_phone, name="log_entries"),
    path("log/sw.js", log.log_worker, name="log_worker"),
    path("log/manifest.webmanifest", log.log_manifest, name="log_manifest"),
    path("ward/<area:code>/stages/", stages.stages, name="stages"),
    path(STAGE + "sign-off/", stages.sign_off, name="sign_off_stage"),
    path(STAGE + "withdraw/", stages.withdraw_sign_off, name="withdraw_sign_off"),
    path(STAGE + "remark/", stages.remark, name="remark_on_stage"),
    path("ward/<area:code>/community/", community.community, name="community"),
    path("priorities/", priorities.priorities, name="priorities"),
    path("priorities/new/", priorities.raise_priority, name="raise_priority"),
    path("priorities/<int:pk>/", priorities.priority, name="priority"),
    path("initiatives/", initiatives.initiatives, name="initiatives"),
    path("initiatives/new/", initiatives.new_initiative, name="new_initiative"),
    path("initiatives/<int:pk>/", initiatives.initiative, name="initiative"),
    path(
        "initiatives/<int:pk>/change/",
        initiatives.change_initiative,
        name="change_initiative",
    ),
    path(
        "initiatives/<int:pk>/end/", initiatives.end_initiative, name="end_initiative"
    ),
    path(
        "initiatives/<int:pk>/evaluation/",
        initiatives.evaluate_initiative,
        name="evaluate_initiative",
    ),
    path("initiatives/<int:pk>/measures/", initiatives.add_measure, name="add_measure"),
    path(
        "initiatives/measures/<int:pk>/", initiatives.take_reading, name="take_reading"
    ),
    path(
        "initiatives/readings/<int:pk>/",
        initiatives.correct_reading,
        name="correct_reading",
    ),
]

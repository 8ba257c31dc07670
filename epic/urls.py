from django.urls import path

from epic.views import initiatives, stages
from wards import converters  # noqa: F401  (it knows <area:code>)

STAGE = "ward/<area:code>/stages/<quarter>/<slug:stage>/"

urlpatterns = [
    path("ward/<area:code>/stages/", stages.stages, name="stages"),
    path(STAGE + "sign-off/", stages.sign_off, name="sign_off_stage"),
    path(STAGE + "withdraw/", stages.withdraw_sign_off, name="withdraw_sign_off"),
    path(STAGE + "remark/", stages.remark, name="remark_on_stage"),
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

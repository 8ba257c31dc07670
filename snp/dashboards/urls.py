from django.urls import path, register_converter
from django.urls.converters import StringConverter

from snp.dashboards.views.bcu import bcu, bcu_csv
from snp.dashboards.views.force import force, force_csv
from snp.dashboards.views.landing import landing
from snp.dashboards.views.ward import ward
from wards.models import AREA_CODE


class AreaCode(StringConverter):
    """What is no code is no address either; a NUL would not get past PostgreSQL."""

    regex = AREA_CODE.strip("^$")


register_converter(AreaCode, "area")

urlpatterns = [
    path("", landing, name="landing"),
    path("force/", force, name="force"),
    path("force/panel/", force, {"part": True}, name="force_panel"),
    path("force/chart.csv", force_csv, name="force_csv"),
    path("bcu/<area:code>/", bcu, name="bcu"),
    path("bcu/<area:code>/panel/", bcu, {"part": True}, name="bcu_panel"),
    path("bcu/<area:code>/chart.csv", bcu_csv, name="bcu_csv"),
    path("ward/<area:code>/", ward, name="ward"),
]

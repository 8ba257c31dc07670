from django.urls import path

from snp.dashboards.views.bcu import bcu, bcu_csv
from snp.dashboards.views.benefits import benefits, benefits_of
from snp.dashboards.views.force import force, force_csv
from snp.dashboards.views.landing import landing
from snp.dashboards.views.ward import ward, ward_csv
from snp.dashboards.views.wards import bcu_wards, bcu_wards_csv, bcu_wards_summary
from wards import converters  # noqa: F401  (it knows <area:code>)

urlpatterns = [
    path("", landing, name="landing"),
    path("force/", force, name="force"),
    path("force/panel/", force, {"part": True}, name="force_panel"),
    path("force/chart.csv", force_csv, name="force_csv"),
    path("bcu/<area:code>/", bcu, name="bcu"),
    path("bcu/<area:code>/panel/", bcu, {"part": True}, name="bcu_panel"),
    path("bcu/<area:code>/chart.csv", bcu_csv, name="bcu_csv"),
    path("benefits/", benefits, name="benefits"),
    path("benefits/<area:code>/", benefits_of, name="benefits_of"),
    path("bcu/<area:code>/wards/", bcu_wards, name="bcu_wards"),
    path(
        "bcu/<area:code>/wards/panel/",
        bcu_wards,
        {"part": True},
        name="bcu_wards_panel",
    ),
    path("bcu/<area:code>/wards/summary/", bcu_wards_summary, name="bcu_wards_summary"),
    path("bcu/<area:code>/wards.csv", bcu_wards_csv, name="bcu_wards_csv"),
    path("ward/<area:code>/", ward, name="ward"),
    path("ward/<area:code>/panel/", ward, {"part": True}, name="ward_panel"),
    path("ward/<area:code>/activity.csv", ward_csv, name="ward_csv"),
]

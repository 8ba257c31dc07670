from django.urls import path

from snp.dashboards.views.bcu import bcu, bcu_csv
from snp.dashboards.views.force import force, force_csv
from snp.dashboards.views.landing import landing
from snp.dashboards.views.ward import ward

urlpatterns = [
    path("", landing, name="landing"),
    path("force/", force, name="force"),
    path("force/panel/", force, {"part": True}, name="force_panel"),
    path("force/chart.csv", force_csv, name="force_csv"),
    path("bcu/<str:code>/", bcu, name="bcu"),
    path("bcu/<str:code>/panel/", bcu, {"part": True}, name="bcu_panel"),
    path("bcu/<str:code>/chart.csv", bcu_csv, name="bcu_csv"),
    path("ward/<str:code>/", ward, name="ward"),
]

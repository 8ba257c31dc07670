from django.urls import path

from snp.dashboards import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("force/", views.force, name="force"),
    path("force/panel/", views.force, {"part": True}, name="force_panel"),
    path("force/chart.csv", views.force_csv, name="force_csv"),
    path("bcu/<str:code>/", views.bcu, name="bcu"),
    path("bcu/<str:code>/panel/", views.bcu, {"part": True}, name="bcu_panel"),
    path("bcu/<str:code>/chart.csv", views.bcu_csv, name="bcu_csv"),
    path("ward/<str:code>/", views.ward, name="ward"),
]

from django.urls import path

from snp.dashboards.exports import views

urlpatterns = [
    path("", views.exports, name="exports"),
    path("<slug:name>/", views.page, name="export"),
    path("<slug:name>.csv", views.csv, name="export_csv"),
    path("<slug:name>-metadata.json", views.about, name="export_metadata"),
]

from django.urls import include, path

from snp.dashboards.health import healthz
from snp.dashboards.live import live

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("live/", live, name="live"),
    path("accounts/", include("snp.accounts.urls")),
    path("data/", include("surveys.urls")),
    path("export/", include("snp.dashboards.exports.urls")),
    path("", include("epic.urls")),
    path("", include("snp.dashboards.urls")),
]

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "snp.dashboards"

    def ready(self) -> None:
        from snp.dashboards.publish import publish_after_roll_up
        from surveys.signals import rolled_up

        rolled_up.connect(publish_after_roll_up)

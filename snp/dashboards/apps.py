from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "snp.dashboards"

    def ready(self) -> None:
        from epic.signals import changed
        from snp.dashboards.publish import publish_after_roll_up
        from snp.dashboards.publish_activity import publish_on_commit
        from surveys.signals import rolled_up

        rolled_up.connect(publish_after_roll_up)
        changed.connect(publish_on_commit)

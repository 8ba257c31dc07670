from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EpicConfig(AppConfig):
    name = "epic"

    def ready(self) -> None:
        from epic.homes import object_to_orphans
        from epic.kinds import keep_kinds
        from wards.signals import memberships_replaced

        post_migrate.connect(keep_kinds, sender=self)
        memberships_replaced.connect(object_to_orphans)

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class EpicConfig(AppConfig):
    name = "epic"

    def ready(self) -> None:
        from epic.kinds import keep_kinds

        post_migrate.connect(keep_kinds, sender=self)

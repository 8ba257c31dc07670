from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"

    def ready(self) -> None:
        from surveys.importing.homes import object_to_orphans
        from wards.signals import memberships_replaced

        memberships_replaced.connect(object_to_orphans)

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Carries the management commands, which stand above every app."""

    name = "snp"
    label = "project"

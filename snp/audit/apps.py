from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "snp.audit"

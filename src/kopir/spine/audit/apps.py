from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kopir.spine.audit"
    label = "audit"

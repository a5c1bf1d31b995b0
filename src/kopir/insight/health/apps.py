from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "kopir.insight.health"
    label = "health"

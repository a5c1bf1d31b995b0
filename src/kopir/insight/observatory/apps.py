from django.apps import AppConfig


class ObservatoryConfig(AppConfig):
    name = "kopir.insight.observatory"
    label = "observatory"

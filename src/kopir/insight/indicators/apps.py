from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "kopir.insight.indicators"
    label = "indicators"

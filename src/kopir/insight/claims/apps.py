from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "kopir.insight.claims"
    label = "claims"

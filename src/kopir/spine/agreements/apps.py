from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "kopir.spine.agreements"
    label = "agreements"

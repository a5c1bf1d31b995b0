from django.apps import AppConfig


class RecognitionConfig(AppConfig):
    name = "kopir.exchange.recognition"
    label = "recognition"

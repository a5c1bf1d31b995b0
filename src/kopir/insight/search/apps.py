from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "kopir.insight.search"
    label = "search"

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kopir.spine.people"
    label = "people"

"""At start, people tells the audit trail (a floor below) how a user's id becomes a name."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kopir.spine.people"
    label = "people"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_names

        from .selectors import names_of

        register_names(names_of)

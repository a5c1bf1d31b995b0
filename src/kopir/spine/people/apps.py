"""At start, people tells the audit trail (a floor below) how a user's id becomes a name."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "kopir.spine.people"
    label = "people"

    def ready(self) -> None:
        from allauth.socialaccount.signals import social_account_added, social_account_removed

        from kopir.spine.audit.selectors import register_names

        from .adapters import on_linked, on_unlinked
        from .selectors import names_of
        from .trailing import listen

        register_names(names_of)
        listen()
        social_account_added.connect(on_linked, dispatch_uid="people.on_linked")
        social_account_removed.connect(on_unlinked, dispatch_uid="people.on_unlinked")

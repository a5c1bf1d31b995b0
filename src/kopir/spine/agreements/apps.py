from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "kopir.spine.agreements"
    label = "agreements"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.files.services import register_owner
        from kopir.spine.ledger.entries import register_opener
        from kopir.spine.people.services.erasure import register_eraser

        from . import messages, records  # noqa: F401  # declares its texts
        from .selectors import opens_entry, opens_files, seen_among
        from .services.erasing import forget_contacts

        records.register()
        register_owner("agreement.document", opens_files)
        register_opener(("commitment", "amendment", "approval"), opens_entry)
        register_guard("agreement", seen_among)
        register_eraser("agreements.contacts", forget_contacts)

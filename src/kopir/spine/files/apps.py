from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kopir.spine.files"
    label = "files"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard

        from .selectors import seen_among

        register_guard("file", seen_among)

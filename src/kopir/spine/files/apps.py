from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "kopir.spine.files"
    label = "files"

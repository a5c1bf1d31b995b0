from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "kopir.spine.jobs"
    label = "jobs"

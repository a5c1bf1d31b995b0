from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "kopir.exchange.research"
    label = "research"

    def ready(self) -> None:
        from kopir.spine.audit.selectors import register_guard
        from kopir.spine.deliveries.services import register_record_type

        from .selectors import openable_challenges, openable_projects, project_is_there

        register_guard("challenge", openable_challenges)
        register_guard("project", openable_projects)
        register_record_type("research.project", project_is_there)

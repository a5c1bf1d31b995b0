from django.apps import AppConfig, apps

#: The API's pages use Swagger, ours htmx 4: the rest was two thirds of what ``collectstatic`` compresses.
NOT_SERVED = ["redoc*", "htmx-2*", "htmax-4*", "htmx-4.js"]


class WebConfig(AppConfig):
    name = "kopir.web"
    label = "web"

    def ready(self) -> None:
        static = apps.get_app_config("staticfiles")
        static.ignore_patterns = [*static.ignore_patterns, *NOT_SERVED]  # type: ignore[attr-defined]  # Django's own

        from kopir.spine.notices.digests import register_digest
        from kopir.web.digest import sections_of

        register_digest(sections_of)

"""Which of the packages' files are served: not those that no page of ours asks for."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class StaticFiles(StaticFilesConfig):
    """The API's pages use Swagger, ours htmx 4: the rest was two thirds of what ``collectstatic`` compresses."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "redoc*", "htmx-2*", "htmax-4*", "htmx-4.js"]

from collections.abc import Sequence

from django.apps import AppConfig

from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import declare_finder


def _ids(actor: Actor, kind: str, text: str, most: int) -> Sequence[int]:
    from .naming import ids  # the engine is loaded when somebody first asks

    return ids(actor, kind, text, most)


class SearchConfig(AppConfig):
    name = "kopir.insight.search"
    label = "search"

    def ready(self) -> None:
        declare_finder(_ids)

"""The address of the pages that set the hub up, for whoever holds the machine."""

from django.conf import settings
from django.urls import reverse

from kopir.spine.hub.services import make_setup_link


def setup_url() -> str:
    """A new absolute address, good once; the ones before it are void. Raises Conflict when there is a hub."""
    return str(settings.KOPIR_BASE_URL + reverse("web:setup_link", args=[make_setup_link()]))

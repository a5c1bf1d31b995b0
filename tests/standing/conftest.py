"""The world that every standing test plays in."""

import re
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import transaction

from .shared import share
from .world import build


@pytest.fixture
def world(hub, organisations, users, settings, tmp_path):
    settings.KOPIR_FILES = tmp_path / "files"
    settings.KOPIR_KEYS = tmp_path / "keys"
    return build(organisations, users)


@pytest.fixture
def shared_world(world, organisations, users):
    """The world with private, shared and public records beside (``Tenant.shared``)."""
    return share(world, organisations, users)


@contextmanager
def undone():
    """Whatever happens inside did not."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def body_of(response):
    """The whole body, streamed or not; a zip (XLSX) unpacked, so that nothing hides in compression."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    # What the response would close at the request's end; its close() also looks at the database.
    for close in response._resource_closers:
        close()
    if body[:2] == b"PK":
        with ZipFile(BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body


def without_numbers(body):
    """A body with what may differ between two askings of the same thing taken out."""
    text = body.decode("utf-8", "replace")
    text = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"|X-CSRFToken&quot;: &quot;\w+', "", text
    )
    return re.sub(r"\d+", "0", text)

"""An upload that is too large is refused by its announced length, before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from .storage import too_large

#: What a form may send beside its file (bytes).
_BESIDE = 1024 * 1024


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Raises RequestDataTooBig (413) when a request announces more than ``KOPIR_MAX_UPLOAD`` and a margin."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        if content_length > settings.KOPIR_MAX_UPLOAD + _BESIDE:
            raise RequestDataTooBig(too_large())

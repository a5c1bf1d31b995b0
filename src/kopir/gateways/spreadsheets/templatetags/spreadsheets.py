"""Template tags of the import's pages."""

from collections.abc import Mapping
from typing import Any

from django import template

from ..issues import spoken
from ..models import ImportBatch

register = template.Library()


@register.simple_tag
def issue_text(found: Mapping[str, Any], batch: ImportBatch) -> str:
    """An issue in the reader's language, with its column in front."""
    return spoken(found, batch.headers)

"""When the last backup was taken: the trail says so, so a restored installation knows it as well."""

from __future__ import annotations

from datetime import datetime

from kopir.spine.audit.models import AuditEntry

#: The trail's word for a backup that was taken.
ACTION = "backup.take"


def last_backup() -> datetime | None:
    """None when there was never one. One query."""
    lines = AuditEntry.objects.filter(object_type="installation", action=ACTION)
    return lines.order_by("-id").values_list("at", flat=True).first()

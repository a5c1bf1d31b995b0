"""Bytes that no row names any more: removed files, rolled-back uploads, uploads that were cut off."""

from __future__ import annotations

from .models import StoredFile
from .storage import left_over

#: Seconds; far longer than any upload or transaction takes, so nothing on its way in is swept.
AGE = 24 * 3600


def sweep() -> int:
    """Delete old bytes without a row; return how many files went. Safe to repeat.

    Runs daily (``web`` registers it: files stand below jobs on the floors).
    """
    removed = 0
    for path in left_over(AGE):
        if not StoredFile.objects.filter(sha256=path.name).exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed

"""The kit's only tables: they know nothing of the domain."""

from django.db import models


class RateWindow(models.Model):
    """How often one key of ``kit.limits`` was used in its present window."""

    key = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.used}"


class CacheEntry(models.Model):
    """The table under Django's database cache (``CACHES``), so that ``migrate`` makes it with the others.

    What counts attempts and remembers used codes must be one for all processes, and outlive a restart.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.cache_key[:8]


class Touched(models.Model):
    """A record whose derived copies (the search index) are behind: see :mod:`kopir.kit.outbox`."""

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id}"

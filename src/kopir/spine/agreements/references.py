"""Running numbers of agreements: hub code, year, number, as in ``KZ-2026-0017``."""

from django.db.models import F

from kopir.spine.hub.models import Hub

from .models import Agreement, RefCounter

MAX_CODE = 12  # keeps "CODE-YYYY-" inside RefCounter.prefix


def take(count: int, *, hub: Hub | None, year: int) -> list[str]:
    """The next *count* references, inside the caller's transaction.

    The counter's row is raised by one UPDATE, which locks it until the commit: whoever comes at the same
    time waits and goes on from there, on both databases. Call it late in the transaction for that reason.
    A number that an import has already used as its own reference is stepped over.
    """
    prefix = f"{(hub.code if hub else 'kopir')[:MAX_CODE].upper()}-{year}-"
    RefCounter.objects.bulk_create([RefCounter(prefix=prefix)], ignore_conflicts=True)
    found: list[str] = []
    while len(found) < count:
        missing = count - len(found)
        RefCounter.objects.filter(prefix=prefix).update(last=F("last") + missing)
        last = RefCounter.objects.values_list("last", flat=True).get(prefix=prefix)
        refs = [f"{prefix}{number:04d}" for number in range(last - missing + 1, last + 1)]
        taken = set(Agreement.objects.filter(ref__in=refs).values_list("ref", flat=True))
        found += [ref for ref in refs if ref not in taken]
    return found

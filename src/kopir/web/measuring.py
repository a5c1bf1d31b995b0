"""``/metrics``: what Prometheus reads. Requests are counted where they are answered, the rest is asked for there.

Several server processes count in files that ``kopir run`` gives them (``PROMETHEUS_MULTIPROC_DIR``), and
whichever of them is asked adds them up. The client library looks for that folder when it is imported, and
`kopir run` forks its servers; so it is imported when a server starts answering, not with this module.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kopir.spine.jobs.models import JobState
from kopir.spine.jobs.selectors import counts_by_state, pulse
from kopir.spine.ledger.selectors import latest_checkpoint, log_size, waiting
from kopir.spine.registry.actors import process

from .keeping.last import last_backup

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: Seconds; a page takes some milliseconds, an import's upload some seconds.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@dataclass(frozen=True)
class Meters:
    """What the middleware writes; ``registry`` is what this process alone would answer with."""

    registry: Any
    requests: Any
    seconds: Any


@cache
def meters() -> Meters:
    """The counters of this process, made once."""
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    return Meters(
        registry,
        Counter("kopir_requests", "Requests answered.", ["route", "method", "status"], registry=registry),
        Histogram(
            "kopir_request_seconds",
            "Time to the answer's first byte.",
            ["route"],
            buckets=BUCKETS,
            registry=registry,
        ),
    )


class Installation:
    """Gauges that are asked of the database when somebody reads them."""

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily

        yield InfoMetricFamily(
            "kopir", "What runs here.", value={"version": version("kopir"), "database": connection.vendor}
        )
        up = GaugeMetricFamily("kopir_database_up", "1 when the database answers.")
        try:
            found = list(self._gauges())
        except DatabaseError:
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        for name, text, value in found:
            if isinstance(value, dict):
                family = GaugeMetricFamily(name, text, labels=["state"])
                for label, number in value.items():
                    family.add_metric([label], number)
                yield family
            elif value is not None:
                yield GaugeMetricFamily(name, text, value=value)

    def _gauges(self) -> Iterator[tuple[str, str, Any]]:
        asker = process("metrics")
        jobs = counts_by_state(asker)
        open_states = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)
        yield "kopir_jobs", "Jobs in each state.", {state.value: jobs.get(state, 0) for state in open_states}
        beat = pulse(asker)
        yield "kopir_worker_last_seen_timestamp_seconds", "When a worker last worked.", _seconds(beat.last)
        yield "kopir_schedules_failing", "Scheduled work whose last run failed.", len(beat.failing)
        yield "kopir_ledger_entries", "Entries that have their place.", log_size()
        yield "kopir_ledger_unsequenced", "Entries that wait for a place.", waiting()
        checkpoint = latest_checkpoint()
        issued = checkpoint.issued_at if checkpoint else None
        yield "kopir_ledger_checkpoint_timestamp_seconds", "When the head was last signed.", _seconds(issued)
        yield (
            "kopir_last_backup_timestamp_seconds",
            "When the last backup was taken.",
            _seconds(last_backup()),
        )


def _seconds(moment: Any) -> float | None:
    return moment.timestamp() if moment else None


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The exposition, for whoever shows ``KOPIR_METRICS_TOKEN`` as bearer; for others there is no such page."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.KOPIR_METRICS_TOKEN
    if not token or not hmac.compare_digest(shown.encode(), token.encode()):
        raise Http404
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    asked = CollectorRegistry()
    asked.register(Installation())  # type: ignore[arg-type]  # a collector by its shape
    counted = meters().registry
    if os.environ.get(FOLDER):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    return HttpResponse(generate_latest(asked) + generate_latest(counted), content_type=CONTENT_TYPE_LATEST)

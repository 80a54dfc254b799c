"""Figures of one process for Prometheus; they tell of no subject and no partner."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from graph_schema.batching import Flight
from graph_schema.errors import HubError
from graph_schema.gateway import MAX_BATCH
from hub.audit.project import Lag

AskLag = Callable[[], Awaitable[Lag]]


class BatchFigures:
    """How many reads travelled together in one run of a statement, and how long it took, by the statement's name."""

    def __init__(self) -> None:
        """Nothing has travelled yet."""
        self.registry = CollectorRegistry()
        sizes = [float(2**n) for n in range(MAX_BATCH.bit_length())]
        self._rows = Histogram(
            "credit_hub_batch_rows",
            "Reads that travelled together in one run of a statement",
            ["statement"],
            buckets=sizes,
            registry=self.registry,
        )
        self._seconds = Histogram(
            "credit_hub_batch_seconds",
            "Seconds from sending such a run until its rows were there, or it failed",
            ["statement"],
            registry=self.registry,
        )

    def note(self, flight: Flight) -> None:
        """Count one run."""
        self._rows.labels(flight.statement).observe(flight.rows)
        self._seconds.labels(flight.statement).observe(flight.seconds)


def metrics_endpoint(lag: AskLag, batches: BatchFigures) -> Callable[[Request], Awaitable[Response]]:
    """GET /metrics: batches of reads, and how far the graph is behind the audit log where the graph answers."""
    registry = CollectorRegistry()
    entries = Gauge("credit_hub_audit_lag_entries", "Entries of the audit log not folded in yet", registry=registry)
    seconds = Gauge("credit_hub_audit_lag_seconds", "Age of the oldest of them", registry=registry)

    async def metrics(_request: Request) -> Response:
        text = generate_latest(batches.registry)
        try:
            found = await lag()
        except HubError:
            pass
        else:
            entries.set(found.entries)
            seconds.set(found.seconds)
            text += generate_latest(registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})

    return metrics

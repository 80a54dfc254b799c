"""Figures of one process for Prometheus; they tell of no subject and no partner."""

from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from graph_schema.errors import HubError
from hub.audit.project import Lag

AskLag = Callable[[], Awaitable[Lag]]


def metrics_endpoint(lag: AskLag) -> Callable[[Request], Awaitable[Response]]:
    """GET /metrics: how far the graph is behind the audit log; without a sample while the graph does not answer."""
    registry = CollectorRegistry()
    entries = Gauge("credit_hub_audit_lag_entries", "Entries of the audit log not folded in yet", registry=registry)
    seconds = Gauge("credit_hub_audit_lag_seconds", "Age of the oldest of them", registry=registry)

    async def metrics(_request: Request) -> Response:
        try:
            found = await lag()
        except HubError:
            return Response(b"", media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})
        entries.set(found.entries)
        seconds.set(found.seconds)
        text = generate_latest(registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST, headers={"cache-control": "no-store"})

    return metrics

"""Liveness and readiness: what this process is, and whether it can answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import orjson
from starlette.requests import Request
from starlette.responses import Response

from graph_schema.errors import HubError
from graph_schema.gateway import Gateway
from graph_schema.migrate import schema_row
from hub.audit.project import Lag
from hub.clock import Clock, FrozenClock

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class GraphState:
    """What the graph says of itself: the engine's name and version, and the schema version found."""

    engine: str
    schema_version: int | None


def graph_probe(gateway: Gateway) -> Callable[[], Awaitable[GraphState]]:
    """Ask the graph for its engine and schema version."""

    async def probe() -> GraphState:
        row = await schema_row(gateway)
        return GraphState(engine=await gateway.server_agent(), schema_version=None if row is None else row.version)

    return probe


async def alive(_request: Request) -> Response:
    """GET /healthz: the process serves requests."""
    return _json({"status": "ok"}, 200)


def readiness(
    probe: Callable[[], Awaitable[GraphState]],
    *,
    schema_version: int,
    rules_edition: str,
    clock: Clock,
    lag: Callable[[], Awaitable[Lag]] | None = None,
) -> Endpoint:
    """GET /readyz: 200 where the graph answers with the schema version that this program reads, else 503.

    How far the graph is behind the audit log is told beside it; it never makes the service unready.
    """

    async def ready(_request: Request) -> Response:
        body: dict[str, object] = {"rules_edition": rules_edition, "expected_schema_version": schema_version}
        if isinstance(clock, FrozenClock):
            body["clock_stands_still_at"] = clock.now().isoformat()
        try:
            state = await probe()
        except HubError as error:
            return _json({"status": "unavailable", "code": error.code, **body}, 503)
        body |= {"engine": state.engine, "schema_version": state.schema_version}
        fits = state.schema_version == schema_version
        if fits and lag is not None:
            body["audit"] = await _lag(lag)
        return _json({"status": "ready" if fits else "wrong_schema", **body}, 200 if fits else 503)

    return ready


async def _lag(lag: Callable[[], Awaitable[Lag]]) -> dict[str, object]:
    try:
        found = await lag()
    except (HubError, OSError, ValueError):
        return {"lag": "unknown"}
    return {"lag_entries": found.entries, "lag_seconds": round(found.seconds, 1)}


def _json(body: dict[str, object], status: int) -> Response:
    headers = {"cache-control": "no-store"}
    return Response(orjson.dumps(body), status_code=status, media_type="application/json", headers=headers)

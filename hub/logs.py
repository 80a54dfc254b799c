"""Logs without personal data: events are constants, keys come from an allow-list, exceptions give class and code.

`structlog.get_logger().info("token_issued", partner_id=…)` is how the hub logs. A value under a key that is not
listed here is dropped and its key named under `dropped`; an event that is not a constant name is withheld; other
libraries' messages are withheld except those of the server's own start and stop.
"""

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

# fmt: off
ALLOWED_KEYS = frozenset(
    {
        "attempts", "bytes", "client_id", "code", "commit", "count", "dropped", "edition", "engine", "error",
        "event", "field", "file", "host", "index", "key_id", "kind", "lag", "level", "logger", "method",
        "offset", "outcome", "partner_id", "pid", "port", "profile", "purpose", "reason", "request_id", "rows",
        "run_id", "seconds", "signal", "size", "slot", "source", "state", "statement", "statements", "status",
        "step", "timestamp", "version", "worker", "workers",
    }
)
# fmt: on
SPOKEN_LOGGERS = ("uvicorn.error",)
WITHHELD = "(withheld)"

_EVENT = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_PLAIN = (str, int, float, bool, type(None))
_LONGEST = 200


def keep_allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep plain values under allowed keys; name what was dropped. A structlog processor."""
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for key, value in event.items():
        if key.startswith("_"):
            kept[key] = value  # structlog's own, removed before rendering
        elif key in ALLOWED_KEYS and isinstance(value, _PLAIN):
            kept[key] = value[:_LONGEST] if isinstance(value, str) else value
        elif key in ALLOWED_KEYS and isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            kept[key] = [item[:_LONGEST] for item in value[:_LONGEST]]
        else:
            dropped.append(key)
    if dropped:
        kept["dropped"] = sorted(dropped)
    return kept


def name_errors(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace exception information by its class and code: texts of drivers and data stay out. A processor."""
    info = event.pop("exc_info", None)
    for key in ("exception", "stack_info", "stack"):
        event.pop(key, None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        code = getattr(error, "code", None)
        if isinstance(code, str):
            event["code"] = str(code)
    return event


def withhold_text(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Withhold an event that is not a constant name, unless a logger that never holds data speaks. A processor."""
    record = event.get("_record")
    spoken = record is not None and record.name in SPOKEN_LOGGERS
    if not spoken and not _EVENT.fullmatch(str(event.get("event", ""))):
        event["event"] = WITHHELD
    return event


def configure_logs(*, level: str = "INFO", as_json: bool = True, stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's records to `stream` (stderr), one line each.

    Called once by the composition root; `as_json` false gives lines for a person at a terminal.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_errors,
        withhold_text,
        keep_allowed,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer()
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    logging.getLogger("neo4j").setLevel(logging.ERROR)  # it warns at each retry, in words that can hold values
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = name != "uvicorn.access"  # access lines hold addresses and query strings

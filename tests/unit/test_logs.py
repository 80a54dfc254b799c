"""Logs hold no personal data: neither values under unknown keys, nor texts of errors, nor others' messages."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from hub.errors import REFUSALS, AuditUnavailable, Refusal, RefusalCode
from hub.logs import configure_logs

SECRET = "张三-410105199003070000"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave logging as it was."""
    root = logging.getLogger()
    before, level = root.handlers, root.level
    yield
    root.handlers, root.level = before, level
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    assert SECRET not in stream.getvalue()
    assert "410105" not in stream.getvalue()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_unknown_keys_and_nested_values_are_dropped() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    structlog.get_logger("hub").info("answered", partner_id="p-1", name=SECRET, rows={"name": SECRET}, statements=["s"])
    (line,) = lines(stream)
    assert (line["event"], line["partner_id"], line["level"], line["statements"]) == ("answered", "p-1", "info", ["s"])
    assert line["dropped"] == ["name", "rows"]


def test_an_event_that_is_not_a_constant_is_withheld() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    structlog.get_logger("hub").warning(f"no answer about {SECRET}")
    assert lines(stream)[0]["event"] == "(withheld)"


def test_errors_give_class_and_code_only() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    log = structlog.get_logger("hub")
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("failed")
    log.error("failed", exc_info=Refusal(RefusalCode.TIMEOUT))
    first, second = lines(stream)
    assert (first["error"], "code" in first) == ("ValueError", False)
    assert (second["error"], second["code"]) == ("Refusal", "TIMEOUT")


def test_messages_of_other_libraries_are_withheld() -> None:
    stream = io.StringIO()
    configure_logs(stream=stream)
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 7)
    logging.getLogger("uvicorn.access").info("GET /?name=%s", SECRET)
    try:
        raise RuntimeError(SECRET)
    except RuntimeError:
        logging.getLogger("another.library").exception("%s failed", SECRET, stack_info=True)
    logging.getLogger("neo4j").error(SECRET)
    events = [(line["logger"], line["event"], line.get("error")) for line in lines(stream)]
    assert events == [
        ("uvicorn.error", "Started server process [7]", None),
        ("another.library", "(withheld)", "RuntimeError"),
        ("neo4j", "(withheld)", None),
    ]


def test_lines_for_a_terminal_hold_no_more() -> None:
    stream = io.StringIO()
    configure_logs(as_json=False, level="WARNING", stream=stream)
    structlog.get_logger("hub").info("quiet")
    structlog.get_logger("hub").warning("loud", name=SECRET)
    assert "loud" in stream.getvalue()
    assert "quiet" not in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_every_refusal_has_a_sentence_in_both_languages() -> None:
    assert set(REFUSALS) == set(RefusalCode)
    for code in RefusalCode:
        refusal = Refusal(code, field="inquiry.purpose")
        assert refusal.message.startswith(refusal.message_zh)
        assert refusal.message_zh.endswith("。")
        assert refusal.message_en.endswith(".")
        assert 400 <= refusal.status <= 599
    assert AuditUnavailable().code is RefusalCode.AUDIT_UNAVAILABLE

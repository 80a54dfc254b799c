"""What writers of formats share: ids that follow from content, who publishes, and lines of JSON."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid5

import orjson

from hub.interchange.extract import Extract, Tie

NAMESPACE: Final = UUID("6c0f5ed1-0d0c-5b8b-9a3e-3f0a52d3c9a4")
DISPUTED: Final = "处于异议核查 · under objection"
"""What is said of a tie that somebody objects to, while that is verified."""
PUBLISHER: Final = "信用数据共享枢纽 · Credit data-sharing hub"


@dataclass(frozen=True, slots=True)
class Publication:
    """Who writes the file, and when."""

    day: date
    publisher: str = PUBLISHER


def id_of(*parts: object) -> str:
    """The same id for the same parts."""
    return str(uuid5(NAMESPACE, orjson.dumps([None if part is None else str(part) for part in parts]).decode()))


def tie_id(tie: Tie) -> str:
    """The id of a tie: whose, to whom, which, and since when."""
    return id_of(tie.source, tie.target, tie.tie, tie.role, tie.since)


def disputed_ids(extracts: Iterable[Extract]) -> frozenset[str]:
    """Ids of the ties that any of the answers tells to be under objection: no file shows them as if they were not."""
    return frozenset(tie_id(tie) for extract in extracts for tie in extract.ties if tie.disputed)


def number(decimal_text: str) -> orjson.Fragment:
    """Decimal text as a JSON number with every digit that it has."""
    return orjson.Fragment(decimal_text.encode("ascii"))


def line_of(value: Any) -> bytes:  # noqa: ANN401 - JSON
    """JSON as one line, keys in order."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def without_nothing(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is absent or empty."""
    return {key: value for key, value in values.items() if value is not None and value not in ((), [], "")}

"""A named Cypher statement: one constant, one literal, never built from pieces."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

P = TypeVar("P")
R = TypeVar("R")


class Access(StrEnum):
    """What a statement may do to the graph."""

    READ = "READ"
    WRITE = "WRITE"
    SCHEMA = "SCHEMA"


@dataclass(frozen=True, slots=True)
class Statement(Generic[P, R]):
    """A statement in the batched form `UNWIND $batch.rows AS row … RETURN row.i AS i, …`.

    `params` is the frozen dataclass of one row of `$batch.rows` (the gateway adds `i`); `row` the frozen
    dataclass of one returned record, whose fields are the aliases of RETURN. `timeout_s` is the
    time limit of one run in seconds.
    """

    name: str
    text: str
    access: Access
    params: type[P]
    row: type[R]
    timeout_s: float = 10.0

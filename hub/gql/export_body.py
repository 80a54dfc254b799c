"""The body of an export: a question, and its codes line by line, read a piece at a time so that nobody waits for it."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from hub.errors import Refusal, RefusalCode
from hub.gql import wire

PIECE: Final = 32 * 1024
"""Bytes that are read at once."""
LONGEST_CODE: Final = 64
_UNFIT: Final = RefusalCode.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and of which codes; they stay as they came, and are `count`."""

    parameters: Mapping[str, Any]
    body: bytes
    start: int
    count: int

    def batches(self, size: int) -> Iterator[list[str]]:
        """The codes, as many at a time."""
        left: list[str] = []
        for codes in pieces(self.body, self.start):
            left += codes
            while len(left) >= size:
                yield left[:size]
                left = left[size:]
        if left:
            yield left

    def request(self, usccs: Sequence[str]) -> dict[str, Any]:
        """The request about some of the codes."""
        return {**self.parameters, "variables": {**(self.parameters.get("variables") or {}), "usccs": usccs}}


async def asked_of(body: bytes, *, longest_head: int) -> Asked:
    """The question and its codes, each looked at; others are served in between. Raises Refusal."""
    start = body.find(b"\n") + 1 or len(body)
    if start > longest_head:
        raise Refusal(RefusalCode.TOO_LARGE)
    count = 0
    try:
        head = orjson.loads(body[:start])
        if not isinstance(head, dict) or not isinstance(head.get("variables"), dict | None):
            raise Refusal(_UNFIT)
        wire.checked(head)
        for codes in pieces(body, start):
            if not all(isinstance(code, str) and len(code) <= LONGEST_CODE for code in codes):
                raise Refusal(_UNFIT)
            count += len(codes)
            await asyncio.sleep(0)
    except orjson.JSONDecodeError:
        raise Refusal(_UNFIT) from None
    if not count:
        raise Refusal(_UNFIT)
    return Asked(head, body, start, count)


def pieces(body: bytes, start: int) -> Iterator[list[Any]]:
    """What the lines from there on hold, some lines at a time. Raises orjson.JSONDecodeError."""
    while start < len(body):
        end = body.find(b"\n", min(start + PIECE, len(body))) + 1 or len(body)
        yield [orjson.loads(line) for line in body[start:end].splitlines() if line.strip()]
        start = end

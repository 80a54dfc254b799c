"""The bytes of a segment file: a header, then frames of entries and signed checkpoints. Pure.

Header (24 bytes, big-endian): magic 8, slot 4, index of the first entry 8, CRC-32 of these 4.
Frame: length of the payload 4, CRC-32 of kind and payload 4, kind 1, payload. The CRC finds accidents;
alterations are found by the checkpoints, which are frames of their own so that one sync makes a group durable.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

MAGIC = b"CHAUDIT1"
ENTRY = 1
CHECKPOINT = 2
LARGEST_PAYLOAD = 4 * 1024 * 1024

_HEADER = struct.Struct(">8sIQI")
_FRAME = struct.Struct(">IIB")
HEADER_BYTES = _HEADER.size


class FaultyBytesError(Exception):
    """The bytes at `offset` are not what a segment holds there; `why` says what was seen."""

    def __init__(self, offset: int, why: str) -> None:
        """Keep place and reason."""
        super().__init__(why)
        self.offset = offset
        self.why = why


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: where it begins and ends in its file, its kind and its payload."""

    offset: int
    end: int
    kind: int
    payload: bytes


def file_name(first_index: int) -> str:
    """Return the name of the segment that begins with this entry; names sort in order."""
    return f"{first_index:020d}.seg"


def header(slot: int, first_index: int) -> bytes:
    """Return the header of a segment."""
    body = _HEADER.pack(MAGIC, slot, first_index, 0)[:-4]
    return body + struct.pack(">I", crc32(body))


def frame(kind: int, payload: bytes) -> bytes:
    """Return the bytes of a frame."""
    mark = bytes((kind,))
    return _FRAME.pack(len(payload), crc32(payload, crc32(mark)), kind) + payload


def check_header(data: bytes, *, slot: int, first_index: int) -> None:
    """Raise FaultyBytesError where the header is not that of this segment of this slot."""
    if len(data) < HEADER_BYTES:
        raise FaultyBytesError(0, "the segment's header is cut off")
    if data[:HEADER_BYTES] != header(slot, first_index):
        raise FaultyBytesError(0, "the segment's header does not belong to this place of this slot")


def frames(data: bytes) -> Iterator[Frame]:
    """Yield the frames after the header. Raises FaultyBytesError at the first that is cut off or altered."""
    offset = HEADER_BYTES
    while offset < len(data):
        begin = offset + _FRAME.size
        if begin > len(data):
            raise FaultyBytesError(offset, "a frame is cut off")
        length, crc, kind = _FRAME.unpack_from(data, offset)
        if kind not in (ENTRY, CHECKPOINT) or length > LARGEST_PAYLOAD:
            raise FaultyBytesError(offset, "a frame begins with bytes that no program wrote")
        end = begin + length
        if end > len(data):
            raise FaultyBytesError(offset, "a frame is cut off")
        payload = data[begin:end]
        if crc32(payload, crc32(data[begin - 1 : begin])) != crc:
            raise FaultyBytesError(offset, "a frame's check sum is wrong")
        yield Frame(offset, end, kind, payload)
        offset = end

"""The bytes of a segment file: a header, then frames of a base, of entries and of signed checkpoints.

Header (24 bytes, big-endian): magic 8, slot 4, index of the first entry 8, CRC-32 of these 4.
Frame: length of the payload 4, CRC-32 of kind and payload 4, kind 1, payload. The CRC finds accidents;
alterations are found by the checkpoints, which are frames of their own so that one sync makes a group durable.
The base is the first frame of every segment but a slot's first: the hashes of the perfect subtrees of all entries
before it (32 bytes each, largest first), then the checkpoint that signs them. With it a segment can be checked alone.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO
from zlib import crc32

MAGIC = b"CHAUDIT1"
ENTRY = 1
CHECKPOINT = 2
BASE = 3
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


def base_frame(peaks: Sequence[bytes], note: str) -> bytes:
    """Return the frame that a segment begins with after its header."""
    return frame(BASE, b"".join(peaks) + note.encode())


def read_base(payload: bytes, *, first_index: int) -> tuple[list[bytes], bytes]:
    """Return the hashes and the note of a base. Raises ValueError where there are too few bytes for the hashes."""
    end = 32 * first_index.bit_count()
    if len(payload) <= end:
        raise ValueError("the segment's base is too short")
    return [payload[at : at + 32] for at in range(0, end, 32)], payload[end:]


def frames(data: bytes) -> Iterator[Frame]:
    """Yield the frames after the header. Raises FaultyBytesError at the first that is cut off or altered."""
    return read_frames(BytesIO(data))


def read_frames(file: BinaryIO, offset: int = HEADER_BYTES) -> Iterator[Frame]:
    """Yield the frames of a file from one that begins at `offset`; holds one of them at a time."""
    file.seek(offset)
    while head := file.read(_FRAME.size):
        if len(head) < _FRAME.size:
            raise FaultyBytesError(offset, "a frame is cut off")
        length, crc, kind = _FRAME.unpack(head)
        if kind not in (ENTRY, CHECKPOINT, BASE) or length > LARGEST_PAYLOAD:
            raise FaultyBytesError(offset, "a frame begins with bytes that no program wrote")
        payload = file.read(length)
        if len(payload) < length:
            raise FaultyBytesError(offset, "a frame is cut off")
        if crc32(payload, crc32(head[-1:])) != crc:
            raise FaultyBytesError(offset, "a frame's check sum is wrong")
        end = offset + _FRAME.size + length
        yield Frame(offset, end, kind, payload)
        offset = end

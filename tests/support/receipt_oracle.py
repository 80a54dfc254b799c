"""Who received which record, read from the segments of an audit log by a program that knows their layout alone.

    python tests/support/receipt_oracle.py FOLDER

prints a JSON object: of each record the ids of the partners whose answers held it. It shares no code with the hub:
what it knows is the table of docs/audit.md. A last group that is cut off was never acknowledged and does not count.
"""

import json
import struct
import sys
from pathlib import Path
from zlib import crc32

HEADER, FRAME = 24, struct.Struct(">IIB")
ENTRY, CHECKPOINT = 1, 2


def entries(segment: bytes) -> list[dict[str, object]]:
    """The entries of the groups that a checkpoint closes."""
    at, closed, group = HEADER, [], []
    while at + FRAME.size <= len(segment):
        length, crc, kind = FRAME.unpack_from(segment, at)
        payload = segment[at + FRAME.size : at + FRAME.size + length]
        if len(payload) < length or crc32(bytes((kind,)) + payload) != crc:
            break
        at += FRAME.size + length
        if kind == ENTRY:
            group.append(json.loads(payload))
        elif kind == CHECKPOINT:
            closed += group
            group = []
    return closed


def receivers(folder: Path) -> dict[str, list[str]]:
    """Partners by record, over all slots and segments."""
    found: dict[str, set[str]] = {}
    for path in folder.glob("slot-*/*.seg"):
        for entry in entries(path.read_bytes()):
            if entry["action"] == "partner:inquiry:asked" and entry["outcome"] == "ANSWERED" and entry["partner_id"]:
                for record_id in entry["record_ids"]:  # type: ignore[attr-defined]
                    found.setdefault(record_id, set()).add(str(entry["partner_id"]))
    return {record_id: sorted(partners) for record_id, partners in found.items()}


if __name__ == "__main__":
    print(json.dumps(receivers(Path(sys.argv[1]))))  # noqa: T201 - its only output

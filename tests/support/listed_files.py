"""Some companies of the shared filings of listed companies, in a folder of their own."""

from collections.abc import Collection
from pathlib import Path

FILES = ("company_basic_info.csv", "shareholder_info.csv", "keydirector_info.csv", "supplier_info.csv")


def part(folder: Path, target: Path, companies: int, *, whole: Collection[str] = FILES) -> Path:
    """The rows of the first companies; of files that are not wanted `whole` one row, as one without rows is no file."""
    target.mkdir()
    kept: set[bytes] = set()
    for name in FILES:
        lines = (folder / name).read_bytes().splitlines(keepends=True)
        at = lines[0].split(b"\t").index(b"gpdm")
        if not kept:
            kept = set(list(dict.fromkeys(line.split(b"\t")[at] for line in lines[1:]))[:companies])
        rows = [line for line in lines[1:] if line.split(b"\t")[at] in kept][: None if name in whole else 1]
        (target / name).write_bytes(b"".join([lines[0], *rows]))
    return target

"""Bounds on sheets, and the refusal that the reader of sheets gives; imported by the reader's own process too."""

from typing import Final

MAX_COLUMNS: Final = 1_000
MAX_ROWS: Final = 1_048_576  # what XLSX can hold
MAX_ROW_TEXT: Final = 1 << 20
KEPT_OF_TOO_LONG: Final = 500
MAX_SHEETS: Final = 20
HEAD_ROWS: Final = 5
HEAD_CELL: Final = 100
MAX_PARTS: Final = 2_000
MAX_UNPACKED: Final = 2 << 30
MAX_RATIO: Final = 200  # XML of sheets packs 10 to 60 times, a bomb about 1,000 times
RATIO_FROM: Final = 1 << 20
MAX_SMALL_PART: Final = 1 << 20
MEMORY: Final = 1 << 30
MAX_SPOOLED: Final = 4 << 30


class SheetRefused(Exception):  # noqa: N818 - not an error of the program: a verdict on a file
    """The sheet is not read; the text is a clause after "The file X"."""

"""Cells of sheets as text: dates as ISO, numbers plain, so that what was typed is what is read."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

EXACT_DIGITS: Final = 15  # a sheet's number is a double: more digits are not kept


def cell_text(value: object) -> str:
    """The text of a cell's value.

    A day is ISO 8601, with the time where there is one. A number is written without exponent or ".0", with the
    fifteen digits that a sheet keeps; a whole number of more digits has lost some, and is written with an exponent
    (9.14103000000000E+17) as a sheet shows it, so that it is never taken for the code that it was.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta | Decimal) else ""


def _number(value: float) -> str:
    try:
        if value == int(value):
            whole = int(value)
            return (
                str(whole) if len(str(abs(whole))) <= EXACT_DIGITS else format(Decimal(whole), f".{EXACT_DIGITS - 1}E")
            )
    except (OverflowError, ValueError):
        return ""  # an infinity or no number: no sheet program writes one
    plain = format(Decimal(format(value, f".{EXACT_DIGITS}g")), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain

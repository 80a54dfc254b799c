"""Cells: text, dates, codes, as deliveries write them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from graph_schema.claims import Ident
from graph_schema.identifiers import IdentifierIssue, Parsed, parse_any_organization_id
from graph_schema.name_keys import without_format_marks
from graph_schema.names import IdScheme
from loaders.checked import RejectCode, WarningCode

BLANKS: Final = frozenset({"", "/", "\\", "-", "--", "—", "N/A", "n/a", "NULL", "null", "None", "无", "空"})
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WHOLE: Final = Decimal(100)
# A day as a sheet counts it, which is left where a date's format was lost: five digits, years 1954 to 2119.
_SERIAL: Final = re.compile(r"([2-7]\d{4}|2958465)(?:\.\d+)?")
_SERIAL_START: Final = date(1899, 12, 30)
_ENDLESS: Final = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限"})
_ONLY: Final[Mapping[IdScheme, WarningCode]] = {
    IdScheme.REGISTRATION_NUMBER: WarningCode.REGISTRATION_NUMBER_ONLY,
    IdScheme.ORGANIZATION_CODE: WarningCode.ORGANIZATION_CODE_ONLY,
}
_ENDLESS_DAYS: Final = frozenset({date(2099, 12, 31), date.max})  # how systems without an empty end write 长期


def text_of(cell: str) -> str | None:
    """The cell's text without blanks around it, None where it says that there is nothing."""
    stripped = cell.strip()
    return None if stripped in BLANKS else stripped


def visible(text: str) -> str:
    """The text without characters that cannot be seen (right-to-left marks, zero width)."""
    return without_format_marks(text).strip()


def date_of(cell: str) -> date | None:
    """A date in one of the forms that deliveries use; None for none, ValueError for one that cannot be read.

    Five digits are a sheet's count of days (43466 is 2019-01-01, the count of 1900), eight digits are YYYYMMDD.
    """
    text = text_of(unicodedata.normalize("NFKC", cell))
    if text is None:
        return None
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if found is None:
        serial = _SERIAL.fullmatch(text)
        if serial is None:
            raise ValueError("not a date")
        return _SERIAL_START + timedelta(days=int(serial[1]))
    return date(int(found[1]), int(found[2]), int(found[3]))


def end_of(cell: str) -> date | None:
    """The exclusive end of an inclusive 有效期至; None for none and for 长期; ValueError as in `date_of`."""
    if "".join(unicodedata.normalize("NFKC", cell).split()) in _ENDLESS:
        return None
    day = date_of(cell)
    return None if day is None or day in _ENDLESS_DAYS else day + timedelta(days=1)


def percent_of(cell: str) -> str | None:
    """A share of 0 to 100 as decimal text, without zeros that say nothing; None for none, ValueError for other text."""
    text = text_of(unicodedata.normalize("NFKC", cell).replace("%", ""))
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite() or not 0 <= value <= _WHOLE:
        raise ValueError("not a share")
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def folded(text: str) -> str:
    """A cell as the tables of values have it: NFKC without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def code_of(cell: str) -> tuple[Ident | None, RejectCode | None, tuple[str, ...]]:
    """The identifier in a cell meant for an organisation's code, why it is refused, and warnings."""
    parsed = parse_any_organization_id(cell)
    warnings = tuple(str(warning) for warning in parsed.warnings)
    if parsed.scheme is None or parsed.value is None:
        return None, refusal_of(parsed), (*warnings, *_placeholder(cell))
    only = only_warning(parsed.scheme)
    return Ident(parsed.scheme, parsed.value), None, warnings if only is None else (*warnings, only)


def refusal_of(parsed: Parsed) -> RejectCode:
    """Why an organisation's code that does not hold is refused."""
    if parsed.error is IdentifierIssue.BAD_CHECK_DIGIT:
        return RejectCode.BAD_CHECK_DIGIT
    if parsed.error is IdentifierIssue.RESIDENT_ID_GIVEN:
        return RejectCode.RESIDENT_ID_GIVEN
    return RejectCode.NO_USABLE_IDENTIFIER


def only_warning(best: IdScheme) -> WarningCode | None:
    """What is odd where no better code than this tells who is meant; None for the unified code."""
    if best is IdScheme.USCC:
        return None
    return _ONLY.get(best, WarningCode.OTHER_CODE_ONLY)


def _placeholder(cell: str) -> tuple[str, ...]:
    return (WarningCode.PLACEHOLDER_CODE,) if text_of(cell) is not None and "0000000" in cell else ()

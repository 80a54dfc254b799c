"""The verdict of the check on one row: what it claims, what is odd about it, or why it is refused."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from graph_schema.claims import Claim
from graph_schema.rules.model import RuleBase


class RejectCode(StrEnum):
    """Why a row is not accepted."""

    WRONG_COLUMN_COUNT = "WRONG_COLUMN_COUNT"
    LINE_TOO_LONG = "LINE_TOO_LONG"
    NUL_BYTE = "NUL_BYTE"
    UNCLOSED_QUOTE = "UNCLOSED_QUOTE"
    MALFORMED_ROW = "MALFORMED_ROW"
    BAD_CHECK_DIGIT = "BAD_CHECK_DIGIT"
    RESIDENT_ID_GIVEN = "RESIDENT_ID_GIVEN"
    BAD_DOCUMENT = "BAD_DOCUMENT"
    NO_USABLE_IDENTIFIER = "NO_USABLE_IDENTIFIER"
    IDENTIFIER_CONFLICT = "IDENTIFIER_CONFLICT"
    NAME_MISSING = "NAME_MISSING"
    VALUE_MISSING = "VALUE_MISSING"
    BAD_DATE = "BAD_DATE"
    DATES_REVERSED = "DATES_REVERSED"
    UNKNOWN_LIST = "UNKNOWN_LIST"
    BAD_JSON = "BAD_JSON"
    BAD_VALUE = "BAD_VALUE"
    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    CONFLICT_IN_FILE = "CONFLICT_IN_FILE"
    RECORD_UNKNOWN = "RECORD_UNKNOWN"


REASONS: Final[dict[RejectCode, str]] = {
    RejectCode.WRONG_COLUMN_COUNT: "the row has not as many columns as the header",
    RejectCode.LINE_TOO_LONG: "the line is longer than 1 MiB",
    RejectCode.NUL_BYTE: "the row holds a NUL byte",
    RejectCode.UNCLOSED_QUOTE: "a quote is opened and not closed within 100 lines or 128 KiB",
    RejectCode.MALFORMED_ROW: "the row cannot be split into fields",
    RejectCode.BAD_CHECK_DIGIT: "the check digit does not fit the code (GB 32100, GB 11714)",
    RejectCode.RESIDENT_ID_GIVEN: "a resident ID stands where an organisation's code belongs",
    RejectCode.BAD_DOCUMENT: "the document number does not hold (GB 11643)",
    RejectCode.NO_USABLE_IDENTIFIER: "no code, registration number or document tells who is meant",
    RejectCode.IDENTIFIER_CONFLICT: "the codes of the row belong to different enterprises",
    RejectCode.NAME_MISSING: "the name is missing",
    RejectCode.VALUE_MISSING: "a value that is required is missing",
    RejectCode.BAD_DATE: "a date that is required cannot be read",
    RejectCode.DATES_REVERSED: "the end lies before the start",
    RejectCode.UNKNOWN_LIST: "no list kind of the rules has this name",
    RejectCode.BAD_JSON: "the line is not one JSON object",
    RejectCode.BAD_VALUE: "a value is not of the kind that the format asks for",
    RejectCode.UNKNOWN_TYPE: "the row's type is not one of the format's",
    RejectCode.CONFLICT_IN_FILE: "an earlier row of the file has the same key and other content",
    RejectCode.RECORD_UNKNOWN: "the record that it speaks of has not been loaded",
}
"""One clause a code, as reports show it."""


class WarningCode(StrEnum):
    """What is odd about an accepted row; the identifiers' own warnings come beside these."""

    DEFAULT_DATE = "DEFAULT_DATE"
    BAD_DATE = "BAD_DATE"
    UNREADABLE_CAPITAL = "UNREADABLE_CAPITAL"
    NO_REPRESENTATIVE = "NO_REPRESENTATIVE"
    SEVERAL_REPRESENTATIVES = "SEVERAL_REPRESENTATIVES"
    ORGANIZATION_REPRESENTATIVE = "ORGANIZATION_REPRESENTATIVE"
    INVISIBLE_CHARACTERS = "INVISIBLE_CHARACTERS"
    REGISTRATION_NUMBER_ONLY = "REGISTRATION_NUMBER_ONLY"
    ORGANIZATION_CODE_ONLY = "ORGANIZATION_CODE_ONLY"
    PLACEHOLDER_CODE = "PLACEHOLDER_CODE"
    DETERMINER_CODE = "DETERMINER_CODE"
    MASKED_DOCUMENT = "MASKED_DOCUMENT"


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after its check: claims to be recorded, or `reject` with the field that is wrong.

    `key` is the natural key that two rows of a file may not share with other content. `department` is who reported
    the row (数据来源单位 where the form has it, else the authority that decided), `decided_on` the day of the
    decision where a term of delivery runs from it; reports count by them.
    """

    claims: tuple[Claim, ...] = ()
    warnings: tuple[str, ...] = ()
    key: str | None = None
    reject: RejectCode | None = None
    field: str | None = None
    department: str | None = None
    decided_on: date | None = None


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may know beside the row: the rules, where the deliverer decides, the day of the delivery."""

    rules: RuleBase
    jurisdiction: str
    observed: date


def rejected(code: RejectCode, field: str | None = None, *, warnings: tuple[str, ...] = ()) -> Checked:
    """The verdict of refusal."""
    return Checked(reject=code, field=field, warnings=warnings)

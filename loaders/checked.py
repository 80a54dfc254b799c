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
    NOT_WITHDRAWABLE = "NOT_WITHDRAWABLE"
    NAME_UNCLEAR = "NAME_UNCLEAR"
    WRONG_PARTY_KIND = "WRONG_PARTY_KIND"
    BAD_AMOUNT = "BAD_AMOUNT"
    FINE_UNIT = "FINE_UNIT"
    NOT_TO_BE_REPORTED = "NOT_TO_BE_REPORTED"
    NOTE_ROW = "NOTE_ROW"
    FORMULA = "FORMULA"
    DIGITS_LOST = "DIGITS_LOST"


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
    RejectCode.NOT_WITHDRAWABLE: "a row that only describes or states cannot be taken back; deliver what holds instead",
    RejectCode.NAME_UNCLEAR: "the name tells neither one organisation nor one person where one is needed",
    RejectCode.WRONG_PARTY_KIND: "the row is about a kind of party that the form has no columns for",
    RejectCode.BAD_AMOUNT: "an amount is not a number of 万元, not negative, with at most six decimals",
    RejectCode.FINE_UNIT: "the fine in 万元 is over a thousand times what the text of the penalty states",
    RejectCode.NOT_TO_BE_REPORTED: "a minor or summary penalty of a natural person is not reported (河南条例 13)",
    RejectCode.NOTE_ROW: "the row repeats the headers of the form",
    RejectCode.FORMULA: "a cell holds a formula or the error of one; put its value in its place",
    RejectCode.DIGITS_LOST: "a sheet kept a code as a number and lost its last digits; type it in as text",
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
    REPLACED = "REPLACED"
    RECORD_ENDED = "RECORD_ENDED"
    MASKED_DOCUMENT = "MASKED_DOCUMENT"
    OTHER_CODE_ONLY = "OTHER_CODE_ONLY"
    CODE_LEFT_OUT = "CODE_LEFT_OUT"
    REPRESENTATIVE_DOCUMENT = "REPRESENTATIVE_DOCUMENT"
    PERSONAL_NUMBER_LEFT_OUT = "PERSONAL_NUMBER_LEFT_OUT"
    VALUE_BLANK = "VALUE_BLANK"
    UNKNOWN_VALUE = "UNKNOWN_VALUE"
    LOCAL_CODE = "LOCAL_CODE"
    LONG_TEXT = "LONG_TEXT"
    FUTURE_DECISION = "FUTURE_DECISION"
    NUMBER_FROM_CERTIFICATE = "NUMBER_FROM_CERTIFICATE"
    FINE_WITHOUT_KIND = "FINE_WITHOUT_KIND"
    FINE_DIFFERS = "FINE_DIFFERS"
    LARGE_FINE = "LARGE_FINE"
    COMMITMENT_CODE_DATE = "COMMITMENT_CODE_DATE"
    REPAIR_PROMISE_TEXT = "REPAIR_PROMISE_TEXT"
    PLACEHOLDER_NAME = "PLACEHOLDER_NAME"
    NOTE_IN_NAME = "NOTE_IN_NAME"
    SEVERAL_NAMES = "SEVERAL_NAMES"
    NO_LEGAL_FORM = "NO_LEGAL_FORM"
    STOCK_CODE_ONLY = "STOCK_CODE_ONLY"
    NO_LISTING = "NO_LISTING"
    NO_DATE = "NO_DATE"
    NOTE_ROW = "NOTE_ROW"
    UNNAMED_CODE_COLUMN = "UNNAMED_CODE_COLUMN"


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after its check: claims to be recorded, or `reject` with the field that is wrong.

    `key` is the natural key that two rows of a file may not share with other content. `department` is who reported
    the row (数据来源单位 where the form has it, else the authority that decided), `decided_on` the day of the
    decision where a term of delivery runs from it; reports count by them. `said` is the content to compare where
    rows that say the same differ (running numbers); absent: all the row's cells.
    """

    claims: tuple[Claim, ...] = ()
    warnings: tuple[str, ...] = ()
    key: str | None = None
    reject: RejectCode | None = None
    field: str | None = None
    department: str | None = None
    decided_on: date | None = None
    said: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may know beside the row: the rules, where the deliverer decides, the day of the delivery."""

    rules: RuleBase
    jurisdiction: str
    observed: date


def rejected(code: RejectCode, field: str | None = None, *, warnings: tuple[str, ...] = ()) -> Checked:
    """The verdict of refusal."""
    return Checked(reject=code, field=field, warnings=warnings)

"""The codes of verdicts in words, one clause each, as reports show them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from graph_schema.identifiers import IdentifierIssue
from loaders.checked import RejectCode, WarningCode

REJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        RejectCode.WRONG_COLUMN_COUNT: "the row has not as many columns as the header",
        RejectCode.LINE_TOO_LONG: "the line is longer than 1 MiB",
        RejectCode.NUL_BYTE: "the row holds a NUL byte",
        RejectCode.UNCLOSED_QUOTE: "a quote is opened and not closed within 100 lines or 128 KiB",
        RejectCode.MALFORMED_ROW: "the row cannot be split into fields",
        RejectCode.BAD_CHECK_DIGIT: "the check digit does not fit the code (GB 32100, GB 11714)",
        RejectCode.RESIDENT_ID_GIVEN: "a resident ID stands where an organisation's code belongs",
        RejectCode.BAD_DOCUMENT: "the document number does not hold (GB 11643)",
        RejectCode.NO_USABLE_IDENTIFIER: "no code or document tells who is meant; add a column 统一社会信用代码",
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
        RejectCode.MOVE_NOT_ALLOWED: "the rules know no move to this state from the one told before (states.toml)",
        RejectCode.REASON_MISSING: "the rules ask for a reason or the number of a decision for this change of state",
        RejectCode.DECISION_MISSING: "the rules ask for the number of a decision for this change of state",
        RejectCode.NOT_WITHDRAWABLE: "what a row describes cannot be taken back; deliver what holds",
        RejectCode.NAME_UNCLEAR: "the name tells neither one organisation nor one person where one is needed",
        RejectCode.WRONG_PARTY_KIND: "the row is about a kind of party that the form has no columns for",
        RejectCode.BAD_AMOUNT: "an amount is not a number of 万元, not negative, with at most six decimals",
        RejectCode.FINE_UNIT: "the fine in 万元 is over a thousand times what the text of the penalty states",
        RejectCode.NOT_TO_BE_REPORTED: "a minor or summary penalty of a natural person is not reported (河南条例 13)",
        RejectCode.NOTE_ROW: "the row repeats the headers of the form",
        RejectCode.FORMULA: "a cell holds a formula or the error of one; put its value in its place",
        RejectCode.DIGITS_LOST: "a sheet kept a code as a number and lost its last digits; type it in as text",
        RejectCode.PARTY_UNKNOWN: "no row of the file that holds says who is meant by the id that it refers to",
    }
)
"""Why a row was refused."""

WARNINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        IdentifierIssue.LOWER_CASE: "the code is written in lower case; it was taken in capitals",
        IdentifierIssue.FULL_WIDTH: "the code is written in full width; it was folded",
        IdentifierIssue.INNER_BLANK: "the code holds blanks; they were dropped",
        IdentifierIssue.INNER_CHECK: "the organisation code inside the unified code has a wrong check digit",
        IdentifierIssue.UNKNOWN_REGION: "the region in the code is on no list",
        IdentifierIssue.UNKNOWN_AUTHORITY: "the first character of the code is not assigned by the standard",
        IdentifierIssue.REGISTRATION_CHECK: "the check digit of the registration number does not fit",
        WarningCode.DEFAULT_DATE: "the date is a 1 January, perhaps filled in by a system",
        WarningCode.BAD_DATE: "a date that is not required cannot be read; it was left out",
        WarningCode.UNREADABLE_CAPITAL: "the capital cannot be read as an amount; its text was kept",
        WarningCode.NO_REPRESENTATIVE: "no legal representative is given",
        WarningCode.SEVERAL_REPRESENTATIVES: "several names for one representative; the text was kept",
        WarningCode.ORGANIZATION_REPRESENTATIVE: "an organisation is given as the representative",
        WarningCode.INVISIBLE_CHARACTERS: "characters that cannot be seen were dropped",
        WarningCode.REGISTRATION_NUMBER_ONLY: "there is no unified code; the registration number tells who is meant",
        WarningCode.ORGANIZATION_CODE_ONLY: "there is no unified code; the organisation code tells who is meant",
        WarningCode.OTHER_CODE_ONLY: "there is no unified code; another code tells who is meant",
        WarningCode.PLACEHOLDER_CODE: "a placeholder stands for the code; it counts as absent",
        WarningCode.DETERMINER_CODE: "the authority's code does not hold; it was left out",
        WarningCode.REPLACED: "the source had told this with other content before; that is superseded",
        WarningCode.RECORD_ENDED: "the record was repaired, removed or revoked, and stays so",
        WarningCode.TENURE_STRUCK: "an objection against this office or holding was upheld; it stays struck or cut",
        WarningCode.NAMING_STRUCK: "an objection of a person named here was upheld; he stays struck from this record",
        WarningCode.MASKED_DOCUMENT: "the document number is masked; nobody is identified by it",
        WarningCode.CODE_LEFT_OUT: "a further code does not hold; it was left out",
        WarningCode.REPRESENTATIVE_DOCUMENT: "a document of the representative is of no use; left out",
        WarningCode.PERSONAL_NUMBER_LEFT_OUT: "a personal number stood in a text; it was left out",
        WarningCode.VALUE_BLANK: "a cell that the form asks for is blank",
        WarningCode.UNKNOWN_VALUE: "a value is none of the form's terms; its text was kept",
        WarningCode.LOCAL_CODE: "a local code stands for a term",
        WarningCode.LONG_TEXT: "a text is longer than the form allows",
        WarningCode.FUTURE_DECISION: "the decision lies after the day of delivery",
        WarningCode.NUMBER_FROM_CERTIFICATE: "the licence's number stands in for the document's",
        WarningCode.FINE_WITHOUT_KIND: "a fine is given, but not among the kinds of penalty",
        WarningCode.FINE_DIFFERS: "the fine differs from what the text of the penalty states",
        WarningCode.LARGE_FINE: "the fine is very large, and the text of the penalty states none",
        WarningCode.COMMITMENT_CODE_DATE: "the day in the commitment's code is another than its date",
        WarningCode.REPAIR_PROMISE_TEXT: "a repair commitment does not say that its breach is published",
        WarningCode.PLACEHOLDER_NAME: "a placeholder stands for the name; nothing was made of the row",
        WarningCode.NOTE_IN_NAME: "a title or note stood in the name; it was taken off",
        WarningCode.SEVERAL_NAMES: "several names stand in one field; each was taken",
        WarningCode.NO_LEGAL_FORM: "the name has no legal form; it was taken as an organisation's",
        WarningCode.STOCK_CODE_ONLY: "the unified code does not hold; the stock code tells who is meant",
        WarningCode.NO_LISTING: "the row says of nobody that he is on a list; nothing was made of it",
        WarningCode.NO_DATE: "the day of the decision is not given",
        WarningCode.NOTE_ROW: "lines of notes or titles were passed over; they are not counted as rows",
        WarningCode.UNNAMED_CODE_COLUMN: "a numbered code column does not say which code it holds; it was not read",
        WarningCode.SUPERSEDED: "a later statement of the file about the same record counts instead",
        WarningCode.IDENTIFIER_LEFT_OUT: "an identifier of a scheme that is not kept was left out",
        WarningCode.UNSPECIFIED_PARTY: "the party is not told; nothing was made of the tie",
        WarningCode.INTEREST_LEFT_OUT: "an interest or a role has no counterpart in the graph; it was left out",
        WarningCode.NOT_DIRECT: "a holding or office that is not said to be direct was left out",
        WarningCode.SHARE_NOT_EXACT: "a share is no exact number; the holding was taken without it",
        WarningCode.SCHEMA_LEFT_OUT: "this kind of thing is not taken from this format; nothing was made of the row",
    }
)
"""What is odd about an accepted row; the row is in the graph unless the text says otherwise."""


def reject_reason(code: str) -> str:
    """Why a row was kept: refused, else what is odd about it; the code itself where it is not known."""
    return REJECTS.get(code) or warning_reason(code)


def warning_reason(code: str) -> str:
    """What is odd about an accepted row; the code itself where it is not known."""
    return WARNINGS.get(code, code)

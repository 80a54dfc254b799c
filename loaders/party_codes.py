"""The codes of an organisation in a row, and the document of a person: which hold, and when the row is refused.

A unified code that does not hold refuses the row, whatever stands beside it, and so do two unified codes that differ:
only who delivers can say whom the row means, and a guess would burden another. Any other code that does not hold, that
is not this organisation's or that may be a person's number is left out.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_schema.claims import Document, Ident
from graph_schema.identifiers import IdentifierIssue, Parsed, parse_any_organization_id, parse_document
from graph_schema.masking import mask_numbers
from graph_schema.names import DocumentType, IdScheme
from loaders.checked import RejectCode, WarningCode
from loaders.profile import Form
from loaders.terms import term_of
from loaders.values import folded, only_warning, refusal_of, text_of

FURTHER_CODES: Final = (
    "registration_number",
    "organization_code",
    "tax_number",
    "institution_number",
    "association_number",
)
"""Columns of codes beside the unified one, the better first."""

_OWN_SCHEMES: Final = {
    "tax_number": IdScheme.TAX_NUMBER,
    "institution_number": IdScheme.PUBLIC_INSTITUTION_NUMBER,
    "association_number": IdScheme.SOCIAL_ORGANIZATION_NUMBER,
}
_RANK: Final = (IdScheme.USCC, IdScheme.REGISTRATION_NUMBER, IdScheme.ORGANIZATION_CODE, *_OWN_SCHEMES.values())
_OTHER: Final = "其他"


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that hold, the best first, what is odd about the others; or why the row is refused, and its field."""

    idents: tuple[Ident, ...] = ()
    warnings: tuple[str, ...] = ()
    refusal: tuple[RejectCode, str] | None = None


def organization_codes(cells: Mapping[str, str], first: str, *, further: Sequence[str] = FURTHER_CODES) -> Codes:
    """The codes in the column `first`, which says who is meant, and in the `further` ones; blank for no column."""
    found: dict[Ident, None] = {}
    warnings: dict[str, None] = {}
    refusal: tuple[RejectCode, str] | None = None
    for field in (first, *further):
        cell = cells.get(field, "")
        parsed = _code(field, cell)
        uscc = next((ident.value for ident in found if ident.scheme is IdScheme.USCC), None)
        if parsed.scheme is not None and parsed.value is not None:
            if parsed.scheme is IdScheme.USCC and uscc not in (None, parsed.value):
                return Codes((), tuple(warnings), (RejectCode.IDENTIFIER_CONFLICT, field))
            if uscc is not None and _is_anothers(parsed.scheme, parsed.value, uscc):
                warnings[WarningCode.CODE_LEFT_OUT] = None
                continue
            found[Ident(parsed.scheme, parsed.value)] = None
            warnings.update(dict.fromkeys(map(str, parsed.warnings)))
        elif parsed.error is not None:
            refusal = refusal or (refusal_of(parsed), field)
            if field == first:
                return Codes((), tuple(warnings), refusal)
            warnings[WarningCode.CODE_LEFT_OUT] = None
        elif text_of(cell) is not None:
            warnings[WarningCode.PLACEHOLDER_CODE] = None
    if not found:
        return Codes((), tuple(warnings), refusal or (RejectCode.NO_USABLE_IDENTIFIER, first))
    idents = tuple(sorted(found, key=lambda ident: _RANK.index(ident.scheme)))
    only = only_warning(idents[0].scheme)
    return Codes(idents, (*warnings, *(() if only is None else (only,))))


def person_document(
    form: Form, cell: str, *, told: str = ""
) -> tuple[Document | None, RejectCode | None, tuple[str, ...]]:
    """The document in a cell, of the type that another cell tells; why it is refused; and warnings.

    A number with hidden digits is none, and so is a placeholder. A type that has no term is taken for a resident ID,
    which has a check.
    """
    if text_of(cell) is None:
        return None, None, ()
    if is_masked(cell):
        return None, None, (WarningCode.MASKED_DOCUMENT,)
    kind, warnings = document_type(form, told)
    parsed = parse_document(kind, cell)
    if parsed.absent:
        return None, None, warnings
    if parsed.value is None:
        return None, RejectCode.BAD_DOCUMENT, warnings
    return Document(kind, parsed.value), None, warnings


def document_type(form: Form, told: str) -> tuple[DocumentType, tuple[str, ...]]:
    """The type of document that a cell tells, and warnings; a resident ID where it tells none, OTHER for 其他-…"""
    if text_of(told) is None:
        return DocumentType.RESIDENT_ID, ()
    if folded(told).startswith(_OTHER):
        return DocumentType.OTHER, ()
    term = term_of(form, "document_type", cell=told)
    return (DocumentType.RESIDENT_ID, (WarningCode.UNKNOWN_VALUE,)) if term is None else (DocumentType(term), ())


def is_masked(cell: str) -> bool:
    """Whether digits of a number are hidden."""
    return "*" in unicodedata.normalize("NFKC", cell)


def _is_anothers(scheme: IdScheme, value: str, uscc: str) -> bool:
    """Whether a code that holds the organisation's own nine characters has others than the unified one (GB 32100)."""
    own = uscc[8:17]
    if scheme is IdScheme.ORGANIZATION_CODE:
        return value != own
    # The tax number of before 2015: six digits of the place, then the organisation code.
    return scheme is IdScheme.TAX_NUMBER and len(value) == 15 and value[6:] != own


def _code(field: str, cell: str) -> Parsed:
    """A code by its shape; what may be a person's number is none.

    An unmerged individual business has its operator's resident ID, two digits longer, as its tax number; a resident ID
    of fifteen digits has no check digit, as which a registration number is checked.
    """
    parsed = parse_any_organization_id(cell)
    scheme = _OWN_SCHEMES.get(field)
    if parsed.absent or parsed.scheme is IdScheme.USCC:
        return parsed
    if scheme is None:
        unsure = IdentifierIssue.REGISTRATION_CHECK in parsed.warnings and mask_numbers(cell) != cell
        return Parsed(error=IdentifierIssue.RESIDENT_ID_GIVEN) if unsure and field in FURTHER_CODES else parsed
    number = parse_document(DocumentType.OTHER, cell).value
    if number is None or parsed.error is IdentifierIssue.RESIDENT_ID_GIVEN:
        return parsed if parsed.error is not None else Parsed(error=IdentifierIssue.NO_USABLE_IDENTIFIER)
    if mask_numbers(number[:18]) != number[:18]:
        return Parsed(error=IdentifierIssue.RESIDENT_ID_GIVEN)
    return Parsed(scheme, number)

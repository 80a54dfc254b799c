"""Whom a row of a standard form is about: an organisation by one of six codes, or a natural person by his document.

Also the legal representative whom it names. Source: the template of 双公示 and its notes (codes, the placeholder,
the registration number of 个体工商户).
"""

import unicodedata
from typing import Final

from graph_schema.claims import Document, Ident, Named, Org, PersonName
from graph_schema.identifiers import IdentifierIssue, Parsed, parse_any_organization_id, parse_document
from graph_schema.masking import mask_numbers
from graph_schema.names import DocumentType, IdScheme, LiabilityKind
from loaders.checked import RejectCode, WarningCode
from loaders.file_row import FileRow, Refused, folded
from loaders.names_in_field import FieldKind, is_organization_name, split_representatives

ORGANIZATION: Final = "ORGANIZATION"
INDIVIDUAL_BUSINESS: Final = "INDIVIDUAL_BUSINESS"
PERSON: Final = "PERSON"
CATEGORIES: Final = frozenset({ORGANIZATION, INDIVIDUAL_BUSINESS, PERSON})
CODE_FIELDS: Final = (
    "uscc",
    "registration_number",
    "organization_code",
    "tax_number",
    "institution_number",
    "association_number",
)
"""The six codes, the first that is there names the organisation; all of them are kept."""
PARTY_FIELDS: Final = frozenset({"name", "category", "document_type", "document", "resident_id", *CODE_FIELDS})
REPRESENTATIVE_FIELDS: Final = frozenset({"representative", "representative_document_type", "representative_document"})
DOCUMENT_TYPES: Final = frozenset(DocumentType)

_OWN_SCHEMES: Final = {
    "tax_number": IdScheme.TAX_NUMBER,
    "institution_number": IdScheme.PUBLIC_INSTITUTION_NUMBER,
    "association_number": IdScheme.SOCIAL_ORGANIZATION_NUMBER,
}
_RANK: Final = (
    IdScheme.USCC,
    IdScheme.REGISTRATION_NUMBER,
    IdScheme.ORGANIZATION_CODE,
    *_OWN_SCHEMES.values(),
)
_ONLY: Final = {
    IdScheme.REGISTRATION_NUMBER: WarningCode.REGISTRATION_NUMBER_ONLY,
    IdScheme.ORGANIZATION_CODE: WarningCode.ORGANIZATION_CODE_ONLY,
}
_REFUSALS: Final = {
    IdentifierIssue.BAD_CHECK_DIGIT: RejectCode.BAD_CHECK_DIGIT,
    IdentifierIssue.RESIDENT_ID_GIVEN: RejectCode.RESIDENT_ID_GIVEN,
}
_OTHER: Final = "其他"


def party_of(row: FileRow) -> Org | PersonName:
    """Whom the row is about; a form with the option `party = "PERSON"` is for natural persons alone."""
    name = row.needed("name")
    if row.form.options.get("party") == PERSON:
        if is_organization_name(name) and parse_any_organization_id(row.cells["document"]).value is not None:
            raise Refused(RejectCode.WRONG_PARTY_KIND, "document")
        return _person(row, name)
    category = row.term("category")
    if category == PERSON:
        if row.text("document") is None:
            raise Refused(RejectCode.WRONG_PARTY_KIND, "category")
        return _person(row, name)
    if row.text("resident_id") is not None:
        if all(parse_any_organization_id(row.cells[each]).absent for each in CODE_FIELDS):
            return _resident(row, name)
        row.warn(WarningCode.PERSONAL_NUMBER_LEFT_OUT)
    return Org(_idents(row, needs_registration=category == INDIVIDUAL_BUSINESS), name)


def representative_of(row: FileRow, party: Org | PersonName) -> tuple[Named, ...]:
    """The one legal representative whom the row names, with his document where it holds; several names are none."""
    field = split_representatives(row.text("representative"))
    if not isinstance(party, Org) or field.kind is FieldKind.NONE:
        return ()
    if field.kind is FieldKind.ORGANIZATION:
        row.warn(WarningCode.ORGANIZATION_REPRESENTATIVE)
        return ()
    if field.kind is FieldKind.SEVERAL or field.name is None:
        row.warn(WarningCode.SEVERAL_REPRESENTATIVES)
        return ()
    person = PersonName(field.name, _representative_document(row))
    return (Named(person, LiabilityKind.NAMED_REPRESENTATIVE),)


def representative_told(row: FileRow) -> tuple[tuple[str, str], ...]:
    """The representative as the form names him."""
    text = row.told("representative")
    return () if text is None else (("法定代表人", text),)


def _idents(row: FileRow, *, needs_registration: bool) -> tuple[Ident, ...]:
    found: list[Ident] = []
    refusal: Refused | None = None
    for field in CODE_FIELDS:
        parsed = _code(field, row.cells[field])
        if parsed.value is not None and parsed.scheme is not None:
            found.append(Ident(parsed.scheme, parsed.value))
            for warning in parsed.warnings:
                row.warn(warning)
        elif parsed.error is not None:
            refusal = refusal or Refused(_REFUSALS.get(parsed.error, RejectCode.NO_USABLE_IDENTIFIER), field)
            row.warn(WarningCode.CODE_LEFT_OUT)
            if field == "uscc":
                raise refusal
        elif row.text(field) is not None:
            row.warn(WarningCode.PLACEHOLDER_CODE)
    idents = tuple(sorted(dict.fromkeys(found), key=lambda ident: _RANK.index(ident.scheme)))
    if not idents:
        raise refusal or Refused(RejectCode.NO_USABLE_IDENTIFIER, "uscc")
    best = idents[0].scheme
    if needs_registration and best not in (IdScheme.USCC, IdScheme.REGISTRATION_NUMBER):
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER, "registration_number")
    if best is not IdScheme.USCC:
        row.warn(_ONLY.get(best, WarningCode.OTHER_CODE_ONLY))
    return idents


def _code(field: str, cell: str) -> Parsed:
    """A code by its shape; a number of its own scheme must not be a person's.

    An unmerged individual business has its operator's resident ID, two digits longer, as its tax number.
    """
    parsed = parse_any_organization_id(cell)
    scheme = _OWN_SCHEMES.get(field)
    if scheme is None or parsed.absent or parsed.scheme is IdScheme.USCC:
        return parsed
    number = parse_document(DocumentType.OTHER, cell).value
    if number is None or parsed.error is IdentifierIssue.RESIDENT_ID_GIVEN:
        return parsed if parsed.error is not None else Parsed(error=IdentifierIssue.NO_USABLE_IDENTIFIER)
    if mask_numbers(number[:18]) != number[:18]:
        return Parsed(error=IdentifierIssue.RESIDENT_ID_GIVEN)
    return Parsed(scheme, number)


def _person(row: FileRow, name: str) -> PersonName:
    cell = row.cells["document"]
    if row.text("document") is None:
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER, "document")
    if _is_masked(cell):
        row.warn(WarningCode.MASKED_DOCUMENT)
        return PersonName(name)
    kind = _document_type(row, "document_type") or DocumentType.RESIDENT_ID
    parsed = parse_document(kind, cell)
    if parsed.absent:
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER, "document")
    if parsed.value is None:
        raise Refused(RejectCode.BAD_DOCUMENT, "document")
    return PersonName(name, Document(kind, parsed.value))


def _resident(row: FileRow, name: str) -> PersonName:
    """A natural person in the first version of the form, whose last code is his resident ID."""
    cell = row.cells["resident_id"]
    if _is_masked(cell):
        row.warn(WarningCode.MASKED_DOCUMENT)
        return PersonName(name)
    parsed = parse_document(DocumentType.RESIDENT_ID, cell)
    if parsed.value is None:
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER if parsed.absent else RejectCode.BAD_DOCUMENT, "resident_id")
    return PersonName(name, Document(DocumentType.RESIDENT_ID, parsed.value))


def _representative_document(row: FileRow) -> Document | None:
    """The document that the form says is the representative's; what is masked, unclear or does not hold is left out."""
    cell = row.cells["representative_document"]
    if row.text("representative_document") is None:
        return None
    if _is_masked(cell):
        row.warn(WarningCode.MASKED_DOCUMENT)
        return None
    kind = _document_type(row, "representative_document_type") or DocumentType.RESIDENT_ID
    parsed = parse_document(kind, cell)
    if parsed.value is None or kind is DocumentType.OTHER:
        row.warn(WarningCode.REPRESENTATIVE_DOCUMENT)
        return None
    return Document(kind, parsed.value)


def _document_type(row: FileRow, field: str) -> DocumentType | None:
    """The type of a document by text or code; 其他-… is OTHER; None where nothing or nothing known is said."""
    text = row.text(field)
    if text is None:
        return None
    if folded(text).startswith(_OTHER):
        return DocumentType.OTHER
    term = row.form.values.get("document_type", {}).get(folded(text))
    if term is None:
        row.warn(WarningCode.UNKNOWN_VALUE)
        return None
    return DocumentType(term)


def _is_masked(cell: str) -> bool:
    return "*" in unicodedata.normalize("NFKC", cell)

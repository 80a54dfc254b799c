"""Whom a row of a list is about: an organisation by its codes, or a person; and which record a row speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph_schema.claims import Document, Ident, Org, PersonName, RecordKey
from graph_schema.identifiers import (
    parse_document,
    parse_organization_code,
    parse_registration_number,
    parse_resident_id,
    parse_uscc,
)
from graph_schema.names import DocumentType, IdScheme, PartyKind
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.names_in_field import is_organization_name
from loaders.values import code_of, date_of, text_of, visible

TYPES: Final = {
    **dict.fromkeys(("580", "自然人", "个人"), PartyKind.PERSON),
    **dict.fromkeys(
        ("581", "法人", "法人或其他组织", "法人或者其他组织", "法人及非法人组织", "单位", "企业", "用人单位"),
        PartyKind.ORGANIZATION,
    ),
}
DOCUMENTS: Final = {
    **dict.fromkeys(("1", "01", "身份证", "居民身份证", "公民身份号码"), DocumentType.RESIDENT_ID),
    **dict.fromkeys(("2", "02", "护照", "护照号"), DocumentType.PASSPORT),
    **dict.fromkeys(("3", "03", "港澳居民来往内地通行证"), DocumentType.HK_MACAO_PERMIT),
    **dict.fromkeys(("4", "04", "台湾居民来往大陆通行证"), DocumentType.TAIWAN_PERMIT),
    **dict.fromkeys(("5", "05", "外国人永久居留身份证"), DocumentType.FOREIGN_RESIDENCE),
}
SECOND_CODES: Final = frozenset({"registration_number", "organization_code", "tax_number"})
KEY_FIELDS: Final = frozenset(
    {"list_name", "number", "basis", "determiner", "decided_on", "name", "code", "party_type", "document_type"}
)


@dataclass(frozen=True, slots=True)
class Party:
    """The party that a row names, and what is odd about how it does."""

    party: Org | PersonName
    warnings: tuple[str, ...] = ()


def either_party(name: str, cell: str, *, told: str, document_type: str = "") -> Party | Checked:
    """Who is meant where one column holds codes and document numbers: as told, else an organisation by its name."""
    kind = TYPES.get(told.strip())
    document = parse_document(document_type_of(document_type), cell)
    if kind is not PartyKind.ORGANIZATION and document.value is not None and _is_persons(document.type, kind):
        if kind is None and is_organization_name(name):
            # The name says organisation, the number says person: whoever is meant, the row would name another.
            return rejected(RejectCode.RESIDENT_ID_GIVEN, "code")
        return Party(PersonName(name, Document(document.type, document.value)))
    if kind is PartyKind.PERSON or (kind is None and not is_organization_name(name)):
        if "*" in cell:
            # The public form hides digits: the person is known by name in this record alone, and joined with nobody.
            return Party(PersonName(name), (WarningCode.MASKED_DOCUMENT,))
        # Fifteen digits are a registration number as well as an old resident ID: nothing here tells which.
        return rejected(RejectCode.BAD_DOCUMENT, "code")
    ident, refusal, warnings = code_of(cell)
    if ident is None:
        return rejected(refusal or RejectCode.NO_USABLE_IDENTIFIER, "code", warnings=warnings)
    return Party(Org((ident,), name), warnings)


def organization(cells: Mapping[str, str], name: str | None) -> Party | Checked:
    """An organisation by its code and by the further codes of `SECOND_CODES` that hold."""
    ident, refusal, warnings = code_of(cells["code"])
    found = [] if ident is None else [ident]
    for field in sorted(SECOND_CODES):
        cell = cells.get(field, "")
        second = _second(field, cell, found)
        if second is not None and second.key not in {known.key for known in found}:
            found.append(second)
        elif second is None and text_of(cell) is not None:
            warnings = (*warnings, WarningCode.CODE_LEFT_OUT)
    if not found:
        return rejected(refusal or RejectCode.NO_USABLE_IDENTIFIER, "code", warnings=warnings)
    if refusal is not None and WarningCode.CODE_LEFT_OUT not in warnings:
        warnings = (*warnings, WarningCode.CODE_LEFT_OUT)
    return Party(Org(tuple(found), name), warnings)


def person_document(document_type: str, cell: str) -> tuple[Document | None, RejectCode | None, tuple[str, ...]]:
    """The document in a cell, why it is refused, and warnings; a number with hidden digits is none."""
    if text_of(cell) is None:
        return None, None, ()
    if "*" in cell:
        return None, None, (WarningCode.MASKED_DOCUMENT,)
    parsed = parse_document(document_type_of(document_type), cell)
    if parsed.value is None:
        return None, RejectCode.BAD_DOCUMENT, ()
    return Document(parsed.type, parsed.value), None, ()


def document_type_of(cell: str) -> DocumentType:
    """The type of document that a cell names; a resident ID where it names none."""
    text = text_of(cell)
    return DocumentType.RESIDENT_ID if text is None else DOCUMENTS.get(text, DocumentType.OTHER)


def record_key(cells: Mapping[str, str], *, context: CheckContext) -> tuple[RecordKey, tuple[str, ...]] | Checked:
    """The record that a row speaks of, by the key columns of lists (`KEY_FIELDS`), and warnings.

    The document's number tells which where it is given; else the basis and the day do, as in a list without numbers.
    """
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name")
    kind = context.rules.find_list_kind_by_alias(text_of(cells["list_name"]) or "")
    if kind is None:
        return rejected(RejectCode.UNKNOWN_LIST, "list_name")
    number, basis, determiner = (text_of(cells[field]) for field in ("number", "basis", "determiner"))
    if determiner is None or (number is None and basis is None):
        return rejected(RejectCode.VALUE_MISSING, "number" if determiner else "determiner")
    try:
        decided = date_of(cells["decided_on"])
    except ValueError:
        return rejected(RejectCode.BAD_DATE, "decided_on")
    party = either_party(name, cells["code"], told=cells["party_type"], document_type=cells["document_type"])
    if isinstance(party, Checked):
        return party
    key = RecordKey(
        kind=kind.record_kind,
        list_kind=kind.id,
        number=number,
        basis=basis,
        determiner=determiner,
        decided_on=decided,
        party=party.party,
    )
    return key, party.warnings


def _is_persons(document: DocumentType, kind: PartyKind | None) -> bool:
    """Whether the number can only be a person's: other documents have no check that tells them from codes."""
    return document is DocumentType.RESIDENT_ID or kind is PartyKind.PERSON


def _second(field: str, cell: str, found: list[Ident]) -> Ident | None:
    """A further code of the same organisation; one that belongs to another, or may be a person's, is none."""
    uscc = next((ident.value for ident in found if ident.scheme is IdScheme.USCC), None)
    same = parse_uscc(cell)
    if same.value is not None:
        return Ident(IdScheme.USCC, same.value) if uscc in (None, same.value) else None
    if field == "registration_number":
        # An old resident ID has fifteen digits as well; beside a code that holds, the column says what it is.
        number = parse_registration_number(cell)
        return Ident(IdScheme.REGISTRATION_NUMBER, number.value) if number.value and not number.warnings else None
    if field == "organization_code":
        code = parse_organization_code(cell)
        fits = code.value is not None and (uscc is None or uscc[8:17] == code.value)
        return Ident(IdScheme.ORGANIZATION_CODE, code.value) if fits and code.value else None
    return _tax_number(cell, uscc)


def _tax_number(cell: str, uscc: str | None) -> Ident | None:
    """A tax number of before 2015: region and organisation code; others may hold a person's number."""
    text = "".join(cell.split()).upper()
    if uscc is None or len(text) != 15 or not text.isascii() or text[6:] != uscc[8:17]:
        return None
    return None if parse_resident_id(text).value is not None else Ident(IdScheme.TAX_NUMBER, text)

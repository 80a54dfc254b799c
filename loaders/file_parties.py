"""Whom a row of a standard form is about: an organisation by one of six codes, or a natural person by his document.

Also the legal representative whom it names. Source: the template of 双公示 and its notes (codes, the placeholder,
the registration number of 个体工商户).
"""

from typing import Final

from graph_schema.claims import Document, Named, Org, PersonName
from graph_schema.identifiers import parse_any_organization_id
from graph_schema.names import DocumentType, IdScheme, LiabilityKind
from loaders.checked import RejectCode, WarningCode
from loaders.file_row import FileRow, Refused
from loaders.names_in_field import FieldKind, is_organization_name, split_representatives
from loaders.party_codes import FURTHER_CODES, is_masked, organization_codes, person_document
from loaders.terms import INDIVIDUAL_BUSINESS, PERSON

CODE_FIELDS: Final = ("uscc", *FURTHER_CODES)
"""The six codes, the first that is there names the organisation; all of them are kept."""
PARTY_FIELDS: Final = frozenset({"name", "category", "document_type", "document", "resident_id", *CODE_FIELDS})
REPRESENTATIVE_FIELDS: Final = frozenset({"representative", "representative_document_type", "representative_document"})


def party_of(row: FileRow) -> Org | PersonName:
    """Whom the row is about; a form with the option `party = "PERSON"` is for natural persons alone."""
    name = row.needed("name")
    if row.form.options.get("party") == PERSON:
        if is_organization_name(name) and parse_any_organization_id(row.cells["document"]).value is not None:
            raise Refused(RejectCode.WRONG_PARTY_KIND, "document")
        return _person(row, name, field="document", told=row.cells["document_type"])
    category = row.term("category")
    if category == PERSON:
        if row.text("document") is None:
            raise Refused(RejectCode.WRONG_PARTY_KIND, "category")
        return _person(row, name, field="document", told=row.cells["document_type"])
    if row.text("resident_id") is not None:
        if all(parse_any_organization_id(row.cells[each]).absent for each in CODE_FIELDS):
            return _person(row, name, field="resident_id", told="")
        row.warn(WarningCode.PERSONAL_NUMBER_LEFT_OUT)
    return _organization(row, name, needs_registration=category == INDIVIDUAL_BUSINESS)


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


def _organization(row: FileRow, name: str, *, needs_registration: bool) -> Org:
    codes = organization_codes(row.cells, "uscc")
    for warning in codes.warnings:
        row.warn(warning)
    if codes.refusal is not None:
        raise Refused(*codes.refusal)
    if needs_registration and codes.idents[0].scheme not in (IdScheme.USCC, IdScheme.REGISTRATION_NUMBER):
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER, "registration_number")
    return Org(codes.idents, name)


def _person(row: FileRow, name: str, *, field: str, told: str) -> PersonName:
    """A natural person by the document in a field, of the type that a cell tells."""
    document, refusal, warnings = person_document(row.form, row.cells[field], told=told)
    for warning in warnings:
        row.warn(warning)
    if refusal is not None:
        raise Refused(refusal, field)
    if document is None and not is_masked(row.cells[field]):
        raise Refused(RejectCode.NO_USABLE_IDENTIFIER, field)
    return PersonName(name, document)


def _representative_document(row: FileRow) -> Document | None:
    """The document that the form says is the representative's; what is masked, unclear or does not hold is left out."""
    told, cell = row.cells["representative_document_type"], row.cells["representative_document"]
    document, refusal, warnings = person_document(row.form, cell, told=told)
    for warning in warnings:
        row.warn(warning)
    if refusal is None and (document is None or document.type is not DocumentType.OTHER):
        return document
    row.warn(WarningCode.REPRESENTATIVE_DOCUMENT)
    return None

"""Whom a row of a list is about: an organisation by its codes, or a person; and which record a row speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graph_schema.claims import Document, Org, PersonName, RecordKey
from graph_schema.identifiers import parse_document
from graph_schema.names import DocumentType
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.names_in_field import is_organization_name
from loaders.party_codes import document_type, is_masked, organization_codes
from loaders.profile import Form
from loaders.terms import PERSON, term_of
from loaders.values import date_of, text_of, visible

SECOND_CODES: Final = ("registration_number", "organization_code", "tax_number")
KEY_FIELDS: Final = frozenset(
    {"list_name", "number", "basis", "determiner", "decided_on", "name", "code", "category", "document_type"}
)


@dataclass(frozen=True, slots=True)
class Party:
    """The party that a row names, and what is odd about how it does."""

    party: Org | PersonName
    warnings: tuple[str, ...] = ()


def either_party(form: Form, cells: Mapping[str, str], *, name: str) -> Party | Checked:
    """Who is meant where one column holds codes and document numbers: as told, else an organisation by its name."""
    kind = term_of(form, "category", cell=cells.get("category", ""))
    cell = cells["code"]
    type_told, warnings = document_type(form, cells.get("document_type", ""))
    document = parse_document(type_told, cell)
    if kind in (None, PERSON) and document.value is not None and _is_persons(document.type, kind):
        if kind is None and is_organization_name(name):
            # The name says organisation, the number says person: whoever is meant, the row would name another.
            return rejected(RejectCode.RESIDENT_ID_GIVEN, "code")
        return Party(PersonName(name, Document(document.type, document.value)), warnings)
    if kind == PERSON or (kind is None and not is_organization_name(name)):
        if is_masked(cell):
            # The public form hides digits: the person is known by name in this record alone, and joined with nobody.
            return Party(PersonName(name), (WarningCode.MASKED_DOCUMENT,))
        # Fifteen digits are a registration number as well as an old resident ID: nothing here tells which.
        return rejected(RejectCode.BAD_DOCUMENT, "code")
    return organization(cells, name)


def organization(cells: Mapping[str, str], name: str | None) -> Party | Checked:
    """An organisation by its code and by the further codes of `SECOND_CODES` that hold."""
    codes = organization_codes(cells, "code", further=SECOND_CODES)
    if codes.refusal is not None:
        return rejected(*codes.refusal, warnings=codes.warnings)
    return Party(Org(codes.idents, name), codes.warnings)


def record_key(
    form: Form, cells: Mapping[str, str], *, context: CheckContext
) -> tuple[RecordKey, tuple[str, ...]] | Checked:
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
    party = either_party(form, cells, name=name)
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


def _is_persons(document: DocumentType, kind: str | None) -> bool:
    """Whether the number can only be a person's: other documents have no check that tells them from codes."""
    return document is DocumentType.RESIDENT_ID or kind == PERSON

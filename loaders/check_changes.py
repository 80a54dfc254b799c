"""The checks of what becomes of records: their states, and the release of persons from them."""

from collections.abc import Mapping
from typing import Final

from graph_schema.claims import PersonName, ReleaseClaim, StateClaim
from graph_schema.intervals import since
from graph_schema.names import RecordStatus
from loaders.checked import CheckContext, Checked, RejectCode, rejected
from loaders.file_keys import file_key
from loaders.list_parties import KEY_FIELDS, record_key
from loaders.mapper_spec import MapperSpec
from loaders.names_in_field import FieldKind, split_representatives
from loaders.party_codes import person_document
from loaders.profile import Form
from loaders.terms import PARTY_VALUES
from loaders.values import date_of, end_of, text_of, visible


def check_state(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one state of a record: repaired, removed or revoked since a day."""
    found = record_key(form, cells, context=context)
    if isinstance(found, Checked):
        return found
    key, warnings = found
    status = form.values["status"].get(cells["status"].strip())
    if status is None:
        return rejected(RejectCode.BAD_VALUE, "status", warnings=warnings)
    try:
        start = date_of(cells["since"])
    except ValueError:
        start = None
    if start is None:
        return rejected(RejectCode.BAD_DATE, "since", warnings=warnings)
    if key.decided_on is not None and start < key.decided_on:
        return rejected(RejectCode.DATES_REVERSED, "since", warnings=warnings)
    reason, decision = text_of(cells["reason"]), text_of(cells["decision"])
    claim = StateClaim(key, RecordStatus(status), start, reason, decision)
    return Checked((claim,), warnings, key=file_key(claim))


def check_release(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:
    """The verdict on one release of a person from a record; its end sets it aside."""
    found = record_key(form, cells, context=context)
    if isinstance(found, Checked):
        return found
    key, warnings = found
    field = split_representatives(visible(cells["person"]))
    if field.kind is not FieldKind.ONE or field.name is None:
        code = RejectCode.NAME_MISSING if field.kind is FieldKind.NONE else RejectCode.NAME_UNCLEAR
        return rejected(code, "person", warnings=warnings)
    document, refusal, odd = person_document(form, cells["person_document"])
    if refusal is not None:
        return rejected(refusal, "person_document", warnings=warnings)
    decision = text_of(cells["decision"])
    if decision is None:
        return rejected(RejectCode.VALUE_MISSING, "decision", warnings=warnings)
    try:
        place = "valid_from"
        start = date_of(cells[place])
        place = "valid_to"
        end = end_of(cells[place])
    except ValueError:
        return rejected(RejectCode.BAD_DATE, place, warnings=warnings)
    if start is None:
        return rejected(RejectCode.BAD_DATE, "valid_from", warnings=warnings)
    if end is not None and end <= start:
        return rejected(RejectCode.DATES_REVERSED, "valid_to", warnings=warnings)
    claim = ReleaseClaim(decision, key, PersonName(field.name, document), decision, since(start, end))
    return Checked((claim,), (*warnings, *odd), key=file_key(claim))


STATE: Final = MapperSpec(
    check_state,
    fields=frozenset({*KEY_FIELDS, "status", "since", "reason", "decision"}),
    required=frozenset({"list_name", "determiner", "name", "code", "status", "since"}),
    values={"status": frozenset(str(status) for status in RecordStatus), **PARTY_VALUES},
)
"""What the check of states reads."""

RELEASE: Final = MapperSpec(
    check_release,
    fields=frozenset({*KEY_FIELDS, "person", "person_document", "decision", "valid_from", "valid_to"}),
    required=frozenset({"list_name", "determiner", "name", "code", "person", "decision", "valid_from"}),
    values=PARTY_VALUES,
)
"""What the check of releases reads; the number of the decision is the release's own."""

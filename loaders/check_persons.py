"""The check of persons as a department delivers them: which position when, and by which document one is known."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from graph_schema.claims import Claim, ControlClaim, HoldingClaim, IdentityClaim, Org, PersonName, TenureClaim
from graph_schema.intervals import Interval, since
from graph_schema.names import EndKind, RoleKind
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.list_parties import SECOND_CODES, organization
from loaders.mapper_spec import MapperSpec
from loaders.names_in_field import FieldKind, split_representatives
from loaders.party_codes import person_document
from loaders.profile import Form
from loaders.terms import DOCUMENT_TYPES
from loaders.values import date_of, end_of, percent_of, text_of, visible

FORMER: Final = "FORMER"
CURRENT: Final = "CURRENT"


def check_person(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:  # noqa: ARG001 - as every check
    """The verdict on one person at one enterprise: a position, an identity, or both."""
    found = organization(cells, text_of(visible(cells["enterprise"])))
    if isinstance(found, Checked):
        return found
    assert isinstance(found.party, Org)
    field = split_representatives(visible(cells["name"]))
    if field.kind is FieldKind.NONE:
        return rejected(RejectCode.NAME_MISSING, "name")
    if field.kind is not FieldKind.ONE or field.name is None:
        return rejected(RejectCode.NAME_UNCLEAR, "name")
    document, refusal, odd = person_document(form, cells["document"], told=cells["document_type"])
    if refusal is not None:
        return rejected(refusal, "document")
    claims: list[Claim] = []
    if text_of(cells["role"]) is not None:
        position = _position(form, cells, found.party, PersonName(field.name))
        if isinstance(position, Checked):
            return position
        claims.append(position)
    if document is not None:
        person = PersonName(field.name, document)
        evidence = text_of(cells["evidence"]) or form.options.get("evidence", "DOCUMENT_IN_ROW")
        # A document tells who it is, whatever became of the office.
        claims.append(IdentityClaim(person, found.party, None, evidence, Interval()))
    if not claims:
        return rejected(RejectCode.VALUE_MISSING, "role")
    noted = () if field.name == field.text.strip() else (WarningCode.NOTE_IN_NAME,)
    return Checked(tuple(claims), (*found.warnings, *odd, *noted))


def _position(
    form: Form, cells: Mapping[str, str], org: Org, person: PersonName
) -> TenureClaim | HoldingClaim | ControlClaim | Checked:
    term = form.values["role"].get(cells["role"].strip())
    if term is None:
        return rejected(RejectCode.BAD_VALUE, "role")
    valid = _valid(form, cells)
    if isinstance(valid, Checked):
        return valid
    role = RoleKind(term)
    if role is RoleKind.ACTUAL_CONTROLLER:
        evidence = text_of(cells["evidence"])
        if evidence is None:
            return rejected(RejectCode.VALUE_MISSING, "evidence")
        return ControlClaim(org, person, evidence, valid)
    if role in (RoleKind.SHAREHOLDER, RoleKind.CONTROLLING_SHAREHOLDER):
        try:
            return HoldingClaim(org, person, percent_of(cells["percent"]), valid)
        except ValueError:
            return rejected(RejectCode.BAD_VALUE, "percent")
    return TenureClaim(org, person, role, valid)


def _valid(form: Form, cells: Mapping[str, str]) -> Interval | Checked:
    """When: 任期至 is inclusive, the day of leaving is the first on which the office is not held."""
    ends: list[date] = []
    try:
        field = "valid_from"
        start = date_of(cells[field])
        field = "valid_to"
        last = end_of(cells[field])
        field = "left_on"
        left = date_of(cells[field])
    except ValueError:
        return rejected(RejectCode.BAD_DATE, field)
    ends = [day for day in (last, left) if day is not None]
    end = min(ends, default=None)
    if start is not None and end is not None and end <= start:
        return rejected(RejectCode.DATES_REVERSED, "left_on" if end == left else "valid_to")
    told = text_of(cells["state"])
    state = None if told is None else form.values.get("state", {}).get(told)
    if told is not None and state is None:
        return rejected(RejectCode.BAD_VALUE, "state")
    valid = since(start, end)
    if end is None and state == FORMER:
        return Interval(start=start, start_kind=valid.start_kind, end_kind=EndKind.UNKNOWN)
    return valid


PERSON: Final = MapperSpec(
    check_person,
    fields=frozenset(
        {
            *("name", "document_type", "document", "enterprise", "code", "role", "percent", "evidence", "state"),
            *("valid_from", "valid_to", "left_on"),
            *SECOND_CODES,
        }
    ),
    required=frozenset({"name", "code", "role", "document"}),
    options={"evidence": None},
    values={
        "role": frozenset(str(role) for role in RoleKind),
        "state": frozenset({FORMER, CURRENT}),
        "document_type": DOCUMENT_TYPES,
    },
)
"""What the check of persons reads; `evidence` is what joins a document where the row gives no basis."""

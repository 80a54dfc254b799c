"""The check of a register row: which enterprise, how it is described, who sits in the representative's seat."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from graph_schema.claims import Claim, EnterpriseBody, EnterpriseClaim, Ident, Org, PersonName, SeatClaim
from graph_schema.identifiers import enterprise_kind
from graph_schema.names import IdScheme, RoleKind
from loaders.capital import Capital, parse_capital
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.mapper_spec import MapperSpec
from loaders.names_in_field import FieldKind, RepresentativeField, split_representatives
from loaders.profile import Form
from loaders.values import code_of, date_of, text_of, visible


def check_register(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:  # noqa: ARG001 - as every check
    """The verdict on one row of the register."""
    ident, refusal, code_warnings = code_of(cells["code"])
    warnings = list(code_warnings)
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name", warnings=tuple(warnings))
    if ident is None:
        return rejected(refusal or RejectCode.NO_USABLE_IDENTIFIER, "code", warnings=tuple(warnings))
    capital = parse_capital(cells["capital"])
    if not capital.readable:
        warnings.append(WarningCode.UNREADABLE_CAPITAL)
    founded = _founded(cells["founded"], warnings)
    representative = split_representatives(visible(cells["representative"]))
    org = Org(idents=(ident,), name=name)
    body = _body(cells, name=name, capital=capital, founded=founded, representative=representative)
    claims: list[Claim] = [EnterpriseClaim(org, body)]
    role = _seat(form, ident, cells["enterprise_type"])
    if representative.kind is FieldKind.NONE:
        warnings.append(WarningCode.NO_REPRESENTATIVE)
    elif representative.kind is FieldKind.SEVERAL or representative.name is None:
        warnings.append(WarningCode.SEVERAL_REPRESENTATIVES)
    elif representative.kind is FieldKind.ORGANIZATION:
        warnings.append(WarningCode.ORGANIZATION_REPRESENTATIVE)
        claims.append(SeatClaim(org, Org(name=representative.name), role))
    else:
        claims.append(SeatClaim(org, PersonName(representative.name), role))
    return Checked(tuple(claims), tuple(warnings), key=ident.key)


def _founded(cell: str, warnings: list[str]) -> date | None:
    try:
        founded = date_of(cell)
    except ValueError:
        warnings.append(WarningCode.BAD_DATE)
        return None
    if founded is not None and (founded.month, founded.day) == (1, 1):
        warnings.append(WarningCode.DEFAULT_DATE)
    return founded


def _body(
    cells: Mapping[str, str],
    *,
    name: str,
    capital: Capital,
    founded: date | None,
    representative: RepresentativeField,
) -> EnterpriseBody:
    province, region = text_of(cells["province"]), text_of(cells["region"])
    plain = representative.kind is FieldKind.ONE and representative.name == representative.text
    return EnterpriseBody(
        name=name,
        enterprise_type=text_of(cells["enterprise_type"]),
        region=" ".join(part for part in (province, region) if part) or None,
        capital_amount=None if capital.amount is None else format(capital.amount, "f"),
        capital_currency=capital.currency,
        capital_text=text_of(cells["capital"]),
        address=text_of(cells["address"]),
        founded=founded,
        business_scope=text_of(cells["business_scope"]),
        representative_text=None if plain else text_of(cells["representative"]),
    )


def _seat(form: Form, ident: Ident, enterprise_type: str) -> RoleKind:
    kind = enterprise_kind(ident.value if ident.scheme is IdScheme.USCC else None)
    for seat in form.seats:
        if kind in seat.kinds or any(mark in enterprise_type for mark in seat.marks):
            return seat.role
    return RoleKind.LEGAL_REPRESENTATIVE


REGISTER: Final = MapperSpec(
    check_register,
    fields=frozenset(
        {
            "name",
            "code",
            "founded",
            "enterprise_type",
            "representative",
            "capital",
            "business_scope",
            "province",
            "region",
            "address",
        }
    ),
    required=frozenset({"name", "code", "representative"}),
    seats=True,
)
"""What the register's check reads."""

"""The checks of a listed company's filing: company, offices, holders and suppliers, keyed by stock code."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from graph_schema.claims import (
    Claim,
    EnterpriseBody,
    EnterpriseClaim,
    Holder,
    HoldingClaim,
    Ident,
    LinkClaim,
    NamedParty,
    Org,
    PersonName,
    SeatClaim,
    TenureClaim,
)
from graph_schema.identifiers import parse_uscc
from graph_schema.intervals import Interval
from graph_schema.names import EndKind, IdScheme, RoleKind
from loaders.capital import parse_capital
from loaders.checked import CheckContext, Checked, RejectCode, WarningCode, rejected
from loaders.file_keys import file_key
from loaders.mapper_spec import MapperSpec
from loaders.names_in_field import FieldKind, RepresentativeField, is_organization_name, split_representatives
from loaders.profile import Form
from loaders.trade_names import TradeNameKind, read_trade_name, stock_code
from loaders.values import date_of, percent_of, text_of, visible

FORMER: Final = "FORMER"
"""After a role: held at some time. Who holds it still has a row of his own, which then stands."""


def check_listed_company(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:  # noqa: ARG001 - as every check
    """The verdict on one company: its codes, its description, its legal representative."""
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name")
    uscc, stock = parse_uscc(cells["code"]), stock_code(cells["stock_code"])
    warnings = [str(warning) for warning in uscc.warnings]
    idents = [] if uscc.value is None else [Ident(IdScheme.USCC, uscc.value)]
    if stock is not None:
        idents.append(Ident(IdScheme.STOCK_CODE, stock))
    if not idents:
        return rejected(RejectCode.NO_USABLE_IDENTIFIER, "stock_code", warnings=tuple(warnings))
    if uscc.value is None:
        warnings.append(WarningCode.STOCK_CODE_ONLY)
    elif stock is None:
        warnings.append(WarningCode.CODE_LEFT_OUT)
    org = Org(tuple(idents), name)
    representative = split_representatives(visible(cells["representative"]))
    claims: list[Claim] = [EnterpriseClaim(org, _body(form, cells, name, representative, warnings))]
    holder = _representative(representative, warnings)
    if holder is not None:
        claims.append(SeatClaim(org, holder, RoleKind.LEGAL_REPRESENTATIVE))
    said = tuple(cells[field].strip() for field in sorted(cells))
    return Checked(tuple(claims), tuple(warnings), key=file_key(claims[0]), said=said)


def check_listed_office(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:  # noqa: ARG001 - as every check
    """The verdict on one office; several names in its field are several offices."""
    org = _company(cells)
    if isinstance(org, Checked):
        return org
    term = form.values.get("post", {}).get(cells["post"].strip())
    if term is None:
        return rejected(RejectCode.BAD_VALUE, "post")
    role, _, former = term.partition(" ")
    valid = Interval(end_kind=EndKind.UNKNOWN) if former == FORMER else Interval()
    field = split_representatives(visible(cells["name"]))
    warnings = _name_warnings(field, cells["name"])
    holders: list[Holder] = [PersonName(name) for name in field.people]
    if field.kind is FieldKind.ORGANIZATION and field.name is not None:
        holders = [Org(name=field.name)]
    if field.kind is FieldKind.NONE:
        return rejected(RejectCode.NAME_MISSING, "name")
    if not holders:
        return rejected(RejectCode.NAME_UNCLEAR, "name")
    claims = [TenureClaim(org, holder, RoleKind(role), valid, at_least=former == FORMER) for holder in holders]
    return Checked(tuple(claims), warnings)


def check_listed_holder(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:  # noqa: ARG001 - as every check
    """The verdict on one holding; accounts and plans hold in their own name, whatever company's name they bear."""
    org = _company(cells)
    if isinstance(org, Checked):
        return org
    try:
        percent = percent_of(cells["percent"])
    except ValueError:
        return rejected(RejectCode.BAD_VALUE, "percent")
    name = text_of(visible(cells["name"]))
    if name is None:
        return rejected(RejectCode.NAME_MISSING, "name")
    warnings: tuple[str, ...] = ()
    holder: Holder = Org(name=name)
    if not is_organization_name(name):
        field = split_representatives(name)
        if field.kind is not FieldKind.ONE or field.name is None:
            return rejected(RejectCode.NAME_UNCLEAR, "name")
        holder, warnings = NamedParty(field.name), _name_warnings(field, name)
    claim = HoldingClaim(org, holder, percent, Interval())
    return Checked((claim,), warnings, key=file_key(claim), said=("percent", percent or ""))


def check_listed_supplier(form: Form, cells: Mapping[str, str], *, context: CheckContext) -> Checked:  # noqa: ARG001 - as every check
    """The verdict on one supplier of a year; one that is not named is left out."""
    org = _company(cells)
    if isinstance(org, Checked):
        return org
    found = read_trade_name(cells["name"])
    if found.kind is TradeNameKind.PLACEHOLDER:
        return Checked((), (WarningCode.PLACEHOLDER_NAME,))
    if found.kind is TradeNameKind.UNCLEAR:
        return rejected(RejectCode.NAME_UNCLEAR, "name")
    try:
        percent = percent_of(cells["percent"])
    except ValueError:
        return rejected(RejectCode.BAD_VALUE, "percent")
    rank, year = _whole(cells["rank"]), _whole(cells["year"])
    if rank is None or year is None or not date.min.year < year <= context.observed.year:
        return rejected(RejectCode.BAD_VALUE, "year" if rank is not None else "rank")
    warnings = []
    if found.kind is TradeNameKind.WITHOUT_FORM:
        warnings.append(WarningCode.NO_LEGAL_FORM)
    if found.noted:
        warnings.append(WarningCode.NOTE_IN_NAME)
    valid = Interval.of_year(year)
    claim = LinkClaim("SUPPLIES", Org(name=found.name), org, valid, rank=rank, percent=percent, year=year)
    return Checked((claim,), tuple(warnings), key=file_key(claim), said=("percent", percent or ""))


def _company(cells: Mapping[str, str]) -> Org | Checked:
    stock = stock_code(cells["stock_code"])
    if stock is None:
        return rejected(RejectCode.NO_USABLE_IDENTIFIER, "stock_code")
    return Org((Ident(IdScheme.STOCK_CODE, stock),))


def _body(
    form: Form, cells: Mapping[str, str], name: str, representative: RepresentativeField, warnings: list[str]
) -> EnterpriseBody:
    capital = parse_capital(cells["capital"])
    if not capital.readable:
        warnings.append(WarningCode.UNREADABLE_CAPITAL)
    try:
        founded = date_of(cells["founded"])
    except ValueError:
        founded = None
        warnings.append(WarningCode.BAD_DATE)
    status = text_of(cells["status"])
    region = " ".join(part for part in (text_of(cells["province"]), text_of(cells["city"])) if part)
    plain = representative.kind is FieldKind.ONE and representative.name == representative.text
    return EnterpriseBody(
        name=name,
        status=None if status is None else form.values.get("status", {}).get(status, status),
        enterprise_type=text_of(cells["enterprise_type"]),
        region=region or None,
        industry=text_of(cells["industry"]),
        capital_amount=None if capital.amount is None else format(capital.amount, "f"),
        capital_currency=capital.currency,
        capital_text=text_of(cells["capital"]),
        address=text_of(cells["address"]),
        founded=founded,
        business_scope=text_of(cells["business_scope"]),
        representative_text=None if plain else text_of(cells["representative"]),
    )


def _representative(field: RepresentativeField, warnings: list[str]) -> Holder | None:
    if field.kind is FieldKind.NONE:
        warnings.append(WarningCode.NO_REPRESENTATIVE)
    elif field.kind is FieldKind.SEVERAL or field.name is None:
        warnings.append(WarningCode.SEVERAL_REPRESENTATIVES)
    elif field.kind is FieldKind.ORGANIZATION:
        warnings.append(WarningCode.ORGANIZATION_REPRESENTATIVE)
        return Org(name=field.name)
    else:
        return PersonName(field.name)
    return None


def _name_warnings(field: RepresentativeField, cell: str) -> tuple[str, ...]:
    found: list[str] = []
    if len(field.people) > 1:
        found.append(WarningCode.SEVERAL_NAMES)
    if any(bracket in cell for bracket in "(（[【〔"):
        found.append(WarningCode.NOTE_IN_NAME)
    return tuple(found)


def _whole(cell: str) -> int | None:
    text = cell.strip().removesuffix(".0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else None


_BODY: Final = {"status", "enterprise_type", "province", "city", "industry", "capital", "address", "founded",
                "business_scope"}  # fmt: skip

LISTED_COMPANY: Final = MapperSpec(
    check_listed_company,
    fields=frozenset({"stock_code", "name", "code", "representative", *_BODY}),
    required=frozenset({"stock_code", "name", "code"}),
    values={"status": frozenset()},
)
"""What the check of a listed company reads."""

LISTED_OFFICE: Final = MapperSpec(
    check_listed_office,
    fields=frozenset({"stock_code", "post", "name"}),
    required=frozenset({"stock_code", "post", "name"}),
    values={"post": frozenset({str(role) for role in RoleKind} | {f"{role} {FORMER}" for role in RoleKind})},
)
"""What the check of an office reads; a post is a role, or a role and FORMER."""

LISTED_HOLDER: Final = MapperSpec(
    check_listed_holder,
    fields=frozenset({"stock_code", "name", "percent"}),
    required=frozenset({"stock_code", "name", "percent"}),
)
"""What the check of a holding reads."""

LISTED_SUPPLIER: Final = MapperSpec(
    check_listed_supplier,
    fields=frozenset({"stock_code", "name", "percent", "rank", "year"}),
    required=frozenset({"stock_code", "name", "rank", "year"}),
)
"""What the check of a supplier reads."""

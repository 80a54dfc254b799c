"""What an extract says, as claims, the plain way: what comes back from a file of it is compared with this."""

from graph_schema.claims import (
    Claim,
    ControlClaim,
    EnterpriseBody,
    EnterpriseClaim,
    Holder,
    HoldingClaim,
    Ident,
    LinkClaim,
    NamedParty,
    Org,
    PersonName,
    TenureClaim,
)
from graph_schema.intervals import Interval
from graph_schema.names import EndKind, PartyKind, RoleKind
from hub.interchange.extract import Extract, Party, Tie
from loaders import check_bods, check_ftm

NOT_IN_BODS = ("NAMES", "BRANCH_OF", "SUCCEEDS")


def claims_expected(extract: Extract, profile: str) -> set[Claim]:
    """The claims that a file of this format brings back."""
    found: set[Claim] = set()
    said = [tie for tie in extract.ties if _can_be_said(tie, profile)]
    ends = {extract.subject, *(key for tie in said for key in (tie.source, tie.target))}
    for party in extract.parties.values():
        if party.identifiers and (profile == "ftm" or party.key in ends):
            found.add(EnterpriseClaim(_org(party), _body(party, profile)))
    for tie in said:
        claim = _claim(tie, extract, profile)
        if claim is not None:
            found.add(claim)
    return found


def _can_be_said(tie: Tie, profile: str) -> bool:
    return profile == "ftm" or (tie.tie not in NOT_IN_BODS and tie.role != "REGISTERED_PRACTITIONER")


def _claim(tie: Tie, extract: Extract, profile: str) -> Claim | None:
    source, target = extract.parties[tie.source], extract.parties[tie.target]
    valid = Interval(
        tie.since,
        EndKind.UNKNOWN if tie.since is None else EndKind.KNOWN,
        tie.until,
        EndKind.KNOWN if tie.until is not None else EndKind.UNKNOWN if tie.over else EndKind.OPEN,
    )
    if tie.tie == "NAMES" or tie.role == "NEW_CODE":
        return None
    if tie.tie in NOT_IN_BODS:
        return LinkClaim(tie.tie, _org(source), _org(target), valid, how=tie.role)
    if profile == "bods" and source.kind is PartyKind.UNKNOWN:
        return None
    holder = _holder(source)
    if tie.tie == "OWNS":
        return HoldingClaim(_org(target), holder, tie.percent, valid)
    if tie.tie == "CONTROLS":
        without = check_bods.EVIDENCE if profile == "bods" else check_ftm.EVIDENCE
        return ControlClaim(_org(target), holder, tie.evidence or without, valid)
    return TenureClaim(_org(target), holder, RoleKind(str(tie.role)), valid)


def _holder(party: Party) -> Holder:
    assert party.name is not None
    if party.kind is PartyKind.ORGANIZATION:
        return _org(party)
    return PersonName(party.name) if party.kind is PartyKind.PERSON else NamedParty(party.name)


def _org(party: Party) -> Org:
    return Org(tuple(Ident(scheme, value) for scheme, value in party.identifiers), party.name)


def _body(party: Party, profile: str) -> EnterpriseBody:
    assert party.name is not None
    told = party.described
    if told is None:
        return EnterpriseBody(party.name)
    body = EnterpriseBody(party.name, enterprise_type=told.enterprise_type, address=told.address, founded=told.founded)
    if profile == "bods":
        return body
    return EnterpriseBody(
        party.name,
        former_names=told.former_names,
        status=told.status,
        enterprise_type=told.enterprise_type,
        industry=told.industry,
        address=told.address,
        founded=told.founded,
    )

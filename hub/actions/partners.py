"""The operator's work on partners: add, grant, rotate the secret, suspend, list."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from graph_schema.errors import WrongInput
from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import opaque_id
from graph_schema.names import PartnerKind, Purpose
from graph_schema.reads.partner import FIND_PARTNER, LIST_PARTNERS, PartnerRow
from graph_schema.records import Key, NoParams
from graph_schema.writes.partner import ADD_GRANT, ADD_PARTNER, CHANGE_PARTNER, NewGrant, NewPartner, PartnerChange
from hub.access.partner import PartnerStatus, hash_secret, new_secret
from hub.access.purpose import REQUIREMENTS


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a partner logs in with; the secret is shown once and kept nowhere."""

    kind: PartnerKind
    name: str
    client_id: str
    client_secret: str = field(repr=False)


async def add_partner(gateway: Gateway, *, name: str, kind: PartnerKind, today: date) -> Credentials:
    """Add a partner with a grant for every purpose that its kind may have. Raises WrongInput for a kind without any."""
    purposes = permitted_purposes(kind)
    if not purposes:
        raise WrongInput(f"Partners of kind {kind} may not ask yet; choose one of {', '.join(kinds_that_may_ask())}.")
    client_id = f"{kind}-{secrets.token_hex(6)}"
    secret = new_secret()
    partner_id = opaque_id("partner", client_id)
    partner = NewPartner(
        partner_id=partner_id,
        client_id=client_id,
        name=name,
        kind=kind,
        status=PartnerStatus.ACTIVE,
        secret_hashes=[hash_secret(secret)],
    )
    grant = _grant(partner_id, purposes, valid_from=today, valid_to=None)

    async def work(transaction: Transaction) -> None:
        await transaction.run(ADD_PARTNER, [partner])
        await transaction.run(ADD_GRANT, [grant])

    await gateway.transact(work, name="add_partner")
    return Credentials(kind, name, client_id, secret)


async def add_grant(
    gateway: Gateway, client_id: str, *, purposes: Sequence[Purpose], today: date, until: date | None
) -> None:
    """Give a partner a grant from today until a day (exclusive). Raises WrongInput for a purpose not of its kind."""
    partner = await _partner(gateway, client_id)
    kind = PartnerKind(partner.kind)
    if any(purpose not in permitted_purposes(kind) for purpose in purposes):
        allowed = ", ".join(permitted_purposes(kind))
        raise WrongInput(f"A partner of kind {kind} may not have that purpose; it may have {allowed}.")
    grant = _grant(partner.partner_id, purposes, valid_from=today, valid_to=until)

    async def work(transaction: Transaction) -> None:
        await transaction.run(ADD_GRANT, [grant])

    await gateway.transact(work, name="add_grant")


async def rotate_secret(gateway: Gateway, client_id: str) -> Credentials:
    """Give a partner another secret; the one before keeps working until the next rotation."""
    partner = await _partner(gateway, client_id)
    secret = new_secret()
    hashes = [hash_secret(secret), *partner.secret_hashes[:1]]
    await _change(gateway, PartnerChange(client_id=client_id, status=None, secret_hashes=hashes))
    return Credentials(PartnerKind(partner.kind), partner.name, client_id, secret)


async def set_status(gateway: Gateway, client_id: str, *, status: PartnerStatus) -> None:
    """Suspend, revoke or readmit a partner; in force at its next request."""
    await _partner(gateway, client_id)
    await _change(gateway, PartnerChange(client_id=client_id, status=status, secret_hashes=None))


async def list_partners(gateway: Gateway) -> list[PartnerRow]:
    """All partners with their grants, without secrets."""
    return await gateway.read_all(LIST_PARTNERS, [NoParams()])


def permitted_purposes(kind: PartnerKind) -> tuple[Purpose, ...]:
    """The purposes for which partners of a kind may ask."""
    return tuple(purpose for purpose in Purpose if (kind, purpose) in REQUIREMENTS)


def kinds_that_may_ask() -> tuple[PartnerKind, ...]:
    """The kinds that have at least one purpose."""
    return tuple(kind for kind in PartnerKind if permitted_purposes(kind))


async def _partner(gateway: Gateway, client_id: str) -> PartnerRow:
    rows = await gateway.read_all(FIND_PARTNER, [Key(client_id)])
    if not rows:
        raise WrongInput("There is no partner with that client id; `credit-hub partner list` shows them.")
    return rows[0]


async def _change(gateway: Gateway, change: PartnerChange) -> None:
    async def work(transaction: Transaction) -> None:
        await transaction.run(CHANGE_PARTNER, [change])

    await gateway.transact(work, name="change_partner")


def _grant(partner_id: str, purposes: Sequence[Purpose], *, valid_from: date, valid_to: date | None) -> NewGrant:
    return NewGrant(
        partner_id=partner_id,
        grant_id=opaque_id("grant", partner_id, secrets.token_hex(8)),
        purposes=[str(purpose) for purpose in purposes],
        valid_from=valid_from,
        valid_to=valid_to,
    )

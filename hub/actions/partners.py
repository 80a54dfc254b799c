"""The operator's work on partners: add, grant, end a grant, another secret, suspend, revoke; and the list of them."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

import orjson

from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import opaque_id, partner_id
from graph_schema.names import PartnerKind, Purpose
from graph_schema.reads.partner import FIND_PARTNER, LIST_PARTNERS, PartnerRow
from graph_schema.records import Key
from graph_schema.writes.partner import (
    ADD_GRANT,
    ADD_PARTNER,
    CHANGE_PARTNER,
    END_GRANT,
    GrantEnd,
    NewGrant,
    NewPartner,
    PartnerChange,
)
from hub.access.partner import PartnerStatus, hash_secret, new_secret
from hub.access.purpose import REQUIREMENTS
from hub.actions.change import Change, Ground
from hub.actions.outcome import ChangeRefusal, Outcome, refused


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a partner logs in with; the secret is shown once and kept nowhere."""

    kind: PartnerKind
    name: str
    client_id: str
    client_secret: str = field(repr=False)

    @classmethod
    def told(cls, values: Mapping[str, Any]) -> Self:
        """The credentials that a change has told."""
        partner = values["partner"]
        return cls(PartnerKind(partner["kind"]), partner["name"], partner["client_id"], values["client_secret"])


NAME_MAX: Final = 200
PAGE_MAX: Final = 100
STAFF: Final = (PartnerKind.OPERATOR, PartnerKind.REGULATOR)
"""Kinds that ask about nobody, and so have credentials without a grant."""


def add_partner(*, name: str, kind: PartnerKind) -> Change:
    """Add a partner with a grant for every purpose of its kind; its secret is told once, and never again."""

    async def work(ground: Ground) -> Outcome:
        purposes = permitted_purposes(kind)
        if not name.strip() or len(name) > NAME_MAX:
            return refused(ChangeRefusal.WRONG_ARGUMENT, field="name")
        if not purposes and kind not in STAFF:
            return refused(ChangeRefusal.PURPOSE_NOT_OF_KIND, field="kind")
        client_id, secret = f"{kind}-{secrets.token_hex(6)}", new_secret()
        partner = NewPartner(
            partner_id=partner_id(client_id),
            client_id=client_id,
            name=name,
            kind=kind,
            status=PartnerStatus.ACTIVE,
            secret_hashes=[hash_secret(secret)],
        )
        await ground.transaction.run(ADD_PARTNER, [partner])
        if purposes:
            grant = _grant(partner.partner_id, purposes, valid_from=ground.today, valid_to=None)
            await ground.transaction.run(ADD_GRANT, [grant])
        return await told(ground.transaction, client_id, secret=secret)

    return Change("addPartner", {"name": name, "kind": kind}, work)


def grant_purposes(client_id: str, *, purposes: Sequence[Purpose], until: date | None) -> Change:
    """Give a partner a grant from today until a day (exclusive), for purposes of its kind."""

    async def work(ground: Ground, partner: PartnerRow) -> Outcome:
        allowed = permitted_purposes(PartnerKind(partner.kind))
        if not purposes or any(purpose not in allowed for purpose in purposes):
            return refused(ChangeRefusal.PURPOSE_NOT_OF_KIND, field="purposes")
        if until is not None and until <= ground.today:
            return refused(ChangeRefusal.WRONG_ARGUMENT, field="until")
        grant = _grant(partner.partner_id, purposes, valid_from=ground.today, valid_to=until)
        await ground.transaction.run(ADD_GRANT, [grant])
        return await told(ground.transaction, client_id)

    return of_partner("grantPurposes", client_id, arguments={"purposes": sorted(purposes), "until": until}, work=work)


def end_grant(client_id: str, *, grant_id: str) -> Change:
    """End a grant of a partner from today on."""

    async def work(ground: Ground, _partner: PartnerRow) -> Outcome:
        end = GrantEnd(client_id=client_id, grant_id=grant_id, valid_to=ground.today)
        changed = await ground.transaction.run(END_GRANT, [end])
        if not changed or not changed[0].changed:
            return refused(ChangeRefusal.UNKNOWN_GRANT, field="grantId")
        return await told(ground.transaction, client_id)

    return of_partner("endGrant", client_id, arguments={"grantId": grant_id}, work=work)


def rotate_secret(client_id: str, *, at_once: bool = False) -> Change:
    """Give a partner another secret; the one before works until the next rotation, or no more where `at_once`."""

    async def work(ground: Ground, partner: PartnerRow) -> Outcome:
        secret = new_secret()
        hashes = [hash_secret(secret), *([] if at_once else partner.secret_hashes[:1])]
        await ground.transaction.run(CHANGE_PARTNER, [PartnerChange(client_id, secret_hashes=hashes)])
        return await told(ground.transaction, client_id, secret=secret)

    return of_partner("rotateSecret", client_id, arguments={"atOnce": at_once}, work=work)


def set_status(client_id: str, *, status: PartnerStatus) -> Change:
    """Suspend, readmit or revoke a partner; in force at its next request. Who was revoked is not readmitted."""

    async def work(ground: Ground, _partner: PartnerRow) -> Outcome:
        await ground.transaction.run(CHANGE_PARTNER, [PartnerChange(client_id, status=status)])
        return await told(ground.transaction, client_id)

    return of_partner("setPartnerStatus", client_id, arguments={"status": status}, work=work)


@dataclass(frozen=True, slots=True)
class PartnerList:
    """Partners as the graph holds them."""

    gateway: Gateway

    async def page(self, *, after: str, first: int) -> list[dict[str, Any]]:
        """The first partners after a client id, with their grants, as `shown` gives them."""
        rows = await self.gateway.read_all(LIST_PARTNERS, [Key(after)], limits={"max_partners": first})
        return [shown(row) for row in rows]


def shown(partner: PartnerRow) -> dict[str, Any]:
    """A partner as it is shown: JSON values, without what it is kept by inside and without secrets."""
    grants = [
        {
            "id": grant["grant_id"],
            "purposes": grant["purposes"],
            "since": grant["valid_from"],
            "until": grant["valid_to"],
        }
        for grant in sorted(partner.grants, key=lambda grant: (grant["valid_from"], grant["grant_id"]))
    ]
    return {
        "client_id": partner.client_id,
        "name": partner.name,
        "kind": partner.kind,
        "status": partner.status,
        "key_ids": key_ids(partner),
        "grants": grants,
    }


def key_ids(partner: PartnerRow) -> list[str]:
    """The ids of a partner's public keys, in the order of the keys."""
    return [orjson.loads(text)["kid"] for text in partner.public_keys]


def permitted_purposes(kind: PartnerKind) -> tuple[Purpose, ...]:
    """The purposes for which partners of a kind may ask."""
    return tuple(purpose for purpose in Purpose if (kind, purpose) in REQUIREMENTS)


def kinds_that_may_ask() -> tuple[PartnerKind, ...]:
    """The kinds that have at least one purpose."""
    return tuple(kind for kind in PartnerKind if permitted_purposes(kind))


def of_partner(
    name: str,
    client_id: str,
    *,
    arguments: dict[str, Any],
    work: Callable[[Ground, PartnerRow], Awaitable[Outcome]],
) -> Change:
    """A change of one partner that is there and was not revoked."""

    async def on_partner(ground: Ground) -> Outcome:
        rows = await ground.transaction.run(FIND_PARTNER, [Key(client_id)])
        if not rows:
            return refused(ChangeRefusal.UNKNOWN_PARTNER, field="clientId")
        if rows[0].status == PartnerStatus.REVOKED:
            return refused(ChangeRefusal.PARTNER_REVOKED, field="clientId")
        return await work(ground, rows[0])

    return Change(name, {"clientId": client_id, **arguments}, on_partner, target=client_id)


async def told(transaction: Transaction, client_id: str, *, secret: str | None = None) -> Outcome:
    """The partner as it stands after the change."""
    partner = shown((await transaction.run(FIND_PARTNER, [Key(client_id)]))[0])
    once = {} if secret is None else {"client_secret": secret}
    return Outcome(values={"partner": partner, "client_secret": None}, once=once, target=client_id)


def _grant(partner_id: str, purposes: Sequence[Purpose], *, valid_from: date, valid_to: date | None) -> NewGrant:
    return NewGrant(
        partner_id=partner_id,
        grant_id=opaque_id("grant", partner_id, secrets.token_hex(8)),
        purposes=[str(purpose) for purpose in purposes],
        valid_from=valid_from,
        valid_to=valid_to,
    )

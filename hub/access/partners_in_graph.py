"""Partners as the graph holds them, for the token end-point: what one logs in with, and which assertions were used."""

import time
from dataclasses import dataclass, field
from typing import Final

from graph_schema.gateway import Gateway, Transaction
from graph_schema.ids import opaque_id
from graph_schema.names import PartnerKind
from graph_schema.reads.once import FIND_ONCE
from graph_schema.reads.partner import FIND_CREDENTIALS
from graph_schema.records import Key
from graph_schema.writes.once import DROP_EXPIRED, KEEP_ONCE, Expired, NewOnce
from hub.access.partner import Partner, PartnerStatus

SWEEP_S: Final = 30.0
"""Seconds between two rounds of dropping assertions whose time is over."""


@dataclass(slots=True)
class GraphPartners:
    """A PartnerStore over the gateway, shared by all workers."""

    gateway: Gateway
    _swept: float = field(default=0.0, init=False)

    async def by_client_id(self, client_id: str) -> Partner | None:
        """The partner of a client id, whatever its status; None where there is none."""
        row = (await self.gateway.read_all(FIND_CREDENTIALS, [Key(client_id)]))[0]
        if row.partner_id is None:
            return None
        return Partner(
            partner_id=row.partner_id,
            client_id=client_id,
            name=row.name or "",
            kind=PartnerKind(row.kind or ""),
            status=PartnerStatus(row.status or ""),
            secret_hashes=tuple(row.secret_hashes),
            public_keys=tuple(row.public_keys),
        )

    async def use_assertion(self, client_id: str, *, token_id: str, expires: int, now: int) -> bool:
        """Whether an assertion is used for the first time, in whatever process and after whatever restart."""
        key = opaque_id("assertion", client_id, token_id)
        sweep = time.monotonic() - self._swept > SWEEP_S

        async def work(transaction: Transaction) -> bool:
            if await transaction.run(FIND_ONCE, [Key(key)]):
                transaction.discard()
                return False
            await transaction.run(KEEP_ONCE, [NewOnce(key, expires, fingerprint="", outcome="")])
            if sweep:
                await transaction.run(DROP_EXPIRED, [Expired(now)])
            return True

        first = await self.gateway.transact(work, name="use_assertion")
        if sweep:
            self._swept = time.monotonic()
        return first

"""Partners as the graph holds them, for the token end-point: one look-up a log-in, shared by all workers."""

from dataclasses import dataclass

from graph_schema.gateway import Gateway
from graph_schema.names import PartnerKind
from graph_schema.reads.partner import FIND_PARTNER
from graph_schema.records import Key
from hub.access.partner import Partner, PartnerStatus


@dataclass(frozen=True, slots=True)
class GraphPartners:
    """A PartnerStore over the gateway."""

    gateway: Gateway

    async def by_client_id(self, client_id: str) -> Partner | None:
        """The partner of a client id, whatever its status; None where there is none."""
        rows = await self.gateway.read_all(FIND_PARTNER, [Key(client_id)])
        if not rows:
            return None
        row = rows[0]
        return Partner(
            partner_id=row.partner_id,
            client_id=row.client_id,
            name=row.name,
            kind=PartnerKind(row.kind),
            status=PartnerStatus(row.status),
            secret_hashes=tuple(row.secret_hashes),
        )

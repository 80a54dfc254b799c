"""Whether the asker may still ask, for what is answered without a grant; judged now, in every process alike."""

from graph_schema.reads.partner import PARTNER_STANDING, PartnerKey
from hub.access.partner import PartnerStatus
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Reader


async def require_active(reader: Reader, *, partner_id: str) -> str:
    """Raise Refusal(FORBIDDEN) for a partner that is suspended, revoked or not there; the name of the statement."""
    row = await reader.read(PARTNER_STANDING, PartnerKey(partner_id))
    if row is None or row.status != PartnerStatus.ACTIVE:
        raise Refusal(RefusalCode.FORBIDDEN)
    return PARTNER_STANDING.name

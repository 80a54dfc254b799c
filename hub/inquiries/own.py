"""Asking about oneself: the appearances that a partner has claimed, and what reaches them."""

from typing import Any, cast

from graph_schema.reads.enterprise_rows import OwnAnswer
from graph_schema.reads.own_person import OWN_PERSON
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader, enterprise_key
from hub.inquiries.rows import PartyRow, unbroken

__all__ = ["MAX_TIES", "OWN", "OwnAnswer", "ask_myself"]

OWN = OWN_PERSON.name
MAX_TIES = 50


async def ask_myself(
    reader: Reader, asker: Asker, *, question: EnterpriseQuestion
) -> tuple[OwnAnswer, list[dict[str, Any]]]:
    """The answer, and of it the asker's appearances as PartyRow with `roles_more`; raises the gateway's errors.

    Their `roles` name the enterprise of each by `name` and `uscc` as well.
    """
    limits = {"max_reaches": asker.scope.max_reaches + 1, "max_ties": MAX_TIES + 1}
    answer = await reader.read(OWN_PERSON, enterprise_key(None, asker, question=question), limits=limits)
    if answer is None or not answer.granted:
        raise Refusal(RefusalCode.FORBIDDEN)
    found = [row for row in answer.appearances if row["party_id"] is not None]
    return answer, [
        {**row, "reaches": [unbroken(reach) for reach in cast("PartyRow", row)["reaches"]]} for row in found
    ]

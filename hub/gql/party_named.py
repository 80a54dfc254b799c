"""Parties as arguments name them: by a code, or by a handle of an earlier answer."""

from graph_schema.identifiers import parse_uscc
from graph_schema.names import IdScheme
from hub.errors import Refusal, RefusalCode
from hub.gql.operation import Ask
from hub.inquiries.nodes import NodeRow

LONGEST = 200
"""Characters of the longest handle."""


def party_named(ask: Ask, text: str, *, argument: str) -> str:
    """The code (USCC:…) or the id that an argument names. Raises Refusal for what is neither a code nor a handle."""
    code = parse_uscc(text[:64]).value
    if code is not None:
        return f"{IdScheme.USCC}:{code}"
    opened = None
    if len(text) <= LONGEST:
        opened = ask.operation.desk.handles.open_handle(ask.operation.caller.partner_id, text)
    # What is sealed for another use, as a cursor is, names no party.
    if opened is None or ":" in opened:
        raise Refusal(RefusalCode.BAD_INPUT, field=argument)
    return opened


def counted_as(named: str, node: NodeRow | None) -> str:
    """As which subject a case counts a party: an organisation by its code, so that it is one however it is named."""
    if named.startswith(f"{IdScheme.USCC}:"):
        return named.removeprefix(f"{IdScheme.USCC}:")
    return named if node is None or node.uscc is None else node.uscc

"""Parties as arguments name them: by a code, or by a handle of an earlier answer."""

from graph_schema.identifiers import parse_uscc
from graph_schema.names import IdScheme
from hub.errors import Refusal, RefusalCode
from hub.gql.operation import Ask, Operation

LONGEST = 200
"""Characters of the longest handle."""


def party_named(ask: Ask, text: str, *, argument: str) -> str:
    """The code (USCC:…) or the id that an argument names. Raises Refusal for what is neither a code nor a handle."""
    return party_of(ask.operation, text, argument=argument)


def party_of(operation: Operation, text: str, *, argument: str) -> str:
    """As party_named, for what is asked without a root field about subjects."""
    code = parse_uscc(text[:64]).value
    if code is not None:
        return f"{IdScheme.USCC}:{code}"
    opened = None
    if len(text) <= LONGEST:
        opened = operation.desk.handles.open_handle(operation.caller.partner_id, text)
    # What is sealed for another use, as a cursor is, names no party.
    if opened is None or ":" in opened:
        raise Refusal(RefusalCode.BAD_INPUT, field=argument)
    return opened

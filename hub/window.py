"""Who is served at the hub's own window: an enterprise by its code, a person by where he appears."""

from graph_schema.errors import WrongInput
from graph_schema.identifiers import parse_uscc
from graph_schema.ids import person_id
from graph_schema.name_keys import name_key
from graph_schema.names import IdScheme
from graph_schema.reads.find import FIND_IDENTIFIERS
from graph_schema.records import Key
from hub.runtime import Runtime


async def who_is_served(runtime: Runtime, uscc: str | None, *, person: str | None, record: str | None = None) -> str:
    """The key of the enterprise (USCC:…), or the id of the appearance.

    `person` is NAME@USCC as he appears at an enterprise, or NAME alone as the record with the id `record` tells of
    him, whose party he is. Raises WrongInput.
    """
    if (uscc is None) is (person is None):
        raise WrongInput("Give one of --uscc and --person.")
    if person is not None and "@" not in person:
        if record is None:
            raise WrongInput("Say where the person appears: --person NAME@USCC.")
        return person_id(record, name_key(person), record_scoped=True)
    name, _, at = ("", "", uscc or "") if person is None else person.rpartition("@")
    code = parse_uscc(at).value
    if code is None:
        raise WrongInput("A unified social credit code does not hold; check its digits.")
    key = f"{IdScheme.USCC}:{code}"
    if person is None:
        return key
    rows = await runtime.gateway.read_all(FIND_IDENTIFIERS, [Key(key)])
    if not rows:
        raise WrongInput("The graph knows no enterprise with that code; load it first.")
    return person_id(rows[0].found, name_key(name))

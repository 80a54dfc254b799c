"""Filling graphs of earlier versions with search keys: in batches, to be gone on with where it was cut off."""

from typing import Final

from graph_schema.errors import StoreDamaged
from graph_schema.gateway import Gateway, Transaction
from graph_schema.reads.search_fill import UNKEYED_NAMES, UnkeyedRow
from graph_schema.records import NoParams
from graph_schema.search_keys import former_keys, search_key
from graph_schema.writes.search_fill import FILL_SEARCH_KEYS, KeyedRow

# Looking for what is left passes over what is done, so it looks seldom and writes in smaller pieces.
LOOKED_AT_ONCE: Final = 20_000
WRITTEN_AT_ONCE: Final = 1_000


async def fill_search_keys(gateway: Gateway) -> int:
    """Give every description its search key; how many got one. They follow from the names, so no commit is made.

    Raises the gateway's errors, and StoreDamaged where the store does not take them.
    """
    filled = 0
    while True:
        found = await gateway.read_all(UNKEYED_NAMES, [NoParams()], limits={"max_names": LOOKED_AT_ONCE})
        if not found:
            return filled
        before = filled
        for start in range(0, len(found), WRITTEN_AT_ONCE):
            rows = [_keyed(row) for row in found[start : start + WRITTEN_AT_ONCE]]
            filled += await _fill(gateway, rows)
        if filled == before:
            raise StoreDamaged("The graph holds names that take no search key; restore it from a backup.")


async def _fill(gateway: Gateway, rows: list[KeyedRow]) -> int:
    async def work(transaction: Transaction) -> int:
        return (await transaction.run(FILL_SEARCH_KEYS, rows))[0].changed

    return await gateway.transact(work, name="fill_search_keys")


def _keyed(row: UnkeyedRow) -> KeyedRow:
    former = list(row.former_names)
    # The key of a name's key is that of the name: name keys fold no further.
    return KeyedRow(row.name_key, former, search_key(row.name_key), former_keys(row.name_key, former))

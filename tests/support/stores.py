"""Stores for the tests: started once a session, wiped between tests."""

import neo4j

from graph_schema.engine import StoreAddress

_BATCH = 5_000


def run(address: StoreAddress, text: str, *, as_reader: bool = False, **parameters: object) -> list[dict[str, object]]:
    """One auto-commit statement through a driver of its own; its records as dicts."""
    who = address.reader if as_reader and address.reader is not None else address.writer
    with (
        neo4j.GraphDatabase.driver(
            address.uri, auth=(who.user, who.password), notifications_min_severity="OFF", connection_timeout=5
        ) as driver,
        driver.session(
            database=address.database, default_access_mode=neo4j.READ_ACCESS if as_reader else neo4j.WRITE_ACCESS
        ) as session,
    ):
        return [record.data() for record in session.run(text, parameters)]


def clean_store(address: StoreAddress) -> None:
    """Remove every node and relationship; constraints and indexes stay."""
    while True:
        removed = run(address, f"MATCH (n) WITH n LIMIT {_BATCH} DETACH DELETE n RETURN count(*) AS n")
        if not removed or not removed[0]["n"]:
            return

"""A representative of 40,000 companies and an owner of as many, beside the villages of a county, and their borrowers.

The graph knows a representative of many as so many appearances under one document, and an organisation that holds a
part of many as one node; both have 40,000 companies here. A hundred borrowers have the first alone, a hundred the
second alone, so that each can be asked about for itself, and have a supervisor, as those of the villages do.
"""

from collections.abc import Callable
from typing import Final

import neo4j

from graph_schema.engine import StoreAddress

LINKS: Final = 40_000
BORROWERS: Final = 100
_FIRST: Final = 9_000_000
_PART: Final = 4_000
_MADE: Final = "preferred: true, recorded_from: 1, source: 'register', from_kind: 'UNKNOWN', to_kind: 'OPEN'"
_BOTH: Final = f"""
CREATE (:Identity {{identity_id: '4many'}}), (:Identifier {{key: 'USCC:many', scheme: 'USCC', value: 'many'}})
  -[:IDENTIFIES {{fact_id: 'many', {_MADE}}}]->(:Enterprise {{enterprise_id: '9many', kind: 'ENTERPRISE'}})
  -[:DESCRIBED_AS {{fact_id: 'many', {_MADE}}}]->(:EnterpriseFacts {{name: '省投资集团有限公司',
  name_key: '省投资集团有限公司', search_key: '省投资集团有限公司'}})
"""
_COMPANIES: Final = f"""
UNWIND $rows AS row
CREATE (:Identifier {{key: 'USCC:' + row.code, scheme: 'USCC', value: row.code}})
  -[:IDENTIFIES {{fact_id: 'i' + row.n, {_MADE}}}]->(:Enterprise {{enterprise_id: '0' + row.n, kind: 'ENTERPRISE'}})
  -[:DESCRIBED_AS {{fact_id: 'd' + row.n, {_MADE}}}]->(:EnterpriseFacts {{name: '集' + row.n + '有限公司',
  name_key: '集' + row.n + '有限公司', search_key: '集' + row.n + '有限公司'}})
"""
_REPRESENTATIVE: Final = f"""
MATCH (who:Identity {{identity_id: '4many'}})
UNWIND $rows AS row
MATCH (e:Enterprise {{enterprise_id: '0' + row.n}})
CREATE (who)<-[:IDENTIFIED_AS {{fact_id: 'w' + row.n, {_MADE}}}]-(:Person {{person_id: '7' + row.n, name: '丙某',
  name_key: '丙某', party_kind: 'PERSON'}})-[:HOLDS {{tenure_id: 'a' + row.n, role: 'LEGAL_REPRESENTATIVE',
  {_MADE}}}]->(e)
"""
_OWNER: Final = f"""
MATCH (owner:Enterprise {{enterprise_id: '9many'}})
UNWIND $rows AS row
MATCH (e:Enterprise {{enterprise_id: '0' + row.n}})
CREATE (owner)-[:OWNS {{tenure_id: 'o' + row.n, percent: '30', {_MADE}}}]->(e)
"""
_SUPERVISORS: Final = f"""
UNWIND $rows AS row
MATCH (e:Enterprise {{enterprise_id: '0' + row.n}})
CREATE (:Person {{person_id: '2' + row.n, name: '乙某', name_key: '乙某', party_kind: 'PERSON'}})
  -[:HOLDS {{tenure_id: 'b' + row.n, role: 'SUPERVISOR', {_MADE}}}]->(e)
"""


def of_the_representative(code: Callable[[int], str]) -> list[str]:
    """Codes of the borrowers that he represents and nobody owns."""
    return [code(_FIRST + serial) for serial in range(BORROWERS)]


def of_the_owner(code: Callable[[int], str]) -> list[str]:
    """Codes of the borrowers that the owner holds a part of, and that nobody represents."""
    return [code(_FIRST + serial) for serial in range(BORROWERS, 2 * BORROWERS)]


def write_hubs(address: StoreAddress, code: Callable[[int], str]) -> None:
    """Write both hubs with their companies beside the villages."""
    serials = range(LINKS + BORROWERS)
    represented = {serial for serial in serials if not BORROWERS <= serial < 2 * BORROWERS}
    rows = [{"n": str(_FIRST + serial), "code": code(_FIRST + serial)} for serial in serials]
    who = address.writer
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=(who.user, who.password), notifications_min_severity="OFF") as db,
        db.session(database=address.database) as session,
    ):
        session.run(_BOTH).consume()
        for start in range(0, len(rows), _PART):
            part = range(start, min(start + _PART, len(rows)))
            session.run(_COMPANIES, rows=[rows[serial] for serial in part]).consume()
            session.run(_REPRESENTATIVE, rows=[rows[serial] for serial in part if serial in represented]).consume()
            session.run(_OWNER, rows=[rows[serial] for serial in part if serial >= BORROWERS]).consume()
        session.run(_SUPERVISORS, rows=rows[: 2 * BORROWERS]).consume()

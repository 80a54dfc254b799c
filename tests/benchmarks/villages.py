"""A county of any size in minutes: companies in groups of four, which a plain statement writes without a look-up.

The four share a representative by his document, and two of them own a part of another; one company in ten is listed
with its representative. Two hubs grow with the county: an agent who is the practitioner of every twentieth company,
each time as an appearance of his own, and a bank that holds a part of every twenty-fifth.
"""

from collections.abc import Callable
from typing import Final

import neo4j

from graph_schema.engine import StoreAddress

_MOST: Final = 500
_MADE: Final = "preferred: true, recorded_from: 1, source: 'register', from_kind: 'UNKNOWN', to_kind: 'OPEN'"
_SINCE: Final = f"valid_from: date('2025-01-05'), {_MADE}"
_COMPANY: Final = f"""
WITH *, substring(toString(10000000 + $start + 4 * g + SERIAL), 1) AS nSERIAL
CREATE (:Identifier {{key: 'USCC:' + $codes[4 * g + SERIAL], scheme: 'USCC', value: $codes[4 * g + SERIAL]}})
  -[:IDENTIFIES {{fact_id: 'i' + nSERIAL, {_MADE}}}]->(eSERIAL:Enterprise {{enterprise_id: '0' + nSERIAL,
  kind: 'ENTERPRISE'}})-[:DESCRIBED_AS {{fact_id: 'd' + nSERIAL, {_MADE}}}]->(:EnterpriseFacts {{
  name: '村' + nSERIAL + '有限公司', name_key: '村' + nSERIAL + '有限公司', search_key: '村' + nSERIAL + '有限公司'}}),
  (:Person {{person_id: '2' + nSERIAL, name: '乙某', name_key: '乙某', party_kind: 'PERSON'}})
  -[:HOLDS {{tenure_id: 'b' + nSERIAL, role: 'SUPERVISOR', {_MADE}}}]->(eSERIAL)
  <-[:HOLDS {{tenure_id: 'a' + nSERIAL, role: 'LEGAL_REPRESENTATIVE', {_MADE}}}]-(:Person {{
  person_id: '1' + nSERIAL, name: '甲' + n0, name_key: '甲' + n0, party_kind: 'PERSON'}})
  -[:IDENTIFIED_AS {{fact_id: 'w' + nSERIAL, {_MADE}}}]->(i)"""
_GROUP: Final = f"""
UNWIND range(0, $companies / 4 - 1) AS g
CREATE (i:Identity {{identity_id: '4' + toString($start + 4 * g)}})
{"".join(_COMPANY.replace("SERIAL", str(serial)) for serial in range(4))}
CREATE (e0)-[:OWNS {{tenure_id: 'h' + n0, percent: '30', {_MADE}}}]->(e1),
  (e2)-[:OWNS {{tenure_id: 'h' + n2, percent: '30', {_MADE}}}]->(e3)
RETURN count(*) AS n
"""
_HUBS: Final = f"""
CREATE (:Identity {{identity_id: '4agent'}}), (:Identifier {{key: 'USCC:bank', scheme: 'USCC', value: 'bank'}})
  -[:IDENTIFIES {{fact_id: 'bank', {_MADE}}}]->(:Enterprise {{enterprise_id: '9bank', kind: 'ENTERPRISE'}})
  -[:DESCRIBED_AS {{fact_id: 'bank', {_MADE}}}]->(:EnterpriseFacts {{name: '县银行股份有限公司',
  name_key: '县银行股份有限公司', search_key: '县银行股份有限公司'}})
"""
_EVERY: Final = """
UNWIND range(FIRST, $companies - 1, STEP) AS j
WITH substring(toString(10000000 + $start + j), 1) AS n
MATCH (e:Enterprise {enterprise_id: '0' + n})"""
_AGENT: Final = f"""{_EVERY.replace("FIRST", "0").replace("STEP", "20")}
MATCH (agent:Identity {{identity_id: '4agent'}})
CREATE (agent)<-[:IDENTIFIED_AS {{fact_id: 'c' + n, {_MADE}}}]-(:Person {{person_id: '3' + n, name: '代办某',
  name_key: '代办某', party_kind: 'PERSON'}})-[:HOLDS {{tenure_id: 'c' + n, role: 'REGISTERED_PRACTITIONER',
  {_MADE}}}]->(e)
"""
_BANK: Final = f"""{_EVERY.replace("FIRST", "1").replace("STEP", "25")}
MATCH (bank:Enterprise {{enterprise_id: '9bank'}})
CREATE (bank)-[:OWNS {{tenure_id: 'o' + n, percent: '1', {_MADE}}}]->(e)
"""
_LISTED: Final = f"""{_EVERY.replace("FIRST", "2").replace("STEP", "10")}
MATCH (a:Person {{person_id: '1' + n}})
CREATE (c:CreditRecord {{record_id: '5' + n, kind: 'SERIOUS_LIST', list_kind: 'WAGE_ARREARS', side: 'BLACK'}})
  -[:ABOUT]->(e),
  (c)-[:RECORDED_AS {{fact_id: 'r' + n, {_SINCE}}}]->(:RecordFacts {{decided_on: date('2025-01-05'),
    severity: 'SERIOUS', disclosure: 'PUBLIC', finality: 'FINAL'}}),
  (c)-[:STATE {{fact_id: 's' + n, {_SINCE}}}]->(:RecordState {{status: 'ACTIVE'}}),
  (c)-[:REACHES {{reach_id: 'r' + n, level: 'REACHED', tenure_id: 'a' + n, {_SINCE}}}]->(a)
"""


def enterprise(serial: int) -> str:
    """The id of a company by its number."""
    return f"0{serial:07}"


def plain(serial: int) -> str:
    """A code that no check would pass, for who asks by handles."""
    return f"{serial:07}"


def write(address: StoreAddress, size: int, *, code: Callable[[int], str] = plain, companies: int = _MOST) -> None:
    """Write a county of so many companies, a multiple of 500, into an empty graph that has its schema.

    `code` gives a company its code by its number; a transaction writes so many `companies`, a divisor of the size.
    """
    who = address.writer
    with (
        neo4j.GraphDatabase.driver(address.uri, auth=(who.user, who.password), notifications_min_severity="OFF") as db,
        db.session(database=address.database) as session,
    ):
        session.run(_HUBS).consume()
        for start in range(0, size, companies):
            part = {"start": start, "companies": companies}
            codes = [code(serial) for serial in range(start, start + companies)]
            with session.begin_transaction() as transaction:
                transaction.run(_GROUP, {**part, "codes": codes}).consume()
                for text in (_AGENT, _BANK, _LISTED):
                    transaction.run(text, part).consume()
                transaction.commit()
        session.run("MATCH (k:Clock {id: 1}) SET k.seq = 1").consume()

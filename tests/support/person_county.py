"""A small random county of persons: offices of several sources, documents that agree and contradict, and a reviewer."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from graph_schema.names import DocumentType, JoinDecision
from graph_schema.recording.review import JoinKey, decide
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, code
from tests.support.live import LiveService

USCCS = [code(n) for n in range(101, 107)]
PEOPLE = ["周甲某", "吴乙某", "郑丙某", "王丁某"]
LISTS = ["SPENDING_RESTRICTION", "JUDGMENT_DEFAULTER"]
REVIEWED = datetime(2026, 2, 1, tzinfo=UTC)


def number_of(name: str, other: int = 0) -> str:
    """A resident ID of a person's own, or another one."""
    return resident_id(300 + 10 * PEOPLE.index(name) + other)


def rows_of(rnd: random.Random) -> Iterator[Row]:
    """A small county: offices of several sources, documents that agree and contradict, records of every kind."""
    for n, uscc in enumerate(USCCS):
        yield story.enterprise(uscc, f"样本{n}有限公司")
        for name in rnd.sample(PEOPLE, rnd.randint(1, 3)):
            start, end = rnd.choice([("2018-01-01", None), ("2018-01-01", "2025-06-01"), (None, "2024-01-01")])
            role = rnd.choice(["LEGAL_REPRESENTATIVE", "DIRECTOR"])
            yield story.tenure(uscc, name, role=role, start=start, end=end)
            if rnd.random() < 0.75:
                whose = name if rnd.random() < 0.9 else rnd.choice(PEOPLE)
                document = {"type": "RESIDENT_ID", "value": number_of(whose, int(rnd.random() < 0.1))}
                yield story.identity(uscc, name, document=document)
    for n in range(12):
        key = story.record(rnd.choice(LISTS), f"(2025)人{n}号", decided_on=rnd.choice(["2025-03-01", "2025-09-01"]))
        who = rnd.choice(PEOPLE)
        of_person = {"person": {"name": who, "document": {"type": "RESIDENT_ID", "value": number_of(who)}}}
        key["party"] = of_person if rnd.random() < 0.4 else {"organization": story.org(rnd.choice(USCCS))}
        more: dict[str, Any] = {"disclosure": rnd.choice(["PUBLIC", "PUBLIC", "GOV_SHARED", "AUTHORIZED"])}
        if rnd.random() < 0.15:
            more["status"] = "PROPOSED"
        if rnd.random() < 0.15:
            more["finality"] = rnd.choice(["PENDING", "OVERTURNED"])
        if rnd.random() < 0.5 and "organization" in key["party"]:
            more["names"] = [{"person": {"name": rnd.choice(PEOPLE)}, "liability": "DIRECTLY_LIABLE_PERSON"}]
        yield story.entry(key, key["decided_on"], **more)
        if rnd.random() < 0.15 and "status" not in more:
            yield story.state(key, rnd.choice(["REPAIRED", "REVOKED"]), day="2025-11-01")
        elif rnd.random() < 0.3:
            more = {"person": {"name": more["names"][0]["person"]["name"]}} if more.get("names") else {}
            yield story.overlay(f"覆{n}", rnd.choice(["SHIELD", "DISPUTE"]), on=key, start="2025-11-01", **more)


JOINS = """MATCH (p:Person)-[:IDENTIFIED_AS]->(i)-[:HAS_DOCUMENT]->(d)
RETURN i.identity_id AS i, p.person_id AS p, d.key AS d"""
PLACES = """MATCH (p:Person)
OPTIONAL MATCH (p)-[:HOLDS]->(:Enterprise)<-[:IDENTIFIES]-(k:Identifier)
OPTIONAL MATCH (p)<-[:NAMES|ABOUT]-(:CreditRecord)-[:RECORDED_AS]->(f:RecordFacts)
RETURN p.person_id AS p, p.name AS name, min(k.value) AS uscc, min(f.number) AS number"""


def natural(service: LiveService) -> dict[str, tuple[str, str, str]]:
    """What appearances are chosen by, as their ids follow from the keys of a run."""
    rows = service.graph.run(PLACES)
    return {row["p"]: (row["name"], row["uscc"] or "", row["number"] or "") for row in rows}


async def review(service: LiveService, rnd: random.Random) -> None:
    """A reviewer decides on some of the joins."""
    rows, order = service.graph.run(JOINS), natural(service)
    numbers = [number_of(name, other) for name in PEOPLE for other in (0, 1)]
    kept = [f"RESIDENT_ID:{service.graph.keys.blind_index(DocumentType.RESIDENT_ID, number)}" for number in numbers]
    told = {(order[row["p"]], kept.index(row["d"])): JoinKey(row["i"], row["p"]) for row in rows}
    joins = [told[key] for key in sorted(told)]
    for decision in JoinDecision:
        chosen = rnd.sample(joins, min(2, len(joins)))
        await decide(service.graph.gateway, chosen, decision=decision, evidence="核对原件", at=REVIEWED)

"""A small county with everything that a network may hold, and two hubs: an agent of many companies, a bank of many."""

import random
from collections.abc import Iterator
from typing import Any

from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, code

ROLES = ["LEGAL_REPRESENTATIVE", "DIRECTOR", "SUPERVISOR", "GENERAL_MANAGER"]
DAYS = ["2022-03-01", "2023-06-01", "2024-01-15", "2025-02-01", "2025-09-01"]
DISCLOSURES = ["PUBLIC", "GOV_SHARED", "AUTHORIZED"]
BANK, AGENT = 900, "代办某"
SPOKES = 1000


def org(n: int) -> Row:
    """A company by its number."""
    return story.org(code(n))


def document(n: int) -> Row:
    """The document of a person by number."""
    return {"type": "RESIDENT_ID", "value": resident_id(n + 20)}


def valid(rnd: random.Random) -> Row:
    """When a tie runs: begun on a day or nobody knows, running, ended on a day, or ended on a day that nobody knows."""
    start = rnd.choice([*DAYS[:4], None])
    kind = rnd.random()
    found: Row = {} if start is None else {"from": start}
    if kind < 0.2:
        return {**found, "to": rnd.choice(DAYS[4:] if start else DAYS)}
    return {**found, "to_kind": "UNKNOWN"} if kind < 0.3 else found


def county(rnd: random.Random, *, companies: int, spokes: int) -> list[Row]:
    """The rows of a county; `spokes` companies hang on each hub."""
    return [*_companies(companies), *_people(rnd, companies), *_links(rnd, companies), *_records(rnd, companies),
            *_hubs(rnd, companies, spokes=spokes)]  # fmt: skip


def changes(rnd: random.Random, companies: int) -> list[Row]:
    """What a later delivery brings: offices that end, offices that begin, and records that are repaired."""
    return [*_people(rnd, companies, some=companies // 3), *_records(rnd, companies, serial=500, some=3)]


def _companies(companies: int) -> Iterator[Row]:
    for n in range(companies):
        if n % 7:  # some are known by what others say of them alone
            yield story.enterprise(code(n), f"网{n}有限公司")


def _people(rnd: random.Random, companies: int, *, some: int | None = None) -> Iterator[Row]:
    for n in range(companies) if some is None else rnd.sample(range(companies), some):
        for who in rnd.sample(range(companies), rnd.randint(0, 3)):
            name = f"人{who}某"
            yield {"type": "tenure", "organization": org(n), "holder": {"person": {"name": name}},
                   "role": rnd.choice(ROLES), "valid": valid(rnd)}  # fmt: skip
            if rnd.random() < 0.6:
                # A slip of a pen puts one document under two names, or two documents under one.
                yield story.identity(code(n), name, document=document(who if rnd.random() < 0.85 else rnd.randrange(9)))
            if rnd.random() < 0.2:
                yield holding(n, {"person": {"name": name}}, rnd)


def holding(n: int, holder: Row, rnd: random.Random) -> Row:
    """Who holds a share of a company."""
    return {"type": "holding", "organization": org(n), "holder": holder, "percent": str(rnd.randint(1, 99)),
            "valid": valid(rnd)}  # fmt: skip


def _links(rnd: random.Random, companies: int) -> Iterator[Row]:
    for n in range(companies):
        other = org(rnd.randrange(companies))
        if rnd.random() < 0.35:
            yield holding(n, {"organization": other if rnd.random() < 0.9 else org(n)}, rnd)  # some hold themselves
        if rnd.random() < 0.1:
            yield {"type": "control", "organization": org(n), "holder": {"organization": other}, "evidence": "年报",
                   "valid": valid(rnd)}  # fmt: skip
        if other == org(n):
            continue
        if rnd.random() < 0.1:
            yield {"type": "branch", "branch": org(n), "of": other, "valid": valid(rnd)}
        if rnd.random() < 0.08:
            yield {
                "type": "succession",
                "successor": org(n),
                "predecessor": other,
                "how": rnd.choice(["MERGER", "SPLIT"]),
            }
        if rnd.random() < 0.1:
            yield {"type": "supply", "supplier": org(n), "customer": other, "rank": 1, "year": 2025}


def _records(rnd: random.Random, companies: int, *, serial: int = 0, some: int | None = None) -> Iterator[Row]:
    for n in range(serial, serial + (companies // 2 if some is None else some)):
        kinds = ["SPENDING_RESTRICTION", "JUDGMENT_DEFAULTER"]
        key = story.record(rnd.choice(kinds), f"(2025)网{n}号", uscc=code(rnd.randrange(companies)))
        key["decided_on"] = rnd.choice(DAYS[2:])
        who = rnd.randrange(companies)
        if rnd.random() < 0.2:
            key["party"] = {"person": {"name": f"人{who}某", "document": document(who)}}
        more: dict[str, Any] = {"disclosure": rnd.choice(DISCLOSURES)}
        hidden = rnd.random()
        if hidden < 0.15:
            more["status"] = "PROPOSED"
        liabilities = ["DIRECTLY_LIABLE_PERSON", "DEBT_PERFORMANCE_LIABLE"]
        more["names"] = [
            {"person": {"name": f"人{rnd.randrange(companies)}某"}, "liability": rnd.choice(liabilities)}
            for _ in range(rnd.randint(0, 2))
        ]
        yield story.entry(key, key["decided_on"], **more)
        if 0.15 <= hidden < 0.3:
            yield story.state(key, "REPAIRED", day="2025-10-01")
        elif 0.3 <= hidden < 0.4:
            yield story.overlay(f"网遮{n}", "SHIELD", on=key, start="2025-10-01")


def _hubs(rnd: random.Random, companies: int, *, spokes: int) -> Iterator[Row]:
    yield story.enterprise(code(BANK), "网示例银行股份有限公司")
    yield story.tenure(code(BANK), AGENT, role="DIRECTOR", start=None)
    yield story.identity(code(BANK), AGENT, document=document(BANK))
    for n in range(spokes):
        spoke = SPOKES + n
        yield story.enterprise(code(spoke), f"网户{n}有限公司")
        yield story.tenure(code(spoke), AGENT, role="REGISTERED_PRACTITIONER", start=None)
        yield story.identity(code(spoke), AGENT, document=document(BANK))
        yield {"type": "holding", "organization": org(spoke), "holder": {"organization": org(BANK)}, "percent": "1"}
        if n % 20 == 0:
            yield holding(spoke, {"organization": org(rnd.randrange(companies))}, rnd)
            yield story.entry(
                story.record("SPENDING_RESTRICTION", f"(2025)户{n}号", uscc=code(spoke), decided_on="2025-02-01"),
                "2025-02-01",
            )


CONFIRM = """MATCH (p:Person)-[r:IDENTIFIED_AS]->(w:Identity) WHERE r.recorded_to IS NULL AND p.name <> $agent
WITH p, r, w ORDER BY p.person_id, r.fact_id WITH collect(r) AS joins, collect(w) AS identities
UNWIND [i IN range(0, size(joins) - 1) WHERE i % 3 = 0] AS i WITH joins[i] AS r, identities[i] AS w
SET r.decision = 'CONFIRMED', w.confirmed = true"""
"""Has every third join confirmed, as a reviewer would."""

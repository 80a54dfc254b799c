"""What is told of a person is what a slow model says, for random graphs, days and states of knowledge."""

import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zlib import decompress

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.name_keys import name_key
from graph_schema.names import DocumentType, JoinDecision, PartnerKind
from graph_schema.recording.review import JoinKey, decide
from loaders.generate_codes import resident_id
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.person_model import Asked, Facts, Model, Told

pytestmark = pytest.mark.anyio
INVESTIGATOR, DEPARTMENT = PartnerKind.INVESTIGATOR, PartnerKind.DEPARTMENT
USCCS = [code(n) for n in range(101, 107)]
PEOPLE = ["周甲某", "吴乙某", "郑丙某", "王丁某"]
LISTS = ["SPENDING_RESTRICTION", "JUDGMENT_DEFAULTER"]
REVIEWED = datetime(2026, 2, 1, tzinfo=UTC)
ASK = """query($id: ID, $document: DocumentInput) { person(id: $id, document: $document, inquiry: INQUIRY ARGUMENTS) {
  id name standing recordsTruncated namedInTruncated reachesTruncated appearancesTruncated
  offices(first: 50) { pageInfo { hasNextPage } edges { node { enterprise tie role since until source } } }
  records { number } namedIn { liability record { number } }
  reaches { level reason record { number } explanation { zh } path { relation } }
  appearances(first: 50) { pageInfo { hasNextPage } edges { node { id name } } } } }"""


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


async def review(service: LiveService, rnd: random.Random) -> None:
    """A reviewer decides on some of the joins."""
    rows = service.graph.run("MATCH (p:Person)-[:IDENTIFIED_AS]->(i) RETURN i.identity_id AS i, p.person_id AS p")
    joins = sorted({JoinKey(row["i"], row["p"]) for row in rows})
    for decision in JoinDecision:
        chosen = rnd.sample(joins, min(2, len(joins)))
        await decide(service.graph.gateway, chosen, decision=decision, evidence="核对原件", at=REVIEWED)


@dataclass
class Questions:
    """Random questions to one service, and what the model says of each."""

    service: LiveService
    rnd: random.Random
    facts: Facts
    covered: frozenset[str]

    async def handle(self, internal_id: str) -> str:
        """The investigator's name for an id."""
        client = (await self.service.partner(INVESTIGATOR)).client_id
        return self.service.graph.keys.handle(partner_id(client), internal_id)

    async def ask(self) -> tuple[bool, bool]:
        """Ask one question and compare; whether by document, and whether anything was told."""
        rnd, by_document = self.rnd, self.rnd.random() < 0.6
        kind = DEPARTMENT if by_document and rnd.random() < 0.5 else INVESTIGATOR
        as_of = rnd.choice([TODAY, TODAY, date(2025, 7, 1), date(2023, 1, 1)])
        commit = rnd.choice([None, None, rnd.randint(0, self.service.graph.clock())])
        asked = Asked(kind, TODAY, as_of, commit, self.covered if kind is DEPARTMENT else None)
        model = Model(self.facts, asked)
        if by_document:
            who, name = rnd.choice(PEOPLE), rnd.choice([None, None, *PEOPLE])
            number = number_of(who, int(rnd.random() < 0.1))
            key = f"RESIDENT_ID:{self.service.graph.keys.blind_index(DocumentType.RESIDENT_ID, number)}"
            expected = model.by_document(key, None if name is None else name_key(name))
            variables = {"document": {"type": "RESIDENT_ID", "value": number, "name": name}}
        else:
            person = rnd.choice(sorted(self.facts.persons))
            expected = model.by_id(person)
            variables = {"id": await self.handle(person)}  # type: ignore[dict-item]
        arguments = f'asOf: "{as_of}"' + ("" if commit is None else f' knownAt: {{commit: "{commit}"}}')
        response = await self.service.ask(ASK.replace("ARGUMENTS", arguments), kind=kind, variables=variables)
        answer = response.json()
        assert "errors" not in answer, answer
        assert self.told(answer["data"]["person"], kind) == expected, (asked, variables)
        return by_document, expected is not None

    def told(self, person: Any, kind: PartnerKind) -> Told | None:
        """An answer in the model's words."""
        if person is None:
            return None
        client = self.service.partners[kind].client_id

        def opened(handle: str) -> str:
            found = self.service.graph.keys.open_handle(partner_id(client), handle)
            assert found is not None
            return found

        assert not any(person[name] for name in person if name.endswith("Truncated"))
        pages = [person["offices"], person["appearances"]]
        assert not any(page["pageInfo"]["hasNextPage"] for page in pages)
        offices, appearances = ([edge["node"] for edge in page["edges"]] for page in pages)
        assert opened(person["id"]) in {opened(face["id"]) for face in appearances}
        return Told(
            name_key=name_key(person["name"]),
            offices={
                (opened(o["enterprise"]), o["tie"], o["role"], o["since"], o["until"], o["source"]) for o in offices
            },
            records={record["number"] for record in person["records"]},
            named={(naming["record"]["number"], naming["liability"]) for naming in person["namedIn"]},
            reaches={(reach["record"]["number"], reach["level"], reach["reason"]) for reach in person["reaches"]},
            appearances={opened(face["id"]) for face in appearances},
            standing=person["standing"],
        )


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over an empty graph."""
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as live:
        yield live


async def compare(service: LiveService, seed: int, questions: int) -> None:
    """Ask about a random county; the department's matter concerns some of its enterprises and persons."""
    rnd = random.Random(seed)
    rows = list(rows_of(rnd))
    half = len(rows) * 3 // 4
    for part in (rows[:half], rows[half:]):
        assert set(await service.graph.load(part)) <= {"accepted", "unchanged"}
    await review(service, rnd)
    graph = service.graph
    await service.data("{ budget { maximum } }", kind=DEPARTMENT)
    concerned = [row["e"] for row in graph.run("MATCH (e:Enterprise) RETURN e.enterprise_id AS e")]
    left_out = rnd.sample(sorted(concerned), 4)
    graph.run(
        "MATCH (m:Matter {number: 'M-1'})-[c:CONCERNS]->(e) WHERE e.enterprise_id IN $out SET c.recorded_to = 0",
        out=left_out,
    )
    persons = [row["p"] for row in graph.run("MATCH (p:Person) RETURN p.person_id AS p")]
    subjects = rnd.sample(sorted(persons), 3)
    graph.run(
        "MATCH (m:Matter {number: 'M-1'}) MATCH (p:Person) WHERE p.person_id IN $subjects"
        " CREATE (m)-[:CONCERNS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0}]->(p)",
        subjects=subjects,
    )
    asking = Questions(service, rnd, Facts.read(graph), frozenset({*concerned, *subjects} - set(left_out)))
    seen = [await asking.ask() for _ in range(questions)]
    assert {told for _, told in seen} == {True, False}
    assert {by_document for by_document, told in seen if told} == {True, False}


@pytest.mark.parametrize("seed", [1])
async def test_a_person_is_told_as_the_model_says(service: LiveService, seed: int) -> None:
    await compare(service, seed, 20)


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 12))
async def test_persons_are_told_as_the_model_says(service: LiveService, seed: int) -> None:
    await compare(service, seed, 100)


async def test_pages_bring_every_office_and_appearance_once(service: LiveService) -> None:
    name, rows = "周甲某", list[Row]()
    for n in range(1, 13):
        rows += [
            story.enterprise(code(200 + n), f"分页{n}有限公司"),
            story.tenure(code(200 + n), name, role="DIRECTOR", start="2018-01-01"),
            story.tenure(code(200 + n), name, role="SUPERVISOR", start="2017-01-01", end="2018-01-01"),
            story.identity(code(200 + n), name, document={"type": "RESIDENT_ID", "value": number_of(name)}),
        ]
    await service.graph.load(rows)
    variables = {"document": {"type": "RESIDENT_ID", "value": number_of(name)}}
    for field, told, most in (
        ("offices", "uscc role", 24),
        ("offices(time: CURRENT)", "uscc role", 12),
        ("appearances", "uscc", 12),
    ):
        found: list[str] = []
        after = ""
        while True:
            listed = field.removesuffix(")") + (", " if "(" in field else "(") + f"first: 5{after})"
            text = (
                "query($document: DocumentInput) { person(document: $document, inquiry: INQUIRY) {"
                f" page: {listed} {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ {told} }} }} }} }} }}"
            )
            answer = (await service.ask(text, kind=INVESTIGATOR, variables=variables)).json()
            page = answer["data"]["person"]["page"]
            assert page["edges"]
            found += [str(edge["node"]) for edge in page["edges"]]
            if not page["pageInfo"]["hasNextPage"]:
                break
            after = f', after: "{page["pageInfo"]["endCursor"]}"'
        assert len(found) == len(set(found)) == most, field


async def test_the_number_is_kept_nowhere(service: LiveService) -> None:
    rows = [
        story.enterprise(code(301), "号码有限公司"),
        story.tenure(code(301), "周甲某", role="DIRECTOR", start="2018-01-01"),
        story.identity(code(301), "周甲某", document={"type": "RESIDENT_ID", "value": number_of("周甲某")}),
    ]
    await service.graph.load(rows)
    number = number_of("周甲某")
    inside = (
        "query($n: DocumentNumber!) { person(document: {type: RESIDENT_ID, value: $n}, inquiry: INQUIRY) { name } }"
    )
    answer = (await service.ask(inside, kind=INVESTIGATOR, variables={"n": number.lower()})).json()
    assert answer["data"]["person"] == {"name": "周甲某"}
    entry = service.audit.entries[-1]
    assert number not in entry.canonical().decode()
    person = service.graph.run("MATCH (p:Person) RETURN p.person_id AS p")[0]["p"]
    assert f"blind({person})" in entry.subjects_root
    asked = service.graph.keys.unseal(entry.question or "", f"audit question {entry.request_id}")
    assert number not in decompress(asked).decode()
    assert "blind:RESIDENT_ID:" in decompress(asked).decode()
    by_default = f'query($n: DocumentNumber! = "{number}") {{ person(document: {{type: PASSPORT, value: $n}}'
    for literal in (
        f'{{ person(document: {{type: RESIDENT_ID, value: "{number}"}}, inquiry: INQUIRY) {{ name }} }}',
        by_default + ", inquiry: INQUIRY) { name } }",
    ):
        response = await service.ask(literal, kind=INVESTIGATOR, variables={})
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert number not in response.text
        assert service.audit.entries[-1].document_hash is None


async def test_who_may_not_ask(service: LiveService) -> None:
    text = (
        "query($id: ID, $document: DocumentInput) { person(id: $id, document: $document, inquiry: INQUIRY) { name } }"
    )
    for kind in (PartnerKind.BANK, PartnerKind.ASSOCIATION, PartnerKind.SUBJECT, PartnerKind.CREDIT_SERVICE):
        answer = (await service.ask(text, kind=kind, variables={"id": "x"})).json()
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", kind
    answer = (await service.ask(text, kind=DEPARTMENT, variables={"id": "x"})).json()
    assert answer["errors"][0]["extensions"]["field"] == "id"
    several: list[dict[str, Any]] = [{}, {"id": "x", "document": {"type": "PASSPORT", "value": "E12345678"}}]
    for variables in several:
        answer = (await service.ask(text, kind=INVESTIGATOR, variables=variables)).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    several = [{"id": "x"}, {"document": {"type": "PASSPORT", "value": "E12345678"}}]
    for variables in several:
        answer = (await service.ask(text, kind=INVESTIGATOR, variables=variables)).json()
        assert answer["data"] == {"person": None}
        assert "errors" not in answer

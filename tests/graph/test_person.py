"""What is told of a person is what a slow model says, for random graphs, days and states of knowledge."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zlib import decompress

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.name_keys import name_key
from graph_schema.names import DocumentType, PartnerKind
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.person_county import PEOPLE, natural, number_of, review, rows_of
from tests.support.person_model import Asked, Facts, Model, Told

pytestmark = pytest.mark.anyio
INVESTIGATOR, DEPARTMENT = PartnerKind.INVESTIGATOR, PartnerKind.DEPARTMENT
ASK = """query($id: ID, $document: DocumentInput) { person(id: $id, document: $document, inquiry: INQUIRY ARGUMENTS) {
  id name standing recordsTruncated namedInTruncated reachesTruncated appearancesTruncated
  offices(first: 50) { pageInfo { hasNextPage } edges { node { enterprise tie role since until source } } }
  records { number } namedIn { liability record { number } }
  reaches { level reason record { number } explanation { zh } path { relation } }
  appearances(first: 50) { pageInfo { hasNextPage } edges { node { id name } } } } }"""


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
            person = rnd.choice(sorted(self.facts.persons, key=natural(self.service).__getitem__))
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


@pytest.fixture
async def embedded(embedded_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The same on the store that plans in no time, for what does not hang on the engine."""
    async with open_graph(embedded_address, tmp_path / "keys") as graph, live_service(graph) as live:
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
    order = natural(service)
    subjects = rnd.sample(sorted(order, key=order.__getitem__), 3)
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


async def test_the_number_is_kept_nowhere(embedded: LiveService) -> None:
    rows = [
        story.enterprise(code(301), "号码有限公司"),
        story.tenure(code(301), "周甲某", role="DIRECTOR", start="2018-01-01"),
        story.identity(code(301), "周甲某", document={"type": "RESIDENT_ID", "value": number_of("周甲某")}),
    ]
    await embedded.graph.load(rows)
    number = number_of("周甲某")
    inside = (
        "query($n: DocumentNumber!) { person(document: {type: RESIDENT_ID, value: $n}, inquiry: INQUIRY) { name } }"
    )
    answer = (await embedded.ask(inside, kind=INVESTIGATOR, variables={"n": number.lower()})).json()
    assert answer["data"]["person"] == {"name": "周甲某"}
    entry = embedded.audit.entries[-1]
    assert number not in entry.canonical().decode()
    person = embedded.graph.run("MATCH (p:Person) RETURN p.person_id AS p")[0]["p"]
    assert f"blind({person})" in entry.subjects_root
    asked = embedded.graph.keys.unseal(entry.question or "", f"audit question {entry.request_id}")
    assert number not in decompress(asked).decode()
    assert "blind:RESIDENT_ID:" in decompress(asked).decode()
    by_default = f'query($n: DocumentNumber! = "{number}") {{ person(document: {{type: PASSPORT, value: $n}}'
    for literal in (
        f'{{ person(document: {{type: RESIDENT_ID, value: "{number}"}}, inquiry: INQUIRY) {{ name }} }}',
        by_default + ", inquiry: INQUIRY) { name } }",
    ):
        response = await embedded.ask(literal, kind=INVESTIGATOR, variables={})
        assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
        assert number not in response.text
        assert embedded.audit.entries[-1].document_hash is None


async def test_who_may_not_ask(embedded: LiveService) -> None:
    text = (
        "query($id: ID, $document: DocumentInput) { person(id: $id, document: $document, inquiry: INQUIRY) { name } }"
    )
    for kind in (PartnerKind.BANK, PartnerKind.ASSOCIATION, PartnerKind.SUBJECT, PartnerKind.CREDIT_SERVICE):
        answer = (await embedded.ask(text, kind=kind, variables={"id": "x"})).json()
        assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN", kind
    answer = (await embedded.ask(text, kind=DEPARTMENT, variables={"id": "x"})).json()
    assert answer["errors"][0]["extensions"]["field"] == "id"
    several: list[dict[str, Any]] = [
        {},
        {"id": "x"},
        {"id": "x", "document": {"type": "PASSPORT", "value": "E12345678"}},
    ]
    for variables in several:
        answer = (await embedded.ask(text, kind=INVESTIGATOR, variables=variables)).json()
        assert answer["errors"][0]["extensions"]["code"] == "BAD_INPUT"
    several = [{"id": code(9)}, {"document": {"type": "PASSPORT", "value": "E12345678"}}]
    for variables in several:
        answer = (await embedded.ask(text, kind=INVESTIGATOR, variables=variables)).json()
        assert answer["data"] == {"person": None}
        assert "errors" not in answer


PARTIES = """{ enterprise(uscc: "USCC", inquiry: INQUIRY) { relatedParties(first: 50, time: ALL) { edges { node {
  id kind name standing REACHES } } } } }"""
REACHES = """reaches { id level reason role tenureId inForce reachedSince since until measures { id } record { id }
  path { relation role fromName toName since until source } explanation { zh en } }"""


async def test_a_person_of_the_story(embedded: LiveService) -> None:
    await embedded.graph.load([*story.REGISTER, *story.IDENTITIES, *story.LISTS])
    await told_of_as_the_related_party_that_he_is(embedded)
    await offices_tell_what_marks_the_enterprise(embedded)
    await persons_count_in_the_budget_of_a_case(embedded)


async def told_of_as_the_related_party_that_he_is(service: LiveService) -> None:
    """Where both answers speak of the same, they say the same."""
    people = PARTIES.replace("USCC", story.BORROWER).replace("REACHES", REACHES)
    told = (await service.data(people, kind=INVESTIGATOR))["enterprise"]["relatedParties"]["edges"]
    text = "query($id: ID) { person(id: $id, inquiry: INQUIRY) { id kind name standing REACHES } }"
    seen = set()
    for node in (edge["node"] for edge in told):
        query = text.replace("REACHES", REACHES)
        answer = (await service.ask(query, kind=INVESTIGATOR, variables={"id": node["id"]})).json()
        person = answer["data"]["person"]
        assert [person[name] for name in ("id", "kind", "name", "standing")] == [
            node[name] for name in ("id", "kind", "name", "standing")
        ]
        for mine, theirs in zip(person["reaches"], node["reaches"], strict=True):
            steps = [step for step in mine["path"] if step["relation"] == "TIE"]
            # Of an office elsewhere the enterprise's answer tells no days, the person's does.
            elsewhere = any(step["source"] is None for step in theirs["path"] if step["relation"] == "TIE")
            assert all(step["since"] and step["source"] for step in steps)
            assert without_days(mine) == without_days(theirs) if elsewhere else mine == theirs
            seen |= {(step["relation"], elsewhere) for step in mine["path"]}
    assert seen >= {("ABOUT", False), ("TIE", False), ("TIE", True), ("SAME_IDENTITY", True)}


def without_days(reach: Row) -> Row:
    """A reach without what is known of the office that it stands on."""
    path = [(step["relation"], step["role"], step["fromName"], step["toName"]) for step in reach["path"]]
    return {**reach, "path": path, "explanation": None}


async def offices_tell_what_marks_the_enterprise(service: LiveService) -> None:
    """The enterprises of the offices stand there as nodes."""
    text = """query($document: DocumentInput) { person(document: $document, inquiry: INQUIRY) {
      offices { edges { node { uscc role percent party { uscc name standing } } } } } }"""
    answer = (await service.ask(text, kind=INVESTIGATOR, variables={"document": story.DOCUMENT})).json()
    offices = [edge["node"] for edge in answer["data"]["person"]["offices"]["edges"]]
    assert {office["uscc"] for office in offices} == {story.BORROWER, story.SECOND}
    assert all(office["party"]["uscc"] == office["uscc"] for office in offices)
    assert {office["party"]["standing"] for office in offices} == {"LISTED"}


async def persons_count_in_the_budget_of_a_case(service: LiveService) -> None:
    """What is asked counts once, by handle or by document; the case has been asked under before."""
    service.graph.run("MATCH (c:CaseSpending) DETACH DELETE c")
    service.graph.run("MATCH (a:AskedUnder) DETACH DELETE a")
    service.graph.run("MATCH (m:Matter {number: 'C-1'})-[:STATED_AS]->(f) SET f.budget = 2")
    client = partner_id((await service.partner(INVESTIGATOR)).client_id)
    persons = sorted(row["p"] for row in service.graph.run("MATCH (p:Person) RETURN p.person_id AS p"))
    handles = [service.graph.keys.handle(client, person) for person in persons]
    text = "query($id: ID, $document: DocumentInput) { person(id: $id, document: $document, inquiry: INQUIRY) { id } }"

    async def code_of(**variables: Any) -> str | None:
        answer = (await service.ask(text, kind=INVESTIGATOR, variables=variables)).json()
        return answer["errors"][0]["extensions"]["code"] if "errors" in answer else None

    assert await code_of(id=handles[0]) is None
    assert await code_of(document=story.DOCUMENT) is None
    assert await code_of(id=handles[1]) == "CASE_BUDGET_SPENT"
    # What was asked before costs nothing again, however the number is written.
    assert await code_of(id=handles[0]) is None
    assert await code_of(document={**story.DOCUMENT, "value": f" {story.DOCUMENT['value'].lower()} "}) is None
    assert await code_of(document={"type": "PASSPORT", "value": "E12345678"}) == "CASE_BUDGET_SPENT"

"""Searching by name through the whole service, against a plain model over all names: both engines tell the same."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

from graph_schema.engine import StoreAddress
from graph_schema.ids import matter_id, partner_id
from graph_schema.name_keys import name_key
from graph_schema.names import MatterKind, PartnerKind
from loaders.generate_codes import registration_check
from tests.support.graph import Row, TestGraph, code, open_graph
from tests.support.live import TODAY, LiveService, live_service
from tests.support.search_model import Company, Described, Hit, Written, hits
from tests.support.service import INQUIRIES

pytestmark = pytest.mark.anyio
QUESTIONS = [pytest.param(60), pytest.param(1000, marks=pytest.mark.full)]
FIRST, SECOND = date(2024, 5, 1), date(2025, 7, 1)
COMPANIES = 90
BEGINNINGS = (PartnerKind.INVESTIGATOR, PartnerKind.DEPARTMENT)
KINDS = (*BEGINNINGS, PartnerKind.INVESTIGATOR, PartnerKind.BANK, PartnerKind.ASSOCIATION, PartnerKind.MEDIA,
         PartnerKind.CREDIT_SERVICE, PartnerKind.PUBLIC)  # fmt: skip
TRADITIONAL = [OpenCC(config).convert for config in ("s2t", "s2tw", "s2hk")]
CONCERN = """
MATCH (e:Enterprise)<-[:IDENTIFIES]-(:Identifier {key: $key})
MERGE (m:Matter {matter_id: $id}) SET m.kind = $kind, m.number = $number, m.partner_id = $partner
CREATE (m)-[:CONCERNS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0}]->(e)
WITH m WHERE NOT EXISTS { (m)-[:STATED_AS]->() }
CREATE (m)-[:STATED_AS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0, preferred: true}]->
  (:MatterFacts {purposes: $purposes})
"""
SEARCH = """searchEnterprises(name: $name, first: $first, after: $after, inquiry: INQUIRY%s) { truncated pageInfo {
  hasNextPage } edges { cursor node { uscc name match { reason score matched } } } }"""


def written(rnd: random.Random, plain: str, *, blanks: str = " \u3000") -> Written:
    """A name in one of the ways in which sources write it, and askers, who may leave invisible marks in it."""
    text = plain
    if rnd.random() < 0.4:
        text = rnd.choice(TRADITIONAL)(text)
    if rnd.random() < 0.2:
        text = text.replace("(", rnd.choice("（【[〔")).replace(")", rnd.choice("）】]〕"))
    if rnd.random() < 0.2:
        at = rnd.randrange(1, len(text))
        text = text[:at] + rnd.choice(blanks) + text[at:]
    if rnd.random() < 0.2:
        text = "".join(chr(ord(x) + 0xFEE0) if x.isascii() and x.isalnum() else x for x in text)
    if rnd.random() < 0.2:
        text = text.upper()
    return Written(text, name_key(text), plain)


def plain_name(rnd: random.Random) -> str:
    """One of few hundred names, many of which begin alike."""
    place = rnd.choice(["洛阳", "洛阳市", "孟津", "孟津县", "河南"])
    brand = rnd.choice(["云溪", "云", "云溪亭", "禾丰", "禾", "abc", "a8", "汉东", "龙门"])
    trade = rnd.choice(["商贸", "农业科技", "机械制造", "(集团)", "运输", ""])
    return f"{place}{brand}{trade}{rnd.choice(['有限公司', '有限责任公司', '厂'])}"


def county(rnd: random.Random) -> list[tuple[dict[str, str], list[tuple[Written, tuple[Written, ...]]]]]:
    """Companies by their numbers, with what each of two deliveries says: the second may give another name."""
    found = []
    for serial in range(COMPANIES):
        numbers = {} if rnd.random() < 0.05 else {"USCC": code(serial + 1)}
        if not numbers or rnd.random() < 0.3:
            body = f"410322{serial + 1:08d}"
            numbers["REGISTRATION_NUMBER"] = body + registration_check(body)
        said = []
        for _ in range(2):
            former = tuple(written(rnd, plain_name(rnd)) for _ in range(rnd.choice([0, 0, 0, 1, 2])))
            said.append((written(rnd, plain_name(rnd)), former))
        if rnd.random() < 0.6:
            said[1] = said[0]
        found.append((numbers, said))
    return found


def rows(companies: Sequence[Any], delivery: int) -> Iterator[Row]:
    """One delivery of a register."""
    for numbers, said in companies:
        name, former = said[delivery]
        ids = [{"scheme": scheme, "value": value} for scheme, value in numbers.items()]
        facts = {"name": name.text, "former_names": [f.text for f in former]}
        yield {"type": "enterprise", "organization": {"ids": ids}, "facts": facts}


def described(companies: Sequence[Any], commits: tuple[int, int]) -> list[Company]:
    """What the graph must hold: what a source saw first holds from ever until it saw something else."""
    found = []
    for numbers, (first, second) in companies:
        versions = [Described(first[0], first[1], start=None, end=None, since=commits[0])]
        if second != first:
            # Known from the second delivery on: that the first ended, and what followed.
            then = Described(second[0], second[1], start=SECOND, end=None, since=commits[1])
            versions = [replace(versions[0], end=SECOND), then]
        found.append(Company(numbers, tuple(versions)))
    return found


async def concern(service: LiveService, rnd: random.Random, companies: list[Company]) -> dict[PartnerKind, set[str]]:
    """Let a matter of a department, and memberships of an association, concern some companies; their codes."""
    some: dict[PartnerKind, set[str]] = {}
    for kind, matter in (
        (PartnerKind.DEPARTMENT, MatterKind.ADMIN_MATTER),
        (PartnerKind.ASSOCIATION, MatterKind.MEMBERSHIP),
    ):
        owner = partner_id((await service.partner(kind)).client_id)
        chosen = rnd.sample([c.code for c in companies if "USCC" in c.numbers], 25)
        for uscc in chosen:
            number = f"USCC:{uscc}" if matter is MatterKind.MEMBERSHIP else "M-7"
            given = {"id": matter_id(matter, number, partner=owner), "kind": matter, "number": number}
            purposes = ["MEMBER_RATING", "ADMIN_REVIEW"]
            service.graph.run(CONCERN, key=f"USCC:{uscc}", partner=owner, purposes=purposes, **given)
        some[kind] = set(chosen)
    return some


async def ask(
    service: LiveService, kind: PartnerKind, name: str, *, first: int = 50, more: str = ""
) -> tuple[list[Hit], bool, list[str | None]]:
    """All pages of a search: candidates in order, whether they are not all, and their names."""
    after, found, names = None, [], list[str | None]()
    inquiry = INQUIRIES[kind].replace("M-1", "M-7")
    text = f"query($name: String!, $first: Int!, $after: String) {{ {SEARCH % more} }}".replace("INQUIRY", inquiry)
    while True:
        variables = {"name": name, "first": first, "after": after}
        answer = (await service.ask(text, kind=kind, variables=variables)).json()
        assert "errors" not in answer, (name, answer)
        page = answer["data"]["searchEnterprises"]
        assert len(page["edges"]) <= first
        for edge in page["edges"]:
            node, match = edge["node"], edge["node"]["match"]
            found.append(Hit(match["reason"], match["score"], node["uscc"], match["matched"]))
            names.append(node["name"])
        if not page["pageInfo"]["hasNextPage"]:
            return found, page["truncated"], names
        assert len(page["edges"]) == first
        after = page["edges"][-1]["cursor"]


def text_for(rnd: random.Random, companies: list[Company]) -> Written:
    """What is asked for: a name, a former name, a beginning, a number, or what nobody is called."""
    company = rnd.choice(companies)
    said = rnd.choice(company.described)
    name = rnd.choice([said.name, *said.former]).plain
    which = rnd.random()
    if which < 0.1:
        value = rnd.choice(list(company.numbers.values()))
        return Written(value.lower() if rnd.random() < 0.3 else value, value, value)
    if which < 0.6:
        name = name[: rnd.randint(2, len(name))]
    elif which < 0.7:
        name = name[1:]
    return written(rnd, name, blanks=" \u3000\u200b")


def own(hit: Hit) -> Hit:
    """As it is asked for: a company without a unified code tells none."""
    return replace(hit, code=hit.code if ":" not in hit.code else None)  # type: ignore[arg-type]


@pytest.mark.parametrize("questions", QUESTIONS)
async def test_a_search_finds_what_the_model_says(store_address: StoreAddress, tmp_path: Path, questions: int) -> None:
    rnd = random.Random(questions)
    async with open_graph(store_address, tmp_path / "keys") as graph, live_service(graph) as service:
        raw = county(rnd)
        companies = described(raw, await load(graph, raw))
        some = await concern(service, rnd, companies)
        seen = set()
        for serial in range(questions):
            kind, asked = rnd.choice(KINDS), text_for(rnd, companies)
            more, as_of, known = "", TODAY, graph.clock()
            if rnd.random() < 0.3:
                as_of = rnd.choice([FIRST, date(2025, 6, 30), SECOND])
                more += f', asOf: "{as_of}"'
            if rnd.random() < 0.2:
                known = companies[0].described[0].since
                more += f', knownAt: {{commit: "{known}"}}'
            among = [c for c in companies if kind not in some or c.code in some[kind]]
            model = as_known(among, known)
            expected = hits(model, asked, as_of=as_of, known=known, begins=kind in BEGINNINGS)
            first = rnd.choice([1, 3, 50]) if len(expected) < 20 else 7
            told, truncated, names = await ask(service, kind, asked.text, first=first, more=more)
            assert told == [own(hit) for hit in expected], (serial, kind, asked, more)
            assert not truncated
            assert names == [name_of(model, hit, as_of=as_of) for hit in expected]
            seen |= {(kind in BEGINNINGS, hit.reason) for hit in expected}
        assert {reason for begins, reason in seen if not begins} >= {"EXACT_NAME", "FORMER_NAME"}
        assert {reason for begins, reason in seen if begins} >= {"NAME_PREFIX", "FORMER_NAME_PREFIX"}


def as_known(companies: list[Company], known: int) -> list[Company]:
    """The companies as they were known: before the second delivery nobody knew that the first name ends."""
    return [
        replace(
            company,
            described=tuple(
                replace(said, end=said.end if company.described[-1].since <= known else None)
                for said in company.described
                if said.since <= known
            ),
        )
        for company in companies
    ]


def name_of(companies: list[Company], hit: Hit, *, as_of: date) -> str:
    """The name that a company has on a day."""
    (company,) = [c for c in companies if c.code == hit.code]
    (said,) = [s for s in company.described if (s.start is None or s.start <= as_of) and (not s.end or s.end > as_of)]
    return said.name.text


async def load(graph: TestGraph, raw: Sequence[Any]) -> tuple[int, int]:
    """Load both deliveries; their commits."""
    commits = []
    for delivery, observed in enumerate((FIRST, SECOND)):
        verdicts = await graph.load(list(rows(raw, delivery)), source="register", observed=observed)
        assert set(verdicts) <= {"accepted", "unchanged"}
        commits.append(graph.clock())
    return commits[0], commits[1]


def test_inquiries_of_all_kinds_are_there() -> None:
    assert set(KINDS) <= set(INQUIRIES)

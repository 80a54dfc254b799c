"""Searching by name through the whole service: who finds what, in which order, how far, and what tells nothing."""

import random
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema import search_fill
from graph_schema.engine import StoreAddress
from graph_schema.ids import matter_id, partner_id
from graph_schema.migrate import SCHEMA_VERSION, migrate, pending_steps
from graph_schema.names import MatterKind, PartnerKind
from hub.inquiries import search
from tests.graph.test_audit_rebuild import again
from tests.support import story
from tests.support.graph import TestGraph, code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import enterprise, entry, org, record

pytestmark = pytest.mark.anyio
INVESTIGATOR, DEPARTMENT, BANK = PartnerKind.INVESTIGATOR, PartnerKind.DEPARTMENT, PartnerKind.BANK
ASSOCIATION = PartnerKind.ASSOCIATION
BODY = """truncated knownAt pageInfo { hasNextPage hasPreviousPage endCursor }
  edges { cursor node { id uscc kind name status region address
    match { reason score matched explanation { zh en } } } }"""
NAME, TRADITIONAL = "云溪商贸有限公司", "雲溪商貿有限公司"
REGISTRATION, ORGANIZATION = "410322000000018", "123456788"
LISTED, SECRET, ONLY_NAMED = code(41), code(42), "汉东海外控股公司"
LISTING = record(
    "JUDGMENT_DEFAULTER", "(2025)列1号", party={"organization": {**org(LISTED), "name": "只在名单有限公司"}}
)
ROWS = [
    enterprise(code(1), NAME, status="存续", region="410322", address="某路1号"),
    enterprise(code(2), "云溪商贸有限公司孟津分公司"),
    enterprise(code(3), "示例建材有限公司", former_names=[TRADITIONAL]),
    {
        "type": "enterprise",
        "organization": {"ids": [{"scheme": "USCC", "value": code(4)}, {"scheme": "REGISTRATION_NUMBER",
            "value": REGISTRATION}, {"scheme": "ORGANIZATION_CODE", "value": ORGANIZATION}]},
        "facts": {"name": "禾丰运输有限公司"},
    },
    entry(LISTING, "2025-03-01"),
    entry(record("SPENDING_RESTRICTION", "(2025)密1号", uscc=SECRET), "2025-03-01", disclosure="AUTHORIZED"),
    {
        "type": "holding",
        "organization": org(code(1)),
        "holder": {"organization": {"name": ONLY_NAMED}},
        "percent": "30",
    },
]  # fmt: skip


@pytest.fixture
async def service(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over a few names."""
    async with open_graph(store_address, tmp_path / "keys") as graph:
        assert set(await graph.load(ROWS, source="register")) == {"accepted"}
        async with live_service(graph) as live:
            yield live


def text_of(body: str = BODY, more: str = "", inquiry: str = "INQUIRY") -> str:
    return f"query($name: String!) {{ found: searchEnterprises(name: $name, inquiry: {inquiry}{more}) {{ {body} }} }}"


async def answered(
    service: LiveService, name: str, kind: PartnerKind = INVESTIGATOR, *, more: str = "", inquiry: str = "INQUIRY"
) -> dict[str, Any]:
    """The whole answer without what names the request."""
    text = text_of(more=more, inquiry=inquiry)
    answer: dict[str, Any] = (await service.ask(text, kind=kind, variables={"name": name})).json()
    answer.pop("extensions")
    for error in answer.get("errors", []):
        error["extensions"].pop("requestId", None)
    return answer


async def found(service: LiveService, name: str, kind: PartnerKind = INVESTIGATOR, **how: str) -> list[tuple[Any, str]]:
    """Code and reason of each candidate."""
    answer = await answered(service, name, kind, **how)
    assert "errors" not in answer, answer
    return [(e["node"]["uscc"], e["node"]["match"]["reason"]) for e in answer["data"]["found"]["edges"]]


async def test_names_former_names_beginnings_and_numbers_are_found_and_explained(service: LiveService) -> None:
    nodes = [e["node"] for e in (await answered(service, NAME))["data"]["found"]["edges"]]
    assert [(n["uscc"], n["match"]["reason"], n["match"]["matched"]) for n in nodes] == [
        (code(1), "EXACT_NAME", NAME),
        (code(3), "FORMER_NAME", TRADITIONAL),
        (code(2), "NAME_PREFIX", "云溪商贸有限公司孟津分公司"),
    ]
    told = {key: nodes[0][key] for key in ("name", "kind", "status", "region", "address")}
    assert told == {"name": NAME, "kind": "ENTERPRISE", "status": "存续", "region": "410322", "address": "某路1号"}
    assert [n["match"]["explanation"]["zh"] for n in nodes] == [
        "名称与所查相同。",
        "曾用名与所查相同（繁简、大小写等写法不同）。",
        "名称以所查文字开头，相似度 76.2。",
    ]
    assert nodes[1]["name"] == "示例建材有限公司"
    assert nodes[1]["match"]["explanation"]["en"].startswith("A former name of it is the one asked for")
    assert [n["match"]["score"] for n in nodes] == [100.0, 75.0, 76.2]
    assert await found(service, "雲溪 商貿") == [
        (code(1), "NAME_PREFIX"), (code(2), "NAME_PREFIX"), (code(3), "FORMER_NAME_PREFIX"),
    ]  # fmt: skip
    for number, reason in (
        (code(4), "CODE"), (code(4).lower(), "CODE"), (REGISTRATION, "REGISTRATION_NUMBER"),
        (ORGANIZATION, "ORGANIZATION_CODE"), ("12345678-8", "ORGANIZATION_CODE"),
    ):  # fmt: skip
        assert await found(service, number) == await found(service, number, BANK) == [(code(4), reason)]
    assert await found(service, "溪商贸") == []


async def test_without_the_right_to_beginnings_only_the_whole_name_finds(service: LiveService) -> None:
    whole = [(code(1), "EXACT_NAME"), (code(3), "FORMER_NAME")]
    kinds = [BANK, PartnerKind.MEDIA, PartnerKind.CREDIT_SERVICE, PartnerKind.PUBLIC]
    for kind in kinds:
        assert await found(service, NAME, kind) == whole
        assert await found(service, "ｙ" + NAME, kind) == []
        beginning, nothing = await answered(service, NAME[:-1], kind), await answered(service, "没有此名", kind)
        assert beginning == nothing, kind
    denied = await answered(service, NAME, PartnerKind.SUBJECT)
    assert denied["errors"][0]["extensions"] == {"code": "FORBIDDEN", "field": "Query.searchEnterprises"}
    assert denied["data"] == {"found": None}


async def test_who_is_bound_to_subjects_finds_those_alone(service: LiveService) -> None:
    nothing = await answered(service, "没有此名", ASSOCIATION)
    assert await answered(service, NAME, ASSOCIATION) == nothing
    assert await answered(service, code(1), ASSOCIATION) == nothing
    concern(service, ASSOCIATION, MatterKind.MEMBERSHIP, f"USCC:{code(3)}", codes=[code(3)])
    concern(service, ASSOCIATION, MatterKind.MEMBERSHIP, f"USCC:{code(4)}", codes=[code(4)])
    assert await found(service, NAME, ASSOCIATION) == [(code(3), "FORMER_NAME")]
    assert await found(service, NAME[:4], ASSOCIATION) == []
    assert await found(service, REGISTRATION, ASSOCIATION) == [(code(4), "REGISTRATION_NUMBER")]
    matter = '{purpose: ADMIN_REVIEW, legalBasis: STATUTORY_DUTY, matterNumber: "M-7"}'
    assert await found(service, NAME[:4], DEPARTMENT, inquiry=matter) == []
    concern(service, DEPARTMENT, MatterKind.ADMIN_MATTER, "M-7", codes=[code(2)])
    assert await found(service, NAME[:4], DEPARTMENT, inquiry=matter) == [(code(2), "NAME_PREFIX")]
    assert await found(service, code(1), DEPARTMENT, inquiry=matter) == []
    consent = '{purpose: CREDIT_GRANTING, legalBasis: CONSENT, consentId: "S-1"}'
    assert await found(service, NAME, BANK, inquiry=consent) == []
    concern(service, BANK, MatterKind.CONSENT, "S-1", codes=[code(1)])
    assert await found(service, NAME, BANK, inquiry=consent) == [(code(1), "EXACT_NAME")]
    service.graph.run("MATCH (m:Matter) WHERE m.kind <> 'CASE' SET m.ended_on = date('2026-01-01')")
    for kind, inquiry in ((ASSOCIATION, "INQUIRY"), (DEPARTMENT, matter), (BANK, consent)):
        assert await found(service, NAME, kind, inquiry=inquiry) == []


def concern(service: LiveService, kind: PartnerKind, matter: MatterKind, number: str, *, codes: list[str]) -> None:
    """A reference of the partner of a kind that concerns these."""
    owner = partner_id(service.partners[kind].client_id)
    key = matter_id(matter, number, partner=owner)
    service.graph.run(
        "MERGE (m:Matter {matter_id: $id}) SET m.kind = $kind, m.number = $number, m.partner_id = $partner "
        "CREATE (m)-[:STATED_AS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0, preferred: true}]->"
        "(:MatterFacts {purposes: ['MEMBER_RATING', 'ADMIN_REVIEW', 'CREDIT_GRANTING']}) "
        "WITH m UNWIND $keys AS key MATCH (e:Enterprise)<-[:IDENTIFIES]-(:Identifier {key: key}) "
        "CREATE (m)-[:CONCERNS {valid_from: date('2000-01-01'), to_kind: 'OPEN', recorded_from: 0}]->(e)",
        id=key, kind=matter, number=number, partner=owner, keys=[f"USCC:{uscc}" for uscc in codes],
    )  # fmt: skip


async def test_what_one_may_not_be_told_of_is_not_found(service: LiveService) -> None:
    for kind in (INVESTIGATOR, BANK, PartnerKind.PUBLIC):
        nothing = await answered(service, code(77), kind)
        assert await found(service, LISTED, kind) == [(LISTED, "CODE")]
        assert await answered(service, ONLY_NAMED, kind) == nothing
        secret = await answered(service, SECRET, kind)
        assert (secret == nothing) == (kind is not INVESTIGATOR)
        for uscc in (LISTED, SECRET, code(1), code(77)):
            (one,) = (await service.ask(f'{{ e: enterprise(uscc: "{uscc}", inquiry: INQUIRY) {{ uscc kind name }} }}',
                                        kind=kind)).json()["data"].values()  # fmt: skip
            edges = (await answered(service, uscc, kind))["data"]["found"]["edges"]
            assert [{k: e["node"][k] for k in ("uscc", "kind", "name")} for e in edges] == ([one] if one else [])
    await service.graph.load([story.state(LISTING, "REPAIRED", day="2026-01-01")])
    assert await found(service, LISTED, BANK) == []


async def test_names_have_their_days_and_their_commits(service: LiveService) -> None:
    before = service.graph.clock()
    renamed = enterprise(code(1), "云溪国际有限公司", status="存续")
    await service.graph.load([renamed], source="register", observed=date(2026, 2, 1))
    assert await found(service, "云溪国际有限公司", BANK) == [(code(1), "EXACT_NAME")]
    assert await found(service, NAME, BANK) == [(code(1), "FORMER_NAME"), (code(3), "FORMER_NAME")]
    for more in (', asOf: "2026-01-31"', f', knownAt: {{commit: "{before}"}}'):
        assert (await found(service, NAME, BANK, more=more))[0] == (code(1), "EXACT_NAME")
        assert await found(service, "云溪国际有限公司", BANK, more=more) == []
    (edge,) = (await answered(service, "云溪国际有限公司", BANK))["data"]["found"]["edges"]
    assert edge["node"]["name"] == "云溪国际有限公司"


@pytest.fixture
async def many(store_address: StoreAddress, tmp_path: Path) -> AsyncIterator[LiveService]:
    """The service over 205 names that begin alike and seven namesakes, loaded in an order of chance."""
    rows = [enterprise(code(100 + n), f"汉东{'甲乙丙丁戊'[n % 5]}{n:03d}有限公司") for n in range(205)]
    rows += [enterprise(code(900 + n), "云溪商贸有限公司") for n in range(7)]
    random.Random().shuffle(rows)
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(rows, source="register")
        async with live_service(graph) as live:
            yield live


async def pages(service: LiveService, name: str, first: int) -> tuple[list[str], set[bool]]:
    """Codes of all pages, and what they say of more."""
    after, found, truncated = None, list[str](), set()
    while True:
        more = f", first: {first}" + ("" if after is None else f', after: "{after}"')
        page = (await answered(service, name, more=more))["data"]["found"]
        truncated.add(page["truncated"])
        found += [edge["node"]["uscc"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        if not page["pageInfo"]["hasNextPage"]:
            return found, truncated
        after = page["pageInfo"]["endCursor"]


async def test_two_hundred_at_most_each_once_in_one_order(many: LiveService, monkeypatch: pytest.MonkeyPatch) -> None:
    in_order = [code(100 + n) for n in range(205)]
    assert await pages(many, "汉东", 50) == (sorted(in_order)[:200], {True})
    assert await pages(many, "汉东甲", 7) == (sorted(in_order[::5]), {False})
    namesakes = sorted(code(900 + n) for n in range(7))
    assert await pages(many, NAME, 2) == (namesakes, {False})
    monkeypatch.setattr(search, "MOST_FOUND", 100)
    assert await pages(many, "汉东", 50) == ([], {True})
    assert await pages(many, "汉东甲000有限公司", 50) == ([code(100)], {False})
    monkeypatch.setattr(search, "MOST_FOUND", 500)
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 100)
    assert await pages(many, "汉东", 50) == ([], {True})
    assert await pages(many, "云溪", 50) == (namesakes, {False})


async def test_what_can_be_no_name_is_refused(service: LiveService) -> None:
    for name in ("", " ", "云", "　\u200b", "云" * 201, "云" * 10_000, "云\x00溪", "云\x07溪", "…" * 150):
        for kind in (INVESTIGATOR, BANK):
            answer = await answered(service, name, kind)
            assert answer["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": "name"}, name
            assert answer["data"] == {"found": None}


async def test_no_letter_means_more_than_itself(service: LiveService) -> None:
    for name in (
        "*云溪*", "云溪%", "%%", "云_商贸", "云溪.*", ".*", "[云雲]溪", "云溪?", "^云溪", "云溪' OR 1=1 //",
        '"}) RETURN 1', "$batch", "row.key", "\\u4e91\\u6eaa", "𠮷野家", "云溪\U0010ffff", "\ufffd\ufffd", "é́́",
        "溪云", "有限公司", code(1)[:-1], "91" + code(1),
    ):  # fmt: skip
        assert await found(service, name) == [], name


async def test_cursors_are_ones_own_and_of_a_search(service: LiveService) -> None:
    page = (await answered(service, NAME, more=", first: 1"))["data"]["found"]
    cursor, handle = page["edges"][0]["cursor"], page["edges"][0]["node"]["id"]
    others = (await answered(service, NAME, BANK, more=", first: 1"))["data"]["found"]["edges"][0]["cursor"]
    assert cursor != others
    for after in (handle, others, "", "x", cursor[:-4], cursor + "A" * 300):
        answer = await answered(service, NAME, more=f', first: 1, after: "{after}"')
        assert answer["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": "after"}, after
    for first in (0, -1, 51):
        answer = await answered(service, NAME, more=f", first: {first}")
        assert answer["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": "first"}


async def test_what_was_asked_and_told_is_on_record(service: LiveService) -> None:
    blind = service.audit.blind
    ids = {
        row["key"]: row["id"]
        for row in service.graph.run(
            "MATCH (k:Identifier)-[:IDENTIFIES]->(e) RETURN k.key AS key, e.enterprise_id AS id"
        )
    }
    await found(service, NAME)
    entry = service.audit.entries[-1]
    assert set(entry.subjects_root) == set(map(blind, (f"NAME:{NAME}", ids[f"USCC:{code(1)}"], ids[f"USCC:{code(3)}"])))
    assert entry.subjects_traversed == (blind(ids[f"USCC:{code(2)}"]),)
    assert {"search_enterprises", "find_case"} <= set(entry.statements)
    assert {"Query.searchEnterprises", "EnterpriseCandidate.uscc"} <= set(entry.fields_released)
    assert entry.commit == service.graph.clock()
    await found(service, code(4), BANK)
    assert service.audit.entries[-1].subjects_root == (blind(ids[f"USCC:{code(4)}"]),)
    await found(service, code(77), BANK)
    assert service.audit.entries[-1].subjects_root == (blind(f"USCC:{code(77)}"),)


async def test_a_search_counts_as_one_subject_of_its_case(service: LiveService) -> None:
    case = '{purpose: INVESTIGATION, legalBasis: STATUTORY_DUTY, caseNumber: "案-1"}'
    assert await found(service, NAME, inquiry=case) == []
    await service.data(
        'mutation { openCase(idempotencyKey: "k", caseNumber: "案-1", legalBasis: STATUTORY_DUTY, budget: 2) '
        "{ __typename } }",
        kind=INVESTIGATOR,
    )
    assert len(await found(service, NAME, inquiry=case)) == 3
    assert len(await found(service, TRADITIONAL, inquiry=case, more=", first: 1")) == 1
    assert await found(service, code(1), inquiry=case) == [(code(1), "CODE")]
    asked = f'{{ enterprise(uscc: "{code(1)}", inquiry: {case}) {{ uscc }} }}'
    assert (await service.data(asked, kind=INVESTIGATOR))["enterprise"] == {"uscc": code(1)}
    for name in ("没有此名", NAME[:2], code(77)):
        answer = await answered(service, name, inquiry=case)
        assert answer["errors"][0]["extensions"]["code"] == "CASE_BUDGET_SPENT", name
        assert answer["data"] == {"found": None}
    assert len(await found(service, NAME, inquiry=case)) == 3


async def test_a_search_of_the_log_comes_again(service: LiveService) -> None:
    for name in (NAME[:4], "没有此名"):
        then = (await answered(service, name))["data"]
        entry, earlier = service.audit.entries[-1], service.audit.entries[:-1]
        await service.graph.load([enterprise(code(60 + len(earlier)), NAME[:4] + "新开业有限公司")], source="register")
        assert name != NAME[:4] or (await answered(service, name))["data"] != then
        _, rebuilt = await again(service, entry, earlier)
        assert (rebuilt.body["data"], rebuilt.differences) == (then, {})


def numbers(graph: TestGraph, text: str) -> int:
    return int(graph.run(text)[0]["n"])


async def test_a_graph_of_an_earlier_version_is_filled(store_address: StoreAddress, tmp_path: Path) -> None:
    async with open_graph(store_address, tmp_path / "keys") as graph:
        await graph.load(ROWS, source="register")
        before, seen = graph.dump(history=True), graph.clock()
        graph.run("MATCH (x:FormerName) DETACH DELETE x")
        graph.run("MATCH (f:EnterpriseFacts) REMOVE f.search_key")
        graph.run("MATCH (v:SchemaVersion {id: 1}) SET v.version = 5")
        assert graph.dump(history=True) != before
        assert [step.version for step in await pending_steps(graph.gateway)][:1] == [6]
        await migrate(graph.gateway, keys="test")
        assert graph.dump(history=True) == before
        assert graph.clock() == seen
        assert await search_fill.fill_search_keys(graph.gateway) == 0
        assert numbers(graph, "MATCH (v:SchemaVersion {id: 1}) RETURN v.version AS n") == SCHEMA_VERSION

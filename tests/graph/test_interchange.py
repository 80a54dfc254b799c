"""Files for other programs, end to end: asked through the service, written, loaded, asked again; on each engine."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.interchange import load_vocabulary
from graph_schema.names import PartnerKind
from hub.interchange.bods import statements
from hub.interchange.extract import Extract
from hub.interchange.from_enterprise import Ask, ask_enterprise
from hub.interchange.from_network import ask_holdings, ask_network
from hub.interchange.ftm import entities
from hub.interchange.writing import Publication
from tests.support import story
from tests.support.graph import Row, TestGraph, code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.statement_files import verdicts
from tests.support.statements import assert_bods, bods_facts, ftm_facts

pytestmark = pytest.mark.anyio
WORDS = load_vocabulary()
COMPANY, HOLDER, BRANCH, SUCCESSOR = (code(n) for n in range(1, 5))
PUBLICATION = Publication(date(2026, 3, 2))
PURPOSES: Mapping[PartnerKind, Row] = {
    PartnerKind.INVESTIGATOR: {"purpose": "INVESTIGATION", "legalBasis": "STATUTORY_DUTY", "caseNumber": "C-1"},
    PartnerKind.BANK: {"purpose": "CREDIT_GRANTING", "legalBasis": "STATUTORY_DUTY"},
}
LISTED, PROPOSED, REPAIRED = "(2025)甲1号", "(2025)甲2号", "(2025)甲3号"


def tie(kind: str, holder: Row, **more: Any) -> Row:
    """A tie to the company."""
    return {"type": kind, "organization": story.org(COMPANY), "holder": holder, **more}


def person(name: str) -> Row:
    """A natural person as holder."""
    return {"person": {"name": name}}


def rows() -> list[Row]:
    """A company with ties of every kind, ended, open and unknown, and listings of three states."""
    facts: Row = {"name": "甲示例有限公司", "enterprise_type": "有限责任公司", "founded": "2010-01-01"}
    facts |= {"former_names": ["甲示例厂"], "industry": "软件", "status": "存续", "address": "甲路1号"}
    keys = {number: story.record("SPENDING_RESTRICTION", number) for number in (LISTED, PROPOSED, REPAIRED)}
    for key in keys.values():
        key["party"], key["decided_on"] = {"organization": story.org(COMPANY)}, "2025-03-01"
    over = {"to_kind": "UNKNOWN"}
    return [
        {"type": "enterprise", "organization": story.org(COMPANY), "facts": facts},
        story.enterprise(HOLDER, "乙示例有限公司"),
        story.enterprise(BRANCH, "甲示例有限公司分公司"),
        story.enterprise(SUCCESSOR, "丙示例有限公司"),
        tie("tenure", person("李小满"), role="LEGAL_REPRESENTATIVE", valid={"from": "2019-01-01"}),
        tie("tenure", person("孙西风"), role="DIRECTOR", valid={"from": "2015-01-01", "to": "2019-01-01"}),
        tie("tenure", person("孙西风"), role="SUPERVISOR", valid={"from": "2019-01-01", **over}),
        tie("tenure", person("王西枝"), role="INDEPENDENT_DIRECTOR", valid=over),
        tie("tenure", person("王西枝"), role="BENEFICIAL_OWNER"),
        tie("tenure", person("赵注"), role="REGISTERED_PRACTITIONER", valid={"from": "2020-01-01", "to": "2027-01-01"}),
        tie("holding", person("李小满"), percent="33.3333333333333333", valid={"from": "2019-06-01"}),
        tie("holding", {"organization": story.org(HOLDER)}, percent="12.50"),
        tie("holding", {"organization": {"name": "丁资产管理计划"}}),
        tie("holding", {"name": "某某"}, percent="1"),
        tie("control", person("王西枝"), evidence="年度报告：披露"),
        {"type": "branch", "branch": story.org(BRANCH), "of": story.org(COMPANY), "valid": {"from": "2020-01-01"}},
        {"type": "succession", "successor": story.org(SUCCESSOR), "predecessor": story.org(COMPANY), "how": "SPLIT"},
        story.entry(keys[LISTED], "2025-03-01"),
        story.entry(keys[PROPOSED], "2025-03-01", status="PROPOSED"),
        story.entry(keys[REPAIRED], "2025-03-01"),
        story.state(keys[REPAIRED], "REPAIRED", day="2025-06-01"),
    ]


def asker(service: LiveService, kind: PartnerKind) -> Ask:
    """Asks as a partner of this kind; the data of an answer without errors."""

    async def ask(query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = (await service.ask(query, kind=kind, variables=dict(variables))).json()
        assert "errors" not in answer, answer
        data: Mapping[str, Any] = answer["data"]
        return data

    return ask


async def asked(service: LiveService, kind: PartnerKind, *, listings: bool) -> Extract:
    """What a partner is answered about the company."""
    variables = {"uscc": COMPANY, "inquiry": PURPOSES[kind]}
    found = await ask_enterprise(asker(service, kind), variables, listings=listings)
    assert found is not None
    return found


def written(extract: Extract, profile: str) -> list[bytes]:
    """The lines of a file."""
    if profile == "bods":
        return list(statements([extract], PUBLICATION, words=WORDS))
    return list(entities([extract], words=WORDS))


async def loaded(graph: TestGraph, folder: Path, profile: str, lines: Sequence[bytes]) -> None:
    """Load a file as the profile does; every row comes in, and a second load says nothing new."""
    checked = verdicts(folder, profile, [line.decode() for line in lines], lines=profile == "ftm")
    assert [row.reject for row in checked if row.reject is not None] == []
    claims = [row.claims for row in checked if row.claims]
    first = [str(outcome.verdict) for outcome in await graph.record(claims, source=profile)]
    assert set(first) == {"accepted"}, first
    assert {str(outcome.verdict) for outcome in await graph.record(claims, source=profile)} == {"unchanged"}


@pytest.mark.parametrize("profile", ["bods", "ftm"])
async def test_what_a_format_can_say_comes_back(store_address: StoreAddress, tmp_path: Path, profile: str) -> None:
    async with open_graph(store_address, tmp_path / "one") as graph:
        await graph.load(rows())
        async with live_service(graph) as service:
            extract = await asked(service, PartnerKind.INVESTIGATOR, listings=profile == "ftm")
    first = written(extract, profile)
    async with open_graph(store_address, tmp_path / "two") as graph:
        await loaded(graph, tmp_path, profile, first)
        async with live_service(graph) as service:
            again = written(await asked(service, PartnerKind.INVESTIGATOR, listings=profile == "ftm"), profile)
    said, heard = ([json.loads(line) for line in lines] for lines in (first, again))
    if profile == "bods":
        assert_bods(said)
        assert_bods(heard)
        # A party of unsaid kind is nobody in the standard, so that its tie does not come back.
        lost = {fact for fact in bods_facts(said) if "某某" in fact}
        assert len(lost) == 1
        assert bods_facts(heard) == bods_facts(said) - lost
    else:
        records = {fact for fact in ftm_facts(said) if fact.startswith('["Sanction"')}
        assert len(records) == 1
        assert ftm_facts(heard) == ftm_facts(said) - records


async def test_a_file_holds_what_its_asker_may_see(graph: TestGraph) -> None:
    await graph.load(rows())
    async with live_service(graph) as service:
        found = {kind: await asked(service, kind, listings=True) for kind in PURPOSES}
        entries = [entry for entry in service.audit.entries if entry.statements]
        bods_only = await asked(service, PartnerKind.BANK, listings=False)
    investigators, banks = (b"\n".join(written(found[kind], "ftm")).decode() for kind in PURPOSES)
    assert ("年度报告" in investigators, "年度报告" in banks) == (True, False)
    for text in (investigators, banks):
        assert (LISTED in text, PROPOSED in text, REPAIRED in text) == (True, False, False)
        assert "REACHED" not in text
    assert len(entries) == len(PURPOSES)
    assert all(entry.subjects_root for entry in entries)
    assert bods_only.listings == ()
    last = service.audit.entries[-1]
    assert not [field for field in last.fields_released if field.startswith("CreditRecord.") or "former" in field]
    handles = [{key for key in found[kind].parties if key.startswith("party:")} for kind in PURPOSES]
    assert handles[0] and not handles[0] & handles[1]


def ties_of(extract: Extract | None, *kinds: str) -> set[tuple[str | None, ...]]:
    """The ties of an extract, by names in place of keys; where kinds are named, the standing ones of these."""
    assert extract is not None
    names = {key: party.name for key, party in extract.parties.items()}
    return {
        (
            names[one.source],
            names[one.target],
            one.tie,
            one.role,
            str(one.since),
            str(one.until),
            one.percent,
            one.evidence,
        )
        for one in extract.ties
        if not kinds or (one.tie in kinds and not one.over)
    }


async def test_networks_and_holdings_are_written_alike(graph: TestGraph) -> None:
    await graph.load(rows())
    kind = PartnerKind.INVESTIGATOR
    async with live_service(graph) as service:
        ask, variables = asker(service, kind), {"uscc": COMPANY, "inquiry": PURPOSES[kind]}
        around = await asked(service, kind, listings=True)
        network = await ask_network(ask, variables, hops=1)
        upward = await ask_holdings(ask, variables, direction="UP")
        nobody = await ask_network(ask, {**variables, "uscc": code(9)}, hops=2)
    assert nobody is None
    assert ties_of(network) == ties_of(around)
    assert ties_of(upward) == ties_of(around, "OWNS", "CONTROLS")
    for extract in (network, upward):
        assert extract is not None
        assert extract.subject == around.subject
        assert_bods([json.loads(line) for line in written(extract, "bods")])
        assert {one.key for one in extract.parties.values()} <= around.parties.keys()


async def test_a_file_from_elsewhere_comes_after_every_other_source(graph: TestGraph, tmp_path: Path) -> None:
    known = tie("tenure", person("李小满"), role="LEGAL_REPRESENTATIVE", valid={"from": "2019-01-01"})
    await graph.load([story.enterprise(COMPANY, "甲示例有限公司"), known])
    told = {"uscCode": [COMPANY], "name": ["另一名称"]}
    lines = [
        {"id": "c", "schema": "Company", "properties": told},
        {"id": "p", "schema": "Person", "properties": {"name": ["张三"]}},
        {
            "id": "t",
            "schema": "Representation",
            "properties": {"agent": ["p"], "client": ["c"], "role": ["法定代表人"], "startDate": ["2020-01-01"]},
        },
    ]
    await loaded(graph, tmp_path, "ftm", [json.dumps(line).encode() for line in lines])
    async with live_service(graph) as service:
        extract = await asked(service, PartnerKind.INVESTIGATOR, listings=False)
    assert extract.parties[extract.subject].name == "甲示例有限公司"
    names = [extract.parties[tie.source].name for tie in extract.ties if tie.role == "LEGAL_REPRESENTATIVE"]
    assert names == ["李小满"]


async def test_pages_are_of_one_moment(graph: TestGraph) -> None:
    await graph.load([story.enterprise(COMPANY, "甲示例有限公司")])
    since = {"from": "2019-01-01"}
    await graph.load([tie("tenure", person(f"董{n:03}"), role="DIRECTOR", valid=since) for n in range(70)])
    asked_with: list[Mapping[str, Any]] = []
    async with live_service(graph) as service:

        async def ask(query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
            asked_with.append(variables)
            answer = (await service.ask(query, kind=PartnerKind.INVESTIGATOR, variables=dict(variables))).json()
            await graph.load([tie("tenure", person("后来"), role="DIRECTOR", valid=since)])
            data: Mapping[str, Any] = answer["data"]
            return data

        inquiry = PURPOSES[PartnerKind.INVESTIGATOR]
        extract = await ask_enterprise(ask, {"uscc": COMPANY, "inquiry": inquiry}, listings=False)
    assert extract is not None
    assert len(asked_with) == 2
    assert {extract.parties[tie.source].name for tie in extract.ties} == {f"董{n:03}" for n in range(70)}
    assert asked_with[1]["knownAt"] == {"commit": extract.known_at}

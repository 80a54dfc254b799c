"""Paths between two parties: who is linked with whom, as told to an investigator, and what he is not told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from graph_schema.engine import StoreAddress
from graph_schema.ids import partner_id
from graph_schema.names import PartnerKind
from loaders.generate_codes import resident_id
from tests.graph.test_audit_rebuild import again
from tests.support import story
from tests.support.graph import Row, code, open_graph
from tests.support.live import LiveService, live_service
from tests.support.story import BORROWER, FORMER, NAMESAKE, PRESENT, SECOND

pytestmark = pytest.mark.anyio
INVESTIGATOR = PartnerKind.INVESTIGATOR
NODE = "id kind name uscc standing reachLevels"
BODY = f"""{{ start {{ {NODE} }} end {{ {NODE} }} none maxHops bounded asOf knownAt sentence {{ zh en }}
  paths {{ hops sentence {{ zh en }} steps {{ sameByDocument endByDocument tiesTruncated
    start {{ {NODE} }} end {{ {NODE} }}
    ties {{ id relation fromId toId role liability recordId since sinceKind until untilKind current percent
      rank year evidence source preferred }} }} }} }}"""
HEAD, SUPPLIER, ALONE, TAKEN_BACK, UNKNOWN = code(11), code(12), code(13), code(14), code(77)
LIABLE = "DIRECTLY_LIABLE_PERSON"
OTHER_DOCUMENT = {"type": "RESIDENT_ID", "value": resident_id(8)}
NAMED = story.record("JUDGMENT_DEFAULTER", "(2025)列1号", uscc=SECOND, decided_on="2025-04-01")
LINKS: list[Row] = [
    story.enterprise(HEAD, "丁集团有限公司"),
    story.enterprise(SUPPLIER, "戊面粉有限公司"),
    story.enterprise(ALONE, "己独立有限公司"),
    story.enterprise(TAKEN_BACK, "庚误记有限公司"),
    {
        "type": "holding",
        "organization": story.org(BORROWER),
        "holder": {"organization": story.org(HEAD)},
        "percent": "12.5",
        "valid": {"from": "2019-06-01"},
    },
    {"type": "branch", "branch": story.org(NAMESAKE), "of": story.org(HEAD)},
    {
        "type": "supply",
        "supplier": story.org(SUPPLIER),
        "customer": story.org(HEAD),
        "rank": 1,
        "percent": "3.2",
        "year": 2026,
    },
]
WRONG = {
    "type": "holding",
    "organization": story.org(TAKEN_BACK),
    "holder": {"organization": story.org(HEAD)},
    "percent": "50",
}


@pytest.fixture(scope="module")
async def service(store_address: StoreAddress, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveService]:
    """The service over the story, with ties between companies and a record that names a person.

    One for all tests, as each graph has its statements planned anew; whoever changes it changes what nobody else reads.
    """
    async with open_graph(store_address, tmp_path_factory.mktemp("keys")) as graph:
        await graph.load([*story.REGISTER, *LINKS, WRONG], source="register")
        await graph.load(
            [
                *story.IDENTITIES,
                story.entry(
                    NAMED,
                    "2025-04-01",
                    names=[{"person": story.person("周列名"), "liability": "DIRECTLY_LIABLE_PERSON"}],
                ),
            ]
        )
        async with live_service(graph) as live:
            yield live


async def paths(service: LiveService, start: str, end: str, arguments: str = "") -> Any:
    """What an investigator is told."""
    answer = await asked(service, start, end, arguments)
    assert "errors" not in answer, answer
    return answer["data"]["paths"]


async def asked(service: LiveService, start: str, end: str, arguments: str = "") -> Any:
    """An answer without what is of its request."""
    text = f'{{ paths(from: "{start}", to: "{end}", inquiry: INQUIRY {arguments}) {BODY} }}'
    answer = (await service.ask(text, kind=INVESTIGATOR)).json()
    return {name: told for name, told in answer.items() if name != "extensions"}


async def handle(service: LiveService, uscc: str, name: str) -> str:
    """The name under which an investigator knows somebody at a company."""
    text = (
        f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {{ relatedParties {{ edges {{ node {{ id name }} }} }} }} }}'
    )
    edges = (await service.data(text, kind=INVESTIGATOR))["enterprise"]["relatedParties"]["edges"]
    return str(next(edge["node"]["id"] for edge in edges if edge["node"]["name"] == name))


async def partner(service: LiveService) -> str:
    return partner_id((await service.partner(INVESTIGATOR)).client_id)


async def spent(service: LiveService) -> int:
    found = service.graph.run("MATCH (a:AskedUnder) RETURN count(a) AS n")[0]["n"]
    assert isinstance(found, int)
    return found


def route(path: Row) -> list[str]:
    """The names on a path."""
    return [path["steps"][0]["start"]["name"], *(step["end"]["name"] for step in path["steps"])]


async def test_ties_of_every_kind_in_one_sentence_each(service: LiveService) -> None:
    found = await paths(service, SUPPLIER, BORROWER)
    (path,) = found["paths"]
    assert (found["none"], found["bounded"], found["maxHops"], path["hops"]) == (False, False, 6, 2)
    assert route(path) == ["戊面粉有限公司", "丁集团有限公司", "甲商贸有限公司"]
    supply, holding = (step["ties"][0] for step in path["steps"])
    assert (supply["relation"], supply["rank"], supply["year"], supply["percent"]) == ("SUPPLIES", 1, 2026, "3.2")
    assert (holding["relation"], holding["percent"], holding["since"]) == ("OWNS", "12.5", "2019-06-01")
    assert (holding["source"], holding["current"], holding["preferred"]) == ("register", True, True)
    assert (
        found["sentence"]
        == path["sentence"]
        == {
            "zh": "戊面粉有限公司与甲商贸有限公司之间有 2 步的关联：戊面粉有限公司向丁集团有限公司供货（2026）；"
            "丁集团有限公司持有甲商贸有限公司的股权（12.5%，自2019-06-01起）。",
            "en": "戊面粉有限公司 and 甲商贸有限公司 are linked in 2 steps: "
            "戊面粉有限公司 supplies 丁集团有限公司 (2026); "
            "丁集团有限公司 has a holding in 甲商贸有限公司 (12.5%, since 2019-06-01).",
        }
    )
    back = (await paths(service, BORROWER, SUPPLIER))["paths"][0]
    assert route(back) == route(path)[::-1]
    assert [step["ties"] for step in back["steps"]] == [step["ties"] for step in path["steps"]][::-1]
    assert (supply["fromId"], holding["toId"]) == (found["start"]["id"], found["end"]["id"])
    (branch,) = (await paths(service, NAMESAKE, HEAD))["paths"]
    assert "丙运输有限公司是丁集团有限公司的分支机构" in branch["sentence"]["zh"]
    assert await paths(service, SUPPLIER, BORROWER, "maxHops: 1") | {"sentence": None} == found | {
        "none": True, "maxHops": 1, "paths": [], "sentence": None,
    }  # fmt: skip


async def test_a_document_joins_and_a_name_does_not(service: LiveService) -> None:
    found = await paths(service, BORROWER, SECOND, "relations: [HOLDS]")
    (path,) = found["paths"]
    assert route(path) == ["甲商贸有限公司", PRESENT, "乙建材有限公司"]
    assert [step["sameByDocument"] for step in path["steps"]] == [False, True]
    assert path["sentence"]["zh"] == (
        "甲商贸有限公司与乙建材有限公司之间有 2 步的关联：李现任任甲商贸有限公司的法定代表人（自2021-03-01起）；"
        "经证件认定两处李现任为同一自然人，李现任任乙建材有限公司的法定代表人（自2019-01-01起）。"
    )
    # The third of that name is somebody else.
    other = await paths(service, BORROWER, NAMESAKE, "relations: [HOLDS, CONTROLS]")
    assert (other["paths"], other["none"], other["bounded"]) == ([], True, False)
    assert other["sentence"] == {"zh": "6 步之内未发现关联。", "en": "No link within 6 steps."}
    # Handles of answers about a company are of the appearance there, those of a path of the person.
    here = other_place = await handle(service, SECOND, PRESENT)
    there = await handle(service, BORROWER, PRESENT)
    for start, end, name in ((here, there, PRESENT), (BORROWER, BORROWER, "甲商贸有限公司")):
        itself = await paths(service, start, end)
        assert [(p["hops"], p["steps"]) for p in itself["paths"]] == [(0, [])]
        told = "经证件认定为同一自然人" if start == here else "为同一主体"
        assert itself["sentence"]["zh"] == f"所问两端{told}：{name}。"
        assert itself["start"] == itself["end"]
    # From his other appearance, and to it, the document stands between.
    (step,) = (await paths(service, other_place, BORROWER))["paths"][0]["steps"]
    assert (step["sameByDocument"], step["endByDocument"]) == (True, False)
    back = (await paths(service, BORROWER, other_place))["paths"][0]
    assert [(step["sameByDocument"], step["endByDocument"]) for step in back["steps"]] == [(False, True)]
    assert back["sentence"]["zh"].endswith("，经证件认定其与所问的李现任为同一自然人。")
    assert back["sentence"]["en"].endswith(", who is by a document the same person as the 李现任 asked about.")


async def test_ties_hold_on_the_day_asked_about(service: LiveService) -> None:
    former = await handle(service, BORROWER, FORMER)
    for arguments, there in (
        ("", False),
        ('asOf: "2020-01-01"', True),
        ('asOf: "2014-01-01"', False),
        ("time: FORMER", True),
        ("time: ALL", True),
        ('time: FORMER, asOf: "2020-01-01"', False),
    ):
        assert bool((await paths(service, former, BORROWER, arguments))["paths"]) is there, arguments
    told = (await paths(service, former, BORROWER, "time: FORMER"))["paths"][0]
    (tie,) = told["steps"][0]["ties"]
    assert (tie["current"], tie["until"], tie["role"]) == (False, "2021-03-01", "LEGAL_REPRESENTATIVE")
    assert "自2015-01-01起，至2021-03-01止（不含当日）" in told["sentence"]["zh"]


async def test_what_was_taken_back_is_told_as_known_before(service: LiveService) -> None:
    before = service.graph.clock()
    assert len((await paths(service, TAKEN_BACK, HEAD))["paths"]) == 1
    await service.graph.load([{**WRONG, "withdrawn": True}], source="register")
    assert (await paths(service, TAKEN_BACK, HEAD))["none"]
    then = await paths(service, TAKEN_BACK, HEAD, f'knownAt: {{commit: "{before}"}}')
    assert (then["paths"][0]["hops"], then["knownAt"]) == (1, str(before))


async def test_a_tie_out_of_scope_is_neither_found_nor_counted(service: LiveService) -> None:
    named = await handle(service, SECOND, "周列名")
    assert (await paths(service, ALONE, SECOND))["none"]
    lone = await paths(service, ALONE, HEAD)
    await service.graph.load(
        [
            story.tenure(ALONE, "周列名", role="SUPERVISOR", start="2020-01-01"),
            *(story.identity(uscc, "周列名", document=OTHER_DOCUMENT) for uscc in (ALONE, SECOND)),
        ]
    )
    found = await paths(service, ALONE, SECOND)
    assert [path["hops"] for path in found["paths"]] == [2]
    (tie,) = found["paths"][0]["steps"][1]["ties"]
    assert (tie["relation"], tie["liability"]) == ("NAMES", "DIRECTLY_LIABLE_PERSON")
    assert "关于乙建材有限公司的记录（(2025)列1号）列有周列名（其他直接责任人员）" in found["sentence"]["zh"]
    assert service.audit.entries[-1].record_ids == (tie["recordId"],)
    before = service.graph.clock()

    await service.graph.load([story.state(NAMED, "REPAIRED", day="2025-06-01")])
    for known in ("", f'knownAt: {{commit: "{before}"}}'):
        gone = await paths(service, ALONE, SECOND, known)
        assert (gone["paths"], gone["none"], gone["bounded"]) == ([], True, False)
        assert gone["sentence"] == lone["sentence"]
        assert not service.audit.entries[-1].record_ids
        # Whom nothing but that record tells of is like somebody unknown.
        nobody = service.graph.keys.handle(await partner(service), "a" * 26)
        answers = [await asked(service, end, BORROWER, known) for end in (named, nobody, UNKNOWN)]
        assert answers == [{"data": {"paths": None}}] * 3
        assert not service.audit.entries[-1].subjects_traversed


async def test_what_was_told_is_rebuilt(service: LiveService) -> None:
    text = f'{{ paths(from: "{SUPPLIER}", to: "{BORROWER}", inquiry: INQUIRY) {BODY} }}'
    then = (await service.ask(text, kind=INVESTIGATOR)).json()
    entry = service.audit.entries[-1]
    await service.graph.load([story.enterprise(code(24), "辛后来有限公司")])
    _, rebuilt = await again(service, entry, [])
    assert (rebuilt.body["data"], rebuilt.differences) == (then["data"], {})


async def test_whom_nothing_tells_of_joins_nobody(service: LiveService) -> None:
    """A record names somebody who holds two documents; each of them is another appearance's too."""
    one, other, between = code(21), code(22), code(23)
    key = story.record("JUDGMENT_DEFAULTER", "(2025)桥1号", uscc=between, decided_on="2025-04-01")
    documents = [{"type": "RESIDENT_ID", "value": resident_id(n)} for n in (31, 32)]
    await service.graph.load(
        [
            *(story.enterprise(uscc, "桥有限公司") for uscc in (one, other, between)),
            *(story.tenure(uscc, "郑桥", role="DIRECTOR", start="2020-01-01") for uscc in (one, other)),
            story.entry(key, "2025-04-01", names=[{"person": story.person("郑桥"), "liability": LIABLE}]),
            story.identity(one, "郑桥", document=documents[0]),
            story.identity(other, "郑桥", document=documents[1]),
            *(story.identity(between, "郑桥", document=number) for number in documents),
        ]
    )
    confirm = "MATCH (p:Person {name: '郑桥'})-[y:IDENTIFIED_AS]->(w) SET y.decision = 'CONFIRMED', w.confirmed = true"
    assert (await paths(service, one, other))["none"]
    service.graph.run(confirm)
    assert [path["hops"] for path in (await paths(service, one, other))["paths"]] == [2]
    await service.graph.load([story.state(key, "REPAIRED", day="2025-06-01")])
    assert (await paths(service, one, other))["none"]


async def test_a_record_shielded_as_it_concerns_its_own_subject_is_no_way(service: LiveService) -> None:
    where, document = code(25), {"type": "RESIDENT_ID", "value": resident_id(41)}
    who = story.person("孙主", document=document)
    key = {**story.record("JUDGMENT_DEFAULTER", "(2025)盾1号", decided_on="2025-04-01"), "party": {"person": who}}
    await service.graph.load(
        [
            story.enterprise(where, "盾有限公司"),
            story.tenure(where, "孙主", role="DIRECTOR", start="2020-01-01"),
            story.identity(where, "孙主", document=document),
            story.entry(key, "2025-04-01", names=[{"person": story.person("孙列"), "liability": LIABLE}]),
        ]
    )
    (row,) = service.graph.run("MATCH (p:Person {name: '孙列'}) RETURN p.person_id AS id")
    named = service.graph.keys.handle(await partner(service), row["id"])
    # Each end is explored before the other once.
    ways = [(where, named), (named, where)]
    for way in ways:
        assert [path["hops"] for path in (await paths(service, *way))["paths"]] == [2]
    await service.graph.load([story.overlay("盾", "SHIELD", on=key, start="2025-06-01", person=who)])
    for way in ways:
        assert (await paths(service, *way))["none"]


async def test_who_asked_about_whom_is_on_record_and_counted(service: LiveService) -> None:
    await paths(service, SUPPLIER, BORROWER)
    entry = service.audit.entries[-1]
    assert (len(entry.subjects_root), len(entry.subjects_traversed)) == (2, 1)
    assert {"party_neighbours", "party_ties", "nodes"} <= set(entry.statements)
    assert "Relationship.percent" in entry.fields_released
    before = await spent(service)
    await paths(service, SUPPLIER, BORROWER)
    assert await spent(service) == before
    # A company is one subject by its code and by its handle.
    company = (await paths(service, SUPPLIER, BORROWER))["start"]["id"]
    await paths(service, company, BORROWER)
    assert await spent(service) == before
    await asked(service, code(78), code(79))
    assert await spent(service) == before + 2
    assert (len(service.audit.entries[-1].subjects_root), service.audit.entries[-1].subjects_traversed) == (2, ())


async def test_what_is_no_question(service: LiveService) -> None:
    theirs = service.graph.keys.handle("somebody else", "a" * 26)
    for start, arguments, field in (
        ("91", "", "from"),
        (theirs, "", "from"),
        ("x" * 2000, "", "from"),
        (BORROWER, "maxHops: 7", "maxHops"),
        (BORROWER, "maxHops: 0", "maxHops"),
        (BORROWER, "relations: []", "relations"),
        (BORROWER, 'asOf: "2027-01-01"', "asOf"),
    ):
        (error,) = (await asked(service, start, SECOND, arguments))["errors"]
        assert error["extensions"] == {"code": "BAD_INPUT", "field": field}
    over = "MATCH (m:Matter {kind: 'CASE'}) SET m.ended_on = CASE WHEN $over THEN date('2026-01-01') END"
    service.graph.run(over, over=True)
    assert await asked(service, BORROWER, SECOND) == {"data": {"paths": None}}
    service.graph.run(over, over=False)
    assert await paths(service, BORROWER, SECOND) is not None

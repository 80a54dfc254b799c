"""The rule base over the whole service: paged, bilingual, cited, marked, without an inquiry and without the graph."""

from typing import Any

import pytest

from graph_schema.names import PartnerKind
from graph_schema.rules.index import rule_items
from graph_schema.rules.load import load_rules
from tests.support.rows import USCC
from tests.support.service import INQUIRIES, Service

pytestmark = pytest.mark.anyio

RULES = load_rules()
PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } rulesEdition"


async def pages(service: Service, field: str, node: str, *, size: int) -> list[dict[str, Any]]:
    """Every node of a connection, page by page."""
    found: list[dict[str, Any]] = []
    after = ""
    while True:
        data = await service.data(
            f"{{ {field}(first: {size}{after}) {{ edges {{ cursor node {{ {node} }} }} {PAGE} }} }}"
        )
        page = data[field]
        assert page["rulesEdition"] == RULES.edition
        assert page["pageInfo"]["hasPreviousPage"] is bool(after)
        assert len(page["edges"]) <= size
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        after = f', after: "{page["pageInfo"]["endCursor"]}"'


async def test_rules_page_by_page(service: Service) -> None:
    found = await pages(service, "rules", "kind id checked", size=70)
    items = rule_items(RULES)
    told = [(item.kind.value, item.id, item.checked.name) for item in items]
    assert [(node["kind"], node["id"], node["checked"]) for node in found] == told


async def test_a_reach_rule_with_its_citation_and_whether_it_is_computed(service: Service) -> None:
    text = (
        'rules(kind: REACH_RULE, listKind: "WAGE_ARREARS", jurisdiction: "CN-4103", inForceOn: "2024-05-01") '
        "{ edges { node { id title { zh en } jurisdiction citation { text inForceFrom } checked applied validFrom note"
        " reach { effect route may roles liabilities needsResponsibility provenBy alternative measures } } } }"
    )
    nodes = [edge["node"] for edge in (await service.data(f"{{ {text} }}"))["rules"]["edges"]]
    assert [node["id"] for node in nodes] == ["SERIOUS_LIST-CN-41", "WAGE_ARREARS-CN-2022"]
    henan, wage = nodes
    assert (wage["reach"]["effect"], wage["reach"]["route"], wage["reach"]["alternative"]) == (
        "DESIGNATED",
        "PARTY",
        True,
    )
    assert henan["citation"] == {"text": "河南省社会信用条例第三十五条", "inForceFrom": "2020-05-01"}
    assert henan["reach"]["roles"] == ["LEGAL_REPRESENTATIVE", "PRINCIPAL", "ACTUAL_CONTROLLER"]
    assert henan["reach"]["needsResponsibility"] is henan["reach"]["may"] is True
    assert {node["applied"] for node in nodes} == {True}
    earlier = await service.data(f"{{ {text.replace('2024-05-01', '2020-04-30')} }}")
    assert earlier["rules"]["edges"] == []


async def test_what_is_unverified_says_so(service: Service) -> None:
    node = "id checked checkedNote { zh en } details { path value }"
    query = f"{{ rules(kind: CLOCK, first: 100) {{ edges {{ node {{ {node} }} }} }} }}"
    nodes = {e["node"]["id"]: e["node"] for e in (await service.data(query))["rules"]["edges"]}
    unread, read = nodes["REPAIR-DECIDE"], nodes["OBJECTION-OWN-HENAN"]
    assert unread["checked"] == "UNVERIFIED"
    assert "尚未核对" in unread["checkedNote"]["zh"]
    assert "unverified" in unread["checkedNote"]["en"]
    assert "尚未核对" not in read["checkedNote"]["zh"]
    assert {"path": "days", "value": "3"} in read["details"]
    assert "days" not in {detail["path"] for detail in unread["details"]}


async def test_measures_with_whom_they_address(service: Service) -> None:
    node = (
        "id name { zh en } force actorClass family trigger { zh } implementer { zh } linkedMatter needsSecondBasis"
        " secondBasis inNationalList basisRank citation { text } checked checkedNote { zh } items { zh } status kind"
        " addressees { who { zh en } personal route roles liabilities responsible"
        " term { minMonths maxMonths life byDecision starts { zh } until { zh } } }"
    )
    found = {each["id"]: each for each in await pages(service, "measures", node, size=40)}
    assert found.keys() == RULES.measures.keys()
    unit, persons = found["A10"]["addressees"]
    assert (unit["personal"], unit["route"]) == (False, "SUBJECT")
    assert persons["route"] == "BY_LAW"
    assert persons["roles"] == ["LEGAL_REPRESENTATIVE"]
    assert persons["term"]["minMonths"] == persons["term"]["maxMonths"] == 60
    assert persons["term"]["starts"] == {"zh": "处罚决定作出之日"}
    assert (found["P19"]["actorClass"], found["P19"]["force"]) == ("NON_PUBLIC", "RECOMMENDED")
    assert found["P17"]["secondBasis"] == ["C01"]
    assert len(found["C01"]["items"]) == 9
    one = await service.data('{ measures(id: "D01") { edges { node { id } } } }')
    assert one["measures"]["edges"] == [{"node": {"id": "D01"}}]


async def test_the_information_catalogue(service: Service) -> None:
    columns = "dataCode name { zh } dataFormat { zh } provider { zh } subjectTypes { zh } nature { zh } sharing"
    columns += " coverage { zh } updateCycle { zh } items { zh } checked checkedNote { zh }"
    node = f"id number numberCertain name {{ zh en }} edition checked entries {{ {columns} }}"
    found = await pages(service, "informationCatalogue", node, size=5)
    assert [each["number"] for each in found] == list(range(1, 14))
    assert all(each["entries"] for each in found)
    entries = [entry for each in found for entry in each["entries"]]
    assert all(value not in (None, []) for entry in entries for value in entry.values())
    assert {entry["checked"] for entry in entries} == {"UNVERIFIED"}


@pytest.mark.parametrize("kind", INQUIRIES)
async def test_no_inquiry_is_needed_and_the_entry_tells_of_no_subject(service: Service, kind: PartnerKind) -> None:
    await service.data("{ rules(first: 1) { edges { node { id } } } }", kind=kind)
    entry = service.audit.entries[-1]
    assert (entry.outcome, entry.purpose, entry.basis, entry.commit) == ("ANSWERED", None, None, None)
    assert entry.subjects_root == entry.subjects_traversed == entry.record_ids == ()
    assert entry.statements == ("partner_standing",)
    assert "Query.rules" in entry.fields_released
    assert entry.rules_edition == RULES.edition
    assert service.reader.runs == ["partner_standing"]


@pytest.mark.parametrize("query", ["{ rules { rulesEdition } }", "{ measures { rulesEdition } }", "{ __typename }"])
async def test_a_suspended_partner_is_refused_what_tells_of_no_subject(service: Service, query: str) -> None:
    await service.data(query)
    service.reader.suspended = True
    body = (await service.ask(query)).json()
    assert body.get("data") in (None, {query.split()[1]: None})
    assert body["errors"][0]["extensions"]["code"] == service.audit.entries[-1].outcome == "FORBIDDEN"


async def test_beside_an_enterprise_the_inquiry_stays_that_of_the_enterprise(service: Service) -> None:
    text = f'{{ enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ name }} measures(first: 1) {{ rulesEdition }} }}'
    data = await service.data(text)
    assert data["enterprise"]["name"]
    assert data["measures"]["rulesEdition"] == RULES.edition
    assert service.audit.entries[-1].purpose == "CREDIT_GRANTING"


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ("first: 0", "first"),
        ("first: 101", "first"),
        ('after: "MEASURE:NO_SUCH"', "after"),
        ('kind: CLOCK, after: "MEASURE:A01"', "after"),
    ],
)
async def test_sizes_and_cursors_are_checked(service: Service, arguments: str, field: str) -> None:
    body = (await service.ask(f"{{ rules({arguments}) {{ rulesEdition }} }}")).json()
    assert body["data"] == {"rules": None}
    assert body["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": field}


async def test_a_page_that_ends_with_the_last_item_is_the_last(service: Service) -> None:
    data = await service.data(f"{{ rules(kind: AREA, first: 4) {{ edges {{ node {{ id }} }} {PAGE} }} }}")
    assert len(data["rules"]["edges"]) == 4
    assert data["rules"]["pageInfo"]["hasNextPage"] is False
    again = await service.data(
        f'{{ rules(kind: AREA, after: "AREA:NATIONAL_DEFENCE") {{ edges {{ cursor }} {PAGE} }} }}'
    )
    assert (again["rules"]["edges"], again["rules"]["pageInfo"]["hasPreviousPage"]) == ([], True)


async def test_filters_that_nothing_meets(service: Service) -> None:
    for arguments in ('listKind: "NO_SUCH"', 'kind: REACH_RULE, jurisdiction: "CN-99", listKind: "BRIBERY"'):
        data = await service.data(f"{{ rules({arguments}) {{ edges {{ cursor }} {PAGE} }} }}")
        assert data["rules"]["edges"] == []
        assert data["rules"]["pageInfo"]["endCursor"] is None


async def test_a_measure_in_an_answer_says_on_what_it_stands(service: Service) -> None:
    parties = "{ relatedParties { edges { node { reaches { %s } } } } }"
    text = f'enterprise(uscc: "{USCC}", inquiry: INQUIRY) {parties}'
    rule = "rule { checked checkedNote { zh } applied } measures { id force citation checked checkedNote { zh } }"
    data = await service.data(f"{{ {text % rule} }}")
    (edge,) = data["enterprise"]["relatedParties"]["edges"]
    (reach,) = edge["node"]["reaches"]
    assert reach["rule"]["applied"] is True
    assert "转引" in reach["rule"]["checkedNote"]["zh"]
    (measure,) = reach["measures"]
    assert (measure["force"], measure["citation"]) == ("MANDATORY", "法释〔2015〕17号第三条")
    assert measure["checked"] == "READ"

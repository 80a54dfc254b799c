"""What an asker receives about an enterprise and its related parties, over the whole service."""

import pytest

from graph_schema.names import PartnerKind
from hub.access.policy import COORDINATES
from tests.support.rows import USCC, answer, facts, other, overlay, party, reach, record, role
from tests.support.service import Service

pytestmark = pytest.mark.anyio

OTHER_USCC = "91410100MA9ABCDE0G"
ONE = f'enterprise(uscc: "{USCC}", inquiry: INQUIRY)'
PARTIES = (
    f"{{ {ONE} {{ relatedParties {{ edges {{ cursor node {{ %s }} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
)


def plant(service: Service, **changes: object) -> None:
    service.reader.answers[f"USCC:{USCC}"] = answer(**changes)


async def test_identity_standing_and_versions(service: Service) -> None:
    found = await service.data(
        f"{{ {ONE} {{ uscc kind name identifiers {{ scheme value }} profiles {{ name founded capital {{ amount }} }}"
        " creditStatus { standing summary { zh en } aggravated { answer } } recordsTruncated"
        " asOf knownAt dataAsOf rulesEdition } }"
    )
    enterprise = found["enterprise"]
    assert enterprise["uscc"] == USCC
    assert enterprise["kind"] == "ENTERPRISE"
    assert enterprise["profiles"] == [
        {"name": "某某商贸有限公司", "founded": "2018-03-01", "capital": {"amount": "1000000.00"}}
    ]
    assert enterprise["creditStatus"]["standing"] == "LISTED"
    assert "1" in enterprise["creditStatus"]["summary"]["zh"]
    assert enterprise["creditStatus"]["aggravated"] == {"answer": "NO"}
    assert (enterprise["asOf"], enterprise["knownAt"], enterprise["dataAsOf"]) == ("2026-03-02", "7", "2025-12-31")
    assert service.reader.runs == ["enterprise_summary"]


async def test_an_enterprise_that_only_lists_know_has_its_name_from_the_newest_record(service: Service) -> None:
    older = record("r-1", party_name="某某旧名有限公司", decided_on="2020-05-01")
    rows = [older, record("r-2", party_name="某某新名有限公司"), record("r-3")]
    plant(service, facts=[], records=rows)
    found = await service.data(f"{{ {ONE} {{ name profiles {{ name }} }} }}")
    assert found["enterprise"] == {"name": "某某新名有限公司", "profiles": []}


async def test_related_party_with_reach_path_and_explanation(service: Service) -> None:
    found = await service.data(
        PARTIES % "id kind name roles { role current sourcesDiffer } standing"
        " reaches { level reason role rule { id article citation checked } measures { id name { zh } } inForce"
        "   reachedSince record { listKind number } about { uscc name kind }"
        "   path { relation role fromName toName } explanation { zh en } }"
        " otherEnterprises { name role standing records { id } } reachesTruncated otherEnterprisesTruncated"
    )
    (edge,) = found["enterprise"]["relatedParties"]["edges"]
    node = edge["node"]
    assert node["name"] == "王某某"
    assert node["roles"] == [{"role": "LEGAL_REPRESENTATIVE", "current": True, "sourcesDiffer": False}]
    assert node["standing"] == "NONE_SHOWN"
    (reached,) = node["reaches"]
    assert (reached["level"], reached["reason"], reached["inForce"]) == ("REACHED", "ROLE_REACHED", True)
    assert reached["rule"]["article"]
    assert [m["id"] for m in reached["measures"]] == ["C01"]
    assert [step["relation"] for step in reached["path"]] == ["ABOUT", "TIE"]
    assert reached["path"][1] == {
        "relation": "TIE",
        "role": "LEGAL_REPRESENTATIVE",
        "fromName": "某某商贸有限公司",
        "toName": "王某某",
    }
    assert "王某某" in reached["explanation"]["zh"]
    assert reached["explanation"]["en"]
    assert node["otherEnterprises"] == [
        {"name": "某某建材有限公司", "role": "SUPERVISOR", "standing": "LISTED", "records": [{"id": "r-3"}]}
    ]


async def test_not_reached_is_an_answer(service: Service) -> None:
    excluded = reach(level="NOT_REACHED", reason="RULE_EXCLUDES", rule_id="JUDGMENT_DEFAULTER-CN-2020", measures=[])
    plant(service, parties=[party(reaches=[excluded])])
    found = await service.data(PARTIES % "reaches { level reason measures { id } explanation { zh } }")
    (shown,) = found["enterprise"]["relatedParties"]["edges"][0]["node"]["reaches"]
    assert (shown["level"], shown["reason"], shown["measures"]) == ("NOT_REACHED", "RULE_EXCLUDES", [])
    assert "不得" in shown["explanation"]["zh"]


async def test_identity_step_and_disputed_reach(service: Service) -> None:
    through = reach(
        same_appearance=False,
        reached_id="another-appearance",
        record=record("r-2", overlays=[overlay("DISPUTE", person_id="another-appearance")]),
    )
    plant(service, parties=[party(reaches=[through])])
    found = await service.data(PARTIES % "reaches { disputed measures { id } path { relation } }")
    (shown,) = found["enterprise"]["relatedParties"]["edges"][0]["node"]["reaches"]
    assert shown["disputed"] is True
    assert shown["measures"] == []
    assert shown["path"][-1] == {"relation": "SAME_IDENTITY"}


async def test_an_overlay_on_another_person_is_neither_applied_nor_shown(service: Service) -> None:
    lying = [overlay("DISPUTE", person_id="somebody-else")]
    plant(service, parties=[party(reaches=[reach(record=record("r-2", overlays=lying))])])
    found = await service.data(PARTIES % "reaches { disputed measures { id } record { overlays { kind } } }")
    (shown,) = found["enterprise"]["relatedParties"]["edges"][0]["node"]["reaches"]
    assert shown == {"disputed": False, "measures": [{"id": "C01"}], "record": {"overlays": []}}


async def test_a_shielded_record_is_nowhere(service: Service) -> None:
    hidden = record("r-9", overlays=[overlay("SHIELD")])
    plant(
        service,
        records=[hidden],
        parties=[party(reaches=[reach(record=hidden)], others=[other(records=[hidden])])],
    )
    response = await service.ask(
        f"{{ {ONE} {{ creditStatus {{ standing listings {{ domain }} }} records {{ id }}"
        " relatedParties { edges { node { reaches { id } otherEnterprises { standing records { id } } } } } } }"
    )
    assert "r-9" not in response.text
    assert response.json()["data"]["enterprise"]["creditStatus"] == {"standing": "NONE_SHOWN", "listings": []}
    assert "r-9" not in service.audit.entries[-1].record_ids


async def test_sources_that_differ_are_told(service: Service) -> None:
    roles = [
        role(),
        role(tenure_id="t-2", source="announcement", valid_to="2024-01-01", to_kind="KNOWN", preferred=False),
    ]
    plant(service, parties=[party(roles=roles)])
    found = await service.data(PARTIES % "roles { source preferred current sourcesDiffer }")
    assert found["enterprise"]["relatedParties"]["edges"][0]["node"]["roles"] == [
        {"source": "register", "preferred": True, "current": True, "sourcesDiffer": True},
        {"source": "announcement", "preferred": False, "current": False, "sourcesDiffer": True},
    ]


async def test_named_in_a_record(service: Service) -> None:
    named = role(tie="NAMES", role="DIRECTLY_LIABLE_PERSON")
    annotated = reach(role="DIRECTLY_LIABLE_PERSON", level="ANNOTATED", reason="NAMED_ONLY", named=True, measures=[])
    plant(service, parties=[party(roles=[named], reaches=[annotated])])
    found = await service.data(PARTIES % "roles { tie role liability } reaches { role liability path { relation } }")
    node = found["enterprise"]["relatedParties"]["edges"][0]["node"]
    assert node["roles"] == [{"tie": "NAMES", "role": None, "liability": "DIRECTLY_LIABLE_PERSON"}]
    assert node["reaches"] == [{"role": None, "liability": "DIRECTLY_LIABLE_PERSON", "path": [{"relation": "NAMES"}]}]


async def test_records_that_stand_behind_a_standing_or_a_role_are_noted(service: Service) -> None:
    named = role(tie="NAMES", role="DIRECTLY_LIABLE_PERSON", record_id="r-7")
    designated = reach(level="DESIGNATED", role=None, record=record("r-8"))
    plant(service, parties=[party(roles=[role(), named], reaches=[designated, reach()])])
    told = {"name": set(), "roles { tie }": {"r-7"}, "standing": {"r-8"}, "reaches { level }": {"r-2", "r-8"}}
    for fields, noted in told.items():
        await service.data(PARTIES % fields)
        assert set(service.audit.entries[-1].record_ids) == noted


async def test_a_field_of_a_reach_says_the_same_alone(service: Service) -> None:
    plant(service)
    fields = {
        **dict.fromkeys(("id", "level", "reason", "named", "role", "liability", "tenureId", "inForce", "disputed"), ""),
        **dict.fromkeys(("reachedSince", "since", "sinceKind", "until", "untilKind"), ""),
        "rule": " { id edition article citation }",
        "measures": " { id since told { zh } }",
        "record": " { id number overlays { kind } }",
        "about": " { uscc name kind }",
        "path": " { relation fromName toName role since }",
        "explanation": " { zh en }",
    }
    assert {f"Reach.{name}" for name in fields} == {each for each in COORDINATES if each.startswith("Reach.")}
    whole = await service.data(PARTIES % f"reaches {{ {' '.join(name + below for name, below in fields.items())} }}")
    (reached,) = whole["enterprise"]["relatedParties"]["edges"][0]["node"]["reaches"]
    assert all(reached[name] for name in ("id", "rule", "measures", "record", "about", "path", "explanation"))
    for name, below in fields.items():
        alone = await service.data(PARTIES % f"reaches {{ {name}{below} }}")
        assert alone["enterprise"]["relatedParties"]["edges"][0]["node"]["reaches"] == [{name: reached[name]}]


async def test_the_kind_follows_from_the_code(service: Service) -> None:
    plant(service, kind="UNKNOWN")
    assert (await service.data(f"{{ {ONE} {{ kind }} }}"))["enterprise"] == {"kind": "ENTERPRISE"}
    plant(service, kind="ASSOCIATION", identifiers=[])
    assert (await service.data(f"{{ {ONE} {{ kind }} }}"))["enterprise"] == {"kind": "ASSOCIATION"}


async def test_handles_differ_between_partners_and_cursors_go_on(service: Service) -> None:
    plant(service, parties_more=True)
    bank = (await service.data(PARTIES % "id"))["enterprise"]["relatedParties"]
    investigator = await service.data(PARTIES % "id", kind=PartnerKind.INVESTIGATOR)
    assert bank["edges"][0]["node"]["id"] != investigator["enterprise"]["relatedParties"]["edges"][0]["node"]["id"]
    assert bank["pageInfo"] == {"hasNextPage": True, "endCursor": bank["edges"][0]["cursor"]}
    assert "p-1" not in str(bank)
    arguments = f'(first: 5, time: FORMER, roles: [DIRECTOR], after: "{bank["pageInfo"]["endCursor"]}")'
    found = await service.data(
        f"{{ {ONE} {{ relatedParties{arguments} {{ pageInfo {{ hasPreviousPage }} edges {{ node {{ id }} }} }} }} }}"
    )
    assert found["enterprise"]["relatedParties"]["pageInfo"] == {"hasPreviousPage": True}
    key = service.reader.keys[-1]
    assert (key.after, key.n, key.current, key.former, key.roles) == ("p-1", 5, False, True, ["DIRECTOR"])


async def test_ids_of_ties_and_reaches_are_the_partners_own(service: Service) -> None:
    plant(service)
    asked = PARTIES % "roles { tenureId } reaches { id tenureId }"
    told = [
        (await service.data(asked, kind=kind))["enterprise"]["relatedParties"]["edges"][0]["node"]
        for kind in (PartnerKind.BANK, PartnerKind.INVESTIGATOR)
    ]
    for mine, theirs in zip(told[0]["roles"] + told[0]["reaches"], told[1]["roles"] + told[1]["reaches"], strict=True):
        assert not set(mine.values()) & set(theirs.values())
    assert told[0]["roles"][0]["tenureId"] == told[0]["reaches"][0]["tenureId"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ("(first: 0)", "Enterprise.relatedParties.first"),
        ("(first: 51)", "Enterprise.relatedParties.first"),
        ('(after: "made-up")', "Enterprise.relatedParties.after"),
    ],
)
async def test_wrong_page(service: Service, arguments: str, field: str) -> None:
    response = await service.ask(f"{{ {ONE} {{ relatedParties{arguments} {{ pageInfo {{ endCursor }} }} }} }}")
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "BAD_INPUT", "field": field}
    assert service.reader.runs == []


async def test_two_pages_in_one_root_field_are_refused(service: Service) -> None:
    response = await service.ask(
        f"{{ {ONE} {{ a: relatedParties(time: CURRENT) {{ pageInfo {{ endCursor }} }}"
        " b: relatedParties(time: FORMER) { pageInfo { endCursor } } } }"
    )
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_parts_not_asked_for_are_not_fetched(service: Service) -> None:
    await service.data(f"{{ {ONE} {{ name }} }}")
    assert service.reader.keys[-1].n == 0
    assert service.audit.entries[-1].record_ids == ()


async def test_scope_goes_into_the_statement(service: Service) -> None:
    await service.data(f"{{ {ONE} {{ name }} }}")
    bank = service.reader.keys[-1]
    await service.data(f"{{ {ONE} {{ name }} }}", kind=PartnerKind.DEPARTMENT)
    department = service.reader.keys[-1]
    assert (bank.key, bank.partner_id, bank.disclosures) == (f"USCC:{USCC}", "partner-bank", ["PUBLIC"])
    assert "REPAIRED" in bank.forgotten
    assert department.disclosures == ["GOV_SHARED", "PUBLIC"]
    assert department.n_others == 0


async def test_masks_follow_from_the_asker_alone(service: Service) -> None:
    query = PARTIES % "name otherEnterprises { name } otherEnterprisesTruncated"
    response = await service.ask(query, kind=PartnerKind.DEPARTMENT)
    body = response.json()
    node = body["data"]["enterprise"]["relatedParties"]["edges"][0]["node"]
    assert node == {"name": "王某某", "otherEnterprises": None, "otherEnterprisesTruncated": None}
    service.reader.answers.clear()
    nothing = (await service.ask(query, kind=PartnerKind.DEPARTMENT)).json()
    assert nothing["extensions"]["masked"] == body["extensions"]["masked"]
    assert "RelatedParty.otherEnterprises" in body["extensions"]["masked"]
    assert "RelatedParty.otherEnterprises" not in service.audit.entries[0].fields_released
    assert "RelatedParty.name" in service.audit.entries[0].fields_released


async def test_unknown_and_hidden_are_null_alike(service: Service) -> None:
    service.reader.answers[f"USCC:{OTHER_USCC}"] = answer(enterprise_id=None)  # there, and hidden
    del service.reader.answers[f"USCC:{USCC}"]
    bodies = []
    for uscc in (OTHER_USCC, USCC):
        body = (await service.ask(f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {{ name }} }}')).json()
        extensions = body.pop("extensions")
        assert set(extensions) == {"requestId", "receipt", "cost"}
        assert (extensions["cost"]["requested"], extensions["cost"]["actual"]) == (1, 1)
        bodies.append(body)
    assert bodies == [{"data": {"enterprise": None}}] * 2


async def test_a_partner_whose_grant_ended_is_refused(service: Service) -> None:
    plant(service, granted=False)
    body = (await service.ask(f"{{ {ONE} {{ name }} }}")).json()
    assert body["data"] == {"enterprise": None}
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_batch_in_order_with_refusals(service: Service) -> None:
    found = await service.data(
        "query ($usccs: [String!]!) { enterprises(usccs: $usccs, inquiry: INQUIRY) {"
        " __typename ... on Enterprise { name } ... on Refusal { code uscc } } }",
        variables={"usccs": [OTHER_USCC, USCC.lower(), "123", USCC]},
    )
    name = facts()["name"]
    assert found["enterprises"] == [
        {"__typename": "Refusal", "code": "NOT_AVAILABLE", "uscc": OTHER_USCC},
        {"__typename": "Enterprise", "name": name},
        {"__typename": "Refusal", "code": "INVALID_USCC", "uscc": "123"},
        {"__typename": "Enterprise", "name": name},
    ]
    assert service.reader.runs == ["enterprise_summary"]
    assert [key.key for key in service.reader.keys] == [f"USCC:{OTHER_USCC}", f"USCC:{USCC}"]


async def test_batches_are_bounded(service: Service) -> None:
    query = "query ($usccs: [String!]!) { enterprises(usccs: $usccs, inquiry: INQUIRY) { __typename } }"
    body = (await service.ask(query, variables={"usccs": [USCC] * 101})).json()
    assert body["errors"][0]["extensions"] == {"code": "TOO_COMPLEX", "field": "variables"}
    assert (await service.data(query, variables={"usccs": []})) == {"enterprises": []}
    assert service.reader.runs == ["partner_standing"]


@pytest.mark.parametrize("uscc", ["", "123", "91410100MA9YKH7E05", "x" * 5000])
async def test_a_code_that_is_none(service: Service, uscc: str) -> None:
    body = (await service.ask(f'{{ enterprise(uscc: "{uscc}", inquiry: INQUIRY) {{ name }} }}')).json()
    assert body["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": "uscc"}


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ('asOf: "2026-03-03"', "asOf"),
        ('knownAt: {commit: "-1"}', "knownAt.commit"),
        ('knownAt: {commit: "99999999999999999"}', "knownAt.commit"),
        ('knownAt: {instant: "2026-03-02T04:00:01Z"}', "knownAt.instant"),
    ],
)
async def test_wrong_times(service: Service, arguments: str, field: str) -> None:
    body = (await service.ask(f'{{ enterprise(uscc: "{USCC}", inquiry: INQUIRY, {arguments}) {{ name }} }}')).json()
    assert body["errors"][0]["extensions"] == {"code": "BAD_INPUT", "field": field}


async def test_both_clocks_reach_the_statement(service: Service) -> None:
    await service.data(
        f'{{ enterprise(uscc: "{USCC}", inquiry: INQUIRY, asOf: "2024-05-01", knownAt: {{commit: "5"}}) {{ name }} }}'
    )
    assert (service.reader.keys[-1].as_of.isoformat(), service.reader.keys[-1].known) == ("2024-05-01", 5)
    await service.data(
        "query ($at: DateTime!) {"
        f' enterprise(uscc: "{USCC}", inquiry: INQUIRY, knownAt: {{instant: $at}}) {{ name }} }}',
        variables={"at": "2025-01-01T08:00:00+08:00"},
    )
    instant = service.reader.keys[-1].known_instant
    assert instant is not None
    assert instant.isoformat() == "2025-01-01T00:00:00+00:00"

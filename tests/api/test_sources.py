"""Where sources disagree about an enterprise, the answer says so: relied on first, the others with what they say."""

import pytest

from tests.support.rows import USCC, answer, facts, party, role
from tests.support.service import Service

pytestmark = pytest.mark.anyio
ONE = f'enterprise(uscc: "{USCC}", inquiry: INQUIRY)'
FILING = {"source": "listed", "preferred": False, "observed": "2020-12-31"}


def plant(service: Service, **changes: object) -> None:
    service.reader.answers[f"USCC:{USCC}"] = answer(**changes)


async def test_differences_name_field_source_and_value(service: Service) -> None:
    filing = facts(
        name="某某集团股份有限公司", capital_amount="5000000", capital_text="500万",
        address="某路 1号", region=None, **FILING,
    )  # fmt: skip
    plant(service, facts=[facts(), filing])
    found = await service.data(
        f"{{ {ONE} {{ name profiles {{ name source preferred }}"
        " sourceDifferences { field source value observed } } }"
    )
    enterprise = found["enterprise"]
    assert enterprise["name"] == "某某商贸有限公司"
    assert [(p["source"], p["preferred"]) for p in enterprise["profiles"]] == [("register", True), ("listed", False)]
    assert enterprise["sourceDifferences"] == [
        {"field": "name", "source": "listed", "value": "某某集团股份有限公司", "observed": "2020-12-31"},
        {"field": "capital", "source": "listed", "value": "500万", "observed": "2020-12-31"},
    ]


@pytest.mark.parametrize("rows", [[], [facts()], [facts(), facts(capital_text="壹佰万元", **FILING)]])
async def test_sources_that_agree_differ_nowhere(service: Service, rows: list[dict[str, object]]) -> None:
    plant(service, facts=rows)
    found = await service.data(f"{{ {ONE} {{ sourceDifferences {{ field }} }} }}")
    assert found["enterprise"]["sourceDifferences"] == []


async def test_a_contested_seat_is_said_on_both_sides(service: Service) -> None:
    seen = {"source": "listed", "preferred": False, "tenure_id": "t-2"}
    plant(
        service,
        parties=[
            party("p-1", reaches=[], others=[], roles=[role(), role(role="DIRECTOR", tenure_id="t-3")]),
            party("p-2", name="李某某", reaches=[], others=[], roles=[role(**seen)]),
        ],
    )
    found = await service.data(
        f"{{ {ONE} {{ relatedParties {{ edges {{ node {{ roles {{ role source preferred sourcesDiffer }} }} }} }} }} }}"
    )
    roles = [role for edge in found["enterprise"]["relatedParties"]["edges"] for role in edge["node"]["roles"]]
    assert [(r["role"], r["source"], r["preferred"], r["sourcesDiffer"]) for r in roles] == [
        ("LEGAL_REPRESENTATIVE", "register", True, True),
        ("DIRECTOR", "register", True, False),
        ("LEGAL_REPRESENTATIVE", "listed", False, True),
    ]

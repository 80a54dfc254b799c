"""The budget of a case over planted rows: counted before anything is asked, for investigators alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph_schema.names import PartnerKind
from graph_schema.reads.cases import CaseKey
from hub.errors import Refusal, RefusalCode
from tests.support.rows import USCC, answer, found
from tests.support.service import make_service

pytestmark = pytest.mark.anyio
QUERY = f'{{ enterprise(uscc: "{USCC}", inquiry: INQUIRY) {{ uscc }} }}'


@dataclass
class PlantedSpending:
    """Notes what is to be counted; refuses it while `spent` is set, and knows the case while `holds` is."""

    holds: bool = True
    spent: bool = False
    asked: list[tuple[str, ...]] = field(default_factory=list)

    async def spend(self, case: CaseKey, subjects: Sequence[str]) -> bool:
        """Answer as planted."""
        assert case.partner_id == "partner-investigator"
        self.asked.append(tuple(subjects))
        if self.spent:
            raise Refusal(RefusalCode.CASE_BUDGET_SPENT, field="inquiry.caseNumber")
        return self.holds


async def test_what_is_not_counted_is_not_told(tmp_path: Path) -> None:
    spending = PlantedSpending()
    service = make_service(tmp_path / "keys", spending=spending)
    service.reader.answers[f"USCC:{USCC}"] = answer()
    for kind in set(PartnerKind) - {PartnerKind.INVESTIGATOR, PartnerKind.OPERATOR, PartnerKind.REGULATOR}:
        assert (await service.data(QUERY, kind=kind))["enterprise"] == {"uscc": USCC}
    assert spending.asked == []

    investigator = PartnerKind.INVESTIGATOR
    assert (await service.data(QUERY, kind=investigator))["enterprise"] == {"uscc": USCC}
    spending.holds = False
    assert (await service.data(QUERY, kind=investigator)) == {"enterprise": None}
    spending.spent, runs = True, len(service.reader.runs)
    refused = (await service.ask(QUERY, kind=investigator)).json()
    assert refused["data"] == {"enterprise": None}
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["CASE_BUDGET_SPENT"]
    assert len(service.reader.runs) == runs  # refused before the graph is asked
    assert spending.asked == [(USCC,)] * 3
    entry = service.audit.entries[-1]
    assert (entry.outcome, entry.subjects_root) == ("CASE_BUDGET_SPENT", (f"blind(USCC:{USCC})",))
    assert entry.fields_released == ()


async def test_what_is_not_counted_is_not_found_by_name(tmp_path: Path) -> None:
    spending, investigator = PlantedSpending(), PartnerKind.INVESTIGATOR
    service = make_service(tmp_path / "keys", spending=spending)
    service.reader.answers["云溪商贸"] = service.reader.answers[USCC.lower()] = found("云溪商贸")  # type: ignore[assignment]
    search = '{ found: searchEnterprises(name: "%s", inquiry: INQUIRY) { truncated edges { node { uscc } } } }'
    nothing = {"found": {"truncated": False, "edges": []}}
    told = await service.data(search % "雲溪商貿", kind=investigator)
    assert told["found"]["edges"] == [{"node": {"uscc": USCC}}]
    spending.holds = False
    assert await service.data(search % "云溪商贸", kind=investigator) == nothing
    assert await service.data(search % USCC.lower(), kind=investigator) == nothing
    spending.spent, runs = True, len(service.reader.runs)
    refused = (await service.ask(search % "云溪商贸", kind=investigator)).json()
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["CASE_BUDGET_SPENT"]
    assert len(service.reader.runs) == runs
    # Spellings of one name are one subject, and a code is the subject that it is anywhere.
    assert spending.asked == [("NAME:云溪商贸",), ("NAME:云溪商贸",), (USCC,), ("NAME:云溪商贸",)]

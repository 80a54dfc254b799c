"""The budget of a case over planted rows: counted before anything is asked, for investigators alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from graph_schema.names import PartnerKind
from graph_schema.reads.cases import CaseKey
from hub.errors import Refusal, RefusalCode
from tests.support.rows import USCC, answer
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

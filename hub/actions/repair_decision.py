"""The decision on a repair as a document: to its party, who filed for it, and its determiner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_schema.gateway import Gateway
from graph_schema.name_keys import name_key
from graph_schema.names import PartnerKind
from graph_schema.reads.repairs import (
    FIND_REPAIR,
    PARTNER_NAME,
    PERSON_NAME,
    REPAIRABLE,
    RepairableKey,
    RepairableRow,
)
from graph_schema.records import Key
from graph_schema.repairs import Repair, RepairStatus, repair_of
from graph_schema.rules.model import RuleBase
from hub.actions.repair_book import repair_matter
from hub.repair_document import Decided


@dataclass(frozen=True, slots=True)
class RepairDecisions:
    """Documents of decisions that stand."""

    gateway: Gateway
    rules: RuleBase

    async def of(self, repair_id: str, *, today: date) -> tuple[Repair, Decided] | None:
        """What a decision says; None where there is none, where it was taken back, and for relief in a bankruptcy."""
        rows = await self.gateway.read_all(FIND_REPAIR, [Key(repair_matter(repair_id[:128]))])
        repair = repair_of(rows[0].repair_id, rows[0].kept) if rows else None
        if repair is None or repair.status is not RepairStatus.GRANTED or repair.relief:
            return None
        records = await self.gateway.read_all(REPAIRABLE, [RepairableKey(repair.record_id, [], today)])
        if not records:
            return None
        return repair, await self._decided(repair, records[0], today=today)

    async def may_have(self, repair: Repair, *, partner_id: str, own: Sequence[str]) -> bool:
        """Whether a partner may have the document: `own` are the subjects that it has claimed."""
        if partner_id == repair.filed_by or {repair.party_id, *repair.persons} & set(own):
            return True
        called = await self.gateway.read_all(PARTNER_NAME, [Key(partner_id)])
        return any(
            row.kind == PartnerKind.DEPARTMENT and name_key(row.name) == name_key(repair.determiner) for row in called
        )

    async def _decided(self, repair: Repair, row: RepairableRow, *, today: date) -> Decided:
        rule = self.rules.knowledge.repairs.get(repair.rule_id)
        kind = self.rules.find_list_kind(row.list_kind)
        party, uscc = row.party_name or "", row.party_uscc
        if repair.own:  # of the unit's record the document names the person alone
            names = await self.gateway.read_all(PERSON_NAME, [Key(repair.party_id)])
            party, uscc = (names[0].name if names else ""), None
        return Decided(
            number=repair.decision or "",
            determiner=repair.determiner,
            party=party,
            record=row.number,
            list=row.list_kind if kind is None else f"{kind.zh} · {kind.en}",
            effect="RELEASED" if repair.own else str(repair.after),
            decided_on=repair.ended_on or repair.filed_on,
            repair=repair.id,
            issued_on=today,
            uscc=uscc,
            record_decided_on=row.decided_on,
            basis=None if rule is None else rule.citation.text(),
        )

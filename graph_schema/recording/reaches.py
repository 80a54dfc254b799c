"""Reach of what changed: read the records' neighbourhood, plan, and write the difference."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_schema.gateway import Transaction
from graph_schema.names import LiabilityKind, PartyKind, RecordKind, RoleKind, Side
from graph_schema.reach import LiabilityInput, Reach, RecordInput, ReleaseInput, RoleInput, plan_reach
from graph_schema.reads.current import (
    CURRENT_NAMES,
    CURRENT_REACHES,
    CURRENT_RECORD_RELEASES,
    CurrentRow,
)
from graph_schema.reads.find import FIND_SAME_SUBJECTS
from graph_schema.reads.planner import PLANNER_RECORDS, ROLES_AT, PlannerRow
from graph_schema.recording.bind import RunContext
from graph_schema.recording.load import day_of, interval_in, interval_of
from graph_schema.recording.versions import Tie, digest
from graph_schema.records import CloseRow, Key, ReachRow
from graph_schema.rules.model import RuleBase
from graph_schema.writes.records import CLOSE_REACHES, OPEN_REACHES_TO_ORGANIZATIONS, OPEN_REACHES_TO_PERSONS

_ROLE_OF: Final[Mapping[str, RoleKind]] = {Tie.CONTROLS: RoleKind.ACTUAL_CONTROLLER, Tie.OWNS: RoleKind.SHAREHOLDER}
SOURCE: Final = "reach"
"""What stands as source of a reach: it follows from records, ties and rules, and no delivery says it."""


@dataclass(frozen=True, slots=True)
class ReachDifference:
    """Reaches that the graph lacks and versions that it holds in excess, per record."""

    missing: tuple[Reach, ...]
    excess: tuple[tuple[str, str, str], ...]
    """(record_id, reach_id, version)"""

    def with_missing(self, more: Iterable[Reach]) -> "ReachDifference":
        """With further reaches that the graph lacks."""
        return ReachDifference(missing=(*self.missing, *more), excess=self.excess)

    def records(self) -> set[str]:
        """The records concerned."""
        return {reach.record_id for reach in self.missing} | {record_id for record_id, _, _ in self.excess}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the planner says of one record, and what the graph holds, each by reach and version."""

    wanted: Mapping[tuple[str, str], Reach]
    held: Mapping[tuple[str, str], CurrentRow]


async def standing(transaction: Transaction, record_ids: Iterable[str], *, rules: RuleBase) -> dict[str, Standing]:
    """What is to stand and what stands of these records, in the order of their ids."""
    keys = [Key(record_id) for record_id in sorted(set(record_ids))]
    planned = await _plan(transaction, keys, rules)
    held: dict[str, dict[tuple[str, str], CurrentRow]] = defaultdict(dict)
    for row in await transaction.run(CURRENT_REACHES, keys):
        held[row.anchor][row.props["reach_id"], row.props["version"]] = row
    return {
        key.key: Standing({(reach.reach_id, version_of(reach)): reach for reach in planned[key.key]}, held[key.key])
        for key in keys
    }


async def difference(transaction: Transaction, record_ids: Iterable[str], *, rules: RuleBase) -> ReachDifference:
    """What the planner says of these records against what the graph holds."""
    missing: list[Reach] = []
    excess: list[tuple[str, str, str]] = []
    for record_id, found in (await standing(transaction, record_ids, rules=rules)).items():
        missing.extend(reach for name, reach in found.wanted.items() if name not in found.held)
        excess.extend((record_id, *name) for name in sorted(found.held) if name not in found.wanted)
    return ReachDifference(missing=tuple(missing), excess=tuple(excess))


async def write_difference(transaction: Transaction, change: ReachDifference, *, context: RunContext, seq: int) -> None:
    """Close what is in excess, open what is missing."""
    await transaction.run(
        CLOSE_REACHES,
        [CloseRow(anchor_id=r, fact_id=f, version=v, seq=seq) for r, f, v in change.excess],
    )
    persons = [r for r in change.missing if r.party_kind is not PartyKind.ORGANIZATION]
    organizations = [r for r in change.missing if r.party_kind is PartyKind.ORGANIZATION]
    await transaction.run(OPEN_REACHES_TO_PERSONS, [_row(reach, context, seq) for reach in persons])
    await transaction.run(OPEN_REACHES_TO_ORGANIZATIONS, [_row(reach, context, seq) for reach in organizations])


def version_of(reach: Reach) -> str:
    """Digest of everything that makes a stored reach another one."""
    valid = reach.valid
    return digest(
        reach.reach_id,
        reach.party_id,
        reach.rule_id,
        reach.rules_edition,
        reach.level,
        reach.reason,
        reach.named,
        reach.role,
        reach.tenure_id,
        *reach.measures,
        valid.start,
        valid.start_kind,
        valid.end,
        valid.end_kind,
    )


async def _plan(transaction: Transaction, keys: Sequence[Key], rules: RuleBase) -> dict[str, tuple[Reach, ...]]:
    records = await transaction.run(PLANNER_RECORDS, keys)
    companies = sorted({row.party_id for row in records if row.party_kind == "ORGANIZATION"})
    roles = await current_roles(transaction, [Key(company) for company in companies])
    liabilities: dict[str, list[LiabilityInput]] = defaultdict(list)
    for row in await transaction.run(CURRENT_NAMES, keys):
        liabilities[row.anchor].append(
            LiabilityInput(row.to_id, LiabilityKind(row.props["liability"]), interval_of(row.props))
        )
    releases: dict[str, list[ReleaseInput]] = defaultdict(list)
    for row in await transaction.run(CURRENT_RECORD_RELEASES, keys):
        releases[row.anchor].append(ReleaseInput(row.from_id, row.to_id, row.anchor, interval_of(row.props)))
    planned: dict[str, tuple[Reach, ...]] = defaultdict(tuple)
    for record in records:
        planned[record.record_id] = plan_reach(
            _record(record),
            roles.get(record.party_id, []),
            liabilities=liabilities[record.record_id],
            releases=releases[record.record_id],
            rules=rules,
        )
    return planned


async def current_roles(transaction: Transaction, companies: Sequence[Key]) -> dict[str, list[RoleInput]]:
    """The preferred roles at these enterprises, under whatever code they are held, as the transaction sees them."""
    others: dict[str, list[str]] = defaultdict(list)
    for same in await transaction.run(FIND_SAME_SUBJECTS, companies):
        others[same.key].append(same.found)
    every = sorted({company.key for company in companies}.union(*others.values()))
    held = await _roles_at(transaction, [Key(company) for company in every])
    return {c.key: [role for each in (c.key, *sorted(others[c.key])) for role in held[each]] for c in companies}


async def _roles_at(transaction: Transaction, companies: Sequence[Key]) -> dict[str, list[RoleInput]]:
    roles: dict[str, list[RoleInput]] = defaultdict(list)
    for row in await transaction.run(ROLES_AT, companies):
        kind = PartyKind.ORGANIZATION if row.holder_is_org else PartyKind.PERSON
        role = _ROLE_OF.get(row.tie) or RoleKind(str(row.role))
        roles[row.anchor].append(RoleInput(row.tenure_id, row.party_id, kind, role, interval_in(row)))
    return roles


def _record(row: PlannerRow) -> RecordInput:
    return RecordInput(
        record_id=row.record_id,
        kind=RecordKind(row.kind),
        list_kind=row.list_kind,
        side=Side(row.side),
        jurisdiction=row.jurisdiction,
        decided_on=day_of(row.decided_on),
        valid=interval_of(row.props),
        conduct_from=day_of(row.conduct_from),
        conduct_to=day_of(row.conduct_to),
        party_id=row.party_id,
        party_kind=PartyKind(row.party_kind),
    )


def _row(reach: Reach, context: RunContext, seq: int) -> ReachRow:
    valid = reach.valid
    return ReachRow(
        record_id=reach.record_id,
        party_id=reach.party_id,
        reach_id=reach.reach_id,
        seq=seq,
        valid_from=valid.start,
        from_kind=valid.start_kind,
        valid_to=valid.end,
        to_kind=valid.end_kind,
        run_id=context.run_id,
        source=SOURCE,
        rule_id=reach.rule_id,
        rules_edition=reach.rules_edition,
        role=reach.role,
        level=reach.level,
        reason=reach.reason,
        named=reach.named,
        measures=reach.measures,
        tenure_id=reach.tenure_id,
        version=version_of(reach),
    )

"""Writing changes: nodes first, then versions that keep their facts node, then closings, then new versions."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from graph_schema.gateway import Transaction
from graph_schema.recording.bind import Needs, RunContext
from graph_schema.recording.fresh import FreshWriter, body_of, former_of
from graph_schema.recording.sheet import Changes, Slot
from graph_schema.recording.versions import Tie, Version
from graph_schema.records import BodyRow, Changed, CloseRow, NodeRow, TieRow
from graph_schema.statement import Statement
from graph_schema.writes import closings, facts, matters, nodes, records, ties

NODE_STATEMENTS: Final[tuple[tuple[str, Statement[NodeRow, Changed]], ...]] = (
    ("Enterprise", nodes.ENSURE_ENTERPRISES),
    ("Identifier", nodes.ENSURE_IDENTIFIERS),
    ("Person", nodes.ENSURE_PERSONS),
    ("Identity", nodes.ENSURE_IDENTITIES),
    ("IdDocument", nodes.ENSURE_DOCUMENTS),
    ("Overlay", nodes.ENSURE_OVERLAYS),
    ("Release", nodes.ENSURE_RELEASES),
    ("Matter", matters.ENSURE_MATTERS),
)

BODY_STATEMENTS: Final[tuple[tuple[Tie, Statement[BodyRow, Changed], Statement[TieRow, Changed]], ...]] = (
    (Tie.DESCRIBED_AS, facts.OPEN_DESCRIBED_AS, facts.RELINK_DESCRIBED_AS),
    (Tie.RECORDED_AS, facts.OPEN_RECORDED_AS, facts.RELINK_RECORDED_AS),
    (Tie.STATE, facts.OPEN_STATE, facts.RELINK_STATE),
    (Tie.STATED_AS, matters.OPEN_STATED_AS, matters.RELINK_STATED_AS),
)

OPEN_STATEMENTS: Final[tuple[tuple[Tie, bool | None, Statement[TieRow, Changed]], ...]] = (
    (Tie.IDENTIFIES, None, ties.OPEN_IDENTIFIES),
    (Tie.HOLDS, False, ties.OPEN_HOLDS_BY_PERSONS),
    (Tie.HOLDS, True, ties.OPEN_HOLDS_BY_ORGANIZATIONS),
    (Tie.OWNS, False, ties.OPEN_OWNS_BY_PERSONS),
    (Tie.OWNS, True, ties.OPEN_OWNS_BY_ORGANIZATIONS),
    (Tie.CONTROLS, False, ties.OPEN_CONTROLS_BY_PERSONS),
    (Tie.CONTROLS, True, ties.OPEN_CONTROLS_BY_ORGANIZATIONS),
    (Tie.BRANCH_OF, None, ties.OPEN_BRANCH_OF),
    (Tie.SUCCEEDS, None, ties.OPEN_SUCCEEDS),
    (Tie.SUPPLIES, None, ties.OPEN_SUPPLIES),
    (Tie.IDENTIFIED_AS, None, ties.OPEN_IDENTIFIED_AS),
    (Tie.HAS_DOCUMENT, None, ties.OPEN_HAS_DOCUMENT),
    (Tie.NAMES, None, records.OPEN_NAMES),
    (Tie.ON, None, records.OPEN_ON),
    (Tie.FREES, None, records.OPEN_FREES),
    (Tie.CONCERNS_ENTERPRISES, None, matters.OPEN_CONCERNS_ENTERPRISES),
    (Tie.CONCERNS_PERSONS, None, matters.OPEN_CONCERNS_PERSONS),
    (Tie.CONCERNS_RECORDS, None, matters.OPEN_CONCERNS_RECORDS),
)
"""Statement of a relationship type, apart for persons (False) and organisations (True) as holders where both can be."""

CLOSE_STATEMENTS: Final[tuple[tuple[Tie, Statement[CloseRow, Changed]], ...]] = (
    (Tie.DESCRIBED_AS, facts.CLOSE_DESCRIBED_AS),
    (Tie.HOLDS, closings.CLOSE_HOLDS),
    (Tie.OWNS, closings.CLOSE_OWNS),
    (Tie.CONTROLS, closings.CLOSE_CONTROLS),
    (Tie.BRANCH_OF, closings.CLOSE_BRANCH_OF),
    (Tie.SUCCEEDS, closings.CLOSE_SUCCEEDS),
    (Tie.SUPPLIES, closings.CLOSE_SUPPLIES),
    (Tie.IDENTIFIED_AS, closings.CLOSE_IDENTIFIED_AS),
    (Tie.RECORDED_AS, facts.CLOSE_RECORDED_AS),
    (Tie.STATE, facts.CLOSE_STATE),
    (Tie.NAMES, records.CLOSE_NAMES),
    (Tie.ON, records.CLOSE_ON),
    (Tie.FREES, records.CLOSE_FREES),
    (Tie.STATED_AS, matters.CLOSE_STATED_AS),
    (Tie.CONCERNS_ENTERPRISES, matters.CLOSE_CONCERNS),
    (Tie.CONCERNS_PERSONS, matters.CLOSE_CONCERNS),
    (Tie.CONCERNS_RECORDS, matters.CLOSE_CONCERNS),
)

_PROPS: Final = frozenset(field.name for field in fields(TieRow))


async def write_changes(
    transaction: Transaction, changes: Changes, *, needs: Needs, whole: FreshWriter, context: RunContext, seq: int
) -> None:
    """Write what changed, stamped with the commit number; `whole` is made of the same changes."""
    left = whole.left
    shared = {"seq": seq, "source": context.source, "run_id": context.run_id, "observed": context.observed}
    await whole.write_enterprises(transaction, shared)
    await _write_nodes(transaction, left, needs, whole)
    await whole.write_records(transaction, shared)
    opened: dict[Tie, list[Version]] = defaultdict(list)
    for slot, version in left:
        opened[slot[0]].append(version)
    for tie, _, relink in BODY_STATEMENTS:
        kept = [v for v in opened[tie] if v.body is None]
        await transaction.run(relink, [_tie_row(v, context, seq) for v in kept])
    await _close(transaction, changes.closed, seq)
    for tie, open_body, _ in BODY_STATEMENTS:
        new = [v for v in opened[tie] if v.body is not None]
        await transaction.run(open_body, [_body_row(v, context, seq) for v in new])
    for tie, is_org, statement in OPEN_STATEMENTS:
        rows = [v for v in opened[tie] if is_org is None or v.holder_is_org is is_org]
        await transaction.run(statement, [_tie_row(v, context, seq) for v in rows])
    frees = [v for v in opened[Tie.FREES] if (v.props or {}).get("record_id")]
    links = [v._replace(to_id=str((v.props or {})["record_id"])) for v in frees]
    await transaction.run(records.LINK_RELEASES, [_tie_row(v, context, seq) for v in links])


async def _write_nodes(
    transaction: Transaction, left: Sequence[tuple[Slot, Version]], needs: Needs, whole: FreshWriter
) -> None:
    """The nodes at the ends of what is left, and the parties of new records, as far as they are not there."""
    used = {end for _, version in left for end in (version.from_id, version.to_id)} | whole.parties
    wanted: dict[str, list[NodeRow]] = defaultdict(list)
    for (label, key), row in needs.nodes.items():
        if key in used and key not in whole.written and not (label == "Enterprise" and whole.complete(key)):
            wanted[label].append(row)
    for label, statement in NODE_STATEMENTS:
        await transaction.run(statement, wanted[label])


async def _close(transaction: Transaction, closed: Sequence[tuple[Slot, Version]], seq: int) -> None:
    by_tie: dict[Tie, list[CloseRow]] = defaultdict(list)
    for (tie, anchor), version in closed:
        by_tie[tie].append(
            CloseRow(anchor_id=anchor, fact_id=version.fact_id, version=version.stored_as or "", seq=seq)
        )
    for tie, statement in CLOSE_STATEMENTS:
        await transaction.run(statement, by_tie[tie])


def _values(version: Version, context: RunContext, seq: int) -> dict[str, object]:
    valid = version.valid
    values: dict[str, object] = {
        "from_id": version.from_id,
        "to_id": version.to_id,
        "fact_id": version.fact_id,
        "seq": seq,
        "valid_from": valid.start,
        "from_kind": str(valid.start_kind),
        "valid_to": valid.end,
        "to_kind": str(valid.end_kind),
        "source": version.source,
        "run_id": context.run_id,
        "observed": version.observed,
        "basis": str(version.basis),
        "preferred": version.preferred,
        "content": version.content,
        "version": version.digest,
        "stored_as": version.stored_as,
    }
    values.update({name: value for name, value in (version.props or {}).items() if name in _PROPS})
    return values


def _tie_row(version: Version, context: RunContext, seq: int) -> TieRow:
    return TieRow(**_values(version, context, seq))  # type: ignore[arg-type]


def _body_row(version: Version, context: RunContext, seq: int) -> BodyRow:
    values = _values(version, context, seq)
    return BodyRow(**values, body=body_of(version), former=former_of(version))  # type: ignore[arg-type]

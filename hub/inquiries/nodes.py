"""Parties as nodes of a graph: who each is and what marks it, for the questions that explore."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypedDict, cast

from graph_schema.names import IdScheme, OverlayKind, PartyKind, ReachLevel, Side
from graph_schema.reads.explore_rows import NodesKey
from graph_schema.reads.nodes import NODES
from hub.access.references import cited
from hub.errors import Refusal, RefusalCode
from hub.inquiries.enterprise import Asker, EnterpriseQuestion, Reader
from hub.inquiries.rows import EntryRow, OverlayRow, interval
from hub.inquiries.standing import Standing, covered, in_force, standing_alone

NODES_STATEMENT: Final = NODES.name
MAX_NODES: Final = 500
"""Parties that one run tells of; more are asked for in several."""
MAX_JOINED: Final = 20
"""Appearances of one person that a node names, and whose reaches are read."""
_KINDS: Final = {"Person": PartyKind.PERSON, "Enterprise": PartyKind.ORGANIZATION}


class ScopeFields(TypedDict):
    """The fields of a ScopeKey."""

    as_of: date
    today: date
    known: int | None
    known_instant: Any
    partner_id: str
    purpose: str
    cited: list[str]
    needed: list[str]
    covering: str
    ties: list[str]
    reaching: list[str]
    disclosures: list[str]
    forgotten: list[str]
    ending_sides: list[str]
    untold: dict[str, date]
    beyond_class: list[str]
    weighing: list[str]


@dataclass(frozen=True, slots=True)
class NodeRow:
    """A party as a node.

    `node_id` is the same for all appearances that one identity joins and that may be told of, by the day and the state
    of knowledge asked about: the smallest of their ids. `appearances` are these, and `record_ids` the records that
    `standing` and `reach_levels` (of reaches in force, the furthest first) were concluded from. With
    `more_appearances` there are others that were not read.
    """

    node_id: str
    kind: PartyKind
    name: str | None
    uscc: str | None
    standing: Standing
    reach_levels: tuple[ReachLevel, ...]
    appearances: tuple[str, ...]
    record_ids: tuple[str, ...]
    more_appearances: bool


@dataclass(frozen=True, slots=True)
class NodesFound:
    """Parties by the ids that were asked for; ids that may not be told are absent. `known` is the commit told of."""

    nodes: dict[str, NodeRow]
    known: int
    read_at: int


_FURTHEST: Final = (ReachLevel.DESIGNATED, ReachLevel.REACHED, ReachLevel.ANNOTATED, ReachLevel.ASSOCIATED)


def counted_as(named: str, node: NodeRow | None) -> str:
    """As which subject a case counts a party: an organisation by its code, so that it is one however it is named."""
    if named.startswith(f"{IdScheme.USCC}:"):
        return named.removeprefix(f"{IdScheme.USCC}:")
    return named if node is None or node.uscc is None else node.uscc


async def ask_nodes(
    reader: Reader, asker: Asker, *, ids: Sequence[str], question: EnterpriseQuestion
) -> dict[str, NodeRow]:
    """What may be told of parties, by person_id, enterprise_id or USCC:code; those that may not be told are absent.

    Of the question only the day, the state of knowledge and the terms count. An inquiry whose case or matter does not
    hold is told nothing. Raises Refusal(FORBIDDEN) for a partner without a grant, and the gateway's errors.
    """
    return (await find_nodes(reader, asker, ids=ids, question=question)).nodes


async def find_nodes(reader: Reader, asker: Asker, *, ids: Sequence[str], question: EnterpriseQuestion) -> NodesFound:
    """As ask_nodes, with the commits that it was told of and read at; those are 0 where nothing was asked."""
    found, known, read_at = dict[str, NodeRow](), 0, 0
    limits = {
        "max_records": asker.scope.max_records + 1,
        "max_reaches": asker.scope.max_reaches + 1,
        "max_joined": MAX_JOINED + 1,
        "max_nodes": MAX_NODES,
    }
    wanted = sorted(set(ids)) if asker.scope.disclosures else []
    for start in range(0, len(wanted), MAX_NODES):
        key = NodesKey(ids=wanted[start:][:MAX_NODES], **scope_fields(asker, question=question))
        answer = await reader.read(NODES, key, limits=limits)
        if answer is None or not answer.granted:
            raise Refusal(RefusalCode.FORBIDDEN)
        known, read_at = answer.known, max(read_at, answer.now)
        for told in answer.nodes:
            found[told["id"]] = _node(told, question)
    return NodesFound(found, known, read_at)


def scope_fields(asker: Asker, *, question: EnterpriseQuestion) -> ScopeFields:
    """What the statements by which parties are explored are told of the asker's scope and the question."""
    scope, rests = asker.scope, cited(asker.scope.kind, asker.inquiry, partner_id=asker.partner_id)
    return ScopeFields(
        as_of=question.as_of,
        today=question.today,
        known=question.known,
        known_instant=question.known_instant,
        partner_id=asker.partner_id,
        purpose=scope.purpose,
        cited=list(rests.keys),
        needed=list(rests.needed),
        covering=rests.covering,
        ties=list(scope.explored),
        reaching=list(scope.reaching),
        disclosures=list(scope.disclosures),
        forgotten=list(scope.forgotten),
        ending_sides=list(question.ending_sides),
        untold=dict(question.untold),
        beyond_class=list(question.beyond_class),
        weighing=list(question.weighing),
    )


def _node(told: dict[str, Any], question: EnterpriseQuestion) -> NodeRow:
    kind = _KINDS.get(told["kind"], PartyKind.UNKNOWN)
    as_of, today = question.as_of, question.today
    reaches = [
        (reach, entry)
        for reach in told["reaches"]
        for entry in (_narrowed(reach["record"], reach["reached_id"]),)
        if not covered(entry, OverlayKind.SHIELD, today=today)
    ]
    marking = [
        (reach["level"], entry) for reach, entry in reaches if _runs(reach, as_of) and in_force(entry, as_of=as_of)
    ]
    if kind is PartyKind.ORGANIZATION:
        own, more = cast("list[EntryRow]", told["records"]), told["records_more"] or not told["read"]
    else:
        own = [entry for reach, entry in reaches if reach["level"] == ReachLevel.DESIGNATED]
        more = told["reaches_more"]
    levels = {level for level, _ in marking}
    weighing = [
        *(entry for level, entry in marking if level in _FURTHEST),
        *(e for e in own if e["side"] == Side.BLACK),
    ]
    joined = told["joined"]
    return NodeRow(
        # Where there are more than are read, the party's own id may not be among them, and must not decide.
        node_id=min(joined if told["joined_more"] and joined else [*joined, told["party_id"]]),
        kind=kind,
        name=told["name"] if told["name"] is not None else _name_in(told["records"]),
        uscc=told["uscc"],
        standing=standing_alone(own, as_of=as_of, today=today, truncated=more),
        reach_levels=tuple(level for level in _FURTHEST if level in levels),
        appearances=tuple(sorted({*joined, told["party_id"]})),
        record_ids=tuple(sorted({entry["record_id"] for entry in weighing})),
        more_appearances=told["joined_more"],
    )


def _name_in(records: Sequence[dict[str, Any]]) -> str | None:
    """The name under which the newest record that may be seen lists an organisation; no source describes it."""
    named = [r for r in records if r["party_name"] is not None]
    return max(named, key=lambda r: r["decided_on"] or "")["party_name"] if named else None


def _runs(reach: dict[str, Any], day: date) -> bool:
    return interval(
        reach["valid_from"], reach["valid_to"], to_kind=reach["to_kind"], from_kind=reach["from_kind"]
    ).covers(day)


def _narrowed(record: EntryRow, reached_id: str) -> EntryRow:
    """The record as it reaches the party: what lies on it as a whole, or on it as it reaches this one."""
    lying: list[OverlayRow] = [
        {**overlay, "person_id": None} for overlay in record["overlays"] if overlay["person_id"] in (None, reached_id)
    ]
    return {**record, "overlays": lying}

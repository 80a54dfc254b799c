"""Joins that contradict each other, and what a reviewer decides on them (docs/decisions/0017-joins-in-doubt.md)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from graph_schema.errors import WrongInput
from graph_schema.gateway import Gateway, Transaction
from graph_schema.intervals import Interval
from graph_schema.names import EndKind, JoinDecision, JoinDoubt
from graph_schema.reads.current import CURRENT_IDENTIFIED_AS
from graph_schema.reads.review import (
    DECIDED_JOINS,
    IDENTITIES_OF_SEVERAL_NAMES,
    JOINS_OF_IDENTITIES,
    JOINS_OF_PERSONS,
    PERSONS_OF_SEVERAL_IDENTITIES,
    JoinRow,
)
from graph_schema.recording.bind import Needs, RunContext
from graph_schema.recording.commits import commit
from graph_schema.recording.events import append_events, changed_parties
from graph_schema.recording.fresh import Fresh, FreshWriter
from graph_schema.recording.load import interval_of, version_of
from graph_schema.recording.persist import write_changes
from graph_schema.recording.sheet import Sheet
from graph_schema.recording.versions import Tie, Version, content_of, digest
from graph_schema.records import CommitRow, Key, NoParams
from graph_schema.writes.clock import RECORD_COMMIT

SOURCE: Final = "review"
"""Source of the joins that a reviewer confirms or parts."""
BATCH: Final = 500


class JoinKey(NamedTuple):
    """An appearance and the identity that it is joined to; written as one id."""

    identity_id: str
    person_id: str

    def __str__(self) -> str:
        """The id that commands print and take."""
        return f"{self.identity_id}-{self.person_id}"

    @classmethod
    def parse(cls, text: str) -> "JoinKey":
        """The join that an id names. Raises WrongInput for a text that is no id."""
        identity_id, dash, person_id = text.partition("-")
        if not (identity_id and dash and person_id):
            raise WrongInput("This is no id of a join; `credit-hub review list` prints the ids.")
        return cls(identity_id, person_id)


@dataclass(frozen=True, slots=True)
class Join:
    """One join with all that is currently said of it, and why it is in doubt."""

    key: JoinKey
    name: str
    document_type: str | None
    versions: tuple[JoinRow, ...]
    doubts: tuple[JoinDoubt, ...] = ()

    @property
    def decision(self) -> JoinDecision | None:
        """What a reviewer has decided, if anybody has."""
        found = next((row.props["decision"] for row in self.versions if row.props.get("decision")), None)
        return None if found is None else JoinDecision(found)


def joins_of(rows: Iterable[JoinRow]) -> dict[JoinKey, Join]:
    """The joins that these versions are of; doubts are told where the rows hold what contradicts."""
    versions: dict[JoinKey, dict[str, JoinRow]] = defaultdict(dict)
    for row in rows:
        versions[JoinKey(row.identity_id, row.person_id)][row.props["version"]] = row
    of_identity: dict[str, list[JoinRow]] = defaultdict(list)
    of_person: dict[str, list[JoinRow]] = defaultdict(list)
    for said in versions.values():
        for row in said.values():
            of_identity[row.identity_id].append(row)
            of_person[row.person_id].append(row)
    found: dict[JoinKey, Join] = {}
    for key, said in sorted(versions.items()):
        own = tuple(said.values())
        doubts = []
        if any(_clash(a, b) for a in own for b in of_identity[key.identity_id] if a.name_key != b.name_key):
            doubts.append(JoinDoubt.TWO_NAMES)
        if any(_clash(a, b) for a in own for b in of_person[key.person_id] if a.identity_id != b.identity_id):
            doubts.append(JoinDoubt.TWO_DOCUMENTS)
        join = Join(key, own[0].name, own[0].document_type, own)
        sure = join.decision is JoinDecision.CONFIRMED
        found[key] = join if sure else Join(key, join.name, join.document_type, own, tuple(doubts))
    return found


async def joins_in_doubt(gateway: Gateway) -> list[Join]:
    """Every join that another one contradicts and nobody has confirmed, by id."""
    reads = gateway.standing()
    rows: list[JoinRow] = []
    for find, load in (
        (IDENTITIES_OF_SEVERAL_NAMES, JOINS_OF_IDENTITIES),
        (PERSONS_OF_SEVERAL_IDENTITIES, JOINS_OF_PERSONS),
    ):
        keys = sorted(row.found for row in await reads.run(find, [NoParams()]))
        for start in range(0, len(keys), BATCH):
            rows += await reads.run(load, [Key(key) for key in keys[start : start + BATCH]])
    return [join for join in joins_of(rows).values() if join.doubts]


async def decided_joins(gateway: Gateway, decision: JoinDecision) -> list[Join]:
    """Every join on which a reviewer has decided so, by id."""
    return list(joins_of(await gateway.standing().run(DECIDED_JOINS, [Key(decision)])).values())


async def join_and_others(gateway: Gateway, key: JoinKey) -> tuple[Join, list[Join]]:
    """A join, and the others of its identity and of its appearance. Raises WrongInput for one that is not known."""
    reads = gateway.standing()
    rows = await reads.run(JOINS_OF_IDENTITIES, [Key(key.identity_id)])
    rows += await reads.run(JOINS_OF_PERSONS, [Key(key.person_id)])
    joins = joins_of(rows)
    found = joins.pop(key, None)
    if found is None:
        raise _unknown()
    return found, list(joins.values())


async def decide(
    gateway: Gateway, keys: Sequence[JoinKey], *, decision: JoinDecision, evidence: str, at: datetime
) -> int:
    """Confirm or part joins in one commit; how many were not decided so before.

    Confirmed: it joins, whatever contradicts. Parted: what sources said of it is known no longer, and joins no more
    when it is delivered again. Raises WrongInput where a join is not known; then nothing is written.
    """
    context = RunContext(source=SOURCE, run_id=SOURCE, observed=at.date(), at=at)

    async def work(transaction: Transaction, seq: int) -> int:
        sheet = Sheet()
        persons = sorted({key.person_id for key in keys})
        for row in await transaction.run(CURRENT_IDENTIFIED_AS, [Key(person) for person in persons]):
            sheet.load([((Tie.IDENTIFIED_AS, row.anchor), version_of(Tie.IDENTIFIED_AS, row))])
        changed = sum(_decide(sheet, key, decision, evidence=evidence, context=context) for key in sorted(set(keys)))
        if not changed:
            transaction.discard()
            return 0
        changes, needs = sheet.changes(), Needs()
        whole = await FreshWriter(Fresh(frozenset(), frozenset()), needs).take(changes)
        await write_changes(transaction, changes, needs=needs, whole=whole, context=context, seq=seq)
        await append_events(transaction, (), parties=changed_parties(changes), at=at, seq=seq)
        await transaction.run(RECORD_COMMIT, [CommitRow(seq=seq, at=at, run_id=SOURCE)])
        return changed

    return await commit(gateway, work, run_id=SOURCE, name="review")


def _decide(sheet: Sheet, key: JoinKey, decision: JoinDecision, *, evidence: str, context: RunContext) -> bool:
    slot = (Tie.IDENTIFIED_AS, key.person_id)
    versions = sheet.get(slot)
    said = [version for version in versions if version.to_id == key.identity_id]
    if not said:
        raise _unknown()
    if any((version.props or {}).get("decision") == decision for version in said):
        return False
    parts = decision is JoinDecision.PARTED
    left = [v for v in versions if v.to_id != key.identity_id or not (parts or v.source == SOURCE)]
    sheet.put(slot, [*left, _version(key, decision, evidence, context)])
    return True


def _version(key: JoinKey, decision: JoinDecision, evidence: str, context: RunContext) -> Version:
    ends = (key.person_id, key.identity_id)
    props = {"evidence": evidence, "decision": str(decision)}
    # An unknown end is current on no day, so that a parted join is followed by no read.
    end = EndKind.UNKNOWN if decision is JoinDecision.PARTED else EndKind.OPEN
    return Version(
        Tie.IDENTIFIED_AS,
        digest(*ends, SOURCE),
        *ends,
        Interval(end_kind=end),
        content=digest(*ends, content_of(props), content_of(None)),
        source=SOURCE,
        observed=context.observed,
        props=props,
    )


def _clash(one: JoinRow, other: JoinRow) -> bool:
    """Whether both are current on some day."""
    a, b = interval_of(one.props), interval_of(other.props)
    if any(valid.end is None and valid.end_kind is not EndKind.OPEN for valid in (a, b)):
        return False
    return (a.start is None or b.end is None or a.start < b.end) and (
        b.start is None or a.end is None or b.start < a.end
    )


def _unknown() -> WrongInput:
    return WrongInput("No join has this id; `credit-hub review list` prints the ids.")

"""What a batch adds whole: enterprises and records that the graph does not have, with all that hangs on them alone."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from graph_schema.gateway import Transaction
from graph_schema.names import EndKind, EnterpriseKind
from graph_schema.recording.bind import Needs
from graph_schema.recording.sheet import Changes, Slot
from graph_schema.recording.turns import in_turns
from graph_schema.recording.versions import Basis, Tie, Version
from graph_schema.records import FreshEnterpriseRow, FreshRecordRow, RegisteredRow
from graph_schema.search_keys import former_keys, search_key
from graph_schema.writes.fresh import (
    CREATE_ENTERPRISES,
    CREATE_RECORDS_ABOUT_ENTERPRISES,
    CREATE_RECORDS_ABOUT_PERSONS,
    CREATE_REGISTERED,
)

_HOLDERS: Final = {Tie.HOLDS: "holds", Tie.OWNS: "owns"}
_BODIES: Final = {Tie.RECORDED_AS: "facts", Tie.STATE: "states"}
_OWN: Final = ("role", "percent", "evidence")

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fresh:
    """Ids of enterprises, and of records, that the graph does not have before the batch."""

    enterprises: frozenset[str]
    records: frozenset[str]
    complete: frozenset[str] = frozenset()
    """Enterprises of the graph of which nothing is left to be told but what hangs on them."""

    def holds(self, slot: Slot) -> bool:
        """Whether the slot hangs on one of them, so that nothing stands in it."""
        return slot[1] in self.enterprises or slot[1] in self.records


def fresh_of(needs: Needs, in_graph: Mapping[str, str | None]) -> Fresh:
    """What is new with the rows bound so far; `in_graph` are enterprises, each with its kind where it was told."""
    return Fresh(
        enterprises=frozenset(key for label, key in needs.nodes if label == "Enterprise" and key not in in_graph),
        records=frozenset(key for key in needs.records if key not in needs.known_records),
        complete=frozenset(key for key, kind in in_graph.items() if kind not in (None, EnterpriseKind.UNKNOWN)),
    )


class FreshWriter:
    """Takes out of the changes what can be created whole, and creates it; what it does not take is `left` to others."""

    def __init__(self, fresh: Fresh, needs: Needs) -> None:
        """`needs` has the nodes by label and key."""
        self._fresh = fresh
        self._needs = needs
        self._enterprises: dict[str, dict[str, list[Tree]]] = {}
        self._persons: dict[str, Tree] = {}
        self._records: dict[str, dict[str, list[Tree]]] = {}
        self.written: set[str] = set()
        """Keys of the nodes that are created here."""
        self.parties: set[str] = set()
        """Enterprises that new records are about."""
        self.left: list[tuple[Slot, Version]] = []
        """The opened versions that hang on something that is there."""
        self._registered: list[RegisteredRow] = []
        self._others: list[FreshEnterpriseRow] = []

    async def take(self, changes: Changes) -> Self:
        """Take what is new and hangs on new things; others get their turn meanwhile."""
        async for slot, version in in_turns(changes.opened):
            if not self._takes(slot, version):
                self.left.append((slot, version))
        self._take_ends()
        async for key, parts in in_turns(self._enterprises.items()):
            self._sort(key, parts)
        return self

    def _take_ends(self) -> None:
        """The enterprises that what is left hangs on, as far as they are new."""
        for key in self._records:
            party = self._needs.records[key].party_id
            (self.written if key in self._needs.person_records else self.parties).add(party)
        ends = {end for _, version in self.left for end in (version.from_id, version.to_id)} | self.parties
        for end in sorted(ends & self._fresh.enterprises):
            self._enterprise(end)
        self.written |= self._enterprises.keys() | self._persons.keys() | self._records.keys()

    def _takes(self, slot: Slot, version: Version) -> bool:
        tie, anchor = slot
        if tie is Tie.IDENTIFIES and version.to_id in self._fresh.enterprises:
            node = self._needs.nodes[("Identifier", anchor)]
            tree = _tree(version) | {"from_id": anchor, "scheme": node.scheme, "value": node.value}
            self._enterprise(version.to_id)["identifiers"].append(tree)
            self.written.add(anchor)
        elif tie is Tie.DESCRIBED_AS and anchor in self._fresh.enterprises:
            self._enterprise(anchor)["descriptions"].append(_with_body(version))
        elif tie in _HOLDERS and self._is_own_person(version):
            self._person(version)[_HOLDERS[tie]].append(_tree(version))
        elif tie in _BODIES and anchor in self._fresh.records:
            self._records.setdefault(anchor, defaultdict(list))[_BODIES[tie]].append(_with_body(version))
        else:
            return False
        return True

    def complete(self, enterprise_id: str) -> bool:
        """Whether the enterprise is in the graph with all that is fixed about it."""
        return enterprise_id in self._fresh.complete

    async def write_enterprises(self, transaction: Transaction, shared: Mapping[str, object]) -> None:
        """Create the enterprises; `shared` is what all versions of the batch have in common."""
        await transaction.run(CREATE_REGISTERED, self._registered, limits=shared)
        await transaction.run(CREATE_ENTERPRISES, self._others, limits=shared)

    async def write_records(self, transaction: Transaction, shared: Mapping[str, object]) -> None:
        """Create the records; enterprises that they are about are there."""
        rows = [self._record_row(key, parts) for key, parts in self._records.items()]
        persons = self._needs.person_records
        of_enterprises = [row for row in rows if row.key not in persons]
        await transaction.run(CREATE_RECORDS_ABOUT_ENTERPRISES, of_enterprises, limits=shared)
        of_persons = [row for row in rows if row.key in persons]
        await transaction.run(CREATE_RECORDS_ABOUT_PERSONS, of_persons, limits=shared)

    def _sort(self, key: str, parts: Mapping[str, list[Tree]]) -> None:
        kind = self._needs.nodes[("Enterprise", key)].kind or EnterpriseKind.UNKNOWN
        identifiers, descriptions, persons = parts["identifiers"], parts["descriptions"], parts["persons"]
        if len(identifiers) == len(descriptions) == len(persons) == 1:
            row = _registered(key, kind, ends=(identifiers[0], descriptions[0], persons[0]))
            if row is not None:
                self._registered.append(row)
                return
        self._others.append(FreshEnterpriseRow(key, kind, identifiers, descriptions, persons))

    def _enterprise(self, key: str) -> dict[str, list[Tree]]:
        there = self._enterprises.get(key)
        if there is None:
            there = self._enterprises[key] = {"identifiers": [], "descriptions": [], "persons": []}
        return there

    def _is_own_person(self, version: Version) -> bool:
        if version.holder_is_org or version.to_id not in self._fresh.enterprises:
            return False
        return self._needs.scopes.get(version.from_id) == version.to_id

    def _person(self, version: Version) -> Tree:
        there = self._persons.get(version.from_id)
        if there is None:
            node = self._needs.nodes[("Person", version.from_id)]
            there = {
                "key": node.key,
                "name": node.name,
                "name_key": node.name_key,
                "scope": node.scope,
                "kind": node.kind,
                "holds": [],
                "owns": [],
            }
            self._persons[version.from_id] = there
            self._enterprise(version.to_id)["persons"].append(there)
        return there

    def _record_row(self, key: str, parts: Mapping[str, list[Tree]]) -> FreshRecordRow:
        node = self._needs.records[key]
        person = self._needs.nodes.get(("Person", node.party_id)) if key in self._needs.person_records else None
        return FreshRecordRow(
            key=key,
            kind=node.kind,
            list_kind=node.list_kind,
            side=node.side,
            decision_key=node.decision_key,
            party_id=node.party_id,
            name=None if person is None else person.name,
            name_key=None if person is None else person.name_key,
            scope=None if person is None else person.scope,
            party_kind=None if person is None else person.kind,
            facts=parts.get("facts", []),
            states=parts.get("states", []),
        )


def _registered(key: str, kind: str, *, ends: tuple[Tree, Tree, Tree]) -> RegisteredRow | None:
    """The row of an enterprise with one identifier, description and person, if it is of the commonest form."""
    identifier, description, person = ends
    if len(person["holds"]) != 1 or person["owns"] or identifier.get("evidence") is not None:
        return None
    (held,) = person["holds"]
    if identifier["basis"] is not Basis.STATED or not all(map(_is_unbounded, (identifier, description, held))):
        return None
    if description["basis"] is not Basis.OBSERVED or held["basis"] is not Basis.OBSERVED:
        return None
    return RegisteredRow(
        key=key,
        kind=kind,
        identifier=identifier["from_id"],
        scheme=identifier["scheme"],
        value=identifier["value"],
        identified=identifier["fact_id"],
        identified_content=identifier["content"],
        identified_version=identifier["version"],
        body=description["body"],
        described=description["fact_id"],
        described_content=description["content"],
        described_version=description["version"],
        former=description["former"],
        person_id=person["key"],
        name=person["name"],
        name_key=person["name_key"],
        party_kind=person["kind"],
        role=held["role"],
        held=held["fact_id"],
        held_content=held["content"],
        held_version=held["version"],
    )


def _is_unbounded(tree: Tree) -> bool:
    ends = tree["from_kind"] is EndKind.UNKNOWN and tree["to_kind"] is EndKind.OPEN
    return ends and tree["valid_from"] is None and bool(tree["preferred"])


def _tree(version: Version) -> Tree:
    valid = version.valid
    tree: Tree = {
        "fact_id": version.fact_id,
        "valid_from": valid.start,
        "from_kind": valid.start_kind,
        "valid_to": valid.end,
        "to_kind": valid.end_kind,
        "basis": version.basis,
        "preferred": version.preferred,
        "content": version.content,
        "version": version.digest,
    }
    if version.props:
        for name in _OWN:
            if name in version.props:
                tree[name] = version.props[name]
    return tree


def _with_body(version: Version) -> Tree:
    tree = _tree(version)
    tree["body"] = body_of(version)
    tree["former"] = former_of(version)
    return tree


def body_of(version: Version) -> Tree:
    """The attributes of the facts node as the store takes them; a description's with the key it is searched by."""
    body = {name: list(value) if isinstance(value, tuple) else value for name, value in (version.body or {}).items()}
    if version.tie is Tie.DESCRIBED_AS and "name" in body:
        # No part of what is said: it must not make a description differ from the one before.
        body["search_key"] = search_key(str(body["name"]))
    return body


def former_of(version: Version) -> list[str]:
    """The search keys of the former names that a description tells."""
    body = version.body or {}
    names = body.get("former_names")
    return former_keys(str(body.get("name", "")), names) if isinstance(names, tuple) else []

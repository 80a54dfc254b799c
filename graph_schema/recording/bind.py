"""From claims in natural keys to operations on the sheet, with the nodes that they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from graph_schema import ids
from graph_schema.claims import Document, Holder, KnownRecord, NamedParty, Org, PersonName, RecordKey
from graph_schema.intervals import UNBOUNDED, Interval
from graph_schema.name_keys import name_key
from graph_schema.names import DocumentType, EnterpriseKind, IdScheme, PartyKind
from graph_schema.recording.operations import Operation, Put, PutIfAbsent
from graph_schema.recording.resolve import BatchEnds, NameEvidence, Resolver
from graph_schema.recording.versions import Basis, Scalar, Tie, Version, content_of, digest
from graph_schema.records import NodeRow, RecordNodeRow


class PersonalKeys(Protocol):
    """What recording needs of the key folder: blind index and sealing of documents."""

    @property
    def blind_key_id(self) -> str:
        """Id of the key behind the blind index."""
        ...

    def blind_index(self, kind: DocumentType, value: str) -> str:
        """Keyed digest of a document."""
        ...

    def seal(self, plain: bytes, context: str) -> str:
        """Encrypted text that only the key folder opens."""
        ...


@dataclass(frozen=True, slots=True)
class RunContext:
    """One delivery: who says it, in which run, as of which day, recorded when (UTC)."""

    source: str
    run_id: str
    observed: date
    at: datetime


@dataclass(slots=True)
class Needs:
    """Identity nodes that opened versions may hang on, by label and key; those of the row at work apart."""

    nodes: dict[tuple[str, str], NodeRow] = field(default_factory=dict)
    scopes: dict[str, str] = field(default_factory=dict)
    """Of appearances: the enterprise or record in which they appear."""
    records: dict[str, RecordNodeRow] = field(default_factory=dict)
    person_records: set[str] = field(default_factory=set)
    known_records: set[str] = field(default_factory=set)
    asked_records: set[str] = field(default_factory=set)
    row: dict[tuple[str, str], NodeRow] = field(default_factory=dict)
    row_records: dict[str, RecordNodeRow] = field(default_factory=dict)

    def has(self, label: str, key: str) -> bool:
        """Whether the batch, up to the row at work, needs this node."""
        return (label, key) in self.row or (label, key) in self.nodes

    def begin_row(self) -> None:
        """Forget what a refused row needed."""
        self.row.clear()
        self.row_records.clear()

    def keep_row(self) -> None:
        """Take over the nodes of the row; the first row to say what is fixed about a node has said it."""
        for name, node in self.row.items():
            there = self.nodes.get(name)
            if there is None or (name[0] in ("Enterprise", "Person") and there.kind == EnterpriseKind.UNKNOWN):
                self.nodes[name] = node
        self.records.update(self.row_records)
        self.begin_row()


@dataclass(frozen=True, slots=True)
class Binder:
    """Turns the parts of claims into ids, versions and needed nodes."""

    resolver: Resolver
    context: RunContext
    keys: PersonalKeys
    needs: Needs

    def organization(self, org: Org, operations: list[Operation], *, scope_id: str | None = None) -> str:
        """The enterprise's id; new identifiers become operations."""
        found = self.resolver.enterprise(org, scope_id)
        if ("Enterprise", found.enterprise_id) not in self.needs.row:
            self.needs.row[("Enterprise", found.enterprise_id)] = NodeRow(key=found.enterprise_id, kind=found.kind)
        for ident in found.new_idents:
            self.needs.row[("Identifier", ident.key)] = NodeRow(key=ident.key, scheme=ident.scheme, value=ident.value)
            by_name = ident.scheme is IdScheme.SCOPED_NAME
            version = self.version(
                Tie.IDENTIFIES,
                digest(ident.key, found.enterprise_id),
                ends=(ident.key, found.enterprise_id),
                valid=UNBOUNDED,
                props={"evidence": found.evidence} if by_name else None,
            )
            operations.append(Put((Tie.IDENTIFIES, ident.key), version))
            if found.evidence is NameEvidence.OWN_NODE and org.name is not None:
                operations.append(self._scoped_name(found.enterprise_id, org.name))
        return found.enterprise_id

    def person(self, person: PersonName, scope_id: str, *, operations: list[Operation], in_record: bool = False) -> str:
        """The appearance's id; a document in the row joins it to an identity."""
        person_id = self._appearance(person.name, scope_id, PartyKind.PERSON, in_record=in_record)
        if person.document is not None:
            has, joined = self.identity(person_id, person.document, evidence="DOCUMENT_IN_ROW", valid=UNBOUNDED)
            # A document in passing joins once; it does not undo what was said of the join itself.
            operations.extend((PutIfAbsent(has.slot, has.version), PutIfAbsent(joined.slot, joined.version)))
        return person_id

    def holder(self, holder: Holder, enterprise_id: str, *, operations: list[Operation]) -> tuple[str, bool]:
        """The holder's id, and whether it is an organisation."""
        if isinstance(holder, Org):
            return self.organization(holder, operations, scope_id=enterprise_id), True
        if isinstance(holder, NamedParty):
            return self._appearance(holder.name, enterprise_id, PartyKind.UNKNOWN, in_record=False), False
        return self.person(holder, enterprise_id, operations=operations), False

    def identity(self, person_id: str, document: Document, *, evidence: str, valid: Interval) -> tuple[Put, Put]:
        """What an identity has, and what joins an appearance to it, by a document."""
        blind = self.keys.blind_index(document.type, document.value)
        document_key = f"{document.type}:{blind}"
        identity_id = ids.opaque_id("identity", document_key)
        key_id = self.keys.blind_key_id
        if not self.needs.has("IdDocument", document_key):
            sealed = self.keys.seal(document.value.encode(), document_key)
            self.needs.row[("IdDocument", document_key)] = NodeRow(
                key=document_key, kind=document.type, sealed=sealed, key_id=key_id
            )
            self.needs.row[("Identity", identity_id)] = NodeRow(key=identity_id, key_id=key_id)
        has = self.version(
            Tie.HAS_DOCUMENT, digest(identity_id, document_key), ends=(identity_id, document_key), valid=UNBOUNDED
        )
        joined = self.version(
            Tie.IDENTIFIED_AS,
            digest(person_id, identity_id, self.context.source),
            ends=(person_id, identity_id),
            valid=valid,
            props={"evidence": evidence},
        )
        return Put((Tie.HAS_DOCUMENT, identity_id), has), Put((Tie.IDENTIFIED_AS, person_id), joined)

    def version(
        self,
        tie: Tie,
        fact_id: str,
        *,
        ends: tuple[str, str],
        valid: Interval,
        props: Mapping[str, Scalar] | None = None,
        body: Mapping[str, Scalar] | None = None,
        basis: Basis = Basis.STATED,
    ) -> Version:
        """A new version said by this delivery."""
        context = self.context
        content = digest(*ends, content_of(props), content_of(body))
        return Version(
            tie,
            fact_id,
            *ends,
            valid,
            content,
            context.source,
            context.observed,
            basis,
            props=props,
            body=body,
        )

    def record_id(self, key: RecordKey | KnownRecord, operations: list[Operation]) -> str:
        """The record's id; new identifiers of its party become operations."""
        if isinstance(key, KnownRecord):
            return key.record_id
        if isinstance(key.party, Org):
            return _record_id(key, self.organization(key.party, operations))
        return _record_id(key, self._person_key(key.party))

    def foreseen_record_id(self, key: RecordKey | KnownRecord) -> str:
        """The record's id as the graph stands, without what resolving its party would need."""
        if isinstance(key, KnownRecord):
            return key.record_id
        if isinstance(key.party, Org):
            return _record_id(key, self.resolver.enterprise(key.party).enterprise_id)
        return _record_id(key, self._person_key(key.party))

    def knows_record(self, record_id: str) -> bool:
        """Whether the record is in the graph, or in an earlier row of the batch.

        Raises BatchEnds where nobody has looked: an earlier row has told whose record it is.
        """
        if record_id in self.needs.records or record_id in self.needs.row_records:
            return True
        if record_id not in self.needs.asked_records:
            raise BatchEnds
        return record_id in self.needs.known_records

    def _person_key(self, person: PersonName) -> str:
        if person.document is not None:
            return f"{person.document.type}:{self.keys.blind_index(person.document.type, person.document.value)}"
        return f"name:{name_key(person.name)}"

    def _appearance(self, name: str, scope_id: str, kind: PartyKind, *, in_record: bool) -> str:
        key = name_key(name)
        person_id = ids.person_id(scope_id, key, record_scoped=in_record)
        if ("Person", person_id) not in self.needs.row:
            self.needs.scopes[person_id] = scope_id
            self.needs.row[("Person", person_id)] = NodeRow(
                key=person_id,
                name=name,
                name_key=key,
                kind=kind,
                scope="RECORD_SCOPED" if in_record else "ENTERPRISE_SCOPED",
            )
        return person_id

    def _scoped_name(self, enterprise_id: str, name: str) -> Operation:
        body: dict[str, Scalar] = {"name": name, "name_key": name_key(name)}
        version = self.version(
            Tie.DESCRIBED_AS,
            digest(enterprise_id, self.context.source),
            ends=(enterprise_id, ""),
            valid=UNBOUNDED,
            body=body,
        )
        return Put((Tie.DESCRIBED_AS, enterprise_id), version)


def _record_id(key: RecordKey, party_key: str) -> str:
    return ids.record_id(
        kind=key.kind,
        list_kind=key.list_kind,
        number=key.number,
        basis=key.basis,
        determiner=key.determiner,
        party_key=party_key,
        decided_on=key.decided_on,
    )

"""From claims in natural keys to operations on the sheet, with the nodes that they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from graph_schema import ids
from graph_schema.claims import Document, Holder, NamedParty, Org, PersonName, RecordKey
from graph_schema.intervals import Interval
from graph_schema.name_keys import name_key
from graph_schema.names import DocumentType, EnterpriseKind, IdScheme, PartyKind
from graph_schema.recording.operations import Operation, Put, PutIfAbsent
from graph_schema.recording.resolve import BatchEnds, Found, NameEvidence, Resolver
from graph_schema.recording.versions import Scalar, Tie, Version, content_of, digest
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
    """Identity nodes that opened versions may hang on, by label and key."""

    nodes: dict[tuple[str, str], NodeRow] = field(default_factory=dict)
    records: dict[str, RecordNodeRow] = field(default_factory=dict)
    person_records: set[str] = field(default_factory=set)
    known_records: set[str] = field(default_factory=set)
    asked_records: set[str] = field(default_factory=set)

    def of_row(self) -> "Needs":
        """The needs of one row, which go with it if it is refused; what is known of records is shared."""
        return replace(self, nodes={})

    def absorb(self, row: "Needs") -> None:
        """Take over the nodes of a row; the first row to say what is fixed about a node has said it."""
        for name, node in row.nodes.items():
            there = self.nodes.get(name)
            if there is None or (name[0] == "Enterprise" and there.kind == EnterpriseKind.UNKNOWN):
                self.nodes[name] = node


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
        self._need_enterprise(found)
        for ident in found.new_idents:
            self.needs.nodes[("Identifier", ident.key)] = NodeRow(key=ident.key, scheme=ident.scheme, value=ident.value)
            by_name = ident.scheme is IdScheme.SCOPED_NAME
            version = self.version(
                Tie.IDENTIFIES,
                digest(ident.key, found.enterprise_id),
                ends=(ident.key, found.enterprise_id),
                valid=Interval(),
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
            has, joined = self.identity(person_id, person.document, evidence="DOCUMENT_IN_ROW", valid=Interval())
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
        if ("IdDocument", document_key) not in self.needs.nodes:
            sealed = self.keys.seal(document.value.encode(), document_key)
            self.needs.nodes[("IdDocument", document_key)] = NodeRow(
                key=document_key, kind=document.type, sealed=sealed, key_id=key_id
            )
            self.needs.nodes[("Identity", identity_id)] = NodeRow(key=identity_id, key_id=key_id)
        has = self.version(
            Tie.HAS_DOCUMENT, digest(identity_id, document_key), ends=(identity_id, document_key), valid=Interval()
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
    ) -> Version:
        """A new version said by this delivery."""
        return Version(
            tie=tie,
            fact_id=fact_id,
            from_id=ends[0],
            to_id=ends[1],
            valid=valid,
            content=digest(*ends, content_of(props or {}), content_of(body or {})),
            source=self.context.source,
            observed=self.context.observed,
            props=props,
            body=body,
        )

    def party_key(self, party: Org | PersonName, operations: list[Operation]) -> str:
        """The party's part of a record's natural key."""
        if isinstance(party, Org):
            return self.organization(party, operations)
        if party.document is not None:
            return f"{party.document.type}:{self.keys.blind_index(party.document.type, party.document.value)}"
        return f"name:{name_key(party.name)}"

    def record_id(self, key: RecordKey, operations: list[Operation]) -> str:
        """The record's id."""
        return ids.record_id(
            kind=key.kind,
            list_kind=key.list_kind,
            number=key.number,
            basis=key.basis,
            determiner=key.determiner,
            party_key=self.party_key(key.party, operations),
            decided_on=key.decided_on,
        )

    def knows_record(self, record_id: str) -> bool:
        """Whether the record is in the graph, or in an earlier row of the batch.

        Raises BatchEnds where nobody has looked: an earlier row has told whose record it is.
        """
        if record_id in self.needs.records:
            return True
        if record_id not in self.needs.asked_records:
            raise BatchEnds
        return record_id in self.needs.known_records

    def _appearance(self, name: str, scope_id: str, kind: PartyKind, *, in_record: bool) -> str:
        key = name_key(name)
        person_id = ids.person_id(scope_id, key, record_scoped=in_record)
        self.needs.nodes.setdefault(
            ("Person", person_id),
            NodeRow(
                key=person_id,
                name=name,
                name_key=key,
                kind=kind,
                scope="RECORD_SCOPED" if in_record else "ENTERPRISE_SCOPED",
            ),
        )
        return person_id

    def _need_enterprise(self, found: Found) -> None:
        self.needs.nodes.setdefault(
            ("Enterprise", found.enterprise_id), NodeRow(key=found.enterprise_id, kind=found.kind)
        )

    def _scoped_name(self, enterprise_id: str, name: str) -> Operation:
        body: dict[str, Scalar] = {"name": name, "name_key": name_key(name)}
        version = self.version(
            Tie.DESCRIBED_AS,
            digest(enterprise_id, self.context.source),
            ends=(enterprise_id, ""),
            valid=Interval(),
            props=None,
            body=body,
        )
        return Put((Tie.DESCRIBED_AS, enterprise_id), version)

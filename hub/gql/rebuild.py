"""Asks a question of the audit log again, as it was judged and known then, and compares with what its entry says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from graph_schema.names import PartnerKind
from graph_schema.statement import Statement
from hub.access.tokens import Caller
from hub.audit.entry import AuditEntry
from hub.audit.question import Asked
from hub.gql import failures, wire
from hub.gql.admission import Admission
from hub.gql.documents import DocumentLimits, Documents
from hub.gql.operation import Desk, Operation
from hub.gql.schema import build_schema
from hub.gql.trusted import TrustedDocuments
from hub.gql.view import Released
from hub.inquiries.enterprise import Reader


@dataclass(frozen=True, slots=True)
class JudgedReader:
    """A reader whose statements judge at a commit in place of now, where they can."""

    reader: Reader
    commit: int

    async def read(self, statement: Statement[Any, Any], row: Any, *, limits: Mapping[str, int] | None = None) -> Any:  # noqa: ANN401 - any statement's row
        """One record for one row."""
        return await self.reader.read(statement, self._judged(row), limits=limits)

    async def read_many(
        self, statement: Statement[Any, Any], rows: Sequence[Any], *, limits: Mapping[str, object] | None = None
    ) -> list[Any]:
        """One record for each row."""
        return await self.reader.read_many(statement, [self._judged(row) for row in rows], limits=limits)

    def _judged(self, row: Any) -> Any:  # noqa: ANN401 - any statement's row
        named = any(field.name == "judged" for field in fields(row))
        return replace(row, judged=self.commit) if named else row


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The answer asked again, and in what it differs from its entry: missing and further values by name."""

    body: Mapping[str, Any]
    differences: Mapping[str, Mapping[str, Sequence[str]]]


async def rebuild(entry: AuditEntry, asked: Asked, *, desk: Desk, blind: Callable[[str], str]) -> Rebuilt:
    """Ask again for the partner of an entry; `desk` stands at the entry's time and reads through a JudgedReader.

    Raises Refusal or Unfit where this program would not admit the question any more.
    """
    schema = build_schema()
    documents = Documents(schema.core, DocumentLimits())
    admission = Admission(schema, documents, TrustedDocuments(), wire.VariableLimits())
    kind = PartnerKind(entry.kind or "")
    parameters = wire.Parameters(asked.document, None, asked.operation_name, dict(asked.variables))
    admitted = admission.admit(asked.document, parameters, kind=kind, method="POST")
    caller = Caller(partner_id=entry.partner_id or "", kind=kind, token_id="")
    operation = Operation(desk, caller, admitted.document, admitted.selection, entry.request_id)
    result = await schema.execute(
        asked.document,
        variable_values=dict(asked.variables),
        context_value=operation,
        operation_name=asked.operation_name,
    )
    body: dict[str, Any] = {"data": result.data}
    if result.errors:
        body["errors"] = failures.field_errors(result.errors)
    return Rebuilt(body, _differences(entry, operation.released, blind=blind))


def _differences(
    entry: AuditEntry, released: Released, *, blind: Callable[[str], str]
) -> dict[str, Mapping[str, Sequence[str]]]:
    found: dict[str, tuple[set[str], set[str]]] = {
        "fields": (set(entry.fields_released), released.fields),
        "records": (set(entry.record_ids), released.record_ids),
        "subjects_asked": (set(entry.subjects_root), set(map(blind, released.subjects_root))),
        "subjects_reached": (set(entry.subjects_traversed), set(map(blind, released.subjects_traversed))),
        "commit": ({str(entry.commit)}, {str(released.commit)}),
    }
    return {
        name: {"missing": sorted(then - again), "further": sorted(again - then)}
        for name, (then, again) in found.items()
        if then != again
    }

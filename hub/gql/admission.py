"""From the parameters of a request to an operation that may be executed, without asking anybody for anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import DocumentNode, OperationDefinitionNode, OperationType, get_variable_values
from graphql.execution.values import VariableValues

from graph_schema.names import PartnerKind, Purpose
from hub.access.duties import may
from hub.access.policy import COLUMNS, Verdict, decide
from hub.errors import Refusal, RefusalCode
from hub.gql import failures, wire
from hub.gql.compiled import Compiled, compile_operation, uncompiled
from hub.gql.cost import requested_cost, work_cost
from hub.gql.document_input import holds_numbers, takes_numbers
from hub.gql.documents import Documents, Prepared
from hub.gql.schema import HubSchema
from hub.gql.selection import OperationSelection, Walk
from hub.gql.trusted import TrustedDocuments

FOLLOW = "FOLLOW"
"""The method of what comes over a WebSocket: subscriptions, and they alone."""


MADE_KEPT = 64
"""How much is kept of one document: costs, as a page size of each request's own must not fill the memory, and
operations made ready, as switches come in very many combinations."""


class _Unweighed:
    """Stands for a value of a variable whose parts make a cost."""


class Unfit(Exception):  # noqa: N818 - it is an answer, not a fault
    """A document or its variables are wrong in several places, each told as an error of its own.

    `unkept`: the text may hold the number of a document of somebody's, so that not even its hash is kept.
    """

    def __init__(self, code: RefusalCode, errors: Sequence[dict[str, Any]], *, unkept: bool = False) -> None:
        """Take the code of all errors, and the errors as they are sent."""
        super().__init__(code.value)
        self.code = code
        self.errors = errors
        self.unkept = unkept


@dataclass(frozen=True, slots=True)
class Admitted:
    """An operation that may be executed: text and document, what it asks for or changes, and what that may cost."""

    text: str
    document: DocumentNode
    definition: OperationDefinitionNode
    selection: OperationSelection
    cost: int
    changes: bool
    compiled: Compiled


@dataclass(frozen=True, slots=True)
class Admission:
    """Reads, checks and weighs operations for one schema; `compiled`: they are made ready to be executed as well."""

    schema: HubSchema
    documents: Documents
    trusted: TrustedDocuments
    variables: wire.VariableLimits
    compiled: bool = True

    def text(self, asked: wire.Parameters, *, kind: PartnerKind) -> str:
        """The document that is asked for, by itself or by its id. Raises Refusal."""
        wire.check_variables(asked.variables, self.variables)
        return self.trusted.text(asked, kind=kind)

    def admit(self, text: str, asked: wire.Parameters, *, kind: PartnerKind, method: str) -> Admitted:
        """Admit one operation of a document. Raises Unfit or Refusal."""
        prepared = self._prepared(text)
        definition = prepared.operation(asked.operation_name)
        # What stands in an address is kept on the way: no change, and no number of a document.
        if method == "GET" and (definition.operation is not OperationType.QUERY or takes_numbers(definition)):
            raise Refusal(RefusalCode.METHOD_NOT_ALLOWED)
        if (definition.operation is OperationType.SUBSCRIPTION) is not (method == FOLLOW):
            raise Refusal(RefusalCode.BAD_REQUEST, field="Subscription")
        variables = self._variables(definition, asked.variables)
        compiled = self._compiled(prepared, definition, variables)
        selection = compiled.shape.selection(variables)
        changes = definition.operation is OperationType.MUTATION
        if changes and len(selection.roots) != 1:
            # One entry of the audit log tells of one change.
            raise Refusal(RefusalCode.BAD_REQUEST, field="Mutation")
        if selection.introspects and not may_introspect(kind):
            raise Refusal(RefusalCode.FORBIDDEN, field="Query.__schema")
        cost = self._cost(prepared, definition, variables) + work_cost(selection)
        return Admitted(text, _document(prepared), definition, selection, cost, changes, compiled)

    def compile_trusted(self) -> None:
        """Make the operations of trusted documents ready; those whose directives wait for variables are made later."""
        for prepared in self.trusted.prepared.values():
            for definition in () if prepared.switches else prepared.operations():
                self._compiled(prepared, definition, VariableValues({}, {}))

    def _prepared(self, text: str) -> Prepared:
        prepared = self.trusted.prepared.get(text) or self.documents.prepare(text)
        if prepared.document is None:
            code = prepared.refusal or RefusalCode.BAD_REQUEST
            if not prepared.errors or code is RefusalCode.TOO_COMPLEX:
                raise Refusal(code)
            unkept = holds_numbers(text, prepared.errors)
            raise Unfit(code, failures.document_errors(prepared.errors, code), unkept=unkept)
        return prepared

    def _compiled(self, prepared: Prepared, definition: OperationDefinitionNode, variables: VariableValues) -> Compiled:
        """The operation made ready, once for what its directives leave of it."""
        name = None if definition.name is None else definition.name.value
        key = (name, *(variables.coerced.get(switch) for switch in prepared.switches))
        made = prepared.compiled.get(key)
        if made is None:
            walk = Walk(self.schema.core, prepared.fragments, variables)
            made = (
                compile_operation(walk, definition, library=self.schema)
                if self.compiled
                else uncompiled(walk, definition)
            )
            if len(prepared.compiled) < MADE_KEPT:
                prepared.compiled[key] = made
        return made

    def _cost(self, prepared: Prepared, definition: OperationDefinitionNode, variables: VariableValues) -> int:
        """What the operation may cost by its own words: the same whatever texts its variables hold."""
        name = None if definition.name is None else definition.name.value
        weights = [(variable, _weight(value)) for variable, value in variables.coerced.items()]
        key = (name, *weights)
        known = prepared.costs.get(key)
        if known is None:
            known = requested_cost(self.schema.core, definition, fragments=prepared.fragments, variables=variables)
            if len(prepared.costs) < MADE_KEPT and all(weight is not _Unweighed for _, weight in weights):
                prepared.costs[key] = known
        return known

    def _variables(self, definition: OperationDefinitionNode, given: dict[str, Any]) -> VariableValues:
        variables = get_variable_values(self.schema.core, definition.variable_definitions or (), given, max_errors=10)
        if isinstance(variables, list):
            raise Unfit(RefusalCode.BAD_INPUT, failures.variable_errors(variables))
        return variables


def _weight(value: object) -> object:
    """What of a variable's value a cost can depend on: numbers and switches as they are, of texts that they are there.

    A list or an object is weighed by what is in it: _Unweighed.
    """
    if isinstance(value, str):
        return str
    return value if value is None or isinstance(value, (bool, int)) else _Unweighed


def may_introspect(kind: PartnerKind) -> bool:
    """Whether a kind of partner may look into the schema, by duty or for any purpose of its own."""
    return may(kind, coordinate="Query.__schema") or any(
        _introspects(column_kind, purpose) for column_kind, purpose in COLUMNS if column_kind is kind
    )


def _introspects(kind: PartnerKind, purpose: Purpose) -> bool:
    return decide(kind, purpose, coordinate="Query.__schema").verdict is Verdict.ALLOW


def _document(prepared: Prepared) -> DocumentNode:
    if prepared.document is None:
        raise TypeError("A document without its tree cannot be executed; prepare it first.")
    return prepared.document

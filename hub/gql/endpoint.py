"""POST /graphql, top to bottom: body, asker, document, execution, audit entry, answer. Nothing leaves unaudited."""

import asyncio
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from graph_schema.names import PartnerKind, Purpose
from hub.access.address import network_of
from hub.access.budget import Budgets
from hub.access.harvest import HarvestWatch
from hub.access.oidc import Authentication
from hub.access.policy import COLUMNS, masks
from hub.access.tokens import Caller
from hub.actions.change import action_of
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry, document_hash
from hub.audit.in_flight import InFlight
from hub.audit.ledger import Ledger
from hub.audit.question import Asked
from hub.audit.receipt import Receipt
from hub.errors import AuditUnavailable, Refusal, RefusalCode
from hub.gql import failures, wire
from hub.gql.admission import Admission, Admitted, Unfit
from hub.gql.cost import actual_cost, work_cost
from hub.gql.document_input import takes_numbers, without_numbers
from hub.gql.documents import DocumentLimits, Documents
from hub.gql.meter import ADMISSION_POINTS, Meter
from hub.gql.operation import Desk, Operation
from hub.gql.scalars import field_name
from hub.gql.schema import HubSchema
from hub.gql.trusted import TrustRules, load_trusted


@dataclass(frozen=True, slots=True)
class EndpointLimits:
    """Bytes of a body, weight of variables and of a document, seconds of one operation.

    An executed operation is answered at a multiple of `step_s` seconds after it came, so that its time does not tell
    what was found and withheld; 0: as soon as it can. `compiled`: answers are completed by plans.
    """

    body_bytes: int = 64 * 1024
    variables: wire.VariableLimits = field(default_factory=wire.VariableLimits)
    document: DocumentLimits = field(default_factory=DocumentLimits)
    seconds: float = 15.0
    step_s: float = 0.0
    compiled: bool = True


@dataclass(frozen=True, slots=True)
class Gate:
    """What stands before execution: the check of an operation, the budgets, and the watch for harvesting."""

    admission: Admission
    budgets: Budgets
    watch: HarvestWatch


def open_gate(
    schema: HubSchema, budgets: Budgets, *, watch: HarvestWatch, limits: EndpointLimits, trust: TrustRules
) -> Gate:
    """Build the gate of one schema. Raises WrongInput for a wrong trusted document."""
    documents = Documents(schema.core, limits.document)
    admission = Admission(
        schema.core, documents, load_trusted(trust, documents), limits.variables, compiled=limits.compiled
    )
    return Gate(admission, budgets, watch)


@dataclass(slots=True)
class _Exchange:
    """What is known of one request so far; the audit entry is made from it, however far it came."""

    request_id: str
    address: str | None
    media: str = wire.JSON
    well_formed: bool = False
    caller: Caller | None = None
    document: str | None = None
    asked: Asked | None = None
    operation: Operation | None = None
    meter: Meter | None = None
    changes: bool = False


@dataclass(slots=True)
class _Outcome:
    """What is to be answered, if the audit entry can be written."""

    status: int = 200
    code: str = ANSWERED
    body: dict[str, Any] = field(default_factory=dict)
    retry_after_s: int | None = None


class GraphQLEndpoint:
    """The GraphQL end-point; holds no state of its own."""

    def __init__(
        self,
        *,
        schema: HubSchema,
        desk: Desk,
        verifier: Authentication,
        ledger: Ledger,
        gate: Gate,
        limits: EndpointLimits,
        in_flight: InFlight,
    ) -> None:
        """Take the collaborators."""
        self._schema = schema
        self._desk = desk
        self._verifier = verifier
        self._ledger = ledger
        self._limits = limits
        self._gate = gate
        self._in_flight = in_flight

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        with self._in_flight.answering():
            return await self._answered(request)

    async def _answered(self, request: Request) -> Response:
        begun = time.monotonic()
        exchange = _Exchange(
            request_id=request.state.request_id, address=None if request.client is None else request.client.host
        )
        try:
            async with asyncio.timeout(self._limits.seconds):
                outcome = await self._answer(request, exchange)
        except TimeoutError:
            outcome = _refusal(Refusal(RefusalCode.TIMEOUT), exchange)
        except Refusal as refusal:
            outcome = _refusal(refusal, exchange)
        except Unfit as unfit:
            outcome = _Outcome(400, unfit.code, {"errors": unfit.errors})
            exchange.document = None if unfit.unkept else exchange.document
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave
            _log("graphql_failed", exchange, error=error)
            outcome = _refusal(failures.refusal_of(error), exchange)
        try:
            async with asyncio.timeout(self._limits.seconds):
                receipt = await self._record(exchange, outcome)
        except Exception as error:  # noqa: BLE001 - however the entry failed, the answer stays here
            _log("audit_failed", exchange, error=error)
            receipt, outcome = None, _refusal(AuditUnavailable(), exchange)
        if exchange.operation is not None and self._limits.step_s:
            await asyncio.sleep(-(time.monotonic() - begun) % self._limits.step_s)
        return _respond(exchange, outcome, receipt=receipt)

    async def _answer(self, request: Request, exchange: _Exchange) -> _Outcome:
        exchange.media = wire.media_type(request.headers.get("accept"))
        body = await wire.read_body(request, self._limits.body_bytes)
        exchange.caller = caller = await self._caller(request, exchange)
        exchange.meter = meter = Meter(self._gate.budgets, _charged(caller, exchange), kind=caller.kind)
        await meter.admit()
        asked = wire.read_parameters(request, body)
        exchange.well_formed = True
        exchange.document = self._gate.admission.text(asked, kind=caller.kind)
        admitted = self._gate.admission.admit(exchange.document, asked, kind=caller.kind, method=request.method)
        budget = await meter.reserve(admitted.cost)
        await self._look(caller, admitted.selection.subjects(), exchange)

        exchange.changes = admitted.changes
        exchange.asked = self._kept(admitted, asked)
        operation = Operation(
            self._desk,
            caller,
            admitted.document,
            admitted.selection,
            exchange.request_id,
            budget=budget,
            plans=admitted.plans,
        )
        exchange.operation = operation
        if admitted.selection.introspects or not admitted.selection.roots:
            await operation.require_active()
        result = await self._schema.execute(
            admitted.text,
            variable_values=asked.variables,
            context_value=operation,
            operation_name=asked.operation_name,
        )
        outcome = _Outcome(body={"data": result.data})
        await meter.settle(actual_cost(result.data) + work_cost(admitted.selection))
        if result.errors:
            outcome.body["errors"] = failures.field_errors(result.errors)
            if not operation.released.fields:
                outcome.code = failures.first_code(outcome.body["errors"])
            self._log_unforeseen(exchange, result.errors)
        if operation.verdict is not None:
            outcome.code = operation.verdict
        return outcome

    def _kept(self, admitted: Admitted, asked: wire.Parameters) -> Asked:
        """The question as its entry keeps it: numbers of personal documents as their blind index alone."""
        variables: Mapping[str, Any] = asked.variables
        if takes_numbers(admitted.definition):
            variables = without_numbers(
                admitted.definition, variables, selection=admitted.selection, documents=self._desk.documents
            )
        return Asked(admitted.text, variables, asked.operation_name)

    async def _look(self, caller: Caller, subjects: Iterable[str], exchange: _Exchange) -> None:
        """Slow or refuse whoever harvests, and put on record what is noticed."""
        look = await self._gate.watch.look(_charged(caller, exchange), subjects, kind=caller.kind)
        for notice in look.notices:
            entry = replace(self._entry(exchange, _Outcome(code=notice)), action=AuditAction.HARVEST)
            await self._ledger.audit.append(replace(entry, count=look.subjects))
            structlog.get_logger().warning(
                "harvest_noticed", partner_id=caller.partner_id, kind=caller.kind, reason=notice, count=look.subjects
            )
        if look.retry_after_s is not None:
            raise Refusal(RefusalCode.RATE_LIMITED, retry_after_s=look.retry_after_s)
        if look.delay_s:
            await asyncio.sleep(look.delay_s)

    async def _caller(self, request: Request, exchange: _Exchange) -> Caller:
        """Who asks; whoever cannot say so is charged by the network that he calls from."""
        try:
            return await self._verifier.caller(request.headers.get("authorization"))
        except Refusal:
            address = _address(exchange)
            await self._gate.budgets.charge(address, ADMISSION_POINTS, kind=PartnerKind.PUBLIC)
            raise

    def _log_unforeseen(self, exchange: _Exchange, errors: Sequence[Any]) -> None:
        for error in errors:
            cause = error.original_error
            if cause is not None and not isinstance(cause, Refusal):
                _log("graphql_field_failed", exchange, error=cause)

    async def _record(self, exchange: _Exchange, outcome: _Outcome) -> Receipt | None:
        """Append the entry; those of nobody in particular, and of whoever asks too much, are counted: no receipt."""
        counted = exchange.caller is None or outcome.code == RefusalCode.RATE_LIMITED
        # A change may hold what is told once; it is not asked again.
        asked = None if exchange.changes else exchange.asked
        entry = self._entry(exchange, outcome)
        return await self._ledger.record(entry, asked=asked, counted=counted, address=exchange.address)

    def _entry(self, exchange: _Exchange, outcome: _Outcome) -> AuditEntry:
        caller, operation = exchange.caller, exchange.operation
        inquiry = None if operation is None else operation.inquiry
        hashed = None if exchange.document is None else document_hash(exchange.document)
        entry = AuditEntry(
            at=self._desk.clock.now(),
            action=_action(exchange),
            outcome=outcome.code,
            request_id=exchange.request_id,
            partner_id=None if caller is None else caller.partner_id,
            kind=None if caller is None else caller.kind,
            purpose=None if inquiry is None else inquiry.purpose,
            basis=None if inquiry is None else inquiry.legal_basis,
            consent_id=None if inquiry is None else inquiry.consent_id,
            case_number=None if inquiry is None else inquiry.case_number,
            matter_number=None if inquiry is None else inquiry.matter_number,
            contract_id=None if inquiry is None else inquiry.contract_id,
            document_hash=hashed,
            rules_edition=self._desk.rules.edition,
            blind_key_id=self._ledger.audit.blind_key_id,
        )
        return entry if operation is None else self._with_released(entry, operation)

    def _with_released(self, entry: AuditEntry, operation: Operation) -> AuditEntry:
        released = operation.released
        blind = self._ledger.audit.blind
        answered = entry.outcome in (ANSWERED, operation.verdict)
        return replace(
            entry,
            operation=operation.change,
            target=operation.target,
            statements=tuple(released.statements),
            subjects_root=tuple(map(blind, released.subjects_root)),
            # What was read but did not leave is not released.
            subjects_traversed=tuple(map(blind, released.subjects_traversed)) if answered else (),
            fields_released=tuple(released.fields) if answered else (),
            record_ids=tuple(released.record_ids) if answered else (),
            commit=released.commit,
        )


def masked_fields() -> Mapping[tuple[PartnerKind, Purpose], Mapping[str, Sequence[str]]]:
    """The policy's masks by asker and type, in the field names of presented rows."""
    found: dict[tuple[PartnerKind, Purpose], dict[str, list[str]]] = {}
    for asker in COLUMNS:
        by_type = found.setdefault(asker, {})
        for coordinate in masks(*asker):
            owner, _, name = coordinate.partition(".")
            by_type.setdefault(owner, []).append(field_name(name))
    return found


def _action(exchange: _Exchange) -> AuditAction:
    if exchange.changes and exchange.caller is not None:
        return action_of(exchange.caller.kind)
    return AuditAction.INQUIRY


def _address(exchange: _Exchange) -> str:
    return f"address:{network_of(exchange.address)}"


def _charged(caller: Caller, exchange: _Exchange) -> str:
    """Whose budget and whose harvest it is: the partner's, or of one of the public the network's that he calls from."""
    return _address(exchange) if caller.is_anonymous else f"partner:{caller.partner_id}"


def _log(event: str, exchange: _Exchange, *, error: Exception) -> None:
    """Log the class of an error and its code; its text and its frames may hold personal data."""
    code = getattr(error, "code", None)
    structlog.get_logger().error(
        event,
        request_id=exchange.request_id,
        error=type(error).__name__,
        code=code if isinstance(code, str) else None,
    )


def _refusal(refusal: Refusal, exchange: _Exchange) -> _Outcome:
    if exchange.operation is not None:
        exchange.operation.masked.clear()
    body = {"errors": [failures.refused(refusal)]}
    return _Outcome(refusal.status, refusal.code, body, refusal.retry_after_s)


def _respond(exchange: _Exchange, outcome: _Outcome, *, receipt: Receipt | None) -> Response:
    extensions: dict[str, Any] = {"requestId": exchange.request_id}
    if receipt is not None:
        extensions["receipt"] = receipt.compact()
    if exchange.meter is not None:
        extensions["cost"] = exchange.meter.told()
    if exchange.operation is not None and exchange.operation.masked:
        extensions["masked"] = sorted(exchange.operation.masked)
    headers: dict[str, str] = {}
    if outcome.status == 401:
        headers["www-authenticate"] = 'Bearer realm="credit-hub"'
    if outcome.status == 405:
        headers["allow"] = "POST"
    if outcome.retry_after_s is not None:
        headers["retry-after"] = str(outcome.retry_after_s)
    status = wire.status_of(outcome.code, outcome.status, media=exchange.media, well_formed=exchange.well_formed)
    return wire.respond(
        {**outcome.body, "extensions": extensions}, status=status, media=exchange.media, headers=headers
    )

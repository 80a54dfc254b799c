"""What is asked, from its asker to its audit entry: document, cost, execution, outcome. Nothing leaves unaudited."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from graph_schema.names import PartnerKind, Purpose
from hub.access.address import network_of
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
from hub.gql.admission import Admitted, Unfit
from hub.gql.cost import actual_cost, work_cost
from hub.gql.document_input import takes_numbers, without_numbers
from hub.gql.gate import EndpointLimits, Gate
from hub.gql.meter import ADMISSION_POINTS, Meter
from hub.gql.operation import Desk, Operation
from hub.gql.projection import Unfitting
from hub.gql.run import Executed, run
from hub.gql.scalars import field_name
from hub.gql.schema import HubSchema


@dataclass(slots=True)
class Exchange:
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

    def charged(self) -> Meter:
        """The meter of whoever asks."""
        if self.meter is None:
            raise TypeError("Nobody is charged yet; admit the asker first.")
        return self.meter


@dataclass(slots=True)
class Outcome:
    """What is to be answered, if the audit entry can be written."""

    status: int = 200
    code: str = ANSWERED
    body: dict[str, Any] = field(default_factory=dict)
    retry_after_s: int | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """An operation that may be executed: its context, what was admitted, and the request's own parameters."""

    operation: Operation
    admitted: Admitted
    asked: wire.Parameters


class Exchanges:
    """Carries out what is asked, however it comes; holds no state of its own."""

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
        self._gate = gate
        self.limits = limits
        self.in_flight = in_flight

    async def outcome(self, work: Awaitable[Outcome], exchange: Exchange) -> Outcome:
        """What work comes to, however it fails."""
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await work
        except TimeoutError:
            return refused(Refusal(RefusalCode.TIMEOUT), exchange)
        except Refusal as refusal:
            return refused(refusal, exchange)
        except Unfit as unfit:
            exchange.document = None if unfit.unkept else exchange.document
            return Outcome(400, unfit.code, {"errors": unfit.errors})
        except Exception as error:  # noqa: BLE001 - whatever it is, its text must not leave
            _log("graphql_failed", exchange, error=error)
            return refused(failures.refusal_of(error), exchange)

    async def receipt(self, exchange: Exchange, outcome: Outcome) -> tuple[Receipt | None, Outcome]:
        """The receipt of the entry, and what is to be answered: a refusal where the entry cannot be written."""
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await self._record(exchange, outcome), outcome
        except Exception as error:  # noqa: BLE001 - however the entry failed, the answer stays here
            _log("audit_failed", exchange, error=error)
            return None, refused(AuditUnavailable(), exchange)

    async def admit(self, authorization: str | None, exchange: Exchange) -> Caller:
        """Who asks, charged for having asked. Raises Refusal."""
        exchange.caller = caller = await self.caller(authorization, exchange)
        exchange.meter = meter = Meter(self._gate.budgets, charged_to(caller, exchange), kind=caller.kind)
        await meter.admit()
        return caller

    def looked_over(self, asked: wire.Parameters, caller: Caller, *, exchange: Exchange, method: str) -> Admitted:
        """An operation that may be executed, before anything is paid. Raises Unfit or Refusal."""
        exchange.document = text = self._gate.admission.text(asked, kind=caller.kind)
        return self._gate.admission.admit(text, asked, kind=caller.kind, method=method)

    async def open(
        self, asked: wire.Parameters, caller: Caller, *, exchange: Exchange, method: str, kept: bool = True
    ) -> Opened:
        """An operation that may be executed, paid for; its question goes into the entry where it is `kept`.

        Raises Unfit or Refusal.
        """
        exchange.well_formed = True
        admitted = self.looked_over(asked, caller, exchange=exchange, method=method)
        meter = exchange.charged()
        await meter.reserve(admitted.cost)
        await self._look(caller, admitted.selection.subjects(), exchange)
        exchange.changes = admitted.changes
        exchange.asked = self._kept(admitted, asked) if kept else None
        exchange.operation = operation = Operation(
            self._desk,
            caller,
            admitted.document,
            admitted.selection,
            exchange.request_id,
            budget=meter.state,
            plans=admitted.compiled.plans,
        )
        if admitted.selection.introspects or not admitted.selection.roots:
            await operation.require_active()
        return Opened(operation, admitted, asked)

    async def execute(self, opened: Opened, exchange: Exchange) -> Outcome:
        """Execute it; what it cost less is given back."""
        operation, admitted = opened.operation, opened.admitted
        result = await self._executed(opened)
        outcome = Outcome(body={"data": result.data})
        await exchange.charged().settle(max(1, result.objects) + work_cost(admitted.selection))
        if result.errors:
            outcome.body["errors"] = failures.field_errors(result.errors)
            if not operation.released.fields:
                outcome.code = failures.first_code(outcome.body["errors"])
            self._log_unforeseen(exchange, result.errors)
        if operation.verdict is not None:
            outcome.code = operation.verdict
        return outcome

    async def _executed(self, opened: Opened) -> Executed:
        operation, admitted, asked = opened.operation, opened.admitted, opened.asked
        if admitted.compiled.calls is not None:
            with suppress(Unfitting):  # then the library asks again, and says in its own words what does not fit
                return await run(admitted.compiled.calls, operation)
        result = await self._schema.execute(
            admitted.text,
            variable_values=asked.variables,
            context_value=operation,
            operation_name=asked.operation_name,
        )
        return Executed(result.data, list(result.errors or ()), actual_cost(result.data))

    def _kept(self, admitted: Admitted, asked: wire.Parameters) -> Asked:
        """The question as its entry keeps it: numbers of personal documents as their blind index alone."""
        variables: Mapping[str, Any] = asked.variables
        if takes_numbers(admitted.definition):
            variables = without_numbers(
                admitted.definition, variables, selection=admitted.selection, documents=self._desk.documents
            )
        return Asked(admitted.text, variables, asked.operation_name)

    async def _look(self, caller: Caller, subjects: Iterable[str], exchange: Exchange) -> None:
        """Slow or refuse whoever harvests, and put on record what is noticed."""
        look = await self._gate.watch.look(charged_to(caller, exchange), subjects, kind=caller.kind)
        for notice in look.notices:
            entry = self._entry(exchange, Outcome(code=notice))
            await self._ledger.audit.append(replace(entry, action=AuditAction.HARVEST, count=look.subjects))
            structlog.get_logger().warning(
                "harvest_noticed", partner_id=caller.partner_id, kind=caller.kind, reason=notice, count=look.subjects
            )
        if look.retry_after_s is not None:
            raise Refusal(RefusalCode.RATE_LIMITED, retry_after_s=look.retry_after_s)
        if look.delay_s:
            await asyncio.sleep(look.delay_s)

    async def caller(self, authorization: str | None, exchange: Exchange) -> Caller:
        """Who asks; whoever cannot say so is charged by the network that he calls from. Raises Refusal."""
        try:
            return await self._verifier.caller(authorization)
        except Refusal:
            address = _address(exchange)
            await self._gate.budgets.charge(address, ADMISSION_POINTS, kind=PartnerKind.PUBLIC)
            raise

    def _log_unforeseen(self, exchange: Exchange, errors: Sequence[Any]) -> None:
        for error in errors:
            cause = error.original_error
            if cause is not None and not isinstance(cause, Refusal):
                _log("graphql_field_failed", exchange, error=cause)

    async def _record(self, exchange: Exchange, outcome: Outcome) -> Receipt | None:
        """Append the entry; those of nobody in particular, and of whoever asks too much, are counted: no receipt."""
        counted = exchange.caller is None or outcome.code == RefusalCode.RATE_LIMITED
        entry = self._entry(exchange, outcome)
        return await self._ledger.record(entry, counted=counted, address=exchange.address)

    def _entry(self, exchange: Exchange, outcome: Outcome) -> AuditEntry:
        caller, operation = exchange.caller, exchange.operation
        inquiry = None if operation is None else operation.inquiry
        hashed = None if exchange.document is None else document_hash(exchange.document)
        at, ledger = self._desk.clock.now(), self._ledger
        # A change may hold what is told once; it is not asked again. Nor is what was refused.
        asked = exchange.asked if outcome.code == ANSWERED and not exchange.changes else None
        return AuditEntry(
            at=at,
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
            blind_key_id=ledger.audit.blind_key_id,
            question=ledger.question(asked, document_hash=hashed, request_id=exchange.request_id, at=at),
            program=ledger.program,
            **({} if operation is None else self._released(operation, outcome)),
        )

    def _released(self, operation: Operation, outcome: Outcome) -> dict[str, Any]:
        """What an operation let out, for its entry."""
        released, blind = operation.released, self._ledger.audit.blind
        told: dict[str, Any] = {
            "operation": operation.change,
            "target": operation.target,
            "statements": tuple(released.statements),
            "subjects_root": tuple(map(blind, released.subjects_root)),
            "commit": released.commit,
        }
        if outcome.code in (ANSWERED, operation.verdict):  # what was read but did not leave is not released
            told["subjects_traversed"] = tuple(map(blind, released.subjects_traversed))
            told["fields_released"] = tuple(released.fields)
            told["record_ids"] = tuple(released.record_ids)
        return told


def masked_fields() -> Mapping[tuple[PartnerKind, Purpose], Mapping[str, Sequence[str]]]:
    """The policy's masks by asker and type, in the field names of presented rows."""
    found: dict[tuple[PartnerKind, Purpose], dict[str, list[str]]] = {}
    for asker in COLUMNS:
        by_type = found.setdefault(asker, {})
        for coordinate in masks(*asker):
            owner, _, name = coordinate.partition(".")
            by_type.setdefault(owner, []).append(field_name(name))
    return found


def _action(exchange: Exchange) -> AuditAction:
    if exchange.changes and exchange.caller is not None:
        return action_of(exchange.caller.kind)
    return AuditAction.INQUIRY


def _address(exchange: Exchange) -> str:
    return f"address:{network_of(exchange.address)}"


def charged_to(caller: Caller, exchange: Exchange) -> str:
    """Whose budget and whose harvest it is: the partner's, or of one of the public the network's that he calls from."""
    return _address(exchange) if caller.is_anonymous else f"partner:{caller.partner_id}"


def _log(event: str, exchange: Exchange, *, error: Exception) -> None:
    """Log the class of an error and its code; its text and its frames may hold personal data."""
    code = getattr(error, "code", None)
    structlog.get_logger().error(
        event,
        request_id=exchange.request_id,
        error=type(error).__name__,
        code=code if isinstance(code, str) else None,
    )


def refused(refusal: Refusal, exchange: Exchange) -> Outcome:
    """A refusal as an outcome."""
    if exchange.operation is not None:
        exchange.operation.masked.clear()
    body = {"errors": [failures.refused(refusal)]}
    return Outcome(refusal.status, refusal.code, body, refusal.retry_after_s)


def extensions(exchange: Exchange, receipt: Receipt | None) -> dict[str, Any]:
    """What goes beside an answer: its request id, receipt, cost, and what was masked."""
    told: dict[str, Any] = {"requestId": exchange.request_id}
    if receipt is not None:
        told["receipt"] = receipt.compact()
    if exchange.meter is not None:
        told["cost"] = exchange.meter.told()
    if exchange.operation is not None and exchange.operation.masked:
        told["masked"] = sorted(exchange.operation.masked)
    return told

"""Rebuilding an answer for the regulator on the hub's own machine: itself an entry of the log."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

import orjson

from graph_schema.errors import WrongInput
from graph_schema.recording.compare import Comparison
from graph_schema.recording.recorder import Recorder
from graph_schema.rules.recall import Deadlines
from graph_schema.working_days import load_working_days
from hub.access.documents import KeptNumbers
from hub.actions.change import Changes
from hub.actions.objection_book import Calendar
from hub.actions.objection_desk import objection_desk
from hub.actions.partners import PartnerList
from hub.actions.references import ReferenceChanges
from hub.actions.repair_desk import repair_desk
from hub.audit.entries import StoredEntry, entry_at, read_entries
from hub.audit.entry import ANSWERED, AuditAction, AuditEntry
from hub.audit.opening import note_signer, open_audit
from hub.audit.question import NotKeptError, open_question
from hub.audit.receipt import Receipt
from hub.audit.segment import FaultyBytesError
from hub.audit.verify import verify_log
from hub.clock import FrozenClock
from hub.errors import Refusal
from hub.gql.admission import Unfit
from hub.gql.exchange import masked_fields
from hub.gql.operation import Desk
from hub.gql.rebuild import JudgedReader, Rebuilt, rebuild
from hub.inquiries.case_budget import NothingSpent
from hub.inquiries.rulebook import RuleBook
from hub.runtime import Runtime
from hub.settings import Settings


async def rebuilt_here(settings: Settings, runtime: Runtime, *, receipt: Receipt, reason: str) -> dict[str, object]:
    """What `credit-hub audit rebuild` prints. Raises WrongInput for an answer that cannot be rebuilt."""
    stored = _entry_of(settings, runtime, receipt)
    entry = stored.entry()
    log = open_audit(settings.audit, runtime.keys)
    try:
        await log.append(
            AuditEntry(
                at=runtime.clock.now(),
                action=AuditAction.REGULATOR,
                outcome=ANSWERED,
                request_id="",
                operation="rebuild",
                target=f"slot-{receipt.slot}/{receipt.index}",
                reason=reason,
                subjects_root=entry.subjects_root,
                subjects_traversed=entry.subjects_traversed,
                blind_key_id=entry.blind_key_id,
            )
        )
        try:
            asked = open_question(entry, _before(settings, stored), unseal=runtime.keys.unseal)
            if entry.commit is None:
                raise NotKeptError(
                    "The answer told of no subject, so there is no state of the graph to rebuild it from."
                )
            changes = Changes(runtime.gateway, log, clock=runtime.clock)
            desk = _desk_of(settings, runtime, entry, changes=changes)
            found = await rebuild(entry, asked, desk=desk, blind=runtime.keys.audit_blind)
        except NotKeptError as error:
            raise WrongInput(str(error)) from None
        except (Refusal, Unfit):
            raise WrongInput("This program does not admit the question any more; use the one that answered.") from None
    finally:
        await log.close()
    return {
        "slot": receipt.slot,
        "index": receipt.index,
        "entry": orjson.loads(stored.data) | {"question": None},
        "asked": {"document": asked.document, "variables": asked.variables, "operation": asked.operation_name},
        "answer": found.body,
        "differences": found.differences,
        "caveats": _caveats(entry, runtime, found),
    }


def _desk_of(settings: Settings, runtime: Runtime, entry: AuditEntry, *, changes: Changes) -> Desk:
    """The collaborators of the service, as it had them when it answered."""
    days, clocks = load_working_days(settings.rules), runtime.rules.knowledge.clocks
    return Desk(
        reader=JudgedReader(runtime.gateway, entry.commit or 0),
        clock=FrozenClock(entry.at),
        rules=RuleBook(runtime.rules),
        handles=runtime.keys,
        masked=masked_fields(),
        changes=changes,
        partners=PartnerList(runtime.gateway),
        documents=KeptNumbers(),
        references=ReferenceChanges(Comparison(runtime.rules, runtime.keys)),
        repairs=repair_desk(
            Recorder(runtime.gateway, runtime.rules, runtime.keys),
            days,
            signer=note_signer(runtime.keys),
        ),
        blind=runtime.keys.audit_blind,
        spending=NothingSpent(),
        deadlines=Deadlines(runtime.rules.knowledge.recalls, days),
        objections=objection_desk(
            Recorder(runtime.gateway, runtime.rules, runtime.keys),
            Calendar(clocks, days, settings.jurisdiction),
        ),
    )


def _entry_of(settings: Settings, runtime: Runtime, receipt: Receipt) -> StoredEntry:
    """The entry of a receipt, from a log that bears the receipt out."""
    report = verify_log(settings.audit, [note_signer(runtime.keys).public], receipts=[receipt])
    wrong = [fault for fault in report.faults if fault.slot == receipt.slot]
    try:
        stored = None if wrong else entry_at(settings.audit, slot=receipt.slot, index=receipt.index)
    except FaultyBytesError:
        stored = None
    if stored is None:
        raise WrongInput("The log does not bear the receipt out; `credit-hub audit verify --receipts` says why.")
    return stored


def _before(settings: Settings, stored: StoredEntry) -> Iterator[AuditEntry]:
    """The entries of the slot and day before one."""
    since = datetime.combine(stored.entry().at.astimezone(UTC).date(), time.min, UTC)
    for earlier in read_entries(settings.audit, stored.slot, since=since):
        if earlier.index >= stored.index:
            return
        yield earlier.entry()


def _caveats(entry: AuditEntry, runtime: Runtime, found: Rebuilt) -> list[str]:
    told = []
    if entry.rules_edition != runtime.rules.edition:
        told.append(
            "规则版本不同，公示期限、激励和说明文字为现行版本 · "
            f"answered under rules {entry.rules_edition}, rebuilt under {runtime.rules.edition}: "
            "terms of disclosure, incentives and texts are of the present edition; reaches are of then"
        )
    told.append(
        "屏蔽规则为现行程序所定 · which fields are masked is what this program says; "
        f"the answer was given by version {entry.program}"
    )
    if found.differences:
        told.append("与审计条目不一致 · what differs from the entry was not rebuilt as it was; the entry stands")
    return told

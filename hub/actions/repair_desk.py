"""All that is done about repair, over one graph."""

from dataclasses import dataclass

from graph_schema.recording.recorder import Recorder
from graph_schema.working_days import WorkingDays
from hub.actions.repair_book import RepairBook, RepairList
from hub.actions.repair_decision import RepairDecisions
from hub.actions.repair_steps import RepairSteps
from hub.actions.repairs import Repairs
from hub.audit.note import NoteSigner


@dataclass(frozen=True, slots=True)
class RepairDesk:
    """Applications, the determiner's steps, lists, and documents."""

    filings: Repairs
    steps: RepairSteps
    lists: RepairList
    decisions: RepairDecisions
    signer: NoteSigner


def repair_desk(recorder: Recorder, days: WorkingDays, *, signer: NoteSigner) -> RepairDesk:
    """The desk over the graph of a recorder; `days` counts due dates, `signer` signs documents."""
    book = RepairBook(recorder.rules, days)
    filings = Repairs(recorder, book)
    return RepairDesk(
        filings=filings,
        steps=RepairSteps(filings),
        lists=RepairList(recorder.gateway, book),
        decisions=RepairDecisions(recorder.gateway, recorder.rules),
        signer=signer,
    )

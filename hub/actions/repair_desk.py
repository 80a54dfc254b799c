"""All that is done about repair, over one graph."""

from dataclasses import dataclass

from graph_schema.recording.recorder import Recorder
from graph_schema.working_days import WorkingDays
from hub.actions.repair_book import RepairBook, RepairList
from hub.actions.repair_steps import RepairSteps
from hub.actions.repairs import Repairs


@dataclass(frozen=True, slots=True)
class RepairDesk:
    """Applications, the determiner's steps, and lists."""

    filings: Repairs
    steps: RepairSteps
    lists: RepairList


def repair_desk(recorder: Recorder, days: WorkingDays) -> RepairDesk:
    """The desk over the graph of a recorder; `days` counts due dates."""
    book = RepairBook(recorder.rules, days)
    filings = Repairs(recorder, book)
    return RepairDesk(filings, RepairSteps(filings), RepairList(recorder.gateway, book))

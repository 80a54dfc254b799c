"""All that is done about objections, over one graph."""

from dataclasses import dataclass

from graph_schema.recording.recorder import Recorder
from hub.actions.objection_book import Calendar, ObjectionBook
from hub.actions.objection_outcome import ObjectionOutcomes
from hub.actions.objection_steps import ObjectionSteps
from hub.actions.objections import Objections


@dataclass(frozen=True, slots=True)
class ObjectionDesk:
    """Filing, steps, outcomes and lists."""

    filings: Objections
    steps: ObjectionSteps
    outcomes: ObjectionOutcomes
    book: ObjectionBook


def objection_desk(recorder: Recorder, calendar: Calendar) -> ObjectionDesk:
    """The desk over the graph of a recorder."""
    filings = Objections(recorder, calendar)
    book = ObjectionBook(recorder.gateway, calendar)
    return ObjectionDesk(filings, ObjectionSteps(filings), ObjectionOutcomes(filings), book)

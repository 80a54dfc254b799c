"""A measure: what follows from an act or a decision, whom the text addresses, and which text counts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph_schema.names import ActorClass, ConstraintFamily, MeasureForce, MeasureKind
from graph_schema.rules.basics import NATIONAL, Addressee, BasisRank, Bilingual, Checked, Citation, Validity


class MeasureStatus(StrEnum):
    """Whether a measure may still be taken."""

    IN_FORCE = "IN_FORCE"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True, slots=True)
class Measure:
    """A constraint: its trigger, whom it addresses, term, items, who carries it out, force and basis.

    `needs_second_basis`: it may be taken only where another text of higher rank orders it. `linked_matter`: only
    in matters linked with the dishonest act. `implementer` is put in general words by the sense of the
    text. `in_national_list` is absent until the official list was read. `current_text`: it lies on whoever is in a
    state that the text names, so that the text of the day asked about counts, and not that of the decision.
    """

    id: str
    zh: str
    en: str
    validity: Validity
    jurisdiction: str
    kind: MeasureKind
    force: MeasureForce
    actor_class: ActorClass
    family: ConstraintFamily
    status: MeasureStatus
    trigger: Bilingual
    implementer: Bilingual
    addressees: tuple[Addressee, ...]
    items: tuple[Bilingual, ...]
    linked_matter: bool
    needs_second_basis: bool
    second_basis: tuple[str, ...]
    in_national_list: bool | None
    current_text: bool
    basis: Citation
    basis_rank: BasisRank
    checked: Checked
    note: str | None

    def applies_in(self, jurisdiction: str) -> bool:
        """Whether the text is law in `jurisdiction`; a national one is law everywhere."""
        return self.jurisdiction == NATIONAL or jurisdiction.startswith(self.jurisdiction)

    def is_text_of(self, decided_on: date | None) -> bool:
        """Whether a decision of the day may rest on this text; an undated one on a text that was never replaced."""
        if self.current_text:
            return True
        return self.validity.valid_to is None if decided_on is None else self.validity.in_force(decided_on)

    def is_told_on(self, day: date) -> bool:
        """Whether it may lie on anybody on the day."""
        return not self.current_text or self.validity.in_force(day)

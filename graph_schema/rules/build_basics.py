"""Parts that many rule items share, from checked items of rule files."""

from typing import TypedDict

from graph_schema.names import LiabilityKind, RoleKind
from graph_schema.rules.basics import (
    NATIONAL,
    Addressee,
    Bilingual,
    Checked,
    Citation,
    MeasureTerm,
    ReachRoute,
    Validity,
)
from graph_schema.rules.tables import Item


def bilingual(item: Item) -> Bilingual:
    """A text in Chinese and in English."""
    return item.done(lambda: Bilingual(zh=item.text("zh"), en=item.text("en")))


def bilingual_or_none(item: Item | None) -> Bilingual | None:
    """A text in both languages, if it is given."""
    return None if item is None else bilingual(item)


def citation(item: Item) -> Citation:
    """Where something is written."""
    return item.done(
        lambda: Citation(
            document=item.text("document"),
            article=item.text("article"),
            issued=item.day_or_none("issued"),
            in_force_from=item.day_or_none("in_force_from"),
            in_force_to=item.day_or_none("in_force_to"),
            source_note=item.text_or_none("source_note"),
        )
    )


def validity(item: Item, cited: Citation) -> Validity:
    """Edition and days in force of an item; what it does not say itself is that of the text it cites."""
    found = Validity(
        edition=item.text_or_none("edition") or cited.document,
        valid_from=item.day_or_none("valid_from") or cited.in_force_from,
        valid_to=item.day_or_none("valid_to") or cited.in_force_to,
    )
    if found.valid_from is not None and found.valid_to is not None and found.valid_to <= found.valid_from:
        raise item.error("valid_to", "it is not after valid_from")
    return found


class Head(TypedDict):
    """The values of `Headed`."""

    id: str
    zh: str
    en: str
    validity: Validity
    jurisdiction: str
    citation: Citation
    checked: Checked
    note: str | None


def head(item: Item) -> Head:
    """What the item begins with; one that names no place is law everywhere."""
    cited = citation(item.item("citation"))
    return Head(
        id=item.text("id"),
        zh=item.text("zh"),
        en=item.text("en"),
        validity=validity(item, cited),
        jurisdiction=item.text_or_none("jurisdiction") or NATIONAL,
        citation=cited,
        checked=item.member("checked", Checked),
        note=item.text_or_none("note"),
    )


def addressee(item: Item) -> Addressee:
    """Somebody whom a measure addresses."""
    return item.done(
        lambda: Addressee(
            who=bilingual(item.item("who")),
            personal=item.truth("personal"),
            route=item.member("route", ReachRoute),
            roles=item.members("roles", RoleKind) if item.has("roles") else (),
            liabilities=item.members("liabilities", LiabilityKind) if item.has("liabilities") else (),
            responsible=item.truth_or("responsible", default=False),
            alternative=item.truth_or("alternative", default=False),
            term=_term(item.item("term")),
        )
    )


def _term(item: Item) -> MeasureTerm:
    term = item.done(
        lambda: MeasureTerm(
            min_months=item.count_or_none("min_months"),
            max_months=item.count_or_none("max_months"),
            life=item.truth_or("life", default=False),
            by_decision=item.truth_or("by_decision", default=False),
            from_decision=item.truth_or("from_decision", default=False),
            starts=bilingual_or_none(item.item_or_none("starts")),
            until=bilingual_or_none(item.item_or_none("until")),
        )
    )
    check_months(item, shortest=term.min_months, longest=term.max_months)
    return term


def check_months(item: Item, *, shortest: int | None, longest: int | None) -> None:
    """The longest is not shorter than the shortest."""
    if shortest is not None and longest is not None and longest < shortest:
        raise item.error("max_months", "it is smaller than min_months")

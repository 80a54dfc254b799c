"""What counts as an adverse record, from checked items of rule files."""

from graph_schema.names import Disclosure, RecordKind, Side
from graph_schema.rules.build_basics import bilingual, citation, head
from graph_schema.rules.evidence import AdverseItem, AdverseRecords, Counted
from graph_schema.rules.tables import Item


def adverse(item: Item) -> AdverseRecords:
    """What counts as an adverse record; no kind and side stands in two of its items."""
    made = item.done(
        lambda: AdverseRecords(
            **head(item),
            sharing=item.members("sharing", Disclosure),
            items=tuple(_adverse_item(each) for each in item.items("items")),
            not_counted=tuple(bilingual(each) for each in item.items("not_counted")),
            further=tuple(citation(each) for each in item.items_or_none("further")),
        )
    )
    if not made.items or not made.sharing:
        raise item.error("items" if made.sharing else "sharing", "at least one is expected")
    held = [(kind, side) for each in made.items for kind in each.record_kinds for side in each.sides]
    for pair in held:
        if held.count(pair) > 1:
            raise item.error("items", f"{' '.join(pair)} stands in two of them")
    return made


def _adverse_item(item: Item) -> AdverseItem:
    return item.done(
        lambda: AdverseItem(
            zh=item.text("zh"),
            en=item.text("en"),
            record_kinds=item.members("record_kinds", RecordKind),
            sides=item.members("sides", Side),
            counted=item.member("counted", Counted),
            withholds=item.truth("withholds"),
        )
    )

"""Items of the rule base as the schema shows them: JSON-shaped rows, each with what its mark means for its use."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from pydantic.alias_generators import to_camel

from graph_schema.rules.basics import Addressee, Bilingual, Checked, Citation, MeasureTerm
from graph_schema.rules.index import RuleItem, plain
from graph_schema.rules.knowledge import CatalogueClass, CatalogueEntry
from graph_schema.rules.measure import Measure
from graph_schema.rules.model import ReachRule
from hub.inquiries.rule_pages import RulePage
from hub.inquiries.rulebook import RuleBook

Row = dict[str, Any]
_COMMON = frozenset(
    {"id", "zh", "en", "validity", "jurisdiction", "citation", "further", "basis", "checked", "note", "sentences"}
)


def connection(page: RulePage, rules: RuleBook, *, node: Callable[[RuleItem, RuleBook], Row]) -> Row:
    """A page with its edges."""
    return {
        "edges": [
            {"cursor": cursor, "node": node(item, rules)} for cursor, item in zip(page.cursors, page.items, strict=True)
        ],
        "page_info": {
            "has_next_page": page.has_next,
            "has_previous_page": page.has_previous,
            "start_cursor": page.cursors[0] if page.cursors else None,
            "end_cursor": page.cursors[-1] if page.cursors else None,
        },
        "rules_edition": rules.edition,
    }


def rule_row(item: RuleItem, rules: RuleBook) -> Row:
    """A rule item."""
    value = item.value
    return {
        "kind": item.kind,
        "id": item.id,
        "title": _texts(item.title),
        **_validity(item),
        "citation": _citation(item.citation),
        "further": [_citation(each) for each in item.further],
        **_marks(item.checked, rules),
        "applied": item.applied,
        "note": item.note,
        "reach": _reach_rule(value) if isinstance(value, ReachRule) else None,
        "details": list(_details(plain(value))),
    }


def measure_row(item: RuleItem, rules: RuleBook) -> Row:
    """A measure."""
    value = item.value
    if not isinstance(value, Measure):
        raise TypeError("A measure is expected; page the items of one kind.")
    return {
        "id": value.id,
        "name": _texts(item.title),
        **{key: getattr(value, key) for key in ("kind", "force", "actor_class", "family", "status", "basis_rank")},
        **{key: getattr(value, key) for key in ("linked_matter", "needs_second_basis", "in_national_list", "note")},
        "trigger": _texts(value.trigger),
        "implementer": _texts(value.implementer),
        "addressees": [_addressee(each) for each in value.addressees],
        "items": [_texts(each) for each in value.items],
        "second_basis": list(value.second_basis),
        **_validity(item),
        "citation": _citation(value.basis),
        **_marks(value.checked, rules),
    }


def class_row(item: RuleItem, rules: RuleBook) -> Row:
    """A class of the information catalogue with its entries."""
    value = item.value
    if not isinstance(value, CatalogueClass):
        raise TypeError("A class of the catalogue is expected; page the items of one kind.")
    entries = rules.rules.knowledge.catalogue.values()
    return {
        "id": value.id,
        "number": value.number,
        "number_certain": value.number_certain,
        "name": _texts(item.title),
        "edition": value.validity.edition,
        "citation": _citation(value.citation),
        **_marks(value.checked, rules),
        "note": value.note,
        "entries": [_entry(entry, rules) for entry in entries if entry.class_id == value.id],
    }


def _entry(value: CatalogueEntry, rules: RuleBook) -> Row:
    texts = ("data_format", "provider", "nature", "coverage", "update_cycle")
    return {
        "id": value.id,
        "data_code": value.data_code,
        "name": {"zh": value.zh, "en": value.en},
        **{key: _texts(getattr(value, key)) for key in texts},
        "subject_types": [_texts(each) for each in value.subject_types],
        "sharing": value.sharing,
        "items": [_texts(each) for each in value.items],
        "citation": _citation(value.citation),
        **_marks(value.checked, rules),
        "note": value.note,
    }


def _addressee(value: Addressee) -> Row:
    return {
        "who": _texts(value.who),
        **{key: getattr(value, key) for key in ("personal", "route", "responsible", "alternative")},
        "roles": list(value.roles),
        "liabilities": list(value.liabilities),
        "term": _term(value.term),
    }


def _term(value: MeasureTerm) -> Row:
    return {
        **{key: getattr(value, key) for key in ("min_months", "max_months", "life", "by_decision")},
        "starts": None if value.starts is None else _texts(value.starts),
        "until": None if value.until is None else _texts(value.until),
    }


def _reach_rule(value: ReachRule) -> Row:
    """The rule's own fields; the schema picks those it shows."""
    row: Row = {field.name: getattr(value, field.name) for field in fields(value)}
    return {key: list(part) if isinstance(part, tuple) else part for key, part in row.items()}


def _details(content: object, path: str = "") -> Iterator[Row]:
    """Everything but what all items have, flat: a place in a list is told in brackets, from one."""
    if isinstance(content, Mapping) and content.keys() == {"zh", "en"}:
        yield {"path": path, "value": None, "text": dict(content)}
    elif isinstance(content, Mapping):
        for key, part in content.items():
            if path or key not in _COMMON:
                yield from _details(part, f"{path}.{to_camel(key)}" if path else to_camel(key))
    elif isinstance(content, list):
        for place, part in enumerate(content, 1):
            yield from _details(part, f"{path}[{place}]")
    else:
        value = str(content).lower() if isinstance(content, bool) else str(content)
        yield {"path": path, "value": value, "text": None}


def _validity(item: RuleItem) -> Row:
    return {
        "edition": item.validity.edition,
        "valid_from": plain(item.validity.valid_from),
        "valid_to": plain(item.validity.valid_to),
        "jurisdiction": item.jurisdiction,
    }


def _citation(value: Citation) -> Row:
    return {
        "text": value.text(),
        "document": value.document,
        "article": value.article,
        "in_force_from": plain(value.in_force_from),
        "in_force_to": plain(value.in_force_to),
        "source_note": value.source_note,
    }


def _marks(checked: Checked, rules: RuleBook) -> Row:
    zh, en = rules.checked_note(checked)
    return {"checked": checked, "checked_note": {"zh": zh, "en": en}}


def _texts(value: Bilingual) -> Row:
    return {"zh": value.zh, "en": value.en}

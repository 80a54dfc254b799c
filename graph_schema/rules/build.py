"""From checked items of rule files to the dataclasses of the model."""

from string import Formatter
from types import MappingProxyType
from typing import Final

from graph_schema.names import (
    LiabilityKind,
    PartyKind,
    ReachReason,
    RecordKind,
    RoleKind,
    Side,
)
from graph_schema.rules.basics import BasisRank, Bilingual, Checked, ReachRoute
from graph_schema.rules.build_basics import bilingual, citation, validity
from graph_schema.rules.knowledge import UncuredAtMax
from graph_schema.rules.model import (
    DisclosureTerm,
    ListKind,
    ReachEffect,
    ReachRule,
    SourcePrecedence,
    Term,
)
from graph_schema.rules.tables import Item

MARKS: Final = frozenset(
    {"party", "about", "tie", "role", "tenure", "list", "determiner", "decision", "article", "further", "period", "day"}
    | {"measure", "implementer", "days"}
)


def list_kind(item: Item) -> ListKind:
    """A list kind."""

    def build() -> ListKind:
        cited = citation(item.item("citation"))
        return ListKind(
            id=item.text("id"),
            zh=item.text("zh"),
            en=item.text("en"),
            record_kind=item.member("record_kind", RecordKind),
            side=item.member("side", Side),
            domain=item.text("domain"),
            domain_en=item.text("domain_en"),
            aliases=item.texts("aliases"),
            aggravates=item.truth("aggravates"),
            reaches_nobody=item.truth_or("reaches_nobody", default=False),
            term_months=item.count_or_none("term_months"),
            early_exit_months=item.count_or_none("early_exit_months"),
            term_note=item.text_or_none("term_note"),
            measures=item.texts("measures"),
            area=item.text_or_none("area"),
            by_period=item.truth_or("by_period", default=False),
            uncured_at_max=item.member_or_none("uncured_at_max", UncuredAtMax),
            validity=validity(item, cited),
            basis_rank=item.member_or_none("basis_rank", BasisRank),
            citation=cited,
            checked=item.member("checked", Checked),
            note=item.text_or_none("note"),
        )

    return item.done(build)


def reach_rule(item: Item) -> ReachRule:
    """One edition of a reach rule, consistent in itself."""
    rule = item.done(
        lambda: ReachRule(
            id=item.text("id"),
            series=item.text("series"),
            edition=item.text("edition"),
            list_kind=item.text_or_none("list_kind"),
            record_kinds=item.members("record_kinds", RecordKind) if item.has("record_kinds") else (),
            jurisdiction=item.text("jurisdiction"),
            valid_from=item.day_or_none("valid_from"),
            valid_to=item.day_or_none("valid_to"),
            applied=item.truth_or("applied", default=True),
            route=item.member_or_none("route", ReachRoute),
            may=item.truth_or("may", default=False),
            alternative=item.truth_or("alternative", default=False),
            alternative_roles=item.members("alternative_roles", RoleKind) if item.has("alternative_roles") else (),
            own_repair=item.truth_or("own_repair", default=False),
            effect=item.member("effect", ReachEffect),
            reaches=item.members("reaches", PartyKind),
            roles=item.members("roles", RoleKind),
            liabilities=item.members("liabilities", LiabilityKind),
            needs_responsibility=item.truth("needs_responsibility"),
            proven_by=item.members("proven_by", LiabilityKind) if item.has("proven_by") else (),
            needs_tenure_overlap=item.truth("needs_tenure_overlap"),
            former_roles=item.members("former_roles", RoleKind),
            successor_roles=item.members("successor_roles", RoleKind),
            change_told_days=item.count_or_none("change_told_days"),
            measures=item.texts("measures"),
            citation=citation(item.item("citation")),
            further=tuple(citation(each) for each in item.items_or_none("further")),
            checked=item.member("checked", Checked),
            sentences=_sentences(item.item("sentences")),
            note=item.text("note"),
        )
    )
    _check_rule(rule, item)
    return rule


def edition(item: Item) -> str:
    """The declared edition of the rules."""
    return item.done(lambda: item.text("id"))


def disclosure_term(item: Item) -> DisclosureTerm:
    """How long an ended record is told."""

    def build() -> DisclosureTerm:
        cited = citation(item.item("citation"))
        return DisclosureTerm(
            id=item.text("id"),
            years=item.count("years"),
            sides=item.members("sides", Side),
            validity=validity(item, cited),
            citation=cited,
            further=tuple(citation(each) for each in item.items_or_none("further")),
            checked=item.member("checked", Checked),
            note=item.text("note"),
        )

    return item.done(build)


def source(item: Item) -> SourcePrecedence:
    """The rank of a source."""
    return item.done(
        lambda: SourcePrecedence(
            id=item.text("id"),
            prefix=item.text("prefix"),
            rank=item.count("rank"),
            zh=item.text("zh"),
            en=item.text("en"),
        )
    )


def term(item: Item) -> Term:
    """A name or a phrase."""

    def build() -> Term:
        _check_marks(item, ("zh", "en"))
        return Term(id=item.text("id"), zh=item.text("zh"), en=item.text("en"))

    return item.done(build)


def _sentences(item: Item) -> MappingProxyType[ReachReason, Bilingual]:
    reasons = frozenset(reason.value for reason in ReachReason)

    def build() -> dict[ReachReason, Bilingual]:
        made: dict[ReachReason, Bilingual] = {}
        for key in item.given():
            if key not in reasons:
                raise item.error(key, "a value of ReachReason is expected")
            sentence = item.item(key)
            _check_marks(sentence, ("zh", "en"))
            made[ReachReason(key)] = bilingual(sentence)
        return made

    return MappingProxyType(item.done(build))


def _check_marks(item: Item, keys: tuple[str, ...]) -> None:
    """Every mark in braces is one that the explanation can fill."""
    for key in keys:
        text = item.text(key)
        try:
            marks = [
                (mark, spec, conversion) for _, mark, spec, conversion in Formatter().parse(text) if mark is not None
            ]
        except ValueError as error:
            raise item.error(key, "the braces do not match") from error
        for mark, spec, conversion in marks:
            if mark not in MARKS or spec or conversion:
                raise item.error(key, f"the mark {{{mark}}} is not known")


def _check_rule(rule: ReachRule, item: Item) -> None:
    if rule.valid_from is not None and rule.valid_to is not None and rule.valid_to <= rule.valid_from:
        raise item.error("valid_to", "it is not after valid_from")
    if (rule.list_kind is None) == (not rule.record_kinds):
        raise item.error("list_kind", "either this key or record_kinds is expected, and not both")
    _check_alternatives(rule, item)
    if not rule.reaches:
        raise item.error("reaches", "at least one kind of party is expected")
    parts = {"former_roles": rule.former_roles, "successor_roles": rule.successor_roles}
    for key, roles in {**parts, "alternative_roles": rule.alternative_roles}.items():
        if not set(roles) <= set(rule.roles):
            raise item.error(key, "a role is not among the roles of the rule")
    for reason in sorted(_reasons(rule) - rule.sentences.keys()):
        raise item.error(f"sentences.{reason}", "this key is missing")
    for reason in sorted(rule.sentences.keys() - _reasons(rule)):
        raise item.error(f"sentences.{reason}", "the rule never gives this reason")
    if rule.effect is ReachEffect.REACHED and not (rule.roles or rule.liabilities):
        raise item.error("roles", "a rule that reaches needs roles or liabilities")


def _check_alternatives(rule: ReachRule, item: Item) -> None:
    if rule.alternative_roles and not rule.alternative:
        raise item.error("alternative_roles", "they are only for a rule with alternative = true")
    if rule.applied and rule.effect is ReachEffect.REACHED and rule.alternative and not rule.alternative_roles:
        raise item.error("alternative_roles", "this key is missing, so nobody can say which roles are alternatives")


def _reasons(rule: ReachRule) -> set[ReachReason]:
    """The reasons that this rule can give of its own."""
    if rule.effect is ReachEffect.NOT_REACHED:
        return {ReachReason.RULE_EXCLUDES}
    if rule.effect is ReachEffect.ANNOTATED:
        return {ReachReason.NAMED_ONLY}
    if rule.effect is ReachEffect.DESIGNATED:
        return {ReachReason.PARTY_ITSELF} | ({ReachReason.DECISION_NEEDED} if rule.roles else set())
    by_role = bool(rule.roles) and (not rule.needs_responsibility or bool(rule.proven_by))
    given = {
        ReachReason.ROLE_REACHED: by_role,
        ReachReason.LIABILITY_NAMED: bool(rule.liabilities),
        ReachReason.FORMER_NOT_RELEASED: by_role and bool(rule.former_roles) and not rule.needs_tenure_overlap,
        ReachReason.SUCCESSOR: by_role and bool(rule.successor_roles) and not rule.needs_tenure_overlap,
    }
    return {reason for reason, can in given.items() if can}

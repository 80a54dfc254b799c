"""Measures, incentives, areas, periods, clocks and the catalogue, from checked items of rule files."""

from graph_schema.names import (
    ActorClass,
    ConstraintFamily,
    Disclosure,
    MeasureForce,
    MeasureKind,
    PartyKind,
    Severity,
    Side,
)
from graph_schema.rules.basics import NATIONAL, BasisRank, Checked
from graph_schema.rules.build_basics import addressee, bilingual, check_months, citation, head, validity
from graph_schema.rules.evidence import DistinctBy
from graph_schema.rules.knowledge import (
    Aggravation,
    Area,
    AreaField,
    CatalogueClass,
    CatalogueEntry,
    Clock,
    ClockMatter,
    ClockStep,
    Condition,
    DayKind,
    Eligibility,
    Grading,
    Incentive,
    Period,
    PeriodStart,
    PeriodSubject,
    UncuredAtMax,
    WorkingCalendar,
)
from graph_schema.rules.measure import Measure, MeasureStatus
from graph_schema.rules.tables import Item

_IN_STEPS = frozenset({ClockMatter.OBJECTION, ClockMatter.REPAIR})


def measure(item: Item) -> Measure:
    """A measure; one that needs a second basis and names none can only be recommended."""

    def build() -> Measure:
        basis = citation(item.item("basis"))
        return Measure(
            id=item.text("id"),
            zh=item.text("zh"),
            en=item.text("en"),
            validity=validity(item, basis),
            jurisdiction=item.text_or_none("jurisdiction") or NATIONAL,
            kind=item.member("kind", MeasureKind),
            force=item.member("force", MeasureForce),
            actor_class=item.member("actor_class", ActorClass),
            family=item.member("family", ConstraintFamily),
            status=item.member_or_none("status", MeasureStatus) or MeasureStatus.IN_FORCE,
            trigger=bilingual(item.item("trigger")),
            implementer=bilingual(item.item("implementer")),
            addressees=tuple(addressee(each) for each in item.items("addressees")),
            items=tuple(bilingual(each) for each in item.items_or_none("items")),
            linked_matter=item.truth("linked_matter"),
            needs_second_basis=item.truth("needs_second_basis"),
            second_basis=item.texts("second_basis") if item.has("second_basis") else (),
            in_national_list=item.truth("in_national_list") if item.has("in_national_list") else None,
            current_text=item.truth_or("current_text", default=False),
            basis=basis,
            basis_rank=item.member("basis_rank", BasisRank),
            checked=item.member("checked", Checked),
            note=item.text_or_none("note"),
        )

    made = item.done(build)
    if not made.addressees:
        raise item.error("addressees", "at least one is expected")
    needs_another = made.needs_second_basis or made.basis_rank is BasisRank.POLICY
    if made.force is MeasureForce.MANDATORY and needs_another and not made.second_basis:
        raise item.error("force", "without a second basis it cannot be MANDATORY")
    return made


def incentive(item: Item) -> Incentive:
    """An incentive."""
    made = item.done(
        lambda: Incentive(
            **head(item),
            kind=item.member("kind", MeasureKind),
            force=item.member("force", MeasureForce),
            actor_class=item.member("actor_class", ActorClass),
            family=item.member("family", ConstraintFamily),
            implementer=bilingual(item.item("implementer")),
            eligible=tuple(_eligibility(each) for each in item.items("eligible")),
            items=tuple(bilingual(each) for each in item.items_or_none("items")),
            basis_rank=item.member("basis_rank", BasisRank),
        )
    )
    if not made.eligible:
        raise item.error("eligible", "at least one is expected")
    return made


def _eligibility(item: Item) -> Eligibility:
    made = item.done(
        lambda: Eligibility(
            who=bilingual(item.item("who")),
            evidence=bilingual(item.item("evidence")),
            list_kinds=item.texts("list_kinds") if item.has("list_kinds") else (),
            clean_years=item.count_or_none("clean_years"),
            severity_floor=item.member_or_none("severity_floor", Severity),
            only_final=item.truth_or("only_final", default=True),
            only_unrepaired=item.truth_or("only_unrepaired", default=True),
            parties=item.members("parties", PartyKind) if item.has("parties") else tuple(PartyKind),
        )
    )
    if made.clean_years is not None and made.list_kinds:
        raise item.error("clean_years", "it stands beside list_kinds; give each its own way to be eligible")
    if not made.only_unrepaired:
        raise item.error("only_unrepaired", "it cannot be false: what was repaired is told to nobody")
    return made


def area(item: Item) -> Area:
    """An area of serious dishonesty."""
    return item.done(
        lambda: Area(
            **head(item),
            fields=tuple(_field(each) for each in item.items("fields")),
            measures=item.texts("measures") if item.has("measures") else (),
        )
    )


def _field(item: Item) -> AreaField:
    return item.done(
        lambda: AreaField(zh=item.text("zh"), en=item.text("en"), list_kind=item.text("list_kind")),
    )


def period(item: Item) -> Period:
    """A period of disclosure, retention or bar."""
    made = item.done(
        lambda: Period(
            **head(item),
            subject=item.member("subject", PeriodSubject),
            severity=item.member_or_none("severity", Severity),
            sides=item.members("sides", Side),
            min_months=item.count_or_none("min_months"),
            max_months=item.count_or_none("max_months"),
            starts=item.member("starts", PeriodStart),
            automatic=item.truth("automatic"),
            disclosed=item.truth_or("disclosed", default=True),
            uncured_at_max=item.member_or_none("uncured_at_max", UncuredAtMax),
            basis_rank=item.member("basis_rank", BasisRank),
        )
    )
    check_months(item, shortest=made.min_months, longest=made.max_months)
    return made


def grading(item: Item) -> Grading:
    """A kind of act and its class of gravity."""
    return item.done(
        lambda: Grading(
            **head(item),
            severity=item.member("severity", Severity),
        )
    )


def aggravation(item: Item) -> Aggravation:
    """When a party counts as aggravated."""
    return item.done(
        lambda: Aggravation(
            **head(item),
            domains=item.count("domains"),
            distinct_by=item.member("distinct_by", DistinctBy),
            only_final=item.truth("only_final"),
            only_undisputed=item.truth("only_undisputed"),
        )
    )


def condition(item: Item) -> Condition:
    """A condition of repair."""
    return item.done(lambda: Condition(**head(item)))


def clock(item: Item) -> Clock:
    """A limit of time; days are given exactly where days are counted."""
    made = item.done(
        lambda: Clock(
            **head(item),
            matter=item.member("matter", ClockMatter),
            step=item.member_or_none("step", ClockStep),
            actor=bilingual(item.item("actor")),
            starts=bilingual(item.item("starts")),
            counted=item.member("counted", DayKind),
            days=item.count_or_none("days"),
            longest=item.count_or_none("longest"),
            basis_rank=item.member("basis_rank", BasisRank),
        )
    )
    if made.step is None and made.matter in _IN_STEPS:
        raise item.error("step", f"the matter {made.matter} has several; name the one that is limited")
    if made.counted is DayKind.AT_ONCE and made.days is not None:
        raise item.error("days", "what is due at once has no days")
    if made.days is not None and made.longest is not None and made.longest < made.days:
        raise item.error("longest", "it is smaller than days")
    return made


def calendar(item: Item) -> WorkingCalendar:
    """A working-day calendar."""
    return item.done(lambda: WorkingCalendar(**head(item)))


def catalogue_class(item: Item) -> CatalogueClass:
    """A class of public credit information."""
    return item.done(
        lambda: CatalogueClass(
            **head(item),
            number=item.count("number"),
            number_certain=item.truth("number_certain"),
        )
    )


def catalogue_entry(item: Item) -> CatalogueEntry:
    """An entry of the information catalogue."""
    return item.done(
        lambda: CatalogueEntry(
            **head(item),
            class_id=item.text("class"),
            data_code=item.text("data_code"),
            data_format=bilingual(item.item("data_format")),
            provider=bilingual(item.item("provider")),
            subject_types=tuple(bilingual(each) for each in item.items("subject_types")),
            nature=bilingual(item.item("nature")),
            sharing=item.member("sharing", Disclosure),
            coverage=bilingual(item.item("coverage")),
            update_cycle=bilingual(item.item("update_cycle")),
            items=tuple(bilingual(each) for each in item.items("items")),
        )
    )

"""Records of the synthetic county: the RED/BLACK lists, the 失信被执行人 list, and canonical records with their states.

On paper 有效期至 is inclusive; in canonical rows an interval is half-open. Document numbers carry a court code and
authority names that belong to nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from graph_schema.names import (
    Disclosure,
    Finality,
    LiabilityKind,
    OverlayKind,
    RecordKind,
    RecordStatus,
    Severity,
)
from loaders.generate_codes import Draw
from loaders.generate_county import County, Enterprise, Organization, Person, county_people, county_person, local_person
from loaders.generate_rows import Row, authority_code, court_number, organization_ref, person_ref, valid

COURT = "示例县人民法院"
JURISDICTION = "CN-41"

RED_BLACK_COLUMNS = (
    "名单名称", "机构名称", "统一社会信用代码", "认定部门", "认定部门统一社会信用代码",
    "认定依据", "认定日期", "有效期始", "有效期至", "列入名单事由",
)  # fmt: skip
DEFAULTER_COLUMNS = (
    "失信被执行人姓名/名称", "身份证号码/组织机构代码", "执行法院", "省份", "执行依据文号", "立案时间", "案号",
    "做出执行依据单位", "生效法律文书确定的义务", "被执行人的履行情况", "失信被执行人行为具体情形", "发布时间",
    "已履行部分", "未履行部分",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListSpec:
    """One list: its name on paper, the list kind it is, who decides it, for how many years (0: until removed)."""

    name: str
    list_kind: str
    kind: RecordKind
    authority: str
    years: int
    domain: str
    reason: str


SPENDING_RESTRICTION = ListSpec(
    "限制消费人员名单", "SPENDING_RESTRICTION", RecordKind.ENFORCEMENT, COURT, 0, "司法",
    "未按执行通知书指定的期间履行生效法律文书确定的给付义务",
)  # fmt: skip
WAGE_ARREARS = ListSpec(
    "拖欠农民工工资失信联合惩戒对象名单", "WAGE_ARREARS", RecordKind.SERIOUS_LIST, "示例县人力资源和社会保障局", 3,
    "人力资源社会保障", "克扣、无故拖欠农民工工资，经责令限期支付而未支付",
)  # fmt: skip
MARKET = ListSpec(
    "市场监督管理严重违法失信名单", "MARKET_SERIOUS_VIOLATION", RecordKind.SERIOUS_LIST, "示例县市场监督管理局", 3,
    "市场监管", "提交虚假材料取得登记，被撤销登记",
)  # fmt: skip
ABNORMAL = ListSpec(
    "经营异常名录", "ABNORMAL_OPERATION", RecordKind.ABNORMAL_LIST, "示例县市场监督管理局", 0,
    "市场监管", "通过登记的住所或者经营场所无法联系",
)  # fmt: skip
BLACK_LISTS = (
    SPENDING_RESTRICTION,
    WAGE_ARREARS,
    MARKET,
    ABNORMAL,
    ListSpec("重大税收违法失信主体名单", "MAJOR_TAX_VIOLATION", RecordKind.SERIOUS_LIST, "示例县税务局", 3, "税务",
             "虚开增值税专用发票"),
    ListSpec("安全生产严重失信主体名单", "WORK_SAFETY", RecordKind.SERIOUS_LIST, "示例县应急管理局", 3, "安全生产",
             "发生生产安全责任事故后瞒报"),
    ListSpec("政府采购严重违法失信行为记录名单", "GOV_PROCUREMENT_VIOLATION", RecordKind.SERIOUS_LIST, "示例县财政局",
             2, "政府采购", "提供虚假材料谋取中标"),
    ListSpec("严重违法失信超限超载运输车辆相关责任主体名单", "OVERLOAD_TRANSPORT", RecordKind.SERIOUS_LIST,
             "示例县交通运输局", 2, "交通运输", "一年内违法超限运输超过三次"),
)  # fmt: skip
RED_LISTS = (
    ListSpec("A级纳税人", "A_GRADE_TAXPAYER", RecordKind.HONOUR, "示例县税务局", 1, "税务", "年度纳税信用评价为A级"),
    ListSpec("诚信典型", "HONEST_MODEL", RecordKind.HONOUR, "示例县发展和改革委员会", 2, "综合", "诚信经营，依约履行"),
    ListSpec("海关高级认证企业", "CUSTOMS_AEO", RecordKind.HONOUR, "示例海关", 0, "海关", "通过高级认证"),
)  # fmt: skip
_AUTHORITIES = tuple(dict.fromkeys(spec.authority for spec in BLACK_LISTS + RED_LISTS))
_CIRCUMSTANCES = (
    "有履行能力而拒不履行生效法律文书确定义务",
    "违反财产报告制度",
    "违反限制消费令",
    "无正当理由拒不履行执行和解协议",
)


@dataclass(frozen=True, slots=True)
class RecordRows:
    """The rows that one enterprise gives to the three record files."""

    red_black: list[tuple[str, ...]] = field(default_factory=list)
    defaulters: list[tuple[str, ...]] = field(default_factory=list)
    canonical: list[Row] = field(default_factory=list)


def red_black_row(target: Organization, spec: ListSpec, *, number: str, decided: date) -> tuple[str, ...]:
    """One row of the 10-field form; a list without a term has no 有效期至."""
    until = (_years_on(decided, spec.years) - timedelta(days=1)).isoformat() if spec.years else ""
    code = authority_code(_AUTHORITIES.index(spec.authority))
    return (
        spec.name, target.name, target.uscc, spec.authority, code, number,
        decided.isoformat(), decided.isoformat(), until, spec.reason,
    )  # fmt: skip


def defaulter_row(name: str, code: str, *, decided: date, serial: int, circumstance: int = 0) -> tuple[str, ...]:
    """One row of the 失信被执行人 form, of an organisation or a natural person."""
    amount = 10_000 + serial * 7_919 % 4_000_000
    paid = "全部未履行" if serial % 3 else "部分履行"
    filed = decided - timedelta(days=45)
    return (
        name, code, COURT, "河南", court_number(filed.year - 1, serial, word="民初"), filed.isoformat(),
        court_number(filed.year, serial), COURT, f"支付货款{amount}元及利息", paid, _CIRCUMSTANCES[circumstance],
        decided.isoformat(), "" if serial % 3 else "1000元", f"{amount}元",
    )  # fmt: skip


def record_ref(target: Organization, spec: ListSpec, *, number: str, decided: date) -> Row:
    """The natural key of a record about an organisation."""
    return {
        "kind": spec.kind,
        "list_kind": spec.list_kind,
        "number": number,
        "basis": None,
        "determiner": spec.authority,
        "decided_on": decided.isoformat(),
        "party": {"organization": organization_ref(target)},
    }


def record_row(
    ref: Row, spec: ListSpec, *, decided: date, names: tuple[tuple[Person, LiabilityKind], ...] = (), amount: str = ""
) -> Row:
    """A canonical record that opens in the state ACTIVE."""
    return {
        "type": "record",
        "record": ref,
        "domain": spec.domain,
        "severity": Severity.GENERAL if spec.kind is RecordKind.ABNORMAL_LIST else Severity.SERIOUS,
        "jurisdiction": JURISDICTION,
        "reason": spec.reason,
        "amount": amount or None,
        "conduct_from": (decided - timedelta(days=200)).isoformat(),
        "conduct_to": (decided - timedelta(days=30)).isoformat(),
        "valid": valid(decided, _years_on(decided, spec.years) if spec.years else None),
        "disclosure": Disclosure.PUBLIC,
        "finality": Finality.FINAL,
        "names": [{"person": person_ref(person), "liability": liability} for person, liability in names],
    }


def state_row(ref: Row, status: RecordStatus, *, since: date, decision: str) -> Row:
    """The day from which a record is no longer ACTIVE, and why."""
    reasons = {
        RecordStatus.REPAIRED: "履行义务并完成信用修复",
        RecordStatus.REMOVED: "列入情形消失，移出名单",
        RecordStatus.REVOKED: "原决定被撤销",
    }
    return {
        "type": "state",
        "record": ref,
        "status": status,
        "reason": reasons[status],
        "decision": decision,
        "from": since.isoformat(),
    }


def overlay_row(ref: Row, kind: OverlayKind, *, interval: Row, overlay_id: str, person: Person | None = None) -> Row:
    """What lies over a record for a time, on the whole record or on one person."""
    row: Row = {"type": "overlay", "overlay_id": overlay_id, "kind": kind, "record": ref, "valid": interval}
    return row | {"person": person_ref(person)} if person else row


def release_row(ref: Row, person: Person, *, interval: Row, release_id: str, decision: str) -> Row:
    """A decision that frees a person from a record; an ended interval says that it was set aside."""
    return {
        "type": "release",
        "release_id": release_id,
        "record": ref,
        "person": person_ref(person),
        "decision": decision,
        "valid": interval,
    }


def record_rows(county: County, target: Enterprise) -> RecordRows:
    """The records of one ordinary enterprise: mostly none."""
    draw = Draw(county.seed, "records", target.organization.index)
    rows = RecordRows()
    if draw.chance(920 if target.organization.prefix == "91" else 975):
        return rows
    serial = target.organization.index * 10
    while True:
        decided = county.today - timedelta(days=draw.between(40, 1_500))
        _one_record(county, target, draw=draw, rows=rows, decided=decided, serial=serial)
        serial += 1
        if serial % 10 > 4 or not draw.chance(250):
            return rows


def _one_record(
    county: County, target: Enterprise, *, draw: Draw, rows: RecordRows, decided: date, serial: int
) -> None:
    organization = target.organization
    share = draw.below(100)
    if share < 30:
        spec = draw.pick(RED_LISTS)
        rows.red_black.append(
            red_black_row(organization, spec, number=f"示信〔{decided.year}〕{serial}号", decided=decided)
        )
    elif share < 60:
        spec = draw.pick(BLACK_LISTS)
        rows.red_black.append(
            red_black_row(organization, spec, number=_number(spec, decided, serial=serial), decided=decided)
        )
    elif share < 72:
        circumstance = draw.below(len(_CIRCUMSTANCES))
        rows.defaulters.append(
            defaulter_row(
                organization.name, organization.uscc, decided=decided, serial=serial, circumstance=circumstance
            )
        )
    elif share < 80:
        person = target.representative
        if person is None or person.document is None:
            person = county_person(county, draw.skewed(county_people(county)))
        rows.defaulters.append(defaulter_row(person.name, person.document or "", decided=decided, serial=serial))
    else:
        rows.canonical.extend(_canonical(county, target, draw=draw, decided=decided, serial=serial))


def _canonical(county: County, target: Enterprise, *, draw: Draw, decided: date, serial: int) -> Iterator[Row]:
    spec = draw.pick(BLACK_LISTS)
    organization = target.organization
    ref = record_ref(organization, spec, number=_number(spec, decided, serial=serial), decided=decided)
    named: list[tuple[Person, LiabilityKind]] = []
    if target.representative is not None and draw.chance(500):
        named.append((target.representative, LiabilityKind.NAMED_REPRESENTATIVE))
    if draw.chance(400):
        liability = draw.pick(tuple(LiabilityKind)[1:])
        person = local_person(county, organization.index, seat=2)
        if not named or named[0][0].name != person.name:
            named.append((person, liability))
    amount = f"{draw.between(1, 900)}000.00" if draw.chance(400) else ""
    yield record_row(ref, spec, decided=decided, names=tuple(named), amount=amount)
    later = decided + timedelta(days=draw.between(10, max(11, (county.today - decided).days - 5)))
    share = draw.below(100)
    if share < 40:
        status = draw.pick((RecordStatus.REPAIRED, RecordStatus.REPAIRED, RecordStatus.REMOVED, RecordStatus.REVOKED))
        yield state_row(ref, status, since=later, decision=f"示修〔{later.year}〕{serial}号")
    elif share < 65:
        kind = draw.pick(tuple(OverlayKind))
        over = later + timedelta(days=20) if draw.chance(400) and later + timedelta(days=20) < county.today else None
        yield overlay_row(ref, kind, interval=valid(later, over), overlay_id=f"OVL-{serial}")
    elif share < 85 and named:
        aside = later + timedelta(days=30) if draw.chance(300) and later + timedelta(days=30) < county.today else None
        yield release_row(
            ref,
            named[0][0],
            interval=valid(later, aside),
            release_id=f"REL-{serial}",
            decision=court_number(later.year, serial, word="执异"),
        )


def _number(spec: ListSpec, decided: date, *, serial: int) -> str:
    if spec.authority == COURT:
        return court_number(decided.year, serial)
    return f"示信〔{decided.year}〕{serial}号"


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)

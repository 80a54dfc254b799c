"""GraphQL types of signals: facts that stand together, and the rule that names them. Maskable fields are nullable."""

from datetime import date

import strawberry

from graph_schema.rules.signals import SignalKind
from hub.gql.described import described
from hub.gql.enums import EndKind, RoleKind
from hub.gql.record_types import Bilingual, CreditRecord
from hub.inquiries.signal_rows import FactKind

described(
    SignalKind,
    "供调查的事实提示的种类 · Kinds of signal",
    {
        "REPRESENTATIVE_CHANGED": "列入后法定代表人变更 · change of representative after a listing",
        "OFFICES_AT_ONE_ADDRESS": "一人在同一登记地址的多家企业任职 · offices in several enterprises at one address",
        "SHARED_WITH_REVOKED": "与被吊销企业法定代表人、登记地址均相同 · representative and address of a revoked one",
    },
)
described(
    FactKind,
    "事实的种类 · Kinds of fact",
    {
        "LISTED": "记录开始 · a record began",
        "LEFT_OFFICE": "离任 · left office",
        "TOOK_OFFICE": "就任 · took office",
        "IN_OFFICE": "任职 · holds or held office",
        "REVOKED": "登记状态为被吊销 · the registered status is that of a revoked licence",
    },
    name="SignalFactKind",
)


@strawberry.type(description="提示所依的规则:哪些事实、什么数值 · The rule of a signal: which facts, which numbers")
class SignalRule:
    """The rule of a signal."""

    id: strawberry.ID | None = strawberry.field(description="规则编号 · Rule id")
    title: Bilingual | None = strawberry.field(description="名称 · Title")
    edition: str | None = strawberry.field(description="版本 · Edition")
    roles: list[RoleKind] | None = strawberry.field(description="计入的职务 · Offices that count")
    within_days: int | None = strawberry.field(description="记录开始后的天数 · Days after a record began")
    at_least: int | None = strawberry.field(description="企业家数 · Number of enterprises")
    statuses: list[str] | None = strawberry.field(
        description="登记状态以此开头的为被吊销 · A status that begins so is a revoked licence's"
    )
    address_letters: int | None = strawberry.field(
        description="少于此字数的地址不计 · Addresses of fewer letters do not count"
    )
    own_choice: bool | None = strawberry.field(
        description="数值为本枢纽自定,没有文本依据 · The numbers are the hub's own choice; no text says so"
    )
    citation: str | None = strawberry.field(description="出处 · Citation")
    checked: str | None = strawberry.field(description="出处核对程度 · How well the source was checked")
    checked_note: Bilingual | None = strawberry.field(description="核对程度的说明 · What that means for its use")
    note: str | None = strawberry.field(description="说明 · Note")


@strawberry.type(description="一项事实:何人、何企业、何日、何来源 · One fact: who, where, when, by which source")
class SignalFact:
    """One fact of a signal."""

    kind: FactKind | None = strawberry.field(description="种类 · Kind")
    person: strawberry.ID | None = strawberry.field(description="人员的代号 · Handle of the person")
    person_name: str | None = strawberry.field(description="姓名 · Name of the person")
    enterprise: strawberry.ID | None = strawberry.field(description="企业的代号 · Handle of the enterprise")
    uscc: str | None = strawberry.field(description="企业的统一社会信用代码 · Code of the enterprise")
    enterprise_name: str | None = strawberry.field(description="企业名称 · Name of the enterprise")
    role: RoleKind | None = strawberry.field(description="职务 · Role")
    day: date | None = strawberry.field(description="发生之日 · Day on which it happened")
    since: date | None = strawberry.field(description="任职起始日 · First day of the office")
    until: date | None = strawberry.field(description="任职终止日(不含) · Day the office ended, exclusive")
    until_kind: EndKind | None = strawberry.field(description="终止日是否可知 · How well the end is known")
    address: str | None = strawberry.field(description="登记地址 · Registered address")
    status: str | None = strawberry.field(description="登记状态 · Registered status")
    source: str | None = strawberry.field(description="来源 · Source")
    observed: date | None = strawberry.field(description="来源的观察日 · Day on which the source was read")
    record: CreditRecord | None = strawberry.field(description="记录 · The record")
    disputed: bool | None = strawberry.field(
        description="任职处于异议核查;不是任职的为空 · Whether the office is under objection today; null of other facts"
    )


@strawberry.type(description="事实提示:并列的事实,不是评价 · A signal: facts that stand together, no verdict")
class Signal:
    """A signal."""

    kind: SignalKind | None = strawberry.field(description="种类 · Kind")
    rule: SignalRule | None = strawberry.field(description="规则 · The rule that names it")
    told: Bilingual | None = strawberry.field(description="以一句话陈述事实 · The facts in one sentence")
    facts: list[SignalFact] | None = strawberry.field(description="各项事实 · The facts")
    truncated: bool | None = strawberry.field(
        description="同类事实多于所计 · Whether there is more of the same than was looked at"
    )


@strawberry.type(description="关于一个主体的事实提示 · The signals about a party")
class SignalReport:
    """The signals about a party."""

    signals: list[Signal] | None = strawberry.field(description="各项提示,至多 50 项 · Signals, at most 50")
    truncated: bool | None = strawberry.field(
        description="未能全部计入,或还有未列出的 · Whether not everything was looked at, or more exist than are shown"
    )
    as_of: date | None = strawberry.field(description="所答之日 · The day the answer is about")
    known_at: str | None = strawberry.field(
        description="所答时的知识序号 · State of knowledge; pass it back to ask again"
    )
    rules_edition: str | None = strawberry.field(description="规则版本 · Edition of the rules")

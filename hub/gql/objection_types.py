"""GraphQL types of objections: what one is against, how far it has come, and until when which step is due."""

from datetime import date
from typing import Annotated, Any

import strawberry

from graph_schema.objections import ObjectionFiler, ObjectionFinding, ObjectionRemedy, ObjectionStatus, ObjectionTarget
from hub.gql.change import ChangeRefused
from hub.gql.described import described
from hub.gql.enums import Severity
from hub.gql.party_types import PageInfo
from hub.gql.record_types import Bilingual
from hub.gql.rule_enums import ClockStep

described(
    ObjectionTarget,
    "异议所针对的信息 · What an objection is against",
    {
        "RECORD": "信用记录 · a credit record",
        "TENURE": "任职、持股或者控制关系,如冒名登记 · an office, a holding or a control, such as a false registration",
        "EVALUATION": "信用评价 · an evaluation",
        "DISCIPLINE": "行业惩戒 · a discipline by an association",
        "COMMITMENT": "信用承诺 · a commitment",
    },
)
described(
    ObjectionFiler,
    "谁提出异议 · Who files an objection",
    {
        "SUBJECT": "本人或者本单位 · the subject itself",
        "AGENT": "受托代理人,凭授权材料 · an agent with authority",
        "DEPARTMENT": "部门代经其线下核验的主体提出 · a department for a subject that it has checked offline",
        "WINDOW": "在平台窗口提出 · filed at the hub's own window",
    },
)
described(
    ObjectionStatus,
    "异议的进度 · How far an objection has come",
    {
        "FILED": "已登记并标注 · filed and marked",
        "WITH_SOURCE": "信源单位核查中 · being verified by the source",
        "ANSWERED": "信源单位已答复 · answered by the source",
        "UPHELD": "异议成立 · upheld",
        "REJECTED": "异议不成立 · rejected",
        "WITHDRAWN": "提出人已撤回 · withdrawn by who filed it",
    },
)
described(
    ObjectionFinding,
    "信源单位的核查结论 · What the source found",
    {"WRONG": "信息有误 · the information is wrong", "CONFIRMED": "信息无误 · the information is right"},
)
described(
    ObjectionRemedy,
    "异议成立后的处理 · What became of what an objection was upheld against",
    {"CORRECTED": "更正 · corrected", "WITHDRAWN": "撤销 · withdrawn"},
)


@strawberry.type(description="一个步骤的期限 · Until when one step is due")
class StepDue:
    """Until when one step is due."""

    step: ClockStep = strawberry.field(description="步骤 · Step")
    rule: str = strawberry.field(description="期限规则的编号,见 rules · Id of the limit, see rules")
    title: Bilingual = strawberry.field(description="期限 · The limit in words")
    day: date | None = strawberry.field(description="末日(含);中止时为空 · Last day; null while it stands still")
    provisional: bool = strawberry.field(
        description="暂定:途经的年份尚无公布的工作日安排 · Rests on a year whose working days are not announced yet"
    )
    left: int = strawberry.field(description="中止时所余天数 · Days that are left while the clock stands still")
    done_on: date | None = strawberry.field(description="完成之日 · Day on which it was done")
    overdue: bool = strawberry.field(description="是否逾期 · Whether it is overdue")


@strawberry.type(description="异议 · An objection")
class Objection:
    """An objection."""

    id: strawberry.ID = strawberry.field(description="编号 · Id")
    target: ObjectionTarget = strawberry.field(description="针对的信息 · What it is against")
    target_id: str = strawberry.field(description="该信息的编号 · Id or number of that")
    status: ObjectionStatus = strawberry.field(description="进度 · How far it has come")
    filer: ObjectionFiler = strawberry.field(description="由谁提出 · Who filed it")
    filed_by: str | None = strawberry.field(description="提出机构;窗口为空 · Partner that filed it; null: the window")
    filed_on: date = strawberry.field(description="提出之日 · Day of filing")
    place: str = strawberry.field(description="适用何地期限,辖区代码 · Jurisdiction whose limits count")
    grounds: str = strawberry.field(description="理由 · Grounds")
    evidence: list[str] = strawberry.field(description="材料摘要,至多 20 份 · Digests of its papers, at most 20")
    marked: bool = strawberry.field(
        description="所异议的信息是否正加标注并暂停措施 · Whether what it is against is marked and measures wait for it"
    )
    paused_for: str | None = strawberry.field(description="期限中止的原因 · Why the clocks stand still")
    asked_of: str | None = strawberry.field(description="核查的信源单位 · Department that was asked")
    asked_on: date | None = strawberry.field(description="转交之日 · Day on which it was asked")
    finding: ObjectionFinding | None = strawberry.field(description="核查结论 · What the source found")
    answered_on: date | None = strawberry.field(description="答复之日 · Day of its answer")
    ended_on: date | None = strawberry.field(description="办结之日 · Day on which it ended")
    decision: str | None = strawberry.field(description="处理决定 · The decision")
    remedy: ObjectionRemedy | None = strawberry.field(description="成立后的处理 · What followed where it was upheld")
    lifted_on: date | None = strawberry.field(
        description="撤销的任职可再行载入之日 · Day since which its source may tell again of the tenure that was struck"
    )
    overdue: bool = strawberry.field(description="是否有逾期的步骤 · Whether a step is overdue")
    due: list[StepDue] = strawberry.field(description="各步骤的期限 · When its steps are due")


@strawberry.type(description="已办理的异议 · An objection as it stands after the change")
class ObjectionChanged:
    """An objection as it stands after the change."""

    objection: Objection = strawberry.field(description="异议 · The objection")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


ObjectionChangedResult = Annotated[
    ObjectionChanged | ChangeRefused,
    strawberry.union("ObjectionChangedResult", description="异议或未予办理 · An objection, or a refusal"),
]


@strawberry.type(description="一项异议及其位置 · An objection with its place in the list")
class ObjectionEdge:
    """An objection with its place in the list."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: Objection = strawberry.field(description="异议 · The objection")


@strawberry.type(description="异议,分页 · Objections, page by page")
class ObjectionConnection:
    """Objections, page by page."""

    edges: list[ObjectionEdge] = strawberry.field(description="本页 · This page")
    page_info: PageInfo = strawberry.field(description="分页信息 · Where the page stands")


@strawberry.input(description="针对的信息:三者填其一 · What it is against: one of the three")
class ObjectionTargetInput:
    """What an objection is against."""

    record_id: strawberry.ID | None = strawberry.field(default=None, description="信用记录编号 · Id of a record")
    tenure_id: strawberry.ID | None = strawberry.field(
        default=None, description="任职、持股或者控制关系的编号 · Id of an office, a holding or a control"
    )
    matter: "ObjectionMatterInput | None" = strawberry.field(
        default=None, description="评价、行业惩戒或者承诺 · An evaluation, a discipline or a commitment"
    )


@strawberry.input(description="评价、行业惩戒或者承诺 · An evaluation, a discipline or a commitment")
class ObjectionMatterInput:
    """An evaluation, a discipline or a commitment."""

    kind: ObjectionTarget = strawberry.field(description="三者之一 · One of the three")
    number: str = strawberry.field(description="其编号 · Its number")


@strawberry.input(description="代谁提出:两者填其一 · For whom it is filed: one of the two")
class ObjectionSubjectInput:
    """For whom an objection is filed."""

    uscc: str | None = strawberry.field(default=None, description="企业的统一社会信用代码 · An enterprise by its code")
    person: strawberry.ID | None = strawberry.field(
        default=None, description="个人的代号,取自此前答复 · A person by the handle of an earlier answer"
    )


@strawberry.input(description="正确的内容,未填的不变 · What is right; what is absent stays")
class CorrectionInput:
    """What is right in place of what was said."""

    amount: str | None = strawberry.field(default=None, description="金额(元) · Amount in CNY, decimal text")
    reason: str | None = strawberry.field(default=None, description="事由 · Reason")
    severity: Severity | None = strawberry.field(default=None, description="程度 · Severity")
    conduct_from: date | None = strawberry.field(default=None, description="行为起始日 · First day of the conduct")
    conduct_to: date | None = strawberry.field(default=None, description="行为终止日(不含) · Day it ended, exclusive")
    until: date | None = strawberry.field(
        default=None, description="有效或者任职截止日(不含) · Day on which it ended, exclusive"
    )

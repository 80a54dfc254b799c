"""GraphQL types of credit repair: applications, their steps and due dates."""

from datetime import date
from typing import Annotated, Any

import strawberry

from graph_schema.repairs import RepairFiler, RepairStatus
from graph_schema.rules.repair import PaperKind
from hub.actions.repair_steps import PlanOutcome
from hub.gql.change import ChangeRefused
from hub.gql.described import described
from hub.gql.party_types import PageInfo
from hub.gql.record_types import Bilingual
from hub.gql.rule_enums import ClockStep

described(
    RepairStatus,
    "信用修复申请的进度 · How far an application for repair has come",
    {
        "FILED": "已收到 · received",
        "RETURNED": "待补正,期限中止 · papers are asked for, the clocks stand still",
        "ACCEPTED": "已受理 · accepted",
        "NOT_ACCEPTED": "不予受理 · not accepted",
        "GRANTED": "准予修复 · repaired",
        "REFUSED": "不予修复 · not repaired",
        "WITHDRAWN": "申请人撤回 · taken back by the applicant",
        "REVOKED": "修复被撤销,恢复列入 · the repair was taken back, the record stands again",
        "CONCLUDED": "破产程序的临时效果已终结 · the temporary effects of a bankruptcy have ended",
    },
)
described(
    RepairFiler,
    "何人提出申请 · Who files an application",
    {
        "SUBJECT": "主体本人、本单位 · the subject itself",
        "AGENT": "受托代理人、破产管理人,凭授权文书 · an agent or administrator, with authority in writing",
        "DEPARTMENT": "部门代为提出 · a department for somebody",
        "WINDOW": "平台窗口登记 · taken down at the hub's own window",
    },
)
described(
    PaperKind,
    "申请材料的种类 · Kinds of paper",
    {
        "PERFORMANCE": "法定责任义务履行完毕的证明 · proof that the duties were performed",
        "PROMISE": "信用承诺书 · promise",
        "COMMUNITY_SERVICE": "社会公益服务证明,限个人 · proof of community service, of individuals",
        "AUTHORITY": "授权委托书或者本人申请书 · authority, or the subject's own written application",
        "GUARANTEE": "担保 · guarantee",
        "CREDITOR_CONSENT": "申请执行人同意 · consent of the creditor",
        "COURT_RULING": "人民法院裁定 · ruling of a court",
        "OTHER": "其他 · other",
    },
)
described(
    PlanOutcome,
    "重整计划或者和解协议的结果 · How a plan or settlement came out",
    {"COMPLETED": "执行完毕 · carried out", "FAILED": "终止执行 · failed"},
)


@strawberry.type(description="某一步骤的期限 · Until when a step is due")
class RepairDue:
    """Until when a step is due."""

    step: ClockStep = strawberry.field(description="步骤 · Step")
    rule: strawberry.ID = strawberry.field(description="时限规则编号 · Id of the rule (CLOCK)")
    title: Bilingual = strawberry.field(description="规则 · What the rule says")
    day: date | None = strawberry.field(
        description="截止日(含);期限中止、年限未见的为空 · Last day, inclusive; absent while the clock stands still, "
        "and where no text says how long"
    )
    provisional: bool = strawberry.field(
        description="暂定:途中有年份未公布日历 · Provisional: a year on the way has no calendar yet"
    )
    left: int = strawberry.field(description="中止时所余天数 · Days left while the clock stands still")
    done_on: date | None = strawberry.field(description="办理之日 · Day on which it was done")
    overdue: bool = strawberry.field(description="是否逾期 · Whether it is overdue")


@strawberry.type(description="信用修复申请 · An application for repair")
class Repair:
    """An application for repair."""

    id: strawberry.ID = strawberry.field(description="申请编号 · Number of the application")
    record_id: strawberry.ID = strawberry.field(description="记录编号 · Id of the record")
    status: RepairStatus = strawberry.field(description="进度 · How far it has come")
    filer: RepairFiler = strawberry.field(description="何人提出 · Who filed it")
    filed_on: date = strawberry.field(description="收到之日 · Day of receipt")
    determiner: str = strawberry.field(description="认定单位 · Who determined the record, and decides")
    rule: strawberry.ID | None = strawberry.field(description="修复规则编号 · Id of the rule (REPAIR_RULE)")
    basis: str | None = strawberry.field(description="依据 · The text that it stands on")
    own: bool = strawberry.field(
        description="及于本人的单位记录,仅解除对本人的效力 · Of a unit's record that reaches a person: for him alone"
    )
    relief: list[strawberry.ID] = strawberry.field(
        description="破产程序中请求的临时效果 (BANKRUPTCY_EFFECT) · Temporary effects asked for in a bankruptcy"
    )
    papers: list[PaperKind] = strawberry.field(description="已交材料的种类 · Kinds of paper that were handed in")
    corrected_on: date | None = strawberry.field(description="改正之日 · Day of the correction")
    paused_for: str | None = strawberry.field(description="待补正的事项 · What is asked for")
    accepted_on: date | None = strawberry.field(description="受理之日 · Day of acceptance")
    ended_on: date | None = strawberry.field(description="办结之日 · Day on which it was decided")
    decision: str | None = strawberry.field(description="决定文号 · Number of the decision")
    reason: str | None = strawberry.field(description="理由 · Reason")
    revoked_on: date | None = strawberry.field(description="撤销或者终结之日 · Day on which it was taken back or ended")
    revocation: str | None = strawberry.field(description="撤销或者终结的文号 · Number of that decision or ruling")
    barred_until: date | None = strawberry.field(
        description="自此日起方可再申请 · No application may be made before this day"
    )
    overdue: bool = strawberry.field(description="是否有步骤逾期 · Whether a step is overdue")
    due: list[RepairDue] = strawberry.field(description="各步骤的期限 · Until when its steps are due")


@strawberry.type(description="修复申请,附游标 · An application with its cursor")
class RepairEdge:
    """An application with its cursor."""

    cursor: str = strawberry.field(description="游标 · Cursor")
    node: Repair = strawberry.field(description="申请 · The application")


@strawberry.type(description="一页修复申请 · A page of applications")
class RepairConnection:
    """A page of applications."""

    edges: list[RepairEdge] = strawberry.field(description="各项 · Items")
    page_info: PageInfo = strawberry.field(description="翻页 · Paging")


@strawberry.type(description="修复申请已办理 · An application as it stands after a change")
class RepairChanged:
    """An application as it stands after a change."""

    repair: Repair = strawberry.field(description="申请 · The application")

    @classmethod
    def is_type_of(cls, obj: dict[str, Any], info: object) -> bool:
        """Whether an answered row is no refusal."""
        del info
        return "code" not in obj


@strawberry.type(
    description="信用修复决定书,可以离线验证 · The decision on a repair, to be verified without a connection"
)
class RepairDecision:
    """The decision on a repair."""

    json: str = strawberry.field(description="签名的 JSON 文件 · The signed JSON file")
    page: str = strawberry.field(description="网页 (HTML),中文在前 · The page, Chinese first")
    key: str = strawberry.field(
        description="验证所用的公钥;请另行取得核对 · The public key; compare it with one that you got otherwise"
    )


RepairChangedResult = Annotated[
    RepairChanged | ChangeRefused,
    strawberry.union("RepairChangedResult", description="申请或未予办理 · An application, or a refusal"),
]


@strawberry.input(description="一份材料 · A paper")
class PaperInput:
    """A paper."""

    kind: PaperKind = strawberry.field(description="种类 · Kind")
    digest: str = strawberry.field(description="摘要,sha256: 加 64 位 · Digest, sha256: and 64 digits")


@strawberry.input(description="代何人申请:企业代码或个人代号之一 · For whom: one of a code and a handle")
class RepairSubjectInput:
    """For whom an application is made."""

    uscc: str | None = strawberry.field(default=None, description="企业的统一社会信用代码 · Code of an enterprise")
    person: strawberry.ID | None = strawberry.field(
        default=None, description="个人的代号,取自此前答复 · A person by the handle of an earlier answer"
    )


@strawberry.input(description="信用修复申请 · An application for repair")
class RepairApplicationInput:
    """An application for repair."""

    papers: list[PaperInput] = strawberry.field(description="材料,至多 20 份 · Papers, at most 20")
    corrected_on: date | None = strawberry.field(default=None, description="改正之日 · Day of the correction")
    agent: bool = strawberry.field(
        default=False, description="由代理人提出,须交授权委托书 · Filed by an agent, with his authority"
    )
    on_behalf_of: RepairSubjectInput | None = strawberry.field(
        default=None, description="部门代何人提出 · For whom a department files it"
    )
    relief: list[strawberry.ID] = strawberry.field(
        default_factory=list,
        description="破产程序中请求的临时效果 (BANKRUPTCY_EFFECT) · Temporary effects asked for in a bankruptcy",
    )
    ruling: str | None = strawberry.field(
        default=None, description="法院裁定的案号,与临时效果同填 · Number of the court's ruling, with relief"
    )

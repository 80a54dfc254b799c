"""Closed sets of the rule base as GraphQL enums, each with its meaning in Chinese and English."""

from graph_schema.names import ActorClass, ConstraintFamily, MeasureForce, MeasureKind
from graph_schema.rules.basics import BasisRank, Checked, ReachRoute
from graph_schema.rules.index import ItemKind
from graph_schema.rules.knowledge import ClockStep
from graph_schema.rules.measure import MeasureStatus
from graph_schema.rules.model import ReachEffect
from hub.gql.described import described

# The types take their enums from here, so that each is declared with its description before it is used.
__all__ = [
    "ActorClass", "BasisRank", "Checked", "ClockStep", "ConstraintFamily", "ItemKind", "MeasureForce", "MeasureKind",
    "MeasureStatus", "ReachEffect", "ReachRoute",
]  # fmt: skip

described(
    ItemKind,
    "规则条目的种类 · Kinds of rule item",
    {
        "LIST_KIND": "名单种类 · kind of list",
        "REACH_RULE": "及于规则 · reach rule",
        "MEASURE": "惩戒措施 · measure",
        "INCENTIVE": "激励措施 · incentive",
        "ADVERSE_RECORDS": "不良信用记录的范围 · what counts as an adverse record",
        "AREA": "严重失信行为领域 · area of serious dishonesty",
        "AGGRAVATION": "加大惩戒 · aggravation",
        "PERIOD": "公示和保存期限 · period of disclosure or retention",
        "GRADING": "失信程度分类 · class of gravity",
        "REPAIR_CONDITION": "信用修复条件 · condition of repair",
        "REPAIR_RULE": "信用修复规则 · rule of repair",
        "BANKRUPTCY_EFFECT": "破产重整、和解的临时效果 · temporary effect of a plan or settlement",
        "CLOCK": "办理时限 · limit of time",
        "CALENDAR": "工作日历 · working-day calendar",
        "CATALOGUE_CLASS": "信用信息目录类别 · class of the information catalogue",
        "CATALOGUE_ENTRY": "信用信息目录条目 · entry of the information catalogue",
        "TRANSITION": "记录状态的变更 · move of a record from one state to another",
        "SINGLE_SEAT": "一人担任的职务 · office with one holder at a time",
        "SUCCESSION": "合并、分立、换码 · merger, split, new code",
        "SIGNAL": "供调查的事实提示,不是评价 · facts that investigators are told as a signal, no verdict",
        "RECALL": "撤回已提供的记录 · what is told to the receivers of a record that is taken back",
        "DISCLOSURE_TERM": "届满记录的提供期限 · how long an ended record is told",
    },
    name="RuleKind",
)
described(
    Checked,
    "出处核对程度 · How well the source was checked",
    {
        "READ": "已读全文 · read in the original or a full copy",
        "SECONDARY": "见于转引或者部分文本 · read in a secondary or partial source",
        "UNVERIFIED": "未核对 · not read anywhere",
    },
)
described(
    ReachEffect,
    "规则对有关人员的效果 · What a rule says of the parties it names",
    {
        "REACHED": "及于 · the measures extend to them",
        "NOT_REACHED": "不及于 · it says no",
        "DESIGNATED": "只及于决定指名的人 · only whom a decision names",
        "ANNOTATED": "仅在记录中标明 · a mark only",
    },
)
described(
    ReachRoute,
    "措施到达有关人员的方式 · The way on which a measure comes to those it addresses",
    {
        "SUBJECT": "决定的当事人本身 · the party of the decision",
        "BY_LAW": "依法律规定及于 · carried by law itself",
        "PARTY": "与单位同为当事人 · parties beside the unit",
        "OWN_DECISION": "须有指名的决定 · only by a decision that names them",
        "MARKED_AND_MAY": "标明,并可以依法另行采取措施 · marked, and a department may take a measure by law",
    },
)
described(
    BasisRank,
    "依据的层级 · Rank of the text that an item stands on",
    {
        "LAW": "法律 · law",
        "ADMIN_REGULATION": "行政法规 · administrative regulation",
        "JUDICIAL_INTERPRETATION": "司法解释 · judicial interpretation",
        "CENTRAL_POLICY": "党中央、国务院政策文件 · central policy document",
        "LOCAL_REGULATION": "地方性法规 · local regulation",
        "DEPARTMENT_RULE": "部门规章 · ministry rule",
        "MEMORANDUM": "合作备忘录 · memorandum of cooperation",
        "POLICY": "地方规范性文件 · local policy document",
    },
)
described(
    MeasureStatus,
    "措施是否仍可采取 · Whether a measure may still be taken",
    {"IN_FORCE": "现行 · in force", "SUPERSEDED": "已被取代 · superseded"},
)
described(
    MeasureForce,
    "措施的强制力 · Whether a measure binds",
    {"MANDATORY": "强制性 · mandatory", "RECOMMENDED": "推荐性 · recommended"},
)
described(
    ActorClass,
    "由谁采取 · Who carries a measure out",
    {
        "PUBLIC_RIGHTS_REDUCING": "公共管理机构,减损权益或增加义务 · public bodies, reducing rights or adding duties",
        "PUBLIC_MANAGEMENT": "公共管理机构,管理措施 · public bodies, management only",
        "NON_PUBLIC": "公共管理机构以外的组织自主开展 · others, of their own will",
    },
)
described(
    ConstraintFamily,
    "约束的类别 · Families of constraint",
    {
        "ADMINISTRATIVE": "行政性 · administrative",
        "MARKET": "市场性 · market",
        "INDUSTRY": "行业性 · industry",
        "SOCIAL": "社会性 · social",
    },
)
described(
    MeasureKind,
    "措施的种类 · Kinds of constraint and incentive",
    {
        "MARKET_OR_INDUSTRY_BAN": "限制市场或行业准入 · ban from market or industry",
        "POSITION_RESTRICTION": "限制任职 · posts",
        "PROFESSION_RESTRICTION": "限制从业 · professions",
        "SPENDING_RESTRICTION": "限制消费 · spending",
        "EXIT_RESTRICTION": "限制出境 · leaving the country",
        "SCHOOLING_RESTRICTION": "限制升学复学 · schooling",
        "FISCAL_FUND_RESTRICTION": "限制财政性资金 · public funds",
        "PROCUREMENT_RESTRICTION": "限制政府采购、招标投标 · procurement and tenders",
        "HONOUR_RESTRICTION": "限制评先评优、撤销荣誉 · honours",
        "PREFERENCE_RESTRICTION": "限制享受优惠便利 · preferences",
        "KEY_SUPERVISION": "纳入重点监管 · key supervision",
        "DISCLOSURE": "共享公示 · disclosure",
        "CREDIT_REPORT_ENTRY": "纳入征信或评级报告 · entry in credit reports",
        "PRUDENT_LENDING": "从严审慎授信 · prudent lending",
        "GREEN_CHANNEL": "绿色通道 · green channel",
        "DEFERRED_DOCUMENTS": "容缺受理 · papers to follow",
        "INSPECTION_REDUCTION": "优化抽查频次 · fewer inspections",
        "PRIORITY_SUPPORT": "优先支持 · priority",
        "CREDIT_LOAN": "信易贷、税易贷 · credit loans",
    },
)
described(
    ClockStep,
    "期限所限的步骤 · The step that a limit of time is about",
    {
        "MARK": "标注 · mark",
        "OWN": "平台自行处理 · the platform by itself",
        "FORWARD": "转交信源单位 · forward to the source",
        "ANSWER": "信源单位答复 · answer of the source",
        "WITH_SOURCE": "经核查处理 · with the source",
        "CREDIT_REPORTING": "征信机构答复 · answer of a credit bureau",
        "ACCEPT": "受理 · accept",
        "DECIDE": "决定 · decide",
        "FEEDBACK": "反馈 · tell the applicant",
        "EFFECT": "办结 · carry out",
    },
)

"""Closed sets of the graph as GraphQL enums, each with its meaning in Chinese and English."""

from enum import StrEnum

from graph_schema.names import (
    Disclosure,
    EndKind,
    EnterpriseKind,
    Finality,
    IdScheme,
    LegalBasis,
    LiabilityKind,
    OverlayKind,
    PartyKind,
    Purpose,
    ReachLevel,
    ReachReason,
    RecordKind,
    RecordStatus,
    RoleKind,
    Severity,
    Side,
)
from hub.gql.described import described as _described
from hub.inquiries.standing import Answer, IncentiveReason, IncentiveState, Standing

# The types take their enums from here, so that each is declared with its description before it is used.
__all__ = [
    "Answer", "Disclosure", "EndKind", "EnterpriseKind", "Finality", "IdScheme", "IncentiveReason", "IncentiveState",
    "ItemRefusal", "LegalBasis", "LiabilityKind", "OverlayKind", "PartyKind", "PathRelation", "Purpose", "ReachLevel",
    "ReachReason", "RecordKind", "RecordStatus", "RoleKind", "Severity", "Side", "Standing", "TenureTime", "TieKind",
]  # fmt: skip


class TenureTime(StrEnum):
    """Which ties are asked for, as of the day of the answer."""

    CURRENT = "CURRENT"
    FORMER = "FORMER"
    ALL = "ALL"


class TieKind(StrEnum):
    """What ties a party to the enterprise asked about."""

    HOLDS = "HOLDS"
    CONTROLS = "CONTROLS"
    OWNS = "OWNS"
    NAMES = "NAMES"
    BRANCH = "BRANCH"
    HEAD_OFFICE = "HEAD_OFFICE"
    SUCCESSOR = "SUCCESSOR"
    PREDECESSOR = "PREDECESSOR"


class PathRelation(StrEnum):
    """What one step of a path from a record to a party stands on."""

    ABOUT = "ABOUT"
    TIE = "TIE"
    NAMES = "NAMES"
    SAME_IDENTITY = "SAME_IDENTITY"


class ItemRefusal(StrEnum):
    """Why an item of a batch is not an enterprise."""

    NOT_AVAILABLE = "NOT_AVAILABLE"
    INVALID_USCC = "INVALID_USCC"


_described(
    TenureTime,
    "任职或关联的时间范围 · Which ties are asked for",
    {
        "CURRENT": "现任 · current on the day of the answer",
        "FORMER": "曾任 · ended before that day, or ended on a day unknown",
        "ALL": "全部 · both",
    },
)
_described(
    TieKind,
    "关联的种类 · What ties a party to the enterprise",
    {
        "HOLDS": "任职 · an office",
        "CONTROLS": "实际控制(有依据的认定) · control, asserted with evidence",
        "OWNS": "持股 · a holding",
        "NAMES": "在该企业的记录中列名 · named in a record about the enterprise",
        "BRANCH": "该企业的分支机构 · a branch of the enterprise",
        "HEAD_OFFICE": "该企业所属的法人 · the organisation that it is a branch of",
        "SUCCESSOR": "合并、分立或换码后的承继者 · its successor by merger, split or a new code",
        "PREDECESSOR": "合并、分立或换码前的主体 · its predecessor",
    },
)
_described(
    PathRelation,
    "路径一步的依据 · What one step of a path stands on",
    {
        "ABOUT": "记录所列的主体 · the record is about this party",
        "TIE": "任职、控制或持股 · an office, control or a holding",
        "NAMES": "决定中列名 · named in the entry or decision",
        "SAME_IDENTITY": "经证件核实为同一自然人 · the same person, verified by a document",
    },
)
_described(
    ItemRefusal,
    "不予答复的代码 · Why an item is not an enterprise",
    {
        "NOT_AVAILABLE": "无可提供的信息(不说明是否存在) · nothing may be told; says nothing about existence",
        "INVALID_USCC": "统一社会信用代码不合规 · not a well-formed unified social credit code",
    },
    name="RefusalCode",
)
_described(
    Standing,
    "信用状况(不是评价,不是分数) · Standing; neither a verdict nor a score",
    {
        "NONE_SHOWN": "本查询可见范围内无在列失信记录 · no adverse listing in force in what this asker may see",
        "LISTED": "有生效的失信在列记录 · at least one adverse listing is in force",
        "DISPUTED": "在列记录均处于异议核查 · the adverse listings are under objection",
        "NOT_FINAL": "决定尚在复议或诉讼期间 · the decisions may still be contested",
        "UNDETERMINED": "不能如实回答 · cannot be answered honestly",
    },
)
_described(
    Answer,
    "是、否、不能如实回答 · Yes, no, or not honestly answerable",
    {"YES": "是 · yes", "NO": "否 · no", "UNDETERMINED": "不能如实回答 · cannot be answered honestly"},
)
_described(
    IncentiveState,
    "激励措施的状态 · Whether incentives apply",
    {
        "AVAILABLE": "可享受 · they apply",
        "WITHHELD": "暂停享受 · they are withheld",
        "UNDETERMINED": "不能如实回答 · cannot be answered honestly",
    },
)
_described(
    IncentiveReason,
    "激励状态的理由 · Why incentives apply or do not",
    {
        "RED_LISTING_IN_FORCE": "守信名单在列 · a trustworthy listing is in force",
        "BLACK_LISTING_IN_FORCE": "同时有生效的失信在列 · an adverse listing is in force as well",
        "NOT_ALL_VISIBLE": "所依据的信息不全部向本类查询方开放 · not all of its ground is open to this asker",
        "DISPUTED": "该记录处于异议核查、暂不执行或尚未生效 · the record is disputed, suspended or not final",
        "END_UNKNOWN": "按期认定而没有止日，不知是否仍然有效 · it speaks of a period and has no end",
    },
)
_described(
    Purpose,
    "查询目的 · Purpose of an inquiry",
    {
        "CREDIT_GRANTING": "授信审查 · granting credit",
        "POST_LOAN": "贷后管理 · after the loan",
        "MEMBER_ADMISSION": "会员准入 · admission of a member",
        "MEMBER_RATING": "会员信用评价 · rating of a member",
        "MEDIA_SUPERVISION": "舆论监督 · supervision by the media",
        "INVESTIGATION": "案件调查 · investigation of a case",
        "ADMIN_REVIEW": "行政审批核查 · review before an administrative decision",
        "RATING": "评级 · rating service",
        "PUBLIC_INFORMATION": "公开查询 · published information",
        "SELF": "本人查询 · about oneself",
    },
)
_described(
    LegalBasis,
    "处理的合法性基础(个人信息保护法第十三条) · Legal basis of an inquiry",
    {
        "CONSENT": "取得同意 · consent",
        "STATUTORY_DUTY": "履行法定职责 · statutory duty",
        "LAWFULLY_PUBLIC": "已合法公开 · lawfully public",
        "NEWS_REPORTING": "新闻报道、舆论监督 · news reporting",
        "OTHER_LAW": "法律、行政法规规定的其他情形 · another law",
    },
)
_described(
    EnterpriseKind,
    "主体类别 · Kind of organisation",
    {
        "ENTERPRISE": "企业 · enterprise",
        "INDIVIDUAL_BUSINESS": "个体工商户 · individual business",
        "FARMERS_COOPERATIVE": "农民专业合作社 · farmers' cooperative",
        "PUBLIC_INSTITUTION": "事业单位 · public institution",
        "STATE_ORGAN": "机关 · state organ",
        "ASSOCIATION": "社会团体 · association",
        "PRIVATE_NON_ENTERPRISE": "民办非企业单位 · private non-enterprise unit",
        "FOUNDATION": "基金会 · foundation",
        "RURAL_COLLECTIVE": "农村集体经济组织 · rural collective",
        "OTHER_ORGANIZATION": "其他组织 · other organisation",
        "UNKNOWN": "未知 · not known yet",
    },
)
_described(
    IdScheme,
    "标识的种类 · Scheme of an identifier",
    {
        "USCC": "统一社会信用代码 · unified social credit code",
        "REGISTRATION_NUMBER": "工商注册号 · business registration number",
        "ORGANIZATION_CODE": "组织机构代码 · organisation code",
        "TAX_NUMBER": "税务登记号 · tax registration number",
        "PUBLIC_INSTITUTION_NUMBER": "事业单位证书号 · public institution certificate",
        "SOCIAL_ORGANIZATION_NUMBER": "社会组织登记证号 · social organisation certificate",
        "STOCK_CODE": "证券代码 · stock code",
        "SCOPED_NAME": "仅有名称 · only a name",
    },
)
_described(
    PartyKind,
    "关联方的种类 · Kind of a party",
    {"PERSON": "自然人 · natural person", "ORGANIZATION": "组织 · organisation", "UNKNOWN": "未说明 · not said"},
)
_described(
    RoleKind,
    "职务或关联 · Office or tie",
    {
        "LEGAL_REPRESENTATIVE": "法定代表人 · legal representative",
        "PRINCIPAL": "主要负责人 · principal",
        "PERSON_IN_CHARGE": "负责人 · person in charge",
        "EXECUTIVE_PARTNER": "执行事务合伙人 · executive partner",
        "OPERATOR": "经营者 · operator",
        "CHAIRMAN": "董事长 · chairman",
        "DIRECTOR": "董事 · director",
        "INDEPENDENT_DIRECTOR": "独立董事 · independent director",
        "SUPERVISOR": "监事 · supervisor",
        "GENERAL_MANAGER": "经理 · general manager",
        "SENIOR_EXECUTIVE": "高级管理人员 · senior executive",
        "FINANCE_HEAD": "财务负责人 · head of finance",
        "BOARD_SECRETARY": "董事会秘书 · board secretary",
        "REGISTERED_PRACTITIONER": "注册执业人员 · registered practitioner",
        "ACTUAL_CONTROLLER": "实际控制人 · actual controller",
        "CONTROLLING_SHAREHOLDER": "控股股东 · controlling shareholder",
        "SHAREHOLDER": "股东 · shareholder",
        "BENEFICIAL_OWNER": "受益所有人 · beneficial owner",
    },
)
_described(
    LiabilityKind,
    "决定中列名的理由 · Why an entry or decision names a person",
    {
        "NAMED_REPRESENTATIVE": "作为法定代表人或者负责人列名 · named as representative, without a finding",
        "DIRECTLY_LIABLE_SUPERVISOR": "直接负责的主管人员 · directly liable supervisor",
        "DIRECTLY_LIABLE_PERSON": "其他直接责任人员 · other directly liable person",
        "DEBT_PERFORMANCE_LIABLE": "影响债务履行的直接责任人员 · liable for the debt's performance",
    },
)
_described(
    RecordKind,
    "信用记录的种类 · Kind of credit record",
    {
        "REGISTRATION": "登记 · registration",
        "ADMIN_LICENSE": "行政许可 · administrative licence",
        "ADMIN_PENALTY": "行政处罚 · administrative penalty",
        "ADMIN_COERCION": "行政强制 · administrative coercion",
        "JUDICIAL_DECISION": "司法裁判 · judicial decision",
        "ENFORCEMENT": "执行 · enforcement",
        "ABNORMAL_LIST": "异常名录 · list of abnormal operations",
        "SERIOUS_LIST": "严重失信主体名单 · list of serious dishonesty",
        "CREDIT_COMMITMENT": "信用承诺 · credit commitment",
        "CREDIT_EVALUATION": "信用评价 · credit evaluation",
        "HONOUR": "荣誉 · honour",
        "CONTRACT_PERFORMANCE": "合同履行 · performance of contracts",
    },
)
_described(
    Side,
    "名单的方向 · Side of a list",
    {"RED": "守信 · trustworthy", "BLACK": "失信 · adverse", "NEUTRAL": "中性 · neutral"},
)
_described(
    Severity,
    "失信行为的程度 · Class of a dishonest act",
    {"MINOR": "轻微 · minor", "GENERAL": "一般 · general", "SERIOUS": "严重 · serious"},
)
_described(
    Disclosure,
    "披露方式 · Way of disclosure",
    {
        "PUBLIC": "公开公示 · published",
        "GOV_SHARED": "政务共享 · shared among departments",
        "AUTHORIZED": "授权查询 · by consent",
    },
)
_described(
    Finality,
    "决定是否生效 · Whether a decision can still be contested",
    {"PENDING": "尚可争议 · may still be contested", "FINAL": "已生效 · final", "OVERTURNED": "已撤销 · overturned"},
)
_described(
    RecordStatus,
    "记录的状态 · State of a record",
    {
        "PROPOSED": "拟列入 · proposed",
        "ACTIVE": "列入 · in force",
        "REPAIRED": "已修复 · repaired",
        "REMOVED": "移出 · removed",
        "REVOKED": "撤销 · revoked",
    },
)
_described(
    OverlayKind,
    "覆盖标注 · What lies over a record for a time",
    {
        "DISPUTE": "异议标注 · under objection",
        "SUSPEND_MEASURES": "暂不执行 · measures suspended",
        "SHIELD": "暂时屏蔽 · shielded for a time",
        "STATEMENT": "添加声明 · a statement is added",
        "RERATE": "更新信用评价结果 · evaluation renewed",
        "APPEAL_PENDING": "复议或诉讼期间 · review or suit pending",
    },
)
_described(
    ReachLevel,
    "记录及于关联方的程度 · How far a record reaches a party",
    {
        "ASSOCIATED": "关联 · only linked",
        "ANNOTATED": "标明 · named in the entry",
        "REACHED": "及于 · a rule extends the measures to the role",
        "DESIGNATED": "单独认定 · a decision of its own",
        "NOT_REACHED": "不及于 · a rule says no",
    },
)
_described(
    ReachReason,
    "及于或不及于的理由 · Why a record reaches a party or not",
    {
        "ROLE_REACHED": "职务属于规则所列 · the rule lists the role",
        "FORMER_NOT_RELEASED": "变更前任职且未解除 · former holder, not released",
        "SUCCESSOR": "列入后继任 · successor after the listing",
        "LIABILITY_NAMED": "决定中列明责任 · liability named in the decision",
        "RELEASED": "已解除 · released by a decision",
        "RULE_EXCLUDES": "规则明确不及于 · the rule says no",
        "PARTY_ITSELF": "本人即被列主体 · the party itself is listed",
        "NAMED_ONLY": "仅列名 · only named",
        "TENURE_UNKNOWN": "任职期间不明 · the tenure is unknown",
        "CONDUCT_UNKNOWN": "行为期间或责任不明 · the period of the conduct, or the responsibility for it, is unknown",
        "DECISION_NEEDED": "须有指名的决定 · only a decision that names the party binds it",
    },
)
_described(
    EndKind,
    "期间一端是否可知 · How well one end of an interval is known",
    {"KNOWN": "确知 · known", "UNKNOWN": "不明 · unknown", "OPEN": "未终止 · not ended"},
)

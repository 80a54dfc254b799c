"""Labels, relationship types and closed sets of the graph, in the field's standard terms.

Values are stored in the graph and shown to partners; they are never renamed.
Source of the terms: GB/T 39441-2020, GB/T 39446, the county plan 孟政〔2019〕10号.
"""

from enum import StrEnum
from typing import Final


class IdScheme(StrEnum):
    """Identifier schemes of organisations."""

    USCC = "USCC"  # 统一社会信用代码, GB 32100-2015
    REGISTRATION_NUMBER = "REGISTRATION_NUMBER"  # 工商注册号, 15 digits
    ORGANIZATION_CODE = "ORGANIZATION_CODE"  # 组织机构代码, GB 11714
    TAX_NUMBER = "TAX_NUMBER"  # 税务登记号
    PUBLIC_INSTITUTION_NUMBER = "PUBLIC_INSTITUTION_NUMBER"  # 事业单位证书号
    SOCIAL_ORGANIZATION_NUMBER = "SOCIAL_ORGANIZATION_NUMBER"  # 社会组织登记证号
    STOCK_CODE = "STOCK_CODE"  # 证券代码
    SCOPED_NAME = "SCOPED_NAME"  # an organisation that is only named, scoped to the one that names it


class DocumentType(StrEnum):
    """Identity documents of natural persons (双公示 证件类型)."""

    RESIDENT_ID = "RESIDENT_ID"  # 居民身份证, GB 11643 (81/82/83 residence permits included)
    PASSPORT = "PASSPORT"  # 护照号
    HK_MACAO_PERMIT = "HK_MACAO_PERMIT"  # 港澳居民来往内地通行证
    TAIWAN_PERMIT = "TAIWAN_PERMIT"  # 台湾居民来往大陆通行证
    FOREIGN_RESIDENCE = "FOREIGN_RESIDENCE"  # 外国人永久居留身份证
    OTHER = "OTHER"  # 其他


class EnterpriseKind(StrEnum):
    """Kind of organisation, from the first two characters of its USCC."""

    ENTERPRISE = "ENTERPRISE"  # 91 企业
    INDIVIDUAL_BUSINESS = "INDIVIDUAL_BUSINESS"  # 92 个体工商户
    FARMERS_COOPERATIVE = "FARMERS_COOPERATIVE"  # 93 农民专业合作社
    PUBLIC_INSTITUTION = "PUBLIC_INSTITUTION"  # 12 事业单位
    STATE_ORGAN = "STATE_ORGAN"  # 11 机关
    ASSOCIATION = "ASSOCIATION"  # 51 社会团体
    PRIVATE_NON_ENTERPRISE = "PRIVATE_NON_ENTERPRISE"  # 52 民办非企业单位
    FOUNDATION = "FOUNDATION"  # 53 基金会
    RURAL_COLLECTIVE = "RURAL_COLLECTIVE"  # N 农村集体经济组织
    OTHER_ORGANIZATION = "OTHER_ORGANIZATION"  # 其他
    UNKNOWN = "UNKNOWN"  # no USCC known yet


class EndKind(StrEnum):
    """How well one end of a validity interval is known."""

    KNOWN = "KNOWN"
    UNKNOWN = "UNKNOWN"
    OPEN = "OPEN"


class RoleKind(StrEnum):
    """Positions and ties of a party to an enterprise (公司法 265, GB/T 39446)."""

    LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE"  # 法定代表人
    PRINCIPAL = "PRINCIPAL"  # 主要负责人
    PERSON_IN_CHARGE = "PERSON_IN_CHARGE"  # 负责人
    EXECUTIVE_PARTNER = "EXECUTIVE_PARTNER"  # 执行事务合伙人
    OPERATOR = "OPERATOR"  # 经营者 (个体工商户)
    CHAIRMAN = "CHAIRMAN"  # 董事长
    DIRECTOR = "DIRECTOR"  # 董事
    INDEPENDENT_DIRECTOR = "INDEPENDENT_DIRECTOR"  # 独立董事
    SUPERVISOR = "SUPERVISOR"  # 监事
    GENERAL_MANAGER = "GENERAL_MANAGER"  # 经理
    SENIOR_EXECUTIVE = "SENIOR_EXECUTIVE"  # 高级管理人员
    FINANCE_HEAD = "FINANCE_HEAD"  # 财务负责人
    BOARD_SECRETARY = "BOARD_SECRETARY"  # 董事会秘书
    REGISTERED_PRACTITIONER = "REGISTERED_PRACTITIONER"  # 注册执业人员
    ACTUAL_CONTROLLER = "ACTUAL_CONTROLLER"  # 实际控制人 (from CONTROLS)
    CONTROLLING_SHAREHOLDER = "CONTROLLING_SHAREHOLDER"  # 控股股东 (from OWNS)
    SHAREHOLDER = "SHAREHOLDER"  # 股东 (from OWNS)
    BENEFICIAL_OWNER = "BENEFICIAL_OWNER"  # 受益所有人


class LiabilityKind(StrEnum):
    """Why an entry or decision names a person (NAMES.liability)."""

    NAMED_REPRESENTATIVE = "NAMED_REPRESENTATIVE"  # named as 法定代表人或者负责人, without a finding
    DIRECTLY_LIABLE_SUPERVISOR = "DIRECTLY_LIABLE_SUPERVISOR"  # 直接负责的主管人员
    DIRECTLY_LIABLE_PERSON = "DIRECTLY_LIABLE_PERSON"  # 其他直接责任人员
    DEBT_PERFORMANCE_LIABLE = "DEBT_PERFORMANCE_LIABLE"  # 影响债务履行的直接责任人员


class RecordKind(StrEnum):
    """Kinds of credit record."""

    REGISTRATION = "REGISTRATION"  # 登记
    ADMIN_LICENSE = "ADMIN_LICENSE"  # 行政许可
    ADMIN_PENALTY = "ADMIN_PENALTY"  # 行政处罚
    ADMIN_COERCION = "ADMIN_COERCION"  # 行政强制
    JUDICIAL_DECISION = "JUDICIAL_DECISION"  # 司法裁判
    ENFORCEMENT = "ENFORCEMENT"  # 执行
    ABNORMAL_LIST = "ABNORMAL_LIST"  # 异常名录
    SERIOUS_LIST = "SERIOUS_LIST"  # 严重失信主体名单
    CREDIT_COMMITMENT = "CREDIT_COMMITMENT"  # 信用承诺
    CREDIT_EVALUATION = "CREDIT_EVALUATION"  # 信用评价
    HONOUR = "HONOUR"  # 荣誉/红名单
    CONTRACT_PERFORMANCE = "CONTRACT_PERFORMANCE"  # 合同履行


class SuccessionKind(StrEnum):
    """How one organisation follows another (SUCCEEDS.how)."""

    MERGER = "MERGER"  # 合并
    SPLIT = "SPLIT"  # 分立
    NEW_CODE = "NEW_CODE"  # 换码


class Side(StrEnum):
    """Side of a list."""

    RED = "RED"  # 红名单, 守信联合激励对象
    BLACK = "BLACK"  # 黑名单, 失信联合惩戒对象
    NEUTRAL = "NEUTRAL"


class Severity(StrEnum):
    """Class of a dishonest act (国家发展改革委令第36号)."""

    MINOR = "MINOR"  # 轻微
    GENERAL = "GENERAL"  # 一般
    SERIOUS = "SERIOUS"  # 严重


class Disclosure(StrEnum):
    """Way of disclosure (河南省社会信用条例 18)."""

    PUBLIC = "PUBLIC"  # 公开公示
    GOV_SHARED = "GOV_SHARED"  # 政务共享
    AUTHORIZED = "AUTHORIZED"  # 授权查询


class Finality(StrEnum):
    """Whether a decision can still be contested."""

    PENDING = "PENDING"
    FINAL = "FINAL"
    OVERTURNED = "OVERTURNED"


class RecordStatus(StrEnum):
    """Base state of a record; EXPIRED and ARCHIVED follow from dates."""

    PROPOSED = "PROPOSED"  # 拟列入
    ACTIVE = "ACTIVE"  # 列入
    REPAIRED = "REPAIRED"  # 已修复
    REMOVED = "REMOVED"  # 移出
    REVOKED = "REVOKED"  # 撤销


class OverlayKind(StrEnum):
    """What lies over a record, a reached person or a measure for a time."""

    DISPUTE = "DISPUTE"  # 异议标注
    SUSPEND_MEASURES = "SUSPEND_MEASURES"  # 暂不执行
    SHIELD = "SHIELD"  # 暂时屏蔽
    STATEMENT = "STATEMENT"  # 添加声明
    RERATE = "RERATE"  # 更新信用评价结果
    APPEAL_PENDING = "APPEAL_PENDING"  # 复议或诉讼期间


class ReachLevel(StrEnum):
    """How far a record reaches a party."""

    ASSOCIATED = "ASSOCIATED"  # 关联
    ANNOTATED = "ANNOTATED"  # 标明
    REACHED = "REACHED"  # 及于
    DESIGNATED = "DESIGNATED"  # 单独认定
    NOT_REACHED = "NOT_REACHED"  # 不及于


class ReachReason(StrEnum):
    """Why a rule's answer is what it is."""

    ROLE_REACHED = "ROLE_REACHED"
    FORMER_NOT_RELEASED = "FORMER_NOT_RELEASED"
    SUCCESSOR = "SUCCESSOR"
    LIABILITY_NAMED = "LIABILITY_NAMED"
    RELEASED = "RELEASED"
    RULE_EXCLUDES = "RULE_EXCLUDES"
    PARTY_ITSELF = "PARTY_ITSELF"
    NAMED_ONLY = "NAMED_ONLY"
    TENURE_UNKNOWN = "TENURE_UNKNOWN"
    CONDUCT_UNKNOWN = "CONDUCT_UNKNOWN"
    DECISION_NEEDED = "DECISION_NEEDED"


class MeasureKind(StrEnum):
    """Kinds of constraint and incentive (全国失信惩戒措施基础清单; 孟政〔2019〕10号 三)."""

    MARKET_OR_INDUSTRY_BAN = "MARKET_OR_INDUSTRY_BAN"  # 限制市场或行业准入
    POSITION_RESTRICTION = "POSITION_RESTRICTION"  # 限制任职
    PROFESSION_RESTRICTION = "PROFESSION_RESTRICTION"  # 限制从业
    SPENDING_RESTRICTION = "SPENDING_RESTRICTION"  # 限制消费
    EXIT_RESTRICTION = "EXIT_RESTRICTION"  # 限制出境
    SCHOOLING_RESTRICTION = "SCHOOLING_RESTRICTION"  # 限制升学复学
    FISCAL_FUND_RESTRICTION = "FISCAL_FUND_RESTRICTION"  # 限制申请财政性资金项目
    PROCUREMENT_RESTRICTION = "PROCUREMENT_RESTRICTION"  # 限制参加政府采购/招投标
    HONOUR_RESTRICTION = "HONOUR_RESTRICTION"  # 限制评先评优/撤销荣誉
    PREFERENCE_RESTRICTION = "PREFERENCE_RESTRICTION"  # 限制享受优惠便利
    KEY_SUPERVISION = "KEY_SUPERVISION"  # 纳入重点监管
    DISCLOSURE = "DISCLOSURE"  # 共享公示
    CREDIT_REPORT_ENTRY = "CREDIT_REPORT_ENTRY"  # 纳入征信或评级报告
    PRUDENT_LENDING = "PRUDENT_LENDING"  # 从严审慎授信
    GREEN_CHANNEL = "GREEN_CHANNEL"  # 绿色通道
    DEFERRED_DOCUMENTS = "DEFERRED_DOCUMENTS"  # 容缺受理
    INSPECTION_REDUCTION = "INSPECTION_REDUCTION"  # 优化抽查频次
    PRIORITY_SUPPORT = "PRIORITY_SUPPORT"  # 优先支持
    CREDIT_LOAN = "CREDIT_LOAN"  # 信易贷/税易贷


class MeasureForce(StrEnum):
    """Whether a measure binds (孟政〔2019〕10号 五(六))."""

    MANDATORY = "MANDATORY"  # 强制性
    RECOMMENDED = "RECOMMENDED"  # 推荐性


class ActorClass(StrEnum):
    """Who carries a measure out, and what it takes from its object."""

    PUBLIC_RIGHTS_REDUCING = "PUBLIC_RIGHTS_REDUCING"  # 公共管理机构, 减损权益或增加义务
    PUBLIC_MANAGEMENT = "PUBLIC_MANAGEMENT"  # 公共管理机构, 相关管理措施
    NON_PUBLIC = "NON_PUBLIC"  # 公共管理机构以外的组织自主开展


class ConstraintFamily(StrEnum):
    """Four families of constraint (国发〔2016〕33号)."""

    ADMINISTRATIVE = "ADMINISTRATIVE"  # 行政性
    MARKET = "MARKET"  # 市场性
    INDUSTRY = "INDUSTRY"  # 行业性
    SOCIAL = "SOCIAL"  # 社会性


class JoinDecision(StrEnum):
    """What a reviewer decided on the join of an appearance to an identity."""

    CONFIRMED = "CONFIRMED"  # 确认同一
    PARTED = "PARTED"  # 分离


class JoinDoubt(StrEnum):
    """What contradicts the join of an appearance to an identity."""

    TWO_NAMES = "TWO_NAMES"  # 一证两名
    TWO_DOCUMENTS = "TWO_DOCUMENTS"  # 同一主体同名两证


class MatterKind(StrEnum):
    """What a matter is: who determines, consents, belongs or is investigated, and the steps of processes.

    MEMBERSHIP to CLAIM let one partner ask more than its grant alone does (docs/access.md).
    """

    DEPARTMENT = "DEPARTMENT"  # 部门
    MEMBERSHIP = "MEMBERSHIP"  # 会员资格
    CONSENT = "CONSENT"  # 授权
    CASE = "CASE"  # 案件
    ADMIN_MATTER = "ADMIN_MATTER"  # 行政事项 (申请, 许可, 资助)
    CONTRACT = "CONTRACT"  # 数据服务合同
    CLAIM = "CLAIM"  # 主体认领 (本人或本单位)
    WATCH_LIST = "WATCH_LIST"  # 关注名单 (贷后等)
    MEASURE_TASK = "MEASURE_TASK"  # 联合奖惩措施任务
    OBJECTION = "OBJECTION"  # 异议
    REPAIR = "REPAIR"  # 信用修复
    COMMITMENT = "COMMITMENT"  # 信用承诺
    HONOUR = "HONOUR"  # 荣誉
    EVALUATION = "EVALUATION"  # 信用评价
    DISCIPLINE = "DISCIPLINE"  # 行业惩戒
    TIP = "TIP"  # 举报


REFERENCES: Final[frozenset[MatterKind]] = frozenset(
    {
        MatterKind.MEMBERSHIP,
        MatterKind.CONSENT,
        MatterKind.CASE,
        MatterKind.ADMIN_MATTER,
        MatterKind.CONTRACT,
        MatterKind.CLAIM,
        MatterKind.WATCH_LIST,
    }
)
"""Matters that a partner may rest an inquiry on; each belongs to one partner."""

SELF_NUMBERED: Final[frozenset[MatterKind]] = frozenset({MatterKind.MEMBERSHIP, MatterKind.CLAIM})
"""Those of one subject each; of an organisation they bear its identifier's key for a number."""


class PartyKind(StrEnum):
    """Kind of a holder."""

    PERSON = "PERSON"
    ORGANIZATION = "ORGANIZATION"
    UNKNOWN = "UNKNOWN"


class PartnerKind(StrEnum):
    """Who asks; and the two that ask about no subject: who administers the hub, and who inspects it."""

    BANK = "bank"
    ASSOCIATION = "association"
    MEDIA = "media"
    INVESTIGATOR = "investigator"
    DEPARTMENT = "department"
    CREDIT_SERVICE = "credit_service"
    SUBJECT = "subject"
    PUBLIC = "public"
    OPERATOR = "operator"
    REGULATOR = "regulator"


class Purpose(StrEnum):
    """What an inquiry is for."""

    CREDIT_GRANTING = "CREDIT_GRANTING"  # 授信审查
    POST_LOAN = "POST_LOAN"  # 贷后管理
    MEMBER_ADMISSION = "MEMBER_ADMISSION"  # 会员准入
    MEMBER_RATING = "MEMBER_RATING"  # 会员信用评价
    MEDIA_SUPERVISION = "MEDIA_SUPERVISION"  # 舆论监督
    INVESTIGATION = "INVESTIGATION"  # 案件调查
    ADMIN_REVIEW = "ADMIN_REVIEW"  # 行政审批核查
    RATING = "RATING"  # 评级
    PUBLIC_INFORMATION = "PUBLIC_INFORMATION"  # 公开查询
    SELF = "SELF"  # 本人查询


class LegalBasis(StrEnum):
    """Legal basis of an inquiry (个人信息保护法 13)."""

    CONSENT = "CONSENT"
    STATUTORY_DUTY = "STATUTORY_DUTY"
    LAWFULLY_PUBLIC = "LAWFULLY_PUBLIC"
    NEWS_REPORTING = "NEWS_REPORTING"
    OTHER_LAW = "OTHER_LAW"

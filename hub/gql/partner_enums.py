"""Enums of partners: their kinds and whether they may ask."""

from graph_schema.names import PartnerKind
from hub.access.partner import PartnerStatus
from hub.gql.described import described

__all__ = ["PartnerKind", "PartnerStatus"]

described(
    PartnerKind,
    "机构的类别 · Kinds of partner",
    {
        "BANK": "银行 · bank",
        "ASSOCIATION": "行业协会商会 · association",
        "MEDIA": "媒体 · media",
        "INVESTIGATOR": "办案机关 · investigator",
        "DEPARTMENT": "部门 · department",
        "CREDIT_SERVICE": "征信、评级等信用服务机构 · credit service",
        "SUBJECT": "信用主体本人 · a subject itself",
        "PUBLIC": "社会公众 · the public",
        "OPERATOR": "运营方,只管理,不查询 · operator: administers, asks about nobody",
        "REGULATOR": "监管方,只检查,不查询 · regulator: inspects, asks about nobody",
    },
)
described(
    PartnerStatus,
    "机构的状态 · Whether a partner may ask",
    {
        "ACTIVE": "正常 · may ask",
        "SUSPENDED": "暂停 · suspended, may be readmitted",
        "REVOKED": "撤销 · revoked for good",
    },
)

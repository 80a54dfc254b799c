"""Closed sets of networks as enums of the schema."""

from hub.gql.described import described
from hub.inquiries.network_rows import Direction, Relation

__all__ = ["Direction", "Relation"]

described(
    Relation,
    "关系的种类 · Kind of relationship",
    {
        "HOLDS": "任职:任职者至单位 · office: from who holds it to the organisation",
        "OWNS": "持股:持有者至企业 · holding: from the holder to the enterprise",
        "CONTROLS": "实际控制(来源所称,不推算):控制者至企业 · asserted control, never computed: from who controls",
        "NAMES": "记录列名:记录所涉主体至所列人员 · named in a record: from whom it is about to the person named",
        "BRANCH_OF": "分支机构至其总机构 · from a branch to its head office",
        "SUCCEEDS": "承继(合并、分立、换码):后者至前者 · merger, split or new code: from the later to the earlier",
        "SUPPLIES": "供应商至客户 · from a supplier to its customer",
    },
    name="Relation",
)
described(
    Direction,
    "关系的方向 · Direction of a relationship, seen from a node",
    {"OUT": "自该主体起 · it starts there", "IN": "至该主体止 · it ends there"},
    name="Direction",
)

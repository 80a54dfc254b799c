"""Closed sets of aggravation and incentives as GraphQL enums, each with its meaning in Chinese and English."""

from graph_schema.rules.evidence import Counted
from hub.gql.described import described
from hub.inquiries.incentives import Eligible, WayReason

__all__ = ["Counted", "Eligible", "WayReason"]

described(
    Counted,
    "记录按哪一日计入 · By which day a record belongs to a window of time",
    {
        "DECISION": "按决定之日 · by the day of the decision",
        "IN_FORCE": "按在列或者生效期间 · by the days on which it is in force",
    },
)
described(
    Eligible,
    "是否符合条件 · Whether the conditions are met",
    {
        "ELIGIBLE": "符合条件 · they are met",
        "NOT_ELIGIBLE": "不符合条件 · they are not met",
        "UNDETERMINED": "不能如实回答 · cannot be answered honestly",
    },
)
described(
    WayReason,
    "是否符合条件的理由 · Why the conditions are met or not",
    {
        "TRUSTWORTHY_LISTING": "守信名单在列 · a trustworthy listing is in force",
        "NO_TRUSTWORTHY_LISTING": "没有守信名单记录 · no trustworthy listing is in force",
        "BLACK_LISTING": "有生效的失信在列 · an adverse listing is in force",
        "LISTING_CONTESTED": "守信名单记录尚未生效或者有争议 · the listing is not final, disputed or suspended",
        "CLEAN": "窗口内没有已生效且未修复的不良记录 · no adverse record, final and unrepaired, in the window",
        "ADVERSE_RECORD": "窗口内有已生效且未修复的不良记录 · an adverse record, final and unrepaired, in the window",
        "NOT_PLACED": "有记录的日期或者程度不详 · the date or class of a record is not known",
        "NOT_ALL_VISIBLE": "所需信息不全部向本类查询方开放 · not all that is needed is open to this kind of asker",
        "NOT_ALL_READ": "记录较多,未能全部计入 · more records exist than were read",
        "NOT_COMPUTED": "条件由主管部门公布,本系统不计算 · conditions that the authority publishes; not computed here",
        "FOR_PERSONS": "面向个人 · for individuals only",
        "FOR_ORGANIZATIONS": "面向组织 · for organisations only",
        "NOT_ALL_OF_PERSON": "不能认定所见即该人的全部记录 · what is seen may not be all of the person's records",
    },
)

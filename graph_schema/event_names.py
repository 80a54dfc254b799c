"""Closed sets about the outbox and what follows it."""

from enum import StrEnum


class EventKind(StrEnum):
    """What an entry of the outbox tells of; never what it changed from or to; never renamed."""

    RECORD_CHANGED = "RECORD_CHANGED"  # 记录变动
    PARTY_CHANGED = "PARTY_CHANGED"  # 主体信息或关系变动
    WATCH_CHANGED = "WATCH_CHANGED"  # 所保存的问题有变, for one partner
    RETRACTION = "RETRACTION"  # 撤回已提供的记录, for one partner
    RETRACTION_REMINDER = "RETRACTION_REMINDER"  # 催告回执, for one partner


class WatchKind(StrEnum):
    """Questions that a case may save, to be run again on change."""

    PARTY = "PARTY"  # 主体及其直接关系方
    NETWORK = "NETWORK"  # 关系网络
    HOLDINGS = "HOLDINGS"  # 持股与控制


class RestReason(StrEnum):
    """Why a saved question is not run."""

    CASE_OVER = "CASE_OVER"  # 案件未立或已结
    NOT_GRANTED = "NOT_GRANTED"  # 授权已终止
    BUDGET_SPENT = "BUDGET_SPENT"  # 案件额度已用尽
    NOTHING_TOLD = "NOTHING_TOLD"  # 无可提供

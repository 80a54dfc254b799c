"""How runs and departments are shown: Chinese first, with English beside it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hub.console import print_table

OTHERS: Final = "其他 · others"
_RUNS: Final = ("批次 · run", "日期 · observed", "方案 · profile", "来源 · source")
_COUNTS: Final = ("收到 · received", "入库 · accepted", "未变 · unchanged", "退回 · rejected", "更新 · replaced")
_NAMES: Final = ("received", "accepted", "unchanged", "rejected", "replaced")


def show_runs(runs: Sequence[tuple[str, Mapping[str, Any] | None]]) -> None:
    """A line a run, with what became of its rows."""
    rows = []
    for run_id, report in runs:
        if report is None:
            rows.append((run_id, *[""] * 8, "未完成 · cut off, or under way"))
            continue
        rows.append(
            (
                run_id,
                *(str(report[name]) for name in ("observed", "profile", "source")),
                f"{report['read']:,}",
                *(f"{report.get(name, 0):,}" for name in _NAMES[1:]),
                _kind(report),
            )
        )
    print_table("", (*_RUNS, *_COUNTS, "说明 · note"), rows=rows)


def _kind(report: Mapping[str, Any]) -> str:
    notes = [("dry_run", "试运行 · dry run"), ("withdraw", "撤回 · withdrawal")]
    return "; ".join(text for name, text in notes if report.get(name))


def show_departments(title: str, departments: Sequence[Mapping[str, Any]]) -> None:
    """A line a department: counts, how many new decisions came late, and why rows were refused."""
    rows = [
        (
            row["department"] or OTHERS,
            *([row["source"]] if "source" in row else []),
            *(f"{row[name]:,}" for name in _NAMES),
            f"{sum(row['warnings'].values()):,}",
            f"{row['late']:,} / {row['dated']:,}" if row["dated"] else "",
            ", ".join(f"{code} {count:,}" for code, count in row["by_code"].items()),
        )
        for row in departments
    ]
    sources = ["来源 · source"] if departments and "source" in departments[0] else []
    columns = ("部门 · department", *sources, *_COUNTS, "警告 · warnings", "逾期 · late", "退回原因 · reject codes")
    print_table(title, columns, rows=rows)

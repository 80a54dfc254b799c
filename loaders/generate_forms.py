"""Every file of the synthetic county, in the order in which a load takes them."""

from typing import Final

from loaders.generate_commitments import COMMITMENT_COLUMNS, COMMITMENT_FILE
from loaders.generate_decisions import PENALTY_COLUMNS, PENALTY_FILES, PERMIT_COLUMNS, PERMIT_FILES
from loaders.generate_files import FileSpec
from loaders.generate_listed import LISTED_COLUMNS, LISTED_FOLDER, SUPPLIERS
from loaders.generate_notices import (
    PERSON_COLUMNS,
    PERSON_FILE,
    RELEASE_COLUMNS,
    RELEASE_FILE,
    STATE_COLUMNS,
    STATE_FILE,
)
from loaders.generate_records import DEFAULTER_COLUMNS, RED_BLACK_COLUMNS
from loaders.generate_uploads import UPLOADS

REGISTER_COLUMNS: Final = (
    "企业名称", "统一社会信用代码", "注册日期", "企业类型", "法人代表",
    "注册资金", "经营范围", "所在省份", "地区", "注册地址",
)  # fmt: skip
_DAYS: Final = frozenset(
    ("许可决定日期", "有效期自", "有效期至", "处罚决定日期", "处罚有效期", "公示截止期", "承诺作出日期", "承诺有效期",
     "履行状态认定日期", "首次注册日期", "等级认定时间", "认定日期", "解除日期")
)  # fmt: skip
_AMOUNTS: Final = frozenset(("罚款金额(万元)", "没收违法所得、没收非法财物的金额(万元)"))


def _table(name: str, profile: str, columns: tuple[str, ...], makes: str | None = "CreditRecord") -> FileSpec:
    return FileSpec(name, profile, columns, dates=_DAYS, numbers=_AMOUNTS, makes=makes)


SPECS: Final = (
    FileSpec("register.csv", "register", REGISTER_COLUMNS),
    FileSpec("offices.jsonl", "canonical"),
    *(
        FileSpec(
            name,
            "listed-companies",
            columns,
            encoding="gb18030",
            separator="\t",
            folder=LISTED_FOLDER,
            makes="SUPPLIES" if name == SUPPLIERS else None,
        )
        for name, columns in LISTED_COLUMNS.items()
    ),
    _table("red_black.csv", "lists", RED_BLACK_COLUMNS),
    _table("judgment_defaulters.csv", "lists", DEFAULTER_COLUMNS),
    *(_table(upload.file, "lists", upload.columns) for upload in UPLOADS),
    *(_table(PERMIT_FILES[form], "permits", PERMIT_COLUMNS[form]) for form in PERMIT_FILES),
    *(_table(PENALTY_FILES[form], "penalties", PENALTY_COLUMNS[form]) for form in PENALTY_FILES),
    _table(COMMITMENT_FILE, "commitments", COMMITMENT_COLUMNS),
    FileSpec("records.jsonl", "canonical"),
    _table(PERSON_FILE, "persons", PERSON_COLUMNS, None),
    _table(RELEASE_FILE, "releases", RELEASE_COLUMNS, "Release"),
    _table(STATE_FILE, "states", STATE_COLUMNS, None),
)
FILES: Final = tuple(spec.name for spec in SPECS)
MAKES: Final = {
    "record": "CreditRecord", "overlay": "Overlay", "release": "Release", "branch": "BRANCH_OF",
    "succession": "SUCCEEDS",
}  # fmt: skip
"""The node or tie that a canonical row of a type adds to a graph, where each row adds one."""
NOTHING: Final = frozenset(("NO_LISTING", "PLACEHOLDER_NAME"))
"""Warnings of rows that are read and add nothing."""
LOADS: Final = tuple(dict.fromkeys((spec.folder or spec.name, spec.profile) for spec in SPECS))
"""What is given to a load: a file, or the folder that it stands in, and the profile; in this order."""
_SHOWN: Final = frozenset(
    ("register.csv", "offices.jsonl", LISTED_FOLDER, "red_black.csv", "judgment_defaulters.csv", "permits.csv",
     "penalties.csv", "records.jsonl")
)  # fmt: skip
DEMO_LOADS: Final = tuple(load for load in LOADS if load[0] in _SHOWN)
"""What the demonstration loads: enough for its stories, and not so many files that one waits for them."""

"""A row that would be accepted, for any file of the synthetic county, and about nothing that another row tells of."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from loaders.generate_codes import Draw
from loaders.generate_commitments import COMMITMENT_FILE, commitment
from loaders.generate_county import LISTED_FIRST, County, Enterprise, local_person, organization
from loaders.generate_decisions import PENALTY_FILES, PERMIT_FILES, decision, penalty, permit
from loaders.generate_listed import HOLDERS, OFFICES, SUPPLIERS, stock_code, supplier_name
from loaders.generate_notices import (
    PERSON_FILE,
    RELEASE_FILE,
    STATE_FILE,
    entry_cells,
    person_cells,
    release_cells,
    state_cells,
)
from loaders.generate_records import DEFAULTER_COLUMNS, RED_BLACK_COLUMNS, defaulter_row
from loaders.generate_uploads import UPLOADS, upload_cells

Cells = dict[str, str]
_Fill = Callable[[County, Enterprise, int], Cells]
_SERIALS: Final = 5_000_000  # above those of the ordinary rows
_SEAT: Final = 500


def fresh_row(county: County, target: Enterprise, *, file: str, serial: int) -> tuple[Cells, tuple[str, ...]]:
    """The cells of a row of the file, and the warnings that it earns; another `serial` gives another row."""
    fill = _FILLS.get(file)
    if fill is not None:
        return fill(county, target, serial), ()
    for upload in UPLOADS:
        if upload.file == file:
            return upload_cells(county, target, file=file, serial=f"{_SERIALS + serial}"), upload.warnings
    for form, name in PERMIT_FILES.items():
        if name == file:
            return permit(form, decision(county, target, form=form, word="许", serial=serial)), ()
    form = next(form for form, name in PENALTY_FILES.items() if name == file)
    return penalty(form, decision(county, target, form=form, word="罚", serial=serial)), ()


def _register(county: County, target: Enterprise, _serial: int) -> Cells:
    made = target.organization
    return {
        "企业名称": made.name,
        "统一社会信用代码": made.uscc,
        "注册日期": "2016-05-04",
        "企业类型": "有限责任公司",
        "法人代表": local_person(county, made.index, seat=0).name,
        "注册资金": "100万元人民币",
        "经营范围": target.scope,
        "所在省份": "河南",
        "地区": target.city,
        "注册地址": target.address,
    }


def _defaulter(county: County, target: Enterprise, serial: int) -> Cells:
    decided = date(county.today.year - 1, 3, 2)
    named = target.organization
    row = defaulter_row(named.name, named.uscc, decided=decided, serial=_SERIALS + serial)
    return dict(zip(DEFAULTER_COLUMNS, row, strict=True))


def _entry(county: County, target: Enterprise, serial: int) -> Cells:
    return entry_cells(county, target, serial=f"X{serial}") | {"有效期至": f"{county.today.year + 2}-01-31"}


def _commitment(county: County, target: Enterprise, serial: int) -> Cells:
    draw = Draw(county.seed, "commitment", serial)
    return commitment(county, target, draw=draw, serial=999_999 - serial, broken=False)


def _person(county: County, target: Enterprise, serial: int) -> Cells:
    name = local_person(county, target.organization.index, seat=_SEAT + serial).name
    role = {"证件类型": "", "证件号码": "", "职务": "监事", "任职日期": "2020-03-02", "离任日期": "", "任期至": ""}
    return person_cells(county, target, serial=f"X{serial}") | role | {"姓名": name, "任职状态": "现任"}


def entry_of(county: County, target: Enterprise, *, serial: int) -> Cells:
    """The entry of the RED/BLACK form that a fresh state or release of this serial speaks of."""
    return entry_cells(county, target, serial=f"S{serial}")


def _release(county: County, target: Enterprise, serial: int) -> Cells:
    person = local_person(county, target.organization.index, seat=_SEAT + serial)
    draw = Draw(county.seed, "release", serial)
    return release_cells(county, _entry_row(county, target, serial), person=person, draw=draw)


def _state(county: County, target: Enterprise, serial: int) -> Cells:
    return state_cells(county, _entry_row(county, target, serial), draw=Draw(county.seed, "state", serial))


def _entry_row(county: County, target: Enterprise, serial: int) -> tuple[str, ...]:
    cells = entry_of(county, target, serial=serial)
    return tuple(cells[column] for column in RED_BLACK_COLUMNS)


def _listed(serial: int) -> Cells:
    return {"id": str(_SERIALS + serial), "gpdm": stock_code(LISTED_FIRST)}


def _office(county: County, _target: Enterprise, serial: int) -> Cells:
    name = local_person(county, LISTED_FIRST, seat=_SEAT + serial).name
    return _listed(serial) | {"zwdm": "gsjs", "name": name}


def _holder(county: County, _target: Enterprise, serial: int) -> Cells:
    account = f"{organization(county, LISTED_FIRST).name}-第{serial}期员工持股计划"
    return _listed(serial) | {"order": "9", "name": account, "gdcg": "1000", "gdcgbl": "0.01"}


def _supplier(county: County, _target: Enterprise, serial: int) -> Cells:
    named = {"gysmc": supplier_name(county, _SERIALS + serial), "bgnd": str(county.today.year - 2), "gysbl": "1.5"}
    return _listed(serial) | named | {"order": str(10 + serial)}


_FILLS: Final[Mapping[str, _Fill]] = {
    "register.csv": _register,
    "red_black.csv": _entry,
    "judgment_defaulters.csv": _defaulter,
    COMMITMENT_FILE: _commitment,
    PERSON_FILE: _person,
    RELEASE_FILE: _release,
    STATE_FILE: _state,
    OFFICES: _office,
    HOLDERS: _holder,
    SUPPLIERS: _supplier,
}

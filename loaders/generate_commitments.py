"""Credit commitments of the synthetic county (信用承诺): 20 columns, some of them required by what others say."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from loaders.generate_codes import Draw
from loaders.generate_county import RESERVED, County, Enterprise
from loaders.generate_decisions import OFFICES, office_code
from loaders.generate_files import Line

COMMITMENT_COLUMNS: Final = (
    "承诺编码", "承诺人名称", "承诺人类别", "承诺人代码", "承诺类型", "承诺事由", "承诺内容", "违诺责任",
    "承诺作出日期", "承诺有效期", "承诺履行状态", "未履行的承诺内容", "违诺责任追究内容", "履行状态认定日期",
    "认定单位", "认定单位代码", "承诺受理单位", "受理单位代码", "公开类型", "备注",
)  # fmt: skip
COMMITMENT_FILE: Final = "commitments.xlsx"
_KINDS: Final = ("审批替代型", "容缺受理型", "证明事项型", "行业自律型", "主动型", "主动型", "其他")
_REGION: Final = "410322"


def commitment_lines(county: County, target: Enterprise) -> Iterator[Line]:
    """The commitment of one enterprise: mostly none."""
    index = target.organization.index
    draw = Draw(county.seed, "commitments", index)
    # Kept and broken ones have a row in the smallest county.
    if index >= RESERVED and (index in (19, 20, 21) or draw.chance(40)):
        cells = commitment(county, target, draw=draw, serial=index, broken=index == 20 or draw.chance(120))
        yield Line(COMMITMENT_FILE, cells, labels=(f"status:{cells['承诺履行状态']}",))


def commitment(county: County, target: Enterprise, *, draw: Draw, serial: int, broken: bool) -> dict[str, str]:
    """One commitment; `broken` says that it was not kept in full, which asks for two more columns."""
    made = county.today - timedelta(days=draw.between(60, 700))
    office = draw.pick(OFFICES)
    judged = made + timedelta(days=30)
    status = draw.pick(("部分履行", "全部未履行")) if broken else "全部履行"
    return {
        "承诺编码": commitment_code(made, serial),
        "承诺人名称": target.organization.name,
        "承诺人类别": "个体工商户" if target.organization.prefix == "92" else "法人及非法人组织",
        "承诺人代码": target.organization.uscc,
        "承诺类型": draw.pick(_KINDS),
        "承诺事由": "申请示例事项",
        "承诺内容": "所提交的材料真实、完整，并按期补齐",
        "违诺责任": "愿意承担相应的法律责任，并接受公示",
        "承诺作出日期": made.isoformat(),
        "承诺有效期": (made + timedelta(days=729)).isoformat() if draw.chance(600) else "",
        "承诺履行状态": status,
        "未履行的承诺内容": "未按期补齐材料" if broken else "",
        "违诺责任追究内容": "撤销所作的决定，并予以公示" if broken else "",
        "履行状态认定日期": judged.isoformat(),
        "认定单位": office,
        "认定单位代码": office_code(office),
        "承诺受理单位": office,
        "受理单位代码": office_code(office),
        "公开类型": draw.pick(("可向社会公开", "可向社会公开", "特定范围内公开")),
        "备注": "",
    }


def commitment_code(made: date, serial: int) -> str:
    """承诺编码: six digits of the region, eight of the day, six of a serial number."""
    return f"{_REGION}{made:%Y%m%d}{serial % 1_000_000:06d}"

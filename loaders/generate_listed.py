"""The listed companies of the synthetic county: a folder of four TAB files in GB18030, headers in pinyin initials.

A listed company is one of the county's, under the name and code of the register. Its filing tells offices (current,
and former ones of independent directors), holders of unsaid kind, accounts and plans that bear its name, and suppliers.
"""

from collections.abc import Iterator
from typing import Final

from loaders.generate_codes import Draw
from loaders.generate_county import LISTED_FIRST, LISTED_PERIOD, County, Enterprise, local_person, other_company
from loaders.generate_files import Line
from loaders.generate_names import PLACES, TRADES, brand_and_trade

LISTED_FOLDER: Final = "listed-companies"
COMPANY, OFFICES, HOLDERS, SUPPLIERS = (
    f"{LISTED_FOLDER}/{name}.csv"
    for name in ("company_basic_info", "keydirector_info", "shareholder_info", "supplier_info")
)
LISTED_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    COMPANY: ("id", "gpdm", "gpjc", "gpywjc", "ssb", "cxzt", "gsmc", "gssx", "clrq", "zczb", "fddbr", "jyfw", "zycp",
              "sf", "cs", "zcdz", "bgdz", "xydm", "hymc", "hydm"),
    OFFICES: ("id", "gpdm", "zwdm", "name"),
    HOLDERS: ("id", "gpdm", "order", "name", "gdcg", "gdcgbl"),
    SUPPLIERS: ("id", "gpdm", "gysmc", "bgnd", "order", "gysbl"),
}  # fmt: skip
_POSTS: Final = ("dsz", "zjl", "dshms", "gsds", "gsds", "gsjs", "gsgg", "dldsxr", "dldslr")
_ACCOUNTS: Final = ("第一期员工持股计划", "回购专用证券账户")


def listed_lines(county: County, target: Enterprise) -> Iterator[Line]:
    """What a listed company filed; nothing for the others."""
    index = target.organization.index
    if index % LISTED_PERIOD != LISTED_FIRST:
        return
    draw = Draw(county.seed, "listed", index)
    stock = stock_code(index)
    yield Line(COMPANY, company(target, draw=draw), labels=("kind:company",))
    names = [target.representative.name] if target.representative else []
    names += [local_person(county, index, seat=200 + seat).name for seat in range(12)]
    for place, (post, name) in enumerate(zip(_POSTS, dict.fromkeys(names), strict=False)):
        cells = {"id": str(index * 100 + place), "gpdm": stock, "zwdm": post, "name": name}
        yield Line(OFFICES, cells, labels=(f"post:{post}",))
    yield from _holders(county, target, draw=draw)
    yield from _suppliers(county, target, draw=draw)


def stock_code(index: int) -> str:
    """A stock code of a series that no exchange issues."""
    return f"{990_000 + index // LISTED_PERIOD:06d}.SZ"


def company(target: Enterprise, *, draw: Draw) -> dict[str, str]:
    """The company's own row."""
    organization = target.organization
    short = organization.name[2:6]
    return {
        "id": str(organization.index), "gpdm": stock_code(organization.index), "gpjc": short, "gpywjc": "EXAMPLE",
        "ssb": "示例板", "cxzt": "正常", "gsmc": organization.name, "gssx": "示例企业",
        "clrq": target.founded.isoformat(), "zczb": f"{draw.between(1, 90)}00000000",
        "fddbr": target.representative.name if target.representative else "", "jyfw": target.scope,
        "zycp": TRADES[organization.trade][0], "sf": "河南", "cs": target.city, "zcdz": target.address,
        "bgdz": target.address, "xydm": organization.uscc, "hymc": "示例行业", "hydm": "X99",
    }  # fmt: skip


def _holders(county: County, target: Enterprise, *, draw: Draw) -> Iterator[Line]:
    index = target.organization.index
    names = [
        (other_company(county, draw, apart_from=index).name, "company"),
        (f"{target.organization.name}-{draw.pick(_ACCOUNTS)}", "account"),
        *((local_person(county, index, seat=300 + seat).name, "person") for seat in range(draw.between(2, 5))),
    ]
    left = 70_000_000
    for order, (name, kind) in enumerate(dict(names).items(), start=1):
        shares = draw.between(1, left // 2)
        left -= shares
        cells = {
            "id": str(index * 100 + order), "gpdm": stock_code(index), "order": str(order), "name": name,
            "gdcg": str(shares), "gdcgbl": f"{shares // 10_000 / 100:.2f}",
        }  # fmt: skip
        yield Line(HOLDERS, cells, labels=(f"holder:{kind}",))


def _suppliers(county: County, target: Enterprise, *, draw: Draw) -> Iterator[Line]:
    index = target.organization.index
    for order in range(1, 4):
        cells = {
            "id": str(index * 100 + order), "gpdm": stock_code(index),
            "gysmc": supplier_name(county, index * 10 + order),
            "bgnd": str(county.today.year - 2), "order": str(order), "gysbl": f"{draw.between(1, 900) / 100:.2f}",
        }  # fmt: skip
        yield Line(SUPPLIERS, cells, labels=("supplier:named",))


def supplier_name(county: County, serial: int) -> str:
    """The name of a supplier that is nowhere else; not the name of an enterprise of the register."""
    brand, trade = brand_and_trade(serial, county.seed % 1_000 + 13)
    return f"外地{PLACES[0][0]}{brand}{TRADES[trade][0]}有限公司"

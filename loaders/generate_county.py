"""The enterprises and people of the synthetic county, each derived from its own number.

Nothing is held: enterprise 731,004 is made without making the others, so a county of any size needs the same memory,
and one enterprise can name another (as holder, branch, successor) by number alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from loaders.generate_codes import Draw, resident_id, uscc
from loaders.generate_names import NAMES, PLACES, SOLAR_TERMS, STREETS, SURNAMES, TRADES, brand_and_trade, person_name

RESERVED = 11  # the first enterprises tell the stories of the manifest
CYCLE_PERIOD = 200  # three enterprises in every period hold one another in a circle, and two hold each other
CYCLE_FIRST = 20
PAIR_FIRST = 26
RINGS: Final = ((CYCLE_FIRST, 3), (PAIR_FIRST, 2))  # where in a period they begin, how many they are
SELF_PERIOD = 500  # one enterprise in every period holds itself
SELF_FIRST = 25
LISTED_PERIOD = 400  # one enterprise in every period is a listed company
LISTED_FIRST = CYCLE_FIRST + 2  # of a circle, so that it is a company
HUB_PERIOD = 20  # one enterprise in every period has the busiest agent as its practitioner
STORY_REPRESENTATIVES: Final = {
    0: "now", 1: "former", 4: "after-freed", 5: "after-refreed", 7: "homonym-a", 8: "homonym-a", 9: "homonym-b",
    10: "debtor",
}  # fmt: skip
_STORY_PEOPLE = (
    "now", "former", "freed", "refreed", "after-freed", "after-refreed", "homonym-a", "homonym-b", "debtor",
)  # fmt: skip
NO_REPRESENTATIVE = ("", "N/A")
_AGENT_DOCUMENTS = 10_000_000
_STORY_DOCUMENTS = 11_000_000


@dataclass(frozen=True, slots=True)
class County:
    """What the whole county follows from: number of enterprises, seed and the day on which it is looked at."""

    size: int
    seed: int
    today: date


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the county; `document` is a synthetic resident ID where the person can be identified."""

    name: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """How one enterprise is named by another."""

    index: int
    prefix: str
    uscc: str
    name: str
    place: int
    trade: int


@dataclass(frozen=True, slots=True)
class Enterprise:
    """One row of the register. `representative` is None where an organisation or nobody is named."""

    organization: Organization
    founded: date
    type_text: str
    representative: Person | None
    representative_text: str
    capital_text: str
    scope: str
    city: str
    address: str


def county_person(county: County, number: int) -> Person:
    """A person who may serve several enterprises, and has a document that shows it."""
    return Person(person_name(Draw(county.seed, "person", number)), resident_id(number))


def county_people(county: County) -> int:
    """How many such persons there are."""
    return max(40, county.size // 3)


def agent(county: County, number: int) -> Person:
    """A registration agent, who serves many enterprises at once."""
    return Person(person_name(Draw(county.seed, "agent", number)), resident_id(_AGENT_DOCUMENTS + number))


def agents(county: County) -> int:
    """How many agents there are."""
    return max(2, county.size // 800)


def local_person(county: County, index: int, *, seat: int) -> Person:
    """A person who is known at one enterprise only; others may bear the same name."""
    return Person(person_name(Draw(county.seed, "local", index, seat)))


def story_person(county: County, key: str) -> Person:
    """A person of a story: a surname for every key but the homonyms, who bear one name with two documents."""
    number = _STORY_PEOPLE.index(key)
    bearer = _STORY_PEOPLE.index("homonym-a") if key == "homonym-b" else number
    name = SURNAMES[bearer] + Draw(county.seed, "story", bearer).pick(SOLAR_TERMS)
    return Person(name, resident_id(_STORY_DOCUMENTS + number))


def _is_company(index: int) -> bool:
    return (
        index < RESERVED
        or any(index % CYCLE_PERIOD in range(first, first + many) for first, many in RINGS)
        or index % SELF_PERIOD == SELF_FIRST
    )


def organization(county: County, index: int) -> Organization:
    """Code and name of one enterprise."""
    draw = Draw(county.seed, "organization", index)
    share = draw.below(100)
    prefix = "91" if share < 62 or _is_company(index) else "92" if share < 87 else "93" if share < 95 else "52"
    place = draw.skewed(len(PLACES))
    brand, trade = brand_and_trade(index, county.seed % NAMES)
    form = {"91": "有限公司", "92": "经营部", "93": "农民专业合作社", "52": "服务中心"}[prefix]
    if prefix == "91" and not _is_company(index):
        form = _company_form(draw.below(100))
    code = uscc(prefix, PLACES[place][1], serial=index + county.seed % 1_000 * 10_000)
    return Organization(index, prefix, code, f"{PLACES[place][0]}{brand}{TRADES[trade][0]}{form}", place, trade)


def _company_form(share: int) -> str:
    if share < 90:
        return "有限公司"
    if share < 94:
        return "股份有限公司"
    if share < 97:
        return "有限公司分公司"
    return "合伙企业（有限合伙）"


def is_branch(target: Organization) -> bool:
    """Whether the enterprise is a branch of another."""
    return target.name.endswith("分公司")


def is_partnership(target: Organization) -> bool:
    """Whether the enterprise is a limited partnership."""
    return target.name.endswith("（有限合伙）")


def other_company(county: County, draw: Draw, *, apart_from: int) -> Organization:
    """A company that another enterprise names: never itself, never a branch, never one of the stories."""
    number = RESERVED + draw.below(county.size - RESERVED)
    for step in range(county.size):
        candidate = RESERVED + (number - RESERVED + step) % (county.size - RESERVED)
        if candidate == apart_from:
            continue
        found = organization(county, candidate)
        if found.prefix == "91" and not is_branch(found) and not is_partnership(found):
            return found
    return organization(county, 0)


def enterprise(county: County, index: int) -> Enterprise:
    """The register's row of one enterprise."""
    target = organization(county, index)
    draw = Draw(county.seed, "enterprise", index)
    trade = TRADES[target.trade]
    _, _, city, district = PLACES[target.place]
    representative, text = _representative(county, target, draw=draw)
    return Enterprise(
        organization=target,
        founded=_founded(county, draw, story=index < RESERVED),
        type_text=_type_text(target, draw),
        representative=representative,
        representative_text=text,
        capital_text=_capital(target.prefix, draw),
        scope=trade[1] + ("，依法须经批准的项目，经批准后方可经营" if draw.chance(400) else ""),
        city=city,
        address=f"{district}{draw.pick(STREETS)}{draw.between(1, 399)}号",
    )


def _founded(county: County, draw: Draw, *, story: bool) -> date:
    youngest = 900 if story else 400  # stories begin after their enterprise
    founded = county.today - timedelta(days=youngest + draw.between(0, 9_000))
    if not story and draw.chance(12):
        return founded.replace(month=1, day=1)
    if (founded.month, founded.day) == (1, 1):
        return founded.replace(day=2)
    return founded


def _representative(county: County, target: Organization, *, draw: Draw) -> tuple[Person | None, str]:
    if target.index in STORY_REPRESENTATIVES:
        person = story_person(county, STORY_REPRESENTATIVES[target.index])
        return person, person.name
    if target.index == 6:
        person = agent(county, 0)
        return person, person.name
    if is_partnership(target):
        return None, other_company(county, draw, apart_from=target.index).name
    if target.index >= RESERVED and draw.chance(3):
        return None, draw.pick(NO_REPRESENTATIVE)
    if draw.chance(20):
        person = agent(county, draw.skewed(agents(county)))
    elif draw.chance(250):
        person = county_person(county, draw.skewed(county_people(county)))
    else:
        person = local_person(county, target.index, seat=0)
    return person, person.name


def _type_text(target: Organization, draw: Draw) -> str:
    if draw.chance(150):
        return "N/A"
    if is_branch(target):
        return "分公司"
    if is_partnership(target):
        return "有限合伙企业"
    if target.name.endswith("股份有限公司"):
        return "股份有限公司"
    return {"91": "有限责任公司", "92": "个体工商户", "93": "农民专业合作社", "52": "民办非企业单位"}[target.prefix]


def _capital(prefix: str, draw: Draw) -> str:
    form = draw.below(200)
    if prefix == "92":
        return "N/A" if form < 80 else f"{draw.between(1, 60)}万人民币"
    amount = draw.pick((10, 30, 50, 50, 100, 100, 100, 200, 300, 500, 500, 800, 1000, 1000, 2000, 5000, 10000))
    if form < 100:
        return f"{amount}万元人民币"
    if form < 150:
        return f"{amount}万人民币"
    if form < 196:
        return _rare_capital(draw, amount, form=form)
    return "N/A" if form < 199 else "万人民币"


def _rare_capital(draw: Draw, amount: int, *, form: int) -> str:
    if form < 170:
        return f"{amount:,}(万元)"
    if form < 180:
        return f"{amount}.{draw.between(1, 9)}万元人民币"
    if form < 188:
        return f"{amount:,}.{draw.between(1000, 9999)}(万元人民币)"
    if form < 191:
        return f"{amount}万美元"
    if form < 193:
        return f"{amount}(万港元)"
    return f"{amount}0000元" if form < 195 else f"人民币{amount}万元整"

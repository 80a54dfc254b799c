"""What every rule item is made of: two languages, a citation, how well it was checked, who is addressed how."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from graph_schema.names import LiabilityKind, RoleKind

NATIONAL: Final = "CN"
"""The jurisdiction of what is law everywhere."""


class Checked(StrEnum):
    """How well the source of an item was checked."""

    READ = "read"  # read in the original or a full copy
    SECONDARY = "secondary"  # read in a secondary or partial source
    UNVERIFIED = "unverified"  # known, not read anywhere


class BasisRank(StrEnum):
    """Rank of the text that an item stands on."""

    LAW = "LAW"  # 法律
    ADMIN_REGULATION = "ADMIN_REGULATION"  # 行政法规
    JUDICIAL_INTERPRETATION = "JUDICIAL_INTERPRETATION"  # 司法解释
    CENTRAL_POLICY = "CENTRAL_POLICY"  # 党中央、国务院政策文件
    LOCAL_REGULATION = "LOCAL_REGULATION"  # 地方性法规
    DEPARTMENT_RULE = "DEPARTMENT_RULE"  # 部门规章
    MEMORANDUM = "MEMORANDUM"  # 合作备忘录
    POLICY = "POLICY"  # 地方规范性文件


class ReachRoute(StrEnum):
    """The way on which a measure comes to those whom it addresses."""

    SUBJECT = "SUBJECT"  # 决定的当事人本身
    BY_LAW = "BY_LAW"  # 依法律规定及于有关人员, 无须另行决定
    PARTY = "PARTY"  # 有关人员与单位同为当事人
    OWN_DECISION = "OWN_DECISION"  # 须有指名的决定
    MARKED_AND_MAY = "MARKED_AND_MAY"  # 记录中标明, 部门可以依法另行采取措施


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same text in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule is written, since when the text applies, and how it was read."""

    document: str
    article: str
    issued: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    source_note: str | None = None

    def text(self) -> str:
        """Document and article as a Chinese reader cites them."""
        return f"{self.document}{self.article}"


@dataclass(frozen=True, slots=True)
class MeasureTerm:
    """How long a measure lasts: months from `starts`, for life, until something happens, or as the decision says.

    `life` beside months means: up to life. `from_decision`: it starts on the day of the decision, so that its days
    can be counted. Nothing at all: the text sets no term.
    """

    min_months: int | None = None
    max_months: int | None = None
    life: bool = False
    by_decision: bool = False
    from_decision: bool = False
    starts: Bilingual | None = None
    until: Bilingual | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody whom a measure addresses, in the words of the text, as roles and liabilities where the text has such.

    `personal`: a natural person, not the unit. `responsible`: only who bears personal responsibility.
    `alternative`: one of the roles, not all of them (或者).
    """

    who: Bilingual
    personal: bool
    route: ReachRoute
    roles: tuple[RoleKind, ...]
    liabilities: tuple[LiabilityKind, ...]
    responsible: bool
    alternative: bool
    term: MeasureTerm


@dataclass(frozen=True, slots=True)
class Validity:
    """The edition of an item and the days on which it is the text in force; half-open, an absent end is open."""

    edition: str
    valid_from: date | None
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        """Whether it is the text of `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Headed:
    """What an item of the rule base begins with: id, name, when and where it holds, its source and how it was read."""

    id: str
    zh: str
    en: str
    validity: Validity
    jurisdiction: str
    citation: Citation
    checked: Checked
    note: str | None

"""offices.jsonl of the synthetic county: offices, holdings, control, identities, branches and successions.

Boards are small, and now and then large; a few agents and well-connected persons serve many enterprises; former
officers leave with and without a date; holdings run in circles and into themselves at fixed places, so that a load
can be checked for them. Within one enterprise a name is one person, and an office or holding of a name comes once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from graph_schema.names import RoleKind
from loaders.generate_codes import Draw
from loaders.generate_county import (
    CYCLE_PERIOD,
    HUB_PERIOD,
    RINGS,
    SELF_FIRST,
    SELF_PERIOD,
    County,
    Enterprise,
    Person,
    agent,
    agents,
    county_people,
    county_person,
    is_branch,
    local_person,
    organization,
    other_company,
)
from loaders.generate_rows import Row, control, holding, identity, organization_ref, person_ref, tenure, valid

_ACCOUNTS = ("第一期员工持股计划", "回购专用证券账户")
_ROLES = (
    RoleKind.DIRECTOR,
    RoleKind.DIRECTOR,
    RoleKind.SUPERVISOR,
    RoleKind.GENERAL_MANAGER,
    RoleKind.DIRECTOR,
    RoleKind.FINANCE_HEAD,
    RoleKind.SUPERVISOR,
    RoleKind.SENIOR_EXECUTIVE,
    RoleKind.INDEPENDENT_DIRECTOR,
    RoleKind.BOARD_SECRETARY,
)
_LARGEST_BOARD = 40
_FIRST_MEMBER = 2  # seats 0 and 1 are the present and a former representative
_FIRST_HOLDER = 100


@dataclass(frozen=True, slots=True)
class _Scene:
    """One enterprise while its rows are made: who has been named in it, and in what."""

    county: County
    target: Enterprise
    draw: Draw
    people: dict[str, Person] = field(default_factory=dict)
    offices: set[tuple[str, str]] = field(default_factory=set)
    identified: set[str] = field(default_factory=set)

    def free(self, person: Person, office: str) -> bool:
        """Whether the person may take the office: the name is nobody else's here, and does not hold it yet."""
        if self.people.setdefault(person.name, person) != person or (person.name, office) in self.offices:
            return False
        self.offices.add((person.name, office))
        return True

    def identities(self, person: Person, per_mille: int) -> Iterator[Row]:
        """The row that identifies the person here, sometimes, and once."""
        if person.document and self.draw.chance(per_mille) and person.name not in self.identified:
            self.identified.add(person.name)
            yield identity(self.target.organization, person)


def office_rows(county: County, target: Enterprise) -> Iterator[Row]:
    """Every row about one enterprise."""
    scene = _Scene(county, target, Draw(county.seed, "offices", target.organization.index))
    yield from _representatives(scene)
    if target.organization.prefix == "92":
        return
    if is_branch(target.organization):
        yield _branch(scene)
        return
    yield from _board(scene)
    if target.organization.prefix == "91":
        yield from _rings(scene)
        yield from _holdings(scene)
        if scene.draw.chance(15):
            yield _succession(scene)


def role_of_representative(target: Enterprise) -> RoleKind:
    """The role in which the register's representative stands."""
    if target.organization.prefix == "92":
        return RoleKind.OPERATOR
    return RoleKind.PERSON_IN_CHARGE if is_branch(target.organization) else RoleKind.LEGAL_REPRESENTATIVE


def _representatives(scene: _Scene) -> Iterator[Row]:
    draw, target, county = scene.draw, scene.target, scene.county
    present = target.representative
    if present is None:
        return
    role = role_of_representative(target)
    scene.free(present, role)
    yield from scene.identities(present, 500)
    if not draw.chance(60 if target.organization.prefix == "92" else 250):
        return
    changed = _day_between(draw, target.founded, end=county.today)
    former = local_person(county, target.organization.index, seat=1)
    if draw.chance(200):
        former = county_person(county, draw.skewed(county_people(county)))
    if not scene.free(former, role):
        return
    dated = draw.chance(700)
    ended = valid(target.founded, changed) if dated else valid(target.founded, ended=True)
    yield tenure(target.organization, former, role=role, interval=ended)
    yield tenure(target.organization, present, role=role, interval=valid(changed if dated else None))


def _board(scene: _Scene) -> Iterator[Row]:
    draw, target = scene.draw, scene.target
    if target.organization.index % HUB_PERIOD == 0:
        hub = agent(scene.county, 0)
        if scene.free(hub, RoleKind.REGISTERED_PRACTITIONER):
            yield tenure(target.organization, hub, role=RoleKind.REGISTERED_PRACTITIONER, interval=valid(None))
            yield from scene.identities(hub, 1000)
    seats = 2 if draw.chance(800) else 3 + draw.skewed(_LARGEST_BOARD)
    present = target.representative
    if present is not None and draw.chance(600) and scene.free(present, RoleKind.DIRECTOR):
        yield tenure(target.organization, present, role=RoleKind.DIRECTOR, interval=valid(target.founded))
    for seat in range(seats):
        person = _member(scene, _FIRST_MEMBER + seat)
        role = _ROLES[seat % len(_ROLES)] if seats > 2 else draw.pick(_ROLES[:4])
        if scene.free(person, role):
            yield tenure(target.organization, person, role=role, interval=_term(scene))
            yield from scene.identities(person, 400)


def _member(scene: _Scene, seat: int) -> Person:
    draw, county = scene.draw, scene.county
    if draw.chance(30):
        return agent(county, draw.skewed(agents(county)))
    if draw.chance(220):
        return county_person(county, draw.skewed(county_people(county)))
    return local_person(county, scene.target.organization.index, seat=seat)


def _term(scene: _Scene) -> Row:
    draw, target, today = scene.draw, scene.target, scene.county.today
    share = draw.below(100)
    if share < 60:
        return valid(target.founded)
    if share < 72:
        return valid(None)
    start = _day_between(draw, target.founded, end=today - timedelta(days=2))
    if share < 80:
        return valid(start)
    if share < 93:
        return valid(start if share < 90 else None, _day_between(draw, start, end=today))
    return valid(start if share < 97 else None, ended=True)


def _rings(scene: _Scene) -> Iterator[Row]:
    index, target = scene.target.organization.index, scene.target
    for first, many in RINGS:
        place = index % CYCLE_PERIOD - first
        if place not in range(many) or index - place + many > scene.county.size:
            continue
        following = organization(scene.county, index - place + (place + 1) % many)
        scene.offices.add((following.name, "holder"))
        yield holding(
            target.organization,
            {"organization": organization_ref(following)},
            percent="20",
            interval=valid(target.founded),
        )
    if index % SELF_PERIOD == SELF_FIRST:
        own: Row = {"organization": organization_ref(target.organization)}
        yield holding(target.organization, own, percent="1.5", interval=valid(target.founded))


def _holdings(scene: _Scene) -> Iterator[Row]:
    draw, target = scene.draw, scene.target
    left = 7_500  # hundredths of a percent that are still free beside circles and own shares
    for seat in range(draw.between(1, 3) if draw.chance(930) else 4 + draw.skewed(30)):
        share = draw.between(1, max(1, left * 2 // 3))
        if share >= left:
            break
        left -= share
        holder = _holder(scene, seat)
        if holder is not None:
            yield holding(target.organization, holder, percent=_percent(share), interval=valid(target.founded))
    present = target.representative
    if present is not None and draw.chance(60):
        yield control(target.organization, present, interval=valid(None))


def _holder(scene: _Scene, seat: int) -> Row | None:
    """A holder that does not hold yet, of said or unsaid kind; None where the draw met one that does."""
    draw, target = scene.draw, scene.target
    share = draw.below(100)
    if seat == 0 and target.representative is not None and share < 60:
        return {"person": person_ref(target.representative)} if scene.free(target.representative, "holder") else None
    if share < 17:
        other = other_company(scene.county, draw, apart_from=target.organization.index)
        account = f"{target.organization.name}-{draw.pick(_ACCOUNTS)}"
        name = other.name if share < 15 else account
        if (name, "holder") in scene.offices:
            return None
        scene.offices.add((name, "holder"))
        return {"organization": organization_ref(other)} if share < 15 else {"name": name}
    person = _member(scene, _FIRST_HOLDER + seat)
    if not scene.free(person, "holder"):
        return None
    return {"name": person.name} if share < 22 else {"person": person_ref(person)}


def _branch(scene: _Scene) -> Row:
    return {
        "type": "branch",
        "branch": organization_ref(scene.target.organization),
        "of": organization_ref(other_company(scene.county, scene.draw, apart_from=scene.target.organization.index)),
        "valid": valid(scene.target.founded),
    }


def _succession(scene: _Scene) -> Row:
    return {
        "type": "succession",
        "successor": organization_ref(scene.target.organization),
        "predecessor": organization_ref(
            other_company(scene.county, scene.draw, apart_from=scene.target.organization.index)
        ),
        "how": scene.draw.pick(("MERGER", "SPLIT")),
        "valid": valid(_day_between(scene.draw, scene.target.founded, end=scene.county.today)),
    }


def _day_between(draw: Draw, start: date, *, end: date) -> date:
    return start + timedelta(days=draw.between(1, max(1, (end - start).days - 1)))


def _percent(hundredths: int) -> str:
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".")

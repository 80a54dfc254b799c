"""Questions at targets: the same variables for the service and its rivals, compared first, then shot in turns."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import httpx

from graph_schema.engine import EngineName
from graph_schema.names import PartnerKind
from tests.benchmarks.grid import answers
from tests.benchmarks.grid.counties import Served
from tests.benchmarks.grid.shapes import Shape, Variables
from tests.benchmarks.targets import Shot, Target, bare_route, middle, peer, shoot

_COMPARED: Final = 100
_TRIED: Final = 5
_PATIENCE_S: Final = 120
_WAKING: Final = 20


@dataclass(frozen=True)
class Timing:
    """How long a target is shot at a time, how often, and how long it is warmed up."""

    seconds: int = 6
    rounds: int = 3
    warm_s: int = 12


@dataclass(frozen=True)
class Asked:
    """A target with what it is asked, a JSON text a question; `store` is the process of the store."""

    target: Target
    bodies: tuple[str, ...]
    store: int

    def answers(self, most: int) -> list[Any]:
        """The answers to its first questions."""
        with self._client() as client:
            told = [client.post(self.target.url, content=body) for body in self.bodies[:most]]
        assert {answer.status_code for answer in told} == {200}, [answer.text for answer in told]
        return [answer.json() for answer in told]

    def wake(self) -> None:
        """Ask until an answer comes: a store that has just started may plan a statement for longer than one waits."""
        with self._client() as client:
            for _ in range(_WAKING):
                told = client.post(self.target.url, content=self.bodies[0])
                if told.status_code == 200 and "errors" not in told.json():
                    return
        raise TimeoutError(told.text)

    def _client(self) -> httpx.Client:
        bearer = {"authorization": f"Bearer {self.target.bearer}"} if self.target.bearer else {}
        headers = {"content-type": "application/json", **bearer}
        return httpx.Client(headers=headers, timeout=_PATIENCE_S, trust_env=False)

    def shot(self, folder: Path, *, connections: int, seconds: int) -> Shot:
        """Load the target for some seconds."""
        return shoot(self.target, self._script(folder), connections=connections, seconds=seconds, store=self.store)

    def _script(self, folder: Path) -> Path:
        bodies = ",\n".join(f"[==[{body}]==]" for body in self.bodies)
        bearer = f'wrk.headers["Authorization"] = "Bearer {self.target.bearer}"\n' if self.target.bearer else ""
        path = folder / f"{self.target.name.replace(' ', '-')}-{self.target.pid}.lua"
        path.write_text(
            f'local bodies = {{{bodies}}}\nwrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
            f"{bearer}function request() return wrk.format(nil, nil, nil, bodies[math.random(#bodies)]) end\n",
            encoding="utf-8",
        )
        return path


def of_service(served: Served, shape: Shape, name: str = "service") -> Asked:
    """The service over a county, asked by a shape."""
    variables = shape.variables(served.size, random.Random(1))
    bodies = tuple(json.dumps({"query": shape.query, "variables": each}) for each in variables)
    target = Target(name, served.url, {}, served.service, served.tokens[shape.kind])
    return Asked(target, bodies, served.store)


@contextmanager
def compared(served: Served, shape: Shape) -> Iterator[list[Asked]]:
    """The service and its rivals; a rival's answers are the service's, or this fails."""
    service = of_service(served, shape)
    service.wake()
    for told in service.answers(_TRIED):
        assert "errors" not in told, told
        assert all(found is not None for found in told["data"].values()), told
    variables = list(shape.variables(served.size, random.Random(1)))
    with ExitStack() as stack:
        if shape.bare:
            rivals = [_bare(stack, served, variables, batched=batched) for batched in (False, True)]
            for rival in rivals:
                same = _same(service, rival, answers.related, answers.bare_related)
                assert len(same) > 0.9 * min(_COMPARED, len(variables)), f"{rival.target.name}: {len(same)}"
            yield [service, *rivals]
        elif shape.peer and served.address.engine is EngineName.NEO4J:
            yield _with_peer(stack, served, shape, service)
        else:
            yield [service]


def _bare(stack: ExitStack, served: Served, variables: Sequence[Variables], *, batched: bool) -> Asked:
    bank = served.partner(PartnerKind.BANK)
    target = stack.enter_context(bare_route(served.address, partner_id=bank, batched=batched))
    return Asked(target, tuple(json.dumps({"variables": each}) for each in variables), served.store)


def _with_peer(stack: ExitStack, served: Served, shape: Shape, service: Asked) -> list[Asked]:
    """Service and peer, asked only what both answer alike: the peer tells holders of offices alone, without bounds."""
    target = stack.enter_context(peer(served.address, query=shape.peer))
    keys = [f"USCC:{json.loads(body)['variables']['uscc']}" for body in service.bodies[:_COMPARED]]
    bodies = tuple(json.dumps({"query": shape.peer, "variables": {"key": key}}) for key in keys)
    rival = Asked(target, bodies, served.store)
    two_hops = "otherEnterprises" in shape.query
    mine, theirs = (answers.others, answers.peer_others) if two_hops else (answers.related, answers.peer_related)
    same = _same(service, rival, mine, theirs)
    assert len(same) > _COMPARED // 4, f"{rival.target.name}: {len(same)}"
    return [replace(each, bodies=tuple(each.bodies[number] for number in same)) for each in (service, rival)]


def _same(service: Asked, rival: Asked, mine: Callable[[Any], Any], theirs: Callable[[Any], Any]) -> list[int]:
    """Numbers of the first questions that both answer alike."""
    pairs = zip(service.answers(_COMPARED), rival.answers(_COMPARED), strict=True)
    return [number for number, (ours, others) in enumerate(pairs) if mine(ours) == theirs(others)]


def warm_up(targets: Sequence[Asked], folder: Path, timing: Timing) -> None:
    """Each target loaded for a while."""
    for asked in targets:
        asked.wake()
        asked.shot(folder, connections=32, seconds=timing.warm_s)


def in_turns(targets: Sequence[Asked], folder: Path, *, connections: int, timing: Timing) -> dict[str, Shot]:
    """The median shot of each target, taken forwards and backwards in turn."""
    seen: dict[str, list[Shot]] = {}
    for number in range(timing.rounds):
        for asked in targets if number % 2 == 0 else reversed(targets):
            shot = asked.shot(folder, connections=connections, seconds=timing.seconds)
            seen.setdefault(asked.target.name, []).append(shot)
    return {name: middle(shots) for name, shots in seen.items()}


def ratio(shots: Mapping[str, Shot], name: str, *, to: str, figure: str) -> float:
    """A figure of one target to that of another."""
    return float(getattr(shots[name], figure) / getattr(shots[to], figure))

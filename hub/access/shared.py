"""Budgets and windows in a RESP server (Valkey, Redis), shared by all processes: one script a step, so that none races.

Where the server does not answer, this process goes on with its own share in memory, and tries again after a while.
"""

import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from hub.access.budget import Buckets, BudgetRule, MemoryBuckets, Taken
from hub.access.harvest import Asked, MemoryWindows, Seen, Windows

T = TypeVar("T")

PREFIX = "credit-hub"
MOST_WAIT_S = 0.25
TRIED_AGAIN_S = 5.0

TAKE = """
local maximum, rate, points = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local force, now, life = ARGV[4] == '1', tonumber(ARGV[5]), tonumber(ARGV[6])
local kept = redis.call('HMGET', KEYS[1], 'available', 'at')
local available, at = tonumber(kept[1]) or maximum, tonumber(kept[2]) or now
if now < at then now = at end
available = math.min(maximum, available + (now - at) * rate)
local missing = 0
if force or points <= available then
  available = math.min(maximum, available - points)
else
  missing = points - available
end
redis.call('HSET', KEYS[1], 'available', string.format('%.6f', available), 'at', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], life)
return {string.format('%.6f', available), string.format('%.6f', missing)}
"""

ADD = """
local now, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local most, most_near = tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - window)
local fresh, order, near, at = {}, {}, 0, 5
while at <= #ARGV do
  local mark, count = ARGV[at], tonumber(ARGV[at + 1])
  if not fresh[mark] and not redis.call('ZSCORE', KEYS[1], mark) then
    fresh[mark] = 1
    for i = at + 2, at + 1 + count do
      if fresh[ARGV[i]] or redis.call('ZSCORE', KEYS[1], ARGV[i]) then fresh[mark] = 2 end
    end
    if fresh[mark] == 2 then near = near + 1 end
    order[#order + 1] = mark
  end
  at = at + 2 + count
end
local subjects = redis.call('ZCARD', KEYS[1]) + #order
local before = redis.call('ZCARD', KEYS[2])
near = near + before
local refused = 0
if #order > 0 and (subjects > most or near > most_near or before >= most_near) then refused = 1 end
if refused == 0 then
  for _, mark in ipairs(order) do
    redis.call('ZADD', KEYS[1], now, mark)
    if fresh[mark] == 2 then redis.call('ZADD', KEYS[2], now, mark) end
  end
end
for i = 1, 2 do redis.call('PEXPIRE', KEYS[i], math.ceil(window * 1000)) end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {subjects, near, string.format('%.6f', tonumber(oldest[2]) or now), refused}
"""


@dataclass(slots=True)
class SharedServer:
    """A RESP server, and since when it has not answered."""

    client: "Redis"
    now: Callable[[], float] = time.time
    _silent_until: float = -math.inf

    async def run(self, script: str, *, keys: Sequence[str], given: Sequence[object]) -> list[Any] | None:
        """What a script returns; None where the server does not answer, now or a moment ago."""
        if self.now() < self._silent_until:
            return None
        try:
            values = [str(value) for value in given]
            called = cast("Awaitable[list[Any]]", self.client.eval(script, len(keys), *keys, *values))
            return await called
        except (RedisError, OSError) as error:
            self._silent_until = self.now() + TRIED_AGAIN_S
            structlog.get_logger().warning("shared_state_unavailable", error=type(error).__name__)
            return None

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()


def open_shared(uri: str) -> SharedServer:
    """A server by its address, `redis://` or `rediss://`; it is connected to on first use."""
    return SharedServer(Redis.from_url(uri, socket_timeout=MOST_WAIT_S, socket_connect_timeout=MOST_WAIT_S))


@dataclass(slots=True)
class SharedBuckets:
    """Buckets of all processes; `workers` is how many share the rate while each is by itself."""

    server: SharedServer
    workers: int = 1
    alone: Buckets = field(default_factory=MemoryBuckets)

    async def take(self, key: str, points: float, *, rule: BudgetRule, force: bool = False) -> Taken:
        """Take points where there are enough."""
        life = math.ceil(rule.maximum / rule.restore_rate * 1000) + 1000
        given = (rule.maximum, rule.restore_rate, points, int(force), f"{self.server.now():.6f}", min(life, 2**52))
        told = await self.server.run(TAKE, keys=[f"{PREFIX}:bucket:{key}"], given=given)
        if told is None:
            share = BudgetRule(rule.maximum, rule.restore_rate / self.workers)
            return await self.alone.take(key, points, rule=share, force=force)
        return Taken(float(told[0]), float(told[1]))


@dataclass(slots=True)
class SharedWindows:
    """Windows of all processes."""

    server: SharedServer
    workers: int = 1
    alone: Windows = field(default_factory=lambda: MemoryWindows(time.monotonic))

    async def add(self, key: str, asked: Sequence[Asked], *, window_s: float, most: tuple[int, int]) -> Seen:
        """Add what a caller asks, where it fits."""
        now = self.server.now()
        given: list[object] = [f"{now:.6f}", window_s, *most]
        for subject in asked:
            near = subject.near()
            given += [subject.mark, len(near), *near]
        # Braces keep both keys on one node of a cluster.
        keys = [f"{PREFIX}:asked:{{{key}}}", f"{PREFIX}:near:{{{key}}}"]
        told = await self.server.run(ADD, keys=keys, given=given)
        if told is None:
            share = (max(1, most[0] // self.workers), max(3, most[1] // self.workers))
            return await self.alone.add(key, asked, window_s=window_s, most=share)
        subjects, neighbours, oldest, refused = told
        return Seen(int(subjects), int(neighbours), max(0.0, float(oldest) + window_s - now), bool(refused))

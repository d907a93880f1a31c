"""How often something may be asked for: a key's requests are counted in memory, in a minute and in a day."""

from __future__ import annotations

from collections import OrderedDict, deque

from chatbot.ports.clock import Clock

_MOST_KEYS = 10_000
_DAY_S = 24 * 60 * 60


class TooManyRequests(Exception):
    """A caller must wait; `retry_after_s` says how long."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"wait {retry_after_s} s")
        self.retry_after_s = retry_after_s


class Pace:
    """Allows so many requests a key in a sliding window; keys that were quiet longest are forgotten first."""

    def __init__(self, clock: Clock, limit: int, window_s: float = 60.0) -> None:
        self._clock = clock
        self._limit = limit
        self._window_s = window_s
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def admit(self, key: str) -> None:
        """Count a request. Raises TooManyRequests."""
        now = self._clock.now().timestamp()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        if len(self._times) > _MOST_KEYS:
            self._times.popitem(last=False)
        while times and times[0] <= now - self._window_s:
            times.popleft()
        if len(times) >= self._limit:
            raise TooManyRequests(int(times[0] + self._window_s - now) + 1)
        times.append(now)


class Quota:
    """Allows so many requests a key in the day that begins with its first one; forgets keys as a pace does."""

    def __init__(self, clock: Clock, limit: int) -> None:
        self._clock = clock
        self._limit = limit
        self._used: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def admit(self, key: str) -> None:
        """Count a request. Raises TooManyRequests."""
        now = self._clock.now().timestamp()
        began, used = self._used.get(key, (now, 0))
        if began <= now - _DAY_S:
            began, used = now, 0
        self._used[key] = began, min(used + 1, self._limit)
        self._used.move_to_end(key)
        if len(self._used) > _MOST_KEYS:
            self._used.popitem(last=False)
        if used >= self._limit:
            raise TooManyRequests(int(began + _DAY_S - now) + 1)


class AddressLimit:
    """Allows an address so many requests a minute and a day; None stands for any number."""

    def __init__(self, clock: Clock, a_minute: int | None, a_day: int | None) -> None:
        pace = () if a_minute is None else (Pace(clock, a_minute),)
        quota = () if a_day is None else (Quota(clock, a_day),)
        self._limits: tuple[Pace | Quota, ...] = (*pace, *quota)

    def admit(self, origin: str) -> None:
        """Count a request of an address, as `origin_of` names it. Raises TooManyRequests."""
        for limit in self._limits:
            limit.admit(origin)

"""What one actor, or one anonymous address, may spend in a minute; counted in this process."""

from dataclasses import dataclass

from api.http.refusals import Refusals, RequestRefused
from core.clock import Clock

_MOST_SPENDERS = 100_000  # of one minute; beyond that the one counted longest ago is forgotten
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Spending:
    """A charge that was made: its cost, and what the minute still holds. Units of cost; seconds.

    The cost holds that of checking the document, where this request was the first to bring it.
    """

    cost: int
    limit: int
    remaining: int
    reset: int

    def report(self) -> dict[str, int]:
        """The charge as `extensions.cost`."""
        return {
            "requested": self.cost,
            "limit": self.limit,
            "remaining": self.remaining,
            "resetSeconds": self.reset,
        }

    def headers(self) -> Headers:
        """The charge as response headers."""
        return (
            (b"ratelimit-limit", b"%d" % self.limit),
            (b"ratelimit-remaining", b"%d" % self.remaining),
            (b"ratelimit-reset", b"%d" % self.reset),
            (b"ratelimit-cost", b"%d" % self.cost),
        )


class Allowance:
    """Fixed windows of one minute by the clock: the memory of a minute is dropped with it."""

    def __init__(self, per_minute: int, clock: Clock) -> None:
        self._limit = per_minute
        self._clock = clock
        self._minute = -1
        self._spent: dict[str, int] = {}

    def charge(self, spender: str, cost: int, already: int = 0) -> Spending:
        """Charge `cost` to `spender`; `already` was charged before for the same request and is told with it.

        Raises RequestRefused (429, Retry-After) and charges nothing when the minute does not hold that much.
        """
        now = int(self._clock().timestamp())
        minute, second = divmod(now, 60)
        if minute != self._minute:
            self._minute = minute
            self._spent.clear()
        spent = self._spent.get(spender, 0)
        reset = 60 - second
        if spent + cost > self._limit:
            left = Spending(cost + already, self._limit, self._limit - spent, reset)
            raise RequestRefused(
                Refusals.RATE_LIMITED,
                headers=(*left.headers(), (b"retry-after", b"%d" % reset)),
                limit=self._limit,
                seconds=reset,
            )
        if not spent and len(self._spent) >= _MOST_SPENDERS:
            self._spent.pop(next(iter(self._spent)))
        self._spent[spender] = spent + cost
        return Spending(cost + already, self._limit, self._limit - spent - cost, reset)

"""Rate limits: a bucket of tokens an address, refilled as time goes."""

from __future__ import annotations

import time
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tandau.web.settings import Rate

# More addresses than this are not remembered: the oldest of them has a full bucket by then.
ADDRESSES_AT_MOST: Final = 10_000


class Buckets:
    """Tokens of every address.

    Parameters
    ----------
    rate
        What each may do.
    clock
        Seconds that only grow.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = Lock()
        self._left: dict[str, tuple[float, float]] = {}

    def take(self, address: str) -> bool:
        """Take one token; return whether there was one.

        Examples
        --------
        >>> from tandau.web.settings import Rate
        >>> buckets = Buckets(Rate(1.0, 2), clock=lambda: 0.0)
        >>> [buckets.take("here") for _ in range(3)], buckets.take("there")
        ([True, True, False], True)
        """
        now = self._clock()
        with self._lock:
            left, seen = self._left.pop(address, (float(self._rate.burst), now))
            left = min(self._rate.burst, left + (now - seen) * self._rate.per_second)
            is_enough = left >= 1
            # Put back at the end, so that the first is the one not seen for longest.
            self._left[address] = (left - 1 if is_enough else left, now)
            if len(self._left) > ADDRESSES_AT_MOST:
                del self._left[next(iter(self._left))]
        return is_enough

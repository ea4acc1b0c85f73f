"""What is to be done at a count of ms.  CPython only.

The lines of a plant begin their polls together, and each request has its timeout: a timer of the
loop for each of them would cost more than the request itself.
"""

import asyncio

from edge.port import ticks_diff, ticks_ms


class Timetable:
    """Calls at counts of ms; those at the same count share one timer."""

    def __init__(self):
        self._calls = {}  # count of ms -> [(call, its argument)]

    def at(self, due, call, argument):
        """Call at a count of ms, or as soon as can be; nothing takes it back."""
        if due not in self._calls:
            self._calls[due] = []
            wait_ms = max(0, ticks_diff(due, ticks_ms()))
            asyncio.get_running_loop().call_later(wait_ms / 1000, self._reach, due)
        self._calls[due].append((call, argument))

    async def wait_until(self, due):
        """Wait for a count of ms; others go first even when it is past."""
        reached = asyncio.get_running_loop().create_future()
        self.at(due, _wake, reached)
        await reached

    def _reach(self, due):
        self._make(iter(self._calls.pop(due)))

    def _make(self, calls):
        try:
            for call, argument in calls:
                call(argument)
        finally:  # a mistake of ours in one must not keep the others waiting for ever
            left = list(calls)
            if left:
                asyncio.get_running_loop().call_soon(self._make, iter(left))


def _wake(reached):
    if not reached.done():  # nobody has stopped waiting
        reached.set_result(None)

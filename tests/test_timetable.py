"""Calls at counts of ms, on the event loop itself."""

import asyncio

from edge.drivers.timetable import Timetable
from edge.port import ticks_diff, ticks_ms


class CountingLoop(asyncio.SelectorEventLoop):
    """An event loop that counts its timers."""

    timers = 0

    def call_later(self, *given, **also):
        self.timers += 1
        return super().call_later(*given, **also)


def test_those_that_wait_for_one_moment_share_a_timer_and_none_is_early():
    async def scenario():
        timetable, begin = Timetable(), ticks_ms()
        late = []

        async def wait(due):
            await timetable.wait_until(due)
            late.append(ticks_diff(ticks_ms(), due))

        await asyncio.gather(*[wait(begin + 20) for _ in range(16)],
                             *[wait(begin + 30) for _ in range(16)])
        return late

    loop = CountingLoop()
    try:
        late = loop.run_until_complete(scenario())
    finally:
        loop.close()
    assert len(late) == 32 and min(late) >= 0
    assert loop.timers == 2


def test_who_is_stopped_while_it_waits_takes_nobody_with_it():
    async def scenario():
        timetable, due = Timetable(), ticks_ms() + 20
        stopped, other = [asyncio.create_task(timetable.wait_until(due)) for _ in range(2)]
        await asyncio.sleep(0)
        stopped.cancel()
        await asyncio.wait_for(other, 5)
        return stopped.cancelled()

    assert asyncio.run(scenario())


def test_a_moment_that_is_past_comes_at_once_but_lets_others_go_first():
    async def scenario():
        order = []
        asyncio.get_running_loop().call_soon(order.append, "other")
        await Timetable().wait_until(ticks_ms() - 1000)
        return order + ["late"]

    assert asyncio.run(scenario()) == ["other", "late"]


def test_calls_at_one_moment_come_in_the_order_in_which_they_were_asked_for():
    async def scenario():
        timetable, due, heard = Timetable(), ticks_ms() + 5, []
        for word in ("first", "second", "third"):
            timetable.at(due, heard.append, word)
        await timetable.wait_until(due)
        return heard

    assert asyncio.run(scenario()) == ["first", "second", "third"]


def test_a_call_that_fails_keeps_none_of_the_others_waiting():
    async def scenario():
        timetable, due, heard, failed = Timetable(), ticks_ms() + 5, [], []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: failed.append(context["exception"]))
        for word in ("first", "second"):
            timetable.at(due, [].remove, word)
            timetable.at(due, heard.append, word)
        await asyncio.wait_for(timetable.wait_until(due), 5)
        return heard, [type(error) for error in failed]

    assert asyncio.run(scenario()) == (["first", "second"], [ValueError, ValueError])

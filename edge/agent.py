"""The agent: the whole path of a sample on one screen, and the loops that keep it running.

    line ─ poll ─▶ Intake ─ sample ─▶ Sample ─ evaluate ─▶ Balance ─ Averager ─▶ Window
         ─ pack_record ─▶ Spool.append ─ sync ─▶ disk ─ Delivery ─▶ MQTT server

One loop a line, one that syncs the spool, one an uplink.  They meet only in the spool.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from edge.averages import Averager
from edge.drivers.device_poll import DevicePoll
from edge.drivers.dial_in import Reception
from edge.drivers.layouts import Layouts
from edge.drivers.modbus import ModbusLine
from edge.drivers.sampling import Intake, LinePoll
from edge.drivers.timetable import Timetable
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.uncertainty import span_u95
from edge.events import Events
from edge.port import sleep_ms, ticks_diff, ticks_ms
from edge.steady import Steadiness, withhold_direct
from edge.time_offset import state_rows, time_offset
from edge.uplink import chain
from edge.uplink.delivery import Attached, Delivery
from edge.uplink.records import pack_clock, pack_record
from edge.uplink.wear import Wear

DISK_CALM_MS = 5_000
TOGETHER, APART_MS = 16, 24  # lines that begin at a time, and how long before the next ones


class Desk:
    """One boiler: where its readings meet and become records; time goes by `count_ms`."""

    def __init__(self, boiler, lines, totals, every_ms, count_ms=ticks_ms):
        line = lines[boiler.devices[0].line]
        self.first = boiler.devices[0]
        self.intake = Intake(boiler, lines)
        self._firing = prepare(boiler)
        method = self._firing.method
        self._averager = Averager(every_ms)
        self._totals = totals
        self._period_ms = line.poll_every_ms
        self._hole_ms = 2 * line.poll_every_ms + line.timeout_ms
        self._count_ms = count_ms
        self._last = None
        self._steadiness = Steadiness(
            int(60_000 * method["steady_minutes"]), method["steady_load_pct"], self._hole_ms)

    def record(self, moment, spool, poll_ms=0):
        """Evaluate what a poll of so many ms brought; append the record it completes, if any.

        Returns how many readings there were.
        """
        ticks = self._count_ms()
        sample = self.intake.sample(moment, ticks)
        balance = evaluate(self._firing, sample)
        since_ms = self._since_last(ticks, poll_ms)
        self._steadiness.add(since_ms, balance.results.get("load_pct"))
        unsteady = self._steadiness.why_not()
        if unsteady:
            balance = withhold_direct(balance, unsteady)
        # A sample stands for the time since the one before; over a hole nothing is integrated.
        elapsed_ms = self._period_ms if since_ms is None else since_ms
        self._totals.add(balance, elapsed_ms)
        for window in self._averager.add(sample, balance, elapsed_ms):
            self._append(window, spool)
        return len(sample.readings)

    def close(self, moment, spool):
        """Append the record of the open span, shorter than it would have been."""
        window = self._averager.close(moment)
        if window is not None:
            self._append(window, spool)

    def _since_last(self, ticks, poll_ms):
        """Return the ms since the sample before; None for the first one and over a hole."""
        # A poll that takes longer than its period is slow, not a hole.
        last, self._last = self._last, ticks
        if last is None or ticks_diff(ticks, last) > self._hole_ms + poll_ms:
            return None
        return ticks_diff(ticks, last)

    def _append(self, window, spool):
        if window.span_ms:  # of a single evaluation it would cost more than the evaluation
            window.values.update(span_u95(self._firing, window))
        spool.append(pack_record(spool.next, window, self._totals.values))


class Agent:
    """Everything that runs for one plant file, from `run` to its end."""

    def __init__(self, plant, spool, totals, clock, words, log):
        lines = {line.name: line for line in plant.lines}
        self.plant = plant
        self.spool = spool
        self.clock = clock
        self.events = Events()
        self.wear = Wear()  # whoever has the spool's sets it in place of this
        self.status_trouble = ""
        self._log = log
        self._totals = totals
        self._stop = asyncio.Event()
        self._ending = False
        # One thread: a sync that was begun when the loop is stopped ends before the next begins.
        self._disk = ThreadPoolExecutor(1, "disk")
        self._disk_trouble = ""
        self._disk_ticks = 0
        # A boiler without a device is there for `evaluate` only.
        self.desks = [Desk(boiler, lines, totals.of(boiler), int(plant.every_s * 1000))
                      for boiler in plant.boilers if boiler.devices]
        self._receptions = {line.listen: Reception(line.listen, log)
                            for line in plant.lines if line.listen}
        self._timetable = Timetable()
        layouts = Layouts()
        self.line_polls = {line.name: self._line_poll(line, layouts) for line in plant.lines}
        self._words = words
        attached = Attached(plant.state_dir, self.events, clock.moment, words.signer,
                            self._state_rows)
        self.deliveries = [Delivery(uplink, words, spool, log, attached)
                           for uplink in plant.uplinks]

    def _state_rows(self):
        """Return what the retained state says besides `online` or `offline`."""
        if self._words.signer:
            proof = self._words.signer.state_rows(
                self._words.gateway, self.spool.id, self.spool.head)
        else:
            proof = chain.state_rows(self.spool.id, self.spool.head)
        return proof + [("boot", self.clock.boot)] + state_rows(time_offset())

    def _line_poll(self, line, layouts):
        # A boiler's first device is polled last, since the Sample is taken after it.
        units = [(device, desk.intake) for desk in self.desks
                 for device in desk.intake.boiler.devices[::-1] if device.line == line.name]
        devices = [DevicePoll(device, intake, line, len(units) > 1, layouts)
                   for device, intake in units]
        modbus_line = ModbusLine(line, self._receptions.get(line.listen), self._timetable)
        line_poll = LinePoll(line, modbus_line, devices, self._log, self._timetable)
        load_pct = line_poll.load_pct
        if load_pct > 100.0:  # `check` refuses such a plant; one that runs goes on
            self._log("line %s: load %.0f %%, allowed 100 %%; polls will be skipped" % (
                line.name, load_pct))
        return line_poll

    @property
    def late_polls(self):
        """How many polls were skipped because those before took too long."""
        return sum(line_poll.missed for line_poll in self.line_polls.values())

    def stop(self):
        """Ask for a clean end: open spans closed, spool synced, MQTT will not fired."""
        self._stop.set()

    async def run(self, polls=None, drain_s=30.0):
        """Run until `stop`, or until every line was polled so often; True if all was delivered."""
        polling = asyncio.create_task(self._poll_lines(polls))
        syncing = asyncio.create_task(self._sync_spool())
        sending = [asyncio.create_task(delivery.run()) for delivery in self.deliveries]
        stopped = asyncio.create_task(self._stop.wait())
        try:
            # A loop that ends by an error is a bug: it ends the agent, and whoever started it.
            await asyncio.wait([polling, stopped, syncing, *sending],
                               return_when=asyncio.FIRST_COMPLETED)
            for task in (polling, syncing, *sending):
                if task.done():
                    task.result()
        finally:
            # Python 3.11's wait_for may swallow a cancellation, whoever uses it.
            self._ending = True
            for task in (polling, syncing, stopped):
                task.cancel()
            await asyncio.gather(polling, syncing, stopped, return_exceptions=True)
            await self._end()
        if polls is not None and not self._stop.is_set():
            await self._drain(drain_s)
        delivered = self.delivered() and not any(each.put_aside for each in self.deliveries)
        for delivery in self.deliveries:
            delivery.stop()
        await asyncio.gather(*sending)
        await self._sync(last=True)
        self._disk.shutdown()
        return delivered

    async def _end(self):
        for line_poll in self.line_polls.values():
            line_poll.close()
        for reception in self._receptions.values():
            reception.close()
        for desk in self.desks:
            desk.close(self.clock.moment(), self.spool)
        await self._sync(last=True)  # it is, where an error of ours ends the agent

    async def _poll_lines(self, polls):
        """Poll all lines; some begin together, for requests that go out together cost one wake-up.

        Those of all together would wait for each other, each time in another order; so would those
        that begin while replies to the ones before are worked on: round trip and 16 samples.
        """
        begin = ticks_ms()
        await asyncio.gather(*[
            self._poll_line(line_poll, begin + place // TOGETHER * APART_MS, polls)
            for place, line_poll in enumerate(self.line_polls.values())])

    async def _poll_line(self, line_poll, begin, polls):
        """Poll the units of one line as they fall due, for ever or `polls` times each."""
        if not line_poll.devices and polls is None:
            await self._stop.wait()
        desks = {id(desk.first): desk for desk in self.desks}
        line_poll.start(begin)
        while not self._ending:
            device, took_ms = await line_poll.next(polls)
            if device is None:
                return
            self._look_at_clock()
            if id(device.device) in desks:
                desk = desks[id(device.device)]
                self.wear.readings += desk.record(self.clock.moment(), self.spool, took_ms)

    def _look_at_clock(self):
        """Append a clock record when the clock was set; note an event when it has leapt."""
        correction_ms, leap_ms = self.clock.look()
        if correction_ms is not None:
            self.spool.append(pack_clock(self.spool.next, self.clock.moment(), correction_ms))
        if leap_ms is not None:
            text = "clock: gone ahead by %.0f s within one poll" % (leap_ms / 1000)
            if leap_ms < 0:
                text = "clock: put back by %.0f s; spans come again under the same start" % (
                    -leap_ms / 1000)
            self._log(self.events.append("clock", text, self.clock.moment()).text)

    async def _sync_spool(self):
        while True:
            await sleep_ms(int(self.plant.sync_every_s * 1000))
            await self._sync()

    async def on_disk(self, work, *given):
        """Do what a disk may keep waiting, off the loop: it may take half a second, a poll not."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, work, *given)

    async def _sync(self, last=False):
        """Make records durable, the last time what was acknowledged too."""
        await self.on_disk(self.spool.sync, last)
        trouble = self.spool.last_error
        try:
            await self.on_disk(self._totals.save_if_due, self.spool.durable)
        except OSError as error:
            trouble = trouble or "%s: %s" % (self._totals.path, error.strerror)
        self._tell_disk(trouble)
        for delivery in self.deliveries:
            delivery.stir()

    def _tell_disk(self, trouble):
        """Log that the disk is in trouble, and that it has been well for some time."""
        if trouble:
            if not self._disk_trouble:
                self._log("spool: %s; the oldest records go" % trouble)
            self._disk_trouble, self._disk_ticks = trouble, ticks_ms()
        # A full disk takes a record each time that the oldest have made room.
        elif self._disk_trouble and ticks_diff(ticks_ms(), self._disk_ticks) > DISK_CALM_MS:
            self._log("spool: the disk takes records again")
            self._disk_trouble = ""

    def delivered(self):
        """Whether every uplink has acknowledged every record."""
        return all(self.spool.cursor(delivery.name) + 1 >= self.spool.next
                   for delivery in self.deliveries)

    async def _drain(self, drain_s):
        for delivery in self.deliveries:
            delivery.hurry()
        until = ticks_ms() + int(drain_s * 1000)
        while (not self.delivered() and not self._stop.is_set()
               and ticks_diff(until, ticks_ms()) > 0):
            await sleep_ms(50)
            if self.spool.durable + 1 < self.spool.next:
                await self._sync()


"""How long the spool of a plant file holds: bytes of a synthetic record times records a day."""

import math
from collections import namedtuple

from edge.averages import Window
from edge.efficiency.balance import evaluate, prepare
from edge.efficiency.laboratory import doubts
from edge.efficiency.rows import rows_of
from edge.plant import measured
from edge.port import now_ms
from edge.quantities import TEXTS, U95
from edge.sample import FLAG_COMMUNICATION, NO_FLAG, Balance, Fault, Moment, Sample
from edge.totals import Totals
from edge.uplink.records import pack_record
from edge.uplink.spool_segments import frame

DAY_MS = 86_400_000
_NUMBER = 1_000_000  # of a gateway that has been there for some time, and so are its stamps

# bytes_per_day  of all boilers      days  that max_mb holds, None where nothing is recorded
Keeping = namedtuple("Keeping", ("bytes_per_day", "days", "max_mb"))


def keeping(plant):
    """Return the Keeping of a plant's spool."""
    lines = {line.name: line for line in plant.lines}
    octets = 0.0
    for boiler in plant.boilers:
        if boiler.devices:
            poll_ms = lines[boiler.devices[0].line].poll_every_ms
            period_ms = plant.every_s * 1000 or poll_ms
            octets += len(frame(_record(boiler, plant.every_s, poll_ms))) * DAY_MS / period_ms
    return Keeping(octets, plant.max_mb * 1e6 / octets if octets else None, plant.max_mb)


def too_short(plant, held):
    """Return the warning about a spool that holds less than keep_days, in a list, or none."""
    if held.days is None or held.days >= plant.keep_days:
        return []
    needed_mb = math.ceil(held.bytes_per_day * plant.keep_days / 1e6)
    return ["spool: max_mb = %g holds %.3g days at %.3g MB a day, less than keep_days = %g; "
            "that takes max_mb = %d" % (
                plant.max_mb, held.days, held.bytes_per_day / 1e6, plant.keep_days, needed_mb)]


def _record(boiler, every_s, poll_ms):
    """Return a record of a boiler with all that it can ever hold; its size is not its numbers'."""
    moment = Moment(now_ms(), _NUMBER * 1000, 100, True)
    names = [name for name in measured(boiler) if name not in TEXTS]
    results = _results(boiler, names)
    faults = {name: Fault(NO_FLAG, reason)
              for name, reason in doubts(boiler, moment, results, names).items()}
    value: object = 1.0
    if every_s:
        value = (1.0, 1.0, 1.0, max(1, int(every_s * 1000 / poll_ms)))
    values = dict.fromkeys(names + list(results), value)
    if every_s:
        values.update((name + U95, 1.0) for name in results)
    totals = Totals(boiler, {})
    totals.add(Balance(results, {}), poll_ms)
    return pack_record(_NUMBER, Window(
        boiler.name, moment.time_ms, int(every_s * 1000), moment.up_ms, moment.boot, True, values,
        faults), totals.values)


def _results(boiler, names):
    """Return {result: 1.0} of the results that a boiler has when all of its readings are there.

    Without any reading the balance gives a reason for just these.
    """
    silent = {name: Fault(FLAG_COMMUNICATION, "no reply") for name in names}
    balance = evaluate(prepare(boiler), Sample(boiler.name, None, {}, silent))
    return {name: 1.0 for name in rows_of(boiler.kind).results
            if name in balance.faults or name in balance.results}

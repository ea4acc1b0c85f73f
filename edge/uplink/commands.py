"""Requests of a platform on `<prefix>/<gateway>/cmd`: who may ask, and for what.  CPython only.

A request is a MessagePack map; the signature (Ed25519) covers the array, so that none can be
changed, come again, or be meant for another gateway:

    {"gateway", "spool", "counter", "expires_ms", "request", "signature"}
    ["command", gateway, spool, counter, expires_ms, request]

    replay from N to M    the records of these numbers again, as far as the spool has them
    report now            the state, at once

The counter rises with each request that is taken.  The last one lies in `state_dir`/commands.NAME,
written before anything is done, so that no request is taken twice, not after a restart either.
Each request is an event, taken or refused.  Needs the extra `sign`.
"""

import re
from collections import namedtuple

from edge.errors import EdgeError
from edge.port import packb, ticks_diff, ticks_ms, unpackb
from edge.uplink.replays import Replay, Replays
from edge.uplink.signing import is_signed, public_key
from edge.uplink.spool_files import Files, load_map, save_map

EXPIRES_MAX_MS = 3_600_000  # ahead of the gateway's clock: an unset clock takes no request
OCTETS_MAX = 4096
REFUSALS_A_MINUTE = 10  # that are told; a flood must not push out other events
REPLAY = re.compile(r"replay from (\d{1,18}) to (\d{1,18})")
REPORT = "report now"

Command = namedtuple("Command", (
    "gateway", "spool", "counter", "expires_ms", "request", "signature"))
_TYPES = (str, str, int, int, str, bytes)


class Refused(EdgeError):
    """A request that is not taken, and why."""


def pack_command(signer, command):
    """Return the payload of a Command, signed."""
    command = command._replace(signature=signer.sign(_message(command)))
    return packb(command._asdict())


class Commands:
    """The requests to one gateway over one uplink."""

    def __init__(self, uplink, gateway, attached):
        self._name = "commands." + uplink.name
        self._uplink = uplink.name
        self._gateway = gateway
        self._key = public_key(uplink.command_key)
        self._attached = attached
        self._files = Files()
        self._counter = load_map(self._files, attached.state_dir, self._name).get("counter", 0)
        self._refusals = []  # ticks of those that were told

    def take(self, payload):
        """Return the Command of a payload, or None where it is refused; both are events."""
        try:
            command = self._judged(payload)
        except Refused as refused:
            self._tell_refusal(str(refused))
            return None
        self._tell("command %d, %r: taken" % (command.counter, command.request))
        return command

    def _judged(self, payload):
        """Return the Command of a payload, or raise Refused."""
        command = _unpacked(payload)
        if command.gateway != self._gateway:
            raise Refused("it is for gateway %r" % command.gateway[:64])
        if not is_signed(self._key, command.signature, _message(command)):
            raise Refused("its signature is wrong")
        ahead_ms = command.expires_ms - self._attached.moment().time_ms
        if not 0 < ahead_ms <= EXPIRES_MAX_MS:
            raise Refused("it expires in %d s, allowed up to %d" % (
                ahead_ms // 1000, EXPIRES_MAX_MS // 1000))
        if command.counter <= self._counter:
            raise Refused("its counter is %d, allowed above %d" % (command.counter, self._counter))
        if command.request != REPORT and replay_of(command) is None:
            raise Refused("it asks for %r, allowed 'replay from N to M' or %r" % (
                command.request[:64], REPORT))
        try:
            save_map(self._files, self._attached.state_dir, self._name,
                     {"counter": command.counter})
        except OSError as error:
            raise Refused("its counter cannot be written: %s" % error.strerror)
        self._counter = command.counter
        return command

    def _tell_refusal(self, reason):
        now = ticks_ms()
        self._refusals = [ticks for ticks in self._refusals if ticks_diff(now, ticks) < 60_000]
        if len(self._refusals) < REFUSALS_A_MINUTE:
            self._refusals.append(now)
            self._tell("command refused: %s" % reason)

    def _tell(self, text):
        self._attached.events.append("command", "uplink %s: %s" % (self._uplink, text),
                                     self._attached.moment())


class Requests:
    """What is done about the commands of one uplink."""

    def __init__(self, uplink, gateway, spool, attached):
        self.replays = Replays(spool)
        self._commands = Commands(uplink, gateway, attached)
        self._attached = attached

    def take(self, payloads):
        """Take what has come; return whether a report is wanted now."""
        report = False
        for payload in payloads:
            command = self._commands.take(payload)
            if command is None:
                continue
            span = replay_of(command)
            if span is None:
                report = True
            else:
                self.replays.add(Replay(span, command.counter, command.spool))
        return report

    def answer(self):
        """Make an event of each replay that is over; return whether there was one."""
        over, self.replays.over = self.replays.over, []
        for replay in over:
            gone = sum(last - first + 1 for first, last in replay.gone)
            self._attached.events.append(
                "replay", "records %d to %d again: %d sent, %d not there any more" % (
                    replay.first, replay.last, replay.sent, gone), self._attached.moment(),
                {"counter": replay.counter, "of_spool": replay.spool, "first": replay.first,
                 "last": replay.last, "sent": replay.sent, "gone": replay.gone})
        return bool(over)


def replay_of(command):
    """Return (first, last) of a replay, or None for another request."""
    asked = REPLAY.fullmatch(command.request)
    if asked is None or not 1 <= int(asked[1]) <= int(asked[2]):
        return None
    return int(asked[1]), int(asked[2])


def _message(command):
    return packb(["command", *command[:5]])


def _unpacked(payload):
    """Return the Command that a payload holds, or raise Refused."""
    try:
        found = unpackb(payload) if len(payload) <= OCTETS_MAX else None
    except (ValueError, TypeError):
        found = None
    items = [found.get(name) for name in Command._fields] if isinstance(found, dict) else []
    if [type(item) for item in items] != list(_TYPES):
        raise Refused("it is no command")
    return Command(*items)

"""Faults of a line, by name: what becomes of a right reply on its way back.  No I/O.

Only faults that a client can tell: no word is altered under a valid check, and nothing that passes
for the right reply is made up.  So a client that records a wrong number has a mistake.

In files and tests a fault is its name, for some with an amount behind it: "late 400",
"exception 2".
"""

from collections import namedtuple

from edge.simulator.framing import FRAMINGS, crc16, pack, unpack

# What a reply comes from.  earlier: replies of the same unit to other requests, the latest first.
Exchange = namedtuple("Exchange", ("framing", "timeout_ms", "request", "reply", "earlier"))

# plan(exchange, random, amount) returns [(ms to wait, octets), ...]; CLOSE or RESET in the place of
# octets ends the connection.  It returns None when the fault cannot be made of this reply.
# framings: where it makes sense.  connection: it needs one that can be closed.
# amount: (least, most, what it is) of the number behind the name, or ().
Fault = namedtuple("Fault", ("plan", "framings", "connection", "amount", "help"))

CLOSE = "close"  # the connection is closed
RESET = "reset"  # it is torn down: the peer's next look at it fails

OWED = "owed"  # the one fault that reaches into the next reply
OWED_TIMEOUTS = 2.0
EXCEPTIONS = (1, 2, 3, 4, 5, 6, 8, 10, 11)
LATE = 1.5  # timeouts
_REST_LATE = 1.2


def _silent(exchange, random, amount):
    return []


def _late(exchange, random, amount):
    return [(LATE * exchange.timeout_ms if amount is None else amount, exchange.reply)]


def _cut(exchange, random):
    place = random.randrange(1, len(exchange.reply))
    return exchange.reply[:place], exchange.reply[place:]


def _partial(exchange, random, amount):
    return [(0, _cut(exchange, random)[0])]


def _partial_then_rest(exchange, random, amount):
    part, rest = _cut(exchange, random)
    return [(0, part), (_REST_LATE * exchange.timeout_ms if amount is None else amount, rest)]


def _byte_by_byte(exchange, random, amount):
    if amount is None:  # all of it within half the timeout
        amount = min(5.0, 0.5 * exchange.timeout_ms / len(exchange.reply))
    return [(amount, exchange.reply[place:place + 1]) for place in range(len(exchange.reply))]


def _too_long(exchange, random, amount):
    more = random.randbytes(random.randint(1, 8))
    if exchange.framing == "tcp":
        frame = unpack("tcp", exchange.reply)
        return [(0, pack("tcp", frame._replace(pdu=frame.pdu + more)))]
    return [(0, exchange.reply + (more if exchange.framing == "rtu" else _noise(random)))]


def _garbage_before(exchange, random, amount):
    if exchange.framing == "ascii":
        return [(0, _noise(random) + exchange.reply)]
    if exchange.framing == "tcp":
        # With fewer octets, or a zero in the protocol's place, it might pass for a header.
        garbage = random.randbytes(2) + b"\x63" + random.randbytes(random.randint(1, 9))
        return [(0, garbage + exchange.reply)]
    while True:
        garbage = random.randbytes(random.randint(1, 8))
        if not _checks(garbage + exchange.reply, len(garbage)):
            return [(0, garbage + exchange.reply)]


def _noise(random):
    """Return octets that no ASCII frame begins with."""
    return bytes(random.choices([octet for octet in range(256) if octet not in b":\r\n"],
                                k=random.randint(1, 8)))


def _checks(octets, within):
    """Whether a frame that begins in the first octets has a CRC that is right."""
    return any(crc16(octets[start:end]) == 0
               for start in range(within) for end in range(start + 4, len(octets) + 1))


def _altered(change):
    """Return the plan of a reply whose frame is changed and packed again, checks and all."""
    def _plan(exchange, random, amount):
        frame = change(unpack(exchange.framing, exchange.reply), random, amount)
        return None if frame is None else [(0, pack(exchange.framing, frame))]

    return _plan


def _wrong_unit(frame, random, amount):
    unit = random.choice([unit for unit in range(1, 248) if unit != frame.unit])
    return frame._replace(unit=unit)


def _wrong_transaction(frame, random, amount):
    # Far from any that is under way.
    return frame._replace(transaction=(frame.transaction + random.randint(1000, 60000)) % 65536)


def _wrong_function(frame, random, amount):
    function = frame.pdu[0] & 0x7F
    other = random.choice([code for code in (1, 2, 3, 4) if code != function])
    return frame._replace(pdu=bytes([frame.pdu[0] & 0x80 | other]) + frame.pdu[1:])


def _wrong_count(frame, random, amount):
    if frame.pdu[0] not in (1, 2, 3, 4):
        return None
    step = 2 if frame.pdu[0] in (3, 4) else 1
    octets = frame.pdu[2:]
    if len(octets) > step and (random.random() < 0.5 or len(octets) >= 250):
        octets = octets[:-step]
    else:
        octets += random.randbytes(step)
    return frame._replace(pdu=bytes([frame.pdu[0], len(octets)]) + octets)


def _exception(frame, random, amount):
    return frame._replace(pdu=bytes([frame.pdu[0] | 0x80, 2 if amount is None else int(amount)]))


def _bad_crc(exchange, random, amount):
    reply = bytearray(exchange.reply)
    if exchange.framing == "rtu":  # the CRC finds every single bit
        reply[random.randrange(len(reply))] ^= 1 << random.randrange(8)
    else:
        place = random.randrange(1, len(reply) - 2)
        reply[place] = random.choice(
            [digit for digit in b"0123456789ABCDEF" if digit != reply[place]])
    return [(0, bytes(reply))]


def _stale_repeat(exchange, random, amount):
    return [(0, exchange.earlier[0] + exchange.reply)] if exchange.earlier else None


def _close(exchange, random, amount):
    return [(0, CLOSE)]


def _reset(exchange, random, amount):
    return [(0, _cut(exchange, random)[0]), (0, RESET)]


_SERIAL = ("rtu", "ascii")
_MS = (0.0, 600_000.0, "ms")

FAULTS = {
    "silent": Fault(_silent, FRAMINGS, False, (), "no reply"),
    "late": Fault(_late, FRAMINGS, False, _MS, "the reply after 1.5 timeouts, or after so many ms"),
    "partial": Fault(_partial, FRAMINGS, False, (), "cut at a random place, the rest never comes"),
    "partial_then_rest": Fault(_partial_then_rest, FRAMINGS, False, _MS,
                               "cut, the rest 1.2 timeouts later, or so many ms"),
    "byte_by_byte": Fault(_byte_by_byte, FRAMINGS, False, _MS,
                          "octet by octet, whole within half the timeout, or so many ms apart"),
    "too_long": Fault(_too_long, FRAMINGS, False, (),
                      "1 to 8 octets too many; on tcp the header counts them"),
    "garbage_before": Fault(_garbage_before, FRAMINGS, False, (),
                            "random octets before the reply, themselves no frame"),
    "wrong_unit": Fault(_altered(_wrong_unit), FRAMINGS, False, (), "another unit id"),
    "wrong_transaction": Fault(_altered(_wrong_transaction), ("tcp",), False, (),
                               "a transaction that nobody asked"),
    "wrong_function": Fault(_altered(_wrong_function), FRAMINGS, False, (),
                            "the function code of another table"),
    "wrong_count": Fault(_altered(_wrong_count), FRAMINGS, False, (),
                         "one word (or octet of bits) fewer or more"),
    "exception": Fault(_altered(_exception), FRAMINGS, False, (1, 11, "code"),
                       "exception 2, or the one named"),
    "bad_crc": Fault(_bad_crc, _SERIAL, False, (), "one bit (or hexadecimal digit) wrong"),
    "stale_repeat": Fault(_stale_repeat, ("tcp",), False, (),
                          "the reply to an earlier request of this unit once more, right before "
                          "the right one"),
    OWED: Fault(_silent, FRAMINGS, False, (),
                "no reply, but right before the next one of this unit, if within 2 timeouts"),
    "close": Fault(_close, FRAMINGS, True, (), "the connection closed in place of the reply"),
    "reset": Fault(_reset, FRAMINGS, True, (), "the connection torn down in mid-reply"),
}


def parse(text):
    """Return (name, amount or None) of a fault, or raise a ValueError that says what is wrong."""
    name, _, number = text.partition(" ")
    if name not in FAULTS:
        raise ValueError("found fault %s, allowed %s" % (name, ", ".join(FAULTS)))
    if not number:
        return name, None
    limits = FAULTS[name].amount
    if not limits:
        raise ValueError("found %s, allowed %s alone" % (text, name))
    amount = float(number) if number.replace(".", "", 1).isdigit() else -1.0
    if not limits[0] <= amount <= limits[1] or name == "exception" and amount not in EXCEPTIONS:
        allowed = (", ".join(map(str, EXCEPTIONS)) if name == "exception"
                   else "%g to %g %s" % limits)
        raise ValueError("found %s, allowed %s %s" % (text, name, allowed))
    return name, amount


def names(framing, connection):
    """Return the names of the faults that make sense in a framing, on a connection or a pair."""
    return tuple([name for name, fault in FAULTS.items()
                  if framing in fault.framings and (connection or not fault.connection)])


def plan(text, exchange, random):
    """Return the pieces that a fault makes of a reply, or None when it cannot be made of it."""
    name, amount = parse(text)
    if exchange.framing not in FAULTS[name].framings:
        return None
    return FAULTS[name].plan(exchange, random, amount)

"""Whether a reply is the one that was asked for.  No I/O."""

from edge.drivers.frames import EXCEPTION
from edge.errors import BadReply, ExceptionReply

# What a reply can have wrong, as it is counted.
PARTIAL = "partial reply"
TOO_LONG = "reply too long"
WRONG_UNIT = "wrong unit"
WRONG_FUNCTION = "wrong function"
WRONG_COUNT = "wrong count"
WRONG_TRANSACTION = "wrong transaction"
BAD_CHECK = "bad checksum"
GARBAGE = "garbage"
# What may come beside the reply that was asked for, which is taken all the same.
LATE = "late reply"
GARBAGE_BEFORE = "garbage before"
PIECEMEAL = "byte by byte"


def is_right(asked, unit, pdu):
    """Whether a reply's PDU has the values that were asked for."""
    return (unit == asked.unit and len(pdu) == 2 + asked.octets
            and pdu[0] == asked.function and pdu[1] == asked.octets)


def values_of(where, asked, unit, pdu):
    """Return the octets of the values in a reply's PDU, or raise a DriverError."""
    if unit != asked.unit:
        raise BadReply(where, "unit %d" % unit, str(asked.unit), WRONG_UNIT)
    function = pdu[0]
    if function == asked.function | EXCEPTION and len(pdu) == 2:
        raise ExceptionReply(where, pdu[1])
    if function != asked.function:
        raise BadReply(where, "function %d" % function, str(asked.function), WRONG_FUNCTION)
    if pdu[1] != asked.octets:
        raise BadReply(where, "%d octets" % pdu[1], str(asked.octets), WRONG_COUNT)
    if len(pdu) != 2 + asked.octets:
        kind = TOO_LONG if len(pdu) > 2 + asked.octets else PARTIAL
        raise BadReply(where, "%d octets of %d" % (len(pdu) - 2, pdu[1]), str(asked.octets), kind)
    return pdu[2:]

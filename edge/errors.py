"""Every failure that is expected, and the tree the supervisor relies on.

EdgeError                   the supervisor catches this and only this
├── ConfigError             the plant file or a map has problems           -> `run` ends with 1
├── ReadingsError           readings handed to `evaluate` cannot be used   -> exit 1
├── KernelsError            kernels cannot run the way that was asked for  -> exit 1
├── PayloadError            bytes that are no payload of ours              -> `decode` says where
│   └── UnknownSchema       a compact batch whose birth was not seen       -> `decode` names it
├── TableError              a table of a standard has no such row          -> whoever asked for it
├── DriverError
│   ├── LineLost            not connected, or dropped in mid-request     -> the line opens again
│   ├── NoReply             a unit did not answer in time                 -> faults in the Sample
│   ├── ExceptionReply      it answered with an exception code            -> faults in the Sample
│   └── BadReply            wrong length, wrong unit, bad CRC             -> faults in the Sample
├── SigningError            a key that cannot be used, or the extra `sign` is missing  -> exit 1
├── SpoolError              a record too large, or a state directory that cannot be used
├── UplinkError             refused, or lost                              -> the uplink starts again
└── DatabaseError           a platform's database is away, or refuses      -> `ingest` waits

`str(error)` names place, found and allowed; `reason` is the part that travels in a record.
"""

EXCEPTION_NAMES = {
    1: "illegal function",
    2: "illegal data address",
    3: "illegal data value",
    4: "server device failure",
    5: "acknowledge",
    6: "server device busy",
    8: "memory parity error",
    10: "gateway path unavailable",
    11: "gateway target did not respond",
}


class EdgeError(Exception):
    """An expected failure; anything else that is raised is a bug and ends the process."""


class ConfigError(EdgeError):
    """A plant file with problems: all of them, each with file, line and key."""

    def __init__(self, path, problems):
        super().__init__("%s: %d problem(s)" % (path, len(problems)))
        self.path = path
        self.problems = problems


class ReadingsError(EdgeError):
    """Readings that are not an object of quantity and number."""


class KernelsError(EdgeError):
    """Kernels that cannot run the way that was asked for by name."""


class PayloadError(EdgeError):
    """Bytes that are not a whole payload of ours; `str` says at which byte."""


class UnknownSchema(PayloadError):
    """A compact batch whose birth was not seen; `str` names the schema."""


class TableError(EdgeError):
    """A table of factors, limits or rules has no row of this name."""

    def __init__(self, place, found, allowed):
        super().__init__("%s: found %s, allowed %s" % (place, found, ", ".join(sorted(allowed))))


class DriverError(EdgeError):
    """A request that brought no words.  `reason` travels in the record, `kind` is counted."""

    reason = "driver error"
    kind = "driver error"


class LineLost(DriverError):
    """The line is not connected, or was dropped in mid-request."""

    reason = "line lost"
    kind = "line lost"


class NoReply(DriverError):
    """A unit did not answer in time."""

    kind = "no reply"

    def __init__(self, where, timeout_ms):
        super().__init__("%s: no reply in %d ms" % (where, timeout_ms))
        self.reason = "no reply in %d ms" % timeout_ms


class ExceptionReply(DriverError):
    """A unit answered with a Modbus exception code."""

    def __init__(self, where, code):
        self.code = code
        self.kind = "exception %d" % code
        self.reason = "exception %d (%s)" % (code, EXCEPTION_NAMES.get(code, "unknown code"))
        super().__init__("%s: %s" % (where, self.reason))


class BadReply(DriverError):
    """A reply that is not the one asked for: `kind` says in what."""

    def __init__(self, where, found, allowed, kind="bad reply"):
        self.found, self.allowed, self.kind = found, allowed, kind
        super().__init__("%s: bad reply: found %s, allowed %s" % (where, found, allowed))
        self.reason = "bad reply: found %s, allowed %s" % (found, allowed)


class SigningError(EdgeError):
    """A signing key that cannot be made, read or used."""


class SpoolError(EdgeError):
    """A record too large, or a state directory that cannot be used at start."""


class UplinkError(EdgeError):
    """The MQTT server refused or dropped us."""


class DatabaseError(EdgeError):
    """The database of a platform refused or dropped us."""

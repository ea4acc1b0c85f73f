"""What the agent asks of the flash: bytes written and fsyncs, set against readings and hours.

Counts what goes through `Files`: segments, cursors, totals, boots.  What a file system adds (its
journal, whole blocks for a few bytes) it does not know.  CPython only.
"""

from edge.uplink.spool_files import Files

HOUR_MS = 3_600_000


class Wear(Files):
    """The real disk, and how often it was asked for something since the agent started.

    `readings` counts the values in the samples that were evaluated.
    """

    def __init__(self):
        self.octets = 0
        self.fsyncs = 0
        self.readings = 0

    def write(self, file, octets):
        """Write all of the bytes, and count them; those of a write that fails as well."""
        self.octets += len(octets)
        super().write(file, octets)

    def sync(self, file):
        """Make what was written to the file durable."""
        self.fsyncs += 1
        super().sync(file)

    def sync_directory(self, path):
        """Make the names in a directory durable."""
        self.fsyncs += 1
        super().sync_directory(path)

    def told(self, up_ms):
        """Return the counts and, as far as there is something to divide by, their ratios."""
        octets, fsyncs, readings = self.octets, self.fsyncs, self.readings
        return {
            "bytes": octets, "fsyncs": fsyncs, "readings": readings,
            "bytes_per_reading": round(octets / readings, 2) if readings else None,
            "fsyncs_per_hour": round(fsyncs * HOUR_MS / up_ms, 1) if up_ms > 0 else None,
        }

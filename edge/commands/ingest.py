"""`boiler-edge ingest`: take in what gateways publish, into PostgreSQL."""

import resource
import signal
import socket
import sys
import time

from edge.ingest.database import Database
from edge.ingest.holes import Finder
from edge.ingest.intake import Intake
from edge.ingest.subscription import Share, Subscription
from edge.uplink.tls import password


def main(arguments):
    """Run one copy until SIGTERM or SIGINT."""
    share = Share(
        arguments.from_url, arguments.client_id or "ingest-" + socket.gethostname(),
        arguments.group, arguments.prefix.strip("/"), arguments.session_s,
        password(arguments),
        (arguments.ca_file, arguments.certificate_file, arguments.key_file))
    subscription, database = Subscription(share, _log), Database(arguments.to_url)
    ask = _asker(arguments.command_key, subscription, share.prefix)
    finder = Finder(database, ask, arguments.hole_s, _log)
    intake = Intake(subscription, database, share.prefix, _log, finder)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: intake.stop())
    started = time.monotonic()
    intake.run()
    used = resource.getrusage(resource.RUSAGE_SELF)
    _log("%d records, %d doubles, %d dead letters in %.1f s, %.1f s of CPU" % (
        intake.records, intake.doubles, intake.letters, time.monotonic() - started,
        used.ru_utime + used.ru_stime))
    return 0


def _asker(path, subscription, prefix):
    """Return what asks for a range again, or None without a key."""
    if not path:
        return None
    from edge.ingest.requests import Requests  # the extra `sign`

    requests = Requests(path, subscription, prefix)
    _log("command key %s" % requests.public)
    return requests.ask


def _log(line):
    print(line, file=sys.stderr, flush=True)

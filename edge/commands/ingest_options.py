"""The words of `boiler-edge ingest`.  Imports nothing that only a platform has."""

from edge.commands.numbers import number, whole

WEEK_S = 7 * 86_400
TEXTS = (
    ("--client-id", "", "ID", "of this copy, always the same one (ingest-<host name>)"),
    ("--group", "ingest", "G", "copies of a group share the gateways' messages (ingest)"),
    ("--prefix", "boiler/v1", "P", "topic_prefix of the gateways (boiler/v1)"),
    ("--password-file", "", "FILE", "of the MQTT server; PostgreSQL's is libpq's business"),
    ("--ca-file", "", "FILE", "authorities of the MQTT server (the system's)"),
    ("--certificate-file", "", "FILE", "to show to the MQTT server"),
    ("--key-file", "", "FILE", "of the certificate"),
)


def add(command):
    """Add the options to the command."""
    command.add_argument("--from", dest="from_url", required=True, metavar="URL",
                         help="mqtts://[user@]host[:port], MQTT 5")
    command.add_argument("--to", dest="to_url", required=True, metavar="URL",
                         help="postgresql://[user@]host[:port]/database")
    for name, default, metavar, text in TEXTS:
        command.add_argument(name, default=default, metavar=metavar, help=text)
    command.add_argument("--command-key", metavar="FILE",
                         help="private key, made if there is none, to ask gateways for what is "
                         "missing; the extra `sign`")
    command.add_argument("--hole-s", type=number(0), default=30.0, metavar="S",
                         help="how long to wait for a missing number before asking for it (30)")
    command.add_argument("--session-s", type=whole(0, 2**32 - 1), default=WEEK_S, metavar="S",
                         help="how long the server keeps messages for a copy that is away (a week)")

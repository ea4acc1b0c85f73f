"""The words of `boiler-edge simulate --fleet`."""

from edge.commands.numbers import number, whole


def add(command):
    """Add the options to the command."""
    command.add_argument("--fleet", type=whole(1), metavar="N", help="N light gateways with real "
                         "payloads in place of a scenario")
    command.add_argument("--to", metavar="URL", help="with --fleet: where they publish")
    command.add_argument("--boilers", type=whole(1), default=1, metavar="B",
                         help="with --fleet: of each gateway (1)")
    command.add_argument("--every-s", type=number(0.1, 3600), default=1.0, metavar="S",
                         help="with --fleet: time between two records of a boiler (1)")
    command.add_argument("--format", choices=("msgpack", "compact"), default="msgpack",
                         help="with --fleet: of their payloads (msgpack)")
    command.add_argument("--seconds", type=number(0), metavar="S", help="with --fleet: end after S")
    command.add_argument("--command-key", metavar="FILE",
                         help="with --fleet: public key of who may send them requests")

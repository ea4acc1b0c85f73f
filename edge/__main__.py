"""The command line.  Only the module of the command that was asked for is imported."""

import argparse
import errno
import gc
import importlib
import io
import json
import os
import sys

import edge
from edge.commands import fleet_options, ingest_options
from edge.commands.numbers import number, time_ms, whole
from edge.errors import ConfigError, EdgeError, KernelsError

HELP_COLUMNS = 78
OUTPUT_FAILS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main(words=None):
    """Run one command and return its exit code; bad input ends in clear lines, no traceback."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a code page without the degree sign
        sys.stdout.reconfigure(errors="replace")
    try:
        try:
            return _run(words)
        finally:  # at the interpreter's end nobody would hear of it
            if sys.stdout is not None:
                sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `| head` has seen enough
        _drop_output()
        return 0
    except OSError as error:
        if error.filename is not None or error.errno not in OUTPUT_FAILS:
            raise
        _drop_output()
        print("boiler-edge: standard output: %s" % error.strerror, file=sys.stderr)
        return 1


def _run(words):
    arguments = _parser().parse_args(words)
    try:
        gc.disable()  # what is imported stays
        if arguments.command == "replay":  # whatever the plant file says of the gateway
            want_kernels("numba", "replay")
        elif getattr(arguments, "plant", None):
            choose_kernels(arguments.plant)
        command = importlib.import_module("edge.commands." + arguments.command)
        gc.enable()
        return command.main(arguments)
    except ConfigError as error:
        _print_problems(error.problems, getattr(arguments, "json", False))
        return 1
    except EdgeError as error:
        print("boiler-edge: %s" % error, file=sys.stderr)
        return 1


def _drop_output():
    """Have what is still to be written to standard output go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_problems(problems, as_json):
    from edge.config_check import show

    if as_json:
        rows = [{"file": str(problem.file), "line": problem.line, "key": problem.key,
                 "message": problem.message} for problem in problems]
        print(json.dumps({"problems": rows, "lines": []}, ensure_ascii=False))
        return
    for problem in problems:
        print(show(problem))


def choose_kernels(path):
    """Say which way the plant file wants kernels to run, before the first of them is imported.

    All else about the file is config's.
    """
    try:
        with open(path, "rb") as file:
            text = file.read()
        if b"kernels" not in text:
            return
        import tomli

        wanted = tomli.loads(text.decode()).get("gateway", {}).get("kernels")
    except (OSError, ValueError, AttributeError):
        return  # config.load says what is wrong
    if wanted in ("library", "numba", "interpreted"):
        want_kernels(wanted)


def want_kernels(way, extra="numba"):
    """Have kernels run a way that was asked for by name, or raise an EdgeError if it cannot be."""
    from importlib.util import find_spec

    if way == "numba" and find_spec("numba") is None:
        raise KernelsError("kernels: found no numba, allowed with the extra: "
                           "pip install 'boiler-edge[%s]'" % extra)
    os.environ["BOILER_EDGE_KERNELS"] = way
    if way == "library":
        from edge.efficiency import ways

        if way != ways.WAY:
            raise KernelsError("kernels: found %s, allowed auto" % ways.TROUBLE)


class _Help(argparse.HelpFormatter):
    """Help of one width: asking for the terminal's takes shutil, half a MB at every start."""

    def __init__(self, prog):
        super().__init__(prog, width=HELP_COLUMNS)


class _Version(argparse.Action):
    """Print the version and which kernels would run."""

    def __call__(self, parser, namespace, values, option_string=None):
        from edge.efficiency import ways

        print("boiler-edge %s, kernels %s" % (edge.__version__, ways.WAY))
        parser.exit()


def _parser():
    parser = argparse.ArgumentParser(
        prog="boiler-edge", formatter_class=_Help,
        description="Poll boilers over Modbus, compute their heat balance, keep every record on "
        "disk and deliver it over MQTT.")
    parser.add_argument("--version", action=_Version, nargs=0,
                        help="print the version and which kernels would run")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _field_commands(commands)
    _record_commands(commands)
    _trial_commands(commands)
    return parser


def _add(commands, name, text, plant=True, json=False):
    command = commands.add_parser(name, help=text, description=text, formatter_class=_Help)
    if plant:
        command.add_argument("plant", metavar="PLANT", help="plant file (TOML)")
    if json:
        command.add_argument("--json", action="store_true", help="print one JSON document")
    return command


def _field_commands(commands):
    run = _add(commands, "run", "Poll, compute, spool and publish until SIGTERM or SIGINT.")
    run.add_argument("--polls", type=whole(1), metavar="N", help="end after N polls of every line")
    run.add_argument("--drain-s", type=number(0, 86_400), default=30.0, metavar="S",
                     help="with --polls: how long to wait for the last acknowledgements (30)")
    _add(commands, "check", "List every problem of the plant file, or show the read plan.",
         json=True)
    _look_commands(commands)
    evaluate = _add(commands, "evaluate", "Compute the heat balance of given readings.", json=True)
    evaluate.add_argument("--boiler", required=True, metavar="NAME", help="whose readings they are")
    evaluate.add_argument("--readings", required=True, metavar="FILE",
                          help="JSON object quantity to number; - for standard input")
    evaluate.add_argument("--what-if", action="append", metavar="READING=NUMBER",
                          help="the balance with another value, and what it saves for the same "
                          "heat; several with commas or by repeating")
    advise = _add(commands, "advise", "Rank what can be tuned by what it saves.", json=True)
    advise.add_argument("--boiler", required=True, metavar="NAME", help="whose readings they are")
    advise.add_argument("--readings", required=True, metavar="FILE",
                        help="JSON object quantity to number; - for standard input")
    for command in (evaluate, advise):
        command.add_argument("--hours-per-year", type=number(1, 8784), default=8000.0, metavar="H",
                             help="at this load, for yearly savings (8000)")
    _add(commands, "status", "Show a running agent's lines, devices, spool and uplinks.")


def _look_commands(commands):
    probe = _add(commands, "probe", "Read every register once from the real devices.", json=True)
    probe.add_argument("--boiler", metavar="NAME", help="only this boiler's devices")
    probe.add_argument("--line", metavar="L",
                       help="a line's name: with --unit, one block of one unit")
    probe.add_argument("--unit", type=whole(0, 255), metavar="U", help="unit id")
    probe.add_argument("--table", choices=("holding", "input", "coil", "discrete"),
                       default="holding", help="where the block lies (holding)")
    probe.add_argument("--address", type=whole(0, 65_535), default=0, metavar="A",
                       help="first of the block, zero-based (0)")
    probe.add_argument("--count", type=whole(1, 2000), default=2, metavar="N",
                       help="registers, at most 125, or coils, at most 2000 (2)")
    probe.add_argument("--orders", action="store_true",
                       help="decode the block in every type and order")
    scan = _add(commands, "scan", "Find which unit ids answer on a line; it only reads.",
                json=True)
    scan.add_argument("--line", required=True, metavar="L", help="the line's name")
    scan.add_argument("--first", type=whole(0, 255), default=1, metavar="U",
                      help="first unit id (1)")
    scan.add_argument("--last", type=whole(0, 255), default=247, metavar="U",
                      help="last unit id (247)")
    scan.add_argument("--timeout-ms", type=whole(20, 60_000), default=300, metavar="MS",
                      help="how long to wait for each, at most the line's timeout_ms (300)")


def _record_commands(commands):
    decode = _add(commands, "decode", "Turn MQTT payloads into one JSON object a record.",
                  plant=False)
    decode.add_argument("file", nargs="?", default="-", metavar="FILE", help="- for standard input")
    decode.add_argument("--birth", metavar="FILE", help="birth messages of the payloads' schemas")
    _spool_command(commands)
    verify = _add(commands, "verify", "Prove that an archive of MQTT payloads is complete and "
                  "unchanged, or name the first break.", plant=False, json=True)
    verify.add_argument("archive", nargs="?", metavar="ARCHIVE", help="file, directory of them, "
                        "or the postgresql:// of `ingest`")
    verify.add_argument("--key", metavar="K", help="public key of the gateway: hex, or a file")
    verify.add_argument("--state", metavar="FILE",
                        help="payload of the gateway's state: shows an end that is cut off")
    verify.add_argument("--show-key", metavar="PLANT",
                        help="print the public key of a plant's gateway and end")
    replay = _add(commands, "replay",
                  "Recompute exported records, for instance with a corrected fuel analysis.")
    replay.add_argument("--records", required=True, metavar="FILE",
                        help="CSV or Parquet: boiler, time, readings")
    replay.add_argument("--out", required=True, metavar="FILE",
                        help="CSV or Parquet, by its ending")
    replay.add_argument("--fuel-analysis", metavar="FILE",
                        help="dated [[fuel]] tables (TOML), where the plant file has only one")
    subscribe = _add(commands, "subscribe", "Print records as an MQTT server hands them on.",
                     plant=False)
    subscribe.add_argument("url", metavar="URL", help="mqtt://[user@]host[:port]")
    subscribe.add_argument("--topic", default="boiler/v1/+/data", metavar="T",
                           help="of what to print (boiler/v1/+/data)")
    subscribe.add_argument("--password-file", metavar="FILE", help="of the user in the URL")
    ingest_options.add(_add(commands, "ingest", "Take in what gateways publish, into PostgreSQL.",
                            plant=False))


def _spool_command(commands):
    spool = _add(commands, "spool", "Look at the records on disk, or export them.", plant=False)
    actions = spool.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add(actions, "status", "Show counts, oldest, newest and cursors.")
    _add(actions, "verify", "Read everything and name what is damaged.")
    export = _add(actions, "export", "Write records by time, as JSON lines, CSV or Parquet.")
    export.add_argument("--from", dest="from_ms", type=time_ms, default=0, metavar="T",
                        help="spans that start from then on, such as 2026-11-03 or "
                        "2026-11-03T08:00:00Z; UTC where no zone is named")
    export.add_argument("--to", dest="to_ms", type=time_ms, default=1 << 62, metavar="T",
                        help="spans that start before")
    export.add_argument("--boiler", metavar="B", help="only this boiler")
    export.add_argument("--out", metavar="FILE", help="a file, not standard output")
    export.add_argument("--format", choices=("jsonl", "csv", "parquet"),
                        help="by the file's ending, else jsonl")
    export.add_argument("--all", action="store_true",
                        help="tables: also min, max, count, totals and faults")


def _trial_commands(commands):
    quantities = _add(commands, "quantities", "List the vocabulary.", plant=False, json=True)
    quantities.set_defaults(plant=None)
    kernels = _add(commands, "kernels", "Show which way kernels run here.", plant=False)
    kernels.add_argument("--verify", action="store_true",
                         help="compare all ways bit by bit over random plants")
    kernels.add_argument("--plants", type=whole(1), default=10_000, metavar="N",
                         help="with --verify: how many random plants (10000)")
    kernels.add_argument("--of-this-way", action="store_true", help=argparse.SUPPRESS)
    _add(commands, "schema", "Print the JSON Schema of the plant file.", plant=False)
    simulate = _add(commands, "simulate", "Serve simulated boilers over Modbus, or publish as a "
                    "fleet of gateways.", plant=False)
    simulate.add_argument("scenario", nargs="?", metavar="SCENARIO", help="scenario file (TOML)")
    fleet_options.add(simulate)
    simulate.add_argument("--directory", metavar="DIR", help="serve on free ports of loopback, and "
                          "serial lines as links in DIR, in place of the plant's addresses")
    demo = _add(commands, "demo", "Run the whole path on a simulated boiler room.", plant=False)
    demo.add_argument("--seconds", type=whole(1), metavar="N", help="end after N seconds")
    demo.add_argument("--mqtt", metavar="URL", help="an MQTT server other than the embedded one")


if __name__ == "__main__":
    sys.exit(main())

"""`boiler-edge spool`: what lies on disk, with or without an agent running."""

import os
from contextlib import contextmanager

from edge import config
from edge.commands.spool_export import export
from edge.errors import SpoolError
from edge.uplink.dead_letters import DeadLetters
from edge.uplink.spool_view import View


def main(arguments):
    """Print counts, oldest, newest, cursors and damage, or records; exit 1 if there is damage."""
    plant = config.load(arguments.plant)
    path = os.path.join(plant.state_dir, "spool")
    if not os.path.isdir(path):
        if arguments.action == "export":
            raise SpoolError("%s: no spool yet" % path)
        print("%s: no spool yet" % path)
        return 0
    with _readable(path):
        if arguments.action == "export":
            return export(arguments, plant, path)
        view = View(path)
        summary = view.summary() + _dead_letters(plant)
    wide = max(len(name) for name, _ in summary)
    for name, value in summary:
        print("%-*s  %s" % (wide, name, value))
    if arguments.action == "status":
        return 1 if dict(summary)["damaged files"] else 0
    with _readable(path):
        damage = view.verify()
    for line in damage:
        print(line)
    print("%d damaged place(s)" % len(damage))
    return 1 if damage else 0


@contextmanager
def _readable(path):
    """Name the spool where it cannot be read; a reader of ours that has gone away is none of it."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SpoolError("%s: cannot be read: %s" % (path, error.strerror)) from error


def _dead_letters(plant):
    """Return (name, value) rows of the uplinks whose server would not take some records."""
    letters = [(uplink.name, DeadLetters(plant.state_dir, uplink.name))
               for uplink in plant.uplinks]
    return [("dead letters " + name, each.count) for name, each in letters if each.count]

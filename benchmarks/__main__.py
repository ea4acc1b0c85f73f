"""All benchmarks of `make bench`, one after the other, and at the end what was to be reached.

    python -m benchmarks [steam balance read_plan field footprint spool drain disk_bytes
                          wire_bytes rig]
"""

import subprocess
import sys

from benchmarks.targets import MARK, cpu

ALL = ("steam", "balance", "read_plan", "field", "footprint", "spool", "drain", "disk_bytes",
       "wire_bytes", "rig")


def run(name):
    """Run one benchmark, pass on what it prints, and return its rows of targets."""
    print("== %s" % name, flush=True)
    rows = []
    command = (sys.executable, "-m", "benchmarks." + name)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if line.startswith(MARK):
                rows.append(line.removeprefix(MARK))
            else:
                print(line, end="", flush=True)
    return rows + (["%s ended with exit code %d\n" % (name, process.returncode)]
                   if process.returncode else [])


def main():
    """Print the figures, then the targets."""
    rows = [row for name in sys.argv[1:] or ALL for row in run(name)]
    print("== what was to be reached; %s, %s" % cpu())
    print("".join(rows), end="")


if __name__ == "__main__":
    main()

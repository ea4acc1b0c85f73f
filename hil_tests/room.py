"""Devices that cost little and show no physics, for tests of many boilers or fast polls."""

import subprocess
import sys


class Devices:
    """Modbus TCP devices in a process of their own; see benchmarks/devices.py."""

    def __init__(self):
        self._process = subprocess.Popen([sys.executable, "-m", "benchmarks.devices"], text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self._process.stdout.readline())

    def ask(self, word):
        """Return what the devices say to a word (`first`, `count`), as a number."""
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def stop(self):
        """End them."""
        self._process.stdin.close()
        self._process.wait(10)

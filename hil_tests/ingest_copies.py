"""A platform on the bench: PostgreSQL, copies of `ingest`, and what they have stored."""

import pathlib
import re
import signal
import subprocess
import sys

import psycopg

from benchmarks.field_process import cpu_s
from hil_tests.rig import ROOT, until

TOLD = re.compile(r"(\d+) records, (\d+) doubles, (\d+) dead letters in [\d.]+ s, ([\d.]+) s of")


class Copy:
    """One copy of `boiler-edge ingest`."""

    def __init__(self, directory, mqtt_url, database_url, name, *words):
        self.log = pathlib.Path(directory) / (name + ".log")
        self._words = [sys.executable, "-m", "edge", "ingest", "--from", mqtt_url, "--to",
                       database_url, "--client-id", name, *map(str, words)]
        self._process = None

    def start(self):
        """Start it and wait until it is connected."""
        before = self.said().count("connected")
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._words, cwd=ROOT, stdout=log, stderr=log)
        until(lambda: self.said().count("connected") >= before + 2, 20, "ingest is connected")
        return self

    def kill(self):
        """Kill it where it stands."""
        self._process.kill()
        self._process.wait(10)

    def hang(self):
        """Let it stand still, until `go_on`."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self):
        """Let it go on after `hang`."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self):
        """End it; return (records, doubles, dead letters, CPU s) of its last life."""
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(20) == 0, self.said()
        records, doubles, letters, cpu_s = TOLD.findall(self.said())[-1]
        return int(records), int(doubles), int(letters), float(cpu_s)

    @property
    def runs(self):
        """Whether it is still there."""
        return self._process is not None and self._process.poll() is None

    def said(self):
        """Return what it wrote."""
        return self.log.read_text() if self.log.exists() else ""


class Copies:
    """The copies of a test; what is left of them at its end is killed."""

    def __init__(self, directory, mqtt_url, database_url):
        self._words = directory, mqtt_url, database_url
        self._made = []

    def start(self, name, *words):
        """Start a copy under a client id."""
        self._made.append(Copy(*self._words, name, *words))
        return self._made[-1].start()

    def end(self):
        """Leave none behind."""
        for copy in self._made:
            if copy.runs:
                copy.kill()


class Database:
    """A new database of a Postgres, asked by the test itself."""

    def __init__(self, server):
        self.server = server
        self.url = server.new_database()

    def rows(self, query, *values):
        """Return the rows of a query."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query, values).fetchall()

    def one(self, query, *values):
        """Return the only value of a query; 0 as long as there are no tables."""
        try:
            return self.rows(query, *values)[0][0]
        except psycopg.errors.UndefinedTable:
            return 0

    def cpu_s(self):
        """Return the CPU seconds of the server and of all its children, also those that ended."""
        return cpu_s(self.server.pid)

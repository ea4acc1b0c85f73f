"""A PostgreSQL of a test's own: Debian's, in a directory that nobody else has.

initdb and postgres refuse to run as root, so root lends them the user that Debian's package makes.
"""

import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from edge.simulator.ports import free_port
from hil_tests.rig import answers, needed, until

USER = "postgres"  # of Debian's package
PROGRAMS = "/usr/lib/postgresql"
SETTINGS = """
listen_addresses = '127.0.0.1'
port = %d
unix_socket_directories = ''
max_connections = 30
shared_buffers = 128MB
recovery_init_sync_method = syncfs
"""


class Postgres:
    """A cluster with a database `boilers`, on a port that stays the same over its restarts."""

    def __init__(self):
        self.port = free_port()
        self.url = "postgresql://%s@127.0.0.1:%d/boilers" % (USER, self.port)
        self._process = None
        self._databases = 0
        self._directory = pathlib.Path(tempfile.mkdtemp(prefix="boiler-edge-postgres-"))
        self._programs = _programs()
        self._as_user = []
        if os.geteuid() == 0:
            user = pwd.getpwnam(USER)
            os.chown(self._directory, user.pw_uid, user.pw_gid)
            self._as_user = ["setpriv", "--reuid", USER, "--regid", str(user.pw_gid),
                             "--clear-groups"]
        self._run("initdb", "-D", self._directory / "db", "-U", USER, "-A", "trust", "-E", "UTF8",
                  "--no-locale", "--no-sync")
        with (self._directory / "db" / "postgresql.conf").open("a") as file:
            file.write(SETTINGS % self.port)

    def start(self):
        """Start it, and make the database if there is none."""
        with (self._directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as_user, self._programs / "postgres", "-D", self._directory / "db"],
                stdout=log, stderr=log)
        until(lambda: answers(self.port), 20, "PostgreSQL listens")
        until(lambda: self._make_database("boilers"), 20, "PostgreSQL takes connections")
        return self

    def new_database(self):
        """Return the URL of a new, empty database."""
        self._databases += 1
        name = "boilers_%d" % self._databases
        assert self._make_database(name)
        return self.url.replace("/boilers", "/" + name)

    def _make_database(self, name):
        made = subprocess.run(
            [self._programs / "createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", USER,
             name],
            capture_output=True, text=True)
        return made.returncode == 0 or "already exists" in made.stderr

    def kill(self):
        """End it at once, as a power cut of its own would: it recovers when it starts again."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)

    def stop(self):
        """End it and remove all it has."""
        if self._process is not None:
            self.kill()
        shutil.rmtree(self._directory, ignore_errors=True)

    @property
    def pid(self):
        """The process id of the server that has all others as children."""
        return self._process.pid

    def _run(self, program, *words):
        subprocess.run([*self._as_user, self._programs / program, *words], check=True,
                       capture_output=True, cwd="/")


def _programs():
    """Return the directory of the newest PostgreSQL; without one the test is left out."""
    versions = pathlib.Path(PROGRAMS)
    found = sorted([path.parent for path in versions.glob("*/bin/initdb")],
                   key=lambda path: int(path.parent.name))
    return found[-1] if found else pathlib.Path(needed("initdb")).parent

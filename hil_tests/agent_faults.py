"""Faults of the agent's process: killed, restarted, told to read its plant file again."""

import signal
import subprocess
from collections import Counter

from edge.port import INF

RELOADED = "plant file read again"


class AgentFaults:
    """Strikes an AgentProcess; each is over as soon as it has begun."""

    def __init__(self, agent):
        self._agent = agent
        self._happened: Counter = Counter()
        self._reloads: list = []  # ids of the faults that asked for one
        self.exit_codes = []  # of clean ends

    def begin(self, fault):
        """Strike."""
        if fault.name == "killed":
            self._happened[id(fault)] += self._agent.kill() == -signal.SIGKILL
            self._agent.start()
        elif fault.name == "restarted":
            self.exit_codes.append(ended(self._agent))
            self._happened[id(fault)] += self.exit_codes[-1] == 0
            self._agent.start()
        else:
            self._agent.hang_up()
            self._reloads.append(id(fault))

    def end(self, fault):
        """Leave the agent as it is."""

    def happened(self, fault):
        """Return how often it ended by the signal, ended with 0, or took its plant file again."""
        if fault.name == "reloaded":
            asked = self._reloads.index(id(fault)) if id(fault) in self._reloads else INF
            return int(self._agent.said().count(RELOADED) > asked)
        return self._happened[id(fault)]


def ended(agent):
    """End an agent cleanly and return its exit code; one that hangs is killed."""
    try:
        return agent.stop()
    except subprocess.TimeoutExpired:
        return agent.kill()

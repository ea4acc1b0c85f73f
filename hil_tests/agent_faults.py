"""Faults of the agent's process: killed, restarted, told to read its plant file again."""

import signal
from collections import Counter

RELOADED = "plant file read again"


class AgentFaults:
    """Strikes an AgentProcess; each is over as soon as it has begun."""

    def __init__(self, agent):
        self._agent = agent
        self._happened: Counter = Counter()
        self._reloads = 0  # asked for
        self.exit_codes = []  # of clean ends

    def begin(self, fault):
        """Strike."""
        if fault.name == "killed":
            self._happened[id(fault)] += self._agent.kill() == -signal.SIGKILL
            self._agent.start()
        elif fault.name == "restarted":
            self.exit_codes.append(self._agent.stop())
            self._happened[id(fault)] += self.exit_codes[-1] == 0
            self._agent.start()
        else:
            self._agent.hang_up()
            self._reloads += 1

    def end(self, fault):
        """Leave the agent as it is."""

    def happened(self, fault):
        """Return how often it ended by the signal, ended with 0, or took its plant file again."""
        if fault.name == "reloaded":
            return self._agent.said().count(RELOADED) if self._reloads else 0
        return self._happened[id(fault)]

"""Faults of an MQTT server: away, hung, closing connections, refusing, forgetting, mute, mad, slow.

The evidence of each is the server's own: its log, its counts, octets that it has not read.
"""

from collections import Counter

from edge.simulator.fault_kit import parse
from hil_tests.rig import answers

SLOW_MS = 700.0

# What a fault leaves at its server, counted from the beginning to the end of the fault.
COUNTED = {
    "server_refuses": lambda server: server.recorder.refused,
    "server_forgets_acks": lambda server: server.recorder.forgotten,
    "server_mute": lambda server: server.relay.counts["swallowed"],
    "server_garbage": lambda server: server.relay.counts["garbage"],
    "server_slow": lambda server: server.relay.counts["delayed"],
}


class ServerFaults:
    """Strikes the UplinkServers, {uplink: server}; a fault that names none strikes the first."""

    def __init__(self, servers, loop):
        self._servers = servers
        self._loop = loop
        self._happened: Counter = Counter()

    def begin(self, fault):
        """Strike."""
        name, server = parse(fault.name)[0], self._of(fault)
        if name in COUNTED:
            self._happened[id(fault)] -= COUNTED[name](server)
        self._begin(name, server, fault)
        self.keep_on(fault)

    def keep_on(self, fault):
        """Do what has to be done again and again while it lasts."""
        server = self._of(fault)
        if fault.name == "server_kicks":
            self._happened[id(fault)] += server.recorder.kick()
        elif fault.name == "server_away":
            self._happened[id(fault)] += not answers(server.port)

    def end(self, fault):
        """Let the server be well again."""
        name, server = parse(fault.name)[0], self._of(fault)
        self._end(name, server, fault)
        if name in COUNTED:
            self._happened[id(fault)] += COUNTED[name](server)

    def happened(self, fault):
        """Return how often it was seen at the server."""
        return self._happened[id(fault)]

    def _of(self, fault):
        return self._servers[fault.uplink or next(iter(self._servers))]

    def _begin(self, name, server, fault):
        if name == "server_away":
            server.program.stop()
        elif name == "server_hangs":
            server.mosquitto.hang()
        elif name == "server_refuses":
            server.recorder.refuse = True
            server.recorder.kick()
        elif name == "server_forgets_acks":
            server.recorder.forget_acks = server.recorder.forgetful = True
        elif name == "server_small_packets":
            server.recorder.packet_max = int(parse(fault.name)[1])
            self._happened[id(fault)] += server.recorder.kick()  # each that comes again is told
        elif name == "server_mute":
            server.relay.mute = True
            self._loop.run(server.relay.drop())
        elif name == "server_garbage":
            server.relay.garbage = True
            self._loop.run(server.relay.drop())
        elif name == "server_slow":
            server.relay.to_agent_ms = SLOW_MS

    def _end(self, name, server, fault):
        if name == "server_away":
            server.program.start()
        elif name == "server_hangs":
            self._happened[id(fault)] += unread(server.port)
            server.mosquitto.go_on()
        elif name == "server_refuses":
            server.recorder.refuse = 0
        elif name == "server_forgets_acks":
            server.recorder.forget_acks = server.recorder.forgetful = False
            server.recorder.kick()  # what it has forgotten is sent again on the next connection
        elif name == "server_small_packets":
            server.recorder.packet_max = 0
            server.recorder.kick()
        elif name == "server_mute":
            server.relay.mute = False
            self._loop.run(server.relay.drop())
        elif name == "server_garbage":
            server.relay.garbage = False
        elif name == "server_slow":
            server.relay.to_agent_ms = 0.0


def unread(port):
    """Return how many octets wait unread in the connections of a port of this machine."""
    octets = 0
    with open("/proc/net/tcp") as table:
        for row in list(table)[1:]:
            _, local, _, _, queues = row.split()[:5]
            if int(local.split(":")[1], 16) == port:
                octets += int(queues.split(":")[1], 16)
    return octets

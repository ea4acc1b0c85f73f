"""Faults of an MQTT server: away, hung, closing connections, refusing, forgetting, mute, mad, slow.

The evidence of each is the server's own: its log, its counts, octets that it has not read.
"""

from collections import Counter

from hil_tests.rig import answers

SLOW_MS = 700.0
# Who counts a fault, under which name.
_BY_RECORDER = {"server_refuses": "refused", "server_forgets_acks": "forgotten"}
_BY_RELAY = {"server_mute": "swallowed", "server_garbage": "garbage", "server_slow": "delayed"}


class ServerFaults:
    """Strikes the UplinkServers, {uplink: server}; a fault that names none strikes the first."""

    def __init__(self, servers, loop):
        self._servers = servers
        self._loop = loop
        self._happened: Counter = Counter()
        self._before: dict = {}  # id of a fault: what its server had counted when it began

    def begin(self, fault):
        """Strike."""
        server = self._of(fault)
        self._before[id(fault)] = _counted(fault.name, server)
        getattr(self, "_begin_" + fault.name.split()[0])(server, fault)

    def keep_on(self, fault):
        """Do what has to be done again and again while it lasts."""
        server = self._of(fault)
        if fault.name == "server_kicks":
            self._happened[id(fault)] += server.recorder.kick()
        elif fault.name == "server_away":
            self._happened[id(fault)] += not answers(server.port)

    def end(self, fault):
        """Let the server be well again."""
        server = self._of(fault)
        self._happened[id(fault)] += _counted(fault.name, server) - self._before[id(fault)]
        getattr(self, "_end_" + fault.name.split()[0])(server, fault)

    def happened(self, fault):
        """Return how often it was seen at the server."""
        return self._happened[id(fault)]

    def _of(self, fault):
        return self._servers[fault.uplink or next(iter(self._servers))]

    def _begin_server_away(self, server, fault):
        server.program.stop()

    def _end_server_away(self, server, fault):
        server.program.start()

    def _begin_server_hangs(self, server, fault):
        server.mosquitto.hang()

    def _end_server_hangs(self, server, fault):
        self._happened[id(fault)] += unread(server.port)
        server.mosquitto.go_on()

    def _begin_server_kicks(self, server, fault):
        self.keep_on(fault)

    def _end_server_kicks(self, server, fault):
        """It has stopped by itself."""

    def _begin_server_refuses(self, server, fault):
        server.recorder.refuse = True
        server.recorder.kick()

    def _end_server_refuses(self, server, fault):
        server.recorder.refuse = 0

    def _begin_server_forgets_acks(self, server, fault):
        server.recorder.forget_acks = server.recorder.forgetful = True

    def _end_server_forgets_acks(self, server, fault):
        server.recorder.forget_acks = False
        server.recorder.kick()  # what it has forgotten is sent again on the next connection

    def _begin_server_small_packets(self, server, fault):
        server.recorder.packet_max = int(fault.name.split()[1])
        self._happened[id(fault)] += server.recorder.kick()  # each that comes again is told

    def _end_server_small_packets(self, server, fault):
        server.recorder.packet_max = 0
        server.recorder.kick()

    def _begin_server_mute(self, server, fault):
        server.relay.mute = True
        self._loop.run(server.relay.drop())

    def _end_server_mute(self, server, fault):
        server.relay.mute = False
        self._loop.run(server.relay.drop())

    def _begin_server_garbage(self, server, fault):
        server.relay.garbage = True
        self._loop.run(server.relay.drop())

    def _end_server_garbage(self, server, fault):
        server.relay.garbage = False

    def _begin_server_slow(self, server, fault):
        server.relay.to_agent_ms = SLOW_MS

    def _end_server_slow(self, server, fault):
        server.relay.to_agent_ms = 0.0


def _counted(name, server):
    """Return how often a server has seen a fault until now; 0 for one that it does not count."""
    if name in _BY_RECORDER:
        return getattr(server.recorder, _BY_RECORDER[name])
    return server.relay.counts[_BY_RELAY[name]] if name in _BY_RELAY else 0


def unread(port):
    """Return how many octets wait unread in the connections of a port of this machine."""
    octets = 0
    with open("/proc/net/tcp") as table:
        for row in list(table)[1:]:
            _, local, _, _, queues = row.split()[:5]
            if int(local.split(":")[1], 16) == port:
                octets += int(queues.split(":")[1], 16)
    return octets

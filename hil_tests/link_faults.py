"""Faults of the way to an MQTT server: cut, late, losing packets, narrow.

All but the delay (a relay's) are the kernel's, in a network namespace of the server's own.
"""

from collections import Counter

from edge.simulator.fault_kit import parse


class LinkFaults:
    """Strikes the way to the first of the UplinkServers, {uplink: server}."""

    def __init__(self, servers):
        self._server = next(iter(servers.values()))
        self._happened: Counter = Counter()
        self._before = 0  # cuts or delays, when a fault began

    def begin(self, fault):
        """Strike."""
        name, amount = parse(fault.name)
        link, relay = self._server.link, self._server.relay
        if name == "link_cut":
            self._before = link.cuts()
            link.cut()
        elif name == "link_delay":
            self._before = relay.counts["delayed"]
            relay.to_server_ms = relay.to_agent_ms = amount
        elif name == "link_loss":
            link.lose(self._server.mosquitto.port, amount)
        else:
            link.limit(amount)

    def end(self, fault):
        """Let everything through again."""
        name, _ = parse(fault.name)
        link, relay = self._server.link, self._server.relay
        if name == "link_cut":
            self._happened[id(fault)] += link.cuts() - self._before
            link.join()
        elif name == "link_delay":
            relay.to_server_ms = relay.to_agent_ms = 0.0
            self._happened[id(fault)] += relay.counts["delayed"] - self._before
        elif name == "link_loss":
            self._happened[id(fault)] += link.lose_none()
        else:
            self._happened[id(fault)] += link.limit_no_more()

    def happened(self, fault):
        """Return cuts, octets' delays, packets lost, or packets that had to wait."""
        return self._happened[id(fault)]

"""The demo's embedded MQTT server: amqtt on loopback, one user with a random password.

amqtt drops persistent sessions of anonymous clients, so the demo logs in.  It never judges
completeness; the tests use mosquitto and a recording server for that.
"""

import hmac
import logging
import secrets

from amqtt.broker import Broker
from amqtt.plugins.base import BaseAuthPlugin

from edge.simulator.ports import free_port

USER = "demo"


class OnePassword(BaseAuthPlugin):
    """Lets in the one user of the demo."""

    password = secrets.token_urlsafe(24)

    async def authenticate(self, *, session):
        """Whether user and password are the demo's."""
        return session.username == USER and hmac.compare_digest(
            session.password or "", self.password)


class DemoServer:
    """An MQTT server on a free port of loopback."""

    def __init__(self):
        logging.getLogger("amqtt").setLevel(logging.CRITICAL)
        logging.getLogger("transitions").setLevel(logging.CRITICAL)
        self.port = free_port()  # amqtt does not say which it got for 0
        self.password = OnePassword.password
        self._broker = Broker({
            "listeners": {"default": {"type": "tcp", "bind": "127.0.0.1:%d" % self.port}},
            "plugins": {"%s.OnePassword" % __name__: {}},
        })

    async def start(self):
        """Listen."""
        await self._broker.start()

    async def stop(self):
        """Close every connection and the port."""
        await self._broker.shutdown()

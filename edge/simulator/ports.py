"""A free TCP port, for servers that do not say which one they got for 0."""

import socket


def free_port():
    """Return a port of loopback that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]

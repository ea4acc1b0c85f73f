"""Ask gateways for what is missing: signed requests on `<prefix>/<gateway>/cmd`."""

from edge.uplink.commands import Command, pack_command
from edge.uplink.signing import key_of


class Requests:
    """Those of one platform, signed with the key in a file."""

    def __init__(self, path, subscription, prefix):
        self._signer = key_of(path)
        self._subscription = subscription
        self._prefix = prefix

    @property
    def public(self):
        """The key that gateways must have as `command_key`, in hexadecimal digits."""
        return self._signer.public.hex()

    def ask(self, wanted, counter, expires_ms):
        """Ask for a Range of records again."""
        command = Command(wanted.gateway, wanted.spool, counter, expires_ms,
                          "replay from %d to %d" % (wanted.first, wanted.last), b"")
        self._subscription.publish("%s/%s/cmd" % (self._prefix, wanted.gateway),
                                   pack_command(self._signer, command))

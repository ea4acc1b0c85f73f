"""Sign batches and the head of the chain with the gateway's Ed25519 key: the extra `sign`.

A signature covers the bytes of a MessagePack array, so that none can stand for another:

    batch   ["batch", gateway, spool, first, last, hash before, hash after]
    head    ["head", gateway, spool, number, hash after it]
    command ["command", gateway, spool, counter, expires_ms, request]      (`uplink/commands.py`)

The key lies in `state_dir`/signing-key, made at first start: the 32 bytes of the private key in
hexadecimal digits, to be read by its owner only.  The public key goes out with the birth message.
"""

import os
import re

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )
except ImportError as error:
    raise SystemExit("boiler-edge: signatures need the extra `sign` (pip install "
                     "'boiler-edge[sign]'): %s" % error) from error

from edge.errors import SigningError
from edge.port import packb, sync_directory

FILE = "signing-key"
NAME_OCTETS = 8  # of the public key, by which a batch says which one it is
_KEY = re.compile(r"\s*[0-9a-fA-F]{64}\s*")


class Signer:
    """The key of a gateway."""

    def __init__(self, private):
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.public = self._key.public_key().public_bytes_raw()

    def header(self, gateway, spool, batch):
        """Return the keys of a batch's header that prove it; none where the hash is not known."""
        if not batch.before:
            return {}
        message = batch_message((gateway, spool), batch.first, batch.last,
                                (batch.before, batch.after))
        return {"chain": [batch.before, batch.after], "key": self.public[:NAME_OCTETS],
                "signature": self._key.sign(message)}

    def sign(self, message):
        """Return the signature of a message."""
        return self._key.sign(message)

    def state_rows(self, gateway, spool, head):
        """Return the rows of the retained state that show a cut-off end; head: number and hash."""
        signature = self._key.sign(head_message((gateway, spool), head))
        return [("spool", spool), ("head", "%d %s %s" % (head[0], head[1].hex(), signature.hex()))]


def batch_message(names, first, last, hashes):
    """Return the bytes that the signature of a batch covers; names: gateway and spool."""
    return packb(["batch", names[0], names[1], first, last, hashes[0], hashes[1]])


def head_message(names, head):
    """Return the bytes that the signature of a head covers."""
    return packb(["head", names[0], names[1], head[0], head[1]])


def is_signed(public, signature, message):
    """Return whether a signature of a message is right."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def open_signer(state_dir):
    """Return the Signer of a state directory; its key is made if there is none."""
    return key_of(os.path.join(state_dir, FILE))


def key_of(path):
    """Return the Signer whose private key lies in a file, made if there is none."""
    if not os.path.exists(path):
        _make(os.path.dirname(path) or ".", path)
    return Signer(_read(path))


def is_key(text):
    """Return whether a text is a key, in hexadecimal digits."""
    return _KEY.fullmatch(text) is not None


def public_key(text):
    """Return the public key of 64 hexadecimal digits, or of a file that holds them."""
    if is_key(text):
        return bytes.fromhex(text)
    return _read(text)


def _make(state_dir, path):
    """Write a new key such that the name never has half of one."""
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    try:
        os.makedirs(state_dir, exist_ok=True)
        if os.path.exists(path + ".new"):
            os.remove(path + ".new")
        file = os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, private.hex().encode() + b"\n")
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(path + ".new", path)
        sync_directory(state_dir)
    except OSError as error:
        raise SigningError("%s: cannot be written: %s" % (path, error.strerror)) from error


def _read(path):
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            text = file.read(100)
    except OSError as error:
        raise SigningError("%s: cannot be read: %s" % (path, error.strerror)) from error
    if not _KEY.fullmatch(text):
        raise SigningError("%s: found no key, allowed 64 hexadecimal digits" % path)
    return bytes.fromhex(text)

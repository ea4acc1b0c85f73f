"""Load the kernels that were compiled ahead of time for this machine, if lib/ has them.

tools/build_library.py writes lib/: a library for each kind of machine, and a manifest.  A library
is taken only when it is the manifest's file, whole, and was made of the sources that lie beside
lib/: compiled and interpreted kernels are then the same kernels.  CPython only.
"""

import ctypes
import hashlib
import json
import os
import platform
import struct
from binascii import hexlify

DIRECTORY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib")
MANIFEST = "manifest.json"
SYSTEM = platform.machine()
BITS = 8 * struct.calcsize("P")

# What the system calls the machine, and the bits of a program's addresses -> the library's name.
# A 64-bit system may run 32-bit programs.
MACHINES = {
    ("x86_64", 64): "x86_64", ("aarch64", 64): "aarch64",
    ("armv7l", 32): "armv7", ("armv8l", 32): "armv7", ("aarch64", 32): "armv7",
}

# p: address of doubles, as array("d").buffer_info()[0] says it; n: a count.
PARAMETERS: "dict[str, type[ctypes._SimpleCData]]" = {"p": ctypes.c_void_p, "n": ctypes.c_int64}
RESULTS: "dict[str, type[ctypes._SimpleCData] | None]" = {"none": None, "float": ctypes.c_double}


class Functions:
    """The functions of a library, each under its own name."""

    def __init__(self, path, functions):
        self.library = ctypes.CDLL(path)
        for name, (form, result) in functions.items():
            function = self.library[name]
            function.argtypes = [PARAMETERS[letter] for letter in form]
            function.restype = RESULTS[result]
            setattr(self, name, function)


def read(path):
    """Return the bytes of a file."""
    with open(path, "rb") as file:
        return file.read()


def digest(octets):
    """Return the SHA-256 of bytes in hexadecimal digits."""
    return hexlify(hashlib.sha256(octets).digest()).decode()


def digest_of_sources(directory, names):
    """Return the SHA-256 over the names and bytes of files in a directory."""
    lines = [name + " " + digest(read(os.path.join(directory, name))) for name in sorted(names)]
    return digest("\n".join(lines).encode())


def load(directory=DIRECTORY, system=SYSTEM, bits=BITS):
    """Return the functions for this machine and "", or None and why there are none."""
    machine = MACHINES.get((system, bits))
    if machine is None:
        return None, "no library for %s with %d bits" % (system, bits)
    path = os.path.join(directory, "kernels-%s.so" % machine)
    try:
        manifest = json.loads(read(os.path.join(directory, MANIFEST)))
        made = manifest["libraries"].get(machine)
        if made is None:
            return None, "no library for %s in %s" % (machine, directory)
        # Before it is mapped: a torn file would end the process, not raise.
        if digest(read(path)) != made["library_sha256"]:
            return None, "%s is not the file of %s" % (path, MANIFEST)
        sources = digest_of_sources(os.path.dirname(directory), manifest["files"])
        if sources != made["sources"]:
            return None, "%s is of other sources" % path
        return Functions(path, manifest["functions"]), ""
    except (OSError, ValueError) as error:
        return None, str(error)

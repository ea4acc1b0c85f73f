"""A Modbus TCP server made with pyModbusTCP, with words given on the command line.

    python -m hil_tests.peers.pymodbustcp_server holding:100=17008,0 coil:3=1 [--port P]

Prints the port (an ephemeral one without --port) and serves until standard input ends.  Every
address that is not given holds 0, as pyModbusTCP has it; every unit id is answered.
"""

import argparse
import socket
import sys

from pyModbusTCP.server import ModbusServer


def parse_block(text):
    """Return table, address and words of `table:address=word,word`."""
    place, words = text.split("=")
    table, address = place.split(":")
    return table, int(address), [int(word) for word in words.split(",")]


def free_port():
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_server(blocks, port):
    """Return a started server that holds the blocks."""
    server = ModbusServer("127.0.0.1", port, no_block=True)
    store = {
        "holding": server.data_bank.set_holding_registers,
        "input": server.data_bank.set_input_registers,
        "coil": server.data_bank.set_coils,
        "discrete": server.data_bank.set_discrete_inputs,
    }
    for table, address, words in blocks:
        if table in ("coil", "discrete"):
            words = [bool(word) for word in words]
        store[table](address, words)
    server.start()
    return server


def main():
    """Serve until standard input ends."""
    parser = argparse.ArgumentParser(description="A Modbus TCP server with given words.")
    parser.add_argument("blocks", nargs="*", type=parse_block, metavar="TABLE:ADDRESS=WORDS")
    parser.add_argument("--port", type=int, default=0)
    arguments = parser.parse_args()
    port = arguments.port or free_port()
    server = start_server(arguments.blocks, port)
    print(port, flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main()

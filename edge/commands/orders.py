"""What the words of a block would be in every type and order, for a manual that does not say."""

from edge.drivers.registers import FLOATS, HALVES, KINDS, decode, orders_of
from edge.plant import Register
from edge.port import INF, NAN
from edge.quantities import TEXTS, out_of_range

# What an instrument of a boiler room reads, in any unit of the vocabulary, when it reads something.
PLAUSIBLE_LOW, PLAUSIBLE_HIGH = 1e-3, 1e5
TEXT_MIN = 4  # printable characters from which on words are rather text than a number
_SHOWN = 40  # characters of a text on a line

# Bits mean something in every word: they are to be looked at in its hexadecimal digits.
_KINDS = tuple([kind for kind in KINDS if kind not in ("bool", "bits")])


def registers_of(plant, line, unit_id, table):
    """Return what the plant file reads from a table of a unit."""
    return tuple([register for boiler in plant.boilers for device in boiler.devices
                  if (device.line, device.unit_id) == (line, unit_id)
                  for register in device.registers if register.table == table])


def places(block, octets, every):
    """Yield an object for each address of a block: its word and, if wanted, all it may mean.

    A register of the block that begins there gives quantity and range to what is plausible.
    """
    known = {register.address: register for register in block.registers}
    for place in range(block.count):
        address = block.address + place
        found = {"address": address, "words": [octets[2 * place] * 256 + octets[2 * place + 1]]}
        if address in known:
            found["quantity"] = known[address].quantity
        if every:
            found["decoded"] = list(_decoded(block, octets, place, known.get(address)))
        yield found


def _decoded(block, octets, place, known):
    for kind in _KINDS:
        left = block.count - place
        count = KINDS[kind].registers or left  # a text may be as long as the block
        if count > left:
            continue
        for order in orders_of(kind) or ("",):
            register = _bare(kind, order, count)
            value = decode(register, octets, 2 * place)
            if kind == "string":
                yield _row(register, value, len(value or "") >= TEXT_MIN and "?" not in value)
            else:
                sent = octets[2 * place:2 * (place + count)]
                yield _number(register, value, known, _means_nothing(kind, sent, value, known))


def _bare(kind, order, length):
    quantity = TEXTS[0] if kind == "string" else ""
    return Register(quantity, "holding", 0, kind, order, 1.0, 0.0, -1, NAN, "", 0.0,
                    length, 0, 0, (), (), 0.0)


def _row(register, value, plausible):
    return {"kind": register.kind, "order": register.order, "value": value,
            "plausible": plausible, "no_reading": False}


def _number(register, value, known, nothing):
    """Return the row of a number; a known register's scale, quantity and range judge it."""
    number = value is not None and -INF < value < INF
    row = _row(register, value if number else None, False)
    row["no_reading"] = nothing
    reading = value
    if known is not None and known.quantity not in TEXTS and number:
        reading = row["reading"] = value * known.scale + known.offset
        low, high = known.valid or (-INF, INF)
        number = not out_of_range(known.quantity, reading) and low <= reading <= high
    row["plausible"] = number and not nothing and (
        reading == 0 or PLAUSIBLE_LOW <= abs(reading) <= PLAUSIBLE_HIGH)
    return row


def _means_nothing(kind, sent, value, known):
    """Return whether a number is one that instruments send instead of a reading."""
    if value is None:
        return kind in FLOATS  # NaN
    if known is not None and known.no_reading:
        return value in known.no_reading
    if kind in HALVES:
        return False  # the ends of 8 bits are readings like others
    usual = value in (KINDS[kind].low, KINDS[kind].high) and value != 0
    return usual or sent == b"\xff" * len(sent)


def show_places(table, found):
    """Print the addresses of a block, a line each, and under it what its words may mean."""
    for place in found:
        word = place["words"][0]
        print(("%s %d: %04X %d %s" % (
            table, place["address"], word, word, place.get("quantity", ""))).rstrip())
        if "decoded" in place:
            print("    %-10s %-8s %16s %12s" % ("kind", "order", "raw", "scaled"))
        for row in place.get("decoded", ()):
            value = row["value"]
            if value is None:
                value = "no number" if row["kind"] != "string" else "no text"
            elif isinstance(value, str):
                value = '"%s"' % value[:_SHOWN]
            else:
                value = "%.8g" % value
            mark = "plausible" if row["plausible"] else "no reading" if row["no_reading"] else ""
            reading = "%.6g" % row["reading"] if "reading" in row else ""
            print(("    %-10s %-8s %16s %12s  %s" % (
                row["kind"], row["order"], value, reading, mark)).rstrip())

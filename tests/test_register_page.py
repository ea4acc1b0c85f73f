"""docs/register-maps.md, line by line: what it says of others is held against how they decode."""

import pathlib
import re
import struct
import tomllib

import pytest
from pymodbus.client import ModbusTcpClient

from edge.config_registers import load_map
from edge.drivers.registers import KINDS, ORDERS, decode, why_not, width

PAGE = (pathlib.Path(__file__).resolve().parent.parent / "docs" / "register-maps.md").read_text(
    "utf-8")
TABLES = {1: "coil", 2: "discrete", 3: "holding", 4: "input"}


def lines(heading):
    """Return the cells of each line of the table under a heading, without backticks."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    text = next(each for each in section if each.startswith(heading))
    rows = [row.strip("|").split("|") for row in text.splitlines() if row.startswith("| ")]
    return [tuple(cell.strip().strip("`") for cell in row) for row in rows[1:]]


def keys(cell):
    return tomllib.loads("keys = {%s}" % cell)["keys"]


def register_of(tmp_path, cell):
    """Return the register that a map with these keys has; what is not said does not matter."""
    given = {"quantity": "co_ppm", "address": 0, **keys(cell)}
    path = tmp_path / "map.toml"
    path.write_text("[[register]]\n" + "".join(
        "%s = %s\n" % (key, '"%s"' % value if isinstance(value, str) else value)
        for key, value in given.items()), "utf-8")
    registers, problems = load_map(str(path))
    assert problems == []
    return registers[0]


def same(found, value):
    """Return whether a value is the one that a cell says."""
    if isinstance(found, str) or found is None:
        return found == value
    return float(found) == pytest.approx(float(value), rel=1e-12)


def big(octets, words_turned, bytes_swapped):
    """Return octets high first, from an order of words and one of bytes within a word."""
    words = [octets[i:i + 2] for i in range(0, len(octets), 2)]
    if words_turned:
        words.reverse()
    return b"".join(word[::-1] if bytes_swapped else word for word in words)


OTHERS = {name: lines("From " + name) for name in ("Telegraf", "pymodbus", "ThingsBoard")}
ALL = lines("2.") + lines("3.") + lines("4.") + [row for rows in OTHERS.values() for row in rows]


@pytest.mark.parametrize(("what", "here", "words", "value"), ALL)
def test_the_keys_of_a_line_read_its_value_in_its_words(tmp_path, what, here, words, value):
    register = register_of(tmp_path, here)
    octets = bytes.fromhex(words)
    assert same(decode(register, octets, 0), value), what
    if register.table in ("holding", "input"):
        assert len(octets) == 2 * width(register)


@pytest.mark.parametrize(("what", "here", "words", "reason"), lines("5."))
def test_what_is_no_reading_says_what_the_line_says(tmp_path, what, here, words, reason):
    register = register_of(tmp_path, here)
    assert decode(register, bytes.fromhex(words), 0) is None, what
    assert why_not(register, bytes.fromhex(words), 0) == reason


@pytest.mark.parametrize(("manual", "here"), lines("1."))
def test_a_reference_of_a_manual_is_a_table_and_an_address(manual, here):
    table = {"0": "coil", "1": "discrete", "3": "input", "4": "holding"}[manual[0]]
    assert keys(here) == {"table": table, "address": int(manual[1:]) - 1}


def telegraf(given, octets):
    """Return what Telegraf makes of a field: its own rules, from its source."""
    if given.get("register") in ("coil", "discrete"):
        return octets[0] & 1
    order = given["byte_order"]
    name = given.get("data_type") or given["type"]
    # AB and ABCD: big endian; BA, DCBA: little; BADC: bytes swapped; CDAB: words turned.
    swapped = order[0] != "A" and order not in ("CDAB", "GHEFCDAB")
    turned = order in ("CDAB", "GHEFCDAB", "DCBA", "HGFEDCBA", "BA")
    if name == "STRING":
        return big(octets, False, swapped).rstrip(b"\0").decode()
    if len(octets) == 2:
        turned = False
    value = big(octets, turned, swapped)
    if name == "BIT":
        return int.from_bytes(value) >> given["bit"] & 1
    if name[-2:] in ("8L", "8H"):
        half = value[1:] if name.endswith("L") else value[:1]
        return int.from_bytes(half, signed=name.startswith("INT"))
    fixed = name in ("FIXED", "UFIXED") or (name == "FLOAT32" and "data_type" in given)
    if name.startswith("FLOAT") and not fixed:
        assert re.sub(r"\D", "", name.replace("IEEE", "")) == str(8 * len(value))
        number = struct.unpack({2: ">e", 4: ">f", 8: ">d"}[len(value)], value)[0]
    else:
        if not fixed:
            assert name.endswith(str(8 * len(value)))
        number = int.from_bytes(value, signed=name in ("FIXED", "INT16", "INT32", "INT64"))
    return number * given.get("scale", 1)


@pytest.mark.parametrize(("theirs", "here", "words", "value"), OTHERS["Telegraf"])
def test_telegraf_makes_the_same_of_the_words(theirs, here, words, value):
    given = keys(theirs)
    octets = bytes.fromhex(words)
    assert same(telegraf(given, octets), value)
    address = given["address"]
    assert keys(here)["address"] == (address[0] if isinstance(address, list) else address)
    if isinstance(address, list):
        assert 2 * len(address) == len(octets)


@pytest.mark.parametrize(("theirs", "here", "words", "value"), OTHERS["pymodbus"])
def test_pymodbus_itself_makes_the_same_of_the_words(theirs, here, words, value):
    given = keys(theirs)
    registers = [int(word, 16) for word in words.split()]
    found = ModbusTcpClient.convert_from_registers(
        registers, ModbusTcpClient.DATATYPE[given["data_type"]], given.get("word_order", "big"))
    if given["data_type"] == "BITS":
        assert [i for i, bit in enumerate(found) if bit] == [given["index"]]
        found = found[given["index"]]
    assert same(found, value), here


def thingsboard(given, octets):
    """Return what ThingsBoard Gateway makes of a datapoint: its own rules, from its source."""
    name, count = given["type"], given.get("objectsCount", 1)
    if given["functionCode"] in (1, 2):
        return octets[0] & 1
    swapped = given.get("byteOrder", "LITTLE") == "LITTLE"
    turned = given.get("wordOrder", "LITTLE") == "LITTLE"
    if name == "string":
        return octets[:2 * count].decode()
    name = {"int": "%dint", "long": "%dint", "integer": "%dint", "uint": "%duint",
            "float": "%dfloat", "double": "%dfloat"}.get(name, name)
    name = name % (16 * count) if "%" in name else name
    bits = int(re.match(r"\d+", name)[0])
    octets = octets[:bits // 8]
    if bits > 8:
        octets = big(octets, turned, swapped)
    if name.endswith("float"):
        number = struct.unpack({16: ">e", 32: ">f", 64: ">d"}[bits], octets)[0]
    else:
        number = int.from_bytes(octets, signed=not name.endswith("uint"))
    if "divider" in given:
        return number / given["divider"]
    return number * given.get("multiplier", 1)


@pytest.mark.parametrize(("theirs", "here", "words", "value"), OTHERS["ThingsBoard"])
def test_thingsboard_gateway_makes_the_same_of_the_words(theirs, here, words, value):
    given = keys(theirs)
    assert same(thingsboard(given, bytes.fromhex(words)), value)
    assert keys(here).get("table", "holding") == TABLES[given["functionCode"]]


def test_the_tables_leave_out_no_kind_no_order_and_no_name_of_theirs():
    here = [keys(row[1]) for row in lines("2.") + lines("3.")]
    assert {each["kind"] for each in here} == set(KINDS)
    assert {each.get("order") for each in here} >= set(ORDERS) - {"AB", "ABCD", "ABCDEFGH"}
    pymodbus = {keys(row[0])["data_type"] for row in OTHERS["pymodbus"]}
    assert pymodbus == {each.name for each in ModbusTcpClient.DATATYPE}
    assert {keys(row[0]).get("data_type") for row in OTHERS["Telegraf"]} >= {
        "INT8L", "INT8H", "UINT8L", "UINT8H", "INT16", "UINT16", "INT32", "UINT32", "INT64",
        "UINT64", "FLOAT16-IEEE", "FLOAT32-IEEE", "FLOAT64-IEEE", "FLOAT32", "FIXED", "UFIXED",
        "STRING", "BIT"}
    assert {keys(row[0])["type"] for row in OTHERS["ThingsBoard"]} >= {
        "string", "bits", "8int", "8uint", "16int", "16uint", "16float", "32int", "32uint",
        "32float", "64int", "64uint", "64float", "int", "long", "integer", "uint", "float",
        "double"}


def test_the_map_on_the_page_has_no_problem(tmp_path):
    path = tmp_path / "map.toml"
    path.write_text(re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)[1], "utf-8")
    registers, problems = load_map(str(path))
    assert problems == []
    assert [each.quantity for each in registers] == ["o2_dry_pct", "co_ppm", "device_serial"]

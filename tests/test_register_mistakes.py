"""Registers that cannot be read as they are written, and those that are read in unusual ways."""

import pytest

from edge.config_registers import load_map

ROW = '[[register]]\nquantity = "%s"\naddress = 10\nkind = "%s"\n'
O2 = ROW % ("o2_dry_pct", "int16")
BITS = ROW % ("co_ppm", "bits")
SERIAL = ROW % ("device_serial", "string")


def loaded(tmp_path, text):
    path = tmp_path / "map.toml"
    path.write_text('name = "x"\n' + text, "utf-8")
    registers, problems = load_map(str(path))
    return registers, ["%d: %s: %s" % each[1:] for each in problems]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # length
        (SERIAL, "2: register[0].length: missing (registers of a string; or coils, up to 64, that "
                 "are one number of kind bits, the first its lowest bit)"),
        (SERIAL + "length = 0\n", "6: register[0].length: found 0, allowed 1 to 125"),
        (O2 + "length = 2\n", "6: register[0].length: found 2, allowed only with kind string, and "
                              "with bits in tables coil and discrete"),
        (BITS + "mask = 15\nlength = 2\n",
         "7: register[0].length: found 2, allowed only with kind string, and with bits in tables "
         "coil and discrete"),
        (BITS + 'table = "coil"\nlength = 65\n',
         "7: register[0].length: found 65, allowed 1 to 64 with kind bits"),
        (BITS + 'table = "coil"\n', "2: register[0].length: missing (registers of a string; or "
         "coils, up to 64, that are one number of kind bits, the first its lowest bit)"),
        # mask and shift
        (BITS, "2: register[0].mask: missing (for kind bits: value = (register & mask) >> shift, "
               "then scale and offset)"),
        (BITS + "mask = 0\n", "6: register[0].mask: found 0, allowed 1 to 65535"),
        (BITS + "mask = 240\nshift = 8\n",
         "7: register[0].shift: found 8, which leaves nothing of mask 240; allowed 0 to 7"),
        (O2 + "mask = 15\n", "6: register[0].mask: found 15, allowed only with kind bits in tables "
                             "holding and input"),
        (BITS + 'table = "coil"\nlength = 3\nshift = 1\n',
         "8: register[0].shift: found 1, allowed only with kind bits in tables holding and input"),
        # order
        (BITS + 'mask = 15\norder = "ABCD"\n',
         '7: register[0].order: found "ABCD", allowed AB, BA with kind bits'),
        (BITS + 'table = "coil"\nlength = 3\norder = "AB"\n',
         '8: register[0].order: found "AB", allowed no order with kind bits in table coil'),
        (ROW % ("co_ppm", "int8_low") + 'order = "BA"\n',
         '6: register[0].order: found "BA", allowed no order with kind int8_low'),
        (ROW % ("co_ppm", "bcd32") + 'order = "BA"\n',
         '6: register[0].order: found "BA", allowed ABCD, CDAB, BADC, DCBA with kind bcd32'),
        (ROW % ("co_ppm", "float64") + 'order = "CDAB"\n',
         '6: register[0].order: found "CDAB", allowed ABCDEFGH, GHEFCDAB, BADCFEHG, HGFEDCBA '
         "with kind float64"),
        (SERIAL + 'length = 4\norder = "CDAB"\n',
         '7: register[0].order: found "CDAB", allowed AB, BA with kind string'),
        (O2 + 'order = "ABDC"\n',
         '6: register[0].order: found "ABDC", allowed AB, BA, ABCD, CDAB, BADC, DCBA, ABCDEFGH, '
         "GHEFCDAB, BADCFEHG, HGFEDCBA"),
        # valid
        (O2 + "valid = [25, 0]\n", "6: register[0].valid: found 25 to 0, allowed the lower first"),
        (O2 + "valid = [1, 1]\n", "6: register[0].valid: found 1 to 1, allowed the lower first"),
        (O2 + "valid = [0]\n",
         "6: register[0].valid: found a list, allowed a list of 2, each a number"),
        # no_reading
        (O2 + "no_reading = [0xFFFF]\n",
         "6: register[0].no_reading: found 65535, allowed -32768 to 32767 with kind int16"),
        (O2 + "no_reading = [-99.9]\n",
         "6: register[0].no_reading: found -99.9, allowed whole numbers with kind int16"),
        (O2 + "no_reading = 32767\n",
         "6: register[0].no_reading: found 32767, allowed a list of 0 to 16, each a number"),
        (BITS + "mask = 0x0F00\nshift = 8\nno_reading = [16]\n",
         "8: register[0].no_reading: found 16, allowed 0 to 15 with kind bits"),
        (ROW % ("co_ppm", "bcd16") + "no_reading = [65535]\n",
         "6: register[0].no_reading: found 65535, allowed 0 to 9999 with kind bcd16"),
        (ROW % ("co_ppm", "float32") + "no_reading = [1e39]\n",
         "6: register[0].no_reading: found 1e+39, allowed -3.402823466e+38 to 3.402823466e+38 "
         "with kind float32"),
        # text
        (ROW % ("device_model", "uint16"),
         '5: register[0].kind: found "uint16", allowed string with device_model'),
        (SERIAL + "length = 4\nscale = 0.1\n",
         "7: register[0].scale: found a key for numbers, allowed without it: device_serial is "
         "text"),
        (SERIAL + "length = 4\nno_reading = [0]\n",
         "7: register[0].no_reading: found a key for numbers, allowed without it: device_serial "
         "is text"),
        (ROW % ("o2_pct", "uint16"), '3: register[0].quantity: found "o2_pct", allowed o2_wet_pct '
         "or o2_dry_pct (did you mean one of them?)"),
        (ROW % ("device_seral", "string") + "length = 4\n",
         '3: register[0].quantity: found "device_seral", allowed device_serial (did you mean '
         "it?)"),
        # addresses and tables
        (ROW.replace("10", "65533") % ("co_ppm", "float64"),
         "4: register[0].address: found 65533, allowed 0 to 65532 with kind float64, which takes "
         "4 registers"),
        (ROW.replace("10", "65530") % ("device_serial", "string") + "length = 10\n",
         "4: register[0].address: found 65530, allowed 0 to 65526 with kind string, which takes "
         "10 registers"),
        (ROW.replace("10", "65535") % ("co_ppm", "bits") + 'table = "discrete"\nlength = 2\n',
         "4: register[0].address: found 65535, allowed 0 to 65534 with kind bits, which takes "
         "2 coils"),
        (ROW % ("co_ppm", "bcd16") + 'table = "coil"\n',
         '5: register[0].kind: found "bcd16", allowed bool, bits in table coil'),
    ],
)
def test_a_mistake_in_a_register_is_told_with_place_found_and_allowed(tmp_path, text, problem):
    registers, problems = loaded(tmp_path, text)
    assert problems == [problem]
    assert registers == ()


@pytest.mark.parametrize(
    ("first", "second", "read_twice"),
    [
        ('"bits"\nmask = 0x000F', '"bits"\nmask = 0x00F0\nshift = 4', False),
        ('"bits"\nmask = 0x001F', '"bits"\nmask = 0x00F0\nshift = 4', True),
        ('"bits"\nmask = 0x000F', '"bool"\nbit = 4', False),
        ('"bits"\nmask = 0x000F', '"bool"\nbit = 3', True),
        ('"int8_high"', '"uint8_low"', False),
        ('"int8_low"', '"uint8_low"', True),
        ('"int8_high"', '"bool"\nbit = 7', False),
        ('"int8_high"', '"bool"\nbit = 8', True),
        ('"uint16"', '"bits"\nmask = 0xFFFF', False),  # a status word as a whole, and in parts
        ('"uint16"', '"int16"', True),
    ],
)
def test_parts_of_a_register_may_be_read_side_by_side(tmp_path, first, second, read_twice):
    rows = ['[[register]]\nquantity = "%s"\naddress = 10\nkind = %s\n' % row
            for row in (("o2_dry_pct", first), ("co_ppm", second))]
    _, problems = loaded(tmp_path, "".join(rows))
    assert len(problems) == (1 if read_twice else 0)
    assert all("reads already" in problem for problem in problems)


def test_a_register_takes_the_first_order_of_its_width_when_none_is_given(tmp_path):
    kinds = ("bcd16", "float32", "uint64", "bits")
    rows = [ROW.replace("10", str(10 * place)) % (quantity, kind) for place, (quantity, kind)
            in enumerate(zip(("co_ppm", "no_ppm", "no2_ppm", "so2_mg_m3"), kinds, strict=True))]
    registers, problems = loaded(tmp_path, "".join(rows) + "mask = 7\n")
    assert problems == []
    assert [each.order for each in registers] == ["AB", "ABCD", "ABCDEFGH", "AB"]


def test_the_raw_number_of_no_reading_is_the_one_that_the_kind_reads(tmp_path):
    text = (ROW % ("co_ppm", "float32") + "no_reading = [-99.9, 1e20]\n"
            + ROW.replace("10", "20") % ("no_ppm", "uint64")
            + "no_reading = [0xFFFFFFFFFFFF]\nvalid = [0, 100]\n")
    registers, problems = loaded(tmp_path, text)
    assert problems == []
    # -99.9 is 0xC2C7CCCD in single precision, which is -99.90000152587890625
    assert registers[0].no_reading == (-99.90000152587890625, 100000002004087734272.0)
    assert registers[1].no_reading == (281474976710655.0,)
    assert registers[1].valid == (0.0, 100.0)


def test_a_gas_flow_is_brought_to_zero_degrees_before_its_valid_range(tmp_path):
    text = ROW % ("fuel_flow_m3_h", "string") + "length = 6\nscale = 1\nflow_reference_c = 20\n"
    registers, problems = loaded(tmp_path, text + "valid = [0, 500]\nno_reading = [-1]\n")
    assert problems == []
    assert registers[0].scale == pytest.approx(273.15 / 293.15, rel=1e-12)
    assert registers[0].valid == (0.0, 500.0)

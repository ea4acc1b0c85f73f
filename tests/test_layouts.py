"""Plans and decoders that units share, and for how long they are kept."""

from edge.drivers.layouts import MADE_MAX, Layouts
from tests import parts

NAMES = ("co_ppm", "no_ppm", "no2_ppm", "so2_mg_m3", "dust_mg_m3", "nox_mg_m3", "nh3_mg_m3",
         "electric_power_kw", "water_flow_t_h", "steam_flow_t_h")
LINE = parts.line("dcs", "tcp", host="127.0.0.1", port=502)
DEVICE = parts.device("dcs", 1, tuple(
    parts.register(name, "holding", place, "uint16") for place, name in enumerate(NAMES)))


def test_units_that_are_read_alike_share_their_layouts():
    layouts = Layouts()
    ours = layouts.of(LINE, DEVICE, (), ())
    assert layouts.of(LINE, DEVICE._replace(line="other", unit_id=9), (), ()) is ours
    assert layouts.of(LINE, DEVICE, DEVICE.registers[:1], ()) is not ours


def test_what_was_made_for_units_that_refuse_now_this_now_that_does_not_pile_up():
    layouts = Layouts()
    for number in range(MADE_MAX + 50):
        refused = tuple(register for place, register in enumerate(DEVICE.registers)
                        if number >> place & 1)
        layouts.of(LINE, DEVICE, refused, ())
    assert len(layouts._made) <= MADE_MAX

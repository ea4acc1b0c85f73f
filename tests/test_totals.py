import pytest

from edge.averages import Window
from edge.plant import Boiler, Fuel
from edge.sample import Balance
from edge.totals import SAVE_EVERY_MS, TotalsBook
from edge.uplink.boots import count_boot
from edge.uplink.records import pack_record
from edge.uplink.spool import Settings, Spool
from tests.disk import ENOSPC, FailingDisk, read, remove, scratch, stamp, write

NAN = float("nan")
HOUR_MS = 3_600_000


def boiler(name="b1", state="gas", net_heating_value_kj=36_000.0):
    fuel = Fuel("a fuel", state, {}, net_heating_value_kj, NAN, NAN, NAN, NAN, NAN, 3.5, "", "")
    return Boiler(name, "steam", fuel, 7.0, "gb_t_10180", False, "grate", NAN, "", {}, "", {}, {},
                  3.5, (), "")


class Site:
    """A state directory with a spool in it, for one start of the agent after the other."""

    def __init__(self):
        self.path = scratch()
        self.start()

    def start(self, files=None):
        """Start again: what was in memory only is gone."""
        self.spool = Spool(self.path + "/spool", Settings(1 << 20, 100), stamp)
        self.book = TotalsBook(self.path, self.spool, files)
        self.b1 = self.book.of(boiler())
        self.b2 = self.book.of(boiler("b2"))

    def record(self, name, totals):
        """Make a boiler record durable."""
        window = Window(name, 0, 1000, 0, 3, True, {}, {})
        self.spool.append(pack_record(self.spool.next, window, totals.values))
        self.spool.sync()


@pytest.mark.parametrize(
    ("results", "elapsed_ms", "sums"),
    [
        # 5 MW for an hour are 18 GJ; 18e6 kJ / 36000 kJ/m3 = 500 m3
        ({"heat_input_mw": 5.0}, HOUR_MS, {"fuel_m3": 500.0}),
        ({"heat_output_mw": 5.0}, HOUR_MS, {"heat_gj": 18.0}),
        ({"nox_kg_h": 0.3, "co2_kg_h": 1500.0}, HOUR_MS // 2, {"nox_kg": 0.15, "co2_kg": 750.0}),
        ({"load_pct": 80.0}, HOUR_MS, {}),
    ],
)
def test_an_hour_at_constant_load_adds_up_to_the_hand_calculation(results, elapsed_ms, sums):
    site = Site()
    for _ in range(10):
        site.b1.add(Balance(results, {}), elapsed_ms // 10)
    assert sorted(site.b1.values) == sorted(sums)
    for name in sums:
        assert site.b1.values[name] == pytest.approx(sums[name], rel=1e-9)
    remove(site.path)


def test_coal_is_counted_by_mass_and_not_by_volume():
    site = Site()
    coal = site.book.of(boiler("b3", "solid", 20_000.0))
    coal.add(Balance({"heat_input_mw": 2.0}, {}), HOUR_MS)
    assert coal.values == {"fuel_kg": pytest.approx(360.0)}  # 7.2e6 kJ / 20000 kJ/kg
    remove(site.path)


def test_sums_go_on_after_a_clean_stop_also_of_boilers_no_longer_in_the_plant():
    site = Site()
    site.b1.add(Balance({"heat_output_mw": 5.0}, {}), HOUR_MS)
    site.b2.add(Balance({"heat_output_mw": 1.0}, {}), HOUR_MS)
    site.book.save(site.spool.durable)
    site.spool = Spool(site.path + "/spool", Settings(1 << 20, 100), stamp)
    only_b1 = TotalsBook(site.path, site.spool)
    assert only_b1.of(boiler()).values == {"heat_gj": pytest.approx(18.0)}
    only_b1.save(0)
    site.start()
    assert site.b2.values == {"heat_gj": pytest.approx(3.6)}
    remove(site.path)


def kill_between_two_saves(site):
    site.b1.add(Balance({"heat_output_mw": 5.0}, {}), HOUR_MS)
    site.record("b1", site.b1)
    site.record("b2", site.b2)
    site.book.save(site.spool.durable)
    site.b1.add(Balance({"heat_output_mw": 5.0}, {}), HOUR_MS)
    site.record("b1", site.b1)


def lose_the_file(site):
    kill_between_two_saves(site)
    write(site.path + "/totals", b"")


def tear_the_file(site):
    kill_between_two_saves(site)
    write(site.path + "/totals", read(site.path + "/totals")[:-3])


def damage_the_file(site):
    kill_between_two_saves(site)
    octets = bytearray(read(site.path + "/totals"))
    octets[9] ^= 1
    write(site.path + "/totals", bytes(octets))


@pytest.mark.parametrize(
    "disaster", [kill_between_two_saves, lose_the_file, tear_the_file, damage_the_file])
def test_a_crash_loses_no_total_that_a_durable_record_had(disaster):
    site = Site()
    disaster(site)
    site.start()
    assert site.b1.values == {"heat_gj": pytest.approx(36.0)}
    remove(site.path)


def test_totals_never_fall_back_to_those_of_a_record_older_than_the_save():
    site = Site()
    site.b1.add(Balance({"heat_output_mw": 5.0}, {}), HOUR_MS)
    durable = site.spool.durable
    site.record("b1", site.b1)
    site.b1.add(Balance({"heat_output_mw": 5.0}, {}), HOUR_MS)
    site.book.save(durable)
    site.start()
    assert site.b1.values == {"heat_gj": pytest.approx(36.0)}
    remove(site.path)


def test_a_full_disk_keeps_the_totals_that_were_saved_before():
    site = Site()
    site.b1.add(Balance({"heat_output_mw": 5.0}, {}), HOUR_MS)
    site.book.save(0)
    site.start(FailingDisk(1, error=ENOSPC))
    site.b1.add(Balance({"heat_output_mw": 5.0}, {}), HOUR_MS)
    with pytest.raises(OSError):
        site.book.save(0)
    site.start()
    assert site.b1.values == {"heat_gj": pytest.approx(18.0)}
    remove(site.path)


def test_totals_are_not_saved_before_a_minute_has_passed():
    site = Site()
    assert SAVE_EVERY_MS == 60_000
    site.book.save_if_due(0)
    with pytest.raises(OSError):
        read(site.path + "/totals")
    remove(site.path)


def test_starts_are_counted_and_the_count_outlives_its_file():
    site = Site()
    assert [count_boot(site.path, site.spool) for _ in range(3)] == [1, 2, 3]
    site.record("b1", site.b1)  # of boot 3
    write(site.path + "/boots", b"torn")
    site.start()
    assert count_boot(site.path, site.spool) == 4
    remove(site.path)


def test_a_start_on_a_full_disk_has_a_boot_number_of_its_own():
    site = Site()
    site.record("b1", site.b1)  # of boot 3
    site.start()
    assert count_boot(site.path, site.spool, FailingDisk(1, error=ENOSPC)) == 4
    remove(site.path)

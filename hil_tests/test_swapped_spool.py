"""A spool directory that is swapped for an empty one, as with a new SD card."""

import shutil

from benchmarks.plant import write_plant
from hil_tests.arrived import without_doubles
from hil_tests.rig import Platform, edge, until
from hil_tests.room import Devices

POLLS = 8


def test_a_swapped_spool_is_another_one_and_the_platform_keeps_both(tmp_path, mosquitto):
    devices = Devices()
    plant = write_plant(tmp_path, devices.port, mosquitto.port, boilers=1, poll_every_ms=100)
    platform = Platform(mosquitto.url)
    for life in (1, 2):
        done = edge("run", plant, "--polls", POLLS)
        assert done.returncode == 0, done.stderr
        until(lambda life=life: len(platform.records) == life * POLLS, 20, "its records")
        shutil.rmtree(tmp_path / "state" / "spool")
        (tmp_path / "state" / "spool").mkdir()
    platform.close()
    devices.stop()
    spools = [record["spool"] for record in platform.records]
    assert len(set(spools)) == 2 and spools == [spools[0]] * POLLS + [spools[-1]] * POLLS
    # The platform's rule drops doubles by gateway, spool and number: here there are none.
    kept = without_doubles(platform.records)
    assert [record["number"] for record in kept] == 2 * list(range(1, POLLS + 1))
    assert [record["boot"] for record in kept] == [1] * POLLS + [2] * POLLS

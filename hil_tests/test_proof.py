"""The agent killed again and again: what the platform keeps proves itself, and a cut does not."""

import subprocess
import sys

from benchmarks.plant import write_plant
from edge.uplink.msgpack import unpackb
from edge.uplink.records import unpack_payloads
from hil_tests.mqtt_recorder import MqttRecorder
from hil_tests.rig import ROOT, AgentProcess, edge, until
from hil_tests.room import Devices

ROUNDS = 6


def test_an_archive_of_a_gateway_killed_again_and_again_is_proven_complete(tmp_path):
    recorder = MqttRecorder(tmp_path / "publishes.bin")
    devices = Devices()
    recorder.start()
    try:
        plant = write_plant(tmp_path, devices.port, recorder.port, boilers=3, every_s=0,
                            poll_every_ms=200)
        plant.write_text(plant.read_text().replace("[gateway]\n", "[gateway]\nsign = true\n"))
        _kill_again_and_again(plant, devices)
        assert AgentProcess(plant, "--polls", "3").start().wait(60) == 0
    finally:
        recorder.stop()
        devices.stop()
    key = edge("verify", "--show-key", plant).stdout.strip()
    births = [unpackb(payload) for topic, payload in recorder.publishes
              if topic.endswith("/birth")]
    assert {birth["key"] for birth in births} == {key}
    _assert_proven(tmp_path, recorder, key)


def test_a_key_without_the_extra_is_told_by_the_extras_name(tmp_path):
    script = ("import sys; sys.modules['cryptography'] = None; from edge.__main__ import main; "
              "main(['verify', %r, '--key', '00'])" % str(tmp_path))
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 1
    assert "boiler-edge: signatures need the extra `sign`" in ran.stderr
    assert "Traceback" not in ran.stderr


def _kill_again_and_again(plant, devices):
    for turn in range(ROUNDS):
        agent = AgentProcess(plant).start()
        since = devices.ask("count")
        until(lambda since=since: devices.ask("count") >= since + 40, 20, "40 requests")
        if turn % 2:
            agent.stop()
        else:
            agent.kill()


def _assert_proven(tmp_path, recorder, key):
    """Verify the archive whole, with a batch taken out, and with its end taken off."""
    batches = [payload for topic, payload in recorder.publishes if topic.endswith("/data")]
    states = [payload for topic, payload in recorder.publishes if topic.endswith("/state")]
    archive, state = tmp_path / "archive", tmp_path / "state.txt"
    state.write_bytes(states[-1])
    told = states[-1].decode().splitlines()
    assert told[0] == "offline"
    words = ("verify", archive, "--key", key, "--state", state)

    archive.write_bytes(b"".join(reversed(batches)))
    whole = edge(*words)
    assert (whole.returncode, whole.stdout.count("complete and unchanged")) == (0, 1), whole.stdout
    print(whole.stdout)

    newest = max(max(_numbers(batch)) for batch in batches)
    for number, reason in ((newest, "cut off: ends at "), (1, "missing number")):
        archive.write_bytes(b"".join(
            [batch for batch in batches if number not in _numbers(batch)]))
        cut = edge(*words)
        assert (cut.returncode, cut.stdout.count(reason)) == (1, 1), cut.stdout


def _numbers(batch):
    """Return the numbers of the records of a payload."""
    return [record[1] for _, _, records in unpack_payloads(batch) for record in records]

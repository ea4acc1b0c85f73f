"""The peers of benchmarks.field: installed into build/peers/ when they are first wanted.

Each has a place of its own there; versions are those of benchmarks/peers/.  What is set, and why,
stands beside each peer: it is the configuration that took the least CPU of those tried.
"""

import json
import os
import pathlib
import shutil
import subprocess
import venv

from benchmarks.field_agents import Agent
from benchmarks.field_devices import UNIT
from benchmarks.plant import READINGS

HERE = pathlib.Path(__file__).resolve().parent / "peers"
PLACES = HERE.parent.parent / "build" / "peers"
NAMES = [name for name, _ in READINGS]
WORDS = 2 * len(NAMES)
SCALE = 10_000  # modpoll rounds to three decimals
INSTALL_S = 600
# A ThingsBoard server tells a gateway its limits before it sends anything.  0: none.
LIMITS = {"maxPayloadSize": 65_000, "maxInflightMessages": 0, "rateLimits": {},
          "gatewayRateLimits": {}}


def installed(name, wanted, install):
    """Install a peer unless it is there as wanted; return an empty text, or what went wrong."""
    place = PLACES / name
    mark = place / "installed"
    if mark.exists() and mark.read_bytes() == wanted.read_bytes():
        return ""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    print("installing %s into %s" % (name, place), flush=True)
    try:
        install(place)
    except subprocess.CalledProcessError as error:
        return "it cannot be installed: %s" % (error.stderr.strip().splitlines() or ["?"])[-1]
    except (OSError, subprocess.TimeoutExpired) as error:
        return "it cannot be installed: %s" % error
    shutil.copy(wanted, mark)
    return ""


def done(*words, **options):
    """Run a step of an installation."""
    subprocess.run(words, check=True, timeout=INSTALL_S, capture_output=True, text=True, **options)


def from_pip(name):
    """Return how to make a Python peer ready."""
    wanted = HERE / ("%s.txt" % name)

    def install(place):
        venv.create(place, with_pip=True)
        done(place / "bin/pip", "install", "--disable-pip-version-check", "-r", wanted)
    return lambda: installed(name, wanted, install)


def node_red_ready():
    """Make Node-RED ready; it needs node and npm."""
    missing = [program for program in ("node", "npm") if shutil.which(program) is None]
    if missing:
        return "%s: not installed" % ", ".join(missing)

    def install(place):
        shutil.copy(HERE / "package.json", place)
        done("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", cwd=place)
    return installed("nodered", HERE / "package.json", install)


def run_thingsboard(place, devices, mqtt_port):
    """Write a gateway that reads each device by one range of addresses and keeps in memory.

    Nothing of its server's side is on: statistics, remote shell and configuration, rate limits.
    """
    settings = json.loads((HERE / "thingsboard.json").read_text())
    settings["thingsboard"]["port"] = mqtt_port
    (place / "tb_gateway.json").write_text(json.dumps(settings))
    (place / "plant.json").write_text(json.dumps({"logLevel": "ERROR", "master": {"slaves": [
        thingsboard_device(i, devices.port + i) for i in range(devices.count)]}}))
    logs = (PLACES / "thingsboard").glob("lib/*/site-packages/thingsboard_gateway/config/logs.json")
    text = next(logs).read_text().replace('"level": "INFO"', '"level": "ERROR"')
    (place / "logs.json").write_text(text)
    (place / "logs").mkdir()
    return ["env", "-C", str(place), "TB_GW_CONFIG_DIR=%s" % place,
            str(PLACES / "thingsboard/bin/thingsboard-gateway")]


def thingsboard_device(number, port):
    """Return one device of its connector; the address stands in the key of each reading.

    It waits the period from where the last wait ended, some ms late: the more so, the more there
    are.
    """
    return {
        "host": "127.0.0.1", "port": port, "type": "tcp", "method": "socket", "unitId": UNIT,
        "deviceName": "b%d" % (number + 1), "deviceType": "default", "timeout": 3,
        "byteOrder": "BIG", "wordOrder": "BIG", "retries": 0, "pollPeriod": 997,
        "connectAttemptTimeMs": 500, "connectAttemptCount": 5, "waitAfterFailedAttemptsMs": 30000,
        "attributes": [], "attributeUpdates": [], "rpc": [],
        "timeseries": [{
            "tag": "f_${address}", "type": "32float", "functionCode": 3, "objectsCount": 2,
            "address": "0-%d" % (WORDS - 1), "maxRegistersPerRequest": WORDS}],
    }


def of_thingsboard(topic, payload):
    """Yield the samples of a message to a ThingsBoard server."""
    if topic == "v1/gateway/telemetry":
        for name, samples in json.loads(payload).items():
            for sample in samples:
                yield int(name[1:]) - 1, {
                    NAMES[int(key.rpartition("_")[2]) // 2]: value
                    for key, value in sample["values"].items()}


def run_modpoll(place, devices, mqtt_port):
    """Write its list of registers; it reads all devices over one connection, through the gateway.

    It waits until more than the rate has gone by, in steps of 10 ms: at a rate of 1 it is late by
    half a step each time.  At level INFO it would log each poll.
    """
    rows = []
    for unit in range(1, devices.count + 1):
        rows += ["device,b%d,%d" % (unit, unit), "poll,holding_register,0,%d,BE_BE" % WORDS]
        rows += ["ref,%s,%d,float32,r,,%d" % (name, 2 * i, SCALE) for i, name in enumerate(NAMES)]
    (place / "plant.csv").write_text("\n".join(rows) + "\n")
    return ["env", "-C", str(place), str(PLACES / "modpoll/bin/modpoll"), "--config", "plant.csv",
            "--daemon", "--rate", "0.995", "--interval", "0", "--tcp", "127.0.0.1",
            "--tcp-port", str(devices.gateway), "--mqtt-host", "127.0.0.1",
            "--mqtt-port", str(mqtt_port), "--mqtt-qos", "1", "--mqtt-clientid", "modpoll",
            "--mqtt-version", "5.0", "--loglevel", "ERROR"]


def of_modpoll(topic, payload):
    """Yield the sample of a message."""
    _, device, what = topic.split("/")
    if what == "data":
        yield int(device[1:]) - 1, {
            name: value / SCALE for name, value in json.loads(payload).items()}


def run_node_red(place, devices, mqtt_port):
    """Write a flow: a client and a read for each device, one function and one publisher for all."""
    shutil.copy(HERE / "nodered_settings.js", place / "settings.js")
    (place / "flows.json").write_text(json.dumps(flow(devices, mqtt_port)))
    modules = PLACES / "nodered/node_modules"
    # It finds the Modbus nodes in its user directory.
    os.symlink(modules, place / "node_modules")
    shutil.copy(HERE / "package.json", place / "package.json")
    return ["env", "-C", str(place), "NO_UPDATE_NOTIFIER=1", "node",
            str(modules / "node-red/red.js"), "--userDir", str(place),
            "--settings", str(place / "settings.js"), "flows.json"]


def flow(devices, mqtt_port):
    """Return the nodes of the flow."""
    decode = (HERE / "nodered_decode.js").read_text().replace("NAMES", json.dumps(NAMES))
    nodes = [
        {"id": "plant", "type": "tab", "label": "plant"},
        {"id": "decode", "type": "function", "z": "plant", "func": decode, "outputs": 1,
         "wires": [["publish"]]},
        {"id": "publish", "type": "mqtt out", "z": "plant", "topic": "", "qos": "1",
         "retain": "false", "broker": "server", "wires": []},
        {"id": "server", "type": "mqtt-broker", "broker": "127.0.0.1", "port": str(mqtt_port),
         "clientid": "nodered", "autoConnect": True, "protocolVersion": "4", "keepalive": "60",
         "cleansession": True},
    ]
    for i in range(devices.count):
        nodes += node_red_device(i, devices.port + i)
    return nodes


def node_red_device(number, port):
    """Return the client and the read of one device."""
    return [
        {"id": "client%d" % number, "type": "modbus-client", "name": "b%d" % (number + 1),
         "clienttype": "tcp", "bufferCommands": False, "stateLogEnabled": False,
         "queueLogEnabled": False, "failureLogEnabled": False, "tcpHost": "127.0.0.1",
         "tcpPort": port, "tcpType": "DEFAULT", "unit_id": UNIT, "commandDelay": 1,
         "clientTimeout": 1000, "reconnectOnTimeout": True, "reconnectTimeout": 2000,
         "parallelUnitIdsAllowed": True},
        {"id": "read%d" % number, "type": "modbus-read", "z": "plant", "name": "",
         "topic": "nodered/b%d" % (number + 1), "showStatusActivities": False,
         "logIOActivities": False, "showErrors": False, "showWarnings": False, "unitid": UNIT,
         "dataType": "HoldingRegister", "adr": "0", "quantity": str(WORDS), "rate": "1",
         "rateUnit": "s", "delayOnStart": False, "enableDeformedMessages": False,
         "server": "client%d" % number, "useIOFile": False, "ioFile": "", "useIOForPayload": False,
         "emptyMsgOnFail": False, "wires": [["decode"], []]},
    ]


def of_node_red(topic, payload):
    """Yield the sample of a message."""
    yield int(topic.rpartition("/b")[2]) - 1, json.loads(payload)["values"]


PEERS = (
    Agent("thingsboard", from_pip("thingsboard"), run_thingsboard, of_thingsboard,
          {"v1/devices/me/rpc/request/1": ("v1/devices/me/rpc/response/1", json.dumps(LIMITS))}),
    Agent("modpoll", from_pip("modpoll"), run_modpoll, of_modpoll, {}),
    Agent("nodered", node_red_ready, run_node_red, of_node_red, {}),
)

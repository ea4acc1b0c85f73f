"""The architecture as a test.  Adding a file means saying on which floor it stands."""

import ast
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
EDGE = ROOT / "edge"

# A module imports only from floors below its own.  A name ending in "." or "_"
# stands for all that begin with it.
FLOORS = (
    {"", "errors", "uplink.msgpack", "uplink.state", "uplink.suspects", "toml_lines"},
    {"port", "plant", "sample", "events", "time_offset"},
    {"quantities", "clock", "drivers.odd_kinds", "drivers.frames", "drivers.grid", "drivers.wires",
     "efficiency.elementary", "efficiency.method",
     "efficiency.gates", "efficiency.rows", "efficiency.if97_tables",
     "efficiency.if97_backward_tables"},
    {"uplink.tls", "uplink.dead_letters", "uplink.streams",
     "drivers.registers", "efficiency.fuels", "efficiency.combustion", "efficiency.flue_gas",
     "efficiency.steam_chains", "efficiency.steam_state_chains", "efficiency.emissions",
     "efficiency.steam_5_chains", "efficiency.steam_backward_chains", "efficiency.iso_6976",
     "efficiency.carbon", "efficiency.ptc_4", "efficiency.bs_845", "efficiency.surface",
     "efficiency.dew_points", "efficiency.fired_heater",
     "efficiency.furnace_efficiency", "efficiency.measur", "efficiency.epa_f_factors",
     "efficiency.epa_part_75", "efficiency.hj_75", "efficiency.hj_75_checks",
     "efficiency.instruments", "efficiency.standard_uncertainty", "uplink.records_fields",
     "uplink.columns", "uplink.forms", "uplink.schema",
     "uplink.spool_files", "uplink.spool_cursors"},
    {"efficiency.steam", "efficiency.gas_properties", "efficiency.air", "efficiency.kilns",
     "efficiency.epa_method_19", "efficiency.laboratory",
     "efficiency.emission_limits", "efficiency.factor_sets", "drivers.bus_time",
     "drivers.replies", "drivers.breaker", "drivers.timetable"},
    {"drivers.plan", "drivers.dial_in", "drivers.tcp_requests",
     "efficiency.steam_state", "efficiency.steam_5", "efficiency.steam_backward",
     "efficiency.steam_any", "efficiency.steam_block", "efficiency.losses",
     "efficiency.condensing", "efficiency.direct",
     "efficiency.furnace", "efficiency.furnace_heat", "efficiency.furnace_losses",
     "averages", "steady", "uplink.records", "uplink.chain", "uplink.spool_cursors_file"},
    {"drivers.pair_requests", "drivers.layouts", "uplink.compact", "uplink.telling",
     "efficiency.boiler_heat", "efficiency.boiler_losses", "efficiency.boiler_emissions",
     "efficiency.fuel_gases", "efficiency.estimates", "uplink.spool_segments",
     "uplink.spool_holes", "uplink.spool_queue"},
    {"efficiency.boiler", "uplink.payloads", "uplink.compact_reader",
     "uplink.spool_reader", "uplink.spool_repair"},
    {"efficiency.boiler_condensing", "efficiency.boiler_slopes", "efficiency.furnace_balance",
     "efficiency.furnace_slopes", "efficiency.firing",
     "uplink.spool_view", "uplink.spool_writer", "uplink.payload_reader"},
    {"efficiency.blocks", "efficiency.derived_slopes", "efficiency.ledger", "efficiency.library"},
    {"efficiency.ways", "efficiency.why_"},
    {"efficiency.balance", "drivers.modbus", "drivers.device_poll", "uplink.spool",
     "uplink.mqtt", "uplink.sending",
     "uplink.listen", "uplink.boots", "uplink.wear",
     "uplink.signing", "uplink.proof", "uplink.replays"},
    {"uplink.commands"},
    {"drivers.sampling", "uplink.delivery", "totals", "birth",
     "efficiency.uncertainty", "efficiency.what_if",
     "efficiency.trial", "efficiency.batch"},
    {"efficiency.advice_levers"},
    {"efficiency.advice"},
    {"config_check"},
    {"config_source", "config_fields", "config_register_fields"},
    {"config_fuel", "config_registers"},
    {"config_boiler", "config_schema", "config_analyses"},
    {"agent", "config"},
    {"simulator."},
    {"status"},
    {"ingest.batches", "ingest.rows", "ingest.schema"},
    {"ingest.load"},
    {"ingest.database", "ingest.subscription"},
    {"ingest."},
    {"commands.run", "commands.orders", "commands.field_line", "commands.status", "commands.given",
     "commands.demo_room", "commands.whole_file", "commands.numbers"},
    {"commands."},
    {"__main__"},
)
PACKAGES = {"drivers", "efficiency", "uplink", "ingest", "simulator", "commands"}

# Each third-party library is known to one module per side.
ONLY = {
    "pymodbus": {"simulator.server"},
    "serial": {"drivers.wires"},
    "paho": {"uplink.mqtt", "uplink.listen", "ingest.subscription"},
    "numba": {"port"},
    "msgpack": {"port", "ingest.batches"},
    "tomli": {"config_source", "__main__"},  # __main__ only looks which kernels are wanted
    "rich": {"commands.demo", "commands.replay"},
    "numpy": {"efficiency.batch", "commands.replay_rows"},
    "pyarrow": {"commands.replay_rows", "commands.replay_tables", "commands.spool_parquet"},
    "amqtt": {"simulator.mqtt_server"},
    "cryptography": {"uplink.signing"},
    "psycopg": {"ingest.database"},
}


def modules():
    for path in sorted(EDGE.rglob("*.py")):
        name = ".".join(path.relative_to(EDGE).with_suffix("").parts)
        yield name.removesuffix("__init__").rstrip("."), ast.parse(path.read_text("utf-8"))


def imports(tree):
    """Return every module that a tree imports, also inside functions."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.update(node.module + "." + name.name for name in node.names)
    return found


def module_of(target, known):
    """Return the module of edge that an imported name lives in."""
    parts = target.split(".")[1:]
    while ".".join(parts) not in known:
        parts.pop()
    return ".".join(parts)


def floor(name):
    for number, names in enumerate(FLOORS):
        if name in names or any(entry[-1:] in "._" and entry and name.startswith(entry)
                                for entry in names):
            return number
    raise AssertionError("edge.%s stands on no floor" % name)


def test_a_module_imports_only_from_the_floors_below_or_its_own_package():
    known = {name for name, _ in modules()}
    for name, tree in modules():
        if name in PACKAGES:
            continue
        for target in imports(tree):
            if target.split(".")[0] == "edge":
                below = module_of(target, known)
                if below in PACKAGES or below == name:
                    continue
                assert floor(below) < floor(name) or _same_family(below, name), (
                    "edge.%s (floor %d) imports edge.%s (floor %d)"
                    % (name, floor(name), below, floor(below)))


def _same_family(below, name):
    # The simulator and the kernels' small stages stand on a floor of their own each.
    return floor(below) == floor(name) and (
        name.startswith("simulator.") or below.split("_")[0] == name.split("_")[0])


def test_no_two_modules_import_each_other_in_a_circle():
    known = {name for name, _ in modules()}
    needs = {name: {module_of(target, known) for target in imports(tree)
                    if target.split(".")[0] == "edge"} - {name} - PACKAGES - {""}
             for name, tree in modules()}
    done = set()
    while len(done) < len(needs):
        ready = {name for name in needs if name not in done and needs[name] <= done | {""}}
        assert ready, "in a circle: %s" % sorted(set(needs) - done)
        done |= ready


def test_each_library_is_known_to_one_module_per_side():
    for name, tree in modules():
        for target in imports(tree):
            library = target.split(".")[0]
            assert name in ONLY.get(library, {name}), "edge.%s imports %s" % (name, library)


def test_the_simulated_truth_takes_only_steam_tables_from_the_efficiency_package():
    known = {name for name, _ in modules()}
    needs = {name: {module_of(target, known) for target in imports(tree)
                    if target.split(".")[0] == "edge"} - PACKAGES - {""}
             for name, tree in modules()}
    # What the models lean on, by whatever way; the steam tables have needs of their own.
    reached, found = {"simulator.models"}, {"simulator.models"}
    while found:
        found = set().union(*[needs[name] for name in found]) - reached
        reached |= found
        found = {name for name in found if not name.startswith("efficiency.steam")}
    assert {"simulator.combustion", "simulator.gas_steam", "efficiency.steam"} <= reached
    for name in reached:
        assert name.startswith(("simulator.", "efficiency.steam")), name
    for name, tree in modules():
        if name.startswith("simulator."):
            taken = {target for target in imports(tree) if target.startswith("edge.efficiency")}
            assert all(target.startswith("edge.efficiency.steam") for target in taken), name


def test_no_exception_is_swallowed_and_no_module_has_global_state():
    for name, tree in modules():
        for node in ast.walk(tree):
            assert not isinstance(node, ast.Global), name
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, "edge.%s:%d" % (name, node.lineno)
                assert "Exception" not in ast.unparse(node.type).split(", "), (
                    "edge.%s:%d" % (name, node.lineno))


def test_files_functions_and_parameter_lists_stay_small():
    for name, tree in modules():
        generated = "generated by" in (ast.get_docstring(tree) or "").lower()
        end = max((node.end_lineno for node in tree.body), default=0)
        assert end <= 300 or generated, "edge.%s has %d lines" % (name, end)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not generated:
                _assert_small(name, node)


def _assert_small(name, node):
    doc = node.body[0] if ast.get_docstring(node) else None
    kernel = any(ast.unparse(line) == "kernel" for line in node.decorator_list)
    if kernel and doc:  # all that it reads stands in its signature, so only its body counts
        lines = node.end_lineno - doc.end_lineno
    else:
        lines = node.end_lineno - node.lineno + 1
        lines -= doc.end_lineno - doc.lineno + 1 if doc else 0
    assert lines <= 40, "edge.%s.%s has %d lines" % (name, node.name, lines)
    called_by_a_library = node.name.startswith("_") and "userdata" in ast.unparse(node.args)
    parameters = [a for a in node.args.args + node.args.kwonlyargs if a.arg != "self"]
    assert len(parameters) <= 6 or kernel or called_by_a_library, (
        "edge.%s.%s has %d parameters" % (name, node.name, len(parameters)))


def test_every_public_name_says_what_it_is():
    for name, tree in modules():
        assert ast.get_docstring(tree) or name == "", "edge.%s" % name
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                public = not node.name.startswith("_")
                nested = node.col_offset > 4
                assert not public or nested or ast.get_docstring(node), (
                    "edge.%s.%s" % (name, node.name))

import pathlib
import shutil

import pytest
import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge import config
from edge.errors import ConfigError
from edge.toml_lines import key_lines
from tests.test_toml_lines import TRICKY, paths

CONFIGS = pathlib.Path(__file__).parent.parent / "firmware_configs"
PLANTS = [(CONFIGS / name).read_text("utf-8")
          for name in ("gas-steam.toml", "coal-hot-water.toml", "steel-furnace.toml", "demo.toml")]

# Values that have made other programs stumble: numbers without end, deep and empty things, words
# of another kind, characters that cannot be printed.
VALUES = (
    "nan", "-inf", "1e999", "0x" + "F" * 5000, "1" * 5000, "-1", "0", "1.5", "true", "[]", "{}",
    "[[[1]]]", "[{}]", '"" ', '"\\u0000"', '"\\n"', "'''\n\n'''", '"é漢字"', "2012-10-01",
    "2012-10-01 07:32:00Z", "07:32:00", '"' + "x" * 5000 + '"', '"natural_gas"', '"/"', '".."',
    "{ a = 1, b = [2] }", "[" * 500 + "]" * 500, '"b1"', '"dcs"',
)
HEADERS = ("[gateway]", "[[gateway]]", "[line]", "[[line]]", "[boiler]", "[[boiler]]", "[[fuel]]",
           "[[boiler.device]]", "[boiler.device]", "[[boiler.device.register]]", "[[uplink]]",
           "[boiler.constants]", "[[boiler.constants]]", "[record]", "[furnace.limits]", "[a.b.c]")


@st.composite
def spoilt_plants(draw):
    """A plant file of ours after some accidents with an editor."""
    rows = draw(st.sampled_from(PLANTS)).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(rows) - 1))
        accident = draw(st.integers(0, 4))
        if accident == 0:
            rows[at] = rows[at].split("=")[0] + "= " + draw(st.sampled_from(VALUES))
        elif accident == 1:
            rows[at] = draw(st.sampled_from(HEADERS))
        elif accident == 2:
            del rows[at:at + draw(st.integers(1, 8))]
            rows.append("")
        elif accident == 3:
            rows[at:at] = rows[draw(st.integers(0, at)):at + 5]
        else:
            cut = draw(st.integers(0, len(rows[at])))
            rows[at] = rows[at][:cut] + draw(st.text(max_size=4)) + rows[at][cut + 1:]
    return "\n".join(rows)


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    made = tmp_path_factory.mktemp("plants")
    for name in ("boilers", "analysers", "furnaces"):
        shutil.copytree(CONFIGS / name, made / name)
    return made


@settings(max_examples=250, deadline=None, derandomize=True,
          suppress_health_check=list(HealthCheck))
@given(spoilt_plants())
def test_a_spoilt_plant_file_is_a_list_of_problems_and_never_a_crash(directory, text):
    path = directory / "plant.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        config.load(str(path))
    except ConfigError as error:
        assert error.problems
        for problem in error.problems:
            assert 1 <= problem.line <= text.count("\n") + 1
            assert str(problem).isprintable(), problem


@settings(max_examples=150, deadline=None, derandomize=True,
          suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_scanner_knows_a_line_for_whatever_the_parser_accepts(data):
    rows = TRICKY.split("\n")
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at] = data.draw(st.sampled_from(rows + ["v = " + value for value in VALUES]))
    text = "\n".join(rows)
    try:
        document = tomli.loads(text)
    except (ValueError, RecursionError):
        return
    assert set(key_lines(text)) == set(paths(document))

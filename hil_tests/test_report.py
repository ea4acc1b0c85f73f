"""The report as a reader has it: in a real browser, every plot drawn, nothing to complain of.

Screenshots stay in build/hil: sample.png, and report.png where `make hil` has left a report.
"""

import math
from collections import namedtuple

import pytest

from hil_tests import report
from hil_tests.browser import Browser, pixels
from hil_tests.judge import judge
from hil_tests.outcome import broken, leave, not_applicable, outcome
from hil_tests.rig import ROOT
from tests import nights, spoilt
from tests.test_judge import EFFICIENCY, FAULT, expected

Room = namedtuple("Room", ("title",))

SHOTS = ROOT / "build/hil"
MODEL, COMPUTED = (0x2F, 0x6D, 0xB3), (0xC2, 0x41, 0x0C)  # of the lines and dots, by report.css

# Texts and lines of the figures, and whether the page is wider than its window.
EMPTY_PATHS = "[...document.querySelectorAll('svg path')].filter(p => !(p.getTotalLength() > 0))"
OUTSIDE = """[...document.querySelectorAll('svg text')].filter(text => {
    const own = text.getBoundingClientRect();
    const all = text.ownerSVGElement.getBoundingClientRect();
    return own.left < all.left - 1 || own.right > all.right + 1 || own.bottom > all.bottom + 1;
}).map(text => text.textContent).join(', ')"""


def moving(evidence):
    """Let efficiency and NOx of the model and of the records go up and down."""
    for boiler in ("b1", "b2"):
        for s, values in evidence.truth[boiler]:
            values["efficiency_indirect_pct"] = 92.6 + 0.3 * math.sin(s / 2)
            values["nox_kg_h"] = 0.30 + 0.02 * math.sin(s)
    for record in evidence.records:
        if "efficiency_indirect_pct" in record["values"]:
            s = record["arrived_s"]
            record["values"]["efficiency_indirect_pct"] = 92.62 + 0.3 * math.sin(s / 2)
            record["values"]["nox_kg_h"] = 0.301 + 0.02 * math.sin(s)
    return evidence


def leave_night(directory, name, table, change=spoilt.nothing):
    """Leave the outcome of a night, judged by one table [[expect]] or several."""
    evidence = moving(nights.night())
    evidence = change(evidence) or evidence
    leave(directory, outcome(name, Room("A <night> & its report"), evidence,
                             judge(expected(table), evidence), 12.3))


def with_long_reasons(evidence):
    """Let readings be lost for long reasons, early, late and all the time."""
    for place, record in enumerate(nights.of(evidence, "b1")):
        for quantity, lost in (("o2_dry_pct", place < 8), ("co_ppm", place > 12),
                                 ("flue_gas_temp_c", True)):
            if lost:
                record["faults"][quantity] = "found 6553.5, allowed -40 to 1800; " * 4 + quantity


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    directory = tmp_path_factory.mktemp("hil")
    leave_night(directory, "dead_analyser",
                "%s\n[[expect]]\n%swithin = 0.3" % (FAULT, EFFICIENCY))
    leave_night(directory, "disk_full", 'gap = "spool full"\n[[expect]]\ncomplete = true',
                spoilt.spool_was_full)
    leave_night(directory, "server_away", "backlog_at_least = 10", spoilt.backlog_of_ten)
    leave_night(directory, "spans", EFFICIENCY + "within_u95 = true", spoilt.spans_of_four)
    leave_night(directory, "nothing_came", "in_order = true", spoilt.no_record)
    leave_night(directory, "long_reasons", "in_order = true", with_long_reasons)
    leave(directory, not_applicable("link_rate", "A slow link", "a bench has none to slow down"))
    leave(directory, broken("unplugged", "A port pulled out", "the agent did not start", 10.2))
    assert report.main([str(directory)]) == 0
    return directory


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("chromium"))
    yield browser
    browser.close()


def look(browser, directory, shot):
    """Open a report in a wide and in a narrow window, and keep a screenshot of the wide one."""
    browser.errors.clear()
    for width in (800, 1280):
        browser.open((directory / "report.html").as_uri(), width)
        assert browser.value("document.documentElement.scrollWidth") <= width
        assert browser.value(EMPTY_PATHS + ".length") == 0
        assert browser.value(OUTSIDE) == ""
    SHOTS.mkdir(parents=True, exist_ok=True)
    (SHOTS / shot).write_bytes(browser.screenshot())
    assert browser.errors == []


def share(rows, colour):
    """Return how many pixels have nearly this colour."""
    return sum(all(abs(one - other) < 20 for one, other in zip(pixel, colour, strict=True))
               for row in rows for pixel in row)


def figure_pixels(browser, count):
    """Return the pixels of one figure on the page."""
    box = browser.value("(box => [box.x, box.y + scrollY, box.width, box.height])("
                        "document.querySelectorAll('svg.figure')[%d].getBoundingClientRect())"
                        % count)
    return pixels(browser.screenshot(box))


def test_a_real_browser_draws_the_report_and_has_nothing_to_complain_of(browser, sample):
    if (SHOTS / "report.html").exists():  # of the last `make hil`
        look(browser, SHOTS, "report.png")
    look(browser, sample, "sample.png")
    assert browser.value("document.querySelectorAll('section').length") == 8
    assert browser.value("document.querySelectorAll('svg.figure').length") == 12
    # Two lines of the model in each figure.
    assert browser.value("document.querySelectorAll('svg.figure path.truth').length") == 24


def test_lines_of_the_model_and_dots_of_the_agent_are_seen_on_the_screen(browser, sample):
    browser.open((sample / "report.html").as_uri(), 1280)
    names = browser.value("[...document.querySelectorAll('section')].filter("
                          "each => each.querySelector('svg')).map(each => each.id).join()")
    names = names.split(",")
    drawn = figure_pixels(browser, 2 * names.index("dead_analyser"))
    assert share(drawn, MODEL) > 800 and share(drawn, COMPUTED) > 200
    # Where nothing came there is the model's line alone: the dots are no decoration.
    empty = figure_pixels(browser, 2 * names.index("nothing_came"))
    assert share(empty, MODEL) > 800 and share(empty, COMPUTED) == 0


def test_what_a_page_complains_of_is_noticed(browser, tmp_path):
    (tmp_path / "page.html").write_text(
        "<script>console.error('a mistake')</script><script>none()</script>"
        "<link rel='stylesheet' href='missing.css'><svg><path d=''/></svg>")
    browser.errors.clear()
    browser.open((tmp_path / "page.html").as_uri(), 800)
    assert browser.value(EMPTY_PATHS + ".length") == 1
    assert "a mistake" in browser.errors
    assert any("Uncaught" in error for error in browser.errors)
    assert any("ERR_FILE_NOT_FOUND" in error for error in browser.errors)


def test_texts_of_a_scenario_are_shown_and_never_taken_for_markup(browser, sample):
    browser.open((sample / "report.html").as_uri(), 800)
    shown = browser.value("document.querySelector('#dead_analyser .title').textContent")
    assert shown == "A <night> & its report"
    assert browser.value("document.scripts.length") == 0


def test_failures_stand_first_and_say_what_arrived(browser, sample):
    browser.open((sample / "report.html").as_uri(), 1280)
    rows = browser.value("[...document.querySelectorAll('.overview tbody tr')].map("
                         "row => row.cells[0].textContent.trim() + ' ' + "
                         "row.querySelector('a').textContent).join('|')").split("|")
    assert [row.split()[-1] for row in rows] == [
        "disk_full", "nothing_came", "unplugged", "dead_analyser", "long_reasons", "server_away",
        "spans", "link_rate"]
    assert "b2: o2_dry_pct at 4.0 s: no reply in 200 ms" in browser.value(
        "document.querySelector('#disk_full').textContent")


def test_a_directory_without_outcomes_gives_no_report(tmp_path, capsys):
    assert report.main([str(tmp_path)]) == 1
    assert "no outcome" in capsys.readouterr().out
    assert not (tmp_path / "report.html").exists()

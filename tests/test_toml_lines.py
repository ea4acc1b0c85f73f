import pathlib

import pytest
import tomli

from edge.toml_lines import key_lines

CONFIGS = sorted((pathlib.Path(__file__).parent.parent / "firmware_configs").rglob("*.toml"))

TRICKY = r'''# a comment with [brackets] and "quotes
title = "a # that is no comment \" and a \\"   # and one that is
'single quoted' = 'back\slash'
"quoted \u00e9\t" = 1
dotted . "key" . deep = 2012-10-01 07:32:00
[plain] # header
text = """
[not.a.header]
key = 1 \""" still inside
ends with two quotes"""""
raw = ''' + "''''[x]\n= '''''" + r'''
list = [ 1, # one ] and a bracket
  "two",
  [3.0, [4]],
  { inside = 5, deep.er = [ { last = 6 } ] },
]
empty = []
none = {}
[a.b.c]
x = +inf
[a]
y = { z = "}", w = ']' }
[[row]]
n = 1
[[row.part]]
m = 1
[[row.part]]
m = 2
[row.part.limits]
k = 3
[[row]]
n = 2
[[row.part]]
m = 3
["row".'part'.other]
q = 4
'''


def paths(value, path=()):
    """Every path of a parsed document: keys, and counts of list items."""
    found = [path]
    items = value.items() if isinstance(value, dict) else ()
    items = enumerate(value) if isinstance(value, list) else items
    for key, inner in items:
        found += paths(inner, path + (key,))
    return found


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_key_of_a_tricky_file_has_a_line_and_no_other_key_has(newline):
    text = TRICKY.replace("\n", newline)
    assert set(key_lines(text)) == set(paths(tomli.loads(text)))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_key_of_the_files_that_we_ship_has_the_line_where_it_stands(path):
    text = path.read_text("utf-8")
    rows = text.split("\n")
    lines = key_lines(text)
    for keys in paths(tomli.loads(text)):
        name = [key for key in keys if isinstance(key, str)][-1:]
        assert all(each in rows[lines[keys] - 1] for each in name), keys


@pytest.mark.parametrize(
    ("path", "row"),
    [
        # Where the text above has the key, counted by eye: what follows the number is on that row.
        (("title",), 'title = "a #'),
        (("single quoted",), "'single quoted'"),
        (("quoted \u00e9\t",), '"quoted'),
        (("dotted", "key", "deep"), "dotted ."),
        (("plain",), "[plain]"),
        (("plain", "text"), 'text = """'),
        (("plain", "raw"), "raw ="),
        (("plain", "list", 0), "list = ["),
        (("plain", "list", 1), '"two"'),
        (("plain", "list", 2, 1, 0), "[3.0, [4]]"),
        (("plain", "list", 3, "deep", "er", 0, "last"), "{ inside"),
        (("plain", "empty"), "empty"),
        (("a",), "[a]"),
        (("a", "b"), "[a.b.c]"),
        (("a", "b", "c", "x"), "x = +inf"),
        (("a", "y", "w"), "y = {"),
        (("row", 0, "part", 1, "m"), "m = 2"),
        (("row", 0, "part", 1, "limits", "k"), "k = 3"),
        (("row", 1, "n"), "n = 2"),
        (("row", 1, "part", 0, "other"), "[\"row\".'part'.other]"),
        (("row", 1, "part", 0, "other", "q"), "q = 4"),
    ],
)
def test_a_key_has_the_line_on_which_its_name_stands(path, row):
    assert row in TRICKY.split("\n")[key_lines(TRICKY)[path] - 1]


def test_an_empty_file_has_only_its_first_line():
    assert key_lines("") == {(): 1}
    assert key_lines("# nothing here") == {(): 1}

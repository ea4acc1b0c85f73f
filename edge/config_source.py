"""Read TOML files, and say on which line of which file each problem stands.  CPython only."""

import os

import tomli

from edge.config_check import Problem, key_text


class Source:
    """One TOML file and what it says; its lines are counted only when somebody asks."""

    def __init__(self, path, text, document):
        self.path = path
        self.document = document
        self._text = text
        self._lines = {}

    def line(self, path):
        """Return the line of a key, or of the nearest table above a key that is not there."""
        if not self._lines:
            from edge.toml_lines import key_lines  # only who has made a mistake waits for it

            self._lines = key_lines(self._text)
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]


class BrokenSource:
    """A file that is no TOML; all that is known is where that shows."""

    def __init__(self, path, line):
        self.path = path
        self._line = line

    def line(self, path):
        """Return the line where the syntax broke, whatever is asked for."""
        return self._line


def read(path, found):
    """Return (source, ""), or (None, reason) when the file cannot be opened.

    A file that is no TOML gives (None, "") and one row in `found`.
    """
    try:
        with open(path, "rb") as file:
            octets = file.read()
    except (OSError, ValueError) as error:  # ValueError: a path with a zero byte
        return None, getattr(error, "strerror", None) or str(error)
    line = 1  # where nobody says where
    try:
        # An editor of Windows adds it; the parser's own words for it help nobody.
        if octets.startswith(b"\xef\xbb\xbf"):
            raise ValueError("a byte order mark before the text")
        text = octets.decode("utf-8")
        return Source(path, text, tomli.loads(text)), ""
    except UnicodeDecodeError as error:
        line, reason = octets.count(b"\n", 0, error.start) + 1, "not UTF-8"
    except tomli.TOMLDecodeError as error:
        line, reason = error.lineno, error.msg
    except (ValueError, RecursionError) as error:  # thousands of digits, hundreds of brackets
        reason = str(error)
    found.append((BrokenSource(path, line), (),
                  "found no valid TOML (%s), allowed TOML 1.0" % reason))
    return None, ""


def located(found):
    """Return the problems of [(source, path, message)], each once, by file and line."""
    order = []
    for source, _, _ in found:
        if source not in order:
            order.append(source)
    problems = []
    for source in order:
        rows = [Problem(source.path, source.line(path), key_text(path), message)
                for where, path, message in found if where is source]
        problems += sorted(dict.fromkeys(rows), key=lambda row: row.line)
    return problems


def beside(path, name):
    """Return where a file stands that another file names."""
    return os.path.join(os.path.dirname(path), name)

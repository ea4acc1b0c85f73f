"""On which line of a TOML file does each key stand?  No I/O, CPython only.

The parser checks the syntax and gives the values but forgets where they stood; this scanner knows
nothing else.  It reads only text that the parser has accepted, so it looks for what a thing ends
with and checks nothing.  A path is a tuple of keys and, for items of a list, counts from zero:
("boiler", 0, "device", 1, "unit_id").
"""

import re

_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:\\.|[^"\\])*"')
_LITERAL = re.compile(r"'[^']*'")
# A string in three quotes may end with one or two quotes of its own.
_LONG = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'{3,5}", re.DOTALL)
# Numbers, dates and words; a date may have a blank inside.
_PLAIN = re.compile(r"[^,\]}#\n]*")
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def key_lines(text):
    """Return {path: line} for every table, key and list item of a valid TOML text."""
    scan = _Scan(text)
    scan.document()
    return scan.lines


class _Scan:
    def __init__(self, text):
        self.text = text
        self.at = 0
        self.line = 1
        self.lines = {(): 1}
        self._items = {}  # path of an array of tables -> how many so far

    def document(self):
        """Scan the whole document."""
        table = ()
        self._take(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._take(_GAP)

    def _take(self, pattern):
        found = pattern.match(self.text, self.at).group()
        self.at += len(found)
        self.line += found.count("\n")
        return found

    def _skip(self, letters):
        self.at += len(letters)

    def _next(self, letters):
        return self.text.startswith(letters, self.at)

    def _header(self):
        """Return the path of the table that a [header] or [[header]] opens."""
        brackets = "[[" if self._next("[[") else "["
        self._skip(brackets)
        keys = self._key()
        self._skip(brackets)
        path: tuple = ()
        for key in keys[:-1]:
            path += (key,)
            self.lines.setdefault(path, self.line)
            if path in self._items:  # [boiler.limits] belongs to the newest [[boiler]]
                path += (self._items[path] - 1,)
        path += (keys[-1],)
        if brackets == "[":
            self.lines[path] = self.line
            return path
        self.lines.setdefault(path, self.line)
        self._items[path] = self._items.get(path, 0) + 1
        path += (self._items[path] - 1,)
        self.lines[path] = self.line
        return path

    def _key(self):
        """Return the parts of a dotted key."""
        keys = []
        while True:
            self._take(_BLANK)
            keys.append(self._part())
            self._take(_BLANK)
            if not self._next("."):
                return keys
            self._skip(".")

    def _part(self):
        if self._next("'"):
            return self._take(_LITERAL)[1:-1]
        if self._next('"'):
            return _ESCAPE.sub(_unescape, self._take(_BASIC)[1:-1])
        return self._take(_BARE)

    def _pair(self, table):
        path = table
        for key in self._key():
            path += (key,)
            self.lines.setdefault(path, self.line)
        self._skip("=")
        self._take(_BLANK)
        self._value(path)

    def _value(self, path):
        if self._next("["):
            self._array(path)
        elif self._next("{"):
            self._inline_table(path)
        elif self._next('"""'):
            self._take(_LONG)
        elif self._next("'''"):
            self._take(_LONG_LITERAL)
        elif self._next('"'):
            self._take(_BASIC)
        elif self._next("'"):
            self._take(_LITERAL)
        else:
            self._take(_PLAIN)

    def _array(self, path):
        self._skip("[")
        self._take(_GAP)
        count = 0
        while not self._next("]"):
            self.lines[path + (count,)] = self.line
            self._value(path + (count,))
            count += 1
            self._separator()
        self._skip("]")

    def _inline_table(self, path):
        self._skip("{")
        self._take(_GAP)
        while not self._next("}"):
            self._pair(path)
            self._separator()
        self._skip("}")

    def _separator(self):
        self._take(_GAP)
        if self._next(","):
            self._skip(",")
            self._take(_GAP)


def _unescape(match):
    code = match.group(1) or match.group(2) or match.group(3)
    if code:
        return chr(int(code, 16))
    return _ESCAPED.get(match.group(4), match.group(4))

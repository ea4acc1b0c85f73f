"""As much of pytest as the portable tests use, for MicroPython: parametrize, approx, raises."""

ROWS = {}  # function -> rows of arguments; functions take no attributes there


class _Mark:
    def parametrize(self, names, rows):
        """Run a test once a row, and once for each pair of rows when used twice."""
        single = isinstance(names, str) and "," not in names

        def mark(function):
            given = ROWS.pop(function, [()])

            def test(*arguments):
                function(*arguments)

            ROWS[test] = [(row,) + more if single else tuple(row) + more
                          for row in rows for more in given]
            return test

        return mark


class approx:
    """A number, or a list of them, that compares equal to what is near it."""

    def __init__(self, expected, rel=None, abs=None):
        self._expected = expected
        self._rel = 1e-6 if rel is None and abs is None else rel or 0.0
        self._abs = 1e-12 if abs is None else abs

    def __eq__(self, actual):
        if isinstance(self._expected, (list, tuple)):
            return len(actual) == len(self._expected) and all(
                self._near(actual[place], self._expected[place]) for place in range(len(actual)))
        return self._near(actual, self._expected)

    def _near(self, actual, expected):
        difference = actual - expected
        if difference < 0:
            difference = -difference
        size = -expected if expected < 0 else expected
        return actual == expected or difference <= max(self._rel * size, self._abs)

    def __repr__(self):
        return "approx(%r)" % (self._expected,)


class raises:
    """A block that must raise; `value` is the exception."""

    def __init__(self, expected):
        self._expected = expected
        self.value = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        assert kind is not None, "did not raise"
        self.value = value
        return issubclass(kind, self._expected)


mark = _Mark()

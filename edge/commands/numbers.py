"""Numbers and times as the command line takes them; an error says what was found and allowed."""

from argparse import ArgumentTypeError


def whole(low, high=None):
    """Return a reader of whole numbers from `low` to `high`; None: without an end."""
    return _from_to(int, low, high, "a whole number")


def number(low, high=None):
    """Return a reader of numbers from `low` to `high`; None: without an end."""
    return _from_to(float, low, high, "a number")


def time_ms(text):
    """Return the ms since 1970 of an ISO 8601 date or time, UTC where it names no zone."""
    from datetime import UTC, datetime  # only who asks for a time waits for it

    try:
        time = datetime.fromisoformat(text)
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        return round(time.timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise ArgumentTypeError(
            "found %s, allowed such as 2026-11-03 or 2026-11-03T08:00:00Z" % text) from error


def _from_to(kind, low, high, what):
    allowed = "%s, %s or more" % (what, low) if high is None else "%s to %s" % (low, high)

    def _read(text):
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= (high if high is not None else value):
            raise ArgumentTypeError("found %s, allowed %s" % (text, allowed))
        return value

    return _read

"""The retained state of a gateway: `online` or `offline` in its first line, then what it knows.

    online
    head 1234 9f86d081...
    boot 7

No I/O.
"""


def state_payload(word, rows):
    """Return the payload of a state message from a word and (key, value) rows."""
    return "\n".join([word] + ["%s %s" % row for row in rows]).encode()

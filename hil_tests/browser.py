"""Debian's Chromium without a window, asked over its own pipe what a page looks like.

The pipe (--remote-debugging-pipe) carries the DevTools protocol: JSON, a zero octet behind each.
"""

import base64
import fcntl
import json
import os
import select
import subprocess
import time
import zlib

from hil_tests.rig import needed

_FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
          "--no-first-run", "--disable-extensions", "--disable-background-networking",
          "--remote-debugging-pipe")
_ANSWER_S = 60
_TALL_MOST = 16_000  # of a picture; Chromium repeats what is further down


class Browser:
    """One page of one Chromium; `errors` are what its console and its loading complained of."""

    def __init__(self, directory):
        program = needed("chromium")
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._process = _started(theirs_in, theirs_out, program,
                                 "--user-data-dir=%s" % directory, *_FLAGS)
        self.errors = []
        self._read = b""
        self._number = 0
        self._loaded = False
        self._session = ""
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)[
            "sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._ask(domain + ".enable")

    def open(self, url, width, height=900):
        """Load a page in a window of this size."""
        self._ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
        self._loaded = False
        self._ask("Page.navigate", url=url)
        deadline = time.monotonic() + _ANSWER_S
        while not self._loaded:
            self._take(self._message(deadline))

    def value(self, expression):
        """Return what an expression of JavaScript comes to."""
        found = self._ask("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def screenshot(self, box=None):
        """Return the page as PNG, or a box of it: x, y, width, height; a long one is cut."""
        if box is None:
            size = self._ask("Page.getLayoutMetrics")["cssContentSize"]
            box = 0, 0, size["width"], min(size["height"], _TALL_MOST)
        clip = dict(zip(("x", "y", "width", "height"), box, strict=True), scale=1)
        return base64.b64decode(self._ask("Page.captureScreenshot", clip=clip,
                                          captureBeyondViewport=True)["data"])

    def close(self):
        """End it."""
        self._process.terminate()
        self._process.wait(10)
        os.close(self._in)
        os.close(self._out)

    def _ask(self, method, **given):
        self._number += 1
        asked = {"id": self._number, "method": method, "params": given}
        if self._session:
            asked["sessionId"] = self._session
        os.write(self._out, json.dumps(asked).encode() + b"\0")
        deadline = time.monotonic() + _ANSWER_S
        while True:
            message = self._message(deadline)
            if message.get("id") == self._number:
                assert "error" not in message, message
                return message["result"]
            self._take(message)

    def _message(self, deadline):
        while b"\0" not in self._read:
            ready, _, _ = select.select([self._in], [], [], max(0, deadline - time.monotonic()))
            more = os.read(self._in, 1 << 20) if ready else b""
            assert more, "chromium says nothing more"
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        return json.loads(message)

    def _take(self, message):
        """Note what a message tells without having been asked."""
        method, told = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Runtime.exceptionThrown":
            self.errors.append(told["exceptionDetails"]["text"])
        elif method == "Runtime.consoleAPICalled" and told["type"] in ("error", "assert"):
            self.errors.append(" ".join(str(each.get("value")) for each in told["args"]))
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.errors.append(told["entry"]["text"])


def _started(reads, writes, *words):
    """Start the browser, which reads its file 3 and writes its file 4; both are closed here."""
    # Above both, so that neither is written over before it is taken.
    ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (reads, writes)]

    def three_and_four():
        for own, end in enumerate(ends, 3):
            os.dup2(end, own)

    process = subprocess.Popen(words, preexec_fn=three_and_four, pass_fds=(3, 4),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for end in (reads, writes, *ends):
        os.close(end)
    return process


def pixels(png):
    """Return the rows of a PNG of 8 bits a colour, each a list of (red, green, blue)."""
    chunks = {}
    place = 8
    while place < len(png):
        size = int.from_bytes(png[place:place + 4], "big")
        chunks.setdefault(png[place + 4:place + 8], []).append(png[place + 8:place + 8 + size])
        place += 12 + size
    width = int.from_bytes(chunks[b"IHDR"][0][:4], "big")
    deep = {2: 3, 6: 4}[chunks[b"IHDR"][0][9]]
    octets = zlib.decompress(b"".join(chunks[b"IDAT"]))
    rows, above = [], bytes(width * deep)
    for start in range(0, len(octets), width * deep + 1):
        above = _unfiltered(octets[start], octets[start + 1:start + 1 + width * deep], above, deep)
        rows.append([tuple(above[at:at + 3]) for at in range(0, len(above), deep)])
    return rows


def _unfiltered(kind, line, above, deep):
    """Return the octets of a row of a PNG, of which only the differences are kept."""
    row = bytearray(line)
    for place in range(len(row)):
        left = row[place - deep] if place >= deep else 0
        if kind == 1:
            row[place] = row[place] + left & 255
        elif kind == 2:
            row[place] = row[place] + above[place] & 255
        elif kind == 3:
            row[place] = row[place] + (left + above[place]) // 2 & 255
        elif kind == 4:
            corner = above[place - deep] if place >= deep else 0
            row[place] = row[place] + _nearest(left, above[place], corner) & 255
    return bytes(row)


def _nearest(left, above, corner):
    """Return that neighbour which is nearest to left + above - corner."""
    guess = left + above - corner
    return min((left, above, corner), key=lambda each: abs(guess - each))

"""A headless Chromium over a pipe, with nothing but the standard library; for pages on paper."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def found() -> str:
    """The browser's path; the test is skipped where there is none."""
    path = next((p for p in map(shutil.which, NAMES) if p), None)
    if path is None:
        pytest.skip("no Chromium here (Debian: apt install chromium)")
    return path


class Browser:
    """One page in one browser: open it, look at it at a width, ask it things, print it."""

    def __init__(self, profile: Path) -> None:
        reads, writes = os.pipe(), os.pipe()
        # Out of the way first: either could be 3 or 4 itself, where the browser looks.
        hears, speaks = (fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (reads[0], writes[1]))

        def give() -> None:
            os.dup2(hears, 3)
            os.dup2(speaks, 4)

        options = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe"]
        self._process = subprocess.Popen(
            [found(), *options, f"--user-data-dir={profile}", "about:blank"],
            close_fds=False,
            preexec_fn=give,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for end in (reads[0], writes[1], hears, speaks):
            os.close(end)
        self._out, self._in = reads[1], writes[0]
        self._buffer, self._number = b"", 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        targets = self.say("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        attached = self.say("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.say(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(10)
        os.close(self._out)
        os.close(self._in)

    def say(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and wait for its answer; what happens meanwhile is in `events`."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer.get("result") or {}
            self.events.append(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            more = os.read(self._in, 1 << 16)
            assert more, "the browser went away"
            self._buffer += more
        head, self._buffer = self._buffer.split(b"\0", 1)
        told: dict[str, Any] = json.loads(head)
        return told

    def open(self, page: Path) -> None:
        """Load a page and wait until it is there."""
        self.events.clear()
        self.say("Emulation.clearDeviceMetricsOverride")
        self.say("Emulation.setEmulatedMedia", media="", features=[])
        self.say("Page.navigate", url=page.as_uri())
        while not any(e.get("method") == "Page.loadEventFired" for e in self.events):
            self.events.append(self._next())

    def look(self, width: int, *, media: str = "screen") -> None:
        """Look at it at a width, on a screen or on paper."""
        self.say(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=900,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        self.say("Emulation.setEmulatedMedia", media=media, features=[])

    def ask(self, expression: str) -> Any:
        """The value of an expression in the page."""
        answer = self.say(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page."""
        import axe_core_python

        folder = Path(axe_core_python.__file__).parent
        self.ask((folder / "axe.min.js").read_text(encoding="utf-8") + ";0")
        found = self.ask("axe.run(document, {resultTypes: ['violations']}).then(r => r.violations)")
        return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]

    def sheets(self, width_inches: float, height_inches: float) -> int:
        """How many sheets of a size it prints on."""
        import base64

        printed = self.say(
            "Page.printToPDF",
            paperWidth=width_inches,
            paperHeight=height_inches,
            marginTop=0.43,
            marginBottom=0.43,
            marginLeft=0.43,
            marginRight=0.43,
            printBackground=True,
        )
        data = base64.b64decode(printed["data"])
        return data.count(b"/Type /Page\n") + data.count(b"/Type /Page/")

    def complaints(self) -> list[str]:
        """What the console holds: errors, refused content, exceptions."""
        bad = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return [json.dumps(e["params"])[:400] for e in self.events if e.get("method") in bad]

    def requests(self) -> list[str]:
        """Every address it asked for but its own file."""
        asked = [
            str(e["params"]["request"]["url"])
            for e in self.events
            if e.get("method") == "Network.requestWillBeSent"
        ]
        return [url for url in asked if not url.startswith(("file:", "data:"))]


# The words that are broken inside a line's end; after a hyphen, dash or slash a line may end.
BROKEN_WORDS = """
(() => {
  const broken = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (!text.parentElement.checkVisibility()) continue;
    for (const word of text.data.matchAll(/[^\\s\\-–—/|@.]+/g)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
})()
"""

# The fills and outlines of each drawing, and of each table of bars, as [fill, stroke, shape].
FILLS = """
[...document.querySelectorAll('figure > svg, figure table, .tiles .bar, .legend')].map((drawing) =>
  [...drawing.querySelectorAll('rect:not(.marked), circle, .target')].map((shape) => {
    const style = getComputedStyle(shape);
    return [style.fill, style.stroke, shape.tagName]; }))
"""

#!/usr/bin/env python3
"""Photographs a report in headless Chromium and fails if it looks broken.

    screenshots.py REPORT.html OUT_DIR

Writes PNG pictures of the whole page on a desktop (1280 pixels wide) and on a phone (390 wide, two device pixels
each), both in light and dark; long pages become several pictures. Exits with 1 and one line a problem if the page
overflows sideways, fetches anything, has images that do not load, or if a picture is blank.

Needs Python 3.9 and Chromium or Chrome on the PATH, and nothing else.
"""
import base64
import json
import math
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--remote-debugging-pipe",
)
VIEWS = (("desktop", 1280, 900, 1), ("phone", 390, 844, 2))
SCHEMES = ("light", "dark")
MOST_PIXELS_HIGH = 12_000  # Chromium repeats or drops what lies beyond 16,384
FEWEST_DIFFERENT_LINES = 50

FACTS = """
(async () => {
  for (const image of document.images) { image.loading = 'eager'; }
  await Promise.all([...document.images].map(image => image.decode().catch(() => null)));
  const width = document.documentElement.clientWidth;
  const folded = [...document.querySelectorAll('details:not([open])')];
  folded.forEach(details => { details.open = true; });
  const openWidth = document.documentElement.scrollWidth;
  folded.forEach(details => { details.open = false; });
  return {
    width,
    scrollWidth: document.documentElement.scrollWidth,
    openWidth,
    height: document.documentElement.scrollHeight,
    images: document.images.length,
    broken: [...document.images].filter(image => image.naturalWidth === 0).length,
    fetched: performance.getEntriesByType('resource').map(entry => entry.name).filter(name => !name.startsWith('data:')),
    title: document.title,
  };
})()
"""


class Browser:
    """Chromium, spoken to over its DevTools pipe: file descriptors 3 and 4, messages that end in a zero byte."""

    def __init__(self, profile):
        program = next((path for path in map(shutil.which, BROWSERS) if path), None)
        if program is None:
            raise SystemExit("no browser: install chromium, or put one of %s on the PATH" % ", ".join(BROWSERS))
        command_read, self._command = os.pipe()
        self._answers, answer_write = os.pipe()
        # Both ends move out of the way first: 3 or 4 may be one of the pipes themselves.
        ends = [os.dup(end) for end in (command_read, answer_write)]
        wrapper = 'exec 3<&%d 4>&%d; exec "$@"' % (ends[0], ends[1])
        self._process = subprocess.Popen(
            ["bash", "-c", wrapper, "browser", program, *FLAGS, "--user-data-dir=" + profile, "about:blank"],
            pass_fds=ends, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for end in (command_read, answer_write, *ends):
            os.close(end)
        self._buffer = b""
        self._number = 0

    def call(self, method, session=None, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._command, data):]
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError("%s: %s" % (method, answer["error"]["message"]))
                return answer["result"]

    def _next(self):
        while b"\0" not in self._buffer:
            part = os.read(self._answers, 1 << 20)
            if not part:
                raise RuntimeError("the browser ended early")
            self._buffer += part
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def close(self):
        try:
            self.call("Browser.close")
            self._process.wait(10)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self._process.kill()


class Page:
    """One tab that shows the report with a given width and colour scheme."""

    def __init__(self, browser, address, width, height, scale, scheme):
        self._browser = browser
        self._scale = scale
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale,
                   mobile=scale > 1)
        self._call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self._call("Page.navigate", url=address)
        while self.evaluate("document.readyState + location.protocol") != "completefile:":
            pass
        self.facts = self.evaluate(FACTS)

    def evaluate(self, expression):
        result = self._call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        return result["result"].get("value")

    def pictures(self):
        """Yields PNG files of the page from top to bottom."""
        count = math.ceil(self.facts["height"] * self._scale / MOST_PIXELS_HIGH)
        part = math.ceil(self.facts["height"] / count)
        for top in range(0, self.facts["height"], part):
            height = min(part, self.facts["height"] - top)
            clip = {"x": 0, "y": top, "width": self.facts["width"], "height": height, "scale": 1}
            shot = self._call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
            yield base64.b64decode(shot["data"])

    def _call(self, method, **parameters):
        return self._browser.call(method, self._session, **parameters)


def problems(facts):
    if facts["scrollWidth"] > facts["width"]:
        yield "overflows: %d pixels wide in a window of %d" % (facts["scrollWidth"], facts["width"])
    if facts["openWidth"] > facts["width"]:
        yield "overflows unfolded: %d pixels wide in a window of %d" % (facts["openWidth"], facts["width"])
    if facts["broken"]:
        yield "has %d broken images of %d" % (facts["broken"], facts["images"])
    if facts["fetched"]:
        yield "fetches " + ", ".join(facts["fetched"])
    if not facts["title"]:
        yield "has no title"


def different_lines(png):
    """Returns how many different lines of pixels, as the file encodes them, a PNG has: a blank one has hardly any."""
    position, data, width, channels = 8, b"", 0, 0
    while position < len(png):
        length, kind = struct.unpack(">I4s", png[position:position + 8])
        chunk = png[position + 8:position + 8 + length]
        if kind == b"IHDR":
            width, channels = struct.unpack(">I", chunk[:4])[0], {2: 3, 6: 4}[chunk[9]]
        if kind == b"IDAT":
            data += chunk
        position += length + 12
    lines = zlib.decompress(data)
    stride = 1 + width * channels
    return len({lines[start:start + stride] for start in range(0, len(lines), stride)})


def photograph(report, folder):
    """Returns what is wrong, one line each."""
    found = []
    with tempfile.TemporaryDirectory(prefix="screenshots-", ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        try:
            for name, width, height, scale in VIEWS:
                for scheme in SCHEMES:
                    page = Page(browser, report.as_uri(), width, height, scale, scheme)
                    view = "%s-%s" % (name, scheme)
                    found += ["%s: the page %s" % (view, problem) for problem in problems(page.facts)]
                    for number, picture in enumerate(page.pictures(), 1):
                        file = folder / ("%s-%d.png" % (view, number))
                        file.write_bytes(picture)
                        if different_lines(picture) < FEWEST_DIFFERENT_LINES:
                            found.append("%s: %s is blank" % (view, file.name))
                    print("%s: %d x %d, %d images" % (
                        view, page.facts["width"], page.facts["height"], page.facts["images"]))
        finally:
            browser.close()
    return found


def main(arguments):
    if len(arguments) != 2:
        raise SystemExit("usage: screenshots.py REPORT.html OUT_DIR")
    report, folder = Path(arguments[0]).resolve(), Path(arguments[1])
    if not report.is_file():
        raise SystemExit("there is no file " + str(report))
    folder.mkdir(parents=True, exist_ok=True)
    for earlier in (file for view, *_ in VIEWS for file in folder.glob(view + "-*.png")):
        earlier.unlink()
    found = photograph(report, folder)
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

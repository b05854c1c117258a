#!/usr/bin/env python3
"""Rates a human study's page in headless Chromium, as a person would, and fails if anything goes wrong.

    check_human_page.py STUDY_FOLDER OUT_DIR

Takes the folder that HumanPageFolderTest leaves, core/target/human-study: human.html and human-key.json. Answers every
item by keyboard and by clicks, goes back, reloads, saves, and compares the saved file with what was chosen. Checks that
the page fetches nothing, shows texts as texts, has names for its controls and does not overflow sideways at 1280 and 390
pixels. Writes pictures of the window, light and dark, to OUT_DIR.

Needs what screenshots.py needs.
"""
import base64
import json
import sys
import tempfile
import time
from pathlib import Path

from screenshots import Browser, Page

KEYS = {"1": "left", "2": "right", "0": "tie", "ArrowLeft": "left", "ArrowRight": "right", "ArrowDown": "tie"}
VIEWS = (("desktop", 1280, 900, 1), ("phone", 390, 844, 2))
PATIENCE = 10  # seconds for a download

WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
NAMELESS = """
[...document.querySelectorAll('button, input, progress, img')].filter(element =>
  !(element.textContent.trim() || element.getAttribute('aria-label') || element.alt
    || (element.labels && element.labels.length && element.labels[0].textContent.trim()))).map(element => element.outerHTML)
"""
SMALL = """
[...document.querySelectorAll('button, input')].filter(element => element.offsetParent)
  .filter(element => element.getBoundingClientRect().height < 44).map(element => element.id)
"""
SCRIPTS = "document.querySelectorAll('main script, main b, main img[src=x]').length"
FETCH = "fetch('data:,x').then(() => 'open', () => 'shut')"
INJECT = """
(() => {
  const script = document.createElement('script');
  script.textContent = "window.injected = 'alive'";
  document.body.append(script);
  return window.injected || 'dead';
})()
"""


class Rater(Page):
    """A page that is used."""

    def __init__(self, browser, address, view, scheme="light"):
        super().__init__(browser, address, *view[1:], scheme)

    def press(self, key, repeat=False):
        text = key if len(key) == 1 else ""
        self._call("Input.dispatchKeyEvent", type="keyDown", key=key, text=text, autoRepeat=repeat)
        self._call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def click(self, element):
        box = self.evaluate("(() => { const box = document.getElementById('%s').getBoundingClientRect();"
                            "return [box.x + box.width / 2, box.y + box.height / 2]; })()" % element)
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left", clickCount=1)

    def text(self, element):
        return self.evaluate("document.getElementById('%s').textContent" % element)

    def reload(self):
        self.evaluate("window.before = true")
        self._call("Page.reload")
        while self.evaluate("document.readyState + (window.before || '')") != "complete":
            pass

    def forget(self):
        """Begins anew. Another tab's choices may still be on their way through the browser, hence the loop."""
        while not self.text("count").startswith("0 of"):
            self.evaluate("localStorage.clear()")
            self.reload()

    def picture(self, file):
        self.evaluate("document.getElementById('image').decode().catch(() => null)")
        shot = self._call("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(shot["data"]))


class Check:
    def __init__(self, study, out):
        self.address = (study / "human.html").as_uri()
        page = (study / "human.html").read_text(encoding="utf-8")
        begin = '<script type="application/json" id="data">'
        self.data = json.loads(page.split(begin)[1].split("</script>")[0])
        self.items = self.data["items"]
        self.key = json.loads((study / "human-key.json").read_text(encoding="utf-8"))
        self.page = page
        self.out = out
        self.problems = []

    def expect(self, what, found, wanted):
        if found != wanted:
            self.problems.append("%s: %r instead of %r" % (what, found, wanted))

    def blinded(self):
        for secret in (self.key["model_a"], self.key["model_b"]):
            self.expect("the page holds " + secret, secret.lower() in self.page.lower(), False)

    def rate(self, browser, downloads):
        """Answers all items, the first by each of the keys, one by a click, and goes back once."""
        rater = Rater(browser, self.address, VIEWS[0])
        count = len(self.items)
        self.expect("fetched", rater.facts["fetched"], [])
        self.expect("network", rater.evaluate(FETCH), "shut")
        self.expect("other scripts", rater.evaluate(INJECT), "dead")
        self.expect("beginning", rater.text("count"), "0 of %d answered" % count)
        chosen = {}
        for number, item in enumerate(self.items):
            self.expect("question", rater.text("question"), item["question"])
            for side in ("left", "right"):
                self.expect(side, rater.text(side), item[side].strip() or "(no answer)")
            key = list(KEYS)[number % len(KEYS)]
            rater.press(key)
            rater.press(key, repeat=True)  # held down: nothing more is chosen
            chosen[item["item"]] = KEYS[key]
            self.expect("after %d" % (number + 1), rater.text("count"), "%d of %d answered" % (number + 1, count))
            if number == 1:
                rater.reload()
                self.expect("after a reload", rater.text("count"), "2 of %d answered" % count)
                rater.press("u")
                self.expect("pressed", rater.evaluate("document.getElementById('choose-right').ariaPressed"), "true")
                rater.press("Backspace")
                self.expect("back twice", rater.text("question"), self.items[0]["question"])
                self.expect("chosen", rater.evaluate("document.getElementById('choose-left').ariaPressed"), "true")
                rater.click("choose-right")
                chosen[self.items[0]["item"]] = "right"
                rater.press("n")
        self.expect("end", rater.text("end-title"), "All questions have a choice.")
        self.expect("title", rater.evaluate("document.title"), "Which answer is better?")
        rater.evaluate("document.getElementById('rater').focus()")
        for letter in "Ann 1s":  # letters that choose and save elsewhere
            rater.press(letter)
        rater.evaluate("document.getElementById('rater').blur()")
        rater.picture(self.out / "desktop-end.png")
        rater.press("s")
        self.saved(self.wait(downloads / "human-choices.json"), chosen)

    @staticmethod
    def wait(file):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if file.is_file():
                try:
                    return json.loads(file.read_text(encoding="utf-8"))
                except ValueError:
                    pass  # not whole yet
            time.sleep(0.05)
        raise SystemExit("the page saved no " + file.name)

    def saved(self, saved, chosen):
        self.expect("format", saved["format"], "mdpo-human-choices/1")
        self.expect("study", saved["study"], self.key["study"])
        self.expect("rater", saved["rater"], "Ann 1s")
        self.expect("choices", {choice["item"]: choice["choice"] for choice in saved["choices"]}, chosen)
        self.expect("items", len(saved["choices"]), len(self.items))
        for choice in saved["choices"]:
            self.expect("times", choice["seconds"] >= 0 and choice["at"].endswith("Z"), True)
        (self.out / "human-choices.json").write_text(json.dumps(saved, indent=2) + "\n", encoding="utf-8")

    def look(self, browser):
        """Shows every item in every view."""
        for view in VIEWS:
            for scheme in ("light", "dark"):
                rater = Rater(browser, self.address, view, scheme)
                rater.forget()
                name = "%s-%s" % (view[0], scheme)
                rater.picture(self.out / (name + "-help.png"))
                rater.evaluate("document.getElementById('help').open = false")
                for number in range(len(self.items) + 1):
                    width, window = rater.evaluate(WIDTHS)
                    self.expect("%s, item %d overflows" % (name, number + 1), width, window)
                    self.expect("%s: without a name" % name, rater.evaluate(NAMELESS), [])
                    self.expect("%s: too small to touch" % name, rater.evaluate(SMALL), [])
                    self.expect("%s: markup" % name, rater.evaluate(SCRIPTS), 0)
                    rater.picture(self.out / ("%s-%d.png" % (name, number + 1)))
                    if number == 0:
                        rater.press("1")
                    else:
                        rater.press("n")
                self.expect("end", rater.text("end-title"), "%d of %d questions have no choice yet."
                            % (len(self.items) - 1, len(self.items)))


def main(arguments):
    if len(arguments) != 2:
        raise SystemExit("usage: check_human_page.py STUDY_FOLDER OUT_DIR")
    study, out = Path(arguments[0]).resolve(), Path(arguments[1])
    if not (study / "human.html").is_file():
        raise SystemExit("there is no file %s: run HumanPageFolderTest" % (study / "human.html"))
    out.mkdir(parents=True, exist_ok=True)
    check = Check(study, out)
    check.blinded()
    with tempfile.TemporaryDirectory(prefix="human-", ignore_cleanup_errors=True) as folder:
        browser = Browser(folder + "/profile")
        try:
            browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder)
            check.rate(browser, Path(folder))
            check.look(browser)
        finally:
            browser.close()
    for problem in check.problems:
        print(problem, file=sys.stderr)
    print("%d items rated, %d problems" % (len(check.items), len(check.problems)))
    return 1 if check.problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

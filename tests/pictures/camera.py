"""Looks at pages in Chromium, in all widths and both schemes, and notes what is wrong."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, sync_playwright

WIDTHS = {1280: 900, 820: 1180, 390: 844}
SCHEMES = ("light", "dark")
SERIOUS = {"serious", "critical"}
#: Chromium told to stay off the network.
SWITCHES = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What sticks out on the right, its parents left out.
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return null;
  const out = [...document.body.querySelectorAll('*')]
    .filter(each => each.getBoundingClientRect().right > width + 1)
    .filter(each => ![...each.children].some(
      child => child.getBoundingClientRect().right > width + 1));
  const name = each => each.tagName.toLowerCase() + [...each.classList].map(c => '.' + c).join('');
  return [document.documentElement.scrollWidth, [...new Set(out.map(name))].slice(0, 4)];
}"""

# Past the browser's own checks, and as a click on the last button of the form would do it.
SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll('main form[method=post]')].at(-1);
  form.noValidate = true;
  for (const each of form.querySelectorAll('input:not([type=hidden]), textarea, select')) {
    if (['checkbox', 'radio'].includes(each.type)) each.checked = false; else each.value = '';
  }
  form.requestSubmit(form.querySelector('button:not([type=button])'));
}"""


@dataclass
class Found:
    """What is wrong with the pages, as lines for people."""

    serious: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@contextmanager
def chromium() -> Iterator[Browser]:
    switches = [*SWITCHES, "--no-sandbox"] if os.geteuid() == 0 else SWITCHES
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=switches)
        yield browser
        browser.close()


class Camera:
    """One person's browser."""

    def __init__(self, browser: Browser, address: str, session: str, folder: Path) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=address, locale="en-GB", reduced_motion="reduce"
        )
        if session:
            self.context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        self.page = self.context.new_page()
        self.folder = folder
        self.said: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _note(self, message: Any) -> None:
        # The page's own status is no news: pages that refuse are looked at on purpose.
        if message.type in ("error", "warning") and "Failed to load" not in message.text:
            self.said.append(message.text)

    def take(self, name: str, path: str, found: Found, *, send_empty: bool = False) -> None:
        """Pictures `name-<width>-<scheme>.png` of the whole page, or of what it answers to
        its form with nothing filled in."""
        for width, height in WIDTHS.items():
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.emulate_media(color_scheme="light")
            self._open(path, send_empty=send_empty)
            wide = self.page.evaluate(TOO_WIDE)
            if wide:
                found.overflow.append(f"{name} at {width}: {wide[0]} px, {', '.join(wide[1])}")
            self._stretch(width, height)
            for scheme in SCHEMES:
                self.page.emulate_media(color_scheme=scheme)
                self._shoot(f"{name}-{width}-{scheme}")
                if width == max(WIDTHS):
                    found.serious += [f"{name}, {scheme}: {each}" for each in self._serious()]
        found.console += [f"{name}: {each}" for each in dict.fromkeys(self.said)]
        self.said.clear()

    def _open(self, path: str, *, send_empty: bool) -> None:
        self.page.goto(path)
        if send_empty:
            with self.page.expect_navigation():
                self.page.evaluate(SEND_EMPTY)
        self.page.evaluate("document.fonts.ready")

    def _stretch(self, width: int, height: int) -> None:
        """Make the window as high as the page: what sticks to its bottom would cover the
        middle of a long picture."""
        whole = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": width, "height": max(height, whole)})

    def _shoot(self, name: str) -> None:
        path = self.folder / f"{name}.png"
        self.page.screenshot(path=path, full_page=True, animations="disabled")

    def _serious(self) -> Iterator[str]:
        for each in Axe().run(self.page).response["violations"]:
            if each["impact"] in SERIOUS:
                where = [" ".join(map(str, node["target"])) for node in each["nodes"]]
                more = f" and {len(where) - 3} more" if len(where) > 3 else ""
                places = "; ".join(where[:3])
                yield f"{each['impact']}: {each['help']} ({each['id']}): {places}{more}"

    def close(self) -> None:
        self.context.close()

"""What the browser tests share: a Chromium with its driver, axe-core, and a few questions to a page.

Here: starting the browser and asking it. Not here: what must hold (the tests beside), which pages are looked
at (``page_kinds``). Nothing is fetched: the driver's path is given, so that no tool looks for one elsewhere.
"""

import importlib.util
import json
import os
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

# before selenium is imported: it neither looks for a driver elsewhere nor says that it was used
os.environ |= {"SE_OFFLINE": "true", "SE_AVOID_STATS": "true", "SE_AVOID_BROWSER_DOWNLOAD": "true"}

# what must hold: WCAG 2.2 at levels A and AA, and what axe calls best practice
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# width, height and device pixels per CSS pixel; 400 % of 1,280 × 1,024 is 320 × 256 at four
WIDE, NARROW, ZOOMED = (1280, 1024, 1), (320, 800, 1), (320, 256, 4)
# A4 less the margins of the print style, in CSS pixels
PAPER = (688, 1000, 1)
_AXE = "axe_playwright_python"


def missing() -> str:
    """What the tests need and this machine has not; empty where all is there."""
    found = {
        "selenium": importlib.util.find_spec("selenium"),
        "axe-core (axe-playwright-python)": importlib.util.find_spec(_AXE),
        "chromium": shutil.which("chromium"),
        "chromedriver": shutil.which("chromedriver"),
    }
    return ", ".join(name for name, there in found.items() if not there)


def start(folder: Path) -> Any:
    """A Chromium without a window, that starts no request of its own and keeps its profile in a folder."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (
        "--headless=new",
        "--no-sandbox",  # tests run as root in CI, where Chromium refuses its sandbox
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--lang=en-GB",
        f"--user-data-dir={folder}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    # an alert would be answered silently by default
    options.unhandled_prompt_behavior = "ignore"
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))


def size(browser: Any, width: int, height: int, pixels: int) -> None:
    """The viewport in CSS pixels."""
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": pixels, "mobile": False},
    )


def emulate(browser: Any, media: str = "", **features: str) -> None:
    """A medium (``print``) and features such as ``prefers_reduced_motion``; without arguments as usual."""
    named = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": named})


def scripts(browser: Any, on: bool) -> None:
    """Whether pages opened from now on may run scripts."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not on})


def show(browser: Any, page: Path, viewport: tuple[int, int, int] = WIDE) -> None:
    """Open a page of a build as a reader does, from its folder, and as if for the first time."""
    size(browser, *viewport)
    # the same page again would be a reload, which keeps what was typed and chosen
    browser.get("about:blank")
    browser.get(page.as_uri())


def unfold(browser: Any) -> None:
    """Open every folded part: a closed one is not looked at."""
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")


@cache
def _axe() -> str:
    # the file is taken as it lies: importing its package would ask for another driver
    spec = importlib.util.find_spec(_AXE)
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


def axe_version(browser: Any) -> str:
    """The version of axe-core on the page that was last audited."""
    version: str = browser.execute_script("return axe.version")
    return version


def violations(browser: Any, only: Sequence[str] = ()) -> list[str]:
    """What axe finds on the page shown, a line each: rule, element, why; ``only`` some rules."""
    browser.execute_script(_axe())
    run = {"type": "rule", "values": list(only)} if only else {"type": "tag", "values": TAGS}
    answer = browser.execute_async_script(
        "const done = arguments[1];"
        "axe.run(document, arguments[0]).then(done, (problem) => done({failed: String(problem)}))",
        {"runOnly": run, "resultTypes": ["violations"]},
    )
    assert "failed" not in answer, answer["failed"]
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{found['id']}: {node['target'][0]}: {node['failureSummary']}"
        for found in answer["violations"]
        for node in found["nodes"]
    ]


def sideways(browser: Any) -> list[str]:
    """What makes the page scroll sideways, or scrolls so itself without being a named box one can focus."""
    found: list[str] = browser.execute_script(
        """
        const page = document.scrollingElement, found = [], room = page.clientWidth;
        const said = (one) => one.outerHTML.slice(0, 120);
        if (page.scrollWidth > room) found.push(`the page is ${page.scrollWidth} wide, not ${room}`);
        for (const one of document.querySelectorAll("body, body *")) {
          const how = getComputedStyle(one);
          const box = one.closest(".scroll, .command, .unseen, svg");
          if (one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(how.overflowX)) {
            if (!one.matches(".scroll, .command")) found.push(`scrolls by itself: ${said(one)}`);
            else if (one.tabIndex < 0) found.push(`no key reaches what scrolls: ${said(one)}`);
          } else if (!box && !/fixed|absolute/.test(how.position)
                     && one.getBoundingClientRect().right > room + 1) {
            found.push(`sticks out: ${said(one)}`);
          }
        }
        return found.slice(0, 8);
        """
    )
    return found


def noise(browser: Any) -> list[str]:
    """Messages of the console since the last call."""
    return [entry["message"] for entry in browser.get_log("browser")]


def requests(browser: Any) -> list[str]:
    """Addresses asked for since the last call, but for files, what is written in the page itself, and what
    the browser has in it, such as the page of a new tab.
    """
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [
        event["params"]["request"]["url"]
        for event in events
        if event["method"] == "Network.requestWillBeSent"
    ]
    return [address for address in asked if not address.startswith(("file:", "data:", "about:", "chrome:"))]

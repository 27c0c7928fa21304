"""Names and reasons that would run, break the page or become a formula: in the browser they are words."""

import json
import shutil
from dataclasses import replace

import pytest
from browsing import NARROW, WIDE, noise, requests, show, sideways, unfold

from qmetrics.app import ledger
from qmetrics.assets.reports import write_first_page, write_theme
from qmetrics.model.audience import Audience, Build
from qmetrics.store import scope
from qmetrics.store.home import Home
from qmetrics.store.landing import land

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COMMITTEE = Build(audience=Audience.COMMITTEE)
SCRIPT = "</title></style></bdi><script>window.ran = 1; alert(1)</script>"
HANDLER = '"\'><img src=http://127.0.0.1:9/x onerror="window.ran = 1"><svg onload=window.ran=1>'
FORMULA = "=cmd|' /C calc'!A0"
LONG = "W" * 10_000
TURNED = "\u202e\u2066ecrof a yb derebmun\u200f"
ALL = {"script": SCRIPT, "handler": HANDLER, "formula": FORMULA, "long": LONG, "turned": TURNED}


@pytest.fixture(scope="module")
def hostile(sample_home, tmp_path_factory):
    """A committee's build whose providers, ledger reasons and file names are all of that."""
    home = Home(tmp_path_factory.mktemp("hostile") / "home")
    shutil.copytree(sample_home.path, home.path, ignore=shutil.ignore_patterns("dagster", "reports"))
    honest = scope.sample_organisations()
    evil = dict(zip([one.code for one in honest if one.role == "acute"], ALL.values(), strict=False))
    names = {one.name: evil[one.code] for one in honest if one.code in evil}
    assert len(names) == len(ALL)
    # what was charted before under the names that a source gave
    for file in home.charts.glob("*/*/charts.json"):
        file.write_text(json.dumps(_renamed(json.loads(file.read_text("utf-8")), names)), "utf-8")
    for number, text in enumerate(ALL.values()):
        land(home, f"nothing that is known {number}".encode(), f"{text}.csv")
        ledger.add(
            home,
            kind="annotation",
            measure_key="sepsis.screened",
            applies_from="2025-06-01",
            reason=text,
            evidence=text,
            proposed_by=f"{text[:60]} one",
            approved_by=f"{text[:60]} two",
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            scope,
            "sample_organisations",
            lambda: tuple(replace(one, name=evil.get(one.code, one.name)) for one in honest),
        )
        write_theme(home, "sepsis", COMMITTEE)
        write_first_page(home, COMMITTEE)
    return home.reports / "committee"


def _renamed(value, names):
    """The same records with other names in every text."""
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, str):
        for honest, evil in names.items():
            value = value.replace(honest, evil)
    return value


@pytest.fixture(scope="module")
def hostile_pages(hostile):
    """The pages on which such a text is."""
    found = [page for page in sorted(hostile.rglob("*.html")) if FORMULA in _plain(page)]
    names = {page.relative_to(hostile).as_posix() for page in found}
    assert {"index.html", "sepsis/screened.html"} <= names
    assert any(name.startswith("providers/") for name in names)
    return [hostile / name for name in sorted(names)]


def _plain(page):
    return page.read_text("utf-8").replace("&#39;", "'")


def test_nothing_of_it_runs_or_asks_for_anything(browser, hostile_pages):
    for page in hostile_pages:
        show(browser, page)
        unfold(browser)
        assert browser.execute_script("return typeof window.ran") == "undefined", page
        odd = (
            "return document.querySelectorAll('script:not(body > script), img[onerror], svg[onload]').length"
        )
        assert browser.execute_script(odd) == 0, page
    assert not requests(browser)
    assert not noise(browser)


def test_a_script_that_came_through_would_be_noticed(browser, hostile):
    """The page's own policy stops it even then, and the console says so."""
    page = hostile / "torn.html"
    page.write_text((hostile / "index.html").read_text("utf-8").replace("<h1>", f"{SCRIPT}<h1>"), "utf-8")
    show(browser, page)
    page.unlink()
    assert browser.execute_script("return typeof window.ran") == "undefined"
    assert any("Content Security Policy" in message for message in noise(browser))


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["1280", "320"])
def test_the_page_keeps_its_width(browser, hostile_pages, viewport):
    found = {}
    for page in hostile_pages:
        show(browser, page, viewport)
        unfold(browser)
        found[page.name] = sideways(browser)
    assert not {name: lines for name, lines in found.items() if lines}


def test_the_words_are_there_as_words(browser, hostile):
    show(browser, hostile / "index.html")
    unfold(browser)
    text = browser.execute_script("return document.body.textContent")
    for name in ("script", "handler", "formula"):
        assert ALL[name] in text, name
    show(browser, hostile / "sepsis" / "screened.html")
    assert SCRIPT in browser.execute_script(
        "return document.querySelector('#providers').parentNode.textContent"
    )


def test_a_name_that_turns_the_writing_round_turns_only_itself(browser, hostile):
    """Each such name is in an element that keeps its direction to itself."""
    show(browser, hostile / "index.html")
    loose = browser.execute_script(
        """
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
        while (walk.nextNode()) {
          const text = walk.currentNode, parent = text.parentElement;
          if (!/[\\u202a-\\u202e\\u2066-\\u2069]/.test(text.data)) continue;
          if (!parent.closest("bdi, option, script, title")) found.push(parent.outerHTML.slice(0, 160));
        }
        return found;
        """
    )
    assert not loose

"""Names and reasons that would run, break the page or become a formula: in the browser they are words."""

import csv
import os
import re
import zipfile
from xml.sax.saxutils import unescape

import pytest
from browsing import NARROW, WIDE, noise, requests, show, sideways, unfold
from hostile_files import ALL, FORMULA, ICB, MEASURE, PROVIDERS, SCRIPT, hostile_files

from qmetrics.app import ledger
from qmetrics.app.pack import pack
from qmetrics.app.run import run
from qmetrics.assets.builds import builds_of, folder_of
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = f"{MEASURE.replace('.', '/')}.html"


@pytest.fixture(scope="module")
def hostile_home(tmp_path_factory):
    """A home made by the main job from such files alone, with such reasons in its ledger."""
    arriving = tmp_path_factory.mktemp("arriving")
    for name, content in hostile_files().items():
        (arriving / name).write_bytes(content)
    home = Home(tmp_path_factory.mktemp("hostile") / "home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, os.environ.get(name, ""))
        run(home, landing=arriving, icb=ICB)
    for text in ALL.values():
        ledger.add(
            home,
            kind="annotation",
            measure_key=MEASURE,
            applies_from="2025-06-01",
            reason=text,
            evidence=text,
            proposed_by=f"{text[:60]} one",
            approved_by=f"{text[:60]} two",
        )
    pack(home)
    return home


@pytest.fixture(scope="module")
def hostile(hostile_home):
    return hostile_home.reports / "committee"


def test_the_files_are_taken_as_they_are(hostile_home):
    assert {scope_of(hostile_home).name_of(code) for code in PROVIDERS} == set(ALL.values())
    said = read_table(hostile_home, source("commentary"))
    assert set(said["what_happened"]) == {text[:900] for text in ALL.values()}


def test_no_cell_of_a_download_is_a_formula(hostile_home):
    books = texts = 0
    for build in builds_of(hostile_home):
        for file in folder_of(hostile_home, build).rglob("*.xlsx"):
            with zipfile.ZipFile(file) as book:
                parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith(".xml")}
            assert not [name for name, xml in parts.items() if re.search(r"<f[ >]", xml)], file
            books += any(FORMULA in unescape(xml, {"&#39;": "'", "&apos;": "'"}) for xml in parts.values())
        for file in folder_of(hostile_home, build).rglob("*.csv"):
            with file.open(newline="", encoding="utf-8-sig") as lines:
                for cell in (cell for row in csv.reader(lines) for cell in row):
                    assert not re.match(r"[=+@\t\r]|-(?![\d.]+$)", cell), (file, cell[:40])
                    texts += FORMULA in cell
    assert books
    assert texts


@pytest.fixture(scope="module")
def hostile_pages(hostile):
    """The pages on which such a text is."""
    reports = hostile.parent
    found = [page for page in sorted(reports.rglob("*.html")) if FORMULA in _plain(page)]
    names = {page.relative_to(reports).as_posix() for page in found}
    assert {"committee/index.html", f"committee/{PAGE}", f"public/{PAGE}", "provider/X0C/index.html"} <= names
    assert {"committee/milestones.html", "public/milestones.html"} <= names
    assert any(name.startswith("committee/providers/") for name in names)
    return [reports / name for name in sorted(names)]


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
    show(browser, hostile / PAGE)
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

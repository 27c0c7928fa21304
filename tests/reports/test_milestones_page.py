"""The page of milestones and its downloads."""

import csv
import io
import re
import zipfile
from datetime import date
from html import unescape
from importlib.resources import files

from html_reading import found, read, text_of
from page_records import a_first_page, a_milestones_page

from qmetrics.analysis.milestones import Standing, Statement
from qmetrics.model import MilestoneState
from qmetrics.reports.milestones import COLUMNS, EARLIER_COLUMNS, MilestoneLine, register_files
from qmetrics.reports.pages import first_page, milestones_page
from qmetrics.reports.records import Picture

EVIL = '"><script>alert(1)</script></bdi><img src=x onerror=alert(2)>\u202e'
FORMULA = "=cmd|' /C calc'!A0"


def a_statement(**changes) -> Statement:
    parts = {
        "milestone_key": "PS13.approved",
        "org_code": "ZA1",
        "title": "Approve it",
        "commitment": "PS13",
        "state": MilestoneState.DONE,
        "due_date": date(2026, 3, 31),
        "done_date": date(2026, 3, 3),
        "owner": "Chief nurse",
        "evidence": "Minutes",
        "evidence_date": date(2026, 3, 3),
        "checked_by": "Board secretary",
        "stated_on": date(2026, 4, 5),
        "is_public": True,
        "second_reader": "Head of quality",
    }
    return Statement(**(parts | changes))


def register(*found: Standing) -> tuple[list[list[str]], dict[str, str]]:
    """Rows of the CSV file, and the texts of the workbook's parts."""
    names = {"ZA1": "SYNTHETIC Alderwick"}
    table, book = register_files(
        found, names, day=date(2026, 4, 14), about=(("Readers", "Committee"),), is_sample=True
    )
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        xml = {name: parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")}
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig")))), xml


def cells_of(page: str) -> list[str]:
    return [" ".join(each.text.split()) for each in found(page, "td")]


def test_each_milestone_is_a_row_with_its_own_heading():
    page = milestones_page(a_milestones_page())
    heads = [each.text for each in found(page, "th", scope="col")]
    assert heads == ["What was promised", "State", "Promised for", "Owner", "Evidence", "Checked by"]
    rows = [" ".join(each.text.split()) for each in found(page, "th", scope="row")]
    assert rows == ["Approve the framework PS13, Alderwick", "Name a lead PS13, Alderwick"]
    assert cells_of(page)[5:] == [
        "Said to be done on 3 March 2026; no evidence is named stated on 5 April 2026",
        "31 March 2026",
        "Chief nurse",
        "none named",
        "nobody else yet",
    ]
    assert found(page, "p", class_="headline")[0].text.startswith("2 milestones: 1 done")


def test_earlier_statements_are_folded_and_led_to():
    page = milestones_page(a_milestones_page())
    (folded,) = found(page, "details")
    assert "under way, promised for 31 March 2026" in folded.text
    assert [each.attributes["href"] for each in found(page, "a") if "earlier" in each.text] == [
        f"#{folded.attributes['id']}"
    ]
    lines = tuple(line for line in a_milestones_page().lines if not line.earlier)
    assert not found(milestones_page(a_milestones_page(lines=lines)), "details")


def test_two_milestones_of_the_same_words_are_two_places():
    line = a_milestones_page().lines[0]
    page = milestones_page(a_milestones_page(lines=(line, line)))
    ids = [each.attributes["id"] for each in found(page, "details")]
    assert len(set(ids)) == 2


def test_it_neither_judges_nor_adds_up():
    words = text_of(milestones_page(a_milestones_page())).lower()
    assert "nothing here is coloured" in words
    assert not re.search(r"%|per cent|on track|rating|significan", words)


def test_without_milestones_it_says_so_and_offers_nothing():
    page = milestones_page(
        a_milestones_page(counts="No milestone is registered", lines=(), picture=None, downloads=())
    )
    assert "No milestone is registered" in text_of(page)
    assert not found(page, "table")
    assert not found(page, "img")
    assert not [each for each in found(page, "a") if "milestones." in each.attributes["href"]]


def test_hostile_texts_are_words():
    line = MilestoneLine(**dict.fromkeys(MilestoneLine.__dataclass_fields__, EVIL) | {"earlier": (EVIL,)})
    picture = Picture(title=EVIL, svg="a.svg", png="a.png", alt_text=EVIL)
    page = milestones_page(a_milestones_page(lines=(line,), picture=picture, counts=EVIL, icb_name=EVIL))
    ours = (files("qmetrics.reports") / "templates" / "summary.js").read_text("utf-8")
    assert [each.text for each in found(page, "script")] in ([], [ours])
    assert not [name for each in read(page) for name in each.attributes if name.startswith("on")]
    assert [each.attributes["alt"] for each in found(page, "img")] == [EVIL]
    assert unescape(page).count(EVIL) >= 10


def test_the_first_page_leads_to_it_where_there_is_something_to_say():
    line = "1 milestone is past its date"
    page = first_page(a_first_page(milestones_words=line))
    assert [each.text for each in found(page, "a", href="milestones.html")] == [line]
    assert not found(first_page(a_first_page()), "a", href="milestones.html")


def test_downloads_hold_what_the_page_says():
    latest = a_statement()
    before = a_statement(state=MilestoneState.UNDER_WAY, done_date=None, stated_on=date(2026, 1, 5))
    rows, xml = register(
        Standing(latest=latest, earlier=(before,), first_due=date(2026, 1, 31), moved=1, evidence_days=42)
    )
    assert tuple(rows[0]) == COLUMNS
    row = dict(zip(*rows, strict=True))
    assert row["org_name"] == "SYNTHETIC Alderwick"
    assert row["state_words"] == "Done on 3 March 2026"
    assert (row["first_due_date"], row["times_moved"], row["evidence_days"]) == ("2026-01-31", "1", "42")
    assert "second_reader" not in rows[0]
    said = "".join(xml.values())
    for words in ("SYNTHETIC", "Earlier statements", "2026-04-14", "nobody here has opened the evidence"):
        assert words in said
    assert len([name for name in xml if "worksheets/sheet" in name]) == 4
    assert set(EARLIER_COLUMNS) <= set(Statement.__dataclass_fields__)
    assert len([name for name in register(Standing(latest=latest, first_due=latest.due_date))[1]
                if "worksheets/sheet" in name]) == 3  # fmt: skip


def test_no_text_of_a_download_is_a_formula():
    texts = dict.fromkeys(("title", "commitment", "owner", "evidence"), FORMULA)
    latest = a_statement(**texts, checked_by=f"{FORMULA} again")
    rows, xml = register(Standing(latest=latest, earlier=(latest,), first_due=latest.due_date))
    said = [cell for row in rows for cell in row if FORMULA in cell]
    assert len(said) == 5
    assert all(cell.startswith(f"'{FORMULA}") for cell in said)
    assert not [name for name, part in xml.items() if re.search(r"<f[ >]", part)]
    assert any("=cmd|" in part for part in xml.values())


def test_the_same_register_gives_the_same_bytes():
    one = Standing(latest=a_statement(), first_due=date(2026, 3, 31))
    made = [register_files([one], {}, day=date(2026, 4, 14), about=(), is_sample=False) for _ in range(2)]
    assert made[0] == made[1]

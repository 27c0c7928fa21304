"""The register in a home: who reads what, what is left out, and when its page is made again."""

import csv
import io
import json
import zipfile
from datetime import date

import polars as pl
import pytest
from homes import copy_of

from qmetrics.app.run import stale_assets
from qmetrics.assets.build_files import MANIFEST
from qmetrics.assets.builds import builds_of, folder_of
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.first_page import files
from qmetrics.assets.make_tables import make_table
from qmetrics.assets.milestones import left_out_rows, register_of
from qmetrics.assets.milestones_page import ask_for_milestones
from qmetrics.assets.page_values import common
from qmetrics.assets.releases import content_of
from qmetrics.assets.reports import write_first_page
from qmetrics.assets.versions import downstream_versions
from qmetrics.model import TwinOptions
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import source
from qmetrics.store.clock import VARIABLE
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import land

SOURCE = source("milestones")
COMMITTEE = Build(audience=Audience.COMMITTEE)
PUBLIC = Build(audience=Audience.PUBLIC)
BESIDE = {"milestones.csv", "milestones.xlsx", "milestones.svg", "milestones.png"}
KEPT = "KEPTFROMTHEPUBLIC"
# written 2031-07-08 in a file
DAY = "8 July 2031"


def file_of(*rows: dict[str, str]) -> bytes:
    good = dict.fromkeys(SOURCE.table.column_names, "") | {
        "milestone_key": "PS13.approved",
        "org_code": "ZA1",
        "title": "Approve it",
        "commitment": "PS13",
        "state": "under way",
        "due_date": "2026-06-30",
        "owner": "Chief nurse",
        "stated_on": "2026-04-05",
        "is_public": "yes",
        "second_reader": "Head of quality",
    }
    out = io.BytesIO()
    pl.DataFrame([good | row for row in rows]).write_csv(out)
    return out.getvalue()


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(tmp_path / "home")
    prepare_home(home)
    return home


@pytest.fixture
def own_home(sample_home, tmp_path) -> Home:
    """A copy of the sample, to be changed."""
    return copy_of(sample_home, tmp_path / "home")


def take(home: Home, name: str, *rows: dict[str, str], published: date = date(2026, 4, 6)) -> None:
    assert land(home, file_of(*rows), name, published=published).outcome == "landed"
    make_table(home, SOURCE, "code")


def everything(folder) -> str:
    """Every text of a build, names of files and insides of workbooks too."""
    said = []
    for path in sorted(folder.rglob("*")):
        said.append(path.name)
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                said += [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
        elif path.is_file() and path.suffix != ".png":
            said.append(path.read_text("utf-8"))
    return "\n".join(said)


def test_nothing_landed_is_a_page_that_says_so_and_no_file(home):
    assert register_of(home, COMMITTEE) == ()
    assert left_out_rows(home) == []
    made = ask_for_milestones(Evidence(home), common(Evidence(home), COMMITTEE), COMMITTEE)
    assert (made.page.counts, made.page.standing, made.page.downloads) == (
        "No milestone is registered", "", (),
    )  # fmt: skip
    assert made.files() == dict.fromkeys(BESIDE)


def test_a_later_file_of_the_same_day_corrects_and_an_older_statement_does_not_stand(home):
    take(home, "one.csv", {"title": "First"}, published=date(2026, 4, 6))
    take(home, "two.csv", {"title": "Corrected"}, published=date(2026, 4, 7))
    older = {"title": "Older", "stated_on": "2026-01-05"}
    take(home, "three.csv", older, published=date(2026, 4, 8))
    (one,) = register_of(home, COMMITTEE)
    assert one.latest.title == "Corrected"
    assert [each.title for each in one.earlier] == ["Older"]


def test_a_row_of_a_day_to_come_is_left_out_and_listed(home):
    take(home, "one.csv", {}, {"stated_on": "2026-12-24", "title": "SECRET"})
    assert [one.latest.title for one in register_of(home, COMMITTEE)] == ["Approve it"]
    ((name, problem),) = left_out_rows(home)
    assert (name, problem.row, problem.column) == ("one.csv", 3, "stated_on")
    listed = [line for line in files(Evidence(home)).quarantined if line.name == "one.csv"]
    assert [(line.source, line.reason) for line in listed] == [("milestones", str(problem))]
    assert "SECRET" not in str(listed)


def test_a_row_about_an_organisation_that_ods_does_not_know(home):
    """In a home of real organisations; without an ODS file none is known."""
    take(home, "one.csv", {"org_code": "RX0"})
    assert register_of(home, COMMITTEE) == ()
    ((_, problem),) = left_out_rows(home)
    assert problem.column == "org_code"
    assert "RX0" not in str(problem)


def test_every_build_has_the_page_its_files_and_the_link(sample_home):
    for build in builds_of(sample_home):
        folder = folder_of(sample_home, build)
        names = {path.name for path in folder.iterdir()}
        assert names >= {"milestones.html", *BESIDE}
        assert set(json.loads((folder / MANIFEST).read_text("utf-8"))["files"]) >= BESIDE
        first = (folder / "index.html").read_text("utf-8")
        assert '<a href="milestones.html">Register of milestones</a>' in first
        line = "1 milestone is said to be done without evidence"
        if build in (COMMITTEE, Build(audience=Audience.PROVIDER, org_code="ZA2")):
            line = "1 milestone is past its date and 1 is said to be done without evidence"
        assert f'<p class="latest"><a href="milestones.html">{line}</a></p>' in first


def test_the_page_and_the_download_say_the_same_of_the_sample(sample_home):
    folder = folder_of(sample_home, COMMITTEE)
    page = (folder / "milestones.html").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO((folder / "milestones.csv").read_text("utf-8-sig"))))
    assert len(rows) == 9
    for row in rows:
        assert row["state_words"] in page
    twice = next(row for row in rows if row["times_moved"] == "2")
    assert twice["milestone_key"] == "PS12.partners_appointed"
    assert "30 June 2026, in 77 days; first promised for 1 October 2025, moved twice" in page
    assert "445 days old" in page
    assert "9 February 2026, 64 days ago" in page


def test_what_is_not_public_is_nowhere_in_the_public_build(sample_home):
    (content,) = SOURCE.twin(TwinOptions(months=15, patients=300)).values()
    rows = SOURCE.parse(content, SOURCE.layouts[0]).filter(~pl.col("is_public"))
    hidden = {text for name in ("milestone_key", "title", "evidence") for text in rows[name].drop_nulls()}
    assert len(hidden) >= 6
    public = everything(folder_of(sample_home, PUBLIC))
    assert [text for text in hidden if text in public or text.replace("'", "&#39;") in public] == []
    committee = everything(folder_of(sample_home, COMMITTEE))
    # the picture folds a long title into lines
    assert all(text in committee or text.replace("'", "&#39;") in committee for text in hidden)


@pytest.mark.slow
def test_a_milestone_that_is_no_longer_public_is_taken_out_with_its_past(own_home):
    """Its last statement is not for the public: nothing of it or of those before is left, nor a date."""
    folder = folder_of(own_home, PUBLIC)
    key = {"milestone_key": KEPT, "title": f"{KEPT} title", "evidence": f"{KEPT} minutes"}
    key |= {"evidence_date": "2026-01-02", "due_date": "2031-07-08"}
    take(own_home, "one.csv", key | {"stated_on": "2026-02-05"})
    write_first_page(Evidence(own_home), PUBLIC)
    assert everything(folder).count(KEPT) > 3
    assert DAY in everything(folder)
    take(own_home, "two.csv", key | {"is_public": "no"}, published=date(2026, 4, 9))
    write_first_page(Evidence(own_home), PUBLIC)
    assert KEPT not in everything(folder)
    assert DAY not in everything(folder)
    assert "2031-07-08" not in everything(folder)
    write_first_page(Evidence(own_home), COMMITTEE)
    assert KEPT in everything(folder_of(own_home, COMMITTEE))


@pytest.mark.slow
def test_an_earlier_statement_that_is_not_public_moves_no_date_of_the_public(own_home):
    key = {"milestone_key": "K.moved", "title": "Move it"}
    before = {"due_date": "2031-07-08", "is_public": "no", "stated_on": "2026-02-05"}
    take(own_home, "one.csv", key | before, key)
    write_first_page(Evidence(own_home), PUBLIC)
    write_first_page(Evidence(own_home), COMMITTEE)
    public = everything(folder_of(own_home, PUBLIC))
    assert "Move it" in public
    assert DAY not in public
    assert "2031-07-08" not in public
    assert f"first promised for {DAY}, moved once" in everything(folder_of(own_home, COMMITTEE))


def test_files_of_a_register_that_is_gone_are_taken_away(home):
    folder = folder_of(home, COMMITTEE)
    folder.mkdir(parents=True)
    for name in BESIDE:
        (folder / name).write_bytes(b"of an earlier time")
    write_first_page(Evidence(home), COMMITTEE)
    assert not BESIDE & {path.name for path in folder.iterdir()}
    assert "No milestone is registered" in (folder / "milestones.html").read_text("utf-8")


def test_a_release_is_of_the_public_milestones_too(home):
    before = content_of(Evidence(home), PUBLIC)
    take(home, "one.csv", {"is_public": "no"})
    assert content_of(Evidence(home), PUBLIC) == before
    take(home, "two.csv", {"org_code": "ZA2"}, published=date(2026, 4, 7))
    assert content_of(Evidence(home), PUBLIC) != before


def test_a_release_does_not_end_with_the_day(home, monkeypatch):
    take(home, "one.csv", {})
    before = content_of(Evidence(home), PUBLIC)
    monkeypatch.setenv(VARIABLE, "2026-11-28")
    assert content_of(Evidence(home), PUBLIC) == before


def test_the_pack_is_made_again_on_another_day_where_there_are_milestones(home, monkeypatch):
    without = downstream_versions(home)["report/board_pack"]
    monkeypatch.setenv(VARIABLE, "2026-11-27")
    assert downstream_versions(home)["report/board_pack"] == without
    take(home, "one.csv", {})
    today = downstream_versions(home)
    assert today == downstream_versions(home)
    monkeypatch.setenv(VARIABLE, "2026-11-28")
    tomorrow = downstream_versions(home)
    assert {key for key in today if today[key] != tomorrow[key]} == {"report/board_pack"}


def test_a_new_statement_makes_the_pack_stale_and_nothing_else_does(own_home):
    assert stale_assets(own_home) == []
    assert land(own_home, file_of({"title": "New"}), "new.csv").outcome == "landed"
    assert {"table/milestones", "report/board_pack"} <= set(stale_assets(own_home))
    assert not [key for key in stale_assets(own_home) if key.startswith(("measure/", "chart/"))]

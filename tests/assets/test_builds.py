"""The three builds of the pack: each whole by itself, and each with no more than its readers may see."""

import hashlib
import json
import os
import re
from collections import Counter
from urllib.parse import unquote

import polars as pl
import pytest
from homes import copy_of
from pptx import Presentation

from qmetrics.app.ledger import add
from qmetrics.app.run import run
from qmetrics.assets.build_files import DATA, MANIFEST
from qmetrics.assets.builds import builds_of, folder_of
from qmetrics.assets.chart_records import disclosure_record, records_of
from qmetrics.assets.deck import DECK
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.public import earlier_release, for_public
from qmetrics.assets.releases import content_of
from qmetrics.assets.reports import _forget_others, write_first_page, write_theme
from qmetrics.measures import all_measures, themes
from qmetrics.model import Kind, TwinOptions
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import source
from qmetrics.store.home import Home, SettingsError, change_settings
from qmetrics.store.landing import manifest
from qmetrics.store.ledger import HEADS
from qmetrics.store.releases import release_file
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

COMMITTEE = Build(audience=Audience.COMMITTEE)
PUBLIC = Build(audience=Audience.PUBLIC)


def texts(home: Home, build: Build) -> dict[str, str]:
    folder = folder_of(home, build)
    readable = (".html", ".svg", ".csv", ".json")
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.suffix in readable
    }


def test_a_build_for_everybody(sample_home):
    names = [build.folder for build in builds_of(sample_home)]
    providers = [f"provider/{code}" for code in scope_of(sample_home).providers]
    assert names == ["public", "committee", *providers]
    for build in builds_of(sample_home):
        assert (folder_of(sample_home, build) / "index.html").exists()
        assert not list(folder_of(sample_home, build).rglob("*.part"))


def test_every_link_and_picture_of_every_page_leads_somewhere_in_its_own_build(sample_home):
    for build in builds_of(sample_home):
        folder = folder_of(sample_home, build)
        pages = {path: path.read_text("utf-8") for path in folder.rglob("*.html")}
        assert len(pages) > 3
        for path, page in pages.items():
            for link in re.findall(r'(?:href|src)="([^"]+)"', page):
                if link.startswith("https://"):
                    continue  # a specification
                file, _, place = unquote(link).partition("#")
                target = (path.parent / file).resolve() if file else path
                assert folder in target.parents, f"{path}: {link} leaves the build"
                assert target.is_file(), f"{path}: {link}"
                if place:
                    assert f'id="{place}"' in target.read_text("utf-8"), f"{path}: {link}"


def test_a_provider_sees_nothing_of_another(sample_home):
    """But for milestones that everybody may read: whose they are, the public's own page says too."""
    scope = scope_of(sample_home)
    everybodys = "".join(text for name, text in texts(sample_home, PUBLIC).items() if "milestones" in name)
    others = {code: scope.name_of(code) for code in scope.providers}
    for code in scope.providers[:3]:
        found = texts(sample_home, Build(audience=Audience.PROVIDER, org_code=code))
        for name, text in found.items():
            for other, title in others.items():
                is_everybodys = name.startswith("milestones.") and title in everybodys
                if other != code and not is_everybodys:
                    assert title not in text, f"{name} names {other}"
                    assert not re.search(rf"\b{other}\b", text + name), f"{name} names {other}"


def test_the_public_sees_no_trace_row_count_or_hash_of_a_local_return(sample_home):
    found = texts(sample_home, PUBLIC)
    hashes = [row["sha256"] for row in manifest(sample_home)]
    for name, text in found.items():
        assert "qmetrics trace" not in text, name
        assert not [one for one in hashes if one in text or one[:12] in text], name
        assert "Proposed by" not in text or "–" in text, name


def test_the_committee_sees_the_providers_each_on_a_page_of_its_own(sample_home):
    scope = scope_of(sample_home)
    found = texts(sample_home, COMMITTEE)
    for code in scope.providers:
        assert f"<h1><bdi>{scope.name_of(code)}</bdi></h1>" in found[f"providers/{code}.html"]
    page = found["sepsis/screened.html"]
    assert '<h2 id="providers">By provider</h2>' in page
    places = re.findall(r'id="(Z[A-Z0-9]+)_provider"', page)
    assert places == sorted(places)


def test_only_the_audiences_of_the_settings_are_built(sample_home, tmp_path):
    home = copy_of(sample_home, tmp_path / "home")
    (home.reports / "index.html").write_text("of an earlier version")
    change_settings(home, audiences=("committee",))
    assert builds_of(home) == [COMMITTEE]
    _forget_others(home, builds_of(home))
    assert sorted(path.name for path in home.reports.iterdir()) == ["committee", HEADS]
    change_settings(home, audiences=("press",))
    with pytest.raises(SettingsError, match="no audience 'press'; there are public, committee, provider"):
        builds_of(home)


def test_the_same_inputs_give_the_same_bytes(sample_home, tmp_path):
    home = copy_of(sample_home, tmp_path / "home")
    before = {path: path.read_bytes() for path in folder_of(home, COMMITTEE).rglob("*") if path.is_file()}
    for theme in themes():
        write_theme(Evidence(home), theme, COMMITTEE)
    write_first_page(Evidence(home), COMMITTEE)
    after = {path: path.read_bytes() for path in folder_of(home, COMMITTEE).rglob("*") if path.is_file()}
    assert before == after


def test_what_a_chart_says_is_under_its_heading_on_the_first_page(sample_home):
    page = (folder_of(sample_home, COMMITTEE) / "index.html").read_text("utf-8")
    records = [
        record
        for file in sample_home.charts.glob("*/*/charts.json")
        for record in json.loads(file.read_text("utf-8"))
        if record["attention"] and record["level"] != "provider"
    ]
    assert records
    for record in records:
        assert record["attention"]["heading"] in ("alert", "advise", "assure")
        assert f"#{record['slug']}" in page.partition('id="matrix"')[0]


def test_the_tidy_table_holds_what_the_pages_show_and_nothing_as_nought(sample_home):
    rows = pl.read_csv(folder_of(sample_home, COMMITTEE) / DATA, infer_schema_length=None)
    records = [
        record
        for file in sample_home.charts.glob("*/*/charts.json")
        for record in json.loads(file.read_text("utf-8"))
        if record["chart"] != "withheld"
    ]
    assert rows.height == sum(1 for record in records for row in record["rows"] if row["status"])
    # what has no figure is empty or marked, never 0
    assert set(rows.filter(pl.col("status") != "reported")["value"].to_list()) <= {None, "[c]"}
    own = pl.read_csv(
        folder_of(sample_home, Build(audience=Audience.PROVIDER, org_code="ZA1")) / DATA,
        infer_schema_length=None,
    )
    assert set(own["org_code"]) == {"ZA1"}


def test_the_manifest_lists_every_file_of_its_build_with_its_hash(sample_home):
    folder = folder_of(sample_home, COMMITTEE)
    listed = json.loads((folder / MANIFEST).read_text("utf-8"))["files"]
    there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    assert set(listed) == set(there) - {MANIFEST}
    for name, digest in listed.items():
        assert hashlib.sha256(there[name].read_bytes()).hexdigest() == digest


def test_the_public_sees_small_numbers_of_local_returns_hidden_or_rounded(sample_home):
    seen = Counter()
    for measure in all_measures():
        protected = disclosure_record(sample_home, measure)
        if protected is None:
            continue
        seen[protected["rules"]] += 1
        assert protected["worked_out"] == []
        records = records_of(Evidence(sample_home), measure, PUBLIC)
        assert bool(records) != bool(protected["why"]), measure.key
        for record in records:
            for row in record["rows"]:
                if protected["rules"] == "never_events":
                    assert row["period_start"][5:] == "04-01"
                    assert row["period_end"][5:] == "03-31"
                    continue
                people = [row["numerator"], row["denominator"]]
                if measure.kind is Kind.RATE:  # what it is per is contacts
                    people = people[:1]
                assert all(one is None or (one % 5 == 0 and not 0 < one < 8) for one in people), measure.key
                if measure.kind is Kind.PROPORTION and row["value"] is not None:
                    assert row["value"] == round(row["value"])
    assert seen["local"] > 20
    assert seen["never_events"] == 5
    assert seen["committee only"] == 3


def test_the_public_build_is_a_draft_until_the_ledger_releases_what_it_shows(sample_home, tmp_path):
    home = copy_of(sample_home, tmp_path / "home")
    content = content_of(Evidence(home), PUBLIC)
    page = folder_of(home, PUBLIC) / "index.html"
    write_first_page(Evidence(home), PUBLIC)
    assert "Not approved for publication" in page.read_text("utf-8")
    assert not release_file(home, content).exists()
    said = {"reason": "Public board of May", "evidence": "Minutes, item 4", "proposed_by": "Analyst"}
    add(home, kind="release", content="0" * 64, approved_by="Medical director", **said)
    write_first_page(Evidence(home), PUBLIC)
    assert "Not approved for publication" in page.read_text("utf-8")
    add(home, kind="release", content=content, approved_by="Medical director", **said)
    write_theme(Evidence(home), "sepsis", PUBLIC)
    write_first_page(Evidence(home), PUBLIC)
    for text in texts(home, PUBLIC).values():
        if "<h1>" in text and "Screened for sepsis" in text:
            assert "Not approved for publication" not in text
    kept = json.loads(release_file(home, content).read_text("utf-8"))
    assert kept["approved_by"] == "Medical director"
    assert "2 rows" in kept["ledger_head"]
    assert {one["rules"] for one in kept["measures"]} >= {"local", "never_events"}
    # the next build is compared with this one
    screened = next(one for one in all_measures() if one.key == "sepsis.screened")
    earlier = earlier_release(home, screened)
    assert earlier.used.height > 0
    again = for_public(home, screened, scope_of(home))
    assert again.hits.result() == []
    assert again.found.frame.equals(earlier.frame)


def test_a_provider_gets_a_form_with_its_signals_and_a_deck_when_asked(sample_home, tmp_path):
    home = copy_of(sample_home, tmp_path / "home")
    own = Build(audience=Audience.PROVIDER, org_code="ZA1")
    page = write_first_page(Evidence(home), own, with_deck=True)
    asked = (page.parent / "reply.csv").read_text("utf-8-sig").splitlines()
    signals = [
        record
        for measure in all_measures()
        for record in records_of(Evidence(home), measure, own)
        if record["verdict"].get("drawable")
        and record["verdict"]["variation"] != "common_cause"
        and not record["breakdown"]
    ]
    assert len(asked) == 1 + len(signals)
    assert all(",ZA1," in line for line in asked[1:])
    deck = Presentation(page.parent / DECK)
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert "SYNTHETIC" in "".join(titles + [shape.text_frame.text for shape in deck.slides[0].shapes])
    assert len(titles) >= 5 + len(signals)
    assert DECK in json.loads((page.parent / MANIFEST).read_text("utf-8"))["files"]
    write_first_page(Evidence(home), own)
    assert not (page.parent / DECK).exists()


def test_what_was_written_stands_beside_its_chart_and_under_its_heading(sample_home):
    rows = read_table(sample_home, source("commentary"))
    assert rows.height
    found = texts(sample_home, COMMITTEE)
    shown = [
        row
        for row in rows.iter_rows(named=True)
        if row["what_happened"] in found[f"{row['measure_key'].replace('.', '/')}.html"]
    ]
    assert shown
    public = "".join(texts(sample_home, PUBLIC).values())
    for row in rows.iter_rows(named=True):
        if not (row["is_public"] and row["second_reader"]):
            assert row["what_happened"] not in public


def test_one_changed_input_changes_only_the_pages_that_depend_on_it(sample_home, tmp_path, monkeypatch):
    home = copy_of(sample_home, tmp_path / "home")
    for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    folder = folder_of(home, COMMITTEE)

    def hashes() -> dict[str, bytes]:
        return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}

    before = hashes()
    arrivals = tmp_path / "arrivals"
    arrivals.mkdir()
    for name, content in source("ko41a").twin(TwinOptions(months=15, seed=2)).items():
        (arrivals / name).write_bytes(content)
    run(home, landing=arrivals)
    after = hashes()
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert "complaints/ko41a_new.html" in changed
    depend = r"complaints/(ko41a_.*|index\.html)|data_quality/.*|providers/.*|[a-z-]+\.(html|csv|xlsx|json)"
    assert {name for name in changed if not re.fullmatch(depend, name)} == set()
    assert "what-is-not-measured.html" not in changed

"""A home that an earlier package made still opens, runs and answers as it did (README.md beside this file).

What this holds is a promise to everybody who has a home. Where it fails, the code is to be mended and not the
home: a figure that a change of code altered needs a higher ``version`` in its measure's declaration.
"""

import json
import shutil
import sqlite3
import tarfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa

from qmetrics import cli
from qmetrics.analysis.ledger import standings
from qmetrics.app.catalogue import find_measure
from qmetrics.app.doctor import doctor
from qmetrics.app.run import Summary, run
from qmetrics.app.trace import trace
from qmetrics.assets.charts import revised_figures
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.make_measures import make_measure, read_tables
from qmetrics.assets.make_tables import make_table
from qmetrics.assets.mending import mend
from qmetrics.assets.revision_values import home_revisions, revision_lines
from qmetrics.measures import all_measures
from qmetrics.model import KEY_COLUMNS, Measure, Rows
from qmetrics.model.ledger import EntryKind
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.landing import land, landed_path, manifest
from qmetrics.store.ledger import chain_state, printed_heads, read_ledger
from qmetrics.store.observations import read_observations
from qmetrics.store.scope import scope_of
from qmetrics.store.tombstones import tombstones
from qmetrics.store.warehouse import transaction

HERE = Path(__file__).parent
SAID = json.loads((HERE / "expected.json").read_text("utf-8"))
FIGURES = pl.read_parquet(HERE / "expected.parquet")
MOMENTS = {name: datetime.fromisoformat(at) if at else None for name, at in SAID["moments"].items()}
PAST = [name for name, moment in MOMENTS.items() if moment is not None]
SCREENED = "sepsis.screened"
MEASURES = [one.key for one in all_measures() if one.key in SAID["versions"]]


def unpacked(place: Path) -> Home:
    with tarfile.open(HERE / "home.tar.xz") as archive:
        archive.extractall(place, filter="data")
    return Home(place)


@pytest.fixture(scope="module")
def opened(tmp_path_factory) -> Home:
    """The home as it was left, opened and not run: for tests that only read."""
    return unpacked(tmp_path_factory.mktemp("opened"))


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Home, Summary]:
    """The home after a run that makes everything anew, as after an upgrade that changed all code."""
    home = unpacked(tmp_path_factory.mktemp("ran"))
    with transaction(home) as connection:
        connection.execute(sa.text("DELETE FROM asset_version"))
    nothing_new = tmp_path_factory.mktemp("arrivals")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QMETRICS_HOME", "DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, "")
        summary = run(home, landing=nothing_new)
    return home, summary


@pytest.fixture(params=["opened", "ran"])
def home(request) -> Home:
    found = request.getfixturevalue(request.param)
    return found if isinstance(found, Home) else found[0]


@pytest.fixture
def own(opened, tmp_path) -> Home:
    """A copy to change."""
    shutil.copytree(opened.path, tmp_path / "own")
    return Home(tmp_path / "own")


def figures(home: Home, key: str, asked: str) -> pl.DataFrame:
    return read_observations(home, key, as_at=MOMENTS[asked]).drop("sources")


def expected(key: str, asked: str) -> pl.DataFrame:
    return FIGURES.filter(pl.col("asked") == asked, pl.col("measure_key") == key).drop("asked")


def assert_same(found: pl.DataFrame, wanted: pl.DataFrame, what: str) -> None:
    __tracebackhide__ = True
    digits = [pl.col(name).round_sig_figs(9) for name, kind in wanted.schema.items() if kind == pl.Float64]
    ours, theirs = found.select(wanted.columns).with_columns(digits), wanted.with_columns(digits)
    other = ours.join(theirs, on=ours.columns, how="anti", nulls_equal=True)
    lost = theirs.join(ours, on=ours.columns, how="anti", nulls_equal=True)
    assert (other.height, lost.height, ours.height) == (0, 0, theirs.height), f"{what}\n{other}\n{lost}"


def test_the_archive_holds_what_it_should(opened):
    kinds = {str(row.entry.kind) for row in read_ledger(opened)}
    assert len(kinds) == 9
    assert kinds <= {kind.value for kind in EntryKind}
    assert not set(SAID["versions"]) - set(MEASURES), "a measure is gone, and its figures with it"
    assert {one.state for one in standings(read_ledger(opened))} == {"approved", "proposed", "withdrawn"}
    revised = home_revisions(opened, find_measure(SCREENED))["is_revised"].sum()
    assert revised > 0
    content = [path.read_bytes() for path in opened.path.rglob("*") if path.is_file()]
    assert not [one for one in content if b"/tmp/" in one or b"/work/" in one or b"/home/" in one]


def test_the_ledger_is_the_one_that_was_left(home):
    head, wrong = chain_state(home)
    assert (head.rows, head.row_hash, wrong) == (SAID["ledger"]["rows"], SAID["ledger"]["head"], "")
    assert [row.row_hash for row in read_ledger(home)] == SAID["hashes"]
    printed = [[one.rows, one.row_hash] for one in printed_heads(home)]
    assert printed[: len(SAID["printed"])] == SAID["printed"]


def test_the_ledger_and_tombstones_refuse_changes_after_every_migration(home):
    for statement in (
        "UPDATE ledger SET reason = 'x'",
        "DELETE FROM ledger",
        "UPDATE tombstone SET purged_by = 'x'",
        "DELETE FROM tombstone",
    ):
        with pytest.raises(sa.exc.IntegrityError, match="append-only"), transaction(home) as connection:
            connection.execute(sa.text(statement))


@pytest.mark.parametrize("asked", PAST)
def test_what_was_known_then_is_answered_as_it_was(home, asked):
    for key in MEASURES:
        assert_same(
            figures(home, key, asked),
            expected(key, asked),
            f"{key}: what was known at {MOMENTS[asked]} is another; where its code was meant to give other "
            "figures, raise its version",
        )


def test_figures_now_are_as_they_were_or_of_a_new_definition(home):
    for key in MEASURES:
        now, was = figures(home, key, "now"), expected(key, "now")
        if find_measure(key).version == SAID["versions"][key]:
            assert_same(now, was, f"{key}: other figures under the same definition; raise its version")
        else:
            same = now.filter(pl.col("measure_version") == SAID["versions"][key])
            lost = same.join(was, on=KEY_COLUMNS, how="anti", nulls_equal=True)
            assert lost.is_empty(), f"{key}: figures of the definition before that it never gave\n{lost}"


def test_no_vintage_is_lost_and_none_is_added_where_figures_are_equal(home):
    for key in MEASURES:
        vintages = read_observations(home, key, every_vintage=True)
        of_before = vintages.filter(pl.col("measure_version") == SAID["versions"][key])
        assert of_before.height == SAID["vintages"][key], key


def test_a_run_records_nothing_twice(opened, ran):
    def recorded(home: Home) -> dict[str, int]:
        with transaction(home) as connection:
            query = "select measure_key, count(*) from observation group by measure_key"
            return dict(connection.execute(sa.text(query)).tuples().all())

    before, after = recorded(opened), recorded(ran[0])
    same = [key for key in MEASURES if find_measure(key).version == SAID["versions"][key]]
    assert {key: after.get(key) for key in same} == {key: before.get(key) for key in same}


def test_figures_are_traced_to_the_same_rows(home):
    for one in SAID["traced"]:
        found = trace(home, one["key"], org=one["org"], period=one["period"], as_at=MOMENTS["between"])
        assert found["observation"]["value"] == pytest.approx(one["value"])
        # what later commits say beside it may be more
        told = [{name: source.get(name) for name in one["sources"][0]} for source in found["sources"]]
        assert told == one["sources"], one["key"]


def test_what_was_purged_stays_purged_and_what_was_quarantined_is_remembered(home):
    assert list(tombstones(home)) == SAID["purged"]
    purged = next(row for row in manifest(home) if row["sha256"] in SAID["purged"])
    assert not landed_path(home, purged).exists()
    held = [[row["name"], row["sha256"], row["reason"]] for row in manifest(home) if row["is_quarantined"]]
    assert held == SAID["quarantined"]


def test_it_is_well_before_and_after_a_run(home):
    assert [f"{one.what}: {one.words}" for one in doctor(home) if not one.is_well] == []


def test_every_audience_has_its_pages_and_the_release_stands(ran):
    home, summary = ran
    assert not summary.failures
    assert not summary.landed
    pages = {page.parent.relative_to(home.reports).as_posix() for page in summary.pages}
    assert pages == {"public", "committee", "provider/ZA1", "provider/ZA2", "provider/ZM1"}
    assert all(page.is_file() for page in summary.pages)
    assert SAID["ledger"]["head"] in (home.reports / "committee" / "index.html").read_text("utf-8")
    released = {path.name for path in (home.path / "releases").iterdir()}
    with sqlite3.connect(home.warehouse_file) as connection:
        approved = {
            f"{row[0]}.json" for row in connection.execute("select content from ledger where content != ''")
        }
    assert approved <= released


def test_the_commands_find_nothing_to_do_after_it(ran, tmp_path, monkeypatch, capsys):
    home, _ = ran
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    assert cli.main(["run", "--landing", str(tmp_path)]) == 0
    assert "nothing: all is up to date" in capsys.readouterr().out
    assert cli.main(["ledger", "list"]) == 0
    assert SAID["ledger"]["head"] in capsys.readouterr().out
    assert (
        cli.main(["data", SCREENED, "--org", "ZA1", "--as-at", SAID["moments"]["before"][:10], "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    was = expected(SCREENED, "before").filter(pl.col("org_code") == "ZA1")
    assert [one["value"] for one in told] == was["value"].to_list()
    assert cli.main(["doctor"]) == 0


def make_otherwise(home: Home, version: int) -> Measure:
    """The share screened as the share not screened, under a version."""
    measure = find_measure(SCREENED)
    assert isinstance(measure.origin, Rows)
    other = replace(
        measure, version=version, origin=replace(measure.origin, numerator=~measure.origin.numerator)
    )
    mend(home)  # its tables are of a package that kept no record of them
    make_measure(home, other, read_tables(home, [other]), withheld=False)
    return other


@pytest.mark.parametrize("raised", [1, 0], ids=["new_version", "version_forgotten"])
def test_a_changed_definition_is_not_told_as_a_revision_and_a_later_one_of_a_sender_is(own, raised):
    scope, before = scope_of(own), figures(own, SCREENED, "now")
    other = make_otherwise(own, find_measure(SCREENED).version + raised)
    now = figures(own, SCREENED, "now")
    assert now.join(before, on=[*KEY_COLUMNS, "value"], how="anti", nulls_equal=True).height > 0
    assert set(now["measure_version"]) == {other.version}
    assert home_revisions(own, other)["is_revised"].sum() == 0
    assert not +revised_figures(own, other, scope)
    assert told_on_page(own, other) == 0
    correct_again(own)
    make_table(own, source("sepsis_return"), "other code")
    make_measure(own, other, read_tables(own, [other]), withheld=False)
    again = home_revisions(own, other)["is_revised"].sum()
    assert again > 0
    assert told_on_page(own, other) == again


def test_what_was_known_before_a_new_definition_is_answered_under_the_old(own):
    kept = SAID["vintages"][SCREENED]
    version = make_otherwise(own, find_measure(SCREENED).version + 1).version
    for asked in PAST:
        assert_same(figures(own, SCREENED, asked), expected(SCREENED, asked), asked)
    vintages = read_observations(own, SCREENED, every_vintage=True)
    assert vintages.filter(pl.col("measure_version") < version).height == kept


def told_on_page(home: Home, measure: Measure) -> int:
    lines = revision_lines(Evidence(home), measure, [])
    assert lines is not None
    place = lines.table.columns.index("Revised")
    return sum(int(row[place]) for row in lines.table.rows)


def correct_again(home: Home) -> None:
    """ZA1's return once more, with another answer changed."""
    rows = [row for row in manifest(home) if row["name"].endswith("ZA1_corrected.csv")]
    lines = landed_path(home, rows[0]).read_text("utf-8").replace("2026-05-14", "2026-06-14").splitlines()
    place = lines[0].split(",").index("screened")
    for number, line in enumerate(lines[1:], 1):
        cells = line.split(",")
        if ",2026-03-" in line and cells[place] == "yes":
            cells[place] = "no"
            lines[number] = ",".join(cells)
            break
    else:
        pytest.fail("no row to correct")
    assert land(home, "\n".join(lines).encode(), "again.csv").outcome == "landed"

"""The main job on the real published files: it lands what it knows and gives the published figures."""

import csv
import io
import json
import shutil
from contextlib import redirect_stdout
from datetime import date

import polars as pl
import pytest

from qmetrics import cli
from qmetrics.sources import all_sources
from qmetrics.store.home import Home
from qmetrics.store.landing import landed_path, manifest
from qmetrics.store.tables import read_table

pytestmark = [pytest.mark.shared, pytest.mark.slow]

LOCAL = {one.key for one in all_sources() if one.is_local}
MONTHS = ("2024-04", "2024-05", "2024-06", "2024-07")
WAITS = "camhs_waits."


def ask(home, *arguments):
    """One command on a home: exit code and output."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, "")
        patch.setenv("QMETRICS_HOME", str(home.path))
        code = cli.main(list(arguments))
    return code, out.getvalue()


@pytest.fixture(scope="module")
def made(shared_dir, tmp_path_factory):
    """A home of the ICB made by one command from a copy of the real files; its exit code and words."""
    place = tmp_path_factory.mktemp("real")
    shutil.copytree(shared_dir / "data", place / "arrivals")
    home = Home(place / "home")
    code, words = ask(home, "run", "--icb", "QHM", "--landing", str(place / "arrivals"))
    return home, code, words, place / "arrivals"


@pytest.fixture(scope="module")
def home(made):
    return made[0]


def figures(home, name, org, **narrowed):
    """``qmetrics data KEY --org ORG --json``."""
    options = [part for key, value in narrowed.items() for part in (f"--{key.replace('_', '-')}", value)]
    code, words = ask(home, "data", WAITS + name, "--org", org, *options, "--json")
    assert code == 0
    return json.loads(words)


def by_month(records, column="value"):
    """The figures of the four months of 2024 for which there are referral-spell files."""
    found = {one["period_end"][:7]: one for one in records if one["period_end"][:7] in MONTHS}
    assert len([one for one in records if one["period_end"][:7] in MONTHS]) == len(found)
    return [found[month][column] for month in MONTHS]


def trace(home, name, org, period, *more):
    code, words = ask(home, "trace", WAITS + name, "--org", org, "--period", period, *more, "--json")
    assert code == 0
    return json.loads(words)


def test_the_command_succeeds_and_lands_every_file_it_knows(made):
    home, code, words, arrivals = made
    assert code == 0, words
    landed = {row["source"] for row in manifest(home)}
    assert landed == {"mhsds", "ods", "never_events_national", "ko41a"}
    assert not any(row["is_quarantined"] for row in manifest(home))
    files = [path for path in arrivals.rglob("*") if path.is_file()]
    known = {row["name"] for row in manifest(home)}
    # one content under two names is one landing
    assert len(known) >= 4 + 8 + 1 + 4 + 2 - 1
    for path in files:
        assert path.name in known or f"not taken: {path.name}: unknown" in words, path.name
    assert f"ICB QHM, home {home.path}" in words


@pytest.mark.parametrize(
    "name",
    [
        "SOURCES.md",
        "MHSDS data_quality_AprPerf_2026.csv",
        "imd2025_england_lsoa21.csv",
        "imd2025_england_icb24.csv",
        "lookup_lsoa21_icb24.csv",
    ],
)
def test_what_it_does_not_know_is_listed_and_not_copied(made, name):
    home, _, words, arrivals = made
    assert f"not taken: {name}: unknown" in words
    (path,) = arrivals.rglob(name)
    held = {file.stat().st_size for file in home.landing.rglob("*") if file.is_file()}
    assert path.stat().st_size not in held


def test_local_sources_are_reported_absent(made):
    _, _, words, _ = made
    (line,) = [line for line in words.splitlines() if line.startswith("  absent")]
    assert set(line.split(" of ")[1].split(", ")) == LOCAL
    assert "skipped (no data)" in words


def test_an_absent_source_has_no_data_and_no_error(home):
    code, words = ask(home, "data", "sepsis.screened", "--json")
    assert (code, json.loads(words)) == (0, [])


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        ("clock_stops_within_4w_share", "value", [22, 18, 14, 13]),
        ("clock_stops_within_4w_share", "denominator", [3000, 2620, 2475, 2250]),
        ("clock_stops_within_4w_share", "numerator", [650, 460, 350, 300]),
        ("clock_stops", "value", [3000, 2620, 2475, 2250]),
        ("clock_stops_within_4w", "value", [650, 460, 350, 300]),
        ("waiting_clock_stop", "value", [26495, 27355, 28190, 28335]),
        ("waiting_clock_stop_over_52w_share", "value", [31, 33, 34, 35]),
        ("waiting_first_contact", "value", [11705, 11805, 11990, 11330]),
        ("waiting_first_contact_median", "value", [93, 95, 102, 118]),
        ("waiting_first_contact_p90", "value", [549, 561, 557, 588]),
        ("waiting_first_contact_over_52w", "value", [2210, 2295, 2315, 2415]),
        ("waiting_first_contact_over_52w_share", "value", [19, 19, 19, 21]),
    ],
)
def test_the_published_figures_of_the_icb(home, name, column, values):
    records = figures(home, name, "QHM")
    assert by_month(records, column) == values
    assert set(by_month(records, "status")) == {"reported"}
    assert set(by_month(records, "org_level")) == {"icb_population"}
    assert set(by_month(records, "release_status")) == {"performance"}


@pytest.mark.parametrize(
    ("org", "name", "values"),
    [
        ("RX4", "clock_stops", [1185, 785, 410, 185]),
        ("RX4", "clock_stops_within_4w", [220, 105, None, None]),
        ("RX4", "clock_stops_within_4w_share", [18, 13, None, None]),
        ("RX4", "waiting_first_contact", [5500, 5510, 5415, 5445]),
        ("RX4", "waiting_first_contact_median", [198, 196, 207, 225]),
        ("RX3", "clock_stops", [645, 820, 1070, 1200]),
        ("RX3", "clock_stops_within_4w", [155, 155, 170, 205]),
        ("RX3", "clock_stops_within_4w_share", [24, 19, 16, 17]),
        ("RX3", "waiting_first_contact", [3980, 3840, 3955, 3430]),
        ("RX3", "waiting_first_contact_median", [77, 86, 88, 113]),
    ],
)
def test_the_published_figures_of_the_providers(home, org, name, values):
    records = figures(home, name, org, level="provider")
    assert by_month(records) == values
    wanted = ["suppressed" if value is None else "reported" for value in values]
    assert by_month(records, "status") == wanted


def test_the_star_of_june_2024_is_suppressed_with_its_bounds(home):
    (one,) = [
        row
        for row in figures(home, "clock_stops_within_4w_share", "RX4")
        if row["period_end"] == "2024-06-30"
    ]
    assert (one["status"], one["value"], one["numerator"], one["denominator"]) == (
        "suppressed",
        None,
        None,
        410,
    )
    assert one["value_min"] == 0
    assert one["value_max"] == pytest.approx(100 * 4 / 410)
    assert (one["breakdown"], one["breakdown_value"]) == (None, None)
    (count,) = [
        row for row in figures(home, "clock_stops_within_4w", "RX4") if row["period_end"] == "2024-06-30"
    ]
    assert (count["value"], count["value_min"], count["value_max"]) == (None, 0, 4)


def test_both_windows_of_an_eating_disorder_measure_are_kept(home):
    records = figures(home, "eating_disorder_urgent_1w", "RDY")
    lengths = {}
    for one in records:
        start, end = date.fromisoformat(one["period_start"]), date.fromisoformat(one["period_end"])
        lengths.setdefault(one["period_end"], set()).add(
            (end.year - start.year) * 12 + end.month - start.month + 1
        )
    assert {3, 12} in lengths.values()
    keys = [(one["period_start"], one["period_end"], one["org_level"]) for one in records]
    assert len(set(keys)) == len(keys)


def test_unknown_is_nobodys_and_never_the_icbs(home):
    mhsds = next(one for one in all_sources() if one.key == "mhsds")
    rows = read_table(home, mhsds).filter(measure_id="MRS10", period_end=date(2024, 7, 31))
    unknown = rows.filter(pl.col("org_code") == "UNKNOWN")
    assert unknown.height > 0
    assert figures(home, "waiting_first_contact", "UNKNOWN")
    (july,) = [
        one for one in figures(home, "waiting_first_contact", "QHM") if one["period_end"] == "2024-07-31"
    ]
    assert july["value"] == 11330
    traced = {row for one in july["sources"] for row in one["rows"]}
    assert not traced & set(unknown["row_number"])


@pytest.mark.parametrize(
    ("name", "org", "level", "publisher_id", "text"),
    [
        ("clock_stops_within_4w_share", "QHM", "icb_population", "MRS08b", "14"),
        ("clock_stops_within_4w_share", "RX4", "provider", "MRS08b", "*"),
        ("waiting_first_contact_median", "RX3", "provider", "MRS10a", "88"),
    ],
)
def test_a_figure_walks_back_to_the_row_that_holds_it(home, name, org, level, publisher_id, text):
    found = trace(home, name, org, "2024-06", "--level", level)
    assert found["observation"]["period_end"] == "2024-06-30"
    assert found["measure_version"] == 1
    assert found["code_version"].startswith("0.")
    (origin,) = found["sources"]
    assert (origin["source"], origin["file"]) == ("mhsds", "MHSDS Data_4WW_JunPerf_2024_v2.csv")
    (row,) = [one for one in manifest(home) if one["sha256"] == origin["sha256"]]
    lines = landed_path(home, row).read_bytes().decode("utf-8-sig").splitlines()
    cells = [next(csv.reader([lines[number - 1]])) for number in origin["rows"]]
    (held,) = [line for line in cells if publisher_id in [cell.strip() for cell in line]]
    assert held[-1].strip() == text
    assert org in held


def test_nothing_was_known_before_it_landed(home):
    assert figures(home, "clock_stops", "QHM", as_at="2099-01-01") == figures(home, "clock_stops", "QHM")
    code, words = ask(home, "data", WAITS + "clock_stops", "--as-at", "2020-01-01", "--json")
    assert (code, json.loads(words)) == (0, [])


def test_a_second_run_makes_nothing(made):
    home, _, _, arrivals = made
    code, words = ask(home, "run", "--landing", str(arrivals))
    assert code == 0
    assert "nothing: all is up to date" in words


def test_an_unknown_organisation_names_the_nearest(home, capsys):
    assert ask(home, "data", WAITS + "clock_stops", "--org", "QHMX")[0] == 1
    error = capsys.readouterr().err
    assert "'QHMX'; nearest: QHM" in error

"""The Dagster graph: as committed, traced from every measure to a landing, checked, and quick to load."""

import json
import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from asset_graph import SNAPSHOT, as_text, asset_graph

from qmetrics.assets.make_measures import whole_suite
from qmetrics.checks.history import history_suite
from qmetrics.checks.suites import table_suite
from qmetrics.measures import all_measures, base_tables, themes
from qmetrics.model import Cadence, Rows, cadence_ends
from qmetrics.sources import NAMES, all_sources

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def graph():
    return asset_graph()


@pytest.fixture(scope="module")
def assets(graph):
    return graph["assets"]


def ancestors(assets, name):
    """Everything that an asset rests on, through any number of steps."""
    found, left = set(), [name]
    while left:
        for parent in assets[left.pop()]["deps"]:
            if parent not in found:
                found.add(parent)
                left.append(parent)
    return found


def test_the_graph_is_the_committed_one(graph):
    committed = json.loads(SNAPSHOT.read_text("utf-8"))
    how = "if the change is meant, run 'python tests/asset_graph.py' and read the difference"
    for part in ("assets", "schedules"):
        assert sorted(graph[part]) == sorted(committed[part]), how
        for name, value in graph[part].items():
            assert value == committed[part][name], f"{name}: {how}"
    assert as_text(graph) == SNAPSHOT.read_text("utf-8"), how


def test_every_declaration_is_an_asset_and_nothing_else_is(assets):
    layers = {name.split("/")[0] for name in assets}
    assert layers <= {"landing", "table", "measure", "chart", "report"}
    assert {name for name in assets if name.startswith("landing/")} == {f"landing/{name}" for name in NAMES}
    assert {name for name in assets if name.startswith("table/")} == {f"table/{name}" for name in NAMES}
    for layer in ("measure", "chart"):
        wanted = {f"{layer}/{one.theme}/{one.name}" for one in all_measures()}
        assert {name for name in assets if name.startswith(f"{layer}/")} == wanted
    reports = {*(f"report/{theme}" for theme in themes()), "report/board_pack"}
    assert {name for name in assets if name.startswith("report/")} == reports


@pytest.mark.parametrize("measure", all_measures(), ids=lambda one: one.key)
def test_every_measure_and_its_chart_trace_to_a_landing(assets, measure):
    found = ancestors(assets, f"measure/{measure.theme}/{measure.name}")
    wanted = {f"landing/{name}" for name in base_tables(measure)}
    assert wanted
    assert wanted <= found
    assert f"measure/{measure.theme}/{measure.name}" in ancestors(
        assets, f"chart/{measure.theme}/{measure.name}"
    )
    if isinstance(measure.origin, Rows):
        # what a provider may send instead of case-level rows
        assert "landing/aggregate_return" in found


def test_every_table_and_measure_has_the_checks_of_its_suite(assets):
    for source in all_sources():
        suite = (*table_suite(source), *history_suite(source))
        assert assets[f"table/{source.key}"]["checks"] == sorted(one.name for one in suite)
    for measure in all_measures():
        held = assets[f"measure/{measure.theme}/{measure.name}"]["checks"]
        assert held == sorted(one.name for one in whole_suite(measure))
        assert "has_rows" in held


def test_groups_are_the_layers_and_the_themes(assets):
    for name, one in assets.items():
        layer, second = name.split("/")[:2]
        wanted = {"landing": "landing", "table": "tables"}.get(layer, second)
        assert one["group"] == (wanted if name != "report/board_pack" else one["group"])


def test_row_level_tables_alone_have_monthly_partitions(assets):
    for source in all_sources():
        monthly = assets[f"table/{source.key}"]["partitions"]
        assert bool(monthly) == source.table.is_row_level
        assert monthly is None or "month" in monthly.lower()
    assert not any(one["partitions"] for name, one in assets.items() if not name.startswith("table/"))


def test_no_check_is_blocking():
    from qmetrics.definitions import defs

    graph = defs.resolve_asset_graph()
    assert graph.asset_check_keys
    for key in graph.asset_check_keys:
        assert not graph.get(key).blocking, key


def test_assets_say_what_they_are():
    from qmetrics.definitions import defs

    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    for measure in all_measures():
        spec = specs[f"measure/{measure.theme}/{measure.name}"]
        assert measure.title in spec.description
        assert spec.owners
        assert spec.kinds
        assert {"unit", "direction", "target", "review_by"} <= set(spec.metadata)
    for source in all_sources():
        table = specs[f"table/{source.key}"]
        schema = table.metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == source.table.column_names


def test_freshness_and_the_release_calendar_agree():
    """Fresh means looked for since the longest time that the calendar lets pass between two arrivals."""
    from qmetrics.definitions import defs

    specs = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
    checks = {key.to_user_string() for key in defs.resolve_asset_graph().asset_check_keys}
    for source in all_sources():
        policy = specs[f"landing/{source.key}"].freshness_policy
        has_check = f"landing/{source.key}:came_by_its_day" in checks
        assert has_check == (source.cadence is not Cadence.IRREGULAR)
        if source.cadence is Cadence.IRREGULAR:
            assert policy is None
            continue
        ends = cadence_ends(date(2015, 4, 1), date(2025, 4, 1), source.cadence)
        longest = max((later - end).days for end, later in pairwise(ends)) + source.due_days
        assert policy.fail_window.to_timedelta() == timedelta(days=longest)


def test_each_source_is_looked_for_on_its_own_calendar_in_london(graph):
    for source in all_sources():
        schedule = graph["schedules"][f"look_for_{source.key}"]
        assert schedule == {"cron": source.schedule, "zone": "Europe/London", "job": "refresh"}
    assert graph["schedules"]["write_board_pack"]["job"] == "write_pages"
    assert graph["sensors"] == {"landing_folder": ["refresh"]}


def test_the_board_pack_is_written_once_a_month(graph):
    from datetime import UTC, datetime

    from dagster._utils.schedules import schedule_execution_time_iterator

    cron = graph["schedules"]["write_board_pack"]["cron"]
    ticks = schedule_execution_time_iterator(
        datetime(2026, 1, 1, tzinfo=UTC).timestamp(), cron, "Europe/London"
    )
    days = [next(ticks) for _ in range(12)]
    assert [day.month for day in days] == list(range(1, 13)), (
        "a day of the month and of the week are an OR in cron"
    )


def test_a_file_that_arrives_starts_one_run(tmp_path, monkeypatch):
    import dagster as dg

    from qmetrics.definitions import defs
    from qmetrics.store.home import Home, change_settings, prepare_home

    home = Home(tmp_path / "home")
    prepare_home(home)
    monkeypatch.setenv("QMETRICS_HOME", str(home.path))
    sensor = defs.resolve_sensor_def("landing_folder")

    def evaluated():
        with dg.build_sensor_context(instance=dg.DagsterInstance.ephemeral()) as context:
            return sensor.evaluate_tick(context)

    assert "qmetrics.toml" in evaluated().skip_message
    (tmp_path / "in").mkdir()
    change_settings(home, landing=str(tmp_path / "in"))
    assert evaluated().run_requests == []
    (tmp_path / "in" / "a.csv").write_bytes(b"a")
    (first,) = evaluated().run_requests
    (again,) = evaluated().run_requests
    assert first.run_key == again.run_key
    (tmp_path / "in" / "b.csv").write_bytes(b"b")
    (other,) = evaluated().run_requests
    assert other.run_key != first.run_key


def test_the_definitions_load_without_great_expectations(tmp_path):
    program = (
        "import sys; from qmetrics.definitions import defs; defs.resolve_asset_graph();"
        "print(*[name for name in ('great_expectations', 'pandas', 'matplotlib') if name in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True, text=True, check=True, cwd=ROOT, env=environment(tmp_path),
    )  # fmt: skip
    assert answer.stdout.split() == []


def environment(home):
    import os

    return os.environ | {
        "QMETRICS_HOME": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": str(ROOT),
    }

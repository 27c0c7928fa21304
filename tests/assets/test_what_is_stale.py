"""What a new file makes stale: the measures of its table, their charts and pages, and nothing else."""

import pytest

from qmetrics.assets.versions import downstream_versions
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import TwinOptions
from qmetrics.sources import source
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.landing import land

NAME = "activity"


@pytest.fixture
def versions(tmp_path):
    """The versions in a home that knows its organisations, and after contacts landed beside them."""
    home = Home(tmp_path / "home")
    prepare_home(home)
    return tuple(versions_with(home, key) for key in ("ods", NAME))


def versions_with(home: Home, key: str) -> dict[str, str]:
    for name, content in source(key).twin(TwinOptions(months=3, patients=60)).items():
        assert land(home, content, name).outcome == "landed"
    return downstream_versions(home)


def test_only_measures_of_the_table_are_stale(versions):
    before, after = versions
    for measure in all_measures():
        key = f"measure/{measure.theme}/{measure.name}"
        assert (before[key] != after[key]) == (NAME in base_tables(measure)), key


def test_the_chart_of_a_stale_measure_is_stale_and_so_are_its_pages(versions):
    before, after = versions
    stale = {measure.key for measure in all_measures() if NAME in base_tables(measure)}
    assert stale
    for measure in all_measures():
        key = f"chart/{measure.theme}/{measure.name}"
        drawn_from = {measure.key, *measure.drawn_after}
        assert (before[key] != after[key]) == bool(drawn_from & stale), key
    pages = {f"report/{measure.theme}" for measure in all_measures() if measure.key in stale}
    assert all(before[key] != after[key] for key in (*pages, "report/board_pack"))

"""The examples in the documentation of the shared readers hold, and real files go to one source each."""

import doctest

import pytest

from qmetrics.reference import names, successors
from qmetrics.sources import all_sources, windows
from qmetrics.sources.mhsds import parse
from qmetrics.sources.recognise import recognise


@pytest.mark.parametrize("module", [windows, parse, names, successors], ids=lambda module: module.__name__)
def test_doctests(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize("text", ["", "31/02/2024", "Apr-24", "1 April 2024", "2024", "01/04/024"])
def test_what_is_no_date_is_no_window(text):
    assert windows.window_start(text) is None
    assert windows.window_end(text) is None


@pytest.mark.parametrize("text", ["", "2024", "2024-24", "24-25", "2024-2026", "April 2024"])
def test_what_is_no_financial_year(text):
    assert windows.financial_year(text) is None


@pytest.mark.shared
@pytest.mark.parametrize(
    ("folder", "key"),
    [
        ("mhsds_4ww", "mhsds"),
        ("mhsds_main_rdy", "mhsds"),
        ("ko41a_rdy", "ko41a"),
        ("never_events", "never_events_national"),
        ("ods", "ods"),
        ("imd", None),
    ],
)
def test_each_real_file_is_one_sources(shared_dir, folder, key):
    others = ("data_quality", "icb_names")
    for path in (shared_dir / "data" / folder).glob("*.csv"):
        found = recognise(path.read_bytes(), all_sources())
        wanted = None if any(name in path.name for name in others) else key
        assert (found[0].key if found else None) == wanted
        assert found is None or found[2] is None

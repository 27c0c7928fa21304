"""How long files are kept is declared of every return, and of no publication."""

from dataclasses import replace

import pytest

from qmetrics.sources import all_sources, source


def test_every_return_says_how_long_it_is_kept() -> None:
    for one in all_sources():
        assert bool(one.retention_months) is one.is_local, one.key


def test_a_return_without_retention_is_refused() -> None:
    with pytest.raises(ValueError, match="'activity' has no retention_months; write how long"):
        replace(source("activity"), retention_months=None)


def test_a_publication_with_retention_is_refused() -> None:
    with pytest.raises(ValueError, match="'mhsds' is a publication, which is kept"):
        replace(source("mhsds"), retention_months=96)

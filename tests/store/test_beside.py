"""Counts beside a measure's figures are kept whole and replaced whole."""

import polars as pl

from qmetrics.store.beside import read_beside, write_beside
from qmetrics.store.home import Home


def test_the_later_counts_replace_the_earlier(tmp_path):
    home = Home(tmp_path)
    assert read_beside(home, "theme.measure") is None
    for count in ([1, 2], [3]):
        write_beside(home, "theme.measure", pl.DataFrame({"count": count}))
    kept = read_beside(home, "theme.measure")
    assert kept is not None
    assert kept["count"].to_list() == [3]
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["measure.parquet"]

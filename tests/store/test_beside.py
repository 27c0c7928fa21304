"""Counts beside a measure's figures are kept whole and replaced whole."""

import polars as pl

from qmetrics.store.beside import read_beside, read_beside_one, write_beside
from qmetrics.store.home import Home


def test_the_later_counts_replace_the_earlier(tmp_path):
    home = Home(tmp_path)
    assert read_beside(home, "theme.measure") is None
    for count in ([1, 2], [3]):
        write_beside(home, "theme.measure", pl.DataFrame({"count": count}))
    kept = read_beside(home, "theme.measure")
    assert kept is not None
    assert kept["count"].to_list() == [3]
    assert [file.name for file in home.tables.rglob("*") if file.is_file()] == ["measure.parquet"]


def test_the_counts_of_one_organisation(tmp_path):
    home = Home(tmp_path)
    rows = [
        ("segment", "P1", "provider", None, 1),
        ("left_out", "P1", "provider", None, 2),
        ("segment", "QX", "icb", None, 3),
        ("segment", "P1", "provider", "pathway", 4),
    ]
    names = ["what", "org_code", "org_level", "breakdown", "count"]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    write_beside(home, "theme.measure", frame)
    found = read_beside_one(home, "theme.measure", "segment", "P1", "provider")
    assert found is not None
    assert found["count"].to_list() == [1]
    assert read_beside_one(home, "theme.measure", "segment", "P2", "provider") is None
    assert read_beside_one(home, "theme.other", "segment", "P1", "provider") is None

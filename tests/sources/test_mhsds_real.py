"""Monthly statistics: the real files, their known figures and their known mess."""

from datetime import date

import polars as pl
import pytest

from qmetrics.sources.mhsds.layout import SOURCE, TABLE
from qmetrics.sources.recognise import recognise

LAYOUT = SOURCE.layouts[0]


@pytest.mark.shared
@pytest.mark.parametrize(
    ("month", "share", "stops", "soon", "list_", "median", "p90", "over"),
    [
        ("Apr", 22, 3000, 650, 11705, 93, 549, 19),
        ("May", 18, 2620, 460, 11805, 95, 561, 19),
        ("Jun", 14, 2475, 350, 11990, 102, 557, 19),
        ("Jul", 13, 2250, 300, 11330, 118, 588, 21),
    ],
)
def test_real_figures_of_the_icb(shared_dir, month, share, stops, soon, list_, median, p90, over):
    path = shared_dir / "data" / "mhsds_4ww" / f"MHSDS Data_4WW_{month}Perf_2024_v2.csv"
    frame = SOURCE.parse(path.read_bytes(), LAYOUT)
    ours = frame.filter(pl.col("org_code") == "QHM")
    figures = dict(ours.select("measure_id", "value").iter_rows())
    assert ours["org_level"].unique().to_list() == ["icb_population"]
    ids = ("MRS08b", "MRS08", "MRS08a", "MRS10", "MRS10a", "MRS10b", "MRS14f")
    assert [figures[one] for one in ids] == [share, stops, soon, list_, median, p90, over]
    assert frame.filter(pl.col("org_code") == "UNKNOWN").height == 44
    assert frame.filter(pl.col("org_level") == "icb_population")["org_code"].n_unique() == 43


@pytest.mark.shared
def test_a_real_star_survives(shared_dir):
    path = shared_dir / "data" / "mhsds_4ww" / "MHSDS Data_4WW_JunPerf_2024_v2.csv"
    rows = SOURCE.parse(path.read_bytes(), LAYOUT).filter(pl.col("org_code") == "RX4")
    figures = {row["measure_id"]: (row["value"], row["is_suppressed"]) for row in rows.to_dicts()}
    assert figures["MRS08"] == (410.0, False)
    assert figures["MRS08a"] == figures["MRS08b"] == (None, True)


@pytest.mark.shared
def test_real_windows_of_one_measure_in_one_file(shared_dir):
    path = shared_dir / "data" / "mhsds_main_rdy" / "MHSDS Data_AprPerf_2026.csv"
    frame = SOURCE.parse(path.read_bytes(), LAYOUT).filter(
        pl.col("measure_id") == "ED86e", pl.col("org_level") == "provider"
    )
    assert dict(frame.select("period_start", "value").iter_rows()) == {
        date(2025, 5, 1): 68.0,
        date(2026, 2, 1): 50.0,
    }


@pytest.mark.shared
def test_every_real_file_is_read_whole(shared_dir):
    for path in sorted((shared_dir / "data").glob("mhsds_*/*.csv")):
        raw = path.read_bytes()
        found = recognise(raw, [SOURCE])
        if "data_quality" in path.name:
            assert found is None
            continue
        frame = SOURCE.parse(raw, found[1])
        assert frame.height == raw.count(b"\n") - 1
        assert not frame.select(TABLE.unique_key).is_duplicated().any()
        assert frame.filter(pl.col("value").is_null())["is_suppressed"].all()
        assert (frame["period_start"] <= frame["period_end"]).all()
        ends = frame["period_end"] - frame["period_start"]
        assert ends.dt.total_days().is_in([27, 28, 29, 30, *range(88, 92), 364, 365]).all()


@pytest.mark.shared
def test_a_negative_real_value(shared_dir):
    path = shared_dir / "data" / "mhsds_main_rdy" / "MHSDS Data_DecPerf_2025.csv"
    frame = SOURCE.parse(path.read_bytes(), LAYOUT)
    assert frame.filter(pl.col("value") < 0)["measure_id"].to_list() == ["MHS108a"]

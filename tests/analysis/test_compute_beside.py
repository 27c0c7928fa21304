"""Counts beside the figures: who was left out and why, and how cases were chosen."""

import polars as pl
from compute_frames import SCOPE, d, make_data, make_measure, pick, row

from qmetrics.analysis.compute import compute
from qmetrics.analysis.compute.beside import BESIDE_SCHEMA, NO_TIME, NOT_RECORDED, compute_beside
from qmetrics.model import Exclusion, Kind, Published

OUT = Exclusion(reason="out", where=pl.col("out"))
LONG = Exclusion(reason="long", where=pl.col("time") > 10)


def beside(measure, *rows):
    return compute_beside(measure, {"log": make_data(("a", list(rows)))}, SCOPE)


def told(frame, org="P1", level="provider"):
    return pick(frame, org, level=level).select("period_end", "what", "reason", "count").rows()


def test_a_row_is_left_out_for_the_first_reason_that_applies():
    measure = make_measure(rows={"exclusions": (OUT, LONG)})
    rows = [
        row("2026-03-01", out=True, time=20.0),
        row("2026-03-02", out=True),
        row("2026-03-03", time=11.0),
        row("2026-03-03", time=10.0),
        row("2026-03-03", out=True, org="P2", sub_icb="S1"),
        row("2026-03-03", out=True, org="X9"),
        row("2026-04-03", out=True),  # April has not ended at the extract date
    ]
    frame = beside(measure, *rows)
    assert frame.schema == BESIDE_SCHEMA
    end = d("2026-03-31")
    assert told(frame) == [(end, "left_out", "long", 1), (end, "left_out", "out", 2)]
    assert told(frame, "QX", "icb_providers") == [(end, "left_out", "long", 1), (end, "left_out", "out", 3)]
    assert told(frame, "QX", "icb_population") == [(end, "left_out", "out", 1)]
    found = compute(measure, {"log": make_data(("a", rows))}, SCOPE)
    assert pick(found, end="2026-03-31")["denominator"] == 1.0


def test_rows_counted_beside_stay_in_the_denominator():
    measure = make_measure(rows={"exclusions": (OUT,), "beside": (LONG,)})
    frame = beside(measure, row("2026-03-01", time=20.0), row("2026-03-01", time=20.0, out=True))
    assert told(frame) == [(d("2026-03-31"), "beside", "long", 1), (d("2026-03-31"), "left_out", "out", 1)]


def test_a_percentile_tells_how_many_rank_last():
    measure = make_measure(Kind.PERCENTILE, rows={"unknown": pl.col("unknown")})
    frame = beside(
        measure, row("2026-03-01", time=1.0), row("2026-03-01"), row("2026-03-01", time=1.0, unknown=True)
    )
    assert told(frame) == [(d("2026-03-31"), "ranked_last", NO_TIME, 2)]


def test_how_the_cases_were_chosen():
    measure = make_measure(rows={"segment": pl.col("pathway")})
    rows = [row("2026-02-01", pathway="all"), row("2026-03-01", pathway="random"), row("2026-03-01")]
    assert told(beside(measure, *rows)) == [
        (d("2026-02-28"), "segment", "all", 1),
        (d("2026-03-31"), "segment", NOT_RECORDED, 1),
        (d("2026-03-31"), "segment", "random", 1),
    ]


def test_a_pathway_has_its_own_counts_beside_it():
    measure = make_measure(rows={"exclusions": (OUT,), "beside": (LONG,)}, breakdowns=("pathway", "sex"))
    rows = [
        row("2026-03-01", time=20.0, pathway="a", sex="female"),
        row("2026-03-01", out=True, pathway="a"),
        row("2026-03-01", out=True),
        row("2026-03-02", out=True, pathway="a", org="P2"),
    ]
    frame = beside(measure, *rows)
    assert set(frame["breakdown"].unique()) == {None, "pathway"}
    of_a = pick(frame, "QX", level="icb_providers", breakdown="pathway", group="a")
    assert of_a.select("what", "count").rows() == [("beside", 1), ("left_out", 2)]
    unknown = pick(frame, "QX", level="icb_providers", breakdown="pathway", group="unknown")
    assert unknown.select("what", "count").rows() == [("left_out", 1)]
    assert pick(frame, "QX", level="icb_providers").select("what", "count").rows() == [
        ("beside", 1),
        ("left_out", 3),
    ]


def test_each_providers_way_of_choosing_is_kept_at_every_level():
    measure = make_measure(rows={"segment": pl.col("pathway")})
    rows = [row("2026-03-01", pathway="all", org=org, sub_icb="S1") for org in ("P1", "P2", "X9")]
    frame = beside(measure, *rows)
    assert pick(frame, "QX", level="icb_providers")["provider_code"].to_list() == ["P1", "P2"]
    assert pick(frame, "QX", level="icb_population")["provider_code"].to_list() == ["P1", "P2", "X9"]
    assert beside(make_measure(rows={"exclusions": (OUT,)}), row("2026-03-01", out=True))[
        "provider_code"
    ].unique().to_list() == [None]


def test_nothing_is_beside_a_published_figure_or_an_empty_table():
    assert compute_beside(make_measure(origin=Published(table="log", id="M")), {}, SCOPE).is_empty()
    assert beside(make_measure()).is_empty()
    assert beside(make_measure(rows={"exclusions": (OUT,)}), row("2026-03-01")).is_empty()

"""Days between events, sums of measures, and published figures with their vintages."""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from compute_frames import SCOPE, d, make_data, make_measure, pick, row

from qmetrics.analysis.compute import TableData, compute
from qmetrics.analysis.compute.lineage import merge_sources
from qmetrics.model import Column, Derived, Events, Kind, Level, Published, PublishedShare, Table

TWO_LEVELS = (Level.ICB_PROVIDERS, Level.PROVIDER)


def events(*rows, **more):
    origin = Events(table="log", date=pl.col("day"), where=pl.col("ok"), **more)
    measure = make_measure(Kind.TIME_BETWEEN, origin=origin, levels=TWO_LEVELS)
    return compute(measure, {"log": make_data(("a", list(rows)))}, SCOPE)


def intervals(frame, org="P1", level="provider", status="reported"):
    rows = pick(frame, org, level=level).filter(pl.col("status") == status)
    return rows.select("period_start", "period_end", "value", "numerator").rows()


def test_one_interval_a_date_from_the_date_before():
    frame = events(
        row("2026-01-10", ok=True),
        row("2026-02-01", ok=False),
        row("2026-03-01", ok=True),
        row("2026-03-01", ok=True),
        row("2026-02-09", ok=True, org="P2"),
    )
    assert intervals(frame) == [(d("2026-01-10"), d("2026-03-01"), 50.0, 2.0)]
    assert intervals(frame, "P2") == []
    first = d("2026-02-09")
    assert intervals(frame, "P2", status="not_applicable") == [(first, first, None, 1.0)]
    assert intervals(frame, "QX", "icb_providers") == [
        (d("2026-01-10"), d("2026-02-09"), 30.0, 1.0),
        (d("2026-02-09"), d("2026-03-01"), 20.0, 2.0),
    ]
    complete = pick(frame).filter(pl.col("status") == "reported")
    assert json.loads(complete["sources"][0]) == [{"sha256": "a", "sheet": None, "rows": "2,4-5"}]


def test_no_interval_crosses_a_break_or_a_new_list():
    days = ["2026-01-01", "2026-01-31", "2026-02-01", "2026-03-01"]
    rows = [row(day, ok=True, pathway="old" if day < "2026-03" else "new") for day in days]
    broken = events(*rows, breaks=(date(2026, 2, 1),))
    assert [end for _, end, _, _ in intervals(broken)] == [d("2026-01-31"), d("2026-03-01")]
    assert intervals(broken, status="not_applicable")[1] == (d("2026-01-31"), d("2026-02-01"), None, 1.0)
    lists = events(*rows, segment=pl.col("pathway"))
    assert [end for _, end, _, _ in intervals(lists)] == [d("2026-01-31"), d("2026-02-01")]


def counts(key, values, first="2026-01-31", **columns):
    """Observations of a count, a value a month; None is a month not submitted."""
    rows = [row(f"2026-{m:02d}-05", extract="2026-12-31", ok=True) for m in range(1, 13)]
    frame = compute(make_measure(Kind.COUNT, key=key, **columns), {"log": make_data(("a", rows))}, SCOPE)
    frame = pick(frame)[: len(values)]
    return frame.with_columns(
        pl.Series("value", values, dtype=pl.Float64),
        pl.Series("status", ["not_submitted" if one is None else "reported" for one in values]),
    )


def test_a_sum_of_measures_with_the_month_before():
    measure = make_measure(
        Kind.CHANGE,
        origin=Derived(terms=(("theme.list", 1.0, 0), ("theme.list", -1.0, 1), ("theme.added", -1.0, 0))),
    )
    others = {
        "theme.list": counts("theme.list", [10, 12, 15, None, 9]),
        "theme.added": counts("theme.added", [5, 2, 1, 1, 1]),
    }
    frame = compute(measure, {}, SCOPE, others=others)
    found = frame.select("period_end", "value", "status").rows()
    assert found == [
        (d("2026-02-28"), 0.0, "reported"),
        (d("2026-03-31"), 2.0, "reported"),
        (d("2026-04-30"), None, "not_submitted"),
        (d("2026-05-31"), None, "not_submitted"),
    ]
    assert json.loads(frame["sources"][0]) == [{"sha256": "a", "sheet": None, "rows": "2-3"}]
    assert compute(measure, {}, SCOPE, others={}).height == 0


def test_a_group_missing_in_one_term_counts_as_none():
    rows = [row("2026-03-01", pathway="a", ok=True), row("2026-03-01", pathway="b", ok=False)]
    data = make_data(("a", rows))
    common = {"breakdowns": ("pathway",), "levels": (Level.PROVIDER,)}
    added = make_measure(Kind.COUNT, key="theme.added", **common)
    left = make_measure(Kind.COUNT, key="theme.left", rows={"denominator": pl.col("ok")}, **common)
    net = make_measure(
        Kind.CHANGE, origin=Derived(terms=(("theme.added", 1.0, 0), ("theme.left", -1.0, 0))), **common
    )
    others = {one.key: compute(one, {"log": data}, SCOPE) for one in (added, left)}
    frame = compute(net, {}, SCOPE, others=others)
    assert {group: pick(frame, breakdown="pathway", group=group)["value"][0] for group in "ab"} == {
        "a": 0.0,
        "b": 1.0,
    }


PUBLISHED = {
    "org_code": pl.String(),
    "org_level": pl.String(),
    "breakdown": pl.String(),
    "period_start": pl.Date(),
    "period_end": pl.Date(),
    "measure_id": pl.String(),
    "value": pl.Float64(),
    "is_suppressed": pl.Boolean(),
    "release_status": pl.String(),
}
TABLE = Table(
    columns=tuple(Column(name=n, dtype=t, description=n, required=False) for n, t in PUBLISHED.items()),
    unique_key=("org_code",),
    period_column="period_end",
    is_row_level=False,
    organisation_column="org_code",
)


def published(*files, known=None):
    """Files of (name, release, {(org, id): value}); a value "*" is suppressed; in order of vintage."""
    frames = []
    for index, (name, release, cells) in enumerate(files):
        rows = [
            {
                "org_code": org,
                "org_level": "provider",
                "period_start": d("2026-01-01"),
                "period_end": d("2026-03-31"),
                "measure_id": key,
                "value": None if value == "*" else value,
                "is_suppressed": value == "*",
                "release_status": release,
            }
            for (org, key), value in cells.items()
        ]
        frames.append(
            pl.DataFrame(rows, schema=PUBLISHED).with_columns(
                pl.lit(name).alias("file_sha256"),
                pl.lit(None, pl.String).alias("sheet"),
                pl.int_range(2, 2 + len(rows), dtype=pl.Int64).alias("row_number"),
                pl.lit(datetime(2026, 5, (known or {}).get(name, index + 1), tzinfo=UTC)).alias("known_from"),
                pl.lit(index, pl.Int64).alias("vintage"),
            )
        )
    return {"pub": TableData(TABLE, pl.concat(frames))}


def shown(tables, kind=Kind.COUNT, **origin):
    made = Published(**({"table": "pub", "id": "M"} | origin))
    return compute(make_measure(kind, origin=made, levels=(Level.PROVIDER,)), tables, SCOPE)


def sources(text):
    return [one["sha256"] for one in json.loads(text)]


def test_an_equal_figure_in_a_second_file_is_a_second_source():
    frame = shown(published(("a", "final", {("P1", "M"): 5.0}), ("b", "final", {("P1", "M"): 5.0})))
    assert frame.height == 1
    assert sources(frame["sources"][0]) == ["a", "b"]
    assert frame["known_from"][0].day == 1
    assert frame["lower"][0] is None


def test_a_changed_figure_is_a_new_vintage_and_so_is_a_changed_release():
    files = (
        ("a", "provisional", {("P1", "M"): 5.0}),
        ("b", "provisional", {("P1", "M"): 6.0}),
        ("c", "final", {("P1", "M"): 6.0}),
    )
    frame = shown(published(*files)).sort("known_from")
    assert frame.select("value", "release_status").rows() == [
        (5.0, "provisional"),
        (6.0, "provisional"),
        (6.0, "final"),
    ]
    assert [sources(text) for text in frame["sources"]] == [["a"], ["b"], ["b", "c"]]


def test_the_order_of_landing_does_not_matter():
    files = (("a", "provisional", {("P1", "M"): 5.0}), ("b", "final", {("P1", "M"): 6.0}))
    tables = published(*files)
    turned = {"pub": TableData(TABLE, tables["pub"].rows.reverse())}
    assert shown(tables).equals(shown(turned))
    # the older vintage was received later: it is known no later than the one it was replaced by
    late = shown(published(*files, known={"a": 20, "b": 3}))
    assert late.sort("known_from", maintain_order=True)["value"].to_list() == [5.0, 6.0]


def test_stars_are_bounds_and_never_zeros():
    tables = published(("a", "final", {("P1", "M"): "*", ("P1", "N"): "*", ("P1", "D"): 410.0}))
    count = shown(tables).row(0, named=True)
    assert (count["value"], count["value_min"], count["value_max"], count["status"]) == (
        None,
        0.0,
        4.0,
        "suppressed",
    )
    share = shown(tables, Kind.PROPORTION, numerator_id="N", denominator_id="D").row(0, named=True)
    assert (share["numerator"], share["denominator"], share["value"]) == (None, 410.0, None)
    assert (share["value_min"], share["value_max"]) == (0.0, pytest.approx(100 * 4 / 410))
    alone = shown(tables, Kind.PROPORTION).row(0, named=True)
    assert (alone["value_min"], alone["value_max"]) == (0.0, 100.0)
    days = shown(tables, Kind.PERCENTILE).row(0, named=True)
    assert (days["value_min"], days["value_max"]) == (0.0, None)


def test_of_a_provider_that_is_no_trust_a_list_of_trusts_says_nothing():
    frame = shown(published(("a", "final", {("X9", "M"): 1.0})), absent_is_zero=True)
    # P1 is in scope too, and not known to be a trust
    assert dict(frame.select("org_code", "value").iter_rows()) == {"X9": 1.0, "P2": 0.0}


def test_a_trust_in_scope_that_is_not_listed_has_none():
    tables = published(("a", "final", {("P1", "M"): 2.0, ("X9", "M"): 1.0}))
    frame = shown(tables, absent_is_zero=True)
    assert dict(frame.select("org_code", "value").iter_rows()) == {"P1": 2.0, "P2": 0.0, "X9": 1.0}
    zero = frame.filter(pl.col("org_code") == "P2").row(0, named=True)
    assert (zero["status"], sources(zero["sources"])) == ("reported", ["a"])
    assert shown(tables)["org_code"].sort().to_list() == ["P1", "X9"]


def test_a_share_of_two_exact_counts_is_computed_with_its_interval():
    tables = published(
        ("a", "final", {("P1", "N"): 9.0, ("P1", "D"): 100.0, ("P2", "N"): 0.0, ("P2", "D"): 0.0})
    )
    origin = PublishedShare(table="pub", numerator_id="N", denominator_id="D")
    frame = compute(make_measure(origin=origin, levels=(Level.PROVIDER,)), tables, SCOPE)
    first, second = frame.sort("org_code").rows(named=True)
    assert (first["value"], first["lower"]) == (9.0, pytest.approx(4.807, abs=1e-3))
    assert (second["value"], second["status"], second["lower"]) == (None, "zero_denominator", None)


def test_sources_are_united_row_by_row():
    texts = [
        '[{"sha256":"b","sheet":null,"rows":"2-4,9"}]',
        None,
        '[{"sha256":"b","sheet":null,"rows":"3-7"}]',
    ]
    texts += ['[{"sha256":"b","sheet":null,"rows":"8"},{"sha256":"a","sheet":"S","rows":""}]']
    assert json.loads(merge_sources(texts)) == [
        {"sha256": "a", "sheet": "S", "rows": ""},
        {"sha256": "b", "sheet": None, "rows": "2-9"},
    ]

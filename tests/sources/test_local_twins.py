"""The twins of never events and complaints: fictional, repeatable, and holding the signals they document.

Signals are found by plain arithmetic, not by the measures' own expressions.
"""

from datetime import date
from importlib import import_module

import polars as pl
import pytest

from qmetrics.model import Source, TwinOptions
from qmetrics.reference.organisations import sample_codes
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources.identity import screen
from qmetrics.sources.recognise import recognise

NAMES = ("never_events_log", "complaints_log", "complaint_assessments", "activity", "aggregate_return")
SOURCES: dict[str, Source] = {name: import_module(f"qmetrics.sources.{name}.layout").SOURCE for name in NAMES}


def frame_of(name: str, options: TwinOptions | None = None) -> pl.DataFrame:
    source = SOURCES[name]
    files = source.twin(options or TwinOptions()).values()
    return pl.concat([source.parse(content, source.layouts[0]) for content in files])


@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_taken(name: str) -> None:
    source = SOURCES[name]
    files = source.twin(TwinOptions())
    for file, content in files.items():
        assert file.startswith("SYNTHETIC")
        assert screen(content) is None
        known = recognise(content, SOURCES.values())
        assert known is not None
        assert known[0] is source
        assert known[2] is None
        frame = source.parse(content, known[1])
        assert set(frame[source.table.organisation_column]) <= sample_codes()
    assert source.twin(TwinOptions()) == files
    assert source.twin(TwinOptions(seed=2)) != files


@pytest.mark.parametrize("name", NAMES)
def test_months_and_extract(name: str) -> None:
    source = SOURCES[name]
    frame = frame_of(name)
    days = frame[source.table.period_column]
    assert frame["extract_date"].unique().to_list() == [date(2026, 4, 10)]
    first = date(2023, 6, 1) if name == "complaint_assessments" else date(2023, 4, 1)
    assert days.min() >= first  # type: ignore[operator]
    assert date(2026, 2, 28) < days.max() <= date(2026, 3, 31)  # type: ignore[operator]
    short = frame_of(name, TwinOptions(months=14, last_month_end=date(2025, 6, 30)))
    days = short[source.table.period_column]
    assert date(2024, 5, 1) <= days.min()  # type: ignore[operator]
    assert days.max() <= date(2025, 6, 30)  # type: ignore[operator]


def test_rows_follow_patients() -> None:
    usual, large = frame_of("complaints_log"), frame_of("complaints_log", TwinOptions(patients=3_000))
    assert 6_000 < usual.height < 7_500
    assert 2.7 < large.height / usual.height < 3.3


@pytest.mark.parametrize("name", NAMES)
def test_rows_keep_the_rules(name: str) -> None:
    frame = frame_of(name)
    for rule in SOURCES[name].table.rules:
        broken = frame.filter(~rule.holds.fill_null(True)).height
        # some answered complaints have no outcome, as in real logs
        assert broken == 0 or (rule.name == "outcome_where_answered" and broken < frame.height * 0.03)


def test_signals_are_documented() -> None:
    for name in NAMES:
        for key, org, month, what in import_module(f"qmetrics.sources.{name}.twin").SIGNALS:
            assert key.split(".")[0] in ("never_events", "complaints")
            assert org in sample_codes()
            assert month == "all" or len(month) == 7
            assert what


def test_never_event_cluster() -> None:
    counted = frame_of("never_events_log").filter(status="meets_definition")
    by_provider = counted.group_by("provider_code").len()
    sizes = dict(by_provider.iter_rows())
    assert "ZB1" not in sizes
    assert all(1 <= sizes[f"ZA{at}"] / 3 <= 6 for at in range(1, 7))
    days = counted.filter(provider_code="ZA3")["incident_date"]
    inside = days.filter(days.is_between(date(2025, 9, 15), date(2025, 11, 12)))
    assert inside.len() >= 6
    assert inside.n_unique() < inside.len()


def test_slow_reports() -> None:
    days = (
        frame_of("never_events_log")
        .filter(provider_code="ZA6")
        .with_columns((pl.col("reported_date") - pl.col("discovered_date")).dt.total_days().alias("days"))
    )
    after = pl.col("incident_date") >= date(2025, 4, 1)
    assert days.filter(after).height >= 2
    assert days.filter(after)["days"].min() >= 18  # type: ignore[operator]
    assert days.filter(~after)["days"].max() <= 8  # type: ignore[operator]


def acknowledged_in_time(frame: pl.DataFrame) -> float:
    """Share by counting days one by one."""
    holidays, passed, total = set(bank_holidays()), 0, 0
    for row in frame.iter_rows(named=True):
        if row["is_oral"] and row["resolved_next_working_day"]:
            continue
        total += 1
        if row["acknowledged_date"] is None:
            continue
        span = pl.date_range(row["received_date"], row["acknowledged_date"], "1d", eager=True).to_list()[1:]
        passed += sum(day.weekday() < 5 and day not in holidays for day in span) <= 3
    return passed / total


def test_acknowledgement_shift() -> None:
    complaints = frame_of("complaints_log").filter(org_code="ZA2")
    after = pl.col("received_date").is_between(date(2025, 7, 1), date(2026, 2, 28))
    before = pl.col("received_date") < date(2025, 7, 1)
    assert acknowledged_in_time(complaints.filter(before)) > 0.94
    assert acknowledged_in_time(complaints.filter(after)) < 0.85


def test_lengthening_answers() -> None:
    complaints = frame_of("complaints_log").filter(pl.col("withdrawn_date").is_null(), org_code="ZA4")
    days = (pl.col("responded_date") - pl.col("received_date")).dt.total_days()
    early = complaints.filter(pl.col("received_date") < date(2024, 10, 1)).select(days.median()).item()
    late = (
        complaints.filter(pl.col("received_date").is_between(date(2025, 9, 1), date(2025, 12, 31)))
        .select(days.median())
        .item()
    )
    assert late / early > 1.4


def test_flood_of_complaints() -> None:
    months = (
        frame_of("complaints_log")
        .filter(org_code="ZA5")
        .group_by(pl.col("received_date").dt.month_start())
        .len()
    )
    flood = months.filter(received_date=date(2025, 1, 1))["len"].item()
    others = months.filter(pl.col("received_date") != date(2025, 1, 1))["len"]
    assert flood > others.max() * 1.2  # type: ignore[operator]


def test_moved_dates() -> None:
    complaints = frame_of("complaints_log").filter(pl.col("extension_agreed_on").is_not_null())
    late = (
        complaints.group_by("org_code")
        .agg((pl.col("extension_agreed_on") > pl.col("replaced_agreed_date")).mean().alias("share"))
        .sort("share")
    )
    assert late["org_code"][-1] == "ZA6"
    assert late["share"][-1] > 0.7


def test_answers_beyond_six_months() -> None:
    complaints = frame_of("complaints_log")
    waited = pl.coalesce("responded_date", "extract_date") - pl.col("received_date")
    late = (
        complaints.filter(pl.col("withdrawn_date").is_null() & (waited > pl.duration(days=184)))
        .group_by("org_code")
        .len()
        .sort("len")
    )
    assert late["org_code"][-1] == "ZM2"
    assert 5 <= late["len"][-1] <= 40


def test_learning_rises() -> None:
    scores = frame_of("complaint_assessments").filter(org_code="ZA1", pillar="learning", is_random_draw=True)
    after = pl.col("assessed_on") >= date(2025, 6, 1)
    rise = scores.filter(after)["consensus_score"].mean() - scores.filter(~after)["consensus_score"].mean()  # type: ignore[operator]
    assert 0.8 < rise < 1.6


def test_enough_files_scored_twice() -> None:
    last = frame_of("complaint_assessments").filter(round_id="2026-Q1")
    twice = last.group_by("org_code", "file_id", "pillar").len().filter(pl.col("len") == 2)
    assert twice.select("org_code", "file_id").n_unique() >= 60
    drawn = last.filter("is_random_draw").group_by("org_code").agg(pl.col("file_id").n_unique())
    assert drawn["file_id"].min() >= 10  # type: ignore[operator]


def test_growing_contacts_and_the_provider_of_counts() -> None:
    contacts = frame_of("activity").filter(org_code="ZM1").sort("month")["contacts"]
    assert contacts[-1] / contacts[0] > 1.5
    assert set(frame_of("complaints_log")["org_code"]) <= set(frame_of("activity")["org_code"])
    counts = frame_of("aggregate_return")
    assert counts["organisation"].unique().to_list() == ["ZI1"]
    acknowledged = counts.filter(measure="complaints.acknowledged_within_3wd")
    after = pl.col("period") >= date(2025, 6, 1)
    for part, low, high in ((after, 0.6, 0.82), (~after, 0.9, 1.0)):
        rows = acknowledged.filter(part)
        assert low < rows["numerator"].sum() / rows["denominator"].sum() < high

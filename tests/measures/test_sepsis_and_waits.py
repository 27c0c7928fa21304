"""The sepsis and waiting-list measures on their twins, against figures worked out row by row.

Each measure's own worked example is run by ``test_examples``.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from qmetrics.analysis import spc
from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import camhs_waits, sepsis
from qmetrics.model import Measure, Rows, Scope, Source, TwinOptions
from qmetrics.sources.cyp_waiting_list.layout import SOURCE as WAITING_LIST
from qmetrics.sources.cyp_waiting_list.twin import SIGNALS
from qmetrics.sources.sepsis_return.layout import SOURCE as SEPSIS
from qmetrics.sources.sepsis_return.twin import SIGNALS as SEPSIS_SIGNALS
from qmetrics.sources.twinning import home_providers

SCOPE = Scope(icb_code="QZ9", providers=home_providers(), sub_icbs=("Z1A", "Z1B", "Z1C", "Z1D"))
OPTIONS = TwinOptions(months=15)
BY_KEY = {measure.key: measure for measure in (*sepsis.MEASURES, *camhs_waits.MEASURES)}


def table(source: Source, options: TwinOptions = OPTIONS) -> TableData:
    """The source's twin as the store would read it back."""
    frames = [
        source.parse(content, source.layouts[0]).with_columns(
            pl.lit(name).alias("file_sha256"),
            pl.lit(datetime(2026, 4, 20, tzinfo=UTC)).alias("known_from"),
            pl.lit(index, pl.Int64).alias("vintage"),
        )
        for index, (name, content) in enumerate(source.twin(options).items())
    ]
    return TableData(source.table, pl.concat(frames))


@pytest.fixture(scope="module")
def tables() -> dict[str, TableData]:
    return {source.key: table(source) for source in (SEPSIS, WAITING_LIST)}


@pytest.fixture(scope="module")
def waits(tables: dict[str, TableData]) -> dict[str, pl.DataFrame]:
    """Observations of every waiting-list measure, derived ones last."""
    found: dict[str, pl.DataFrame] = {}
    for measure in camhs_waits.MEASURES:
        found[measure.key] = compute(measure, tables, SCOPE, others=found)
    return found


def totals(frame: pl.DataFrame, level: str = "provider") -> dict[tuple[str, date], tuple[Any, Any]]:
    """Numerator and denominator by organisation and month end."""
    chosen = frame.filter(pl.col("org_level") == level, pl.col("breakdown").is_null())
    rows = chosen.select("org_code", "period_end", "numerator", "denominator").iter_rows()
    return {(org, end): (numerator, denominator) for org, end, numerator, denominator in rows}


def month_end(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def test_every_measure_of_the_two_themes_is_declared() -> None:
    assert {measure.name for measure in sepsis.MEASURES} == {
        "screened",
        "suspected_of_triggered",
        "antibiotics_within_1h",
        "antibiotics_within_1h_by_score",
        "antibiotics_within_3h",
        "minutes_to_antibiotics_median",
        "minutes_to_antibiotics_p90",
        "senior_review_within_1h",
        "antibiotic_time_recorded",
    }
    weeks = ("18w", "52w", "104w")
    assert {measure.name for measure in camhs_waits.MEASURES} == {
        "seen_within_4w",
        *(f"still_waiting_over_{week}" for week in weeks),
        *(f"still_waiting_over_{week}_share" for week in weeks),
        *(f"days_{what}_{which}" for what in ("waiting", "to_first_contact") for which in ("median", "p90")),
        *("waiting_well_30d", "waiting_well_90d", "additions", "removals_seen", "removals_unseen"),
        *("waiting", "net_flow", "unexplained_change"),
    }


@pytest.mark.parametrize("measure", BY_KEY.values(), ids=BY_KEY)
def test_declarations_are_whole(measure: Measure) -> None:
    assert measure.commitments
    assert measure.caveats
    assert measure.targets == ()
    assert [level.value for level in measure.levels] == [
        "icb_providers",
        "provider",
        "icb_population",
        "sub_icb",
    ]
    assert 6 <= len(measure.example.rows) <= 10
    if measure.theme == "camhs_waits":
        assert measure.headline_breakdown == "pathway"
    elif isinstance(measure.origin, Rows):
        assert measure.origin.segment is not None


def test_antibiotics_within_the_hour_row_by_row(tables: dict[str, TableData]) -> None:
    sums: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0])
    hour = timedelta(hours=1)
    for row in tables["sepsis_return"].rows.iter_rows(named=True):
        score, zero, dose = row["time_zero_news2"], row["time_zero_at"], row["antibiotic_given_at"]
        is_high = row["judged_band"] == "high" or (
            row["judged_band"] is None and score is not None and score > 6
        )
        if not (row["sepsis_suspected"] and is_high) or row["is_pregnant_or_recent"]:
            continue
        decided = row["exclusion_decided_at"]
        if decided is not None and decided - zero <= hour:
            earlier_dose = dose is not None and dose < zero
            counts_as_excluded = row["antibiotic_outcome"] == "not_given" or (
                dose is not None
                and (decided < dose or (row["exclusion_reason"] == "already_on_treatment" and earlier_dose))
            )
            if counts_as_excluded:
                continue
        place = row["provider_code"], month_end(zero.astimezone(ZoneInfo("Europe/London")).date())
        sums[place][0] += dose is not None and dose - zero <= hour
        sums[place][1] += 1
    found = totals(compute(BY_KEY["sepsis.antibiotics_within_1h"], tables, SCOPE))
    assert found == {place: tuple(counts) for place, counts in sums.items()}


def test_seen_within_four_weeks_row_by_row(
    tables: dict[str, TableData], waits: dict[str, pl.DataFrame]
) -> None:
    rows = tables["cyp_waiting_list"].rows
    lists = sorted(rows["snapshot_date"].unique())
    sums: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows.iter_rows(named=True):
        received, seen, closed = (
            row[name] for name in ("referral_received_date", "first_attended_contact_date", "removal_date")
        )
        end = month_end(received)
        due = [day for day in lists if day >= end + timedelta(days=28)]
        if end < lists[0] or not due or row["snapshot_date"] != due[0]:
            continue
        left_early = row["removal_reason"] in ("died", "moved_away") and closed <= received + timedelta(28)
        if row["age_band_at_referral"] == "18_25" or row["removal_reason"] == "opened_in_error":
            continue
        if left_early and seen is None:
            continue
        sums[row["provider_code"], end][0] += seen is not None and (seen - received).days <= 28
        sums[row["provider_code"], end][1] += 1
    frame = waits["camhs_waits.seen_within_4w"]
    assert totals(frame.filter(~pl.col("is_immature"))) == {
        place: tuple(counts) for place, counts in sums.items()
    }
    immature = frame.filter("is_immature", pl.col("breakdown").is_null())["period_end"]
    assert immature.unique().to_list() == [date(2026, 3, 31)]


def test_the_parts_of_the_list_add_up_but_in_the_documented_month(waits: dict[str, pl.DataFrame]) -> None:
    frame = waits["camhs_waits.unexplained_change"]
    at_provider = frame.filter(pl.col("org_level") == "provider", pl.col("breakdown").is_null())
    # no figure for the first month: the list before it is not known
    assert at_provider.height == 3 * 14
    odd = at_provider.filter(pl.col("value") != 0)
    where = [(org, f"{end:%Y-%m}") for org, end in odd.select("org_code", "period_end").iter_rows()]
    assert where == [(org, month) for key, org, month, _ in SIGNALS if key.endswith("unexplained_change")]


def test_a_sum_of_measures_has_only_the_groups_it_declares(waits: dict[str, pl.DataFrame]) -> None:
    assert set(waits["camhs_waits.net_flow"]["breakdown"].unique()) == {None, "pathway"}
    assert "sex" in waits["camhs_waits.additions"]["breakdown"]


def test_ninety_days_in_touch_is_a_figure_of_three_months(waits: dict[str, pl.DataFrame]) -> None:
    frame = waits["camhs_waits.waiting_well_90d"].filter(pl.col("period_end") == date(2026, 3, 31))
    monthly = frame.filter(pl.col("breakdown").is_null() | (pl.col("breakdown") == "pathway"))
    assert monthly["period_start"].unique().to_list() == [date(2026, 1, 1)]
    assert frame.filter(pl.col("breakdown") == "sex")["period_start"].unique().to_list() == [date(2025, 4, 1)]


def test_groups_of_ninety_days_in_touch_add_up_the_ends_of_quarters(
    tables: dict[str, TableData], waits: dict[str, pl.DataFrame]
) -> None:
    rows = tables["cyp_waiting_list"].rows
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows.iter_rows(named=True):
        day, talk = row["snapshot_date"], row["last_two_way_contact_date"]
        if (
            day.month % 3
            or day <= date(2025, 3, 31)
            or row["removal_date"]
            or row["first_attended_contact_date"]
        ):
            continue
        if (day - row["referral_received_date"]).days >= 90:
            sums[row["sex"] or "unknown"][0] += talk is not None and 0 <= (day - talk).days <= 90
            sums[row["sex"] or "unknown"][1] += 1
    frame = waits["camhs_waits.waiting_well_90d"].filter(
        pl.col("period_end") == date(2026, 3, 31), pl.col("breakdown") == "sex"
    )
    found = frame.filter(pl.col("status") == "reported")
    assert found.height >= 2
    for group, numerator, denominator in found.select("breakdown_value", "numerator", "denominator").rows():
        assert sums[group] == [numerator, denominator], group


def test_a_stock_is_never_added_up_over_months(waits: dict[str, pl.DataFrame]) -> None:
    for measure in camhs_waits.MEASURES:
        if measure.dynamics.value == "stock":
            frame = waits[measure.key]
            assert set(frame["breakdown"].unique()) == {None, *measure.breakdowns}
            assert frame.filter(pl.col("period_start") != pl.col("period_end").dt.month_start()).is_empty(), (
                "each figure is of one list"
            )
            by_sex = frame.filter(pl.col("breakdown") == "sex")
            assert by_sex.height
            assert set(by_sex["period_end"].dt.month()) == {3, 6, 9, 12}


def test_the_rules_find_the_documented_sepsis_signals_at_their_months() -> None:
    tables = {SEPSIS.key: table(SEPSIS, TwinOptions())}
    frame = compute(BY_KEY["sepsis.antibiotics_within_1h"], tables, SCOPE).filter(
        pl.col("org_level") == "provider", pl.col("breakdown").is_null()
    )
    judged = spc.xmr(frame, date="period_end", value="value", by="org_code", improvement="increase")
    month = pl.col("period_end").dt.strftime("%Y-%m")
    rules = {"ZA2": "shift", "ZA4": "outside_limits", "ZA5": "trend"}
    for _, org, start, what in SEPSIS_SIGNALS:
        if org in rules:
            found = judged.filter(pl.col("org_code") == org, month == start, pl.col(rules[org]))
            assert found.height == 1, what

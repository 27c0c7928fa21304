"""A second implementation, in plain loops over the twins' rows, written from the definitions alone."""

import math
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import all_measures
from qmetrics.model import Scope, TwinOptions, month_end
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source
from qmetrics.sources.twinning import home_providers

SCOPE = Scope(icb_code="QZ9", providers=home_providers(), sub_icbs=("Z1A", "Z1B", "Z1C", "Z1D"))
MEASURES = {measure.key: measure for measure in all_measures()}


def twin(name):
    """The source's twin as the store would read it back: later files are later vintages."""
    declared = source(name)
    frames = [
        declared.parse(content, declared.layouts[0]).with_columns(
            pl.lit(file).alias("file_sha256"),
            pl.lit(datetime(2026, 4, 20, tzinfo=UTC)).alias("known_from"),
            pl.lit(index, pl.Int64).alias("vintage"),
        )
        for index, (file, content) in enumerate(declared.twin(TwinOptions(months=13)).items())
    ]
    return TableData(declared.table, pl.concat(frames, how="vertical_relaxed"))


def places(row):
    """Every organisation and level that a row belongs to."""
    provider, home = row.get("provider_code") or row.get("org_code"), row.get("sub_icb_code")
    found = [("provider", provider)]
    if provider in SCOPE.providers:
        found.append(("icb_providers", "QZ9"))
    if home is not None:
        found.append(("sub_icb", home))
    if home in SCOPE.sub_icbs:
        found.append(("icb_population", "QZ9"))
    return found


def newest(rows, organisation):
    """Rows of each organisation's newest extract."""
    last = {}
    for row in rows:
        key = row["extract_date"], row["vintage"]
        last[row[organisation]] = max(last.get(row[organisation], key), key)
    return [row for row in rows if (row["extract_date"], row["vintage"]) == last[row[organisation]]]


def totals(frame, *columns, breakdown=None):
    """The figures of rows in which anything was counted."""
    chosen = frame.filter(pl.col("breakdown").eq_missing(pl.lit(breakdown, pl.String)))
    keys = ("org_level", "org_code", "breakdown_value", "period_end")
    return {tuple(row[:4]): tuple(row[4:]) for row in chosen.select(*keys, *columns).iter_rows()}


def add_working_days(day, n):
    holidays = set(bank_holidays())
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < 5 and day not in holidays
    return day


def test_acknowledged_within_three_working_days():
    data = twin("complaints_log")
    sums = defaultdict(lambda: [0, 0])
    for row in newest(data.rows.to_dicts(), "org_code"):
        end, limit = month_end(row["received_date"]), add_working_days(row["received_date"], 3)
        if end > row["extract_date"] or (row["is_oral"] and row["resolved_next_working_day"]):
            continue
        done = row["acknowledged_date"]
        if done is None and limit > row["extract_date"]:
            continue
        for level, org in places(row):
            sums[level, org, None, end][0] += done is not None and done <= limit
            sums[level, org, None, end][1] += 1
    frame = compute(MEASURES["complaints.acknowledged_within_3wd"], {"complaints_log": data}, SCOPE)
    found = {key: parts for key, parts in totals(frame, "numerator", "denominator").items() if parts[1]}
    assert len(found) > 100
    expected = {key: tuple(counts) for key, counts in sums.items() if key[0] in ("provider", "icb_providers")}
    assert found == expected


@pytest.mark.parametrize(("name", "share"), [("median", 0.5), ("p90", 0.9)])
def test_minutes_to_antibiotics(name, share):
    data = twin("sepsis_return")
    times = defaultdict(list)
    for row in newest(data.rows.to_dicts(), "provider_code"):
        zero, dose, score = row["time_zero_at"], row["antibiotic_given_at"], row["time_zero_news2"]
        band = row["judged_band"] or ("high" if score is not None and score >= 7 else "other")
        if row["is_pregnant_or_recent"] or not row["sepsis_suspected"] or band != "high":
            continue
        outcome, decided = row["antibiotic_outcome"], row["exclusion_decided_at"]
        given = dose if outcome == "given" else None
        if decided is not None and decided <= zero + timedelta(minutes=60):
            before_any_dose = outcome == "not_given" or (given is not None and decided < given)
            treated = row["exclusion_reason"] == "already_on_treatment" and given is not None and given < zero
            if before_any_dose or treated:
                continue
        minutes = math.inf if given is None else max(0.0, (given - zero).total_seconds() / 60)
        best = 0.0 if outcome == "given_but_time_unknown" else minutes
        end = month_end(zero.astimezone(ZoneInfo("Europe/London")).date())
        for level, org in places(row):
            times[level, org, None, end].append((minutes, best))
    expected = {}
    for key, pairs in times.items():
        rank = math.ceil(round(share * len(pairs), 6)) - 1
        last, first = sorted(one for one, _ in pairs)[rank], sorted(one for _, one in pairs)[rank]
        longest = max((one for one, _ in pairs if one < math.inf), default=None)
        doubtful = any(one != best for one, best in pairs)
        low = first if first < math.inf else longest
        expected[key] = (
            len(pairs),
            last if last < math.inf else None,
            low if doubtful or last == math.inf else None,
        )
    frame = compute(MEASURES[f"sepsis.minutes_to_antibiotics_{name}"], {"sepsis_return": data}, SCOPE)
    found = totals(frame, "denominator", "value", "value_min")
    assert {key: parts for key, parts in found.items() if parts[0]} == expected
    assert any(value is None for _, value, _ in expected.values()) or name == "median"


def test_still_waiting_after_18_weeks_by_pathway():
    data = twin("cyp_waiting_list")
    rows = data.rows.to_dicts()
    assert len({(row["provider_code"], row["snapshot_date"]) for row in rows}) == len(
        {(row["provider_code"], row["snapshot_date"], row["file_sha256"]) for row in rows}
    ), "each list came once"
    counts = defaultdict(int)
    groups, months = set(), defaultdict(set)
    for row in rows:
        end = row["snapshot_date"]
        waits = row["removal_date"] is None and row["first_attended_contact_date"] is None
        is_long = waits and end - row["referral_received_date"] > timedelta(days=18 * 7)
        for level, org in places(row):
            groups.add((level, org, row["pathway"]))
            months[level, org].add(end)
            counts[level, org, row["pathway"], end] += is_long
    expected = {
        (level, org, group, end): (float(counts[level, org, group, end]),)
        for level, org, group in groups
        for end in months[level, org]
    }
    frame = compute(MEASURES["camhs_waits.still_waiting_over_18w"], {"cyp_waiting_list": data}, SCOPE)
    assert totals(frame, "value", breakdown="pathway") == expected
    assert date(2026, 3, 31) in months["icb_providers", "QZ9"]

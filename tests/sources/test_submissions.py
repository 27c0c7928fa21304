"""What a file holds by its declaration, and the account of submissions: its table, its twin, its rules."""

from datetime import date, timedelta

import polars as pl
import pytest

from qmetrics.model import Cadence, SourceError, TwinOptions, month_end
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources import all_sources, source
from qmetrics.sources.holding import HOLDING_SCHEMA, holding_of
from qmetrics.sources.recognise import recognise
from qmetrics.sources.submissions import twin as account
from qmetrics.sources.submissions.layout import SOURCE

OPTIONS = TwinOptions(months=6, patients=100)


def frames(key: str, options: TwinOptions = OPTIONS) -> list[pl.DataFrame]:
    one = source(key)
    found = []
    for content in one.twin(options).values():
        layout = recognise(content, [one])
        assert layout is not None
        found.append(one.parse(content, layout[1]))
    return found


def held(key: str, frame: pl.DataFrame) -> list[tuple[str, date, date | None]]:
    return [tuple(row) for row in holding_of(source(key), frame).iter_rows()]


def test_a_log_holds_its_quiet_months_too():
    (log, *_) = frames("complaints_log")
    org = log["org_code"][0]
    few = log.filter(pl.col("org_code") == org).with_columns(
        pl.lit(date(2026, 1, 9)).alias("received_date"), pl.lit(date(2026, 4, 10)).alias("extract_date")
    )
    assert held("complaints_log", few) == [
        (org, end, date(2026, 4, 10)) for end in (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31))
    ]
    on_the_last_day = few.with_columns(pl.lit(date(2026, 1, 31)).alias("extract_date"))
    assert [end for _, end, _ in held("complaints_log", on_the_last_day)] == [date(2026, 1, 31)]


def test_counts_by_month_hold_the_months_they_have_rows_of():
    (contacts,) = frames("activity")
    some = contacts.filter(pl.col("org_code") == "ZA1", pl.col("month") != date(2026, 2, 28))
    assert date(2026, 3, 31) in [end for _, end, _ in held("activity", some)]
    assert date(2026, 2, 28) not in [end for _, end, _ in held("activity", some)]


def test_a_snapshot_holds_the_month_that_ended_last():
    shots = [held("cyp_waiting_list", frame) for frame in frames("cyp_waiting_list")]
    assert all(end == extract for rows in shots for _, end, extract in rows)
    (shot, *_) = frames("cyp_waiting_list")
    later = shot.with_columns(pl.lit(date(2026, 2, 10)).alias("snapshot_date"))
    assert {end for _, end, _ in held("cyp_waiting_list", later)} == {date(2026, 1, 31)}


def test_one_return_for_all_and_a_publication_are_nobodys_own():
    assert {org for frame in frames("never_events_log") for org, *_ in held("never_events_log", frame)} == {
        ""
    }
    quarters = {end.month for frame in frames("complaint_assessments", TwinOptions(patients=100))
                for _, end, _ in held("complaint_assessments", frame)}  # fmt: skip
    assert quarters <= {3, 6, 9, 12}
    months = {row for frame in frames("mhsds") for row in held("mhsds", frame)}
    assert {org for org, *_ in months} == {""}
    assert all(end == month_end(end) and extract is None for _, end, extract in months)
    assert {end.month for frame in frames("ko41a") for _, end, _ in held("ko41a", frame)} == {3}


@pytest.mark.parametrize("one", all_sources(), ids=lambda one: one.key)
def test_an_empty_frame_holds_nothing(one):
    assert holding_of(one, one.table.empty()).equals(HOLDING_SCHEMA.to_frame())


def test_a_file_without_periods_holds_none():
    assert [held("ods", frame) for frame in frames("ods")] == [[], []]
    assert [held("submissions", frame) for frame in frames("submissions")] == [[]]


def test_the_twin_accounts_for_who_sends_in_the_other_twins():
    monthly = [
        one for one in all_sources()
        if one.is_local and not one.is_one_return and one.cadence is not Cadence.IRREGULAR
    ]  # fmt: skip
    assert set(account.RETURNS) == {one.key for one in monthly}
    for one in monthly:
        due_days, senders = account.RETURNS[one.key]
        sent = {org for frame in frames(one.key) for org, *_ in held(one.key, frame)}
        assert (due_days, set(senders)) == (one.due_days, sent), one.key


def test_the_twin_is_fictional_repeatable_and_holds_its_signal():
    (content,) = SOURCE.twin(TwinOptions()).values()
    assert SOURCE.twin(TwinOptions()) == {account.NAME: content}
    assert SOURCE.twin(TwinOptions(seed=2))[account.NAME] != content
    assert SOURCE.twin(TwinOptions(months=1)) == {}
    rows = SOURCE.parse(content, SOURCE.layouts[0])
    assert set(rows["org_code"]) <= sample_codes()
    assert rows["due_date"].max() < rows["extract_date"][0]
    on_time = (
        rows.filter(pl.col("return_key") != account.SNAPSHOT)
        .with_columns(pl.col("received_date") <= pl.col("due_date"))
        .group_by("org_code", recent=pl.col("period_end") > date(2025, 7, 30))
        .agg(pl.col("received_date").mean())
    )
    slow = on_time.filter(pl.col("org_code") == account.SLOW).sort("recent")["received_date"]
    assert slow[0] > 0.9
    assert slow[1] < 0.45
    ((_, org, month, _),) = account.SIGNALS
    assert (org, month) == (account.SLOW, "2025-08")


def an_account(*rows: str) -> bytes:
    return "\n".join([",".join(SOURCE.table.column_names), *rows]).encode()


def test_a_row_that_cannot_be_is_refused_with_its_place():
    good = "ZA1,activity,2026-02-28,2026-03-15,2026-03-09,yes,2026-03-31"
    assert SOURCE.parse(an_account(good), SOURCE.layouts[0]).height == 1
    for bad, said in (
        (good.replace("2026-03-15", "2026-02-15"), "row 2: a return is due on or after the last day"),
        (good.replace("2026-03-15", "2026-04-15"), "row 2, column due_date: later than the extract date"),
        (good.replace("yes", "perhaps"), "row 2, column is_first_time_right: not yes or no"),
    ):
        with pytest.raises(SourceError, match=said):
            SOURCE.parse(an_account(bad), SOURCE.layouts[0])
    with pytest.raises(SourceError, match="row 3: a row with this"):
        SOURCE.parse(an_account(good, good), SOURCE.layouts[0])


def test_every_local_return_is_due_after_its_period():
    assert all(timedelta(days=one.due_days) > timedelta(0) for one in all_sources() if one is not SOURCE)

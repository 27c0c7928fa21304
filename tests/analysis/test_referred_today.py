"""Which spells and months an estimate for a child referred today rests on, against a hand count."""

from datetime import date

import polars as pl
from compute_frames import SCOPE

from qmetrics.analysis.compute import TableData
from qmetrics.analysis.compute.referred_today import referred_today, without_latest
from qmetrics.measures.camhs_waits import SEEN_WITHIN_4W
from qmetrics.sources import source

TABLE = source("cyp_waiting_list").table
LEAVING = SEEN_WITHIN_4W.origin.leaving
LAST = date(2026, 3, 31)


def spells(*rows: dict) -> TableData:
    usual = {"snapshot_date": LAST, "provider_code": "P1", "pathway": "mental_health"}
    usual |= {
        "age_band_at_referral": "12_15",
        "file_sha256": "a",
        "sheet": None,
        "known_from": None,
        "vintage": 1,
    }
    every = [usual | {"spell_id": f"S{at}", "row_number": at + 2} | row for at, row in enumerate(rows)]
    schema = dict(TABLE.empty().schema)
    schema |= {"known_from": pl.Datetime("us", "UTC"), "vintage": pl.Int64}
    return TableData(TABLE, pl.DataFrame(every, schema=schema))


def seen(entered: date, contact: date, **cells) -> dict:
    return {"referral_received_date": entered, "first_attended_contact_date": contact} | cells


def removed(entered: date, day: date, **cells) -> dict:
    return {"referral_received_date": entered, "removal_date": day, "removal_reason": "declined"} | cells


def shares(data: TableData, outcome: str, pathway: str | None = None) -> list[float]:
    found = referred_today(LEAVING, data, SCOPE).filter(
        pl.col("pathway").eq_missing(pathway), pl.col("outcome") == outcome
    )
    return found.sort("time")["share"].to_list()


def test_seen_and_removed_are_two_ways_out():
    day = date(2026, 1, 5)
    data = spells(
        seen(day, date(2026, 1, 15)),
        seen(day, date(2026, 1, 16)),
        removed(day, date(2026, 1, 12)),
        {"referral_received_date": day},
    )
    assert shares(data, "seen")[0] == 0.5
    assert shares(data, "removed")[0] == 0.25
    assert shares(data, "seen", "mental_health")[0] == 0.5


def test_who_does_not_count():
    day = date(2026, 1, 5)
    data = spells(
        seen(day, date(2026, 1, 15)),
        {"referral_received_date": day},
        removed(day, date(2026, 1, 12), removal_reason="opened_in_error"),
        seen(day, date(2026, 1, 15), age_band_at_referral="18_25"),
        seen(day, date(2026, 1, 15), provider_code="X9"),  # another ICB's
        seen(date(2025, 6, 5), date(2025, 6, 15)),  # before the three months
    )
    assert shares(data, "seen")[0] == 0.5


def test_an_older_snapshot_is_not_used():
    day = date(2026, 1, 5)
    older = seen(day, date(2026, 1, 15), snapshot_date=date(2026, 2, 28), file_sha256="b")
    assert (
        shares(spells(seen(day, date(2026, 1, 15)), {"referral_received_date": day}, older), "seen")[0] == 0.5
    )


def test_no_list_no_estimate():
    assert referred_today(LEAVING, spells(), SCOPE).is_empty()


def test_the_share_that_overstates_stands_beside():
    day = date(2026, 1, 5)
    data = spells(
        removed(day, date(2026, 1, 12)),
        removed(day, date(2026, 1, 12)),
        seen(day, date(2026, 1, 15)),
        {"referral_received_date": day},
    )
    found = referred_today(LEAVING, data, SCOPE, times=[28]).filter(
        pl.col("pathway").is_null(), pl.col("outcome") == "seen"
    )
    assert found.select("share", "kaplan_meier").rows() == [(0.25, 0.5)]


def test_providers_whose_latest_list_is_missing():
    day = date(2026, 1, 5)
    late = {"snapshot_date": date(2026, 2, 28), "file_sha256": "b", "provider_code": "P2"}
    rows = ({"referral_received_date": day}, {"referral_received_date": day} | late)
    assert without_latest(spells(*rows), SCOPE) == ["P2"]
    assert without_latest(spells(*rows, {"referral_received_date": day, "provider_code": "P2"}), SCOPE) == []
    other = {"referral_received_date": day, "provider_code": "X9", "snapshot_date": date(2026, 2, 28)}
    assert without_latest(spells(rows[0], other | {"file_sha256": "c"}), SCOPE) == []

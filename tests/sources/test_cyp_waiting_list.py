"""The children's waiting list: what a file may look like, what refuses it, what its twin hides."""

from datetime import date, timedelta

import polars as pl
import pytest

from qmetrics.model import SourceError, TwinOptions
from qmetrics.sources.cyp_waiting_list.layout import LAYOUT, SOURCE
from qmetrics.sources.cyp_waiting_list.parse import parse
from qmetrics.sources.cyp_waiting_list.twin import LOST_SPELLS, SIGNALS

GOOD = {
    "snapshot_date": "2026-03-31",
    "provider_code": "ZM1",
    "sub_icb_code": "Z1A",
    "pathway": "mental_health",
    "priority": "routine",
    "age_band_at_referral": "11_15",
    "referral_received_date": "2026-02-03",
}


def file(*changes: dict[str, str]) -> bytes:
    """A list with one row for each set of changes to the good one."""
    lines = [",".join(LAYOUT.header)]
    for index, change in enumerate(changes):
        row = GOOD | {"spell_id": f"s{index}"} | change
        lines.append(",".join(row.get(name, "") for name in LAYOUT.header))
    return ("\n".join(lines) + "\n").encode()


def problems(content: bytes) -> list[tuple[int | None, str | None]]:
    """Row and column of each thing that is wrong."""
    with pytest.raises(SourceError) as caught:
        parse(content, LAYOUT)
    return [(problem.row, problem.column) for problem in caught.value.problems]


def test_a_good_row_is_typed() -> None:
    rows = parse(
        file(
            {},
            {"pathway": "Mental health", "priority": "Urgent", "referral_received_date": "03/02/2026"},
            {"removal_date": "04/03/2026", "removal_reason": "opened in error"},
        ),
        LAYOUT,
    )
    assert rows["snapshot_date"].to_list() == [date(2026, 3, 31)] * 3
    assert rows["referral_received_date"].to_list() == [date(2026, 2, 3)] * 3
    assert rows["pathway"].unique().to_list() == ["mental_health"]
    assert rows["removal_reason"].to_list() == [None, None, "opened_in_error"]
    assert rows["row_number"].to_list() == [2, 3, 4]


def test_a_list_of_another_day_than_a_months_last_is_refused() -> None:
    early = {"snapshot_date": "2026-03-30"}
    assert problems(file(early, early)) == [(2, "snapshot_date")]
    with pytest.raises(SourceError, match="last day of a month"):
        parse(file(early), LAYOUT)
    assert parse(file({"snapshot_date": "2024-02-29", "referral_received_date": "2024-02-01"}), LAYOUT).height


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"snapshot_date": "31 March"}, "snapshot_date"),
        ({"referral_received_date": ""}, "referral_received_date"),
        ({"referral_received_date": "03/02/26"}, "referral_received_date"),
        ({"referral_received_date": "2026-04-01"}, "referral_received_date"),
        ({"first_attended_contact_date": "2026-04-01"}, "first_attended_contact_date"),
        ({"pathway": ""}, "pathway"),
        ({"pathway": "adult"}, "pathway"),
        ({"priority": "soon"}, "priority"),
        ({"age_band_at_referral": "14"}, "age_band_at_referral"),
        ({"imd_decile": "11"}, "imd_decile"),
        ({"imd_decile": "two"}, "imd_decile"),
        ({"removal_date": "2026-03-04", "removal_reason": "recovered"}, "removal_reason"),
        ({"removal_date": "2026-03-04"}, None),
        ({"removal_reason": "declined"}, None),
        ({"spell_id": "s0"}, None),
    ],
)
def test_a_wrong_cell_refuses_the_file_with_its_row(change: dict[str, str], column: str | None) -> None:
    assert (3, column) in problems(file({}, change))


def test_two_snapshot_dates_a_missing_column_or_no_rows_refuse_the_file() -> None:
    assert (None, "snapshot_date") in problems(file({}, {"snapshot_date": "2026-02-28"}))
    assert (1, "pathway") in problems(file({}).replace(b"pathway", b"team"))
    with pytest.raises(SourceError, match="no rows"):
        parse(file(), LAYOUT)


def test_every_rule_fails_on_a_row_that_breaks_it() -> None:
    early, day = date(2026, 1, 1), date(2026, 3, 1)
    breaking: dict[str, dict[str, date | str]] = {
        "reason_with_removal": {"removal_date": day},
        "contact_not_before_referral": {"first_attended_contact_date": early},
        "removal_not_before_referral": {"removal_date": early, "removal_reason": "declined"},
        "removal_not_before_contact": {
            "removal_date": day,
            "removal_reason": "moved_away",
            "first_attended_contact_date": day + timedelta(days=1),
        },
        "seen_where_discharged_after_contact": {
            "removal_date": day,
            "removal_reason": "first_contact_then_discharged",
        },
        "not_seen_where_discharged_without_contact": {
            "removal_date": day,
            "removal_reason": "discharged_without_contact",
            "first_attended_contact_date": day,
        },
        "closed_lately": {"removal_date": date(2025, 12, 28), "removal_reason": "declined"},
    }
    good = parse(file({}), LAYOUT)
    assert {rule.name for rule in SOURCE.table.rules} == set(breaking)
    for rule in SOURCE.table.rules:
        assert good.filter(~rule.holds).height == 0
        changes = [
            pl.lit(value, good.schema[name]).alias(name) for name, value in breaking[rule.name].items()
        ]
        assert good.with_columns(changes).filter(~rule.holds).height == 1, rule.name


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Every month's list of the twin at its default size."""
    return pl.concat(parse(content, LAYOUT) for content in SOURCE.twin(TwinOptions()).values())


def test_the_twin_is_one_coherent_list(rows: pl.DataFrame) -> None:
    assert rows["snapshot_date"].n_unique() == 36
    still_open = rows.filter(pl.col("removal_date").is_null()).group_by("snapshot_date").len()["len"]
    assert still_open.is_between(450, 750).all()
    told = ["referral_received_date", "pathway", "age_band_at_referral", "sub_icb_code"]
    versions = rows.select("provider_code", "spell_id", *told).unique()
    assert versions.height == versions.select("provider_code", "spell_id").unique().height
    for rule in SOURCE.table.rules:
        assert rows.filter(~rule.holds).height == 0, rule.name


def _waiting(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("removal_date").is_null() & pl.col("first_attended_contact_date").is_null())


def test_the_list_adds_up_except_in_the_documented_month(rows: pl.DataFrame) -> None:
    """Opening + received - seen - removed unseen = closing, month by month, worked out in plain Python."""
    breach = {
        (org, month): -LOST_SPELLS for key, org, month, _ in SIGNALS if key.endswith("unexplained_change")
    }
    found = {}
    for org in ("ZM1", "ZM2", "ZA5"):
        previous: int | None = None
        for day in sorted(rows["snapshot_date"].unique()):
            month = f"{day:%Y-%m}"
            received = seen = unseen = waiting = 0
            here = rows.filter(pl.col("provider_code") == org, pl.col("snapshot_date") == day)
            for spell in here.iter_rows(named=True):
                contact, removal = spell["first_attended_contact_date"], spell["removal_date"]
                received += f"{spell['referral_received_date']:%Y-%m}" == month
                seen += contact is not None and f"{contact:%Y-%m}" == month
                unseen += contact is None and removal is not None and f"{removal:%Y-%m}" == month
                waiting += contact is None and removal is None
            if previous is not None and waiting != previous + received - seen - unseen:
                found[org, month] = waiting - (previous + received - seen - unseen)
            previous = waiting
    assert found == breach


def test_the_wait_at_one_provider_lengthens_from_the_documented_month(rows: pl.DataFrame) -> None:
    month = next(month for key, org, month, _ in SIGNALS if key.endswith("seen_within_4w"))
    start = date.fromisoformat(f"{month}-01")
    here = rows.filter(pl.col("provider_code") == "ZM2")
    waited = (pl.col("snapshot_date") - pl.col("referral_received_date")).dt.total_days()
    medians = (
        _waiting(here).group_by("snapshot_date").agg(waited.median().alias("days")).sort("snapshot_date")
    )
    before = medians.filter(pl.col("snapshot_date") < start)["days"]
    assert medians["days"].tail(6).min() > before.max()

    last = here.sort("snapshot_date").unique("spell_id", keep="last")
    days = (pl.col("first_attended_contact_date") - pl.col("referral_received_date")).dt.total_days()
    received = pl.col("referral_received_date")
    quick = last.filter(received.is_between(date(2023, 4, 1), date(2026, 2, 28))).select(
        (received >= start).alias("later"), (days <= 28).fill_null(False).alias("quick")
    )
    share = dict(quick.group_by("later").agg(pl.col("quick").mean()).iter_rows())
    assert share[True] < 0.25 < 0.4 < share[False]

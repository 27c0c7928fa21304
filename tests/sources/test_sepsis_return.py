"""The sepsis return: what a file may look like, what refuses it, and what its twin hides."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from qmetrics.model import SourceError, TwinOptions
from qmetrics.sources.sepsis_return.layout import LAYOUT, SOURCE
from qmetrics.sources.sepsis_return.parse import parse, quarantined_rows
from qmetrics.sources.sepsis_return.twin import SIGNALS

GOOD = {
    "extract_date": "2026-04-14",
    "provider_code": "ZA1",
    "site_code": "ZA101",
    "case_id": "a1",
    "setting": "ed",
    "age_band": "45_64",
    "time_zero_at": "2026-03-01T00:30:00+00:00",
    "time_zero_news2": "8",
    "has_single_parameter_3": "yes",
    "screened": "yes",
    "sepsis_suspected": "yes",
    "antibiotic_outcome": "given",
    "antibiotic_given_at": "2026-03-01T01:00:00+00:00",
    "sample_method": "random",
    "eligible_n": "60",
}


def file(*changes: dict[str, str]) -> bytes:
    """A return with one row for each set of changes to the good one."""
    lines = [",".join(LAYOUT.header)]
    for index, change in enumerate(changes):
        row = GOOD | {"case_id": f"a{index}"} | change
        lines.append(",".join(row.get(name, "") for name in LAYOUT.header))
    return ("\n".join(lines) + "\n").encode()


def problems(content: bytes) -> list[tuple[int | None, str | None]]:
    """Row and column of each thing that is wrong."""
    with pytest.raises(SourceError) as caught:
        parse(content, LAYOUT)
    return [(problem.row, problem.column) for problem in caught.value.problems]


def test_a_good_row_is_typed() -> None:
    row = parse(file({}), LAYOUT).row(0, named=True)
    assert row["extract_date"] == date(2026, 4, 14)
    assert row["time_zero_at"] == datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    assert row["screened"] is True
    assert row["is_pregnant_or_recent"] is None
    assert row["row_number"] == 2


def test_ways_of_writing_the_same() -> None:
    rows = parse(
        file(
            {"time_zero_at": "2026-03-30 14:05+01:00", "antibiotic_given_at": "2026-03-30T13:30:00Z"},
            {"extract_date": "14/04/2026", "screened": "Y", "has_single_parameter_3": "FALSE"},
            {"setting": "ED", "judged_band": "Very low", "antibiotic_outcome": "Given"},
            {"antibiotic_outcome": "Given but time unknown", "antibiotic_given_at": ""},
        ),
        LAYOUT,
    )
    assert rows["time_zero_at"][0] == datetime(2026, 3, 30, 13, 5, tzinfo=UTC)
    assert rows["extract_date"].unique().to_list() == [date(2026, 4, 14)]
    assert rows["has_single_parameter_3"].to_list() == [True, False, True, True]
    assert rows["judged_band"][2] == "very_low"
    assert rows["antibiotic_outcome"][3] == "given_but_time_unknown"


def test_rows_without_time_zero_are_left_out_and_listed() -> None:
    content = file({}, {"time_zero_at": ""}, {}, {"time_zero_at": " ", "setting": "nonsense"})
    assert parse(content, LAYOUT)["row_number"].to_list() == [2, 4]
    left_out = quarantined_rows(content, LAYOUT)
    assert [(problem.row, problem.column) for problem in left_out] == [
        (3, "time_zero_at"),
        (5, "time_zero_at"),
    ]
    assert quarantined_rows(file({}), LAYOUT) == []


def test_a_file_without_any_time_zero_is_refused() -> None:
    with pytest.raises(SourceError, match="every row is without time_zero_at"):
        parse(file({"time_zero_at": ""}), LAYOUT)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"time_zero_at": "2026-03-01 00:30"}, "time_zero_at"),
        ({"time_zero_at": "yesterday"}, "time_zero_at"),
        ({"time_zero_news2": "twelve"}, "time_zero_news2"),
        ({"time_zero_news2": "21"}, "time_zero_news2"),
        ({"imd_decile": "0"}, "imd_decile"),
        ({"setting": "ward"}, "setting"),
        ({"judged_band": "critical"}, "judged_band"),
        ({"age_band": "0_15"}, "age_band"),
        ({"screened": ""}, "screened"),
        ({"screened": "perhaps"}, "screened"),
        ({"provider_code": ""}, "provider_code"),
        ({"time_zero_at": "2026-05-01T00:30:00+01:00"}, "time_zero_at"),
        ({"antibiotic_outcome": ""}, None),
        ({"antibiotic_given_at": ""}, None),
        ({"antibiotic_outcome": "not_given"}, None),
        ({"exclusion_decided_at": "2026-03-01T00:40:00+00:00"}, None),
    ],
)
def test_a_wrong_cell_refuses_the_file_with_its_row(change: dict[str, str], column: str | None) -> None:
    assert (3, column) in problems(file({}, change))


def test_two_extract_dates_or_a_repeated_case_refuse_the_file() -> None:
    assert (None, "extract_date") in problems(file({}, {"extract_date": "2026-04-15"}))
    assert (3, None) in problems(file({}, {"case_id": "a0"}))


def test_a_missing_column_or_no_rows_refuse_the_file() -> None:
    assert (1, "time_zero_at") in problems(file({}).replace(b"time_zero_at", b"arrived_at"))
    with pytest.raises(SourceError, match="no rows"):
        parse(file(), LAYOUT)


def test_messages_never_hold_a_value() -> None:
    with pytest.raises(SourceError) as caught:
        parse(file({"setting": "Jane-Doe", "time_zero_news2": "Jane-Doe"}), LAYOUT)
    assert "Jane-Doe" not in str(caught.value)


def test_every_rule_fails_on_a_row_that_breaks_it() -> None:
    late = datetime(2026, 9, 1, tzinfo=UTC)
    breaking = {
        "suspected_has_outcome": {"antibiotic_outcome": None},
        "given_has_time": {"antibiotic_given_at": None},
        "time_only_where_given": {"antibiotic_outcome": "not_given"},
        "decision_has_reason": {"exclusion_decided_at": datetime(2026, 3, 1, tzinfo=UTC)},
        "risk_stratified_at_near_time_zero": {"risk_stratified_at": late},
        "antibiotic_given_at_near_time_zero": {"antibiotic_given_at": late},
        "exclusion_decided_at_near_time_zero": {"exclusion_decided_at": late},
        "senior_review_at_near_time_zero": {"senior_review_at": late},
        "review_not_before_time_zero": {"senior_review_at": datetime(2026, 2, 28, tzinfo=UTC)},
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
def by_month() -> pl.DataFrame:
    """Share treated within the hour by trust and month, worked out apart from the measure."""
    frames = [parse(content, LAYOUT) for content in SOURCE.twin(TwinOptions()).values()]
    local = pl.col("time_zero_at").dt.convert_time_zone("Europe/London")
    minutes = (pl.col("antibiotic_given_at") - pl.col("time_zero_at")).dt.total_seconds() / 60
    decided = (pl.col("exclusion_decided_at") - pl.col("time_zero_at")).dt.total_seconds() / 60
    high = (pl.col("judged_band") == "high") | (
        pl.col("judged_band").is_null() & (pl.col("time_zero_news2") >= 7)
    )
    return (
        pl.concat(frames)
        .filter(high & pl.col("sepsis_suspected"))
        .filter(~pl.col("is_pregnant_or_recent").fill_null(False))
        .filter((decided > 60).fill_null(True))
        .group_by("provider_code", local.dt.strftime("%Y-%m").alias("month"))
        .agg(pl.len().alias("n"), (minutes <= 60).fill_null(False).mean().alias("share"))
        .sort("provider_code", "month")
    )


def _shares(by_month: pl.DataFrame, org: str) -> tuple[list[str], list[float]]:
    rows = by_month.filter(provider_code=org)
    return rows["month"].to_list(), rows["share"].to_list()


def test_the_signals_are_in_the_twin(by_month: pl.DataFrame) -> None:
    places = {org: month for _, org, month, _ in SIGNALS}
    months, shares = _shares(by_month, "ZA2")
    start = months.index(places["ZA2"])
    before, after = shares[:start], shares[start:]
    assert len(after) == 12
    assert sum(after) / len(after) > sum(before) / len(before) + 0.2
    assert min(after) > sum(shares) / len(shares)

    months, shares = _shares(by_month, "ZA4")
    outlier = shares.pop(months.index(places["ZA4"]))
    assert outlier < 0.2 < min(shares)

    months, shares = _shares(by_month, "ZA5")
    start = months.index(places["ZA5"])
    rising = shares[start : start + 8]
    assert rising == sorted(set(rising))
    assert rising[0] < 0.5 < 0.85 < rising[-1]


def test_the_sampling_method_changes_where_documented() -> None:
    rows = parse(SOURCE.twin(TwinOptions())["SYNTHETIC_sepsis_return_ZA6.csv"], LAYOUT)
    month = pl.col("time_zero_at").dt.convert_time_zone("Europe/London").dt.strftime("%Y-%m")
    change = next(month for _, org, month, _ in SIGNALS if org == "ZA6")
    assert rows.filter(month < change)["sample_method"].unique().to_list() == ["consecutive"]
    assert rows.filter(month >= change)["sample_method"].unique().to_list() == ["random"]


def test_the_twin_has_the_promised_size(by_month: pl.DataFrame) -> None:
    files = SOURCE.twin(TwinOptions())
    assert len(files) == 6
    assert by_month.group_by("provider_code").len()["len"].unique().to_list() == [36]
    rows = pl.concat(parse(content, LAYOUT) for content in files.values())
    cases = rows.height / (6 * 36)
    assert 35 <= cases <= 60
    double = pl.concat(
        parse(content, LAYOUT) for content in SOURCE.twin(TwinOptions(patients=2000)).values()
    ).height
    assert double / rows.height == pytest.approx(2, rel=0.05)
    assert sum(len(quarantined_rows(content, LAYOUT)) for content in files.values()) == 8

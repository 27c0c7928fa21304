"""The same again at one provider within so many months: which months are listed, against a hand count."""

from datetime import date

import polars as pl
import pytest

from qmetrics.analysis.compute import TableData
from qmetrics.analysis.compute.recurrence import recurrences
from qmetrics.measures.never_events import COUNT, DAYS_TO_REPORT
from qmetrics.model import Scope
from qmetrics.sources import source

TABLE = source("never_events_log").table
SCOPE = Scope(icb_code="QZ9", providers=("ZA1", "ZA2"))
EXTRACT = date(2026, 4, 10)
USUAL = ("ZA1", "wrong_implant", "wrong_lens", "meets_definition")


def log(*events: tuple, extract: date = EXTRACT, file: str = "a", vintage: int = 1) -> pl.DataFrame:
    """Events as day, then provider, type, sub-type and status, where they are not the usual ones."""
    rows = []
    for at, (day, *rest) in enumerate(events):
        provider, kind, subtype, status = (*rest, *USUAL[len(rest) :])
        rows.append(
            {
                "provider_code": provider,
                "incident_id": f"NE-{at}",
                "incident_date": day,
                "type_code": kind,
                "subtype": subtype,
                "status": status,
                "extract_date": extract,
                "file_sha256": file,
                "row_number": at + 2,
                "vintage": vintage,
            }
        )
    schema = {**TABLE.schema, "known_from": pl.Datetime("us", "UTC"), "vintage": pl.Int64()}
    return pl.DataFrame(rows, schema=schema)


def listed(*frames: pl.DataFrame) -> list[tuple]:
    return recurrences(COUNT.origin, TableData(TABLE, pl.concat(frames)), SCOPE).rows()


def lens(month: date, events: int, before: date, provider: str = "ZA1") -> tuple:
    return (month, provider, "wrong_implant", "wrong_lens", events, before)


@pytest.mark.parametrize(
    ("again", "is_listed"),
    [(date(2026, 1, 15), True), (date(2026, 1, 16), False), (date(2025, 1, 15), True)],
)
def test_to_the_day_a_year_later_and_no_longer(again, is_listed):
    found = listed(log((date(2025, 1, 15),), (again,)))
    events = 2 if again.month == 1 and again.year == 2025 else 1
    assert found == ([lens(again.replace(day=1), events, date(2025, 1, 1))] if is_listed else [])


def test_newest_first_one_row_a_month():
    found = listed(log(*((date(2025, month, day),) for month, day in [(2, 3), (5, 1), (5, 20), (11, 9)])))
    assert found == [
        lens(date(2025, 11, 1), 1, date(2025, 5, 1)),
        lens(date(2025, 5, 1), 2, date(2025, 2, 1)),
    ]


def test_a_month_whose_second_alone_comes_again():
    found = listed(log((date(2023, 1, 1),), (date(2025, 5, 1),), (date(2025, 5, 20),)))
    assert found == [lens(date(2025, 5, 1), 2, date(2025, 5, 1))]


@pytest.mark.parametrize(
    "other",
    [
        ("ZA2", "wrong_implant", "wrong_lens"),
        ("ZA1", "wrong_implant", "wrong_knee_part"),
        ("ZA1", "retained_foreign_object", "wrong_lens"),
        ("ZA1", "wrong_implant", None),
        ("ZA1", "wrong_implant", "wrong_lens", "downgraded"),
        ("ZA1", "wrong_implant", "wrong_lens", "under_review"),
    ],
)
def test_what_is_not_the_same_again(other):
    assert listed(log((date(2025, 2, 3),), (date(2025, 5, 1), *other))) == []


def test_a_type_without_sub_types_is_the_same_as_itself():
    scald = ("ZA1", "scalding", None)
    found = listed(log((date(2025, 2, 3), *scald), (date(2025, 5, 1), *scald)))
    assert found == [(date(2025, 5, 1), *scald, 1, date(2025, 2, 1))]


def test_another_icbs_provider_is_not_listed():
    far = ("ZA9", "wrong_implant", "wrong_lens")
    assert listed(log((date(2025, 2, 3), *far), (date(2025, 5, 1), *far))) == []


def test_only_the_newest_extract_of_a_provider_counts():
    old = log((date(2025, 2, 3),), (date(2025, 5, 1),), extract=date(2026, 3, 10))
    assert listed(old) != []
    assert listed(old, log((date(2025, 5, 1),), file="b", vintage=2)) == []


def test_rows_in_any_order():
    frame = log((date(2025, 2, 3),), (date(2025, 5, 1),), (date(2025, 11, 9),), (date(2025, 3, 3), "ZA2"))
    assert listed(frame) == listed(frame.reverse())
    assert len(listed(frame)) == 2


def test_a_measure_that_declares_none():
    with pytest.raises(ValueError, match="declares no recurrence"):
        recurrences(DAYS_TO_REPORT.origin, TableData(TABLE, log()), SCOPE)

"""Never events by organisation: names, years, and nothing guessed."""

from datetime import date

import polars as pl
import pytest

from qmetrics.model import SourceError, TwinOptions
from qmetrics.reference.names import match_names
from qmetrics.sources.never_events_national.codes import fill_codes
from qmetrics.sources.never_events_national.layout import SOURCE
from qmetrics.sources.never_events_national.parse import HEADER, parse
from qmetrics.sources.ods.layout import SOURCE as ODS
from qmetrics.sources.recognise import recognise

LAYOUT = SOURCE.layouts[0]
TODAY = date(2026, 11, 23)


def read(*lines, encoding="utf-8"):
    content = "\n".join([",".join(HEADER), *lines, ""]).encode(encoding)
    return parse(content, LAYOUT, today=TODAY)


def test_a_row_keeps_its_name_and_has_no_code():
    row = read('2022-23,0,"Barking, Havering and Redbridge",7').row(0, named=True)
    assert (row["org_name"], row["org_code"]) == ("Barking, Havering and Redbridge", None)
    assert (row["period_start"], row["period_end"]) == (date(2022, 4, 1), date(2023, 3, 31))
    assert (row["measure_id"], row["value"], row["release_status"]) == ("never_events", 7.0, "final")
    assert (row["org_level"], row["is_suppressed"], row["row_number"]) == ("provider", False, 2)


def test_provisional_years_and_cp1252_bytes():
    frame = read("2025-26,1,St Mary’s Trust,2", encoding="cp1252")
    assert frame.select("release_status", "org_name").row(0) == ("provisional", "St Mary’s Trust")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("2025-26,1,B,two", "row 3, column never_events_reported: not a whole number"),
        ("2025-26,1,B,1.5", "row 3, column never_events_reported: not a whole number"),
        ("2025-26,1,B,-1", "row 3, column never_events_reported: below 0"),
        ("2025-27,1,B,1", "row 3, column financial_year: not a financial year"),
        ("2027-28,1,B,1", "row 3, column financial_year: the window begins in the future"),
        ("2025-26,yes,B,1", "row 3, column provisional: neither 0"),
        ("2025-26,1, ,1", "row 3, column organisation_name_as_published: empty"),
        ("2025-26,1,A,4", "row 3, column organisation_name_as_published: the same figure stands in row 2"),
        ("2025-26,1,B", "row 3: 3 fields where 4 belong"),
    ],
)
def test_a_wrong_row_is_named(wrong, message):
    with pytest.raises(SourceError, match=message):
        read("2025-26,1,A,1", wrong)


def test_changed_columns_html_and_empty_files():
    source, _, error = recognise(
        b"financial_year,provisional,organisation_name,never_events_reported\n", [SOURCE]
    )
    assert source is SOURCE
    assert "column organisation_name_as_published is missing" in str(error)
    for bad in (b"", b"<html></html>"):
        with pytest.raises(SourceError):
            recognise(bad, [SOURCE])
    with pytest.raises(SourceError, match="no rows"):
        read()


def test_the_twin_is_recognised_and_its_names_are_matched_as_documented():
    files = SOURCE.twin(TwinOptions())
    assert files == SOURCE.twin(TwinOptions())
    (name,), (content,) = files.keys(), files.values()
    source, layout, error = recognise(content, [SOURCE])
    assert (source.key, error, name.startswith("SYNTHETIC")) == ("never_events_national", None, True)
    frame = source.parse(content, layout)
    assert frame["period_end"].n_unique() == 3
    assert frame["org_name"].str.contains("SYNTHETIC").all()
    trusts = ODS.parse(ODS.twin(TwinOptions())["SYNTHETIC etr.csv"], ODS.layouts[0])
    found = match_names(frame["org_name"], trusts)
    assert found.filter(pl.col("code").is_null())["name"].to_list() == [
        "SYNTHETIC Old Harbour Infirmary NHS Trust"
    ]
    assert {"ZA1", "ZA2", "ZA3"} <= set(found["code"])
    cluster = frame.filter(pl.col("org_name").str.contains("Garside")).sort("period_end")["value"]
    assert cluster[-1] == 7
    assert cluster[:-1].max() <= 2


def test_codes_are_filled_year_by_year_and_no_row_is_lost():
    frame = read(
        "2022-23,0,Closed NHS Trust,2",
        "2024-25,1,Closed NHS Trust,1",
        "2024-25,1,Open NHS Trust,3",
        "2024-25,1,The Open NHS Trust,1",
    )
    organisations = pl.DataFrame(
        {
            "code": ["C1", "O1"],
            "name": ["CLOSED NHS TRUST", "OPEN NHS TRUST"],
            "open_date": [date(2000, 4, 1)] * 2,
            "close_date": [date(2023, 3, 31), None],
        }
    )
    filled = fill_codes(frame, organisations, {})
    assert filled["org_code"].to_list() == ["C1", None, "O1", "O1"]
    assert filled.drop("org_code").equals(frame.drop("org_code"))
    assert fill_codes(frame.clear(), organisations).height == 0


@pytest.mark.shared
def test_the_real_transcription(shared_dir):
    path = shared_dir / "data" / "never_events" / "never_events_by_org_transcribed.csv"
    source, layout, error = recognise(path.read_bytes(), [SOURCE])
    frame = source.parse(path.read_bytes(), layout)
    assert error is None
    totals = dict(frame.group_by("period_start").agg(pl.col("value").sum()).iter_rows())
    assert {day.year: total for day, total in totals.items()} == {2022: 378, 2023: 344, 2024: 379, 2025: 383}
    newcastle = frame.filter(pl.col("org_name").str.contains("(?i)newcastle upon tyne")).sort("period_start")
    assert newcastle["value"].to_list() == [7, 10, 2, 8]
    assert newcastle["release_status"].to_list() == ["final", *["provisional"] * 3]

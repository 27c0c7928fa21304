"""Monthly statistics: every mess seen in a real file, one test each."""

from datetime import date

import polars as pl
import pytest

from qmetrics.model import SourceError, TwinOptions
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources.mhsds.layout import SOURCE, TABLE
from qmetrics.sources.mhsds.parse import HEADER, parse
from qmetrics.sources.mhsds.twin import SIGNALS
from qmetrics.sources.recognise import recognise

LAYOUT = SOURCE.layouts[0]
TODAY = date(2026, 11, 23)


def line(
    start="01/05/2024",
    end="31/07/2024",
    status="Performance",
    breakdown="Provider",
    code="RX4",
    secondary="NONE",
    measure="MRS08",
    value="410",
    name="A TRUST",
):
    return ",".join(
        [start, end, status, breakdown, code, name, secondary, secondary, measure, "A name", value]
    )


def content(*lines):
    return "\n".join([",".join(HEADER), *lines, ""]).encode()


def read(*lines):
    return parse(content(*lines), LAYOUT, today=TODAY)


def message(*lines):
    with pytest.raises(SourceError) as error:
        read(*lines)
    return str(error.value)


def test_a_row_becomes_a_figure():
    row = read(line()).row(0, named=True)
    assert row == {
        "org_code": "RX4",
        "org_name": "A TRUST",
        "org_level": "provider",
        "breakdown": None,
        "breakdown_value": None,
        "period_start": date(2024, 5, 1),
        "period_end": date(2024, 7, 31),
        "measure_id": "MRS08",
        "value": 410.0,
        "is_suppressed": False,
        "release_status": "performance",
        "sheet": None,
        "row_number": 2,
    }


def test_a_star_is_suppressed_and_never_zero():
    frame = read(line(value="*"), line(measure="b", value="0"), line(measure="c", value=" * "))
    assert frame["value"].to_list() == [None, 0.0, None]
    assert frame["is_suppressed"].to_list() == [True, False, True]


def test_negative_and_decimal_values_stand():
    values = read(line(value="-83"), line(measure="b", value="19.05314"))["value"]
    assert values.to_list() == [-83.0, 19.05314]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("01/05/2016", "31/05/2016"),
        ("05/01/2016", "31/05/2016"),
        ("2016-05-01", "2016-05-31"),
        ("01-05-2016", "31-05-2016"),
        ("01/05/16", "31/05/16"),
        (" 01/05/2016\u00a0", "05/31/2016"),
    ],
)
def test_one_window_in_many_spellings(start, end):
    frame = read(line(start=start, end=end))
    assert frame.row(0)[5:7] == (date(2016, 5, 1), date(2016, 5, 31))


def test_several_spellings_in_one_file():
    frame = read(line(), line(start="2024-05-01", end="2024-07-31", measure="b"))
    assert frame["period_start"].unique().to_list() == [date(2024, 5, 1)]


def test_the_window_is_part_of_the_key():
    frame = read(
        line(measure="ED86e", value="68", start="01/05/2025", end="30/04/2026"),
        line(measure="ED86e", value="50", start="01/02/2026", end="30/04/2026"),
    )
    assert frame["value"].to_list() == [68.0, 50.0]


def test_status_with_trailing_spaces():
    frame = read(
        *(line(status=word, measure=word) for word in ("Performance ", "Provisional", "Final\u00a0"))
    )
    assert frame["release_status"].to_list() == ["performance", "provisional", "final"]


def test_a_stray_byte_a0_is_a_space():
    raw = content(line(name="A~TRUST")).replace(b"~", b"\xa0")
    assert parse(raw, LAYOUT, today=TODAY)["org_name"][0] == "A TRUST"


@pytest.mark.parametrize(
    ("breakdown", "level"),
    [
        ("England", "england"),
        ("Provider", "provider"),
        ("ICB of GP Practice or Residence", "icb_population"),
        ("ICB - GP Practice or Residence", "icb_population"),
        ("STP - GP Practice or Residence", "icb_population"),
        ("STP", "icb_population"),
        ("Sub ICB of GP Practice or Residence", "sub_icb"),
        ("Sub ICB - GP Practice or Residence", "sub_icb"),
        ("CCG - GP Practice or Residence", "sub_icb"),
        ("Provider of Responsibility", "other"),
        ("Commissioning Region", "other"),
    ],
)
def test_breakdowns_under_all_their_names(breakdown, level):
    row = read(line(breakdown=breakdown)).row(0, named=True)
    assert row["org_level"] == level
    assert row["breakdown"] == (breakdown if level == "other" else None)


@pytest.mark.parametrize(
    ("breakdown", "secondary"),
    [
        ("Provider; Age Group", "18-64"),
        ("Sub ICB of GP Practice or Residence; Provider", "RDY"),
        ("Sub ICB - GP Practice or Residence; Provider", "RDY"),
    ],
)
def test_combinations_are_kept_beside(breakdown, secondary):
    row = read(line(breakdown=breakdown, secondary=secondary)).row(0, named=True)
    assert (row["org_level"], row["breakdown"], row["breakdown_value"]) == ("other", breakdown, secondary)


def test_two_bases_of_one_figure_keep_the_usual_one():
    frame = read(
        line(breakdown="Sub ICB of Residence", code="16C", value="5"),
        line(breakdown="Sub ICB of GP Practice or Residence", code="16C", value="10"),
        line(breakdown="Sub ICB of Residence", code="84H", value="15"),
    )
    assert frame["org_level"].to_list() == ["other", "sub_icb", "sub_icb"]
    assert frame["breakdown"].to_list() == ["Sub ICB of Residence", None, None]


def test_unknown_is_a_group_of_its_own():
    row = read(line(breakdown="ICB of GP Practice or Residence", code="UNKNOWN")).row(0, named=True)
    assert (row["org_code"], row["org_level"]) == ("UNKNOWN", "icb_population")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"value": "none"}, "row 3, column MEASURE_VALUE: neither a number nor a star"),
        ({"value": "NaN"}, "row 3, column MEASURE_VALUE"),
        ({"value": "inf"}, "row 3, column MEASURE_VALUE"),
        ({"start": "02/05/2024"}, "row 3, column REPORTING_PERIOD_START: not the first day"),
        ({"start": ""}, "row 3, column REPORTING_PERIOD_START"),
        ({"end": "30/07/2024"}, "row 3, column REPORTING_PERIOD_END: not the last day"),
        ({"end": "31/03/2024"}, "row 3, column REPORTING_PERIOD_END: the window ends before"),
        ({"end": "30/11/2026"}, "row 3, column REPORTING_PERIOD_END: the window ends in the future"),
        ({"status": "Draft"}, "row 3, column STATUS: not one of: provisional, performance, final"),
        ({"code": ""}, "row 3, column PRIMARY_LEVEL: empty"),
        ({"measure": " "}, "row 3, column MEASURE_ID: empty"),
    ],
)
def test_a_wrong_cell_is_named(wrong, expected):
    assert expected in message(line(measure="other"), line(**wrong))


def test_a_figure_that_comes_twice_is_named_with_its_first_row():
    assert "row 4, column MEASURE_ID: the same figure stands in row 2" in message(
        line(), line(measure="b"), line(name="ANOTHER NAME", value="5")
    )


def test_a_short_row_an_empty_file_and_a_web_page():
    assert "row 3: 10 fields where 11 belong" in message(line(), line().rsplit(",", 1)[0])
    assert "no rows" in message()
    for bad in (b"", b"<html>Not found</html>"):
        with pytest.raises(SourceError):
            recognise(bad, [SOURCE])


def test_changed_columns_are_named():
    for header, expected in (
        (content().replace(b"STATUS", b"STATE"), "column STATUS is missing"),
        (content().replace(b"STATUS,", b""), "column STATUS is missing"),
        (content().replace(b"STATUS", b"STATUS,NOTE"), "columns not in the layout: NOTE"),
    ):
        source, _, error = recognise(header, [SOURCE])
        assert source is SOURCE
        assert expected in str(error)


def test_the_data_quality_file_is_not_ours():
    header = b'"Reporting_Period","Status","Reporting_Level","Provider_Code","Provider_Name","DQ_Measure"\n'
    assert recognise(header, [SOURCE]) is None


@pytest.fixture(scope="module")
def twin_frames():
    files = SOURCE.twin(TwinOptions())
    assert files == SOURCE.twin(TwinOptions())
    frames = {}
    for name, raw in files.items():
        source, layout, error = recognise(raw, [SOURCE])
        assert (source.key, error, name.startswith("SYNTHETIC")) == ("mhsds", None, True)
        frames[name] = parse(raw, layout, today=TODAY).with_columns(pl.lit(name).alias("file"))
    return frames


def test_the_twin_holds_36_months_of_fictional_organisations(twin_frames):
    frame = pl.concat(twin_frames.values())
    assert frame["period_end"].n_unique() == 36
    assert frame["period_end"].max() == date(2026, 3, 31)
    assert set(frame["org_code"]) <= sample_codes() | {"England", "UNKNOWN"}
    named = frame.filter(~pl.col("org_code").is_in(["England", "UNKNOWN"]))
    assert named["org_name"].str.contains("SYNTHETIC").all()
    assert frame["is_suppressed"].any()
    assert set(frame["release_status"]) == {"performance", "provisional"}


def test_the_twin_carries_the_mess():
    raw = b"".join(SOURCE.twin(TwinOptions()).values())
    for mess in (
        b"Performance ",
        b"\xa0",
        b"STP -",
        b"CCG -",
        b"Sub ICB -",
        b"Sub ICB of",
        b",UNKNOWN,",
        b",*\n",
    ):
        assert mess in raw
    assert b"2023-06-01,2023-06-30" in raw
    assert b"12/01/2023,31/12/2023" in raw


def test_a_month_of_the_twin_is_re_issued(twin_frames):
    again = next(name for name in twin_frames if name.endswith("_v2.csv"))
    first, second = twin_frames[again.replace("_v2", "")], twin_frames[again]
    changed = first.join(second, on=list(TABLE.unique_key), nulls_equal=True, suffix="_again").filter(
        pl.col("value") != pl.col("value_again")
    )
    assert set(changed["org_code"]) == {"ZM2"}


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda signal: f"{signal[0]} {signal[1]}")
def test_the_twins_signals_are_where_they_are_documented(twin_frames, signal):
    measure, org, month, _ = signal
    begins = date.fromisoformat(f"{month}-01")
    series = (
        pl.concat(twin_frames.values())
        .filter(
            pl.col("measure_id") == measure, pl.col("org_code") == org, ~pl.col("file").str.contains("_v2")
        )
        .filter(
            (pl.col("period_end").dt.year() - pl.col("period_start").dt.year() < 1) | (measure[:2] != "ED")
        )
        .sort("period_end")
    )
    before = series.filter(pl.col("period_end") < begins)["value"].mean()
    after = series.filter(pl.col("period_start") >= begins)["value"].mean()
    rises = measure in ("MRS10a", "MRS10", "ED87e")
    assert after > 1.1 * before if rises else after < 0.8 * before

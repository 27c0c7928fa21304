"""Written complaints: two layouts, one long table, and columns that should add up."""

from datetime import date

import polars as pl
import pytest

from qmetrics.model import SourceError, TwinOptions
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources.ko41a.columns import COUNTS, ORGANISATION_HEADER, SITE_HEADER
from qmetrics.sources.ko41a.identities import identities
from qmetrics.sources.ko41a.layout import SOURCE, TABLE
from qmetrics.sources.ko41a.parse import parse
from qmetrics.sources.recognise import recognise

ORGANISATION, SITE = SOURCE.layouts
TODAY = date(2026, 11, 23)
# ten new, eight resolved, all of one age, status, service, subject and profession
TEN = {
    "Complaints_Total_New": 10,
    "Complaints_Total_Resolved": 8,
    "Complaints_Number_Upheld": 2,
    "Complaints_Number_Partially_Upheld": 1,
    "Complaints_Number_Not_Upheld": 5,
    "Complaints_Total_Carried_Forward": 2,
    **dict.fromkeys(("Age_Unknown", "Age_Total", "Status_Patient", "Status_Total"), 10),
    **dict.fromkeys(("Service_Other", "Service_Total", "Profession_Other", "Profession_Total"), 10),
    **dict.fromkeys(("Subject_Area_Other", "Subject_Area_Sub_Total", "Subject_Area_Total"), 10),
}


def line(layout=ORGANISATION, year="2024-25", code="RDY", site="RDY10", kind="Mental Health", **counts):
    before = [year, "Y58", "South West", "QVV", "Dorset", code, "A Trust"]
    before += [site, "A Site"] if layout is SITE else []
    numbers = TEN | counts
    return ",".join([*before, kind, *(str(numbers.get(name, 0)) for name in COUNTS)])


def read(*lines, layout=ORGANISATION):
    content = "\n".join([",".join(layout.header), *lines, ""]).encode()
    assert recognise(content, [SOURCE])[1] is layout
    return parse(content, layout, today=TODAY)


def test_the_layouts_have_86_and_88_columns():
    assert (len(ORGANISATION_HEADER), len(SITE_HEADER), len(COUNTS)) == (86, 88, 78)


def test_every_column_becomes_a_row():
    frame = read(line())
    assert frame["measure_id"].to_list() == list(COUNTS)
    row = frame.filter(pl.col("measure_id") == "Complaints_Total_New").row(0, named=True)
    assert (row["org_code"], row["org_level"], row["value"]) == ("RDY", "provider", 10.0)
    assert (row["period_start"], row["period_end"]) == (date(2024, 4, 1), date(2025, 3, 31))
    assert (row["breakdown"], row["release_status"], row["row_number"]) == (None, "final", 2)


def test_an_icb_is_a_body_of_its_own():
    frame = read(line(), line(code="QVV", kind="Integrated Care Board"))
    assert frame.filter(pl.col("row_number") == 3)["org_code"].unique().to_list() == ["QVV"]
    assert frame["org_level"].unique().to_list() == ["provider"]


def test_a_site_stands_under_its_organisation():
    frame = read(line(SITE), line(SITE, site="RDY"), layout=SITE)
    assert frame["org_level"].unique().to_list() == ["site"]
    assert frame["org_code"].unique().to_list() == ["RDY"]
    assert frame.filter(pl.col("measure_id") == COUNTS[0])["breakdown_value"].to_list() == ["RDY10", "RDY"]


def test_an_empty_cell_is_not_zero():
    frame = read(line(Age_0_5=""))
    assert frame.filter(pl.col("measure_id") == "Age_0_5")["value"].to_list() == [None]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"Age_0_5": "many"}, "row 3, column Age_0_5: not a whole number"),
        ({"Age_0_5": "*"}, "row 3, column Age_0_5: not a whole number"),
        ({"Age_0_5": "1.5"}, "row 3, column Age_0_5: not a whole number"),
        ({"Age_0_5": "-1"}, "row 3, column Age_0_5: below 0"),
        ({"year": "2024"}, "row 3, column Year: not a financial year"),
        ({"year": "2026-27"}, "row 3, column Year: the window ends in the future"),
        ({"code": ""}, "row 3, column Organisation_Code: empty"),
        ({"code": "RX3"}, "row 3, column Organisation_Code: the same figure stands in row 2"),
    ],
)
def test_a_wrong_cell_is_named(wrong, message):
    with pytest.raises(SourceError, match=message):
        read(line(code="RX3"), line(**wrong))


def test_changed_columns_html_and_empty_files():
    header = ",".join(ORGANISATION_HEADER)
    for changed, message in (
        (header.replace("Age_0_5", "Age_0_4"), "column Age_0_5 is missing"),
        (header.replace(",Age_0_5", ""), "column Age_0_5 is missing"),
        (header + ",Note", "columns not in the layout: Note"),
    ):
        source, layout, error = recognise(changed.encode(), [SOURCE])
        assert (source, layout) == (SOURCE, ORGANISATION)
        assert message in str(error)
    for bad in (b"", b"<html></html>"):
        with pytest.raises(SourceError):
            recognise(bad, [SOURCE])
    with pytest.raises(SourceError, match="no rows"):
        read()


def test_cp1252_bytes_are_read():
    raw = "\n".join([",".join(ORGANISATION_HEADER), line().replace("A Trust", "St Mary’s"), ""])
    frame = parse(raw.encode("cp1252"), ORGANISATION, today=TODAY)
    assert frame["org_name"].unique().to_list() == ["St Mary’s"]


def test_a_row_that_adds_up_has_no_violation():
    assert identities(read(line())).height == 0
    assert identities(read(line()).clear()).height == 0


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"Complaints_Number_Upheld": 3}, ["resolved_is_upheld_partly_and_not"]),
        ({"Complaints_Total_Carried_Forward": 3}, ["carried_is_brought_and_new_less_resolved"]),
        ({"Age_Unknown": 9}, ["age_adds_up"]),
        ({"Age_Unknown": 9, "Age_Total": 9}, ["age_total_is_new"]),
        ({"Status_Patient": 9}, ["status_adds_up"]),
        ({"Status_Patient": 9, "Status_Total": 9}, ["status_total_is_new"]),
        ({"Service_Other": 12}, ["service_adds_up"]),
        ({"Service_Other": 9, "Service_Total": 9}, ["service_total_is_at_least_new"]),
        ({"Clinical_Treatment_Radiology_Group": 1}, ["clinical_treatment_adds_up"]),
        ({"Subject_Area_Other": 11}, ["subject_area_adds_up"]),
        ({"Subject_Area_Total": 11}, ["subject_total_is_its_two_parts"]),
        (
            dict.fromkeys(("Subject_Area_Other", "Subject_Area_Sub_Total", "Subject_Area_Total"), 9),
            ["subject_total_is_at_least_new"],
        ),
        ({"Profession_Other": 12}, ["profession_adds_up"]),
        ({"Profession_Other": 9, "Profession_Total": 9}, ["profession_total_is_at_least_new"]),
    ],
)
def test_each_identity_fails_on_a_row_that_breaks_it(changed, broken):
    found = identities(read(line(), line(code="RX3", **changed)))
    assert found.rows() == [(3, name) for name in broken]


def test_several_services_for_one_complaint_are_no_violation():
    assert identities(read(line(Service_Other=12, Service_Total=12))).height == 0
    assert identities(read(line(Age_Unknown="", Complaints_Total_New=""))).height == 1


def test_the_twin_is_recognised_fictional_and_adds_up_where_it_should():
    files = SOURCE.twin(TwinOptions())
    assert files == SOURCE.twin(TwinOptions())
    assert len(files) == 6
    violations, upheld = [], {}
    for name, content in files.items():
        source, layout, error = recognise(content, [SOURCE])
        assert (source.key, error, name.startswith("SYNTHETIC")) == ("ko41a", None, True)
        frame = parse(content, layout, today=TODAY)
        assert not frame.select(TABLE.unique_key).is_duplicated().any()
        assert set(frame["org_code"]) <= sample_codes()
        assert frame["org_name"].str.contains("SYNTHETIC").all()
        violations += [(name, *row) for row in identities(frame).rows()]
        if layout is ORGANISATION:
            ours = frame.filter(pl.col("org_code") == "ZA4")
            counts = dict(ours.select("measure_id", "value").iter_rows())
            upheld[name] = counts["Complaints_Number_Upheld"] / counts["Complaints_Total_Resolved"]
    assert [row[2] for row in violations] == ["carried_is_brought_and_new_less_resolved"]
    assert "2023-24" in violations[0][0]
    *before, last = upheld.values()
    assert max(before) < 0.35 < 0.42 < last


@pytest.mark.shared
def test_the_real_organisation(shared_dir):
    path = next((shared_dir / "data" / "ko41a_rdy").glob("*Org Level.csv"))
    source, layout, error = recognise(path.read_bytes(), [SOURCE])
    assert (source.key, layout.name, error) == ("ko41a", "organisation", None)
    frame = source.parse(path.read_bytes(), layout)
    counts = dict(frame.select("measure_id", "value").iter_rows())
    assert [counts[name] for name in COUNTS[:7]] == [0, 403, 354, 98, 61, 195, 49]
    assert (counts["Age_Unknown"], counts["Service_Total"], counts["Profession_Total"]) == (132, 418, 423)
    assert (counts["Clinical_Treatment_Sub_Total"], counts["Subject_Area_Sub_Total"]) == (53, 415)
    assert counts["Subject_Area_Total"] == 468
    assert identities(frame).height == 0


@pytest.mark.shared
def test_the_real_sites(shared_dir):
    path = next((shared_dir / "data" / "ko41a_rdy").glob("*Site Level.csv"))
    _, layout, _ = recognise(path.read_bytes(), [SOURCE])
    frame = SOURCE.parse(path.read_bytes(), layout)
    new = frame.filter(pl.col("measure_id") == "Complaints_Total_New")
    assert (layout.name, new.height, new["value"].sum()) == ("site", 12, 403)
    assert new.filter(pl.col("breakdown_value") == "RDY")["value"].to_list() == [352]
    assert identities(frame).height == 0

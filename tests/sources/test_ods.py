"""Organisation files: no header, dates that decide, codes that no pattern fits."""

from datetime import date

import polars as pl
import pytest

from qmetrics.model import SourceError, TwinOptions
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources.ods.layout import SOURCE
from qmetrics.sources.recognise import recognise


def line(code="R0B", name="A TRUST", parent="QHM", opened="20190401", closed="", letter="A", role=""):
    fields = [""] * 27
    fields[0], fields[1], fields[2], fields[3] = code, name, "Y63", parent
    fields[9], fields[10], fields[11], fields[13] = "SR4 7TP", opened, closed, role
    fields[21], fields[23] = "1", letter
    return ",".join(f'"{field}"' for field in fields) + "\n"


def read(*lines):
    content = "".join(lines).encode()
    found = recognise(content, [SOURCE])
    assert found is not None
    return SOURCE.parse(content, found[1])


def test_trusts_and_places_are_told_apart_by_content():
    assert recognise(line().encode(), [SOURCE])[1].name == "etr"
    assert recognise(line(letter="", role="RO319").encode(), [SOURCE])[1].name == "eccg"
    assert recognise(line(letter="").encode(), [SOURCE])[1].name == "eccg"


def test_other_files_of_27_fields_are_not_ours():
    practice = ["A81001", "A SURGERY", "Y63", "QHM", *[""] * 5, "TS18", "19740401", "", "A", "B", "16C"]
    assert recognise(",".join([*practice, *[""] * 12]).encode(), [SOURCE]) is None


def test_a_trust_is_read_and_its_postcode_is_not_kept():
    frame = read(line(), line(code="RE9", opened="19930401", closed="20190331"))
    assert frame["open_date"].to_list() == [date(2019, 4, 1), date(1993, 4, 1)]
    assert frame["close_date"].to_list() == [None, date(2019, 3, 31)]
    assert frame["role"].unique().to_list() == ["trust"]
    assert frame["row_number"].to_list() == [1, 2]
    assert "SR4 7TP" not in str(frame.rows())


def test_codes_of_five_characters_are_codes_like_others():
    frame = read(line(code="G6V2S", parent="Z9B2Z"), line(code="K0N6A"))
    assert frame["code"].to_list() == ["G6V2S", "K0N6A"]
    assert frame["parent_code"][0] == "Z9B2Z"


def test_hubs_and_reporting_entities_are_not_sub_icbs():
    roles = ["", "RO319", "RO319|RO326", "RO218", "RO327"]
    lines = [line(code=f"X{index}", letter="", role=role) for index, role in enumerate(roles)]
    assert read(*lines)["role"].to_list() == [
        *["sub_icb"] * 3,
        "commissioning_hub",
        "sub_icb_reporting_entity",
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (line(code=""), "row 2, column code: empty"),
        (line(name="", code="X"), "row 2, column name: empty"),
        (line(opened="20191301", code="X"), "row 2, column open_date: not a day"),
        (line(closed="soon", code="X"), "row 2, column close_date: not a day"),
        (line(), "row 2, column code: this code came before"),
        ('"X","Y"\n', "row 2: 2 fields where 27 belong"),
    ],
)
def test_a_wrong_row_is_named(wrong, message):
    with pytest.raises(SourceError, match=message):
        read(line(), wrong)


def test_a_web_page_and_an_empty_file_are_refused():
    for content in (b"<!DOCTYPE html><html></html>", b" \n"):
        with pytest.raises(SourceError):
            recognise(content, [SOURCE])


def test_the_twin_is_recognised_fictional_and_stable():
    files = SOURCE.twin(TwinOptions())
    assert files == SOURCE.twin(TwinOptions())
    for name, content in files.items():
        source, layout, error = recognise(content, [SOURCE])
        frame = source.parse(content, layout)
        assert (name.startswith("SYNTHETIC"), error) == (True, None)
        assert set(frame["code"]) <= sample_codes()
        assert set(frame["parent_code"]) <= sample_codes()
        assert frame["name"].str.contains("SYNTHETIC").all()


@pytest.mark.shared
def test_real_files(shared_dir):
    frames = {}
    for path in sorted((shared_dir / "data" / "ods").glob("e*.csv")):
        source, layout, error = recognise(path.read_bytes(), [SOURCE])
        assert (source.key, layout.name, error) == ("ods", path.stem.split("_")[0], None)
        frames[path.stem] = source.parse(path.read_bytes(), layout)
    assert {name: frame.height for name, frame in frames.items()} == {
        "eccg": 320,
        "etr_2022-02": 218,
        "etr_2025-07": 210,
        "etr_2026-07": 274,
    }
    trusts = frames["etr_2026-07"].filter(pl.col("parent_code") == "QHM")
    assert trusts.filter(pl.col("close_date").is_null()).height == 11
    closed = dict(trusts.drop_nulls("close_date").select("code", "close_date").iter_rows())
    assert closed["RE9"] == closed["RLN"] == date(2019, 3, 31)
    assert closed["RNL"] == date(2019, 9, 30)
    places = frames["eccg"].filter((pl.col("parent_code") == "QHM") & pl.col("close_date").is_null())
    assert sorted(places["code"]) == ["00L", "00N", "00P", "01H", "13T", "16C", "84H", "99C"]
    assert {"G6V2S", "K0N6A"} <= set(frames["etr_2026-07"]["code"])


@pytest.mark.shared
def test_the_names_file_of_icbs_is_not_ours(shared_dir):
    content = (shared_dir / "data" / "ods" / "icb_names_codes_dec_2024.csv").read_bytes()
    assert recognise(content, [SOURCE]) is None

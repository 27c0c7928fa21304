"""Names to codes: the sure steps only, and the rest is said to be unmatched."""

import csv
from datetime import date
from importlib.resources import files

import polars as pl
import pytest

from qmetrics.reference.names import MATCH_SCHEMA, match_names, normalised_name, organisation_aliases
from qmetrics.sources.ods.layout import SOURCE as ODS

ORGANISATIONS = pl.DataFrame(
    {
        "code": ["A1", "A2", "A3", "B1", "B2", "C1"],
        "name": [
            "THE NEWPORT HOSPITALS NHS FOUNDATION TRUST",
            "SALT & PEPPER NHS TRUST",
            "ST. MARY'S HOSPITAL NHS TRUST",
            "TWICE NHS TRUST",
            "TWICE NHS TRUST",
            "CLOSED NHS TRUST",
        ],
        "open_date": [date(2000, 4, 1)] * 6,
        "close_date": [None, None, None, None, None, date(2023, 6, 30)],
    },
    schema_overrides={"close_date": pl.Date},
)


def match(*names, aliases=None, open_between=None):
    frame = match_names(names, ORGANISATIONS, aliases or {}, open_between=open_between)
    assert dict(frame.schema) == MATCH_SCHEMA
    return frame.rows()


@pytest.mark.parametrize(
    ("name", "code", "how"),
    [
        ("SALT & PEPPER NHS TRUST", "A2", "exact"),
        ("Salt and Pepper NHS Trust", "A2", "normalised"),
        ("Newport Hospitals NHS Foundation Trust", "A1", "normalised"),
        ("The Newport Hospitals NHS FT", "A1", "normalised"),
        ("St Mary’s Hospital, NHS Trust", "A3", "normalised"),
        ("Newport Hospitals NHS Trust", None, "unmatched"),
        ("Newport Hospital NHS Foundation Trust", None, "unmatched"),
        ("", None, "unmatched"),
    ],
)
def test_how_a_name_is_matched(name, code, how):
    assert match(name) == [(name, code, how)]


def test_an_alias_comes_last_and_is_compared_loosely():
    assert match("old salt nhs trust", aliases={"Old Salt NHS Trust": "A2"})[0][1:] == ("A2", "alias")


def test_an_alias_of_an_unknown_code_is_no_match():
    assert match("Old Salt", aliases={"Old Salt": "ZZ"})[0][1:] == (None, "unmatched")


def test_a_name_of_two_is_unmatched_and_an_alias_does_not_settle_it():
    for aliases in ({}, {"Twice NHS Trust": "B1"}):
        assert match("TWICE NHS TRUST", aliases=aliases) == [("TWICE NHS TRUST", None, "unmatched")]


@pytest.mark.parametrize(("year", "code"), [(2022, "C1"), (2023, "C1"), (2024, None)])
def test_a_closed_trust_matches_only_while_it_was_open(year, code):
    days = (date(year, 4, 1), date(year + 1, 3, 31))
    assert match("Closed NHS Trust", open_between=days)[0][1] == code
    assert match("Shut", aliases={"Shut": "C1"}, open_between=days)[0][1] == code


def test_every_name_is_answered_once_in_its_order():
    assert [row[0] for row in match("x", "SALT & PEPPER NHS TRUST", "x")] == ["x", "SALT & PEPPER NHS TRUST"]
    assert match() == []


def test_several_files_may_give_one_code_several_names():
    both = pl.concat([ORGANISATIONS, ORGANISATIONS.with_columns(name=pl.col("name") + " NEW")])
    assert match_names(["SALT & PEPPER NHS TRUST"], both, {}).row(0)[1:] == ("A2", "exact")


def test_each_alias_has_evidence_and_a_reviewer():
    text = files("qmetrics.reference").joinpath("organisation_aliases.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["evidence"] and row["reviewed_by"] and row["reviewed_on"] for row in rows)
    plain = [normalised_name(row["alias"]) for row in rows]
    assert len(set(plain)) == len(organisation_aliases()) == len(rows)


@pytest.mark.shared
def test_real_names_against_real_organisations(shared_dir):
    data = shared_dir / "data"
    trusts = ODS.parse((data / "ods" / "etr_2026-07.csv").read_bytes(), ODS.layouts[0])
    path = data / "never_events" / "never_events_by_org_transcribed.csv"
    published = pl.read_csv(path, infer_schema=False)
    left = {}
    for (year,), rows in published.group_by("financial_year", maintain_order=True):
        first = int(year[:4])
        days = (date(first, 4, 1), date(first + 1, 3, 31))
        found = match_names(rows["organisation_name_as_published"], trusts, open_between=days)
        assert found.height == rows.height
        codes = found["code"].drop_nulls()
        # one year lists three trusts under two names each
        twice = codes.filter(codes.is_duplicated()).unique().sort().to_list()
        assert twice == (["RK9", "RL1", "RWD"] if year == "2024-25" else [])
        left[year] = found.filter(pl.col("code").is_null())["name"].to_list()
    # each is the name of a trust that had closed before the year began
    essex = ["Basildon and Thurrock University Hospitals NHS Foundation Trust"]
    brighton = ["Brighton and Sussex University Hospitals NHS Trust"]
    mid_essex, poole = ["Mid Essex Hospital Services NHS Trust"], ["Poole Hospital NHS Foundation Trust"]
    southport = ["Southport and Ormskirk Hospital NHS Trust"]
    assert left == {
        "2022-23": [*essex, *brighton, *mid_essex, "Northern Devon Healthcare NHS Trust", *poole],
        "2023-24": [*essex, *brighton, *mid_essex, *poole],
        "2024-25": [*essex, *brighton, *poole, *southport],
        "2025-26": [*essex, *brighton, *mid_essex, *poole, *southport],
    }
    closed = dict(trusts.drop_nulls("close_date").select("name", "close_date").iter_rows())
    for year, names in left.items():
        assert all(closed[name.upper()] < date(int(year[:4]), 4, 1) for name in names)

"""What every synthetic case-level file must be: recognised, fictional, repeatable, free of identities."""

import csv
import io
import re

import pytest

from qmetrics.model import Source, TwinOptions
from qmetrics.reference.organisations import sample_codes
from qmetrics.sources.cyp_waiting_list.layout import SOURCE as WAITING_LIST
from qmetrics.sources.identity import screen
from qmetrics.sources.recognise import recognise
from qmetrics.sources.sepsis_return.layout import SOURCE as SEPSIS

SOURCES = (SEPSIS, WAITING_LIST)
OPTIONS = TwinOptions(months=6, patients=300)
POSTCODE = re.compile(r"^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$", re.IGNORECASE)
IDENTIFYING = ("name", "nhs", "birth", "dob", "postcode", "address", "lsoa", "note", "comment", "hospital")


def cells(content: bytes) -> dict[str, list[str]]:
    """The columns of a file as written."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    return {name: [row[index] for row in rows] for index, name in enumerate(header)}


def is_nhs_number(text: str) -> bool:
    """Ten digits whose last is the check digit."""
    digits = text.replace(" ", "")
    if not re.fullmatch(r"\d{10}", digits):
        return False
    total = sum(int(digit) * (10 - index) for index, digit in enumerate(digits[:9]))
    return (11 - total % 11) % 11 == int(digits[9])


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_every_file_is_recognised_and_parses(source: Source) -> None:
    for name, content in source.twin(OPTIONS).items():
        assert name.startswith("SYNTHETIC")
        known = recognise(content, SOURCES)
        assert known is not None
        found, layout, difference = known
        assert (found.key, difference) == (source.key, None)
        rows = found.parse(content, layout)
        assert rows.height > 0
        expected = {column.name: column.dtype for column in source.table.columns}
        assert {name: rows.schema[name] for name in expected} == expected


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_only_fictional_organisations(source: Source) -> None:
    for content in source.twin(OPTIONS).values():
        columns = cells(content)
        for column in source.table.columns:
            if column.organisation:
                assert set(columns[column.name]) - {""} <= sample_codes()
        # a site is the trust's code and two digits
        for site in columns.get("site_code", []):
            assert site[:3] in sample_codes()


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_nothing_in_it_could_name_a_person(source: Source) -> None:
    for content in source.twin(OPTIONS).values():
        assert screen(content) is None
        for name, values in cells(content).items():
            assert not any(word in name for word in IDENTIFYING)
            assert not any(is_nhs_number(value) or POSTCODE.match(value) for value in values)
            # no free text: codes, numbers and times are short
            assert max(map(len, values)) <= 30
            assert not any(len(value.split()) > 5 for value in values)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_the_same_options_give_the_same_bytes(source: Source) -> None:
    assert source.twin(OPTIONS) == source.twin(OPTIONS)
    other = source.twin(TwinOptions(months=6, patients=300, seed=2))
    assert other.keys() == source.twin(OPTIONS).keys()
    assert other != source.twin(OPTIONS)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_every_column_says_what_it_holds(source: Source) -> None:
    assert source.layouts[0].header == tuple(source.table.column_names)
    for column in source.table.columns:
        assert len(column.description) > 20

"""Templates and dictionaries: our own files are recognised, and never refused for identity."""

import csv
import io

import pytest

from qmetrics.model import Source, SourceError
from qmetrics.sources import all_sources
from qmetrics.sources.identity import screen
from qmetrics.sources.recognise import recognise
from qmetrics.sources.templates import DICTIONARY_HEADER, dictionary, template

LOCAL = [source for source in all_sources() if source.is_local]


@pytest.mark.parametrize("source", LOCAL, ids=lambda source: source.key)
def test_template(source: Source) -> None:
    content = template(source)
    assert screen(content) is None
    known = recognise(content, all_sources())
    assert known is not None
    assert known[0] is source
    assert known[2] is None
    with pytest.raises(SourceError, match="no rows"):
        source.parse(content, known[1])


@pytest.mark.parametrize("source", LOCAL, ids=lambda source: source.key)
def test_dictionary(source: Source) -> None:
    content = dictionary(source)
    assert screen(content) is None
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows[0] == list(DICTIONARY_HEADER)
    assert [row[0] for row in rows[1:]] == source.table.column_names
    assert all(row[1] and row[2] in ("yes", "no") and row[5] for row in rows[1:])
    for row, column in zip(rows[1:], source.table.columns, strict=True):
        assert row[3] == "; ".join(column.codes)


@pytest.mark.parametrize("source", LOCAL, ids=lambda source: source.key)
def test_no_layout_of_ours_is_refused(source: Source) -> None:
    header = ",".join(source.table.column_names)
    assert screen(f"{header}\n{',' * header.count(',')}x\n".encode()) is None


def test_ranges_in_words() -> None:
    sources = {source.key: source for source in LOCAL}
    text = dictionary(sources["complaint_assessments"]).decode("utf-8-sig")
    assert "score,whole number,yes,,0 to 4," in text
    assert 'assessed_on,"date, as 2024-07-31 or 31/07/2024",yes,,2022-04-01 or later,' in text
    assert "contacts,whole number,yes,,0 or more," in dictionary(sources["activity"]).decode("utf-8-sig")

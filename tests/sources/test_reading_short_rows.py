"""A record with fewer fields than the layout is refused, never filled up."""

import pytest

from qmetrics.model import SourceError
from qmetrics.sources.reading import read_rows


@pytest.mark.parametrize("content", [b"a,b,c\n1,2,3\n4,5\n", b'"a","b","c"\n"1","2","3"\n"4","5"\n'])
def test_a_short_row_is_named(content):
    with pytest.raises(SourceError, match="row 3: 2 fields where 3 belong"):
        read_rows(content, ("a", "b", "c"))


def test_an_empty_last_cell_is_not_a_short_row():
    frame = read_rows(b"a,b,c\n1,2,\n4,5,6\n", ("a", "b", "c"))
    assert frame["c"].to_list() == [None, "6"]

"""Comments as they stand now, and the rows of them that nothing here knows.

Here: reading the table. Not here: which comment stands beside which chart (``analysis/commentary``).
"""

from datetime import datetime

from qmetrics.analysis.commentary import Comment, current_comments, placed
from qmetrics.assets.left_out import known_organisations, reasons_by_file
from qmetrics.measures import all_measures
from qmetrics.model import Problem
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.tables import read_table

SOURCE = "commentary"


def comments_of(home: Home, *, as_at: datetime | None = None) -> list[Comment]:
    """The comments that stand, on measures and organisations that there are."""
    kept, _ = placed(read_table(home, source(SOURCE)), **_known(home))
    return current_comments(kept, as_at=as_at)


def left_out_rows(home: Home) -> list[tuple[str, Problem]]:
    """Name of the file and reason of each row about what nothing here knows; no reason holds a text."""
    known = _known(home)
    return reasons_by_file(home, SOURCE, lambda rows: placed(rows, **known)[1])


def _known(home: Home) -> dict[str, set[str]]:
    return {
        "measures": {one.key for one in all_measures()},
        "organisations": known_organisations(home),
    }

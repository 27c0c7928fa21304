"""Comments as they stand now, and the rows of them that nothing here knows.

Here: reading the table. Not here: which comment stands beside which chart (``analysis/commentary``).
"""

from datetime import datetime

from qmetrics.analysis.commentary import Comment, current_comments, placed
from qmetrics.measures import all_measures
from qmetrics.model import Problem
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of
from qmetrics.store.scope import organisations, scope_of
from qmetrics.store.tables import read_table

SOURCE = "commentary"


def comments_of(home: Home, *, as_at: datetime | None = None) -> list[Comment]:
    """The comments that stand, on measures and organisations that there are."""
    kept, _ = placed(read_table(home, source(SOURCE)), **_known(home))
    return current_comments(kept, as_at=as_at)


def left_out_rows(home: Home) -> list[tuple[str, Problem]]:
    """Name of the file and reason of each row about what nothing here knows; no reason holds a text."""
    names = dict(files_of(home, SOURCE).select("sha256", "name").iter_rows())
    files = read_table(home, source(SOURCE)).partition_by("file_sha256", as_dict=True)
    known = _known(home)
    return [
        (names[sha256], problem) for (sha256,), rows in files.items() for problem in placed(rows, **known)[1]
    ]


def known_organisations(home: Home) -> set[str]:
    """Codes of organisations about which somebody may write: those of the settings and of the ODS file."""
    scope = scope_of(home)
    ours = {scope.icb_code, *scope.providers, *scope.sub_icbs}
    return ours | {one.code for one in organisations(home)}


def _known(home: Home) -> dict[str, set[str]]:
    return {
        "measures": {one.key for one in all_measures()},
        "organisations": known_organisations(home),
    }

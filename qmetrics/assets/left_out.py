"""Rows of what somebody wrote that are not shown, by file: what comments and milestones share.

Here: which organisations are known, and the reasons by file. Not here: what is a reason (``placed`` of
``analysis/commentary`` and of ``analysis/milestones``).
"""

from collections.abc import Callable

import polars as pl

from qmetrics.model import Problem
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of
from qmetrics.store.scope import organisations, scope_of
from qmetrics.store.tables import read_table


def known_organisations(home: Home) -> set[str]:
    """Codes of organisations about which somebody may write: those of the settings and of the ODS file."""
    scope = scope_of(home)
    ours = {scope.icb_code, *scope.providers, *scope.sub_icbs}
    return ours | {one.code for one in organisations(home)}


def reasons_by_file(
    home: Home, key: str, reasons: Callable[[pl.DataFrame], list[Problem]]
) -> list[tuple[str, Problem]]:
    """Name of the file and reason of each row of a source that is left out; no reason holds a text."""
    names = dict(files_of(home, key).select("sha256", "name").iter_rows())
    files = read_table(home, source(key)).partition_by("file_sha256", as_dict=True)
    return [(names[sha256], problem) for (sha256,), rows in files.items() for problem in reasons(rows)]

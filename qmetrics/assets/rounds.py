"""The agreement of raters by round of a landed table, worked out once for the same files.

Here: reading the table and keeping the answer while the program runs. Not here: the statistics
(``analysis/compute/rounds``), what is said of them (``beside_words``).
"""

from functools import lru_cache

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.rounds import agreement_by_round
from qmetrics.model import Raters
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.tables import read_table, table_files


def rounds_of(home: Home, table: str, raters: Raters) -> pl.DataFrame:
    """``agreement_by_round`` of a table as it is now; empty where nothing has landed."""
    files = frozenset(table_files(home, table))
    return _rounds(home, table, raters, files) if files else pl.DataFrame()


# the same files have the same rows, whatever landed since
@lru_cache(maxsize=4)
def _rounds(home: Home, table: str, raters: Raters, _files: frozenset[str]) -> pl.DataFrame:
    declared = source(table)
    return agreement_by_round(raters, TableData(declared.table, read_table(home, declared)).current)

"""The column that every local return without snapshots ends with: when its rows were true.

Columns about people are in ``people``; a return's own columns are in its ``table.py``.
"""

import polars as pl

from qmetrics.model import Column

EXTRACT_DATE = Column(
    name="extract_date",
    dtype=pl.Date(),
    description="Day at whose end every row was true; the same in all rows of a file",
)

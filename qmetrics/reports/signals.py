"""What the first line of the first page counts: charts that signal, and how many would by chance.

Here: which charts are counted, from the records kept beside them. Not here: what a new signal is and what to
expect (``qmetrics.analysis``), the words (``words``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from qmetrics.analysis.choice import LIMITED, T_CHART
from qmetrics.analysis.expected_signals import Expected, expected_signals


@dataclass(frozen=True, kw_only=True)
class Signals:
    """Signals at the latest point.

    Attributes
    ----------
    new, standing, charts : int
        Of charts with limits and icons (XmR; p′ and u′, which follow the same rules on standard scores):
        those with a new signal, with one that was there before, and all.
    expected : Expected
        New signals that as many charts would give with no real change.
    rare : int
        Charts of days between rare events that signal: they have tests of their own.
    """

    new: int
    standing: int
    charts: int
    expected: Expected
    rare: int


def count_signals(records: Sequence[Mapping[str, Any]]) -> Signals:
    """The counts over the records of charts (``charts.json``).

    A stock that shows the verdict of its flow is not counted: its flow is.
    """
    charts = [one for one in records if one["verdict"].get("drawable") and one["chart"] in LIMITED]
    signalling = [record for record in charts if is_signal(record)]
    new = sum(record["is_new_signal"] for record in signalling)
    return Signals(
        new=new,
        standing=len(signalling) - new,
        charts=len(charts),
        expected=expected_signals(_nested(charts)),
        rare=sum(is_signal(record) for record in records if record["chart"] == T_CHART),
    )


def is_signal(record: Mapping[str, Any]) -> bool:
    """Whether the latest point of a chart that bears a verdict signals, newly or still."""
    verdict = record["verdict"]
    return bool(verdict.get("drawable")) and verdict.get("variation") not in (None, "common_cause")


def _nested(charts: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Which charts are a total and which its parts; a group of a breakdown is a part of its organisation."""
    rows = [
        {
            "n": record["verdict"]["n"],
            "group": f"{record['measure_key']} {record['org_code']} {record['level']}",
            "is_total": record["breakdown"] is None,
        }
        for record in charts
    ]
    return pl.DataFrame(rows, schema={"n": pl.Int64, "group": pl.String, "is_total": pl.Boolean})

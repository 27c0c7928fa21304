"""What would become of a child referred today: curves of a waiting list, for its charts and pages.

Here: the list that is read, and whose. Not here: the estimate (``analysis/compute/referred_today``), its
words (``analysis/referred``), the picture (``charts/referred``), keeping it (``charts``).
"""

import polars as pl

from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.places import MONTHLY_BREAKDOWN
from qmetrics.analysis.compute.referred_today import SEEN, referred_today, without_latest
from qmetrics.analysis.referred import TIMES, Referred, curves
from qmetrics.model import Level, Measure, Rows, Scope
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.tables import read_table


def referred_by_group(home: Home, measure: Measure, scope: Scope) -> dict[str | None, Referred]:
    """The curves of all children (None) and of each pathway; none where the measure declares no leaving."""
    origin = measure.origin
    if not isinstance(origin, Rows) or origin.leaving is None:
        return {}
    declared = source(origin.table)
    data = TableData(declared.table, read_table(home, declared))
    found = referred_today(origin.leaving, data, scope, times=TIMES)
    if found.is_empty():
        return {}
    missing = tuple(scope.name_of(code) for code in without_latest(data, scope))
    made = {}
    for (group,), part in found.group_by(MONTHLY_BREAKDOWN, maintain_order=True):
        seen = part.filter(pl.col("outcome") == SEEN).row(0, named=True)
        made[group if group is None else str(group)] = Referred(
            measure=measure,
            org_name=scope.name_of(scope.icb_code),
            level=Level.ICB_PROVIDERS.value,
            group=group if group is None else str(group),
            frame=curves(part),
            median=seen["median"],
            window_start=seen["window_start"],
            window_end=seen["window_end"],
            missing=missing,
            is_sample=home_kind(home) == "sample",
        )
    return made

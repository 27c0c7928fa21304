"""Curves of a child referred today, written out for tests; nothing is estimated."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.referred import TIMES, Referred
from qmetrics.measures.camhs_waits import SEEN_WITHIN_4W

# at 4, 18 and 52 weeks
AT = {28: (0.331, 0.052, 1812), 126: (0.68, 0.13, 210), 364: (0.78, 0.18, 17)}


def referred(**changes: Any) -> Referred:
    """A whole year, in steps at 4, 18 and 52 weeks."""
    rows = []
    seen, removed, observed = 0.0, 0.0, 2_000
    for time in TIMES:
        seen, removed, observed = AT.get(time, (seen, removed, observed))
        rows.append(
            {
                "time": time,
                "seen": seen,
                "waiting": 1 - seen - removed,
                "at_risk": observed,
                "fewest_at_risk": observed,
                "seen_by_kaplan_meier": min(1.0, seen * 1.15),
                "removed": removed,
            }
        )
    usual = Referred(
        measure=SEEN_WITHIN_4W,
        org_name="SYNTHETIC ICB",
        level="icb_providers",
        group=None,
        frame=pl.DataFrame(rows),
        median=56,
        window_start=date(2026, 1, 1),
        window_end=date(2026, 3, 31),
        is_sample=True,
    )
    return replace(usual, **changes)


def known_until(one: Referred, day: int) -> Referred:
    """The same, with nobody observed beyond a day of waiting."""
    late = pl.col("time") > day
    shares = ("seen", "removed", "waiting", "seen_by_kaplan_meier")
    return replace(
        one,
        frame=one.frame.with_columns(
            *(pl.when(~late).then(name).alias(name) for name in shares),
            *(pl.when(late).then(0).otherwise(name).alias(name) for name in ("at_risk", "fewest_at_risk")),
        ),
    )


def few_from(one: Referred, day: int) -> Referred:
    """The same, with nine children observed from a day of waiting on."""
    late = pl.col("time") >= day
    return replace(
        one,
        frame=one.frame.with_columns(
            pl.when(late).then(9).otherwise("fewest_at_risk").alias("fewest_at_risk")
        ),
    )

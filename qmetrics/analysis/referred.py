"""What would become of a child referred today, made ready to be drawn, and what to say about it.

Here: the record ``Referred`` and its sentences. Not here: the estimate (``waits``), which spells it rests on
(``compute/referred_today``), the picture (``charts/referred``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from qmetrics.analysis.compute.referred_today import MARKS, REMOVED, SEEN
from qmetrics.model import Measure

# Days of wait at which the curves are drawn: every week of a year, 4, 18 and 52 weeks among them.
TIMES = range(0, 365, 7)
# Of fewer children observed on some day of waiting, the curve from there on is uncertain.
FEW = 10


@dataclass(frozen=True, kw_only=True, eq=False)
class Referred:
    """The curves of one group.

    Attributes
    ----------
    measure : Measure
        Beside which it stands.
    org_name, level : str
        Whose list.
    group : str, optional
        The pathway; None for all.
    frame : polars.DataFrame
        One row a time, from 0: ``time`` (days since referral), ``seen``, ``removed``, ``waiting`` (0 to 1,
        adding up to 1; null where nobody was observed so late), ``at_risk`` (children observed on that day of
        wait), ``fewest_at_risk`` (on any day up to it), ``seen_by_kaplan_meier``.
    median : int, optional
        Days by which half are seen.
    window_start, window_end : date
        Whose rates are used.
    missing : tuple of str
        Names of providers whose latest list is not there.
    is_sample : bool
        From synthetic data.
    """

    measure: Measure
    org_name: str
    level: str
    group: str | None
    frame: pl.DataFrame
    median: int | None
    window_start: date
    window_end: date
    missing: tuple[str, ...] = ()
    is_sample: bool = False


def curves(found: pl.DataFrame) -> pl.DataFrame:
    """Estimates of one group, as ``referred_today`` gives them, one row a time; see ``Referred.frame``."""
    seen = found.filter(pl.col("outcome") == SEEN).select(
        "time",
        seen="share",
        waiting="still_waiting",
        at_risk="at_risk",
        fewest_at_risk="fewest_at_risk",
        seen_by_kaplan_meier="kaplan_meier",
    )
    removed = found.filter(pl.col("outcome") == REMOVED).select("time", removed="share")
    return seen.join(removed, on="time").sort("time")


def referred_sentences(referred: Referred) -> tuple[str, ...]:
    """What the curves show after 4, 18 and 52 weeks, what they rest on, and what is often said instead."""
    at = referred.frame.filter(pl.col("time").is_in(MARKS)).sort("time")
    seen, removed, waiting = (_of_100(at[name]) for name in ("seen", "removed", "waiting"))
    half = (
        f"half are seen by day {referred.median}"
        if referred.median is not None
        else "fewer than half are ever seen"
    )
    observed = [f"{one:,}" for one in at["at_risk"]]
    told = [
        f"Of 100 children referred now, were every day of waiting as from {window_words(referred)}: "
        f"{seen[0]} would be seen within 4 weeks, {seen[1]} within 18 and {seen[2]} within 52 ({half}); "
        f"{_listed(removed)} would be removed unseen, and {_listed(waiting)} still wait. The estimates rest "
        f"on {_listed(observed)} children who had waited so long in those months."
    ]
    if referred.missing:
        told.append(f"Without {_listed(list(referred.missing))}: no list of the latest month has come.")
    if (few := few_from(referred.frame)) is not None:
        told.append(
            f"From week {few // 7} on the estimates are uncertain: fewer than {FEW} children were observed "
            "on some day of waiting."
        )
    instead = _of_100(at["seen_by_kaplan_meier"])[-1]
    if instead not in (seen[-1], "not known"):
        told.append(
            f"For comparison only: counting those removed as if they could still be seen (one minus "
            f"Kaplan–Meier) would say {instead} seen within 52 weeks, which is too many."
        )
    return tuple(told)


def few_from(frame: pl.DataFrame) -> int | None:
    """The first of the times from which the curves rest on few children, while some still wait; or None."""
    found: list[int] = frame.filter(pl.col("fewest_at_risk") < FEW)["time"].sort().head(1).to_list()
    return found[0] if found else None


def window_words(referred: Referred) -> str:
    """The months whose rates are used.

    >>> from types import SimpleNamespace as Some
    >>> window_words(Some(window_start=date(2026, 1, 1), window_end=date(2026, 3, 31)))
    'January to March 2026'
    >>> window_words(Some(window_start=date(2025, 12, 1), window_end=date(2026, 2, 28)))
    'December 2025 to February 2026'
    """
    first, last = referred.window_start, referred.window_end
    return f"{first:%B}{f' {first.year}' if first.year != last.year else ''} to {last:%B %Y}"


def _of_100(values: pl.Series) -> list[str]:
    return ["not known" if one is None else f"{100 * one:.0f}" for one in values]


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]

"""Figures that are not complete yet, and why: follow-up that has not passed, or a return that is missing.

Here: which providers' returns are missing, and the sentences. Not here: when a figure is immature
(``compute/calendar``), other sentences (``sentences``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import polars as pl

from qmetrics.model import Level, Measure, Status, day_label

POOLED = (Level.ICB_PROVIDERS.value, Level.ICB_POPULATION.value, Level.SUB_ICB.value)
# of more providers than this only the number is said
NAMED = 4


def missing_returns(figures: pl.DataFrame, providers: Sequence[str]) -> pl.DataFrame:
    """``period_end, org_code``: months for which a provider has not sent the return.

    Parameters
    ----------
    figures : polars.DataFrame
        Observations of one measure, those of its providers among them.
    providers : sequence of str
        Codes of those whose returns are expected.
    """
    return (
        figures.filter(
            pl.col("org_level") == Level.PROVIDER.value,
            pl.col("breakdown").is_null(),
            pl.col("status") == Status.NOT_SUBMITTED.value,
            pl.col("org_code").is_in(list(providers)),
        )
        .select("period_end", "org_code")
        .unique()
        .sort("period_end", "org_code")
    )


def immature_sentences(
    measure: Measure,
    frame: pl.DataFrame,
    missing: pl.DataFrame | None = None,
    name_of: Callable[[str], str] = str,
) -> list[str]:
    """Which points do not count yet: those of missing returns, by name; those that follow-up completes.

    Parameters
    ----------
    measure : Measure
        Its days of follow-up: the day on which the latest point matures is said.
    frame : polars.DataFrame
        ``period_start, period_end, is_immature``; one row a point.
    missing : polars.DataFrame, optional
        As ``missing_returns`` gives it; None where it is not known.
    name_of : callable
        A provider's name from its code.
    """
    young = frame.filter(pl.col("is_immature").fill_null(False)).select("period_start", "period_end")
    if young.is_empty():
        return []
    gone = young.clear().with_columns(pl.lit(None, pl.String).alias("org_code"))
    if missing is not None:
        inside = missing.rename({"period_end": "_month"})
        within = (pl.col("_month") >= pl.col("period_start"), pl.col("_month") <= pl.col("period_end"))
        gone = young.join_where(inside, *within).select(gone.columns).unique().sort("period_end", "org_code")
    waiting = young.join(gone, on="period_end", how="anti").sort("period_end")
    told = []
    if waiting.height:
        told.append(_follow_up(measure, waiting["period_end"].to_list()))
    if gone.height:
        ends = gone["period_end"].unique().sort().to_list()
        latest = gone.filter(pl.col("period_end") == ends[-1])["org_code"].to_list()
        told.append(_gone(ends, [name_of(code) for code in latest]))
    return told


def _follow_up(measure: Measure, ends: list[date]) -> str:
    days, working = measure.maturity_days, measure.maturity_working_days
    end, n = ends[-1], len(ends)
    if days:
        day = end + timedelta(days=days)
        due = f"the latest does on {day_label(day)}"
    elif working:
        due = f"the latest does {working} working days after {day_label(end)}"
    else:
        due = "a provider's return is missing"
    first = "The latest point does" if n == 1 else f"The latest {n} points do"
    return f"{first} not count yet (immature); {due}."


def _gone(ends: list[date], names: list[str]) -> str:
    n = len(ends)
    whose = f"{len(names)} providers" if len(names) > NAMED else " and ".join(_but_last(names))
    returns = "return" if len(names) == 1 else "returns"
    which = f"The point of {ends[-1]:%B %Y} does" if n == 1 else f"{n} points do"
    when = "" if n == 1 else f" (the latest: {ends[-1]:%B %Y})"
    are = "is" if len(names) == 1 else "are"
    return f"{which} not count{when}: the {returns} of {whose} {are} missing."


def _but_last(names: list[str]) -> list[str]:
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names

"""Days between rare events: complete intervals as points, the open one beside them.

Here: intervals ready for a T chart, the open interval, the sentences on both ways of change. Not here: the
limits of a T chart and the CUSUM (``rare_events``), other charts (``choice``).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from qmetrics.analysis.choice import DATED_DOTS, LEFT_OUT, NO_DATA, T_CHART, WITHHELD, Choice, is_counted
from qmetrics.analysis.rare_events import exponential_cusum, t_chart
from qmetrics.model import Direction, Measure, Status, day_label

MINIMUM_INTERVALS = 8


def analyse_intervals(
    measure: Measure, observations: pl.DataFrame, as_at: date | None
) -> tuple[Choice, dict[str, Any], list[str]]:
    """The chart of days between events, what goes with it, and what to say.

    Parameters
    ----------
    measure : Measure
        Of kind ``time_between``.
    observations : polars.DataFrame
        One row per date with an event: ``period_start`` the event before, ``period_end`` this one, ``value``
        the days between, ``numerator`` the events on it.
    as_at : date, optional
        End of the open interval; None: it is not drawn.

    Returns
    -------
    choice : Choice
        ``t_chart`` from 8 complete intervals since the latest break on, else ``dated_dots``.
    extra : dict
        ``open_since`` and, for a T chart, ``verdict``.
    told : list of str
        Sentences: the open interval, same-day events, worsening.
    """
    frame = observations.sort("period_end")
    if frame.is_empty():
        return Choice(chart=NO_DATA, reason="no events on record to measure between", frame=frame), {}, []
    if frame["status"].is_in([Status.WITHHELD.value]).any():
        return Choice(chart=WITHHELD, reason="withheld", frame=frame.clear()), {}, []
    segment = pl.sum_horizontal(pl.lit(0), *[pl.col("period_end") >= day for day, _ in measure.breaks])
    frame = _with_same_day(frame).with_columns(segment.alias("segment"))
    n = frame.filter(is_counted() & (pl.col("segment") == frame["segment"][-1])).height
    last: date = frame["period_end"][-1]
    extra: dict[str, Any] = {"open_since": last if as_at is not None else None}
    told = _open_interval(last, as_at) + _same_day(frame)
    if n < MINIMUM_INTERVALS:
        intervals = "interval" if n == 1 else "intervals"
        since = " since the latest break" if frame["segment"].n_unique() > 1 else ""
        reason = f"dated dots: {n} complete {intervals}{since}, {MINIMUM_INTERVALS} needed for a T chart"
        return (
            Choice(chart=DATED_DOTS, reason=reason, frame=frame),
            extra,
            [reason[0].upper() + reason[1:] + ".", *told],
        )
    reason = "T chart of days between rare events: it can show improvement, not worsening"
    chart, verdict, said = _t_chart(measure, frame, as_at)
    before = frame.filter(pl.col("period_end") < frame["period_end"][-1])
    was = _t_chart(measure, before, None)[1]["variation"] if n > MINIMUM_INTERVALS else "common_cause"
    verdict["is_new"] = verdict["variation"] not in ("common_cause", was)
    choice = Choice(chart=T_CHART, reason=reason, frame=chart)
    return choice, extra | {"verdict": verdict}, [*said, *told]


def _with_same_day(frame: pl.DataFrame) -> pl.DataFrame:
    """n events on one date are one interval and n − 1 more of no days; ``same_day`` marks these."""
    more = (pl.col("numerator").fill_null(1.0).cast(pl.Int64) - 1).clip(lower_bound=0)
    extra = (
        frame.with_columns(pl.int_ranges(more).alias("again"))
        .explode("again", empty_as_null=True)
        .drop_nulls("again")
        .drop("again")
        .with_columns(
            pl.col("period_end").alias("period_start"),
            pl.lit(0.0).alias("value"),
            pl.when(pl.col("status") == LEFT_OUT)
            .then("status")
            .otherwise(pl.lit(Status.REPORTED.value))
            .alias("status"),
        )
    )
    marked = [
        frame.with_columns(pl.lit(False).alias("same_day")),
        extra.with_columns(pl.lit(True).alias("same_day")),
    ]
    return pl.concat(marked, how="diagonal_relaxed").sort("period_end", "same_day", maintain_order=True)


def _open_interval(last: date, as_at: date | None) -> list[str]:
    if as_at is None:
        return []
    days = (as_at - last).days
    word = "day has" if days == 1 else "days have"
    return [
        f"{days} {word} passed since the last event on {day_label(last)}"
        " (drawn, but not a complete interval: it does not count)."
    ]


def _same_day(frame: pl.DataFrame) -> list[str]:
    days = frame.filter("same_day").group_by("period_end", maintain_order=True).agg(pl.len().alias("more"))
    numbers = {2: "Two", 3: "Three", 4: "Four"}
    return [
        f"{numbers.get(more + 1, more + 1)} on one day: {day_label(day)}." for day, more in days.iter_rows()
    ]


def _recent_alarm(found: pl.DataFrame, day: date) -> bool:
    """An alarm in the 12 months before a day: the CUSUM starts anew after each."""
    return not found.filter(pl.col("alarm") & (pl.col("period_end") > day - timedelta(days=365))).is_empty()


def _t_chart(
    measure: Measure, frame: pl.DataFrame, as_at: date | None
) -> tuple[pl.DataFrame, dict[str, Any], list[str]]:
    """Limits about each side of a break, the verdict of the latest interval, both ways of change in words."""
    frame = frame.with_row_index("event")
    higher = measure.direction is Direction.HIGHER
    chart = t_chart(
        frame.with_columns(pl.when(is_counted()).then("value").alias("days")),
        date="event",
        value="days",
        by="segment",
    )
    better = "improvement" if higher else "neutral_high"
    chart = chart.with_columns(
        pl.col("centre").alias("mean"),
        pl.when("is_improvement").then(pl.lit(better)).otherwise(pl.lit("common_cause")).alias("point_type"),
    ).drop("days", "event")
    latest = chart.filter(is_counted()).row(-1, named=True)
    since = frame.filter(is_counted() & (pl.col("segment") == frame["segment"][-1]))
    found = exponential_cusum(since, value="value")
    variation = f"{better}_high" if higher else better
    if not latest["is_improvement"]:
        variation = "common_cause"
    if variation == "common_cause" and higher and _recent_alarm(found, as_at or latest["period_end"]):
        variation = "concern_low"
    said = []
    if latest["is_improvement"]:
        said.append("The latest intervals are longer than usual variation explains (special cause).")
    verdict = {"variation": variation, "drawable": True, "reason": None}
    return chart, verdict, [*said, _worsening(found)]


def _worsening(found: pl.DataFrame) -> str:
    """What the CUSUM says, and how often it would alarm without cause."""
    mean, events = found["baseline_mean"][-1], found["events_per_false_alarm"][-1]
    if mean is None:
        return "Worsening could not be tested: all intervals of the baseline are zero."
    years = max(1, round(events * mean / 365.25))
    chance = (
        f"a stable series would alarm about once in {events:.0f} events"
        f" ({years} year{'' if years == 1 else 's'} at this pace)"
    )
    alarms = found.filter("alarm")
    if alarms.is_empty():
        return f"Tested for worsening (CUSUM): no alarm; {chance}."
    day: date = alarms["period_end"][-1]
    closer = f"events came closer together, alarm on {day_label(day)}"
    return f"Tested for worsening (CUSUM): {closer}; {chance}."

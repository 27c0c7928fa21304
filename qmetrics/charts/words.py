"""What a picture shows, in one or two sentences, for readers who do not see it.

Here: ``alt_text``, and the words for level and window that titles share. Not here: sentences about the data
(``qmetrics.analysis.sentences``); nothing is worked out, everything is read from the series.
"""

import polars as pl

from qmetrics.analysis.choice import LEFT_OUT, NO_DATA, T_CHART, TABLE, WITHHELD
from qmetrics.analysis.sentences import figure, when
from qmetrics.analysis.series import Series
from qmetrics.charts.scale import limit_words
from qmetrics.model import Cadence, Dynamics, Kind, Status

_CHARTS = {
    "xmr": "XmR chart",
    "p_prime": "p′ chart, limits for the size of each point",
    "u_prime": "u′ chart, limits for the size of each point",
    "run_chart": "Run chart",
    "run_line": "Line without limits",
    "stock_line": "Line without limits",
    "dots": "Dots by month",
    "table": "Table of cases",
    "t_chart": "T chart",
    "dated_dots": "Dots by date",
    "annual_points": "Points by year",
    "withheld": "Empty panel",
    "no_data": "Empty panel",
}
_LEVELS = {
    "icb_population": "people of the ICB",
    "icb_providers": "the ICB's providers together",
    "provider": "provider",
    "sub_icb": "sub-ICB location",
    "england": "England",
}


def level_words(level: str) -> str:
    """Whose figure it is, as titles say it."""
    return _LEVELS.get(level, level.replace("_", " "))


def window_words(series: Series) -> str:
    """What one point covers, as titles say it."""
    measure = series.measure
    if measure.kind is Kind.TIME_BETWEEN:
        return "days between events"
    if measure.cadence is Cadence.YEAR:
        return "by year"
    if measure.dynamics is Dynamics.STOCK:
        return "at month end"
    if series.step_months == 3 and measure.window == 1:
        return "by quarter"
    if measure.window > 1:
        return f"{measure.window} months to each month shown"
    return "by month"


def group_words(series: Series) -> str:
    """The breakdown and its group, or nothing for the total."""
    if series.breakdown is None:
        return ""
    return f"{series.breakdown}: {series.breakdown_value}".replace("_", " ")


def alt_text(series: Series) -> str:
    """One or two sentences that say what the picture shows.

    Parameters
    ----------
    series : Series
        The one that is drawn.

    Returns
    -------
    str
        From the same values as the picture; never a suppressed value, only the range that is drawn.
    """
    measure = series.measure
    group = f", {group_words(series)}" if series.breakdown else ""
    sample = "Synthetic data. " if series.is_sample else ""
    head = f"{sample}{_CHARTS[series.chart]}: {measure.title}, {series.org_name}{group}"
    if series.chart in (WITHHELD, NO_DATA) or series.frame.is_empty():
        return f"{head}. {series.sentences[0]}"
    frame, verdict = series.frame, series.verdict
    first, last = frame.row(0, named=True), frame.row(-1, named=True)
    n = frame.height
    span = when(measure, last["period_start"], last["period_end"])
    if n > 1:
        span = f"{when(measure, first['period_start'], first['period_end'])} to {span}, {n} periods"
        span = span.replace("periods", "intervals") if measure.kind is Kind.TIME_BETWEEN else span
    parts = [f"{head}, {span}"]
    if verdict["latest_value"] is not None and series.chart != TABLE:
        word = "latest (provisional)" if verdict["provisional"] else "latest"
        parts.append(f"{word} {figure(measure, verdict['latest_value'])}")
    latest = frame.filter("is_counted").tail(1).rows(named=True)
    for name, words in (
        ("median", "median"),
        ("mean", "centre" if series.chart == T_CHART else "mean"),
        ("lower_limit", "lower limit"),
        ("upper_limit", "upper limit"),
    ):
        if (
            latest
            and name in frame.columns
            and any(latest[0].get(each) is not None for each in ("mean", "median"))
        ):
            parts.append(limit_words(measure, words, latest[0][name])[0])
    if series.target is not None:
        parts.append(f"{series.target.standing} target {figure(measure, series.target.value)}")
    for mark in series.marks:
        parts.append(f"{mark.day.day} {mark.day:%B %Y}: {mark.words}")
    out = frame.filter(pl.col("status") == LEFT_OUT).height
    if out:
        parts.append(f"{out} left out and not counted")
    hidden = frame.filter(pl.col("status") == Status.SUPPRESSED).height
    if hidden:
        parts.append(f"{hidden} suppressed and shown as ranges")
    said = series.sentences[1] if len(series.sentences) > 1 else ""
    return f"{'; '.join(parts)}. {said}".strip()

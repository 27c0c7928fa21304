"""Sentences from what stands beside a figure: who was left out, whether raters agree.

Here: reading it and saying it. Not here: the counts (``analysis/compute/beside``), the figure's own sentences
(``analysis/sentences``), tables (``beside_tables``), the page (``page_values``).
"""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.agreement_words import agreed_words, round_words, short_words
from qmetrics.analysis.compute.beside import BESIDE, LEFT_OUT, RANKED_LAST
from qmetrics.assets.rounds import rounds_of
from qmetrics.model import Kind, Measure, Rows, add_months
from qmetrics.store.beside import read_beside
from qmetrics.store.home import Home

# How the counts beside a figure are introduced.
BESIDE_WORDS = {
    LEFT_OUT: "Left out in the last 12 months",
    BESIDE: "Counted and shown beside, in the last 12 months",
    RANKED_LAST: "Without a time, ranked last, in the last 12 months",
}


def beside_sentences(home: Home, measure: Measure, record: dict[str, Any]) -> list[str]:
    """What stands beside the figures of one chart.

    Parameters
    ----------
    home : Home
    measure : Measure
    record : dict
        Of ``charts.json``.
    """
    if not record["rows"]:
        return []
    agreed = [] if record["breakdown"] else _agreement(home, measure)
    return [*_counts(home, measure, record), *agreed]


def _counts(home: Home, measure: Measure, record: dict[str, Any]) -> list[str]:
    """Who was left out and why, in the 12 months to the latest figure."""
    beside = read_beside(home, measure.key)
    if beside is None:
        return []
    latest = date.fromisoformat(record["rows"][-1]["period_end"])
    here = beside.filter(
        pl.col("org_code") == record["org_code"],
        pl.col("org_level") == record["level"],
        pl.col("breakdown").eq_missing(pl.lit(record["breakdown"], pl.String)),
        pl.col("breakdown_value").eq_missing(pl.lit(record["breakdown_value"], pl.String)),
        pl.col("period_end") > add_months(latest, -12),
    )
    # of a rate, the events: it is per something else
    cases = "numerator" if measure.kind is Kind.RATE else "denominator"
    sizes = [
        row[cases]
        for row in record["rows"]
        if row[cases] is not None and date.fromisoformat(row["period_end"]) > add_months(latest, -12)
    ]
    sentences = []
    for what, words_of in BESIDE_WORDS.items():
        counts = (
            here.filter(pl.col("what") == what).group_by("reason").agg(pl.col("count").sum()).sort("reason")
        )
        if counts.height:
            # a share of all that could have counted: those left out are not among the cases
            of = sum(sizes) + (sum(counts["count"]) if what == LEFT_OUT else 0) if sizes else 0
            listed = "; ".join(_counted(reason, count, of) for reason, count in counts.iter_rows())
            sentences.append(f"{words_of}: {listed}.")
    return sentences


def _counted(reason: str, count: int, of: float) -> str:
    if of < count:
        return f"{reason}: {count:,}"
    share = 100 * count / of
    return f"{reason}: {count:,} ({f'{share:.0f}' if share >= 1 else 'under 1'}% of {of:,.0f})"


def _agreement(home: Home, measure: Measure) -> list[str]:
    """Whether the raters of the latest round agree, and which rounds are withheld."""
    if not isinstance(measure.origin, Rows) or measure.origin.raters is None:
        return []
    raters = measure.origin.raters
    rounds = rounds_of(home, measure.origin.table, raters)
    if rounds.is_empty():
        return []
    rounds = rounds.sort("last_day")
    latest = rounds.row(-1, named=True)
    told = [f"Raters in {round_words(latest)}: {agreed_words(latest)}."]
    withheld = rounds.filter(~pl.col("is_released")).rows(named=True)
    if withheld:
        listed = "; ".join(f"{round_words(one)}: {short_words(raters, one)}" for one in reversed(withheld))
        told.append(f"Withheld for its raters: {listed}.")
    return told

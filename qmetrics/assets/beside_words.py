"""Sentences from what stands beside a figure: who was left out, whether raters agree, who is referred now.

Here: reading it and saying it. Not here: the counts (``analysis/compute/beside``), the figure's own sentences
(``analysis/sentences``), tables (``beside_tables``), the page (``page_values``).
"""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.agreement_words import agreed_words, short_words
from qmetrics.analysis.compute.beside import BESIDE, LEFT_OUT, RANKED_LAST
from qmetrics.analysis.compute.inputs import TableData
from qmetrics.analysis.compute.places import MONTHLY_BREAKDOWN
from qmetrics.analysis.compute.referred_today import REMOVED, SEEN, referred_today
from qmetrics.analysis.compute.rounds import agreement_by_round
from qmetrics.model import Kind, Level, Measure, Rows, add_months
from qmetrics.sources import source
from qmetrics.store.beside import read_beside
from qmetrics.store.home import Home
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

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
    return [*_counts(home, measure, record), *agreed, *_referred_today(home, measure, record)]


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
    declared = source(measure.origin.table)
    rows = read_table(home, declared)
    if rows.is_empty():
        return []
    raters = measure.origin.raters
    rounds = agreement_by_round(raters, TableData(declared.table, rows).current).sort("last_day")
    latest = rounds.row(-1, named=True)
    told = [f"Raters in {latest[raters.round]}: {agreed_words(latest)}."]
    withheld = rounds.filter(~pl.col("is_released")).rows(named=True)
    if withheld:
        listed = "; ".join(f"{one[raters.round]}: {short_words(raters, one)}" for one in reversed(withheld))
        told.append(f"Withheld for its raters: {listed}.")
    return told


def _referred_today(home: Home, measure: Measure, record: dict[str, Any]) -> list[str]:
    """Of 100 children referred now: how many seen, removed and still waiting after 4, 18 and 52 weeks."""
    origin = measure.origin
    if not isinstance(origin, Rows) or origin.leaving is None or record["level"] != Level.ICB_PROVIDERS:
        return []
    declared = source(origin.table)
    rows = read_table(home, declared)
    if rows.is_empty():
        return []
    found = referred_today(origin.leaving, TableData(declared.table, rows), scope_of(home))
    if found.is_empty():
        return []
    here = found.filter(pl.col(MONTHLY_BREAKDOWN).eq_missing(record["breakdown_value"]))
    return [referred_sentence(here)] if here.height else []


def referred_sentence(found: pl.DataFrame) -> str:
    """The estimates of one group, as ``referred_today`` gives them, in words."""

    def of_100(values: pl.Series) -> list[str]:
        return ["not known" if one is None else f"{100 * one:.0f}" for one in values]

    seen, removed = (found.filter(pl.col("outcome") == how).sort("time") for how in (SEEN, REMOVED))
    first, last = found["window_start"][0], found["window_end"][0]
    median = seen["median"][0]
    half = f"half are seen by day {median}" if median is not None else "fewer than half are ever seen"
    now = of_100(seen["share"])
    return (
        f"Of 100 children referred now, were every day of waiting as from {first:%B} to {last:%B %Y}: "
        f"{now[0]} would be seen within 4 weeks, {now[1]} within 18 and {now[2]} within 52 ({half}); "
        f"{_listed(of_100(removed['share']))} would be removed unseen, and "
        f"{_listed(of_100(seen['still_waiting']))} still wait. The estimates rest on "
        f"{_listed([f'{one:,}' for one in seen['at_risk']])} children who had waited so long in those months."
    )


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"

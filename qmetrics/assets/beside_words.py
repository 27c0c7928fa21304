"""Sentences from what stands beside a figure: who was left out, whether raters agree.

Here: reading it and saying it. Not here: the counts (``analysis/compute/beside``), the figure's own sentences
(``analysis/sentences``), tables (``beside_tables``), the page (``page_values``).
"""

from collections import Counter
from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.agreement_words import agreed_words, round_words, short_words
from qmetrics.analysis.compute.beside import BESIDE, LEFT_OUT, RANKED_LAST
from qmetrics.assets.evidence import Evidence
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


def beside_sentences(evidence: Evidence, measure: Measure, record: dict[str, Any]) -> list[str]:
    """What stands beside the figures of one chart.

    Parameters
    ----------
    evidence : Evidence
    measure : Measure
    record : dict
        Of ``charts.json``.
    """
    if not record["rows"]:
        return []
    agreed = [] if record["breakdown"] else _agreement(evidence, measure)
    return [*_counts(evidence, measure, record), *agreed]


def _counts(evidence: Evidence, measure: Measure, record: dict[str, Any]) -> list[str]:
    """Who was left out and why, in the 12 months to the latest figure."""
    latest = date.fromisoformat(record["rows"][-1]["period_end"])
    first = add_months(latest, -12)
    place = tuple(record[name] for name in ("org_code", "level", "breakdown", "breakdown_value"))
    here = [one for one in evidence.read(_by_place, measure.key).get(place, ()) if one[2] > first]
    # of a rate, the events: it is per something else
    cases = "numerator" if measure.kind is Kind.RATE else "denominator"
    sizes = [
        row[cases]
        for row in record["rows"]
        if row[cases] is not None and date.fromisoformat(row["period_end"]) > first
    ]
    sentences = []
    for what, words_of in BESIDE_WORDS.items():
        counts: Counter[str] = Counter()
        for kind, reason, _, count in here:
            if kind == what:
                counts[reason] += count
        if counts:
            # a share of all that could have counted: those left out are not among the cases
            of = sum(sizes) + (counts.total() if what == LEFT_OUT else 0) if sizes else 0
            listed = "; ".join(_counted(reason, count, of) for reason, count in sorted(counts.items()))
            sentences.append(f"{words_of}: {listed}.")
    return sentences


def _by_place(home: Home, key: str) -> dict[tuple[Any, ...], list[tuple[str, str, date, int]]]:
    """What is counted, why, to which day and how often beside a measure's figures, by whose they are."""
    kept = read_beside(home, key)
    found: dict[tuple[Any, ...], list[tuple[str, str, date, int]]] = {}
    if kept is not None:
        columns = (
            "org_code",
            "org_level",
            "breakdown",
            "breakdown_value",
            "what",
            "reason",
            "period_end",
            "count",
        )
        for *place, what, reason, end, count in kept.select(columns).iter_rows():
            found.setdefault(tuple(place), []).append((what, reason, end, count))
    return found


def _counted(reason: str, count: int, of: float) -> str:
    if of < count:
        return f"{reason}: {count:,}"
    share = 100 * count / of
    return f"{reason}: {count:,} ({f'{share:.0f}' if share >= 1 else 'under 1'}% of {of:,.0f})"


def _agreement(evidence: Evidence, measure: Measure) -> list[str]:
    """Whether the raters of the latest round agree, and which rounds are withheld."""
    if not isinstance(measure.origin, Rows) or measure.origin.raters is None:
        return []
    raters = measure.origin.raters
    rounds = evidence.read(rounds_of, measure.origin.table, raters)
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

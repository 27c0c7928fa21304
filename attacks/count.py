"""Tables published by a rule set, attacked, and counted.

Here: one table, one pair of builds, many. Not here: making them (``tables``), words (``page``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import polars as pl

from attacks.tables import FIRST, Successive, Table, random_pair, random_table
from qmetrics.analysis.disclosure.attack import Hit, attack
from qmetrics.analysis.disclosure.cells import CellKey, Printed, problem_of
from qmetrics.analysis.disclosure.figure_by_figure import figure_by_figure
from qmetrics.analysis.disclosure.protect import Protected, protect
from qmetrics.analysis.disclosure.successive import Before
from qmetrics.model import Level, add_months, month_end
from qmetrics.model.disclosure import FFT, LOCAL, DisclosureRules

LEVEL = Level.ICB_PROVIDERS.value

# As the rule is commonly put, figure by figure: 1 to 7 hidden, all else rounded, percentages whole
AS_WORDED = replace(LOCAL, name="as_worded", whole_series=False, from_rounded=False)
PRIMARY = replace(AS_WORDED, name="primary", base=1)
UNROUNDED = replace(LOCAL, name="unrounded", base=1)
FFT_TO_7 = replace(FFT, name="fft_to_7", hidden_to=7)
RULES: tuple[tuple[str, DisclosureRules], ...] = (
    ("Primary suppression: 1 to 7 hidden, the rest exact", PRIMARY),
    ("`FFT`: 1 to 4 hidden, and the next smallest of the same total", FFT),
    ("The same with 1 to 7", FFT_TO_7),
    ("1 to 7 hidden, all rounded to 5, percentages whole, figure by figure", AS_WORDED),
    ("`LOCAL`: whole series", LOCAL),
    ("`LOCAL` without any rounding", UNROUNDED),
)


@dataclass
class Tally:
    """What many attacks found."""

    tables: int = 0
    figures: int = 0
    published: int = 0
    small: int = 0
    hits: int = 0
    tables_hit: int = 0
    wrong: int = 0
    by_what: dict[str, list[int]] = field(default_factory=dict)
    first: Hit | None = None


def publish(
    rules: DisclosureRules, table: Table, before: Before | None = None, parts: Sequence[pl.DataFrame] = ()
) -> Protected:
    """A table as a rule set publishes it: by month, and by quarter what it shows by quarter.

    Parameters
    ----------
    rules : DisclosureRules
    table : Table
    before : Before, optional
    parts : sequence of DataFrame
        Of the other parts of the same people; a rule set of single figures does not look at them.

    Returns
    -------
    Protected
    """
    if rules.whole_series:
        return protect(table.measure, table.frame, rules, members=table.members, before=before, parts=parts)
    months = table.frame
    parts = [figure_by_figure(table.measure, one, rules, level=LEVEL) for one in (months, quarters(months))]
    return Protected(pl.concat(parts))


def quarters(months: pl.DataFrame) -> pl.DataFrame:
    """Unprotected quarters of all series.

    Parameters
    ----------
    months : DataFrame

    Returns
    -------
    DataFrame
    """
    total, parts = pl.col("denominator").sum(), pl.col("numerator").sum()
    has_all = pl.col("denominator").is_not_null()
    return (
        months.sort("period_end")
        .group_by("org_level", "org_code", pl.col("period_end").dt.truncate("1q"), maintain_order=True)
        .agg(
            pl.exclude("numerator", "denominator", "period_start").last(),
            pl.col("period_start").min(),
            pl.col("period_end").max().alias("_end"),
            parts.alias("numerator"),
            pl.when(has_all.all()).then(total).alias("denominator"),
        )
        .with_columns(
            pl.col("_end").alias("period_end"),
            pl.when(pl.col("denominator").is_null())
            .then("numerator")
            .when(pl.col("denominator") > 0)
            .then(100 * pl.col("numerator") / pl.col("denominator"))
            .alias("value"),
            pl.when(pl.col("denominator") == 0)
            .then(pl.lit("zero_denominator"))
            .otherwise(pl.lit("reported"))
            .alias("status"),
        )
        .select(months.columns)
    )


def months_of(length: int) -> list[date]:
    """Last days of the months of a table.

    Parameters
    ----------
    length : int

    Returns
    -------
    list of date
    """
    return [month_end(add_months(FIRST, at)) for at in range(length)]


def count_hits(
    tally: Tally, rules: DisclosureRules, hits: list[Hit], true: dict[CellKey, int], what: str
) -> None:
    tally.tables += 1
    # only people that the rule set hides; and never a wrong answer
    tally.wrong += sum(hit.key in true and not hit.low <= true[hit.key] <= hit.high for hit in hits)
    found = [hit for hit in hits if hit.key not in true or rules.hides(true[hit.key])]
    tally.small += sum(rules.hides(one) for one in true.values())
    tally.hits += len(found)
    tally.tables_hit += bool(found)
    tally.first = tally.first or next(iter(found), None)
    each = tally.by_what.setdefault(what, [0, 0])
    each[0] += 1
    each[1] += bool(found)


def _true(table: Table, build: int, without: set[tuple[str, date]] | None = None) -> dict[CellKey, int]:
    names = ("x", "c") if table.measure.kind.value == "proportion" else ("x",)
    return {
        (name, org, end, end, build): counts[at]
        for org, figures in table.truth.items()
        for end, counts in zip(months_of(len(figures)), figures, strict=True)
        for at, name in enumerate(names)
        if (org, end) not in (without or set())
    }


def attack_tables(rules: DisclosureRules, tables: int, seed: int) -> Tally:
    """So many random tables, each published once and attacked.

    Parameters
    ----------
    rules : DisclosureRules
    tables : int
    seed : int

    Returns
    -------
    Tally
    """
    random, tally = np.random.default_rng(seed), Tally()
    for _ in range(tables):
        table = random_table(random)
        found = publish(rules, table)
        _printed(tally, table, found)
        problem = problem_of(table.measure, rules, [Printed(found.frame, LEVEL, table.members)])
        count_hits(tally, rules, attack(problem, rules), _true(table, 0), "one build")
    return tally


def _printed(tally: Tally, table: Table, found: Protected) -> None:
    """How many of the table's figures by month are behind a published figure of their organisation."""
    shown = found.frame.filter((pl.col("status") != "suppressed") & (pl.col("org_level") == "provider"))
    ends = {
        (org, end)
        for org, start, last in shown.select("org_code", "period_start", "period_end").iter_rows()
        for end in months_of(len(next(iter(table.truth.values()))))
        if start <= end <= last
    }
    tally.figures += sum(map(len, table.truth.values()))
    tally.published += len(ends)


def attack_pairs(rules: DisclosureRules, pairs: int, seed: int) -> Tally:
    """So many pairs of builds in a row, attacked together.

    Parameters
    ----------
    rules : DisclosureRules
    pairs : int
    seed : int

    Returns
    -------
    Tally
    """
    random, tally = np.random.default_rng(seed), Tally()
    for _ in range(pairs):
        pair = random_pair(random)
        first = publish(rules, pair.earlier)
        second = publish(rules, pair.later, first.as_before if rules.whole_series else None)
        builds, true = _two_builds(pair, first, second)
        hits = attack(problem_of(pair.later.measure, rules, builds), rules)
        count_hits(tally, rules, hits, true, pair.what)
    return tally


def _two_builds(
    pair: Successive, first: Protected, second: Protected
) -> tuple[list[Printed], dict[CellKey, int]]:
    """Both builds, with all that an attacker may know of what happened between them."""
    kept = set(second.kept)
    old = months_of(len(next(iter(pair.earlier.truth.values()))))
    new = months_of(len(next(iter(pair.later.truth.values()))))
    revised = {(org, old[at]) for org, at in pair.revised}
    gone = pair.joined[1] if pair.joined else ()
    members = sorted({*pair.earlier.members, *pair.later.members})
    # a period that was kept holds whom it held before; the build says which those are
    without = {(org, end) for org in gone for end in new if end not in kept}
    arrived = [pair.late] if pair.late else [pair.joined[0]] if pair.joined else []
    without |= {(org, end) for org in arrived for end in kept}
    same = {
        (org, end)
        for org in members
        for end in old
        if (end in kept or (org, end) not in revised) and (org, end) not in without and org != pair.late
    }
    builds = [
        Printed(first.frame, LEVEL, pair.earlier.members),
        Printed(
            second.frame,
            LEVEL,
            members,
            same_as_before=same,
            joined=(pair.joined,) if pair.joined else (),
            without=without,
        ),
    ]
    true = _true(pair.earlier, 0) | _true(pair.later, 1, without)
    for (name, org, end, last, build), count in list(true.items()):
        if build == 0 and end in kept:
            true[name, org, end, last, 1] = count
    return builds, true

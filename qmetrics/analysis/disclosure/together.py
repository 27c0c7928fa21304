"""Measures that count the same people, seen by an attacker who knows how each is defined.

Here: which measures of a table share their people, how one person can be counted by all of them, and the
relations between their counts that follow. Not here: what one measure says by itself (``cells``), the attack
(``attack``), who is kept from the public when it succeeds (``assets/public_together``).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from qmetrics.analysis.disclosure.cells import Cell, CellKey, Printed, Problem, Relation, problem_of
from qmetrics.model import Kind, Measure, Rows, Status, add_months, month_end, month_start
from qmetrics.model.disclosure import DisclosureRules

PASSED, FAILED = "x", "c"
_SIDES = pl.Enum([PASSED, FAILED])
# what a total counts of some providers only: those whose contacts are known, whose raters agreed
_OF_SOME = (Kind.RATE, Kind.SCORE)
_HALF = 0.5
# which measures count a person, and on which side: the same for everybody of one sort
Sort = tuple[str | None, ...]


@dataclass(frozen=True)
class Threshold:
    """A percentile of some duration beside a share that the same duration decides.

    Everybody of both who took ``at_most`` or less passes, everybody who took ``at_least`` or more fails.
    """

    percentile: str
    share: str
    quantile: float
    at_most: float
    at_least: float


@dataclass(frozen=True, eq=False)
class Together:
    """Measures of the same people, and every way in which one person is counted by them.

    Attributes
    ----------
    measures : tuple of Measure
    later : tuple of int
        By how many months each places a person later than the first measure does.
    sorts : tuple of tuple
        Each sort of people that there is: on which side of each measure, None where it does not count them.
        An attacker knows at most this; that some sort never occurs he can only suspect.
    thresholds : tuple of Threshold
    known : frozenset of tuple
        Organisation and month (of the first measure) of which the rows are there.
    """

    measures: tuple[Measure, ...]
    later: tuple[int, ...]
    sorts: tuple[Sort, ...]
    thresholds: tuple[Threshold, ...]
    known: frozenset[tuple[str, date]]


def sharing(measures: Sequence[Measure], marked: Mapping[str, pl.DataFrame]) -> list[Together]:
    """The sets of measures that count the same people in months that are always as far apart.

    Parameters
    ----------
    measures : sequence of Measure
        Of one table.
    marked : mapping
        By key of the measure, rows of the table as ``compute/cells.marked_rows`` marks them: ``_mark`` says
        which row, ``_org`` whose, ``_end`` in which month; ``_den`` and ``_num`` on which side it is counted.

    Returns
    -------
    list of Together
        Each of two measures or more.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screening
    >>> rows = pl.DataFrame({
    ...     "_mark": [1, 2, 3], "_org": ["ZA1"] * 3, "_end": [date(2025, 4, 30)] * 3,
    ...     "_den": [True, True, True], "_num": [True, True, False],
    ... })
    >>> stricter = replace(screening, key="sepsis.at_once")
    >>> fewer = rows.with_columns(pl.Series("_num", [True, False, False]))
    >>> (found,) = sharing([screening, stricter], {screening.key: rows, stricter.key: fewer})
    >>> sorted(found.sorts)
    [('c', 'c'), ('x', 'c'), ('x', 'x')]
    """
    sides = {one.key: _sides(one, marked[one.key]) for one in measures}
    sets: list[list[tuple[Measure, int]]] = []
    for measure in measures:
        for found in sets:
            months = _months_apart(sides[found[0][0].key], sides[measure.key])
            if months is not None:
                found.append((measure, months))
                break
        else:
            sets.append([(measure, 0)])
    return [_together(found, sides, marked) for found in sets if len(found) > 1]


def _sides(measure: Measure, rows: pl.DataFrame) -> pl.DataFrame:
    """Each row's month and side; a row that the measure does not count has none."""
    passes = pl.col("_num") if measure.kind is Kind.PROPORTION else pl.lit(True)
    side = pl.when("_den").then(pl.when(passes).then(pl.lit(PASSED)).otherwise(pl.lit(FAILED)))
    return rows.select("_mark", "_end", side.cast(_SIDES).alias("_side"))


def _months_apart(first: pl.DataFrame, other: pl.DataFrame) -> int | None:
    """How many months later the second places everybody; None where that differs, or nobody is in both."""
    both = first.join(other, on="_mark").drop_nulls(["_end", "_end_right"])
    counted = pl.col("_side").is_not_null() & pl.col("_side_right").is_not_null()
    here, there = pl.col("_end"), pl.col("_end_right")
    apart = (there.dt.year() - here.dt.year()).cast(pl.Int64) * 12 + there.dt.month() - here.dt.month()
    found = both.select(apart.unique()).to_series().to_list()
    return int(found[0]) if len(found) == 1 and both.select(counted.any()).item() else None


def _together(
    found: Sequence[tuple[Measure, int]],
    sides: Mapping[str, pl.DataFrame],
    marked: Mapping[str, pl.DataFrame],
) -> Together:
    measures, later = zip(*found, strict=True)
    rows = sides[measures[0].key].select("_mark")
    for measure in measures:
        own = sides[measure.key].select("_mark", pl.col("_side").alias(measure.key))
        rows = rows.join(own, on="_mark", how="full", coalesce=True)
    sorts = rows.drop("_mark").unique().sort(pl.all(), nulls_last=True).rows()
    known = marked[measures[0].key].select("_org", "_end").drop_nulls().unique()
    return Together(
        measures=measures,
        later=later,
        sorts=tuple(sort for sort in sorts if any(sort)),
        thresholds=tuple(_thresholds(measures, sides, marked)),
        known=frozenset(known.iter_rows()),
    )


def _thresholds(
    measures: Sequence[Measure], sides: Mapping[str, pl.DataFrame], marked: Mapping[str, pl.DataFrame]
) -> Iterator[Threshold]:
    """Shares that are decided by the duration of which a percentile is told."""
    for percentile in measures:
        quantile = percentile.origin.quantile if isinstance(percentile.origin, Rows) else None
        if quantile is None:
            continue
        # whoever has no time yet is ranked last
        times = marked[percentile.key].filter("_den").select("_mark", pl.col("_time").fill_null(float("inf")))
        for share in (one for one in measures if one.kind is Kind.PROPORTION):
            both = times.join(sides[share.key], on="_mark")
            at_most, at_least = both.select(
                pl.col("_time").filter(pl.col("_side") == PASSED).max(),
                pl.col("_time").filter(pl.col("_side") == FAILED).min().alias("_from"),
            ).row(0)
            if at_most is not None and at_least is not None and at_most < at_least:
                yield Threshold(percentile.key, share.key, quantile, at_most, at_least)


def problem_together(
    together: Together,
    rules: DisclosureRules,
    printed: Mapping[str, Sequence[Printed]],
    members: Collection[str],
    *,
    kept: Mapping[str, Collection[date]] | None = None,
) -> Problem:
    """All that is printed of some measures, and what follows since they count the same people.

    Parameters
    ----------
    together : Together
    rules : DisclosureRules
        Of all of them: they are of one table.
    printed : mapping
        By key of the measure its builds, the latest last; a measure of which nothing is printed is not in it.
    members : collection of str
        The organisations that add up to the headline.
    kept : mapping, optional
        By key of the measure, months that are shown as they were in the build before: they are of other rows.

    Returns
    -------
    Problem
        A cell's first word is its side and its measure, such as ``x sepsis.screened``.
    """
    cells: dict[CellKey, Cell] = {}
    relations: list[Relation] = []
    now = max((len(builds) for builds in printed.values()), default=1) - 1
    for measure in together.measures:
        builds = printed.get(measure.key, ())
        own = _of(measure, problem_of(measure, rules, builds), now + 1 - len(builds))
        cells |= {one.key: one for one in own.cells}
        relations += own.relations
    months = _months_of(together, cells, now)
    everybody = [(org, end) for end in months for org in members if (org, end) in together.known]
    counted = [
        (
            measure,
            later,
            side,
            [_sort(number) for number, sort in enumerate(together.sorts) if sort[at] == side],
        )
        for at, (measure, later) in enumerate(zip(together.measures, together.later, strict=True))
        for side in ((PASSED, FAILED) if measure.kind is Kind.PROPORTION else (PASSED,))
    ]
    for org, end in everybody:
        people: dict[str, CellKey] = {
            _sort(number): (_sort(number), org, end, end, now) for number in range(len(together.sorts))
        }
        cells |= {key: Cell(key) for key in people.values()}
        for measure, later, side, sorts in counted:
            then = _months_later(end, later)
            if then in (kept or {}).get(measure.key, ()):
                continue
            atom: CellKey = (f"{side} {measure.key}", org, then, then, now)
            cells.setdefault(atom, Cell(atom, is_protected=True))
            most = float("inf") if measure.kind in _OF_SOME else 0
            terms = (*((people[sort], 1.0) for sort in sorts), (atom, -1.0))
            relations.append(Relation(terms, 0, most, f"who is counted in {measure.key}"))
    relations += _of_percentiles(together, printed, members, set(everybody), kept or {}, now)
    return Problem(tuple(cells.values()), tuple(relations))


def _of(measure: Measure, problem: Problem, build: int) -> Problem:
    """The same with the measure's key in each cell's name, and builds counted up to the latest."""

    def named(key: CellKey) -> CellKey:
        return (f"{key[0]} {measure.key}", key[1], key[2], key[3], key[4] + build)

    return Problem(
        tuple(replace(one, key=named(one.key)) for one in problem.cells),
        tuple(
            replace(
                one,
                terms=tuple((named(key), weight) for key, weight in one.terms),
                because=f"{measure.key}: {one.because}",
            )
            for one in problem.relations
        ),
    )


def _months_of(together: Together, cells: Mapping[CellKey, Cell], now: int) -> list[date]:
    """Months of the first measure in which any of them prints a figure, or a part of one."""
    later = {one.key: months for one, months in zip(together.measures, together.later, strict=True)}
    found = {
        _months_later(end, -later[name.split(" ")[1]])
        for name, _, start, end, build in cells
        if build == now and start == end
    }
    return sorted(found)


def _months_later(end: date, months: int) -> date:
    """The last day of the month so many months later."""
    return month_end(add_months(month_start(end), months))


def _sort(number: int) -> str:
    return f"sort {number}"


def _of_percentiles(
    together: Together,
    printed: Mapping[str, Sequence[Printed]],
    members: Collection[str],
    everybody: Collection[tuple[str, date]],
    kept: Mapping[str, Collection[date]],
    now: int,
) -> list[Relation]:
    """What a printed percentile says of how many are on either side of a share's limit."""
    keys = [one.key for one in together.measures]
    found = []
    for threshold in together.thresholds:
        builds = printed.get(threshold.percentile, ())
        rows = builds[-1].frame.filter(pl.col("status") == Status.REPORTED.value) if builds else None
        at, of = keys.index(threshold.percentile), keys.index(threshold.share)
        for row in rows.iter_rows(named=True) if rows is not None else ():
            end = _months_later(row["period_end"], -together.later[at])
            is_total = row["org_level"] == builds[-1].level
            orgs = members if is_total else [row["org_code"]]
            if row["period_end"] in kept.get(threshold.percentile, ()):
                continue  # of other rows
            if row["value"] is None or any((org, end) not in everybody for org in orgs):
                continue
            people: dict[str | None, list[CellKey]] = {PASSED: [], FAILED: [], None: []}
            for number, sort in enumerate(together.sorts):
                if sort[at]:
                    people[sort[of]] += [(_sort(number), org, end, end, now) for org in orgs]
            if row["value"] + _HALF < threshold.at_least:  # that share, and more, do not fail
                side, most = FAILED, 1 - threshold.quantile
            elif row["value"] - _HALF > threshold.at_most:  # the rest, and more, do not pass
                side, most = PASSED, threshold.quantile
            else:
                continue
            terms = tuple(
                (key, (1.0 if which == side else 0.0) - most)
                for which, each in people.items()
                for key in each
            )
            why = f"{threshold.percentile}: the printed {row['value']:.0f} lies on one side of the limit"
            found.append(Relation(terms, float("-inf"), 0, why))
    return found

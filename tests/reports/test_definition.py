"""What a declaration says of itself, for every kind of origin."""

from datetime import date

import polars as pl
import pytest
from page_records import a_measure

from qmetrics.model import (
    Cadence,
    Derived,
    Direction,
    Dynamics,
    Events,
    Exposure,
    Kind,
    Published,
    PublishedShare,
    Rows,
)
from qmetrics.reports.definition import break_lines, definition_lines, origin_sentences

DAY = pl.col("day")


@pytest.mark.parametrize(
    ("kind", "origin", "said"),
    [
        (
            Kind.COUNT,
            Published(table="mhsds", id="MRS10", denominator_id="MRS11"),
            "taken as it stands, never recomputed. Published denominator beside it: MRS11.",
        ),
        (
            Kind.PROPORTION,
            PublishedShare(table="ko41a", numerator_id="upheld", denominator_id="resolved"),
            "From two exact published counts: upheld of resolved.",
        ),
        (
            Kind.CHANGE,
            Derived(terms=(("waits.waiting", 1.0, 0), ("waits.waiting", -1.0, 1))),
            "other measures of the theme: plus waits.waiting, minus waits.waiting of 1 month before.",
        ),
        (
            Kind.TIME_BETWEEN,
            Events(table="log", date=DAY, where=pl.lit(True)),
            "Days from one event to the next",
        ),
        (
            Kind.RATE,
            Rows(
                table="log",
                date=DAY,
                denominator=pl.lit(True),
                exposure=Exposure(table="activity", date=DAY, amount=pl.col("n"), per=10_000),
            ),
            "For each 10,000 of the activity of the same month.",
        ),
        (
            Kind.SCORE,
            Rows(table="log", date=DAY, denominator=pl.lit(True), score=DAY, minimum_rows=10, unknown=DAY),
            "No figure from fewer than 10 rows.",
        ),
        (
            Kind.COUNT,
            Rows(table="log", date=DAY, denominator=pl.lit(True), snapshot="own_month"),
            "Each month is read from the snapshot of that month.",
        ),
        (
            Kind.COUNT,
            Rows(table="log", date=DAY, denominator=pl.lit(True), snapshot="mature"),
            "Each month is read from the first snapshot after its follow-up has passed.",
        ),
    ],
)
def test_origins(kind: Kind, origin: object, said: str) -> None:
    measure = a_measure(kind=kind, origin=origin)
    assert said in " ".join(origin_sentences(measure))
    assert dict(definition_lines(measure))["Where it comes from"] == origin_sentences(measure)


def test_what_is_not_declared_is_not_printed() -> None:
    labels = dict(definition_lines(a_measure(breakdowns=(), origin=Published(table="mhsds", id="MRS10"))))
    assert "Breakdowns" not in labels
    assert "Left out, and counted beside" not in labels
    assert "Verdict taken from" not in labels


def test_what_one_figure_covers() -> None:
    def covers(**changes: object) -> list[str]:
        return dict(definition_lines(a_measure(**changes)))["One figure covers"]

    published = Published(table="mhsds", id="MRS10")
    assert covers() == ["one month"]
    assert covers(cadence=Cadence.QUARTER) == ["a quarter of the year"]
    assert covers(dynamics=Dynamics.WINDOW, window=12) == ["12 months"]
    assert covers(dynamics=Dynamics.STOCK, origin=published) == ["the last day of its month"]
    events = Events(table="log", date=DAY, where=pl.lit(True))
    between = covers(kind=Kind.TIME_BETWEEN, origin=events, direction=Direction.HIGHER)
    assert between == ["the days from one event to the next"]
    lines = definition_lines(a_measure(kind=Kind.TIME_BETWEEN, origin=events))
    assert dict(lines)["A new figure"] == ["with each event"]


def test_breaks_are_told_oldest_first() -> None:
    measure = a_measure(breaks=((date(2021, 4, 1), "b"), (date(2018, 2, 1), "a")))
    assert [each.reason for each in break_lines(measure)] == ["a", "b"]

"""A measure, declared once: what it means, where it comes from, who answers for it.

Declarations are in ``measures``; the arithmetic that an origin stands for is in
``analysis/compute``. Bad declarations fail when they load, and the message says what to write.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from qmetrics.model.people import is_same_person
from qmetrics.model.words import Cadence, Direction, Dynamics, Kind, Level

# some records have a field named date
Day = date


@dataclass(frozen=True, kw_only=True)
class Target:
    """A dated target. A local one is never declared: it comes from an approved row of the ledger."""

    value: float
    standing: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""

    def __post_init__(self) -> None:
        if self.standing not in ("statutory", "national", "local"):
            raise ValueError(f"Target standing {self.standing!r}: write 'statutory' or 'national'")


@dataclass(frozen=True, kw_only=True, eq=False)
class Exclusion:
    """Rows left out of the denominator, and why; they are counted beside."""

    reason: str
    where: pl.Expr


@dataclass(frozen=True, kw_only=True, eq=False)
class Exposure:
    """What a rate is per: the sum of ``amount`` over the rows of ``table`` in the month of ``date``."""

    table: str
    date: pl.Expr
    amount: pl.Expr
    per: float


@dataclass(frozen=True, kw_only=True)
class Raters:
    """Who scored what, by names of columns, and how far raters must agree for a round's figures to be shown.

    ``case`` names what is drawn (a file), ``item`` what is scored of it (a file under a pillar). At least
    ``minimum_cases`` must be scored twice, and the lower bound of the share of scores within one point be
    ``least_within_one`` (0 to 1) or more.
    """

    round: str
    case: tuple[str, ...]
    item: tuple[str, ...]
    rater: str
    score: str
    day: str
    minimum_cases: int
    least_within_one: float


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """What counts as the same again at one organisation: equal columns, no more than some months apart."""

    of: tuple[str, ...]
    months: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Leaving:
    """How a spell on a waiting list ends: days of entry, of being seen, of removal; which spells count."""

    entered: pl.Expr
    seen: pl.Expr
    removed: pl.Expr
    where: pl.Expr


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Computed from the rows of a table.

    Attributes
    ----------
    table : str
        Key of the source.
    date : expression
        The date that places a row in a month.
    denominator : expression
        Rows that count, before exclusions. For a count: the rows counted.
    numerator : expression, optional
        Rows that pass; intersected with the denominator by construction.
    exclusions : tuple of Exclusion
        Left out, with reasons.
    unknown : expression, optional
        Rows of the denominator whose evidence is missing. The headline counts them against;
        ``value_max`` (``value_min`` where lower is better) is the figure were all of them to pass.
        For a count: rows that may yet count (``value_max``). For a percentile: rows ranked last
        that may truly be first (``value_min``).
    duration : expression, optional
        For percentiles: the time, in the measure's unit; null ranks last.
    quantile : float, optional
        For percentiles, such as 0.5.
    score : expression, optional
        For scores: the row's score.
    raters : Raters, optional
        For scores: who scored, so that a round in which raters do not agree is withheld.
    minimum_rows : int
        Below it there is no figure (status ``not_applicable``).
    exposure : Exposure, optional
        For rates.
    snapshot : str
        ``all`` rows; ``own_month``: the snapshot of the row's own month; ``mature``: the first
        snapshot at or after the month's end plus the measure's maturity days.
    recorded : expression, optional
        The day on which a row came onto record, where ``date`` may lie long before it. Months without a
        row are zeros only from the first of these days on.
    absent_is_zero : bool
        For counts: a provider in scope without a row had none (its log is part of one that came).
    beside : tuple of Exclusion
        Rows of the denominator that stay in it and whose share is shown beside the figure.
    recurrence : Recurrence, optional
        For counts of events: the same again at one organisation is listed by month beside the figure.
    leaving : Leaving, optional
        For waiting lists: what would become of someone referred today is told beside the figure.
    segment : expression, optional
        Text of a row that should be the same throughout a series, such as how the sample was drawn:
        printed on every chart, and a change of it is a break in the series.
    """

    table: str
    date: pl.Expr
    denominator: pl.Expr
    numerator: pl.Expr | None = None
    exclusions: tuple[Exclusion, ...] = ()
    unknown: pl.Expr | None = None
    duration: pl.Expr | None = None
    quantile: float | None = None
    score: pl.Expr | None = None
    raters: Raters | None = None
    minimum_rows: int = 1
    exposure: Exposure | None = None
    snapshot: str = "all"
    recorded: pl.Expr | None = None
    absent_is_zero: bool = False
    beside: tuple[Exclusion, ...] = ()
    recurrence: Recurrence | None = None
    leaving: Leaving | None = None
    segment: pl.Expr | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Events:
    """Days between events: one observation per date with an event, from the one before it.

    ``breaks``: dates that no interval may cross. ``segment``: text of a row, such as the version of
    the list it was judged by; an interval between two different ones is left out too.
    """

    table: str
    date: pl.Expr
    where: pl.Expr
    breaks: tuple[Day, ...] = ()
    segment: pl.Expr | None = None


@dataclass(frozen=True, kw_only=True)
class Published:
    """Taken from a publication as it stands, never recomputed.

    ``id`` is the publisher's own; ``numerator_id`` and ``denominator_id`` give the rounded parts
    as context. ``absent_is_zero``: the publication lists only NHS trusts with at least one.
    """

    table: str
    id: str
    numerator_id: str | None = None
    denominator_id: str | None = None
    absent_is_zero: bool = False


@dataclass(frozen=True, kw_only=True)
class PublishedShare:
    """A share computed from two published counts that are exact (neither rounded nor suppressed)."""

    table: str
    numerator_id: str
    denominator_id: str


@dataclass(frozen=True, kw_only=True)
class Derived:
    """A sum of other measures of the same theme: ``terms`` gives key, weight and lag in months."""

    terms: tuple[tuple[str, float, int], ...]


Origin = Rows | Events | Published | PublishedShare | Derived


@dataclass(frozen=True, kw_only=True)
class Example:
    """A worked example: literal rows and the answer a person worked out.

    ``rows`` are rows of the origin's table (missing columns are empty); ``other`` rows of further
    tables by name. ``period`` is the month of the period's end; ``expect`` names columns of the
    observation.
    """

    rows: tuple[Mapping[str, Any], ...]
    period: str
    org: str
    expect: Mapping[str, Any]
    level: Level = Level.PROVIDER
    other: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Measure:
    """One measure. See ``docs/architecture.md`` for what follows from it.

    Attributes
    ----------
    key : str
        ``<theme>.<name>``, the same everywhere.
    question, why : str
        What a board asks, and why it matters.
    statement : str
        What people should be able to say, if it is well: one of ``reference/statements``.
    direction, kind, dynamics, cadence, window : words
        ``window`` in months: the one whose figures its chart shows.
    maturity_days, maturity_working_days : int
        Follow-up that must have passed at the extract date before a point counts.
    levels : tuple of Level
        The headline first.
    headline_breakdown : str, optional
        The breakdown that is shown first; "all" is then never the headline.
    shown_with : tuple of str
        Measures without which this one is never shown.
    verdict_from : str, optional
        The flow whose verdict a stock's size takes.
    parts : tuple of str
        Proportions, this one among them, that are parts of the same people and exclude each other: the public
        sees all of them by the same periods, since of two the third can be worked out.
    expected_value : float, optional
        What the figure is by its own arithmetic, such as 0 for a list that adds up; each other
        figure is listed as a breach. Not a target: nobody set it.
    """

    key: str
    title: str
    question: str
    why: str
    direction: Direction
    kind: Kind
    origin: Origin
    unit: str
    levels: tuple[Level, ...]
    owner: str
    checked_by: str
    reviewed_on: date
    review_by: date
    example: Example
    statement: str = ""
    commitments: tuple[str, ...] = ()
    dynamics: Dynamics = Dynamics.FLOW
    version: int = 1
    valid_from: date = date(2015, 4, 1)
    changelog: tuple[str, ...] = ("1: first definition",)
    caveats: tuple[str, ...] = ()
    cadence: Cadence = Cadence.MONTH
    window: int = 1
    maturity_days: int = 0
    maturity_working_days: int = 0
    breakdowns: tuple[str, ...] = ()
    headline_breakdown: str | None = None
    targets: tuple[Target, ...] = ()
    ruleset: str = "mdc"
    specification: str = ""
    reproduces: str = ""
    shown_with: tuple[str, ...] = ()
    verdict_from: str | None = None
    parts: tuple[str, ...] = ()
    expected_value: float | None = None
    breaks: tuple[tuple[date, str], ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", self.key):
            raise ValueError(f"Measure key {self.key!r}: write '<theme>.<name>' in snake case")
        for name in ("title", "question", "why", "unit", "owner", "checked_by"):
            if not getattr(self, name):
                raise ValueError(f"Measure {self.key} has no {name}; write one in its declaration")
        if is_same_person(self.owner, self.checked_by):
            raise ValueError(f"Measure {self.key}: checked_by must be another person than owner")
        if self.review_by <= self.reviewed_on:
            raise ValueError(f"Measure {self.key}: review_by must be later than reviewed_on")
        if any(target.standing == "local" for target in self.targets):
            raise ValueError(f"Measure {self.key}: a local target is a row of the ledger, not code")
        if not self.levels:
            raise ValueError(f"Measure {self.key} has no levels; write the headline level first")
        self._check_origin()

    def _check_origin(self) -> None:
        origin = self.origin
        if not isinstance(origin, Rows):
            return
        needed = {
            Kind.PROPORTION: ("numerator",),
            Kind.RATE: ("exposure",),
            Kind.PERCENTILE: ("duration", "quantile"),
            Kind.SCORE: ("score",),
        }.get(self.kind, ())
        for name in needed:
            if getattr(origin, name) is None:
                raise ValueError(f"Measure {self.key} is a {self.kind.value}: give its Rows a {name}")

    @property
    def theme(self) -> str:
        """First half of the key."""
        return self.key.split(".")[0]

    @property
    def name(self) -> str:
        """Second half of the key."""
        return self.key.split(".")[1]

    @property
    def drawn_after(self) -> tuple[str, ...]:
        """Keys of the other measures whose figures its charts rest on."""
        others = (key for key in self.parts if key != self.key)
        return tuple(dict.fromkeys([*([self.verdict_from] if self.verdict_from else []), *others]))

    @property
    def publisher_id(self) -> str | None:
        """The publisher's id, for a published measure."""
        return self.origin.id if isinstance(self.origin, Published) else None

    @property
    def tables(self) -> tuple[str, ...]:
        """Keys of the tables it reads; a derived measure reads none of its own."""
        origin = self.origin
        if isinstance(origin, Derived):
            return ()
        exposure = origin.exposure if isinstance(origin, Rows) else None
        return (origin.table, exposure.table) if exposure else (origin.table,)

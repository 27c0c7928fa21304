"""How each milestone stands: which statement on it counts, what was first promised, how old its evidence is.

Pure: rows of the table ``milestones`` and a day in, records out, for one build at a time. Not here: how a
register is read (``sources/milestones``), its words (``milestone_words``), its picture
(``charts/milestones``). Nothing here judges: there is no score, no share of milestones done and no colour.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise

import polars as pl

from qmetrics.analysis.readers import is_someone_else, may_read
from qmetrics.model import MilestoneState, Problem
from qmetrics.model.audience import Build

MILESTONE = ("milestone_key", "org_code")
OPEN = (MilestoneState.NOT_STARTED, MilestoneState.UNDER_WAY)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What was stated about one milestone on one day; texts that are empty are empty strings."""

    milestone_key: str
    org_code: str
    title: str
    commitment: str
    state: MilestoneState
    due_date: date
    done_date: date | None
    owner: str
    evidence: str
    evidence_date: date | None
    checked_by: str
    stated_on: date
    is_public: bool
    second_reader: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one milestone stands on a day, for some readers.

    Attributes
    ----------
    latest : Statement
        The one that counts.
    earlier : tuple of Statement
        Those before it that the same readers may see, newest first.
    first_due : date
        The day promised in the earliest of them.
    moved : int
        How often the promised day was another than in the statement before.
    days_past : int
        Days since the promised day; 0 where it has not passed, or where it is done or stopped.
    evidence_days : int, optional
        Age of the evidence; None where none is named or it has no day.
    """

    latest: Statement
    earlier: tuple[Statement, ...] = ()
    first_due: date
    moved: int = 0
    days_past: int = 0
    evidence_days: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is neither done nor stopped."""
        return self.latest.state in OPEN

    @property
    def is_only_said(self) -> bool:
        """Whether it is said to be done and no evidence is named."""
        return self.latest.state is MilestoneState.DONE and not self.latest.evidence

    @property
    def checked_by(self) -> str:
        """Who looked at the evidence; empty where that is nobody but the owner."""
        one = self.latest
        return one.checked_by if is_someone_else(one.checked_by, one.owner) else ""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many milestones there are of each sort; each stands in one of the first five.

    ``past`` holds those of the states in ``OPEN`` whose promised day has passed.
    """

    done: int
    only_said: int
    under_way: int
    not_started: int
    stopped: int
    past: dict[MilestoneState, int]

    @property
    def total(self) -> int:
        """All of them."""
        return self.done + self.only_said + self.under_way + self.not_started + self.stopped


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """What the picture shows: whose milestones, as they stand on a day."""

    whose: str
    day: date
    standings: tuple[Standing, ...]
    is_sample: bool = False


def placed(
    rows: pl.DataFrame, *, organisations: Collection[str], day: date
) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows of organisations that there are and of days that have come, and why the others are left out.

    Parameters
    ----------
    rows : polars.DataFrame
        Of the table ``milestones``.
    organisations : collection of str
        Codes that are known.
    day : date
        The day of the page: a statement of a later day would stand until then, whatever was stated meanwhile.

    Returns
    -------
    tuple
        The rows that can be shown, and one problem for each thing that is wrong. No problem holds a text.

    Examples
    --------
    >>> rows = pl.DataFrame(
    ...     {"org_code": ["ZA1", "ZX1"], "stated_on": [date(2026, 4, 1)] * 2, "row_number": [2, 3]}
    ... )
    >>> kept, left_out = placed(rows, organisations={"ZA1"}, day=date(2026, 4, 10))
    >>> kept.height, left_out[0].row, left_out[0].column
    (1, 3, 'org_code')
    """
    wrong = {
        "org_code": (
            ~pl.col("org_code").is_in(list(organisations)),
            "no organisation known here has this code; see the organisations of the ODS file",
        ),
        "stated_on": (pl.col("stated_on") > day, "a day that has not come; give the day of the statement"),
    }
    problems = [
        Problem(f"{why}; the row is left out", row=row, column=column)
        for column, (is_wrong, why) in wrong.items()
        for row in rows.filter(is_wrong)["row_number"]
    ]
    kept = rows.filter(~pl.any_horizontal(is_wrong for is_wrong, _ in wrong.values()))
    return kept, sorted(problems, key=lambda problem: problem.row or 0)


def statements(rows: pl.DataFrame, *, as_at: datetime | None = None) -> list[Statement]:
    """What was stated: of each milestone one statement a day, of two on one day the last to come.

    Parameters
    ----------
    rows : polars.DataFrame
        Of the table ``milestones``, every vintage, with ``known_from`` and ``vintage``.
    as_at : datetime, optional
        What was known by then; None: now.

    Returns
    -------
    list of Statement
        In the order of milestone, organisation and day.

    Examples
    --------
    >>> one = dict.fromkeys(Statement.__dataclass_fields__, "")
    >>> one |= {"stated_on": date(2026, 4, 1), "state": "done"}
    >>> rows = pl.DataFrame([one | {"title": title, "vintage": at, "row_number": 2}
    ...                      for at, title in enumerate(("First", "Corrected"))])
    >>> [each.title for each in statements(rows)]
    ['Corrected']
    """
    if as_at is not None:
        rows = rows.filter(pl.col("known_from") <= as_at)
    key = (*MILESTONE, "stated_on")
    newest = rows.sort("vintage", "row_number").unique(key, keep="last", maintain_order=True)
    return [_statement(row) for row in newest.sort(key).iter_rows(named=True)]


def standings(said: Iterable[Statement], build: Build, day: date) -> tuple[Standing, ...]:
    """How each milestone stands on a day, for the readers of a build.

    Whoever may not read the latest statement on a milestone is not shown an earlier one: it has been
    overtaken. What was first promised, and how often that moved, is counted over the statements that the
    same readers may see: else one kept from them would show through.

    Parameters
    ----------
    said : iterable of Statement
        Those of ``statements``.
    build : Build
        For whom.
    day : date
        The day of the page.

    Returns
    -------
    tuple of Standing
        In the order of the promised day, the earliest first.

    Examples
    --------
    >>> from qmetrics.model.audience import Audience
    >>> one = Statement(
    ...     milestone_key="PS13.approved", org_code="ZA1", title="Approve it", commitment="PS13",
    ...     state=MilestoneState.UNDER_WAY, due_date=date(2026, 3, 31), done_date=None,
    ...     owner="Chief nurse", evidence="", evidence_date=None, checked_by="",
    ...     stated_on=date(2026, 4, 1), is_public=False, second_reader="",
    ... )
    >>> [each.days_past for each in standings([one], Build(audience=Audience.COMMITTEE), date(2026, 4, 10))]
    [10]
    >>> standings([one], Build(audience=Audience.PUBLIC), date(2026, 4, 10))
    ()
    """
    ordered = sorted(said, key=lambda one: (one.milestone_key, one.org_code, one.stated_on))
    found = []
    for _, group in groupby(ordered, key=lambda one: (one.milestone_key, one.org_code)):
        *earlier, latest = group
        if _may_read(latest, build):
            found.append(_standing([*(one for one in earlier if _may_read(one, build)), latest], day))
    return tuple(
        sorted(found, key=lambda one: (one.latest.due_date, one.latest.milestone_key, one.latest.org_code))
    )


def is_released(statement: Statement) -> bool:
    """Whether the public may read it: it says so, and a second reader who is not the owner is named."""
    return statement.is_public and is_someone_else(statement.second_reader, statement.owner)


def counts(found: Collection[Standing]) -> Counts:
    """How many milestones of each sort.

    >>> counts([]).total
    0
    """

    def how_many(state: MilestoneState) -> int:
        return sum(one.latest.state is state for one in found)

    only_said = sum(one.is_only_said for one in found)
    return Counts(
        done=how_many(MilestoneState.DONE) - only_said,
        only_said=only_said,
        under_way=how_many(MilestoneState.UNDER_WAY),
        not_started=how_many(MilestoneState.NOT_STARTED),
        stopped=how_many(MilestoneState.STOPPED),
        past={state: sum(one.latest.state is state and one.days_past > 0 for one in found) for state in OPEN},
    )


def _may_read(statement: Statement, build: Build) -> bool:
    return may_read(build, statement.org_code, is_released=is_released(statement))


def _standing(history: list[Statement], day: date) -> Standing:
    latest = history[-1]
    is_open = latest.state in OPEN
    has_age = bool(latest.evidence) and latest.evidence_date is not None
    return Standing(
        latest=latest,
        earlier=tuple(reversed(history[:-1])),
        first_due=history[0].due_date,
        moved=sum(one.due_date != after.due_date for one, after in pairwise(history)),
        days_past=max(0, (day - latest.due_date).days) if is_open else 0,
        evidence_days=(day - latest.evidence_date).days if has_age and latest.evidence_date else None,
    )


def _statement(row: dict[str, object]) -> Statement:
    texts = ("evidence", "checked_by", "second_reader")
    values = {
        name: row[name] or "" if name in texts else row[name] for name in Statement.__dataclass_fields__
    }
    return Statement(**values | {"state": MilestoneState(str(row["state"]))})  # type: ignore[arg-type]

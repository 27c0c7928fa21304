"""Where files come from: a source, its layouts, and what is said when a file is not right.

Each source is declared in its own folder under ``sources``. Recognising and reading files is
in ``sources``; keeping them is in ``store``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from qmetrics.model.table import Table
from qmetrics.model.words import Cadence


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One shape in which a source's file may arrive.

    ``header`` holds the column names in order; it is empty where the file has no header, and
    then ``width`` is the number of fields and ``first_row`` tells a first row of it from others.
    """

    name: str
    header: tuple[str, ...] = ()
    width: int = 0
    first_row: Callable[[list[str]], bool] | None = None
    description: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file; never holds a value of a row-level file.

    ``row`` is the physical row of the file, counted from 1 with the header; None: the whole file.
    """

    message: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column else []
        return f"{', '.join(place)}: {self.message}" if place else self.message


class SourceError(Exception):
    """A file that cannot become a table, with every reason found.

    Parameters
    ----------
    problems : list of Problem
        At least one. The text shows the first five and counts the rest.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = list(problems)
        shown = "; ".join(str(problem) for problem in self.problems[:5])
        more = len(self.problems) - 5
        super().__init__(shown + (f"; and {more} more" if more > 0 else ""))


@dataclass(frozen=True, kw_only=True)
class TwinOptions:
    """How large a synthetic twin to write; the last month is fixed, so that a seed gives the same bytes."""

    months: int = 36
    last_month_end: date = date(2026, 3, 31)
    patients: int = 1_000
    seed: int = 1

    def __post_init__(self) -> None:
        for name in ("months", "patients"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} {getattr(self, name)}: write a whole number, 1 or more")


Parse = Callable[[bytes, Layout], pl.DataFrame]
Twin = Callable[[TwinOptions], Mapping[str, bytes]]
Resolve = Callable[[pl.DataFrame, Mapping[str, pl.DataFrame]], pl.DataFrame]


@dataclass(frozen=True, kw_only=True, eq=False)
class Source:
    """Something that arrives.

    Attributes
    ----------
    key : str
        Snake case; names the asset ``table/<key>``.
    title, publisher, licence, purpose, owner : str
        For the catalogue and for information governance.
    is_local : bool
        A return of a provider (screened for identities) rather than a publication.
    parse : callable
        ``parse(content, layout)`` gives the table's own columns plus ``sheet`` and ``row_number``,
        or raises SourceError. Pure.
    twin : callable
        ``twin(options)`` gives file names and bytes of a synthetic copy with the same mess. Pure.
    due_days : int
        Days after a period's end by which its file is expected.
    schedule : str
        Cron line, Europe/London, on which it is looked for.
    retention_months : int or None
        How long a return's landed files are kept, from the day received; None for a publication, which stays.
    notes : tuple of str
        What a reader of its data must know.
    uses : tuple of str
        Tables it needs to be completed with, such as ``ods`` for names without codes.
    resolve : callable, optional
        ``resolve(frame, {key: rows})`` completes parsed rows from those tables. Pure.
    is_one_return : bool
        True where a local source is one return for all providers at once, so that the release calendar
        expects one file of it and not one of each provider.
    quarantined_rows : callable, optional
        ``quarantined_rows(content, layout)`` lists rows left out of the table, with reasons.
    """

    key: str
    title: str
    publisher: str
    licence: str
    purpose: str
    owner: str
    is_local: bool
    cadence: Cadence
    layouts: tuple[Layout, ...]
    table: Table
    parse: Parse
    twin: Twin
    due_days: int
    schedule: str
    retention_months: int | None = None
    notes: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    resolve: Resolve | None = None
    is_one_return: bool = False
    quarantined_rows: Callable[[bytes, Layout], list[Problem]] | None = None

    def __post_init__(self) -> None:
        for name in ("title", "publisher", "licence", "purpose", "owner"):
            if not getattr(self, name):
                raise ValueError(f"Source {self.key!r} has no {name}; write one in its layout.py")
        if self.is_local and not self.retention_months:
            raise ValueError(
                f"Source {self.key!r} has no retention_months; write how long its files are kept"
            )
        if not self.is_local and self.retention_months is not None:
            raise ValueError(f"Source {self.key!r} is a publication, which is kept: give no retention_months")

"""Which comment stands beside which chart, for whom, and what is said where there is none.

Pure: rows of the table ``commentary`` and a series in, one record out. Not here: how a file of comments is
read (``sources/commentary``), how the record looks on a page (``reports``).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from qmetrics.analysis.readers import is_someone_else
from qmetrics.analysis.readers import may_read as may_read_text
from qmetrics.model import Problem
from qmetrics.model.audience import Build

POINT = ("measure_key", "org_code", "period")

WRITTEN_BEFORE = "written before this point"
NO_EXPLANATION = "no explanation received"
NOT_FOR_PUBLICATION = "an explanation was received; it is not for publication"


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What somebody wrote about one point; texts that are empty are empty strings."""

    measure_key: str
    org_code: str
    period: date
    what_happened: str
    action: str
    owner: str
    due_date: date | None
    author: str
    written_on: date
    second_reader: str
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What stands beside a chart.

    Attributes
    ----------
    comment : Comment, optional
        The comment; None where there is none for these readers.
    note : str
        Empty, or one of ``WRITTEN_BEFORE``, ``NO_EXPLANATION``, ``NOT_FOR_PUBLICATION``.
    is_overdue : bool
        Whether the comment's action was due before today.
    """

    comment: Comment | None = None
    note: str = ""
    is_overdue: bool = False


def placed(
    rows: pl.DataFrame, *, measures: Collection[str], organisations: Collection[str]
) -> tuple[pl.DataFrame, list[Problem]]:
    """Rows about a measure and an organisation that there are, and why the others are left out.

    Parameters
    ----------
    rows : polars.DataFrame
        Of the table ``commentary``; ``file_sha256`` and ``row_number`` say where each stands.
    measures, organisations : collection of str
        Keys and codes that are known. Sources do not know the measures, so that this is asked when the
        comments are read and not when they land: a code that ODS gains later counts from then on.

    Returns
    -------
    tuple
        The rows that can be shown, and one problem for each thing that is unknown. No problem holds a text.

    Examples
    --------
    >>> rows = pl.DataFrame({"measure_key": ["a.b", "a.c"], "org_code": ["ZA1", "ZA1"], "row_number": [2, 3]})
    >>> kept, left_out = placed(rows, measures={"a.b"}, organisations={"ZA1"})
    >>> kept.height, str(left_out[0])
    (1, 'row 3, column measure_key: no measure has this key; see the catalogue; the row is left out')
    """
    unknown = {
        "measure_key": (~pl.col("measure_key").is_in(list(measures)), "no measure has this key"),
        "org_code": (
            ~pl.col("org_code").is_in(list(organisations)),
            "no organisation known here has this code",
        ),
    }
    advice = {"measure_key": "see the catalogue", "org_code": "see the organisations of the ODS file"}
    problems = [
        Problem(f"{why}; {advice[column]}; the row is left out", row=row, column=column)
        for column, (is_unknown, why) in unknown.items()
        for row in rows.filter(is_unknown)["row_number"]
    ]
    kept = rows.filter(~pl.any_horizontal(is_unknown for is_unknown, _ in unknown.values()))
    return kept, sorted(problems, key=lambda problem: problem.row or 0)


def current_comments(rows: pl.DataFrame, *, as_at: datetime | None = None) -> list[Comment]:
    """The comments that stand: of each point the last written, of two on one day the last to come.

    Parameters
    ----------
    rows : polars.DataFrame
        Of the table ``commentary``, every vintage, with ``known_from`` and ``vintage``.
    as_at : datetime, optional
        What was known by then; None: now.

    Returns
    -------
    list of Comment
        In the order of measure, organisation and period.
    """
    if as_at is not None:
        rows = rows.filter(pl.col("known_from") <= as_at)
    newest = rows.sort("written_on", "vintage", "row_number").unique(POINT, keep="last", maintain_order=True)
    return [_comment(row) for row in newest.sort(POINT).iter_rows(named=True)]


def may_be_public(comment: Comment) -> bool:
    """Whether the public may read it: it says so, and a second reader who is not its author is named."""
    return comment.is_public and is_someone_else(comment.second_reader, comment.author)


def may_read(comment: Comment, build: Build) -> bool:
    """Whether the readers of a build may see a comment.

    The committee sees all, the public what ``may_be_public``, a provider that and what is about itself.
    """
    return may_read_text(build, comment.org_code, is_released=may_be_public(comment))


def comment_beside(
    comments: Collection[Comment],
    *,
    measure_key: str,
    org_code: str,
    latest_period: date,
    is_signal: bool,
    build: Build,
    today: date,
) -> Shown:
    """What stands beside one chart.

    The latest comment that is not about a later month than the chart's. Whoever may not read it is not
    shown an earlier one instead: it has been overtaken.

    Parameters
    ----------
    comments : collection of Comment
        Those that stand (``current_comments``).
    measure_key, org_code : str
        Whose chart.
    latest_period : date
        Last day of the chart's latest period.
    is_signal : bool
        Whether its latest point is a signal, and so needs an explanation.
    build : Build
        For whom.
    today : date
        For what is overdue: an action due today is not.

    Returns
    -------
    Shown
    """
    about = [
        one
        for one in comments
        if (one.measure_key, one.org_code) == (measure_key, org_code) and one.period <= latest_period
    ]
    if not about:
        return Shown(note=NO_EXPLANATION if is_signal else "")
    last = max(about, key=lambda one: (one.period, one.written_on))
    # a comment on the month in which it was written may not know how the month ended
    is_older = last.period < latest_period or last.written_on < latest_period
    if not may_read(last, build):
        explains = is_signal and not is_older
        return Shown(note=NOT_FOR_PUBLICATION if explains else NO_EXPLANATION if is_signal else "")
    return Shown(comment=last, note=WRITTEN_BEFORE if is_older else "", is_overdue=is_overdue(last, today))


def is_overdue(comment: Comment, today: date) -> bool:
    """Whether a comment's action was due before today.

    A comment without an action has nothing to be overdue, whatever date it carries.
    """
    return bool(comment.action) and comment.due_date is not None and comment.due_date < today


def overdue_actions(comments: Collection[Comment], today: date) -> list[Comment]:
    """Comments whose action was due before today, the longest overdue first."""
    late = [(one.due_date, one.measure_key, one.org_code, one) for one in comments if is_overdue(one, today)]
    return [one for *_, one in sorted(late, key=lambda each: each[:3])]


def _comment(row: dict[str, object]) -> Comment:
    texts = ("what_happened", "action", "owner", "author", "second_reader")
    values = {name: row[name] or "" if name in texts else row[name] for name in Comment.__dataclass_fields__}
    return Comment(**values)  # type: ignore[arg-type]

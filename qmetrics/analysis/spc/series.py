"""Putting a frame in order: which rows are one series, and what each argument says about each row.

Here: sorting, checking and resolving the arguments of ``xmr`` into working columns (``__…``).
Not here: limits (``limits``), rules (``rules``).
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from qmetrics.analysis.spc.rulesets import Ruleset

IMPROVEMENTS = ("increase", "decrease", "neutral")
WAY = pl.Enum(IMPROVEMENTS)
_BLOCK = 2_000_000


def key_columns(by: str | Sequence[str]) -> list[str]:
    """The columns that name a series, as a list."""
    return [by] if isinstance(by, str) else list(by)


def number(value: str) -> pl.Expr:
    """A column as Float64 in which whatever is not a finite number is missing."""
    x = pl.col(value).cast(pl.Float64)
    return pl.when(x.is_finite()).then(x)


def ordered(frame: pl.DataFrame | pl.LazyFrame, by: Sequence[str], date: str, value: str) -> pl.DataFrame:
    """The frame sorted by series and date, with ``__new`` true on the first row of each series.

    Raises
    ------
    ValueError
        If a column is absent, a date is missing, or a series has two rows of one date.
    TypeError
        If the dates are text, or the values are not numbers.
    """
    data = frame.collect(engine="in-memory") if isinstance(frame, pl.LazyFrame) else frame
    missing = [name for name in [*by, date, value] if name not in data.columns]
    if missing:
        raise ValueError(f"no column {missing[0]!r}; there are {', '.join(data.columns) or 'none'}")
    kind = data.schema[date]
    if data.height and not (isinstance(kind, pl.Date | pl.Datetime) or kind.is_integer()):
        raise TypeError(f"column {date!r} holds {kind}; dates are wanted, or whole numbers in their place")
    if data.height and not (data.schema[value].is_numeric() or data.schema[value] == pl.Null):
        raise TypeError(f"column {value!r} holds {data.schema[value]}; numbers are wanted")
    if data[date].null_count():
        where = data.filter(pl.col(date).is_null()).select(by).row(0) if by else ()
        raise ValueError(f"a row{_of(by, where)} has no {date!r}")
    if not in_order(data, [*by, date]):
        data = data.sort([*by, date])
    data = data.with_columns(starts_of_series(by).alias("__new"))
    twice = data.filter(~pl.col("__new") & (pl.col(date) == pl.col(date).shift(1)))
    if twice.height:
        row = twice.row(0, named=True)
        raise ValueError(
            f"more than one row{_of(by, [row[name] for name in by])} for {date} {row[date]}"
            f" ({twice.height} such {'row' if twice.height == 1 else 'rows'} in all): a series has one value"
            " per date"
        )
    return data


def starts_of_series(by: Sequence[str]) -> pl.Expr:
    """True on the first row of each series of an ordered frame."""
    changes = [pl.col(name).ne_missing(pl.col(name).shift(1)) for name in by]
    return pl.any_horizontal(pl.int_range(pl.len()) == 0, *changes)


def in_order(data: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Whether each row is beyond the one before: a look is cheaper than a sort."""
    ahead = pl.lit(False)
    for name in reversed(columns):
        this, last = pl.col(name), pl.col(name).shift(1)
        ahead = (this > last) | ((this == last) & ahead)
    return bool(data.select(ahead.slice(1).all(ignore_nulls=False).fill_null(False)).item())


def blocks(data: pl.DataFrame, rows: int = _BLOCK) -> Iterator[pl.DataFrame]:
    """The frame in pieces of about so many rows, cut between series, so that memory stays bounded."""
    if data.height <= rows:
        yield data
        return
    starts = data["__new"].arg_true()
    wanted = pl.Series(range(0, data.height, rows), dtype=starts.dtype)
    at = starts.search_sorted(wanted)
    cuts = [*starts.gather(at.filter(at < starts.len())).unique().sort().to_list(), data.height]
    for first, last in itertools.pairwise(cuts):
        yield data.slice(first, last - first)


def _of(by: Sequence[str], key: Iterable[Any]) -> str:
    """Words naming a series: `` of org_code 'RX1', measure 'm'``; nothing where there is one series."""
    words = ", ".join(f"{name} {part!r}" for name, part in zip(by, key, strict=True))
    return f" of {words}" if words else ""


def _keyed(what: str, mapping: Mapping[Any, Any], by: Sequence[str], series: pl.DataFrame) -> list[Any]:
    """The mapping's value for each row of ``series``; None where it has no entry."""
    if not by:
        raise ValueError(f"{what} is a mapping by series, but no column is given in `by`")
    wanted = {key if isinstance(key, tuple) else (key,): entry for key, entry in mapping.items()}
    keys = series.select(by).rows()
    known = set(keys)
    unknown = [key for key in wanted if key not in known]
    if unknown:
        raise ValueError(f"{what} names a series that is not in the data:{_of(by, unknown[0])}")
    return [wanted.get(key) for key in keys]


def argument(
    data: pl.DataFrame, name: str, given: Any, by: Sequence[str], *, words: Sequence[str] = ()
) -> pl.Expr:
    """What an argument says about each row, whether it came as a value, a column's name or a mapping.

    ``data`` is the ordered frame with ``__series``, the number of the series. A text among ``words`` is a
    value; any other text is the name of a column.
    """
    if isinstance(given, Mapping):
        entries = _keyed(name, given, by, data.filter(pl.col("__new")))
        return pl.lit(pl.Series(entries, strict=False)).gather(pl.col("__series"))
    if isinstance(given, str) and given not in words:
        if given not in data.columns:
            raise ValueError(
                f"{name} is {given!r}: neither a column of the frame"
                + (f" nor one of {', '.join(words)}" if words else "")
            )
        return pl.col(given)
    return pl.lit(given)


def mark_phases(data: pl.DataFrame, rebase: Any, by: Sequence[str], date: str) -> pl.Expr:
    """True on the first row of each phase: of each series, and on each rebase date.

    Raises
    ------
    ValueError
        If a rebase date is not among the dates of its series; the message names the nearest dates.
    """
    if rebase is None:
        return pl.col("__new")
    series = data.filter(pl.col("__new"))
    if isinstance(rebase, Mapping):
        dates = [_as_list(each) for each in _keyed("rebase", rebase, by, series)]
    else:
        dates = [_as_list(rebase)] * series.height
    rows = [(number, day) for number, days in enumerate(dates) for day in days]
    if not rows:
        return pl.col("__new")
    kind = data.schema[date]
    numbers = pl.Series("__series", [number for number, _ in rows], dtype=data.schema["__series"])
    days = pl.Series("__date", [_as_date(day) for _, day in rows], strict=False).cast(kind)
    wanted = pl.DataFrame([numbers, days]).unique().sort("__series", "__date")
    have = data.select("__series", pl.col(date).alias("__date"), pl.int_range(pl.len()).alias("__at"))
    found = wanted.join(have, on=["__series", "__date"], how="left").sort("__series", "__date")
    absent = found.filter(pl.col("__at").is_null())
    if absent.height:
        at, day = absent.select("__series", "__date").row(0)
        known = data.filter(pl.col("__series") == at)[date]
        before, after = known.filter(known < day).max(), known.filter(known > day).min()
        near = " and ".join(str(each) for each in (before, after) if each is not None)
        raise ValueError(
            f"rebase date {day} is not in the data{_of(by, series.select(by).row(at) if by else ())};"
            f" the nearest dates are {near}"
        )
    starts = found["__at"].to_list()
    return pl.col("__new") | pl.int_range(pl.len()).is_in(starts)


def _as_list(days: Any) -> list[Any]:
    if days is None:
        return []
    return [days] if isinstance(days, str | dt.date | int) else list(days)


def _as_date(day: Any) -> Any:
    return dt.datetime.fromisoformat(day) if isinstance(day, str) else day


def check_arguments(data: pl.DataFrame, by: Sequence[str], rules: Ruleset) -> None:
    """Refuse directions that are not known and baselines that are too short.

    Raises
    ------
    ValueError
        Naming the first series at fault.
    """
    given = data.head(0) if data.schema["__improvement"] == WAY else data  # one word for all: known already
    wrong = given.filter(~pl.col("__improvement").cast(pl.String).is_in(list(IMPROVEMENTS)).fill_null(False))
    if wrong.height:
        row = wrong.row(0, named=True)
        raise ValueError(
            f"improvement is {row['__improvement']!r}{_of(by, [row[name] for name in by])};"
            f" it must be one of {', '.join(IMPROVEMENTS)}"
        )
    short = data.filter(pl.col("__baseline") < rules.minimum_baseline)
    if short.height:
        row = short.row(0, named=True)
        raise ValueError(
            f"a baseline of {row['__baseline']} points{_of(by, [row[name] for name in by])}:"
            f" {rules.name} wants at least {rules.minimum_baseline}"
        )

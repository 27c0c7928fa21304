"""Observations of a measure as a user asks for them: by organisation, level, breakdown, moment."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import polars as pl

from qmetrics.analysis.revisions import first_vintages
from qmetrics.app.catalogue import UnknownError, find_measure, nearest
from qmetrics.model import Measure
from qmetrics.store.home import Home
from qmetrics.store.observations import read_observations

LONDON = ZoneInfo("Europe/London")


def moment(as_at: date | datetime | str | None) -> datetime | None:
    """The moment meant: a date means its end, a date-time without zone is local to London."""
    if as_at is None or isinstance(as_at, datetime):
        return as_at.replace(tzinfo=LONDON) if as_at is not None and as_at.tzinfo is None else as_at
    if isinstance(as_at, str):
        try:
            if len(as_at) == 10:
                return moment(date.fromisoformat(as_at))
            return moment(datetime.fromisoformat(as_at))
        except ValueError:
            raise UnknownError(f"as-at {as_at!r}: write 2026-03-31 or 2026-03-31T12:00") from None
    return datetime.combine(as_at, time.max, LONDON).astimezone(UTC)


def data(
    home: Home,
    key: str,
    *,
    org: str | None = None,
    level: str | None = None,
    breakdown: str | None = None,
    as_at: date | datetime | str | None = None,
    first: bool = False,
) -> pl.DataFrame:
    """Observations of a measure; all of them unless narrowed.

    Parameters
    ----------
    home : Home
    key : str
        ``<theme>.<name>``.
    org, level : str, optional
        Organisation code and level.
    breakdown : str, optional
        ``NAME`` or ``NAME=VALUE``; without it, totals and all breakdowns.
    as_at : date, datetime or text, optional
        What was known then, instead of now.
    first : bool
        Each figure as it was first known, instead of now; one that was not complete then says so.

    Returns
    -------
    polars.DataFrame
        ``OBSERVATION_SCHEMA``, sorted by key; empty only where the measure has no data at all.

    Raises
    ------
    UnknownError
        For a key, organisation, level or breakdown that is not there, naming the nearest.
    """
    measure = find_measure(key)
    if first:
        refuse_both(as_at)
        frame = first_vintages(read_observations(home, key, every_vintage=True))
    else:
        frame = read_observations(home, key, as_at=moment(as_at))
    return narrowed(measure, frame, org=org, level=level, breakdown=breakdown)


def refuse_both(as_at: date | datetime | str | None) -> None:
    """UnknownError where a moment is asked for together with the first vintage."""
    if as_at is not None:
        raise UnknownError("give as-at or first, not both: the first vintage of a figure is the same always")


def narrowed(
    measure: Measure, frame: pl.DataFrame, *, org: str | None, level: str | None, breakdown: str | None
) -> pl.DataFrame:
    """The rows asked for, or an error that names the nearest; an absent measure stays empty."""
    if level is not None:
        levels = [one.value for one in measure.levels]
        if level not in levels:
            raise nearest(f"level of {measure.key}", level, levels)
        frame = frame.filter(pl.col("org_level") == level) if frame.height else frame
    if breakdown is not None:
        name, _, value = breakdown.partition("=")
        if name not in measure.breakdowns:
            raise nearest(f"breakdown of {measure.key}", name, list(measure.breakdowns))
        part = frame.filter(pl.col("breakdown") == name)
        if value:
            groups = part["breakdown_value"].unique().to_list()
            if part.height and value not in groups:
                raise nearest(f"group of {name}", value, groups)
            part = part.filter(pl.col("breakdown_value") == value)
        frame = part
    if org is not None and frame.height:
        known = frame["org_code"].unique().to_list()
        if org not in known:
            raise nearest(f"organisation with {measure.key}", org, known)
        frame = frame.filter(pl.col("org_code") == org)
    return frame

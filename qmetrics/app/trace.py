"""From a figure back to its rows: file, hash, sheet and physical row numbers."""

from datetime import date, datetime
from typing import Any

import polars as pl

from qmetrics.analysis.compute.lineage import read_sources
from qmetrics.app.catalogue import UnknownError, find_measure
from qmetrics.app.data import moment, narrowed
from qmetrics.model import Measure
from qmetrics.store.home import Home
from qmetrics.store.landing import manifest_row
from qmetrics.store.observations import read_observations
from qmetrics.store.tombstones import tombstones
from qmetrics.store.versions import stored_versions


def trace(
    home: Home,
    key: str,
    *,
    org: str,
    period: str,
    window: int | None = None,
    level: str | None = None,
    breakdown: str | None = None,
    as_at: date | datetime | str | None = None,
) -> dict[str, Any]:
    """One figure and what it came from.

    Parameters
    ----------
    period : str
        ``YYYY-MM``, the month of the period's end.
    window : int, optional
        Months; the measure's own unless given.
    level, breakdown : str, optional
        The first of the measure's levels that the organisation has, and the total, unless given.
    as_at : date, datetime or text, optional
        The figure that was known then, instead of now.

    Returns
    -------
    dict
        ``observation``, ``measure_version``, ``code_version`` and ``sources``, a list of
        ``{source, file, sha256, sheet, rows}``; one that was purged says so in ``purged``.

    Raises
    ------
    UnknownError
        Where there is no such figure, naming the periods there are.
    """
    measure = find_measure(key)
    known = read_observations(home, key, as_at=moment(as_at))
    frame = narrowed(measure, known, org=org, level=level, breakdown=breakdown)
    if breakdown is None:
        frame = frame.filter(pl.col("breakdown").is_null())
    if level is None and frame.height:
        held = frame["org_level"].unique().to_list()
        first = next(one.value for one in measure.levels if one.value in held)
        frame = frame.filter(pl.col("org_level") == first)
    frame = _of_window(measure, frame, window)
    found = frame.filter(pl.col("period_end").dt.strftime("%Y-%m") == period)
    if found.height == 0:
        held = frame["period_end"].dt.strftime("%Y-%m").unique().sort().to_list()
        span = f"; there is {held[0]} to {held[-1]}" if held else ""
        then = f", as known at {as_at}" if as_at is not None else ""
        raise UnknownError(f"no figure of {key} for {org} in {period}{then}{span}")
    record = found.row(-1, named=True)
    sources, gone = [], tombstones(home)
    for one in read_sources(record.pop("sources")):
        row = manifest_row(home, one["sha256"]) or {}
        sources.append(
            {
                "source": row.get("source"),
                "file": row.get("name"),
                "sha256": one["sha256"],
                "sheet": one["sheet"],
                "rows": one["rows"],
                "release": row.get("release"),
                "received_at": str(row.get("received_at", "")),
                "purged": gone[one["sha256"]].words if one["sha256"] in gone else None,
            }
        )
    return {
        "observation": record,
        "measure_version": record["measure_version"],
        "code_version": code_version(home, measure),
        "sources": sources,
    }


def code_version(home: Home, measure: Measure) -> str:
    """Package version and the hash of inputs, declaration and code that made the measure."""
    from qmetrics import __version__

    stored = stored_versions(home).get(f"measure/{measure.theme}/{measure.name}", "not made")
    return f"{__version__}+{stored}"


def _of_window(measure: Measure, frame: pl.DataFrame, window: int | None) -> pl.DataFrame:
    """Figures of one length of window; time between events has none."""
    months = (pl.col("period_end").dt.year() - pl.col("period_start").dt.year()) * 12 + (
        pl.col("period_end").dt.month().cast(pl.Int32) - pl.col("period_start").dt.month() + 1
    )
    lengths = frame.select(months.unique().sort()).to_series().to_list() if frame.height else []
    wanted = window if window is not None else measure.window
    if window is not None and lengths and window not in lengths:
        raise UnknownError(f"{measure.key} has no window of {window} months; there are {lengths}")
    return frame.filter(months == wanted) if wanted in lengths else frame

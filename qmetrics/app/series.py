"""One analysed series of a measure, whosever it is; the board's own are drawn by ``assets/charts``.

Which rows are meant is decided here, for the façade; which chart they bear is in
``analysis/series``, how figures are read in ``app/data``.
"""

from datetime import date, datetime
from typing import Any

import polars as pl

from qmetrics.analysis.compute.beside import SEGMENT
from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.analysis.compute.rounds import raters_reason
from qmetrics.analysis.incomplete import POOLED, missing_returns
from qmetrics.analysis.ledger import holding, standings
from qmetrics.analysis.series import Series, analyse
from qmetrics.app.catalogue import UnknownError, find_measure, nearest
from qmetrics.app.data import moment, narrowed
from qmetrics.measures import base_tables
from qmetrics.model import Events, Level, Measure, Rows, Scope, Status
from qmetrics.sources import source
from qmetrics.store.beside import read_beside_one
from qmetrics.store.check_results import withholding
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.ledger import read_sound_ledger
from qmetrics.store.observations import read_observations
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import read_table

# Levels of which a home has many organisations, so that none of them is the obvious one.
MANY = (Level.PROVIDER.value, Level.SUB_ICB.value)


class NoDataError(UnknownError):
    """A measure that is declared and has no figures in this home, or had none at that moment."""


def series(
    home: Home,
    key: str,
    *,
    org: str | None = None,
    level: str | None = None,
    breakdown: str | None = None,
    as_at: date | datetime | str | None = None,
) -> Series:
    """One series, analysed: its chart, its verdict and its words.

    Parameters
    ----------
    home : Home
    key : str
        ``<theme>.<name>``.
    org : str, optional
        ODS code; the home ICB unless given.
    level : str, optional
        The first of the measure's levels that the organisation has, unless given.
    breakdown : str, optional
        ``NAME=VALUE``; the total unless given.
    as_at : date, datetime or text, optional
        What was known then, instead of now.

    Returns
    -------
    Series
        ``chart`` is ``no_data`` where nothing of the measure's sources has landed.

    Raises
    ------
    UnknownError
        For a key, organisation, level or breakdown that is not there, naming the nearest.
    """
    measure = find_measure(key)
    scope = scope_of(home)
    if breakdown is not None and "=" not in breakdown:
        if breakdown not in measure.breakdowns:
            raise nearest(f"breakdown of {key}", breakdown, list(measure.breakdowns))
        raise UnknownError(
            f"one series is one group: write {breakdown}=VALUE; {_groups(home, key, breakdown)}"
        )
    known = moment(as_at)
    frame = known_figures(home, key, as_at)
    rows = one_place(measure, frame, scope, org=org, level=level, breakdown=breakdown)
    first = rows.row(0, named=True) if rows.height else {}
    code = first.get("org_code") or org or scope.icb_code
    held = first.get("org_level") or level or measure.levels[0].value
    name, _, value = breakdown.partition("=") if breakdown else (None, "", None)
    entries = standings(read_sound_ledger(home), as_at=known)
    group = (name, value) if breakdown else (None, None)
    borrowed = None
    if measure.verdict_from and rows.height:
        try:
            borrowed = series(
                home, measure.verdict_from, org=code, level=held, breakdown=breakdown, as_at=as_at
            )
        except UnknownError:
            borrowed = None
    return analyse(
        measure,
        rows,
        org_code=code,
        org_name=scope.name_of(code),
        level=held,
        breakdown=name,
        breakdown_value=value,
        verdict_series=borrowed,
        segments=read_beside_one(home, key, SEGMENT, code, held),
        missing=missing_returns(frame, scope.providers) if held in POOLED else None,
        name_of=scope.name_of,
        is_sample=home_kind(home) == "sample",
        as_at=_known_until(home, measure, known),
        withheld_reason=_withheld_reason(home, measure, rows, known),
        entries=holding(entries, key, code, held, *group),
    )


def known_figures(home: Home, key: str, as_at: date | datetime | str | None) -> pl.DataFrame:
    """A measure's observations as known at a moment, or now.

    Returns
    -------
    polars.DataFrame
        ``OBSERVATION_SCHEMA``; empty only where the measure has no figures at all.

    Raises
    ------
    NoDataError
        Where nothing was known yet, saying when the first figures came.
    """
    frame = read_observations(home, key, as_at=moment(as_at))
    if frame.height == 0 and as_at is not None:
        first: Any = read_observations(home, key, every_vintage=True)["known_from"].min()
        if first is not None:
            raise NoDataError(
                f"nothing of {key} was known at {as_at}; the first figures came on {first:%Y-%m-%d}"
            )
    return frame


def one_place(
    measure: Measure,
    frame: pl.DataFrame,
    scope: Scope,
    *,
    org: str | None,
    level: str | None,
    breakdown: str | None,
) -> pl.DataFrame:
    """Rows of one organisation, one level, and the total or one breakdown.

    Parameters
    ----------
    frame : polars.DataFrame
        Observations of the measure.
    org, level, breakdown : str, optional
        As for ``series``.

    Returns
    -------
    polars.DataFrame
        Never empty, unless ``frame`` is.

    Raises
    ------
    UnknownError
        Also where no organisation is named and none is obvious, naming those there are.
    """
    narrowed(measure, frame, org=None, level=level, breakdown=breakdown)
    if frame.height == 0:
        return frame
    at_level = narrowed(measure, frame, org=None, level=level, breakdown=None)
    if org is None:
        org = scope.icb_code
        held = at_level["org_code"].unique().to_list()
        if org not in held:
            own = [code for code in (*scope.providers, *scope.sub_icbs) if code in held]
            where = f"at level {level}" if level else f"of {org}, the home ICB"
            raise UnknownError(
                f"{measure.key} has no figure {where} by itself: name an organisation, "
                f"org={' or '.join(repr(code) for code in (own or sorted(held))[:5])}"
            )
    rows = narrowed(measure, at_level, org=org, level=None, breakdown=None)
    if level is None:
        held = rows["org_level"].unique().to_list()
        rows = rows.filter(
            pl.col("org_level") == next(one.value for one in measure.levels if one.value in held)
        )
    if breakdown is None:
        found = rows.filter(pl.col("breakdown").is_null())
    else:
        found = narrowed(measure, rows, org=None, level=None, breakdown=breakdown)
    if found.height == 0:
        raise NoDataError(
            f"{measure.key} has no {breakdown or 'total'} for {org} at level {rows['org_level'][0]}; "
            f"there is {', '.join(_places(rows))}"
        )
    return found


def _places(rows: pl.DataFrame) -> list[str]:
    """What breakdowns some rows hold, the total included."""
    names = rows["breakdown"].unique(maintain_order=True).to_list()
    return [name or "the total" for name in names]


def _groups(home: Home, key: str, name: str) -> str:
    frame = read_observations(home, key).filter(pl.col("breakdown") == name)
    groups = frame["breakdown_value"].unique().sort().to_list()
    return f"groups: {', '.join(groups)}" if groups else "this home holds none"


def _known_until(home: Home, measure: Measure, known: datetime | None) -> date | None:
    """Up to which day a log of events goes, which ends an open interval; else the day asked for."""
    if not isinstance(measure.origin, Events):
        return known.date() if known else None
    data = _table_known(home, measure.origin.table, known)
    rows = current_rows(data)
    if data.declaration.extract_column is None or rows.height == 0:
        return None
    return max(rows[data.declaration.extract_column].drop_nulls().to_list(), default=None)


def _table_known(home: Home, name: str, known: datetime | None) -> TableData:
    """A table as it was known at a moment, or now."""
    declared = source(name)
    rows = read_table(home, declared)
    return TableData(declared.table, rows if known is None else rows.filter(pl.col("known_from") <= known))


def _withheld_reason(home: Home, measure: Measure, rows: pl.DataFrame, known: datetime | None) -> str | None:
    if Status.WITHHELD.value not in rows["status"].to_list():
        return None
    for name in base_tables(measure):
        for failure in withholding(home, f"table/{name}"):
            return f"table {name}, check {failure['name']}: {failure['message']}"
    if isinstance(measure.origin, Rows) and measure.origin.raters is not None:
        return raters_reason(measure, _table_known(home, measure.origin.table, known))
    return None

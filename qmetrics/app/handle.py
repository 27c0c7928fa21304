"""A measure of one home, to ask for figures, charts, origin and words.

Nothing is worked out here: figures are in ``app/data``, series in ``app/series``, lineage in
``app/trace``, what a notebook shows in ``app/shown``; how an analyst gets here is in ``app/facade``.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from qmetrics.analysis.choice import LIMITED, XMR
from qmetrics.analysis.revisions import revisions
from qmetrics.analysis.series import Series
from qmetrics.analysis.spc import compare_methods, explain
from qmetrics.app import data as figures
from qmetrics.app.catalogue import UnknownError
from qmetrics.app.here import holds, need_home, one_group
from qmetrics.app.series import MANY, NoDataError, known_figures, one_place, series
from qmetrics.app.shown import Explanation, Trace, measure_html
from qmetrics.app.trace import trace
from qmetrics.model import Measure
from qmetrics.store.home import Home
from qmetrics.store.landing import files_of
from qmetrics.store.observations import read_vintages
from qmetrics.store.scope import scope_of

if TYPE_CHECKING:
    from qmetrics.charts.figure import ChartFigure

AsAt = date | datetime | str | None
# what ``data`` takes for every organisation that a file holds
ALL = "all"


class MeasureHandle:
    """A measure of one home.

    Every method takes ``org`` (ODS code; the home ICB unless given), ``level`` (the measure's
    headline unless given, or the first of its levels that the organisation has), ``breakdown``
    (``NAME=VALUE``; the total unless given) and ``as_at`` (what was known then: a date means its
    end in London). An unknown one raises UnknownError, which names the nearest; figures that are
    not there raise NoDataError. No method gives an empty frame.

    Attributes
    ----------
    declaration : Measure
        Everything that is declared of it.
    """

    def __init__(self, home: Home, declaration: Measure) -> None:
        self.home = home
        self.declaration = declaration

    @property
    def key(self) -> str:
        """``<theme>.<name>``."""
        return self.declaration.key

    @property
    def title(self) -> str:
        """What it is called on a page."""
        return self.declaration.title

    @property
    def unit(self) -> str:
        """Unit of the values; percent is 0–100."""
        return self.declaration.unit

    def data(
        self,
        org: str | None = None,
        *,
        by: str | None = None,
        as_at: AsAt = None,
        first: bool = False,
        level: str | None = None,
        breakdown: str | None = None,
    ) -> pl.DataFrame:
        """Figures as a tidy frame.

        Parameters
        ----------
        org : str, optional
            ODS code, or ``"all"`` for every organisation that the files hold. Without it the home
            ICB; at the levels ``provider`` and ``sub_icb`` all organisations of that level.
        by : str, optional
            A breakdown, such as ``"deprivation_quintile"``: one row a group and period.
        as_at, level, breakdown
            As above; ``breakdown`` may be a name alone, which is the same as ``by``.
        first : bool
            Each figure as it was first known, instead of now.

        Returns
        -------
        polars.DataFrame
            The columns of ``qmetrics.model.OBSERVATION_SCHEMA``, oldest first, every window that the
            source holds. Percent is 0–100; a suppressed value is null between ``value_min`` and
            ``value_max``.

        Raises
        ------
        UnknownError, NoDataError

        Examples
        --------
        >>> import qmetrics as qm
        >>> qm.sample().measure("sepsis.screened").data(by="sex")  # doctest: +SKIP
        """
        if by is not None and breakdown is not None:
            raise UnknownError(f"give by={by!r} or breakdown={breakdown!r}, not both")
        frame = self._known(as_at)
        if first:
            frame = figures.data(self.home, self.key, as_at=as_at, first=True)
        found = self._narrowed(frame, org, level, breakdown or by)
        return found.sort("org_code", "breakdown_value", "period_end", "period_start", nulls_last=True)

    def revisions(
        self, org: str | None = None, *, level: str | None = None, breakdown: str | None = None
    ) -> pl.DataFrame:
        """How figures were revised: each as it was first complete, and as it is now.

        Parameters
        ----------
        org, level, breakdown
            As for ``data``.

        Returns
        -------
        polars.DataFrame
            One row a figure: ``first_value``, ``value`` and ``change`` in the measure's unit (null where
            one of the two is suppressed), ``first_status``, ``status``, ``first_known_from``,
            ``known_from``, ``times`` and ``is_revised``. A figure that is no longer given has the status
            ``taken_back``.

        Raises
        ------
        UnknownError, NoDataError

        Examples
        --------
        >>> import qmetrics as qm
        >>> made = qm.sample().measure("camhs_waits.waiting_first_contact")  # doctest: +SKIP
        >>> made.revisions().filter("is_revised")  # doctest: +SKIP
        """
        self._known(None)
        vintages, now = read_vintages(self.home, self.key)
        found = self._narrowed(revisions(vintages, now), org, level, breakdown)
        return found.sort("org_code", "breakdown_value", "period_end", "period_start", nulls_last=True)

    def _narrowed(
        self, frame: pl.DataFrame, org: str | None, level: str | None, narrowing: str | None
    ) -> pl.DataFrame:
        """Rows of an organisation or of all, of a level, and of the total, a breakdown or a group."""
        measure = self.declaration
        default_level = level or measure.levels[0].value
        if org == ALL or (org is None and default_level in MANY):
            wanted = level if org == ALL else default_level
            found = figures.narrowed(measure, frame, org=None, level=wanted, breakdown=narrowing)
            if narrowing is None:
                found = found.filter(pl.col("breakdown").is_null())
            if found.height == 0:
                raise NoDataError(f"{self.key} has no {narrowing or 'total'} at level {wanted}")
        else:
            scope = scope_of(self.home)
            found = one_place(measure, frame, scope, org=org, level=level, breakdown=narrowing)
        return found

    def series(
        self,
        org: str | None = None,
        *,
        level: str | None = None,
        breakdown: str | None = None,
        as_at: AsAt = None,
    ) -> Series:
        """The analysed series: chart, verdict, words and frame together.

        Returns
        -------
        qmetrics.analysis.series.Series
        """
        need_home(self.home)
        return series(self.home, self.key, org=org, level=level, breakdown=breakdown, as_at=as_at)

    def spc(
        self,
        org: str | None = None,
        *,
        level: str | None = None,
        breakdown: str | None = None,
        as_at: AsAt = None,
    ) -> pl.DataFrame:
        """The points of the chart, with limits and rules where the chart bears them.

        Returns
        -------
        polars.DataFrame
            One row per point or gap, oldest first: ``date`` (the period's end), ``value`` and the
            columns of an observation; with limits also ``segment`` (a break in the series starts
            another) and the columns of ``qmetrics.analysis.spc.xmr``, for a p′ or u′ chart ``z`` and
            ``sigma_z`` too; for a run chart ``segment``, ``median`` and the columns of
            ``qmetrics.analysis.run_chart``. A stock, an annual figure or a short series has none;
            ``series().chart_reason`` says which chart and why.

        Raises
        ------
        UnknownError, NoDataError
        """
        made = self.series(org, level=level, breakdown=breakdown, as_at=as_at)
        if made.frame.height == 0:
            raise NoDataError(f"{self.key}: {made.chart_reason}{self._absent()}")
        return made.frame

    def verdict(
        self,
        org: str | None = None,
        *,
        level: str | None = None,
        breakdown: str | None = None,
        as_at: AsAt = None,
    ) -> dict[str, Any]:
        """What the latest point says.

        Returns
        -------
        dict
            ``n, latest_date, latest_value, variation, assurance, drawable, reason, provisional``.
        """
        return dict(self.series(org, level=level, breakdown=breakdown, as_at=as_at).verdict)

    def compare_methods(
        self,
        org: str | None = None,
        *,
        level: str | None = None,
        breakdown: str | None = None,
        as_at: AsAt = None,
    ) -> pl.DataFrame:
        """Whether other tools' rules would say the same of this series; the board page does not ask.

        Returns
        -------
        polars.DataFrame
            One row per segment and ruleset, as ``qmetrics.analysis.spc.compare_methods`` gives them.

        Raises
        ------
        ValueError
            Where the series has no XmR chart, saying why.
        """
        made = self.series(org, level=level, breakdown=breakdown, as_at=as_at)
        if made.chart != XMR:
            what = "has other limits than" if made.chart in LIMITED else "has no limits of"
            raise ValueError(
                f"{self.key} {what} an XmR chart, and only those differ by tool: {made.chart_reason}"
            )
        return compare_methods(made.frame, by="segment")

    def plot(
        self,
        org: str | None = None,
        *,
        level: str | None = None,
        breakdown: str | None = None,
        as_at: AsAt = None,
    ) -> "ChartFigure":
        """The chart as the pages draw it.

        Returns
        -------
        ChartFigure
            A matplotlib Figure, 10 by 5.6 inches, outside pyplot; restyle it, then ``savefig``. A
            notebook shows it as it then is. Where nothing has landed it says so instead.

        Raises
        ------
        UnknownError, NoDataError

        Examples
        --------
        >>> import qmetrics as qm
        >>> figure = qm.sample().measure("sepsis.screened").plot()  # doctest: +SKIP
        >>> figure.axes[0].set_ylim(50, 100)  # doctest: +SKIP
        """
        from qmetrics.charts import draw

        return draw(self.series(org, level=level, breakdown=breakdown, as_at=as_at))

    def trace(
        self,
        org: str | None = None,
        period: str | None = None,
        *,
        level: str | None = None,
        breakdown: str | None = None,
        window: int | None = None,
        as_at: AsAt = None,
    ) -> Trace:
        """One figure back to its files and rows.

        Parameters
        ----------
        org, level, breakdown, as_at
            As above.
        period : str, optional
            ``YYYY-MM``, the month of the period's end; the latest figure unless given.
        window : int, optional
            Months; the measure's own unless given.

        Raises
        ------
        UnknownError
            Where there is no such figure, naming the periods there are.
        """
        rows = one_place(
            self.declaration,
            self._known(as_at),
            scope_of(self.home),
            org=org,
            level=level,
            breakdown=one_group(breakdown),
        )
        first, latest = rows.row(0, named=True), max(rows["period_end"].to_list())
        found = trace(
            self.home,
            self.key,
            org=first["org_code"],
            period=period or f"{latest:%Y-%m}",
            window=window,
            level=first["org_level"],
            breakdown=breakdown,
            as_at=as_at,
        )
        return Trace(found, holds(self.home) == "sample")

    def explain(
        self,
        org: str | None = None,
        *,
        level: str | None = None,
        breakdown: str | None = None,
        as_at: AsAt = None,
    ) -> Explanation:
        """What the series shows, in words, and why each flagged point is flagged.

        Returns
        -------
        Explanation
            Prints as text, shows as HTML; ``sentences`` and ``points`` hold the parts.
        """
        made = self.series(org, level=level, breakdown=breakdown, as_at=as_at)
        points = pl.DataFrame(schema={"date": pl.Date(), "value": pl.Float64(), "words": pl.String()})
        if made.chart in LIMITED:
            score = None if made.chart == XMR else "z"
            points = explain(made.frame, by="segment", score=score).drop("segment")
        group = f", {breakdown}" if breakdown else ""
        return Explanation(
            title=made.measure.title,
            whose=f"{made.org_name} ({made.org_code}, {made.level}{group})",
            sentences=made.sentences,
            chart=made.chart_reason,
            points=points,
            caveats=made.measure.caveats,
            is_sample=made.is_sample,
        )

    def _known(self, as_at: AsAt) -> pl.DataFrame:
        """The measure's observations as known at a moment; NoDataError where there are none."""
        need_home(self.home)
        frame = known_figures(self.home, self.key, as_at)
        if frame.height:
            return frame
        raise NoDataError(f"{self.key} has no figures in {self.home.path}{self._absent()}")

    def _absent(self) -> str:
        absent = [name for name in self.declaration.tables if files_of(self.home, name).height == 0]
        return f"; nothing has landed of {', '.join(absent)}" if absent else ""

    def __repr__(self) -> str:
        one = self.declaration
        return f"<qmetrics measure {one.key}: {one.title} ({one.unit}, {one.direction.value})>"

    def _repr_html_(self) -> str:
        return measure_html(self.declaration, is_sample=holds(self.home) == "sample")

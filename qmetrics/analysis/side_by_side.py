"""Providers side by side: each one's figure over the same months, with its interval, and that of all.

Here: which measures may be compared, over which months, the sums, and the record ``SideBySide``. Not here:
the limits of a funnel (``funnel``), intervals (``intervals``), what to say (``side_by_side_words``), the
picture (``charts/side_by_side``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from qmetrics.analysis.funnel import comparable, funnel
from qmetrics.analysis.intervals import rate_interval, wilson
from qmetrics.model import (
    Cadence,
    Dynamics,
    Kind,
    Level,
    Measure,
    PublishedShare,
    Rows,
    Status,
    add_months,
    month_end,
    month_start,
)

MONTHS = 12
# Of fewer cases (rates: events) a provider's figure is not compared.
FEW = 10
# Counts of rare events, and shares of a handful of them: never one provider beside another.
NEVER_COMPARED = ("never_events",)

SHOWN, TOO_FEW, HIDDEN, NO_FIGURE = "shown", "too_few", "hidden", "no_figure"
FUNNEL, DOTS, NOTHING = "funnel", "dots", "nothing"
_KNOWN = (Status.REPORTED.value, Status.ZERO_DENOMINATOR.value, Status.NOT_APPLICABLE.value)
_HIDDEN = (Status.SUPPRESSED.value, Status.WITHHELD.value)
_MONTHS_OF = {Cadence.MONTH: 1, Cadence.QUARTER: 3, Cadence.YEAR: 12, Cadence.IRREGULAR: 1}


@dataclass(frozen=True, kw_only=True, eq=False)
class SideBySide:
    """The providers of one measure, or of one group of it.

    Attributes
    ----------
    measure : Measure
        What is compared.
    org_name : str
        The ICB, whose providers they are.
    breakdown, group : str, optional
        Both None for the total.
    form : str
        ``funnel``, ``dots``, or ``nothing`` where fewer than two providers can be compared.
    frame : polars.DataFrame
        One row a provider, in the order of the codes: ``org_code``, ``name``, ``state`` (``shown``,
        ``too_few``, ``hidden``, ``no_figure``), ``numerator``, ``denominator`` (sums), ``periods`` (how many
        of them are known), ``value``, ``lower``, ``upper`` (95 %), ``outside`` (``above`` or ``below`` the
        figure of all, null where the interval reaches it; of a funnel: outside the 95 % limits), ``is_far``
        (outside the 99.8 % limits). All figures are null unless the state is ``shown``.
    centre : float, optional
        The figure of all that are shown, together.
    first, last : date
        First and last day.
    periods : int
        How many periods are added up.
    is_list : bool
        Each month's figure is of all who are on a list then: only the latest is taken.
    tau2 : float
        Spread between providers beyond chance, on the funnel's scale; 0 for dots.
    is_sample : bool
        From synthetic data.
    """

    measure: Measure
    org_name: str
    breakdown: str | None
    group: str | None
    form: str
    frame: pl.DataFrame
    centre: float | None
    first: date
    last: date
    periods: int
    is_list: bool = False
    tau2: float = 0.0
    is_sample: bool = False

    @property
    def shown(self) -> pl.DataFrame:
        """The providers that are compared."""
        return self.frame.filter(pl.col("state") == SHOWN)


def may_compare(measure: Measure) -> bool:
    """Whether providers may stand side by side: a share or rate worked out from exact counts.

    Parameters
    ----------
    measure : Measure
        Never events, counts, percentiles, scores and published values are not compared: counts are of
        different sizes, medians cannot be added up, and the parts of a published value are rounded.
    """
    if measure.theme in NEVER_COMPARED or Level.PROVIDER not in measure.levels:
        return False
    is_exact = isinstance(measure.origin, Rows | PublishedShare)
    return is_exact and measure.kind in (Kind.PROPORTION, Kind.RATE)


def per(measure: Measure) -> float:
    """By what a share or rate is multiplied: 100 for per cent, else what the rate is per."""
    exposure = measure.origin.exposure if isinstance(measure.origin, Rows) else None
    return 100 if exposure is None else exposure.per


def side_by_side(
    measure: Measure,
    figures: pl.DataFrame,
    *,
    names: Mapping[str, str],
    org_name: str,
    breakdown: str | None = None,
    group: str | None = None,
    is_list: bool = False,
    is_sample: bool = False,
) -> SideBySide | None:
    """Add up each provider's latest twelve complete months, and set them beside that of all.

    A month is complete when no provider's figure is immature or (unless all are) provisional. Of figures
    that look back, periods that do not overlap are added; of a list of people, only the latest month is
    taken, for the same person stays on it.

    Parameters
    ----------
    measure : Measure
        One that ``may_compare``.
    figures : polars.DataFrame
        Observations of providers, of one group or of the total, what the ledger leaves out marked so.
    names : mapping
        The providers that are compared, by code. Others' figures are passed over.
    org_name, breakdown, group, is_list, is_sample
        As in ``SideBySide``.

    Returns
    -------
    SideBySide or None
        None without any complete period.

    Examples
    --------
    >>> from qmetrics.measures.sepsis import MEASURES
    >>> figures = pl.DataFrame({"org_code": ["A", "B"], "period_start": [date(2026, 3, 1)] * 2,
    ...     "period_end": [date(2026, 3, 31)] * 2, "numerator": [30.0, 10.0], "denominator": [40.0, 40.0],
    ...     "status": ["reported"] * 2, "release_status": ["final"] * 2, "is_immature": [False] * 2})
    >>> found = side_by_side(MEASURES[0], figures, names={"A": "Ashby", "B": "Bere"}, org_name="Wolds")
    >>> found.form, found.centre, found.frame["outside"].to_list()
    ('dots', 50.0, ['above', 'below'])
    """
    own = figures.filter(
        pl.col("org_code").is_in(list(names)),
        # of a figure that is given for several windows, the measure's own
        pl.col("period_start")
        == pl.col("period_end").dt.month_start().dt.offset_by(f"-{_length(measure) - 1}mo"),
    )
    settled = _settled(own)
    last = _last_complete(own, settled)
    if last is None:
        return None
    step = MONTHS if is_list or measure.dynamics is Dynamics.STOCK else _length(measure)
    ends = [month_end(add_months(month_start(last), -back)) for back in range(0, MONTHS, step)]
    sums = _sums(measure, own.filter(pl.col("period_end").is_in(ends)), settled, names)
    in_use = own.filter(pl.col("period_end").is_in(ends))
    shown = sums.filter(pl.col("state") == SHOWN)
    form = comparable(shown.height) if shown.height > 1 else NOTHING
    placed = _in_funnel(measure, shown) if form == FUNNEL else _beside_all(measure, shown)
    frame = pl.concat([placed, sums.filter(pl.col("state") != SHOWN)], how="diagonal").sort("org_code")
    return SideBySide(
        measure=measure,
        org_name=org_name,
        breakdown=breakdown,
        group=group,
        form=form,
        frame=frame.drop("centre", "tau2"),
        centre=placed["centre"][0] if form != NOTHING else None,
        first=in_use["period_start"].min(),  # type: ignore[arg-type]
        last=last,
        periods=in_use["period_end"].n_unique(),
        tau2=placed["tau2"][0] if form == FUNNEL else 0.0,
        is_list=is_list or measure.dynamics is Dynamics.STOCK,
        is_sample=is_sample,
    )


def _length(measure: Measure) -> int:
    """How many months one figure covers."""
    return max(measure.window, _MONTHS_OF[measure.cadence])


def _settled(figures: pl.DataFrame) -> pl.Expr:
    """A figure that will not change by waiting; provisional ones count where there are no others."""
    mature = ~pl.col("is_immature").fill_null(False)
    provisional = pl.col("release_status") == "provisional"
    if figures.select((mature & ~provisional.fill_null(False)).any()).item():
        return mature & ~provisional.fill_null(False)
    return mature


def _last_complete(figures: pl.DataFrame, settled: pl.Expr) -> date | None:
    known = pl.col("status").is_in(_KNOWN) & pl.col("denominator").is_not_null()
    complete = figures.group_by("period_end").agg(whole=settled.all() & known.any()).filter("whole")
    return complete["period_end"].max()  # type: ignore[return-value]


def _sums(measure: Measure, own: pl.DataFrame, settled: pl.Expr, names: Mapping[str, str]) -> pl.DataFrame:
    x, n = pl.col("numerator"), pl.col("denominator")
    known = pl.col("status").is_in(_KNOWN) & x.is_not_null() & n.is_not_null() & settled
    cases = n if measure.kind is Kind.PROPORTION else x
    state = (
        pl.when("is_hidden").then(pl.lit(HIDDEN))
        .when(pl.col("periods") == 0).then(pl.lit(NO_FIGURE))
        .when(cases < FEW).then(pl.lit(TOO_FEW))
        .otherwise(pl.lit(SHOWN))
    )  # fmt: skip
    interval = wilson if measure.kind is Kind.PROPORTION else rate_interval
    figures = [
        x.alias("numerator"),
        n.alias("denominator"),
        (per(measure) * x / n).alias("value"),
        *interval(x, n, multiplier=per(measure)),
    ]
    return (
        own.group_by("org_code")
        .agg(
            x.filter(known).sum(),
            n.filter(known).sum(),
            known.sum().cast(pl.Int64).alias("periods"),
            pl.col("status").is_in(_HIDDEN).any().alias("is_hidden"),
        )
        .with_columns(state.alias("state"))
        .with_columns(pl.when(pl.col("state") == SHOWN).then(each) for each in figures)
        .with_columns(pl.col("org_code").replace_strict(dict(names), return_dtype=pl.String).alias("name"))
        .drop("is_hidden")
        .sort("org_code")
    )


def _beside_all(measure: Measure, shown: pl.DataFrame) -> pl.DataFrame:
    """Whether each interval reaches the figure of all."""
    return shown.with_columns(
        centre=per(measure) * pl.col("numerator").sum() / pl.col("denominator").sum(), tau2=pl.lit(0.0)
    ).with_columns(
        pl.when(pl.col("lower") > pl.col("centre")).then(pl.lit("above"))
        .when(pl.col("upper") < pl.col("centre")).then(pl.lit("below"))
        .alias("outside"),
        is_far=pl.lit(False),
    )  # fmt: skip


def _in_funnel(measure: Measure, shown: pl.DataFrame) -> pl.DataFrame:
    """Whether each lies within the limits of its own size."""
    kind: Literal["proportion", "rate"] = "proportion" if measure.kind is Kind.PROPORTION else "rate"
    found = funnel(
        shown.drop("value"),
        numerator="numerator",
        denominator="denominator",
        kind=kind,
        multiplier=per(measure),
    )
    position = pl.col("position")
    return found.select(
        *shown.columns,
        "centre",
        "tau2",
        pl.when(position.str.starts_with("above")).then(pl.lit("above"))
        .when(position.str.starts_with("below")).then(pl.lit("below"))
        .alias("outside"),
        position.str.ends_with("998").fill_null(False).alias("is_far"),
    )  # fmt: skip

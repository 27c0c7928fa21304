"""The published frame of a measure: the one that pages, charts, downloads and sentences are made from.

Here: the tables a rule set allows, put together. Not here: the choice of series (``choose``), numbers as
printed (``publish``), rule sets that look at one figure at a time (``figure_by_figure``).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from qmetrics.analysis.disclosure.choose import Shown, cadence_of, choose
from qmetrics.analysis.disclosure.figure_by_figure import figure_by_figure
from qmetrics.analysis.disclosure.parts import (
    OTHERS,
    Parts,
    beside_others,
    fewest_people,
    parts_of,
    quarter_of,
)
from qmetrics.analysis.disclosure.publish import hidden, published
from qmetrics.analysis.disclosure.successive import Before, settle
from qmetrics.model import OBSERVATION_SCHEMA, Cadence, Dynamics, Level, Measure, Status, empty_observations
from qmetrics.model.disclosure import DisclosureRules

# how a series is named: level, organisation, value of the breakdown (empty: the total)
SeriesKey = tuple[str, str, str]


@dataclass(frozen=True, eq=False)
class Protected:
    """What may be published of a measure.

    Attributes
    ----------
    frame : DataFrame
        Observations as published. Nothing else of the measure may reach a public build.
    cadence : dict
        Of each series: month, quarter (its rows are quarters), or None (all its rows are suppressed).
    reasons : dict
        Of each series that is not by month: why, in words.
    kept : tuple of date
        Periods shown as in the previous public build, because so few people were changed since.
    used, shown
        For the next build's ``Before``; ``used`` is unprotected and stays at home.
    """

    frame: pl.DataFrame
    cadence: dict[SeriesKey, Cadence | None] = field(default_factory=dict)
    reasons: dict[SeriesKey, str] = field(default_factory=dict)
    kept: tuple[date, ...] = ()
    used: pl.DataFrame = field(default_factory=empty_observations)
    shown: Shown = field(default_factory=Shown)

    @property
    def as_before(self) -> Before:
        """What the next public build is compared with."""
        return Before(self.used, self.shown)


def protect(
    measure: Measure,
    observations: pl.DataFrame,
    rules: DisclosureRules,
    *,
    members: Collection[str] = (),
    before: Before | None = None,
    parts: Sequence[pl.DataFrame] = (),
) -> Protected:
    """What may be published of a measure under a rule set.

    Parameters
    ----------
    measure : Measure
    observations : DataFrame
        Its current observations, in the schema of the observations.
    rules : DisclosureRules
    members : collection of str
        Codes of the providers that add up to the headline; others are not published.
    before : Before, optional
        The previous public build, for a rule set of whole series.
    parts : sequence of DataFrame
        Observations of the other parts of the same people, for a rule set of whole series: what is shown of
        one is shown of all, by the same periods, since the last of them follows from the others.

    Returns
    -------
    Protected
        An empty frame where the rule set allows nothing of this kind.

    Raises
    ------
    ValueError
        For a reported figure that comes without the number of people behind it.

    Examples
    --------
    >>> from qmetrics.analysis.disclosure.examples import screened, screening
    >>> from qmetrics.model.disclosure import LOCAL
    >>> found = protect(screening, screened([30, 41, 25], [40, 50, 40]), LOCAL)
    >>> found.frame.select("numerator", "denominator", "value", "value_min", "value_max").rows()
    [(30.0, 40.0, 75.0, 66.67, 84.21), (40.0, 50.0, 80.0, 73.08, 87.5), (25.0, 40.0, 62.0, 54.76, 71.05)]
    >>> found.cadence
    {('icb_providers', 'QZ9', ''): <Cadence.MONTH: 'month'>}

    One month of few people makes the whole series quarterly:

    >>> found = protect(screening, screened([30, 41, 35], [40, 50, 40]), LOCAL)
    >>> found.frame.select("period_start", "numerator", "denominator", "value").rows()
    [(datetime.date(2025, 4, 1), 105.0, 130.0, 81.0)]
    >>> found.reasons[("icb_providers", "QZ9", "")]
    'by quarter, because by month 1 to 7 people would be told of, here or elsewhere'
    """
    if rules.untouched:
        return Protected(observations)
    if measure.kind not in rules.kinds or not rules.shapes:
        return Protected(empty_observations())
    frame = _one_window(measure, observations)
    if not rules.whole_series:
        level = measure.levels[0].value
        is_member = (pl.col("org_level") == "provider") & pl.col("org_code").is_in(list(members))
        inside = frame.filter(pl.col("breakdown").is_null() & ((pl.col("org_level") == level) | is_member))
        return Protected(figure_by_figure(measure, inside, rules, level=level))
    frame = beside_others(frame, parts)
    if parts and before is not None and OTHERS not in before.used.columns:
        before = Before(beside_others(before.used, parts), before.shown)
    if measure.headline_breakdown:
        return _breakdown(measure, frame, rules, before)
    return _headline_and_providers(measure, frame, rules, members, before)


def _one_window(measure: Measure, observations: pl.DataFrame) -> pl.DataFrame:
    """The declared window only; of windows that overlap, those that end with a quarter."""
    months = (pl.col("period_end").dt.year() - pl.col("period_start").dt.year()) * 12
    months = months + pl.col("period_end").dt.month() - pl.col("period_start").dt.month() + 1
    step = {Cadence.QUARTER: 3, Cadence.YEAR: 12}.get(measure.cadence, 1)
    frame = observations.filter(months == max(measure.window, step))
    if measure.dynamics is Dynamics.WINDOW:
        frame = frame.filter(pl.col("period_end").dt.month() % 3 == 0)
        if measure.window > 3:
            frame = frame.filter(pl.col("period_end").dt.month() == 3)
    return frame


def _allowed(rules: DisclosureRules, of: str) -> tuple[Cadence, ...]:
    return next((one.cadences for one in rules.shapes if one.of == of), ())


def _headline_and_providers(
    measure: Measure,
    frame: pl.DataFrame,
    rules: DisclosureRules,
    members: Collection[str],
    before: Before | None,
) -> Protected:
    level, provider = measure.levels[0].value, Level.PROVIDER.value
    members = () if level == provider else members
    is_member = (pl.col("org_level") == provider) & pl.col("org_code").is_in(list(members))
    frame = frame.filter(pl.col("breakdown").is_null() & ((pl.col("org_level") == level) | is_member))
    kept: tuple[date, ...] = ()
    if before is not None:
        frame, kept = settle(measure, rules, frame, before, level=level, members=members)
    is_total = pl.col("org_level") == level
    totals = parts_of(measure, frame.filter(is_total), "org_code")
    if len(totals) > 1:
        raise ValueError(
            f"{measure.key} at level {level}: {len(totals)} organisations, one is published as headline; "
            "keep the home ICB's observations only"
        )
    parts = parts_of(measure, frame.filter(~is_total), "org_code")
    shown = choose(
        measure,
        rules,
        next(iter(totals.values()), {}),
        parts,
        allowed_total=_allowed(rules, "headline"),
        allowed=_allowed(rules, "provider"),
        before=before.shown if before else None,
        before_months=frozenset(before.used["period_end"].to_list()) if before else frozenset(),
    )
    names = frame.filter(is_total)["org_code"].unique().to_list()
    by_series: dict[SeriesKey, Cadence | None] = {(level, name, ""): shown.total for name in names}
    providers = frame.filter(~is_total)["org_code"].unique().sort().to_list()
    by_series |= {(provider, name, ""): shown.series.get(name) for name in providers}
    found = _put_together(measure, frame, rules, by_series)
    return replace(found, kept=kept, used=frame, shown=shown)


def _breakdown(
    measure: Measure, frame: pl.DataFrame, rules: DisclosureRules, before: Before | None
) -> Protected:
    """The headline breakdown at the headline level; no total is published that its groups add up to."""
    level, name = measure.levels[0].value, measure.headline_breakdown
    frame = frame.filter((pl.col("org_level") == level) & (pl.col("breakdown") == name))
    kept: set[date] = set()
    if before is not None:
        settled = []
        for group in frame["breakdown_value"].unique().sort().to_list():
            of_group = pl.col("breakdown_value") == group
            earlier = Before(before.used.filter(of_group), Shown(before.shown.series.get(group)))
            used, ends = settle(measure, rules, frame.filter(of_group), earlier, level=level, members=())
            settled.append(used)
            kept |= set(ends)
        frame = pl.concat([frame.clear(), *settled])
    groups: Parts = parts_of(measure, frame, "breakdown_value")
    allowed = _allowed(rules, "breakdown")
    chosen = {group: cadence_of(measure, rules, months, allowed) for group, months in groups.items()}
    keys = frame.select("org_level", "org_code", "breakdown_value").unique().sort("breakdown_value").rows()
    found = _put_together(measure, frame, rules, {key: chosen.get(key[2]) for key in keys})
    return replace(found, used=frame, shown=Shown(None, chosen), kept=tuple(sorted(kept)))


def _put_together(
    measure: Measure,
    frame: pl.DataFrame,
    rules: DisclosureRules,
    by_series: dict[SeriesKey, Cadence | None],
) -> Protected:
    # the same words for a series that is too small itself and for one that would tell of another: else they
    # would say who is small
    parts, reasons = [empty_observations()], {}
    needed = fewest_people(measure, rules)
    few = f"{rules.range_words} people would be told of"
    if needed:
        few = f"a figure would be of fewer than {needed} people"
    for (level, name, group), cadence in by_series.items():
        rows = frame.filter((pl.col("org_level") == level) & (pl.col("org_code") == name))
        if group:
            rows = rows.filter(pl.col("breakdown_value") == group)
        if cadence is Cadence.MONTH:
            parts.append(published(measure, rules, rows))
            continue
        if cadence is Cadence.QUARTER:
            parts.append(published(measure, rules, _quarters(measure, rows)))
            reasons[level, name, group] = f"by quarter, because by month {few}, here or elsewhere"
            continue
        parts.append(hidden(measure, rows))
        reasons[level, name, group] = f"not published, because in some period {few}, here or elsewhere"
    whole = pl.concat(
        [one.select(OBSERVATION_SCHEMA.keys()).cast(pl.Schema(OBSERVATION_SCHEMA)) for one in parts]
    )
    return Protected(whole.sort("org_level", "org_code", "breakdown_value", "period_end"), by_series, reasons)


def _quarters(measure: Measure, rows: pl.DataFrame) -> pl.DataFrame:
    """Unprotected quarters: sums of flows, the last month of stocks; only with all their months."""
    quarters = {end: quarter_of(measure, end) for end in rows["period_end"].unique().to_list()}
    months = 1 if measure.dynamics is Dynamics.STOCK else 3
    reported = pl.col("status").is_in([Status.REPORTED.value, Status.ZERO_DENOMINATOR.value])
    is_rate_or_share = measure.kind.value in ("proportion", "rate")
    total = pl.col("denominator").sum()
    first = [
        name
        for name in rows.columns
        if name not in ("period_start", "period_end", "numerator", "denominator")
    ]
    return (
        rows.with_columns(
            pl.col("period_end").replace_strict(quarters, return_dtype=pl.Date).alias("_quarter")
        )
        .filter(pl.col("_quarter").is_not_null())
        .sort("period_end")
        .group_by("_quarter", maintain_order=True)
        .agg(
            pl.len().alias("_months"),
            reported.all().alias("_all"),
            pl.col("period_start").min(),
            pl.col("period_end").max(),
            pl.when(pl.col("numerator").is_not_null().all())
            .then(pl.col("numerator").sum())
            .alias("numerator"),
            pl.when(is_rate_or_share & pl.col("denominator").is_not_null().all())
            .then(total)
            .alias("denominator"),
            pl.col("status").filter(~reported).first().alias("_other"),
            *(pl.col(name).last() for name in first if name not in ("status", "is_immature")),
            pl.col("is_immature").any(),
        )
        .filter(pl.col("_months") == months)
        .with_columns(
            pl.when(~pl.col("_all"))
            .then(pl.col("_other"))
            .when(pl.lit(is_rate_or_share) & (pl.col("denominator") == 0))
            .then(pl.lit(Status.ZERO_DENOMINATOR.value))
            .otherwise(pl.lit(Status.REPORTED.value))
            .alias("status")
        )
    )

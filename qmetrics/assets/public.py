"""What everybody may see of a measure of local returns: protected, attacked, and made ready to draw.

Here: the series of the public build. Not here: the rules and the attacker (``analysis/disclosure``), which
rules hold for whom (``reference/disclosure``), the series of the other builds (``charts``). What publishers
have published is shown as they did, from the same series as everywhere.
"""

from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from qmetrics.analysis.choice import NO_DATA
from qmetrics.analysis.compute.beside import SEGMENT
from qmetrics.analysis.disclosure.attack import Hit, attack
from qmetrics.analysis.disclosure.cells import Printed, problem_of
from qmetrics.analysis.disclosure.never_events import by_organisation_and_year
from qmetrics.analysis.disclosure.protect import Protected, protect
from qmetrics.analysis.ledger import holding
from qmetrics.analysis.series import Series, analyse
from qmetrics.assets.ledger_values import known_entries
from qmetrics.assets.measures import withheld_reason
from qmetrics.assets.processes import DRAWING, elsewhere
from qmetrics.measures import base_tables
from qmetrics.model import Cadence, Kind, Measure, Scope, Status
from qmetrics.model.audience import Audience
from qmetrics.model.disclosure import NEVER_EVENTS, DisclosureRules
from qmetrics.reference.disclosure import is_public, rules_for
from qmetrics.sources import source
from qmetrics.store.beside import read_beside_one
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.observations import read_observations

COARSER = (Cadence.QUARTER, Cadence.YEAR)
SERIES = ("org_level", "org_code", "breakdown", "breakdown_value")


@dataclass(frozen=True, kw_only=True, eq=False)
class ForPublic:
    """A measure as the public may see it.

    Attributes
    ----------
    rules : DisclosureRules, optional
        What was applied; None where the measure is not for the public at all.
    series : tuple of Series
        Of protected figures only.
    hidden : tuple
        Every hidden figure by its key: level, organisation, group, first and last day.
    hits : future of a list of Hit, optional
        What the attacker works out, in a process of its own; with any, nothing of the measure is shown.
    why : str
        Why there is nothing, where there is nothing.
    """

    rules: DisclosureRules | None = None
    series: tuple[Series, ...] = ()
    hidden: tuple[tuple[str, str, str, date, date], ...] = ()
    hits: Future[list[Hit]] | None = None
    why: str = ""


def for_public(home: Home, measure: Measure, scope: Scope) -> ForPublic:
    """Protect a measure's figures, attack them, and analyse what may be shown."""
    rules = rules_for(tuple(source(name) for name in base_tables(measure)), Audience.PUBLIC)
    if rules is None or rules.untouched:
        return ForPublic(rules=rules)
    if not is_public(measure):
        return ForPublic(why="for the committee only")
    figures = read_observations(home, measure.key, org_codes=[scope.icb_code, *scope.providers])
    if rules is NEVER_EVENTS:
        found = _by_year(measure, figures)
    else:
        found = protect(measure, figures, rules, members=scope.providers)
    if found.frame.is_empty():
        return ForPublic(rules=rules, why="its figures cannot be published without telling of few people")
    return ForPublic(
        rules=rules,
        series=_series(home, measure, scope, found),
        hidden=_hidden(found.frame),
        hits=elsewhere(DRAWING, attacked, measure, rules, found.frame, scope),
    )


def _by_year(measure: Measure, figures: pl.DataFrame) -> Protected:
    """Never events: counts of whole years, and nothing else."""
    counts = figures.filter(pl.col("breakdown").is_null()) if measure.kind is Kind.COUNT else figures.clear()
    if counts.is_empty():
        return Protected(counts)
    frame = by_organisation_and_year(counts, last_month_end=counts["period_end"].max())  # type: ignore[arg-type]
    keys = frame.select("org_level", "org_code").unique().rows()
    return Protected(frame, {(level, code, ""): Cadence.YEAR for level, code in keys})


def attacked(measure: Measure, rules: DisclosureRules, frame: pl.DataFrame, scope: Scope) -> list[Hit]:
    """What the attacker works out of everything that is published of a measure."""
    if not rules.hidden_to:  # nothing is hidden, by decision
        return []
    level = measure.levels[0].value
    totals = frame.filter(pl.col("breakdown").is_null())
    hits = attack(problem_of(measure, rules, [Printed(totals, level, scope.providers)]), rules)
    for _, group in frame.drop_nulls("breakdown").group_by("breakdown_value", maintain_order=True):
        alone = group.with_columns(pl.lit(None, pl.String).alias("breakdown"))
        hits += attack(problem_of(measure, rules, [Printed(alone, level, [scope.icb_code])]), rules)
    return hits


def _hidden(frame: pl.DataFrame) -> tuple[tuple[str, str, str, date, date], ...]:
    rows = frame.filter(pl.col("status") == Status.SUPPRESSED.value).sort(*SERIES, "period_end")
    keys = ("org_level", "org_code", "breakdown_value", "period_start", "period_end")
    return tuple(rows.select(keys).with_columns(pl.col("breakdown_value").fill_null("")).rows())


def _series(home: Home, measure: Measure, scope: Scope, found: Protected) -> tuple[Series, ...]:
    """The series as charts, each at the cadence at which it may be shown; the headline level first."""
    entries = known_entries(home)
    first = measure.levels[0].value
    common: dict[str, Any] = {
        "is_sample": home_kind(home) == "sample",
        "withheld_reason": withheld_reason(home, measure),
        "name_of": scope.name_of,
    }
    made = []
    for (level, code, breakdown, group), rows in found.frame.group_by(SERIES, maintain_order=True):
        place = (str(level), str(code), str(group or ""))
        cadence = found.cadence[place]
        # as if it were declared at the coarser cadence; a stock's flow may not be shown, so nor its verdict
        shown = replace(
            measure, cadence=cadence if cadence in COARSER else measure.cadence, verdict_from=None
        )
        segments = read_beside_one(home, measure.key, SEGMENT, str(code), str(level))
        series = analyse(
            shown,
            rows,
            org_code=str(code),
            org_name=scope.name_of(str(code)),
            level=str(level),
            breakdown=breakdown,
            breakdown_value=group,
            segments=segments if cadence is Cadence.MONTH else None,
            entries=holding(entries, measure.key, str(code), str(level), breakdown, group),
            **common,
        )
        why = found.reasons.get(place, "")
        said = (f"{why[0].upper()}{why[1:]}.",) if why else ()
        if cadence is None:
            nothing = series.frame.clear()
            series = replace(series, chart=NO_DATA, chart_reason=why, sentences=said, frame=nothing)
        else:
            series = replace(series, sentences=(*series.sentences, *said))
        made.append(series)
    return tuple(sorted(made, key=lambda one: one.level != first))

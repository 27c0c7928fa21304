"""What everybody may see of a measure of local returns: protected, attacked, and made ready to draw.

Here: the series of the public build. Not here: the rules and the attacker (``analysis/disclosure``), which
rules hold for whom (``reference/disclosure``), the series of the other builds (``charts``). What publishers
have published is shown as they did, from the same series as everywhere.
"""

import json
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from qmetrics.analysis.choice import NO_DATA
from qmetrics.analysis.compute.beside import SEGMENT
from qmetrics.analysis.disclosure.attack import Hit, attack
from qmetrics.analysis.disclosure.cells import Printed, problem_of
from qmetrics.analysis.disclosure.choose import Shown
from qmetrics.analysis.disclosure.never_events import by_organisation_and_year
from qmetrics.analysis.disclosure.protect import Protected, protect
from qmetrics.analysis.ledger import holding
from qmetrics.analysis.series import Series, analyse
from qmetrics.assets.ledger_values import known_entries
from qmetrics.assets.make_measures import withheld_reason
from qmetrics.assets.pictures import keep_records
from qmetrics.assets.processes import DRAWING, elsewhere
from qmetrics.measures import base_tables
from qmetrics.model import Cadence, Kind, Measure, Scope, Status
from qmetrics.model.audience import Audience
from qmetrics.model.disclosure import NEVER_EVENTS, DisclosureRules
from qmetrics.reference.disclosure import is_public, rules_for
from qmetrics.sources import source
from qmetrics.store.beside import read_beside_one
from qmetrics.store.derived import AlteredError, as_made
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.observations import read_observations
from qmetrics.store.releases import before_folder

COARSER = (Cadence.QUARTER, Cadence.YEAR)
# files that hold what a build was made from
MADE_FROM = ("frame.parquet", "used.parquet", "shown.json")
RELEASE_IS_LOST = (
    "what the latest release showed of it is lost or altered: restore the folder 'released' of the home from "
    "a copy"
)
SERIES = ("org_level", "org_code", "breakdown", "breakdown_value")


@dataclass(frozen=True, kw_only=True, eq=False)
class ForPublic:
    """A measure as the public may see it.

    Attributes
    ----------
    rules : DisclosureRules, optional
        What was applied; None where nothing was: published already, or not for the public at all.
    series : tuple of Series
        Of protected figures only.
    hidden : tuple
        Every hidden figure by its key: level, organisation, group, first and last day.
    found : Protected, optional
        The protected figures, and what they were made from.
    hits : future of a list of Hit, optional
        What the attacker works out, in a process of its own; with any, nothing of the measure is shown.
    why : str
        Why there is nothing, where there is nothing.
    """

    rules: DisclosureRules | None = None
    series: tuple[Series, ...] = ()
    hidden: tuple[tuple[str, str, str, date, date], ...] = ()
    found: Protected | None = None
    hits: Future[list[Hit]] | None = None
    why: str = ""


def for_public(home: Home, measure: Measure, scope: Scope) -> ForPublic:
    """Protect a measure's figures, attack them, and analyse what may be shown."""
    rules = rules_for(tuple(source(name) for name in base_tables(measure)), Audience.PUBLIC)
    if rules is None or rules.untouched:
        return ForPublic()
    if not is_public(measure):
        return ForPublic(why="for the committee only")
    figures = read_observations(home, measure.key, org_codes=[scope.icb_code, *scope.providers])
    earlier = None
    if rules is NEVER_EVENTS:
        found = _by_year(measure, figures)
    else:
        try:
            earlier = earlier_release(home, measure)
        except AlteredError:
            # it cannot be made anew, and without it nobody knows what the next release would tell
            return ForPublic(rules=rules, why=RELEASE_IS_LOST)
        before = earlier.as_before if earlier else None
        others = [key for key in measure.parts if key != measure.key]
        parts = [read_observations(home, key, org_codes=[scope.icb_code, *scope.providers]) for key in others]
        found = protect(measure, figures, rules, members=scope.providers, before=before, parts=parts)
    if found.frame.is_empty():
        return ForPublic(rules=rules, why="its figures cannot be published without telling of few people")
    return ForPublic(
        rules=rules,
        series=_series(home, measure, scope, found),
        hidden=_hidden(found.frame),
        found=found,
        hits=elsewhere(DRAWING, attacked, measure, rules, found, earlier, scope),
    )


def _by_year(measure: Measure, figures: pl.DataFrame) -> Protected:
    """Never events: counts of whole years, and nothing else."""
    counts = figures.filter(pl.col("breakdown").is_null()) if measure.kind is Kind.COUNT else figures.clear()
    if counts.is_empty():
        return Protected(counts)
    frame = by_organisation_and_year(counts, last_month_end=counts["period_end"].max())  # type: ignore[arg-type]
    keys = frame.select("org_level", "org_code").unique().rows()
    return Protected(frame, {(level, code, ""): Cadence.YEAR for level, code in keys})


def attacked(
    measure: Measure, rules: DisclosureRules, found: Protected, earlier: Protected | None, scope: Scope
) -> list[Hit]:
    """What the attacker works out of all that is published of a measure, now and in the release before.

    Each group of a breakdown is attacked by itself: nothing is published that groups add up to.
    """
    if not rules.hidden_to:  # nothing is hidden, by decision
        return []
    hits = []
    for group in [None, *found.frame["breakdown_value"].drop_nulls().unique().sort().to_list()]:
        builds = printed_builds(measure, found, earlier, scope, group)
        hits += attack(problem_of(measure, rules, builds), rules)
    return hits


def printed_builds(
    measure: Measure, found: Protected, earlier: Protected | None, scope: Scope, group: str | None
) -> list[Printed]:
    """A measure, or a group of it, as it is printed: in the release before, if there was one, and now."""
    members = scope.providers if group is None else (scope.icb_code,)
    builds = [one for one in (earlier, found) if one is not None]
    printed = [_printed(measure, one, group, members) for one in builds]
    if len(builds) > 1:
        same = _unchanged(builds[0].used, builds[1].used, members)
        printed[1] = replace(printed[1], same_as_before=same)
    return printed


def _printed(measure: Measure, build: Protected, group: str | None, members: tuple[str, ...]) -> Printed:
    rows = build.frame.filter(pl.col("breakdown_value").eq_missing(pl.lit(group, pl.String)))
    return Printed(
        rows.with_columns(pl.lit(None, pl.String).alias("breakdown")), measure.levels[0].value, members
    )


def _unchanged(before: pl.DataFrame, now: pl.DataFrame, members: tuple[str, ...]) -> set[tuple[str, date]]:
    """Organisations and months of which nobody was corrected, added or taken away."""
    keys = ["org_code", "period_end", "numerator", "denominator", "status"]
    same = before.select(keys).join(now.select(keys), on=keys, how="inner", nulls_equal=True)
    return {(code, end) for code, end in same.select("org_code", "period_end").rows() if code in members}


def earlier_release(home: Home, measure: Measure) -> Protected | None:
    """What the latest release showed of a measure, and what it was made from; None where there is none."""
    return made_from(home, before_folder(home, measure.theme, measure.name))


def made_from(home: Home, folder: Path) -> Protected | None:
    """What was kept with ``keep_made_from``, if it is as it was made (else AlteredError); None for nothing.

    A release of before hashes were kept is taken as it is: it cannot be made anew.
    """
    if not (folder / "shown.json").exists() and as_made(home, folder / "shown.json") is None:
        return None
    for name in MADE_FROM:
        as_made(home, folder / name)
    kept = json.loads((folder / "shown.json").read_text("utf-8"))
    series = {name: Cadence(one) if one else None for name, one in kept["series"].items()}
    return Protected(
        pl.read_parquet(folder / "frame.parquet"),
        kept=tuple(date.fromisoformat(end) for end in kept.get("kept", ())),
        used=pl.read_parquet(folder / "used.parquet"),
        shown=Shown(total=Cadence(kept["total"]) if kept["total"] else None, series=series),
    )


def keep_made_from(folder: Path, found: Protected) -> None:
    """Keep what a build was made from beside its pictures, so that a release can be remembered."""
    found.frame.write_parquet(folder / "frame.parquet")
    found.used.write_parquet(folder / "used.parquet")
    shown = {"total": found.shown.total, "series": dict(found.shown.series), "kept": found.kept}
    keep_records(folder / "shown.json", shown)


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
    kept = ""
    if found.kept:
        months = ", ".join(f"{end:%B %Y}" for end in found.kept)
        kept = f"as in the release before, for what was corrected since is of few people: {months}"
    made = []
    for (level, code, breakdown, group), rows in found.frame.group_by(SERIES, maintain_order=True):
        place = (str(level), str(code), str(group or ""))
        cadence = found.cadence[place]
        # as if it were declared at the coarser cadence; a stock's flow may not be shown, so nor its verdict
        shown = replace(
            measure, cadence=cadence if cadence in COARSER else measure.cadence, verdict_from=None
        )
        # of a figure that is shown the bounds are those of rounding, not of evidence that is missing
        is_shown = pl.col("status") == Status.REPORTED.value
        rows = rows.with_columns(
            pl.when(~is_shown).then(pl.col(name)).alias(name) for name in ("value_min", "value_max")
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
        said = tuple(f"{one[0].upper()}{one[1:]}." for one in (why, kept) if one)
        if cadence is None:
            nothing = series.frame.clear()
            series = replace(series, chart=NO_DATA, chart_reason=why, sentences=said, frame=nothing)
        else:
            series = replace(series, sentences=(*series.sentences, *said))
        made.append(series)
    return tuple(sorted(made, key=lambda one: one.level != first))

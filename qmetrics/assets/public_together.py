"""Measures of a theme that count the same people, attacked together: what one hides another may tell.

Here: having everything of a theme's public build attacked at once, and which measures it withholds. Not here:
what follows from the same people (``analysis/disclosure/together``), the attack on one measure (``public``).
"""

import hashlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qmetrics.analysis.compute.cells import marked_rows
from qmetrics.analysis.disclosure.attack import Hit, attack
from qmetrics.analysis.disclosure.bounds import ImpossibleBuild, connected
from qmetrics.analysis.disclosure.cells import Printed, Problem
from qmetrics.analysis.disclosure.protect import Protected
from qmetrics.analysis.disclosure.together import Together, problem_together, sharing
from qmetrics.assets.builds import builds_of
from qmetrics.assets.chart_records import TOGETHER_FILE, public_records, together_record
from qmetrics.assets.keys import report_key, text
from qmetrics.assets.make_measures import read_tables
from qmetrics.assets.pictures import records_bytes
from qmetrics.assets.processes import ATTACKING, elsewhere
from qmetrics.assets.public import MADE_FROM, earlier_release, made_from, printed_builds
from qmetrics.measures import base_tables, declared_in, measures_of
from qmetrics.model import Measure, Rows, Scope
from qmetrics.model.audience import Audience
from qmetrics.model.disclosure import DisclosureRules
from qmetrics.reference.disclosure import rules_for
from qmetrics.sources import source
from qmetrics.store.code_closure import remembered_hash
from qmetrics.store.derived import AlteredError, keep_derived
from qmetrics.store.home import Home
from qmetrics.store.scope import scope_of
from qmetrics.store.versions import combined


@dataclass(frozen=True, kw_only=True, eq=False)
class Printing:
    """Measures of the same people, and all that the public build prints of them."""

    together: Together
    rules: DisclosureRules
    printed: Mapping[str, Sequence[Printed]]
    members: tuple[str, ...]
    kept: Mapping[str, tuple[date, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class AskedTogether:
    """A theme that is being attacked; ``of`` says what its figures are made from."""

    of: str
    printings: tuple[Printing, ...] = ()
    hits: tuple[tuple[Future[list[Hit]], ...], ...] = ()


def ask_together(home: Home, theme: str) -> AskedTogether | None:
    """Have a theme's public figures attacked elsewhere; None where that was done, or nothing is public."""
    if not any(build.is_public for build in builds_of(home)):
        return None
    measures = [one for one in measures_of(theme) if isinstance(one.origin, Rows)]
    shown = {one.key: found for one in measures if (found := _shown(home, one)) is not None}
    declarations = dict.fromkeys(declared_in(measure) for measure in measures)
    code = remembered_hash(home, "qmetrics.assets.public_together", *declarations)
    of = combined([(key, _number(home, key)) for key in shown], code)
    with suppress(AlteredError):  # then it is attacked anew
        if together_record(home, theme).get("of") == of:
            return None
    printings = tuple(_printings(home, measures, shown))
    hits = tuple(
        tuple(elsewhere(ATTACKING, attack, part, one.rules) for part in connected(_problem(one)))
        for one in printings
    )
    return AskedTogether(of=of, printings=printings, hits=hits)


def keep_together(home: Home, theme: str, asked: AskedTogether | None) -> None:
    """Keep which measures are withheld since they and others tell a hidden number together, and why."""
    if asked is None:
        return
    withheld: dict[str, Any] = {}
    attacked = []
    for printing, parts in zip(asked.printings, asked.hits, strict=True):
        keys = [one.key for one in printing.together.measures if one.key in printing.printed]
        try:
            if any(part.result() for part in parts):
                withheld |= _withheld(printing)
            found = "what could be worked out is withheld" if withheld.keys() & keys else "nothing worked out"
        except ImpossibleBuild:
            # rows were purged, or some came as counts: then the figures are not of the same rows
            found = "not attacked together: their figures are not all of the rows that are here"
        attacked.append({"measures": keys, "members": list(printing.members), "attack": found})
    said = records_bytes({"of": asked.of, "attacked": attacked, "withheld": withheld})
    keep_derived(home, text(report_key(theme)), {home.charts / theme / TOGETHER_FILE: said})


def _withheld(printing: Printing) -> dict[str, Any]:
    """Measures to withhold: each that tells something beside those that are declared before it."""
    found: dict[str, Any] = {}
    kept = replace(printing, printed={})
    for measure in printing.together.measures:
        if measure.key not in printing.printed:
            continue
        more = replace(kept, printed={**kept.printed, measure.key: printing.printed[measure.key]})
        hits = attack(_problem(more), printing.rules)
        if not hits:
            kept = more
            continue
        found[measure.key] = {
            "why": "withheld: beside other measures of the same people a hidden number could be worked out",
            # which of the hidden numbers, and how; never what it is
            "worked_out": [{"key": hit.key, "reasons": hit.reasons} for hit in hits],
        }
    return found


def _problem(printing: Printing) -> Problem:
    return problem_together(
        printing.together, printing.rules, printing.printed, printing.members, kept=printing.kept
    )


def _shown(home: Home, measure: Measure) -> Protected | None:
    """What was made of a measure for the public, where anything is shown of it."""
    folder = home.charts / measure.theme / measure.name / "public"
    return made_from(home, folder) if public_records(home, measure) else None


def _number(home: Home, key: str) -> str:
    folder = home.charts.joinpath(*key.split("."), "public")
    digest = hashlib.sha256()
    for name in MADE_FROM:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _printings(home: Home, measures: Sequence[Measure], shown: Mapping[str, Protected]) -> list[Printing]:
    """What is printed, by table and group: nothing is published that groups add up to."""
    scope, tables = scope_of(home), read_tables(home, measures)
    by_table: dict[tuple[str, str | None], list[Measure]] = {}
    for measure in measures:
        assert isinstance(measure.origin, Rows)
        by_table.setdefault((measure.origin.table, measure.headline_breakdown), []).append(measure)
    found = []
    for (table, breakdown), of_table in by_table.items():
        rules = rules_for(tuple(source(name) for name in base_tables(of_table[0])), Audience.PUBLIC)
        if rules is None or not rules.hidden_to or not any(one.key in shown for one in of_table):
            continue
        marked = {
            one.key: marked_rows(one, one.origin, tables[table])
            for one in of_table
            if isinstance(one.origin, Rows)
        }
        for together in sharing(of_table, marked):
            found += _by_group(home, together, rules, shown, scope, breakdown)
    return found


def _by_group(
    home: Home,
    together: Together,
    rules: DisclosureRules,
    shown: Mapping[str, Protected],
    scope: Scope,
    breakdown: str | None,
) -> list[Printing]:
    of_these = {one.key: one for one in together.measures if one.key in shown}
    if len(of_these) < 2:
        return []  # one alone has been attacked
    groups: list[str | None] = [None]
    members = scope.providers
    if breakdown is not None:
        values = [shown[key].frame["breakdown_value"].drop_nulls().unique() for key in of_these]
        groups = sorted({group for each in values for group in each.to_list()})
        members = (scope.icb_code,)
        months = {end for org, end in together.known if org in scope.providers}
        together = replace(together, known=frozenset((scope.icb_code, end) for end in months))
    earlier = {key: earlier_release(home, one) for key, one in of_these.items()}
    return [
        Printing(
            together=together,
            rules=rules,
            printed={
                key: printed_builds(one, shown[key], earlier[key], scope, group)
                for key, one in of_these.items()
            },
            members=members,
            kept={key: shown[key].kept for key in of_these},
        )
        for group in groups
    ]

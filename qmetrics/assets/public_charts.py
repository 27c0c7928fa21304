"""The charts of the public build: asked for, and kept where nothing hidden can be worked out.

Here: the step from protected series to ``public.json`` and ``disclosure.json``. Not here: what is protected
and how (``public``), the charts of the other builds (``charts``).
"""

from dataclasses import dataclass
from typing import Any

from qmetrics.assets.builds import builds_of
from qmetrics.assets.chart_records import (
    DISCLOSURE_FILE,
    PUBLIC_FILE,
    TOGETHER_FILE,
    chart_record,
    disclosure_record,
    together_record,
)
from qmetrics.assets.pictures import Pictures, draw_elsewhere, keep_both, keep_records
from qmetrics.assets.public import RELEASE_IS_LOST, ForPublic, for_public, keep_made_from
from qmetrics.measures import all_measures
from qmetrics.model import Measure, Scope
from qmetrics.store.home import Home


@dataclass(frozen=True, kw_only=True, eq=False)
class AskedPublic:
    """A protected measure whose pictures are being drawn."""

    found: ForPublic
    pictures: tuple[Pictures, ...]


def ask_for_public(home: Home, measure: Measure, scope: Scope) -> AskedPublic | None:
    """Protect a measure, and have it attacked and drawn; None where a home builds nothing for the public."""
    if not any(build.is_public for build in builds_of(home)):
        return None
    found = for_public(home, measure, scope)
    return AskedPublic(found=found, pictures=tuple(draw_elsewhere(one) for one in found.series))


def keep_public(home: Home, measure: Measure, asked: AskedPublic | None) -> None:
    """Keep what may be shown; nothing at all of a measure of which the attacker worked something out."""
    from qmetrics.charts.words import alt_text

    if asked is None or (asked.found.rules is None and not asked.found.why):
        return
    found = asked.found
    hits = found.hits.result() if found.hits is not None else []
    place = home.charts / measure.theme / measure.name
    folder = place / "public"
    folder.mkdir(parents=True, exist_ok=True)
    records: list[dict[str, Any]] = []
    for series, pictures in zip(found.series, asked.pictures, strict=True):
        if hits:
            break
        record = chart_record(series, alt_text(series))
        records.append(record | keep_both(home, folder / record["slug"], pictures))
    if found.found is not None:
        keep_made_from(folder, found.found)
    keep_records(place / PUBLIC_FILE, records)
    why = "withheld: a hidden number could be worked out from it" if hits else found.why
    keep_records(
        place / DISCLOSURE_FILE,
        {
            "measure_key": measure.key,
            "rules": found.rules.name if found.rules else "committee only",
            "title": found.rules.title if found.rules else "",
            "why": why,
            "hidden": found.hidden,
            # which of the hidden numbers, and how; never what it is
            "worked_out": [{"key": hit.key, "reasons": hit.reasons} for hit in hits],
        },
    )


def worked_out(home: Home) -> dict[str, str]:
    """Measures withheld from the public, since the attacker worked hidden numbers out, and how many."""
    if not any(build.is_public for build in builds_of(home)):
        return {}
    found = {}
    for measure in all_measures():
        record = disclosure_record(home, measure)
        if record and record["why"] == RELEASE_IS_LOST:
            found[measure.key] = f"withheld from the public build: {RELEASE_IS_LOST}; the rest stands"
        if record and (hits := len(record["worked_out"])):
            numbers = "1 hidden number" if hits == 1 else f"{hits} hidden numbers"
            beside = measure.key in together_record(home, measure.theme).get("withheld", {})
            shows = "it and other measures of the same people show" if beside else "it shows"
            file = TOGETHER_FILE if beside else f"{measure.name}/{DISCLOSURE_FILE}"
            found[measure.key] = (
                f"withheld from the public build: {numbers} could be worked out from what {shows}; "
                f"charts/{measure.theme}/{file} of the home names them; the rest stands"
            )
    return found

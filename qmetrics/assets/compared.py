"""Pictures that compare: providers side by side, and the gap between fifths. For the committee alone.

Here: the figures they rest on, having them drawn, keeping them (``compared.json`` beside ``charts.json``,
which no other build reads), and what pages show of them. Not here: sums and gaps (``analysis/side_by_side``,
``analysis/group_gap``), the pictures (``charts``), the series of a measure (``charts`` of this folder).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from qmetrics.analysis.group_gap import FIFTHS, GroupGap, gap_sentences, group_gap, has_gap
from qmetrics.analysis.ledger import Standing, holding
from qmetrics.analysis.recorded import leave_out
from qmetrics.analysis.side_by_side import NOTHING, SideBySide, may_compare, side_by_side
from qmetrics.analysis.side_by_side_words import side_by_side_sentences
from qmetrics.assets.chart_records import read_records
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.ledger_values import known_entries
from qmetrics.assets.make_measures import withheld_reason
from qmetrics.assets.pictures import Pictures, keep_both, keep_records, picture_href
from qmetrics.assets.processes import DRAWING, elsewhere
from qmetrics.model import Level, Measure, Rows, Scope
from qmetrics.reports import words
from qmetrics.reports.records import Picture
from qmetrics.sources import source
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind
from qmetrics.store.observations import read_observations

FILE = "compared.json"
SIDE_BY_SIDE, GAP = "side_by_side", "gap"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What was worked out, and its pictures, some time soon; None where there is nothing to draw."""

    found: SideBySide | GroupGap
    pictures: Pictures


def ask_for_compared(home: Home, measure: Measure, scope: Scope) -> list[Compared]:
    """Compare a measure's providers and fifths, as far as it may be, and have it drawn."""
    from qmetrics.charts import group_gap as gaps
    from qmetrics.charts import side_by_side as sides

    sided = [
        Compared(found=one, pictures=elsewhere(DRAWING, sides.pictures, one) if one.form != NOTHING else None)
        for one in provider_comparisons(home, measure, scope)
    ]
    gap = gap_of(home, measure, scope)
    if gap is None:
        return sided
    drawn = elsewhere(DRAWING, gaps.pictures, gap) if gap.gap is not None else None
    return [*sided, Compared(found=gap, pictures=drawn)]


def provider_comparisons(home: Home, measure: Measure, scope: Scope) -> list[SideBySide]:
    """The providers of the total; of a measure that is shown by a breakdown, of each of its groups."""
    if not may_compare(measure) or withheld_reason(home, measure):
        return []
    entries, name = known_entries(home), measure.headline_breakdown
    figures = read_observations(home, measure.key, org_codes=list(scope.providers)).filter(
        pl.col("org_level") == Level.PROVIDER.value,
        pl.col("breakdown").is_null() if name is None else pl.col("breakdown") == name,
    )
    made = []
    for group in figures["breakdown_value"].unique().sort().to_list():
        rows = figures.filter(pl.col("breakdown_value").eq_missing(pl.lit(group)))
        made.append(
            side_by_side(
                measure,
                _without_left_out(measure, rows, entries),
                names={code: scope.name_of(code) for code in scope.providers},
                org_name=scope.name_of(scope.icb_code),
                breakdown=name,
                group=group,
                is_list=_is_list(measure),
                is_sample=home_kind(home) == "sample",
            )
        )
    return [one for one in made if one is not None]


def gap_of(home: Home, measure: Measure, scope: Scope) -> GroupGap | None:
    """The ICB's fifths of deprivation, of a measure that has any."""
    level = measure.levels[0]
    if not has_gap(measure) or level is Level.PROVIDER or withheld_reason(home, measure):
        return None
    figures = read_observations(home, measure.key, org_codes=[scope.icb_code]).filter(
        pl.col("org_level") == level.value, pl.col("breakdown") == FIFTHS
    )
    return group_gap(
        measure,
        figures,
        org_name=scope.name_of(scope.icb_code),
        level=level.value,
        is_list=_is_list(measure),
        is_sample=home_kind(home) == "sample",
    )


def keep_compared(home: Home, measure: Measure, compared: Sequence[Compared]) -> None:
    """Keep the pictures, when they are drawn, and what they say; the folder of the charts is there."""
    folder = home.charts / measure.theme / measure.name
    kept = []
    for one in compared:
        record = _record(one.found)
        if one.pictures is not None:
            stem = "_".join(part for part in (record["kind"], record["group"]) if part).replace(" ", "_")
            record |= keep_both(home, folder / stem, one.pictures)
            record["height"] = _height(one.pictures.result()[0])
        kept.append(record)
    keep_records(folder / FILE, kept)


def compared_records(home: Home, measure: Measure, kind: str | None = None) -> list[dict[str, Any]]:
    """What is kept of a measure, of one kind or of both."""
    kept = read_records(home, home.charts / measure.theme / measure.name / FILE) or []
    return [one for one in kept if kind in (None, one["kind"])]


def compared_pictures(evidence: Evidence, measure: Measure, kind: str) -> tuple[Picture, ...]:
    """The pictures of one kind, as pages show them; without one, the sentence that says why."""
    return tuple(
        Picture(
            title=one["title"],
            svg=picture_href(measure, one["svg"]),
            png=picture_href(measure, one["png"]),
            alt_text=one["alt_text"],
            sentences=tuple(one["sentences"]),
            height=one["height"],
        )
        for one in evidence.read(compared_records, measure, kind)
    )


def _record(found: SideBySide | GroupGap) -> dict[str, Any]:
    from qmetrics.charts.group_gap import gap_alt
    from qmetrics.charts.side_by_side import side_by_side_alt

    if isinstance(found, SideBySide):
        group = words.breakdown_words(found.breakdown, found.group)
        told = {
            "kind": SIDE_BY_SIDE,
            "group": found.group,
            "title": f"Providers side by side{f', {group}' if group else ''}",
            "alt_text": side_by_side_alt(found),
            "sentences": side_by_side_sentences(found),
        }
    else:
        told = {
            "kind": GAP,
            "group": None,
            "title": "Gap between the most and the least deprived fifth",
            "alt_text": gap_alt(found),
            "sentences": gap_sentences(found),
        }
    return told | {"png": None, "svg": None, "height": 0}


def _without_left_out(measure: Measure, figures: pl.DataFrame, entries: Sequence[Standing]) -> pl.DataFrame:
    """What the ledger leaves out of a provider's chart is left out here too."""
    return pl.concat(
        [
            leave_out(
                measure, rows, holding(entries, measure.key, str(code), Level.PROVIDER.value, name, group)
            )
            for (code, name, group), rows in figures.group_by(
                "org_code", "breakdown", "breakdown_value", maintain_order=True
            )
        ]
    )


def _is_list(measure: Measure) -> bool:
    """Whether each month's figure is of all who are on a list at its end."""
    if not isinstance(measure.origin, Rows):
        return False
    table = source(measure.origin.table).table
    column = table.extract_column
    return table.is_snapshot and column is not None and measure.origin.date.meta.eq(pl.col(column))


def _height(png: bytes) -> int:
    """Pixels, as the file itself says."""
    return int.from_bytes(png[20:24], "big")

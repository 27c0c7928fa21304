"""Values of the page of milestones, its picture and its downloads, for one build.

Here: gathering them, and having picture and files made in another process. Not here: how a milestone stands
(``analysis/milestones``), words (``analysis/milestone_words``), who writes the page (``reports``).
"""

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from qmetrics import __version__
from qmetrics.analysis import milestone_words as words
from qmetrics.analysis.milestones import Standing, Timeline
from qmetrics.assets.calendar_values import day_of
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.milestones import register_of
from qmetrics.assets.processes import DRAWING, elsewhere
from qmetrics.model import Scope, day_label
from qmetrics.model.audience import Build
from qmetrics.reports.milestones import TITLE, MilestoneLine, MilestonesPage, register_files
from qmetrics.reports.records import Picture
from qmetrics.store.scope import scope_of

CSV, XLSX, SVG, PNG = (f"milestones.{kind}" for kind in ("csv", "xlsx", "svg", "png"))


@dataclass(frozen=True, kw_only=True)
class Milestones:
    """The page, and the files beside it, which are still being made; None where there is no milestone."""

    page: MilestonesPage
    tables: Future[tuple[bytes, bytes]] | None = None
    pictures: Future[tuple[bytes, bytes]] | None = None

    def files(self) -> Mapping[str, bytes | None]:
        """Each file beside the page by its name; None: it must not be there."""
        table, book = self.tables.result() if self.tables else (None, None)
        png, svg = self.pictures.result() if self.pictures else (None, None)
        return {CSV: table, XLSX: book, SVG: svg, PNG: png}


def ask_for_milestones(evidence: Evidence, common: dict[str, Any], build: Build) -> Milestones:
    """The page of milestones of a build; its picture and tables are made meanwhile.

    Parameters
    ----------
    common : dict
        What every page says of itself.
    """
    found, scope, day = evidence.read(register_of, build), evidence.read(scope_of), evidence.read(day_of)
    about: dict[str, Any] = {
        **common,
        "day": day,
        "counts": words.counts_sentence(found),
        "standing": words.standing_line(found),
    }
    if not found:
        return Milestones(page=MilestonesPage(**about))
    from qmetrics.charts.milestones import height_for, pictures, timeline_alt

    timeline = Timeline(whose=common["icb_name"], day=day, standings=found, is_sample=common["is_sample"])
    picture = Picture(
        title=TITLE,
        svg=SVG,
        png=PNG,
        alt_text=timeline_alt(timeline),
        height=round(100 * height_for(len(found))),
    )
    page = MilestonesPage(
        **about,
        lines=tuple(_line(one, scope, timeline) for one in found),
        picture=picture,
        downloads=(("CSV", CSV), ("accessible workbook, XLSX", XLSX)),
    )
    names = {one.latest.org_code: scope.name_of(one.latest.org_code) for one in found}
    return Milestones(
        page=page,
        tables=elsewhere(
            DRAWING,
            _tables,
            found,
            names,
            timeline,
            (("Readers", common["readers"]), ("Made by", f"qmetrics {__version__}")),
        ),
        pictures=elsewhere(DRAWING, pictures, timeline),
    )


def _tables(
    found: tuple[Standing, ...], names: dict[str, str], timeline: Timeline, about: tuple[tuple[str, str], ...]
) -> tuple[bytes, bytes]:
    return register_files(found, names, day=timeline.day, about=about, is_sample=timeline.is_sample)


def _line(one: Standing, scope: Scope, timeline: Timeline) -> MilestoneLine:
    latest = one.latest
    return MilestoneLine(
        title=latest.title,
        commitment=latest.commitment,
        org_name=scope.name_of(latest.org_code),
        state=words.state_words(latest),
        stated=day_label(latest.stated_on),
        due=words.due_words(one, timeline.day),
        owner=latest.owner,
        evidence=words.evidence_words(latest, one.evidence_days),
        checked_by=words.checked_words(one),
        earlier=tuple(words.earlier_words(each) for each in one.earlier),
    )

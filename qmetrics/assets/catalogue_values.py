"""The page of the catalogue: every measure, and the way from what arrives to each of them.

Here: gathering it. Not here: how it looks (``reports``), the catalogue as data (``app/catalogue``).
"""

from qmetrics.assets import page_values
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.keys import table_key, text
from qmetrics.assets.revision_values import revisions_by_source
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import Source
from qmetrics.model.audience import Audience, Build
from qmetrics.reports import words
from qmetrics.reports.records import CatalogueLine, CataloguePage, LineageSource
from qmetrics.sources import all_sources


def catalogue_values(evidence: Evidence, build: Build) -> CataloguePage:
    """Every source and every measure, with what has landed so far."""
    return CataloguePage(
        **page_values.common(evidence, build),
        sources=tuple(_source(evidence, one, build) for one in all_sources()),
        measures=tuple(
            CatalogueLine(
                title=one.title,
                href=f"{one.theme}/{one.name}.html",
                key=one.key,
                unit=one.unit,
                direction=words.direction_words(one.direction),
                owner=one.owner,
                version=one.version,
                review_by=one.review_by,
            )
            for one in all_measures()
        ),
        revisions=revisions_by_source(evidence) if build.audience is Audience.COMMITTEE else None,
    )


def _source(evidence: Evidence, source: Source, build: Build) -> LineageSource:
    (line,) = page_values.source_lines(evidence, [source.key], build)
    return LineageSource(
        title=line.title,
        publisher=line.publisher,
        purpose=source.purpose,
        table=text(table_key(source.key)),
        files=line.files,
        rows=line.rows,
        last_received=line.last_received,
        uses=source.uses,
        measures=tuple(
            (one.title, f"{one.theme}/{one.name}.html")
            for one in all_measures()
            if source.key in base_tables(one)
        ),
    )

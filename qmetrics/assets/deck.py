"""The deck of a build: its first page and one slide a signal, to be edited in PowerPoint.

Here: what goes on the slides. Not here: the slides (``reports/deck``), the pages (``reports``).
"""

from pathlib import Path

from qmetrics.assets.builds import folder_of
from qmetrics.assets.chart_records import records_of
from qmetrics.assets.commentary_values import action_words, beside, commentary_of
from qmetrics.assets.evidence import Evidence
from qmetrics.measures import all_measures, base_tables
from qmetrics.model.audience import Build
from qmetrics.reports import words
from qmetrics.reports.deck import SignalSlide, deck_bytes
from qmetrics.reports.first_page import FirstPage
from qmetrics.reports.signals import is_signal
from qmetrics.sources import source
from qmetrics.store.files import write_whole

DECK = "deck.pptx"


def write_deck(evidence: Evidence, build: Build, page: FirstPage) -> Path:
    """The deck of a build, in its folder; ``page`` is the build's first page."""
    commentary = commentary_of(evidence, build)
    slides = []
    for measure in all_measures():
        origin = ", ".join(source(name).title for name in base_tables(measure))
        for record in records_of(evidence, measure, build):
            if not is_signal(record) or not record["png"]:
                continue
            group = words.breakdown_words(record["breakdown"], record["breakdown_value"])
            written = beside(commentary, record)
            slides.append(
                SignalSlide(
                    title=": ".join(each for each in (measure.title, record["org_name"], group) if each),
                    png=(evidence.home.path / record["png"]).read_bytes(),
                    alt_text=record["alt_text"],
                    sentences=tuple(record["sentences"]),
                    commentary=written.comment.what_happened if written.comment else written.note,
                    action=action_words(written) if written.comment else "",
                    source_words=origin,
                )
            )
    path = folder_of(evidence.home, build) / DECK
    return write_whole(path, deck_bytes(page, slides, title=f"Quality measures: {page.icb_name}"))

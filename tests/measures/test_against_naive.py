"""Every computed measure against a second implementation that shares nothing with it but the definitions.

The second one (``naive_measures``) reads CSV text, of the twins and of hand-written edges, and loops over
rows; every provider's and the ICB's figures of every month must be the same, no more and no fewer.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import naive_measures.camhs_waits
import naive_measures.complaints
import naive_measures.data_quality
import naive_measures.never_events
import naive_measures.sepsis
import polars as pl
import pytest
from naive_measures import edges
from naive_measures.cells import rows_of
from naive_measures.tally import Figures, Icb

from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import all_measures
from qmetrics.model import Derived, Events, PublishedShare, Rows, Scope, Source, TwinOptions
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source
from qmetrics.sources.recognise import recognise
from qmetrics.sources.twinning import home_providers

OPTIONS = TwinOptions(months=15, patients=300)
ICB = Icb("QZ9", (*home_providers(), edges.PROVIDER))
SCOPE = Scope(icb_code=ICB.code, providers=ICB.providers, sub_icbs=("Z1A", "Z1B", "Z1C", "Z1D"))
COMPUTED = {
    one.key: one for one in all_measures() if isinstance(one.origin, Rows | Events | Derived | PublishedShare)
}
SOURCES = (
    "sepsis_return",
    "never_events_log",
    "complaints_log",
    "activity",
    "complaint_assessments",
    "cyp_waiting_list",
    "ko41a",
    "submissions",
)


@pytest.fixture(scope="module")
def files() -> dict[str, dict[str, bytes]]:
    return {
        name: dict(source(name).twin(OPTIONS)) | edges.files(name, source(name).table.column_names)
        for name in SOURCES
    }


@pytest.fixture(scope="module")
def naively(files: dict[str, dict[str, bytes]]) -> dict[str, Figures]:
    rows = {name: rows_of(own) for name, own in files.items()}
    local = naive_measures.complaints.figures(
        ICB, rows["complaints_log"], rows["activity"], rows["complaint_assessments"]
    )
    return (
        naive_measures.sepsis.figures(ICB, rows["sepsis_return"])
        | naive_measures.never_events.figures(ICB, rows["never_events_log"])
        | local
        | {"complaints.ko41a_upheld_share": naive_measures.complaints.upheld_share(rows["ko41a"])}
        | naive_measures.camhs_waits.figures(ICB, rows["cyp_waiting_list"])
        | naive_measures.data_quality.figures(ICB, rows["submissions"])
    )


@pytest.fixture(scope="module")
def computed(files: dict[str, dict[str, bytes]]) -> dict[str, Figures]:
    tables = {name: table(name, own) for name, own in files.items()}
    frames: dict[str, pl.DataFrame] = {}
    for key, measure in COMPUTED.items():
        frames[key] = compute(measure, tables, SCOPE, others=frames, holidays=bank_holidays())
    return {key: reported(frame) for key, frame in frames.items()}


def table(name: str, files: dict[str, bytes]) -> TableData:
    """A twin as the store would read it back."""
    declared = source(name)
    frames = [
        parsed(declared, content).with_columns(
            pl.lit(file).alias("file_sha256"),
            pl.lit(datetime(2026, 4, 20, tzinfo=UTC)).alias("known_from"),
            pl.lit(index, pl.Int64).alias("vintage"),
        )
        for index, (file, content) in enumerate(files.items())
    ]
    return TableData(declared.table, pl.concat(frames, how="vertical_relaxed"))


def parsed(declared: Source, content: bytes) -> pl.DataFrame:
    found = recognise(content, [declared])
    assert found is not None
    return declared.parse(content, found[1])


def reported(frame: pl.DataFrame) -> Figures:
    """Totals of providers and of the ICB's providers together that have a figure, 'not reached' included."""
    rows = frame.filter(
        pl.col("org_level").is_in(["provider", "icb_providers"]),
        pl.col("breakdown").is_null(),
        pl.col("status") == "reported",
    ).select("org_level", "org_code", "period_end", "numerator", "denominator", "value")
    return {(level, org, end): (x, n, value) for level, org, end, x, n, value in rows.iter_rows()}


def test_it_shares_nothing_with_the_package() -> None:
    for path in (Path(__file__).parent / "naive_measures").glob("*.py"):
        imports = [line for line in path.read_text().splitlines() if line.startswith(("import ", "from "))]
        assert not [line for line in imports if line.split()[1].split(".")[0] in ("qmetrics", "polars")], path


def test_no_computed_measure_is_left_out(naively: dict[str, Figures]) -> None:
    assert set(naively) == set(COMPUTED)


@pytest.mark.parametrize("key", COMPUTED)
def test_the_same_figures(key: str, naively: dict[str, Figures], computed: dict[str, Figures]) -> None:
    ours, theirs = computed[key], naively[key]
    assert len(theirs) > 3
    assert set(ours) == set(theirs), odd(ours, theirs)
    for place, figure in theirs.items():
        assert ours[place] == pytest.approx(figure, nan_ok=True), place


def odd(ours: Figures, theirs: Figures) -> str:
    """Places that only one of the two has."""

    def some(places: set[tuple[str, str, date]]) -> list[str]:
        return [f"{level} {org} {end}" for level, org, end in sorted(places)][:8]

    return f"only computed: {some(set(ours) - set(theirs))}; only naive: {some(set(theirs) - set(ours))}"

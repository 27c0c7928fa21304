"""Where raters of the sample disagree, figures, charts and page are withheld and say how far they agree."""

import re

import polars as pl
import pytest
from homes import copy_of

from qmetrics.app.series import series
from qmetrics.assets.charts import ask_for_charts, keep_charts
from qmetrics.assets.commentary_values import commentary_of
from qmetrics.assets.evidence import Evidence
from qmetrics.assets.make_measures import make_measure, read_tables
from qmetrics.assets.page_values import measure_page
from qmetrics.measures import all_measures
from qmetrics.model.audience import Audience, Build
from qmetrics.reports import pages
from qmetrics.sources import source
from qmetrics.store.derived import record_folder
from qmetrics.store.home import Home
from qmetrics.store.observations import read_observations
from qmetrics.store.scope import scope_of
from qmetrics.store.tables import forget_table, read_table, write_table_file

MEASURE = next(one for one in all_measures() if one.key == "complaints.handling_quality_learning")
ASSESSMENTS = source("complaint_assessments")
COMMITTEE = Build(audience=Audience.COMMITTEE)
LATEST = "2026-Q1"
# pages tell it by its days: the label is a text of the sender's
TOLD = "the round that ended in March 2026"


@pytest.fixture
def home(sample_home, tmp_path):
    return copy_of(sample_home, tmp_path / "home")


def remade(home: Home, apart: pl.Expr) -> tuple[pl.DataFrame, str]:
    """The measure, its charts and its page, as if one of the two raters of some rows had scored otherwise."""
    rows = read_table(home, ASSESSMENTS)
    (sha256,) = rows["file_sha256"].unique()
    first = pl.int_range(pl.len()).over("round_id", "file_id", "pillar") == 0
    # as far apart as the scale goes
    other = pl.when(pl.col("score") > 1).then(0).otherwise(4)
    changed = rows.with_columns(
        pl.when(apart & ~first).then(other).otherwise("score").cast(pl.Int64).alias("score")
    )
    assert not changed.equals(rows)
    forget_table(home, ASSESSMENTS.key)
    write_table_file(home, ASSESSMENTS, sha256, changed.select(list(ASSESSMENTS.table.schema)))
    make_measure(home, MEASURE, read_tables(home, [MEASURE]), withheld=False)
    scope = scope_of(home)
    keep_charts(home, MEASURE, ask_for_charts(home, MEASURE, scope))
    folder = home.charts / MEASURE.theme / MEASURE.name
    record_folder(home, f"chart/{MEASURE.theme}/{MEASURE.name}", folder)
    evidence = Evidence(home)
    page = pages.measure_page(measure_page(evidence, MEASURE, COMMITTEE, commentary_of(evidence, COMMITTEE)))
    kept = read_observations(home, MEASURE.key).filter(pl.col("org_level") == "icb_providers")
    return kept.sort("period_end"), " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_every_round(home):
    kept, page = remade(home, pl.lit(True))
    assert set(kept["status"]) == {"withheld"}
    assert kept.select("value", "numerator", "lower", "value_max").null_count().row(0) == (kept.height,) * 4
    said = re.search(r"Withheld\. Its raters do not agree well enough, .*? No figure is shown", page)
    assert said
    assert re.search(
        rf"{TOLD}: \d+ files scored twice \(50 are needed\), within one point in \d+% \(\d+% to \d+%\)",
        said[0],
    )
    assert "mean" not in page.partition("How it is defined")[0].partition("What the figures show")[2]
    shown = series(home, MEASURE.key)
    assert shown.chart == "withheld"
    assert f"{TOLD}: " in shown.chart_reason


def test_the_latest_round_alone(home):
    before, after = read_observations(home, MEASURE.key), remade(home, pl.col("round_id") == LATEST)
    kept, page = after
    assert kept["status"].to_list()[-1] == "withheld"
    assert set(kept["status"].to_list()[:-1]) == {"reported"}
    same = ["period_end", "value"]
    own = before.filter(pl.col("org_level") == "icb_providers").sort("period_end").select(same)
    assert kept.select(same).head(kept.height - 1).equals(own.head(own.height - 1))
    assert f"Raters in {TOLD}: of " in page
    assert f"Withheld for its raters: {TOLD}: " in page
    assert "of which the lower bound must be 80%" in page


def test_too_few_files_scored_twice(home):
    rows = read_table(home, ASSESSMENTS)
    few = rows.filter(pl.col("round_id") == LATEST)["file_id"].unique().sort().head(49)
    dropped = pl.int_range(pl.len()).over("round_id", "file_id", "pillar") == 1
    left = rows.filter((pl.col("round_id") != LATEST) | ~dropped | pl.col("file_id").is_in(few.implode()))
    (sha256,) = rows["file_sha256"].unique()
    forget_table(home, ASSESSMENTS.key)
    write_table_file(home, ASSESSMENTS, sha256, left.select(list(ASSESSMENTS.table.schema)))
    _, page = remade(home, pl.col("round_id") == "2025-Q1")
    assert f"{TOLD}: 49 files scored twice (50 are needed)" in page

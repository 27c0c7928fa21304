"""One picture: ours as PNG and SVG, beside abspc's PNG, in processor time of one core."""

from __future__ import annotations

import io
import time
from datetime import date

import numpy as np
import polars as pl

from benchmarks.measure import Figure, Section, medians, ratio
from qmetrics.analysis.series import Series, analyse
from qmetrics.charts.save import pictures
from qmetrics.measures import all_measures
from qmetrics.model import OBSERVATION_SCHEMA, add_months, month_end

REPEATS = 15
MONTHS = 36


def section() -> Section:
    series = an_xmr_chart()
    pictures(series)  # fonts and imports are not part of a picture
    theirs = abspc_png(series.frame["value"])
    theirs()
    found = medians(
        {"ours": lambda: spent(lambda: pictures(series)), "abspc": lambda: spent(theirs)}, REPEATS
    )
    yield Figure("a chart as PNG and SVG, ours", f"{found['ours']:.3f} s", "<= 0.15 s")
    yield Figure("a chart as PNG, abspc", f"{found['abspc']:.3f} s")
    yield ratio("ours / abspc", found["ours"] / found["abspc"], "<= 1")


def an_xmr_chart() -> Series:
    """Three years of a proportion, with limits and an icon."""
    measure = next(one for one in all_measures() if one.key == "sepsis.screened")
    passed = np.random.default_rng(1).binomial(250, 0.85, MONTHS)
    ends = [month_end(add_months(date(2026, 3, 31), -back)) for back in reversed(range(MONTHS))]
    rows = [
        dict.fromkeys(OBSERVATION_SCHEMA)
        | {
            "measure_key": measure.key,
            "measure_version": 1,
            "org_code": "QZ9",
            "org_level": "icb_providers",
            "period_start": end.replace(day=1),
            "period_end": end,
            "numerator": float(one),
            "denominator": 250.0,
            "value": 100 * one / 250,
            "status": "reported",
            "release_status": "final",
            "is_immature": False,
        }
        for one, end in zip(passed, ends, strict=True)
    ]
    series = analyse(
        measure,
        pl.DataFrame(rows, schema=OBSERVATION_SCHEMA),
        org_code="QZ9",
        org_name="SYNTHETIC Wolds and Marches Integrated Care Board",
        level="icb_providers",
        is_sample=True,
    )
    assert series.verdict["drawable"], series.chart_reason
    return series


def abspc_png(values: pl.Series):
    """abspc's chart with limits, target and icons, closed when it is saved."""
    import matplotlib.pyplot as plt
    from abspc.plot import plot_spc_chart

    frame = pl.DataFrame({"value": values}).to_pandas()

    def draw() -> None:
        figure, _ = plot_spc_chart(frame, "XmR", target=90.0, show_target=True, show_icons=True)
        figure.savefig(io.BytesIO(), format="png")
        plt.close(figure)

    return draw


def spent(work) -> float:
    """Processor seconds of this process."""
    started = time.process_time()
    work()
    return time.process_time() - started

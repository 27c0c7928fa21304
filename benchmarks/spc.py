"""Process control charts of many series: beside abspc, beside numpy, and a million at once."""

from __future__ import annotations

import numpy as np
from polars.testing import assert_frame_equal

from benchmarks import numpy_xmr, series
from benchmarks.measure import Figure, Section, children, medians, ratio, timed
from qmetrics.analysis.spc import verdict, xmr

REPEATS = 5


def section() -> Section:
    yield from beside_abspc(1_000)
    yield from beside_numpy(100_000)
    yield from at_size(100_000, 1_000_000)


def ours(frame, target=series.TARGET, improvement="increase"):
    chart = xmr(frame, by="series", date="month", value="value", target=target, improvement=improvement)
    return chart, verdict(chart, by="series", date="month", value="value")


def beside_abspc(count: int) -> Section:
    """abspc takes one series at a time: limits, rules, colours and both icons of each."""
    import abspc

    frame = series.frame(series.values(count))
    each = [one.select("value").to_pandas() for one in frame.partition_by("series")]

    def theirs() -> None:
        for one in each:
            found = abspc.detect_special_causes(abspc.calculate_control_limits(one, "XmR"))
            abspc.determine_point_colours(found)
            abspc.determine_variation_type(found)
            abspc.determine_assurance_type(found, series.TARGET)

    found = medians({"ours": lambda: timed(lambda: ours(frame)), "abspc": lambda: timed(theirs)}, REPEATS)
    yield Figure(f"{count:,} series, ours", f"{found['ours']:.3f} s")
    yield Figure(f"{count:,} series, abspc", f"{found['abspc']:.3f} s")
    yield ratio("abspc / ours", found["abspc"] / found["ours"], ">= 50")


def beside_numpy(count: int) -> Section:
    """numpy is given the matrix; ours the rows, whose keys and order it has to look at."""
    matrix = series.values(count)
    assert_same(matrix[:5_000], series.TARGET, "increase")
    frame = series.frame(matrix)
    found = medians(
        {
            "ours": lambda: timed(lambda: ours(frame)),
            "numpy": lambda: timed(lambda: with_numpy(matrix, series.TARGET, "increase")),
        },
        REPEATS,
    )
    yield Figure(f"{count:,} series, ours", f"{found['ours']:.2f} s")
    yield Figure(f"{count:,} series, numpy", f"{found['numpy']:.2f} s")
    yield ratio("ours / numpy", found["ours"] / found["numpy"], "<= 3")


def with_numpy(matrix: np.ndarray, target: float, improvement: str):
    chart = numpy_xmr.xmr(matrix, target, improvement)
    months = np.arange(matrix.shape[1], dtype=np.int32)
    return chart, numpy_xmr.verdict(matrix, months, chart, target, improvement)


def assert_same(matrix: np.ndarray, target: float, improvement: str) -> None:
    """Ours and numpy agree in every column, flags and words exactly, numbers to the last few digits."""
    frame = series.frame(matrix)
    for found, theirs in zip(
        ours(frame, target, improvement), with_numpy(matrix, target, improvement), strict=True
    ):
        wanted = numpy_xmr.as_frame(theirs)
        as_words = [found[name].cast(str) for name in numpy_xmr.LABELS if name in found.columns]
        assert_frame_equal(
            found.with_columns(as_words).select(wanted.columns),
            wanted,
            check_dtypes=False,
            rel_tol=1e-12,
            abs_tol=1e-12,
        )


def at_size(small: int, large: int) -> Section:
    """Each size in a process of its own, whose peak includes the frame that it is given."""
    found = children({"small": (small,), "large": (large,)}, "benchmarks.many_series", 3)
    per_series = {"small": found["small"].seconds / small, "large": found["large"].seconds / large}
    yield Figure(f"{large:,} series", f"{found['large'].seconds:.1f} s")
    yield ratio(
        f"time a series at {large:,} / at {small:,}", per_series["large"] / per_series["small"], "<= 1.3"
    )
    yield Figure(f"{large:,} series, peak memory", f"{found['large'].peak_gib:.1f} GiB", "<= 6 GB")

"""The numpy peer of the benchmarks says what ours says, also of gaps, ties and constants."""

import numpy as np
import pytest

from benchmarks import numpy_xmr, series
from benchmarks.spc import assert_same


def odd_series() -> np.ndarray:
    """Whole numbers with many ties, drifts, steps, gaps, constants, and series that are nearly empty."""
    random = np.random.default_rng(3)
    found = random.integers(-3, 4, (300, 40)).astype(float)
    found[:60] = np.cumsum(random.integers(-1, 3, (60, 40)), axis=1)
    found[30:60] *= -1
    found[60:100, 20:] += 3
    found[100:110] = random.integers(0, 5, (10, 1))
    found[110:130] = random.random((20, 40)) < 0.2
    found[130:200][random.random((70, 40)) < 0.15] = np.nan
    found[200:215] = np.nan
    found[201:215, 3] = 4
    found[205:215, 4:15] = random.normal(0, 1, (10, 11))
    found[215:230, -1] = np.inf
    return found


@pytest.mark.parametrize("improvement", ["increase", "decrease", "neutral"])
@pytest.mark.parametrize("target", [0.5, 20.0, -20.0])
def test_numpy_says_what_ours_says(improvement: str, target: float) -> None:
    assert_same(odd_series(), target, improvement)
    assert_same(series.values(200), series.TARGET, improvement)


def test_the_generated_series_set_off_every_rule_and_label() -> None:
    found = numpy_xmr.as_frame(numpy_xmr.xmr(odd_series(), 0.5, "increase"))
    assert found["special_cause"].n_unique() == len(numpy_xmr.LABELS["special_cause"])
    assert set(found["trend_direction"]) >= {"up", "down", None}


def test_a_difference_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numpy_xmr, "_trend", lambda steps, length: np.zeros_like(steps))
    with pytest.raises(AssertionError):
        assert_same(odd_series(), 0.5, "increase")

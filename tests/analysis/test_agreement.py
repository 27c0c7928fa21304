"""Agreement of raters: by hand, against a naive second implementation, and at the edges."""

import itertools

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qmetrics.analysis.agreement import agreement, is_released, score_pairs

STATISTICS = ["exact", "within_one", "kappa", "ac2"]
SCORES = {"x": pl.Int64, "y": pl.Int64}


def frame(pairs, **more):
    data = pl.DataFrame(pairs, schema=SCORES, orient="row").with_row_index("file")
    return data.with_columns(**more)


def measure(data, **more):
    given_names = {"first": "x", "second": "y", "case": "file", "draws": 200}
    return agreement(data, **(given_names | more))


def naive(pairs, lowest, highest):
    """The four statistics from the whole table of weights; kappa None where it is not defined."""
    n, scale = len(pairs), range(lowest, highest + 1)
    weight = {(a, b): 1 - (a - b) ** 2 / (highest - lowest) ** 2 for a in scale for b in scale}
    first = {a: sum(x == a for x, _ in pairs) / n for a in scale}
    second = {b: sum(y == b for _, y in pairs) / n for b in scale}
    seen = sum(weight[pair] for pair in pairs) / n
    by_kappa = sum(weight[a, b] * first[a] * second[b] for a, b in itertools.product(scale, scale))
    mean = {a: (first[a] + second[a]) / 2 for a in scale}
    q = len(scale)
    by_ac2 = sum(weight.values()) / (q * (q - 1)) * sum(p * (1 - p) for p in mean.values())
    return [
        sum(x == y for x, y in pairs) / n,
        sum(abs(x - y) <= 1 for x, y in pairs) / n,
        None if len({score for pair in pairs for score in pair}) == 1 else (seen - by_kappa) / (1 - by_kappa),
        (seen - by_ac2) / (1 - by_ac2),
    ]


def test_by_hand():
    found = measure(frame([(4, 4), (4, 3), (3, 3), (2, 2), (0, 2), (4, 4)]))
    # squared differences 5/6; means 17/6 and 3, of squares 61/6 and 58/6: kappa = 1 − 5/6 ÷ 17/6
    assert found["kappa"][0] == pytest.approx(1 - 5 / 17)
    # weights 1 − 5/96; by chance 18.75/20 × (1 − (1 + 9 + 9 + 25)/144)
    chance = 18.75 / 20 * (1 - 44 / 144)
    assert found["ac2"][0] == pytest.approx((1 - 5 / 96 - chance) / (1 - chance))
    assert found.select("cases", "pairs", "exact", "within_one").row(0) == (6, 6, 4 / 6, 5 / 6)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=30))
def test_against_the_naive(pairs):
    found = measure(frame(pairs), lowest=1, draws=20).row(0, named=True)
    for name, theirs in zip(STATISTICS, naive(pairs, 1, 4), strict=True):
        assert found[name] == (None if theirs is None else pytest.approx(theirs, abs=1e-12)), name


def test_constant_scores_have_no_kappa():
    found = measure(frame([(4, 4)] * 60))
    assert found.select(STATISTICS).row(0) == (1, 1, None, 1)
    assert found.select("kappa_lower", "kappa_upper").row(0) == (None, None)
    assert found.select("within_one_lower", "ac2_lower").row(0) == (1, 1)
    assert found.select(is_released()).item()


def test_kappa_collapses_and_does_not_withhold():
    found = measure(frame([(4, 4)] * 96 + [(4, 3), (3, 4), (4, 3), (3, 4)]))
    assert found["kappa"][0] < 0
    assert found["ac2"][0] > 0.99
    assert found.select(is_released()).item()
    # one file alone differs: in a third of the resamples kappa is not defined, so that it has no interval
    found = measure(frame([(4, 4)] * 59 + [(4, 0)]))
    assert found["kappa"][0] == 0
    assert found.select("kappa_lower", "kappa_upper").row(0) == (None, None)


def test_poor_agreement_and_few_files_are_withheld():
    poor = measure(frame([(4, 4)] * 45 + [(4, 1)] * 15))
    assert poor["within_one"][0] == 0.75
    assert not poor.select(is_released()).item()
    assert not measure(frame([(4, 4)] * 49)).select(is_released()).item()
    assert pl.DataFrame({"a": [None]}, schema={"a": pl.Float64}).select(
        is_released("a", pl.lit(99))
    ).rows() == [(False,)]


def test_a_release_at_the_very_bounds():
    data = pl.DataFrame({"low": [0.8, 0.7999, 0.8], "files": [50, 50, 49]})
    assert data.select(is_released("low", "files"))["is_released"].to_list() == [True, False, False]


def test_the_interval_is_that_of_a_share():
    # 80 of 100 agree exactly: the binomial's 2.5 % and 97.5 % points are 72 and 87
    found = agreement(frame([(2, 2)] * 80 + [(2, 3)] * 20), first="x", second="y", case="file")
    assert found["exact_lower"][0] == pytest.approx(0.72, abs=0.01)
    assert found["exact_upper"][0] == pytest.approx(0.875, abs=0.01)


def test_a_case_is_drawn_whole():
    pairs = [(4, 4)] * 40 + [(4, 1)] * 40
    by_pair = measure(frame(pairs), draws=1000)
    by_file = measure(frame(pairs).with_columns(pl.col("file") // 4), draws=1000)
    assert by_file.select("cases", "pairs").row(0) == (20, 80)
    assert by_file.select(STATISTICS).equals(by_pair.select(STATISTICS))
    wide, narrow = (each["exact_upper"][0] - each["exact_lower"][0] for each in (by_file, by_pair))
    assert wide == pytest.approx(2 * narrow, rel=0.15)  # four pairs of a file say no more than one
    mixed = measure(frame([(4, 4), (4, 4), (4, 4), (4, 1)] * 20).with_columns(pl.col("file") // 4))
    assert mixed.select("exact_lower", "exact_upper").row(0) == (0.75, 0.75)  # every file is the same


def test_the_same_files_give_the_same_interval():
    pairs = [(a % 5, (a * 3) % 5) for a in range(40)]
    one, two = frame(pairs, round=pl.lit("1")), frame(pairs[:25], round=pl.lit("2"))
    alone = measure(one, by="round")
    both = pl.concat([two, one])
    found = measure(both.sample(fraction=1, shuffle=True, seed=1).lazy(), by=["round"])
    assert found["round"].to_list() == ["1", "2"]
    assert found.head(1).equals(alone)
    assert not measure(one, by="round", seed=2).equals(alone)
    bounds = alone.row(0, named=True)
    for name in STATISTICS:
        assert bounds[f"{name}_lower"] < bounds[name] < bounds[f"{name}_upper"]


def test_missing_scores_and_no_pairs():
    found = measure(frame([(4, None), (None, 3), (2, 2), (1, 3)]))
    assert found.select("cases", "exact").row(0) == (2, 0.5)
    empty = measure(frame([(4, None)], round=pl.lit("1")), by="round")
    assert empty.height == 0
    assert empty.columns[:4] == ["round", "cases", "pairs", "exact"]
    assert measure(frame([])).height == 0


def test_what_is_wrong_is_said():
    good = frame([(1, 2)])
    with pytest.raises(ValueError, match="beyond the scale, 0 to 4"):
        measure(frame([(1, 5)]))
    with pytest.raises(ValueError, match="no column 'z'"):
        measure(good, first="z")
    with pytest.raises(ValueError, match="a pair has no file"):
        measure(good.with_columns(file=pl.lit(None)))
    with pytest.raises(TypeError, match="whole scores"):
        measure(good.with_columns(x=1.5))
    for wrong in ({"highest": 0}, {"confidence": 1}, {"draws": 0}):
        with pytest.raises(ValueError, match="not possible"):
            measure(good, **wrong)


def test_pairs_from_rows_by_rater():
    rows = [("b", "p", "r2", 1), ("b", "p", "r1", 3), ("b", "q", "r1", 2), ("a", "p", "r9", None)]
    rows += [("a", "p", "r1", 4), ("a", "p", "r3", 0)]
    data = pl.DataFrame(rows, schema=["file", "pillar", "rater", "score"], orient="row")
    names = {"item": ["file", "pillar"], "rater": "rater", "score": "score"}
    assert score_pairs(data, **names).rows() == [("a", "p", 4, 0), ("b", "p", 3, 1)]
    assert score_pairs(data.clear().lazy(), **names).height == 0
    for more in (("b", "p", "r3", 1), ("b", "q", "r1", 1)):
        with pytest.raises(ValueError, match=r"b, . has . scores of . raters"):
            score_pairs(pl.concat([data, pl.DataFrame([more], schema=data.schema, orient="row")]), **names)
    with pytest.raises(ValueError, match="rows without 'rater': 6"):
        score_pairs(data.with_columns(score=1, rater=pl.lit(None)), **names)

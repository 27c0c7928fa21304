"""Values, statuses and vocabulary in words."""

import doctest
from datetime import date

import pytest

from qmetrics.model import Cadence, Direction, Dynamics, Kind, Level, ReleaseStatus, Status
from qmetrics.reports import pages, words


@pytest.mark.parametrize("module", [words, pages])
def test_examples_in_the_docstrings(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("kind", "unit", "value", "said"),
    [
        (Kind.PROPORTION, "%", 61.24, "61.2%"),
        (Kind.PROPORTION, "%", 100, "100.0%"),
        (Kind.PROPORTION, "%", 0, "0.0%"),
        (Kind.PROPORTION, "%", None, "no figure"),
        (Kind.COUNT, "people", 1234567, "1,234,567"),
        (Kind.COUNT, "people", 0, "0"),
        (Kind.COUNT, "people", 999.96, "1,000"),
        (Kind.CHANGE, "people", 12, "+12"),
        (Kind.CHANGE, "people", -1234, "−1,234"),
        (Kind.CHANGE, "people", 0, "0"),
        (Kind.CHANGE, "people", -0.01, "0"),
        (Kind.PERCENTILE, "days", 98, "98 days"),
        (Kind.PERCENTILE, "days", 97.55, "97.5 days"),
        (Kind.PERCENTILE, "minutes", 1, "1 minute"),
        (Kind.TIME_BETWEEN, "days", 41, "41 days"),
        (Kind.RATE, "per 10,000 contacts", 4.25, "4.2 per 10,000 contacts"),
        (Kind.SCORE, "points", 3, "3.0 points"),
    ],
)
def test_figures(kind: Kind, unit: str, value: float | None, said: str) -> None:
    assert words.figure_words(kind, unit, value) == said


@pytest.mark.parametrize(
    ("kind", "observed", "said"),
    [
        (Kind.COUNT, {"status": "suppressed", "value_min": 0, "value_max": 4}, "suppressed (0–4)"),
        (
            Kind.PROPORTION,
            {"status": "suppressed", "value_min": 0, "value_max": 400 / 410},
            "suppressed (0–0.98 %)",
        ),
        (Kind.PROPORTION, {"status": "suppressed", "value_min": 0, "value_max": 100}, "suppressed (0–100 %)"),
        (
            Kind.PERCENTILE,
            {"status": "suppressed", "value_min": 0},
            "suppressed (from 0 days, no upper bound)",
        ),
        (Kind.COUNT, {"status": "suppressed"}, "suppressed"),
        (
            Kind.COUNT,
            {"status": "suppressed", "value": 3, "value_min": 0, "value_max": 4},
            "suppressed (0–4)",
        ),
        (Kind.COUNT, {"status": "not_submitted"}, "not submitted"),
        (Kind.COUNT, {"status": "zero_denominator"}, "no cases"),
        (Kind.COUNT, {"status": "not_applicable"}, "not applicable"),
        (Kind.COUNT, {"status": "withheld", "value": 3}, "withheld"),
        (Kind.PERCENTILE, {"status": "reported", "value_min": 98}, "not reached; longest observed 98 days"),
        (Kind.PERCENTILE, {"status": "reported", "value": 40, "value_min": 30}, "40 days"),
        (Kind.COUNT, {"status": "reported"}, "no figure"),
    ],
)
def test_observations(kind: Kind, observed: dict, said: str) -> None:
    assert words.observation_words(kind, "days", **({"value": None} | observed)) == said


def test_an_unknown_status_is_an_error() -> None:
    with pytest.raises(ValueError, match="guessed"):
        words.observation_words(Kind.COUNT, "people", 3, "guessed")


def test_ranges_and_intervals() -> None:
    assert words.range_words(Kind.CHANGE, "people", -5, -2) == "−5 to −2"
    assert words.range_words(Kind.CHANGE, "people", -5, 2) == "−5–2"
    assert words.range_words(Kind.COUNT, "people", None, None) == ""
    assert words.range_words(Kind.COUNT, "people", None, 9) == "up to 9"
    assert words.interval_words(Kind.PERCENTILE, "days", 12, 19.5) == "12 days to 19.5 days"
    assert words.interval_words(Kind.PROPORTION, "%", None, None) == ""


def test_every_word_of_the_vocabulary_can_be_said() -> None:
    for vocabulary, say in (
        (Kind, words.kind_words),
        (Dynamics, words.dynamics_words),
        (Direction, words.direction_words),
        (Level, words.level_words),
        (Status, words.status_words),
        (ReleaseStatus, words.release_words),
        (Cadence, words.cadence_words),
    ):
        said = [say(word) for word in vocabulary]  # type: ignore[operator]
        assert len(set(said)) == len(said)
        assert not [text for text in said if "_" in text]


def test_the_two_levels_of_the_icb_read_differently() -> None:
    assert words.level_words("icb_providers") == "all providers of the ICB together"
    assert words.level_words("icb_population") == "residents of the ICB, whoever treats them"


@pytest.mark.parametrize(
    ("kind", "dynamics", "cadence", "start", "end", "said"),
    [
        (Kind.COUNT, Dynamics.FLOW, Cadence.MONTH, date(2024, 7, 1), date(2024, 7, 31), "July 2024"),
        (
            Kind.COUNT,
            Dynamics.WINDOW,
            Cadence.MONTH,
            date(2024, 5, 1),
            date(2024, 7, 31),
            "3 months to July 2024",
        ),
        (Kind.COUNT, Dynamics.STOCK, Cadence.MONTH, date(2024, 7, 1), date(2024, 7, 31), "end of July 2024"),
        (
            Kind.COUNT,
            Dynamics.WINDOW,
            Cadence.YEAR,
            date(2024, 4, 1),
            date(2025, 3, 31),
            "year to March 2025",
        ),
        (
            Kind.TIME_BETWEEN,
            Dynamics.FLOW,
            Cadence.IRREGULAR,
            date(2024, 7, 3),
            date(2024, 8, 12),
            "3 July 2024 to 12 August 2024",
        ),
    ],
)
def test_periods(kind: Kind, dynamics: Dynamics, cadence: Cadence, start: date, end: date, said: str) -> None:
    assert words.period_words(kind, dynamics, cadence, start, end) == said


def test_small_words() -> None:
    assert words.maturity_words(28, 0) == "28 days after the end of the period"
    assert words.maturity_words(0, 10) == "10 working days after the end of the period"
    assert words.maturity_words(0, 0) == "at once"
    assert words.window_words(1) == "one month"
    assert words.date_words(None) == "not known"
    assert words.release_words(None) == ""
    assert words.status_words("reported", is_immature=True) == "reported, not complete yet"
    assert words.outcome_words("warning", "failed") == "warning"
    assert words.outcome_words("warning", "error") == "could not run"
    assert words.signals_words(1, 1) == "New signals at the latest point: 1 of 1 chart able to signal"
    assert words.expected_words(0.3, 0, 1, 0) == "With no real change we would expect fewer than 1 (0–1)."
    assert "about 1 (0–3); the data" in words.expected_words(0.96, 0, 3, 1)
    assert "about 12 (12)." in words.expected_words(12.2, 12, 12, 0)
    assert words.rare_words(2).endswith("2 charts of them signal.")

"""Every statistic that an analyst can call says what it takes, gives, refuses, and shows an example."""

import importlib
import inspect

import pytest

STATISTICS = (
    *("agreement", "attribute", "autocorrelation", "cusum", "expected_signals", "funnel", "inequality"),
    *("intervals", "new_signals", "overdispersion", "prime", "rare_events", "rates", "run_chart", "spc"),
    *("spell_counts", "wait_counts", "waits"),
    *(f"disclosure.{name}" for name in ("attack", "cells", "choose", "figure_by_figure", "never_events")),
    *(f"disclosure.{name}" for name in ("parts", "protect", "publish", "successive", "examples")),
)


def public_functions():
    found = []
    for name in STATISTICS:
        module = importlib.import_module(f"qmetrics.analysis.{name}")
        for one in getattr(module, "__all__", None) or vars(module):
            function = getattr(module, one)
            is_ours = getattr(function, "__module__", "").startswith(module.__name__)
            if inspect.isfunction(function) and is_ours and not one.startswith("_"):
                found.append(function)
    return found


FUNCTIONS = public_functions()


def lacking(function) -> set[str]:
    """Sections that the docstring of a function should have and has not."""
    words = inspect.getdoc(function) or ""
    wanted = {"Parameters\n---", "Returns\n---", "Examples\n---", ">>> "}
    if "raise ValueError" in inspect.getsource(function):
        wanted.add("Raises\n---")
    return {each for each in wanted if each not in words}


def test_all_statistics_are_looked_at():
    assert len(FUNCTIONS) > 35
    assert {"xmr", "verdict", "p_chart", "aalen_johansen", "slope_index"} <= {
        one.__name__ for one in FUNCTIONS
    }


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_a_public_function_is_documented(function):
    assert lacking(function) == set()
    for name in inspect.signature(function).parameters:
        assert name in inspect.getdoc(function), f"{name} is not explained"


def test_a_missing_section_is_noticed():
    def spread(values):
        """How far apart.

        Parameters
        ----------
        values
        """
        if not values:
            raise ValueError("no values")

    assert lacking(spread) == {"Returns\n---", "Examples\n---", ">>> ", "Raises\n---"}

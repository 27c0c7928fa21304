"""Every example in the docstrings of ``qmetrics.analysis`` runs."""

import doctest
import importlib
import pkgutil

import pytest

import qmetrics.analysis

MODULES = sorted(
    each.name for each in pkgutil.walk_packages(qmetrics.analysis.__path__, "qmetrics.analysis.")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0

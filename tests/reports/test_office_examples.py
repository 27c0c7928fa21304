"""The examples in the docstrings of downloads, the reply template and the screen of sentences run."""

import doctest

import pytest

from qmetrics.reports import deck, office_text, reply_template, spreadsheet
from qmetrics.sources import identity_text


@pytest.mark.parametrize(
    ("module", "has_examples"),
    [(deck, False), (office_text, True), (reply_template, True), (spreadsheet, True), (identity_text, True)],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_examples(module, has_examples):
    result = doctest.testmod(module)
    assert result.failed == 0
    assert bool(result.attempted) is has_examples

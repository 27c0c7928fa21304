"""Successors are dated rows that a person reviewed."""

from datetime import date

import pytest

from qmetrics.reference.successors import predecessor_codes, successions, successor_code


@pytest.mark.parametrize(
    ("code", "on", "answer"),
    [
        ("RE9", date(2018, 6, 30), "RE9"),
        ("RE9", date(2019, 4, 1), "R0B"),
        ("RLN", date(2024, 1, 1), "R0B"),
        ("RNL", date(2019, 9, 30), "RNL"),
        ("RNL", date(2019, 10, 1), "RNN"),
        ("RTD", date(2026, 1, 1), "RTD"),
        ("no such code", date(2026, 1, 1), "no such code"),
    ],
)
def test_who_answers_on_a_day(code, on, answer):
    assert successor_code(code, on) == answer


def test_every_row_says_how_it_is_known_and_who_looked():
    assert all(one.evidence and one.reviewed_by and one.reviewed_on >= one.date for one in successions())
    assert predecessor_codes("R0B") == ("RE9", "RLN")

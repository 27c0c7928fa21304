"""Submissions by the definitions: from the rows of an account."""

from collections.abc import Callable
from datetime import date

from naive_measures.cells import by, day, is_yes, known_day, last_whole_month, month_end
from naive_measures.tally import Figures, Icb, shares

Row = dict[str, str]


def was_on_time(row: Row) -> bool:
    received = day(row["received_date"])
    return received is not None and received <= known_day(row["due_date"])


def figures(icb: Icb, rows: list[Row]) -> Figures:
    """Of each measure, the figures of every provider and of the ICB's together."""
    newest = []
    for own in by(rows, "org_code").values():
        last = max(known_day(row["extract_date"]) for row in own)
        newest += [row for row in own if known_day(row["extract_date"]) == last]

    def share(counts: Callable[[Row], bool], passes: Callable[[Row], bool]) -> Figures:
        cases: list[tuple[str, date, bool]] = []
        for row in newest:
            end = month_end(known_day(row["due_date"]))
            if counts(row) and end <= last_whole_month(known_day(row["extract_date"])):
                cases.append((row["org_code"], end, passes(row)))
        return shares(icb, cases)

    return {
        "data_quality.submissions_on_time": share(lambda row: True, was_on_time),
        "data_quality.submissions_complete": share(lambda row: True, lambda row: bool(row["received_date"])),
        "data_quality.submissions_valid": share(
            lambda row: bool(row["is_first_time_right"]), lambda row: is_yes(row["is_first_time_right"])
        ),
    }

"""One line of checks at a chart: what did not pass, each result by its own word; nothing where all passed."""

from html_reading import text_of
from page_records import CHECKS, a_measure_page, a_panel

from qmetrics.reports.check_words import checks_words
from qmetrics.reports.pages import measure_page
from qmetrics.reports.records import CheckLine


def line(name, outcome, severity="warning"):
    return CheckLine(name=name, severity=severity, outcome=outcome, asset="table/t")


def test_each_result_has_its_own_word_and_names_its_checks():
    lines = [
        line("a", "passed"),
        line("b", "failed"),
        line("rows_are_counted", "failed"),
        line("d", "accepted"),
        line("e", "failed", "critical"),
        line("f", "error", "critical"),
        line("g", "skipped"),
    ]
    assert checks_words(lines) == (
        "1 check failed: e (t). 1 check could not run: f (t). "
        "2 checks warned: b (t), rows are counted (t). 1 check accepted: d (t)"
    )
    assert checks_words([line("a", "passed"), line("g", "skipped")]) == ""
    assert checks_words([]) == ""


def test_the_chart_carries_the_line_and_the_page_counts_what_is_accepted():
    checks = (*CHECKS, line("a", "accepted"))
    panel = a_panel(checks_words=checks_words(checks))
    words = text_of(measure_page(a_measure_page(panels=(panel,), checks=checks)))
    assert "1 check accepted: a (t)." in words
    assert "Checks: 1 passed, 1 accepted, 1 warned, 1 failed." in words
    assert "1 check warned" not in text_of(measure_page(a_measure_page(panels=(a_panel(),), checks=checks)))

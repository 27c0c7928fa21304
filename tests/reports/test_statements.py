"""The 'I' statements: every measure answers to one, and every one is answered to."""

from html_reading import found
from page_records import a_measure, a_measure_page

from qmetrics.measures import all_measures
from qmetrics.reference import statements
from qmetrics.reports.pages import measure_page


def test_every_measure_answers_to_one_and_none_is_left_over():
    named = {one.key: one.statement for one in all_measures()}
    assert {key for key, text in named.items() if text not in statements.ALL} == set()
    assert set(named.values()) == set(statements.ALL)


def test_the_page_of_a_measure_opens_with_it():
    page = measure_page(a_measure_page(measure=a_measure(statement=statements.SAFE)))
    assert found(page, "q")[0].text == statements.SAFE
    assert page.index("<q>") < page.index('class="question"')
    assert not found(measure_page(a_measure_page()), "q")

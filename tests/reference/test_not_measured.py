"""What is not measured is said whole, and only of themes that there are."""

import re
from datetime import date
from html import unescape

from qmetrics.measures import all_measures, themes
from qmetrics.reference.not_measured import NOT_MEASURED
from qmetrics.reports.pages import not_measured_page
from qmetrics.reports.records import Page


def test_every_entry_says_what_why_and_what_instead():
    for entry in NOT_MEASURED:
        assert all((entry.what, entry.why, entry.instead, entry.commitments)), entry
        assert entry.theme in (*themes(), ""), entry.theme
    assert {entry.theme for entry in NOT_MEASURED} >= set(themes())


def test_nothing_is_in_it_that_is_measured():
    titles = {measure.title.lower() for measure in all_measures()}
    assert not titles & {entry.what.lower() for entry in NOT_MEASURED}


def test_commitments_are_named_as_the_measures_name_them():
    for entry in NOT_MEASURED:
        assert all(re.fullmatch(r"(CC|PS|CE|PX|LD|QG)\d\d", each) for each in entry.commitments), entry


def test_the_first_page_leads_to_it(sample_home):
    assert 'href="what-is-not-measured.html"' in (sample_home.reports / "committee" / "index.html").read_text(
        "utf-8"
    )
    page = (sample_home.reports / "committee" / "what-is-not-measured.html").read_text("utf-8")
    assert "Whether leaders have the right skills" in page


def test_the_page_holds_every_entry():
    page = not_measured_page(
        Page(icb_name="SYNTHETIC", as_at=date(2026, 1, 1), is_sample=True, code_version="0")
    )
    for entry in NOT_MEASURED:
        for words in (entry.what, entry.why, entry.instead, *entry.commitments):
            assert words in unescape(page)

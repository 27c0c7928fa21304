"""How a milestone stands, for whom, and in which words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import polars as pl
import pytest

from qmetrics.analysis.milestone_words import (
    checked_words,
    counts_sentence,
    due_words,
    earlier_words,
    evidence_words,
    standing_line,
    state_words,
)
from qmetrics.analysis.milestones import Standing, Statement, counts, placed, standings, statements
from qmetrics.model import MilestoneState
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import source
from qmetrics.sources.milestones.table import COLUMNS

COMMITTEE = Build(audience=Audience.COMMITTEE)
PUBLIC = Build(audience=Audience.PUBLIC)
TODAY = date(2026, 11, 25)
DONE, UNDER_WAY, NOT_STARTED, STOPPED = (
    MilestoneState.DONE,
    MilestoneState.UNDER_WAY,
    MilestoneState.NOT_STARTED,
    MilestoneState.STOPPED,
)


def own(code: str) -> Build:
    return Build(audience=Audience.PROVIDER, org_code=code)


def said(**changes) -> Statement:
    parts = {
        "milestone_key": "PS13.approved",
        "org_code": "ZA1",
        "title": "Approve it",
        "commitment": "PS13",
        "state": UNDER_WAY,
        "due_date": date(2026, 6, 30),
        "done_date": None,
        "owner": "Chief nurse",
        "evidence": "",
        "evidence_date": None,
        "checked_by": "",
        "stated_on": date(2026, 7, 5),
        "is_public": True,
        "second_reader": "Head of quality",
    }
    return Statement(**(parts | changes))


def done(**changes) -> Statement:
    parts = {
        "state": DONE,
        "done_date": date(2026, 3, 3),
        "evidence": "Minutes",
        "evidence_date": date(2026, 5, 3),
    }
    return said(**(parts | changes))


def standing(*history: Statement, build: Build = COMMITTEE, day: date = TODAY) -> Standing:
    (found,) = standings(history, build, day)
    return found


def table_of(*rows: Statement, vintages: tuple[int, ...] = ()) -> pl.DataFrame:
    table = source("milestones").table
    held = [
        {name: value or None if isinstance(value, str) else value for name, value in vars(one).items()}
        | {"row_number": at + 2, "file_sha256": "f", "sheet": None}
        for at, one in enumerate(rows)
    ]
    known = [datetime(2026, 7, 6 + vintage, tzinfo=UTC) for vintage in vintages or (0,) * len(rows)]
    return pl.DataFrame(held, schema=table.schema).with_columns(
        pl.Series("known_from", known, pl.Datetime("us", "UTC")),
        pl.Series("vintage", list(vintages) or [0] * len(rows), pl.Int64()),
    )


def test_a_statement_has_the_columns_of_the_table():
    assert list(Statement.__dataclass_fields__) == [column.name for column in COLUMNS]


def test_the_latest_statement_stands_whenever_it_came():
    earlier = said(stated_on=date(2026, 4, 1), title="Then")
    found = statements(table_of(said(title="Now"), earlier, vintages=(0, 1)))
    assert standing(*found).latest.title == "Now"
    assert [one.title for one in standing(*found).earlier] == ["Then"]


def test_of_two_statements_of_one_day_the_last_to_come_stands_and_the_other_is_gone():
    found = statements(table_of(said(title="Second"), said(title="First"), vintages=(1, 0)))
    assert [one.title for one in found] == ["Second"]
    in_one_file = statements(table_of(said(title="Above"), said(title="Below")))
    assert [one.title for one in in_one_file] == ["Below"]
    known = statements(
        table_of(said(title="Second"), said(title="First"), vintages=(1, 0)),
        as_at=datetime(2026, 7, 6, 12, tzinfo=UTC),
    )
    assert [one.title for one in known] == ["First"]


def test_empty_cells_are_empty_texts():
    (one,) = statements(table_of(said(second_reader="")))
    assert one == said(second_reader="")


def test_two_organisations_may_use_the_same_key():
    found = standings([said(), said(org_code="ZA2")], COMMITTEE, TODAY)
    assert [one.latest.org_code for one in found] == ["ZA1", "ZA2"]


def test_what_was_first_promised_and_how_often_it_moved():
    days = (date(2026, 3, 31), date(2026, 3, 31), date(2026, 9, 30), date(2026, 6, 30))
    history = [said(due_date=due, stated_on=date(2026, 1 + at, 1)) for at, due in enumerate(days)]
    found = standing(*reversed(history))
    assert (found.first_due, found.moved, found.days_past) == (date(2026, 3, 31), 2, 148)
    assert due_words(found, TODAY) == (
        "30 June 2026, 148 days ago; first promised for 31 March 2026, moved twice"
    )
    once = standing(history[0], history[-1])
    assert due_words(once, TODAY).endswith("moved once")
    back = standing(*history, said(due_date=date(2026, 3, 31)))
    assert due_words(back, TODAY) == (
        "31 March 2026, 239 days ago; moved 3 times, and back to the day first promised"
    )


@pytest.mark.parametrize(
    ("due", "days", "words"),
    [
        (date(2026, 11, 24), 1, "24 November 2026, 1 day ago"),
        (TODAY, 0, "25 November 2026, today"),
        (date(2026, 11, 26), 0, "26 November 2026, in 1 day"),
    ],
)
def test_a_day_is_past_the_day_after_it(due, days, words):
    found = standing(said(due_date=due))
    assert found.days_past == days
    assert due_words(found, TODAY) == words


@pytest.mark.parametrize("state", [DONE, STOPPED])
def test_what_is_done_or_stopped_is_not_past_its_day(state):
    found = standing(said(state=state))
    assert found.days_past == 0
    assert not found.is_open
    assert due_words(found, TODAY) == "30 June 2026"


def test_evidence_has_an_age_on_the_day_of_the_page():
    found = standing(done())
    assert found.evidence_days == 206
    assert evidence_words(found.latest, 206) == "Minutes, of 3 May 2026: 206 days old"
    assert evidence_words(found.latest, 1) == "Minutes, of 3 May 2026: 1 day old"
    assert evidence_words(found.latest, 0) == "Minutes, of 3 May 2026: of that day"
    assert standing(said()).evidence_days is None
    assert evidence_words(said()) == "none named"
    undated = standing(done(evidence_date=None))
    assert undated.evidence_days is None
    assert evidence_words(undated.latest, None) == "Minutes; its day is not given"
    # a day alone is no evidence
    assert standing(done(evidence="")).evidence_days is None


def test_states_in_words():
    assert state_words(done()) == "Done on 3 March 2026"
    assert state_words(done(evidence="")) == "Said to be done on 3 March 2026; no evidence is named"
    assert [state_words(said(state=state)) for state in (UNDER_WAY, NOT_STARTED, STOPPED)] == [
        "Under way",
        "Not started",
        "Stopped",
    ]
    assert earlier_words(done()) == (
        "5 July 2026: done on 3 March 2026, promised for 30 June 2026; owner Chief nurse; "
        "evidence: Minutes, of 3 May 2026"
    )


def test_the_owner_has_not_checked_what_is_their_own():
    assert checked_words(standing(done())) == "nobody else yet"
    assert checked_words(standing(done(checked_by=" chief  Nurse "))) == "nobody else yet"
    assert checked_words(standing(done(checked_by="Board secretary"))) == "Board secretary"


@pytest.mark.parametrize(
    ("changes", "readers"),
    [
        ({}, {"committee", "public", "own", "other"}),
        ({"is_public": False}, {"committee", "own"}),
        ({"second_reader": ""}, {"committee", "own"}),
        ({"second_reader": "chief  nurse"}, {"committee", "own"}),
    ],
)
def test_who_may_read(changes, readers):
    builds = {"committee": COMMITTEE, "public": PUBLIC, "own": own("ZA1"), "other": own("ZA2")}
    assert {name for name, build in builds.items() if standings([said(**changes)], build, TODAY)} == readers


def test_whoever_may_not_read_the_latest_is_not_shown_an_earlier_one():
    history = [said(stated_on=date(2026, 4, 1)), said(is_public=False)]
    assert standings(history, PUBLIC, TODAY) == ()
    assert standing(*history).latest == history[1]


def test_nothing_of_an_earlier_statement_shows_to_whoever_may_not_read_it():
    kept = said(stated_on=date(2026, 1, 1), due_date=date(2025, 12, 31), is_public=False, title="Kept")
    shown = said(stated_on=date(2026, 4, 1), due_date=date(2026, 3, 31))
    found = standing(kept, shown, said(), build=PUBLIC)
    assert (found.first_due, found.moved) == (date(2026, 3, 31), 1)
    assert [one.title for one in found.earlier] == ["Approve it"]
    assert (standing(kept, shown, said()).first_due, standing(kept, shown, said()).moved) == (
        date(2025, 12, 31),
        2,
    )


def test_milestones_stand_in_the_order_of_the_promised_day():
    days = {"B": date(2026, 6, 30), "C": date(2026, 1, 31), "A": date(2026, 6, 30)}
    found = standings([said(milestone_key=key, due_date=due) for key, due in days.items()], COMMITTEE, TODAY)
    assert [one.latest.milestone_key for one in found] == ["C", "A", "B"]


def many(*each: Statement) -> tuple[Standing, ...]:
    numbered = [replace(one, milestone_key=f"K{at}") for at, one in enumerate(each)]
    return standings(numbered, COMMITTEE, TODAY)


def test_counts_are_of_each_sort_once():
    later = {"due_date": date(2027, 1, 1)}
    found = many(
        done(),
        done(),
        done(evidence=""),
        said(),
        said(),
        said(**later),
        said(state=NOT_STARTED),
        said(state=NOT_STARTED, **later),
        said(state=STOPPED),
    )
    number = counts(found)
    assert number.total == 9
    assert (number.done, number.only_said, number.under_way, number.not_started, number.stopped) == (
        2, 1, 3, 2, 1,
    )  # fmt: skip
    assert number.past == {UNDER_WAY: 2, NOT_STARTED: 1}
    assert counts_sentence(found) == (
        "9 milestones: 2 done, 1 said to be done without evidence, 3 under way (2 of them past their date), "
        "2 not started (1 of them past its date), 1 stopped"
    )
    assert standing_line(found) == (
        "3 milestones are past their date and 1 is said to be done without evidence"
    )


def test_counts_of_one_and_of_none():
    assert counts_sentence(many(said())) == "1 milestone: 1 under way (past its date)"
    assert counts_sentence(many(said(), said())) == "2 milestones: 2 under way (all of them past their date)"
    assert standing_line(many(said())) == "1 milestone is past its date"
    assert standing_line(many(done(evidence=""), done(evidence=""))) == (
        "2 milestones are said to be done without evidence"
    )
    assert standing_line(many(done(), said(state=STOPPED))) == ""
    assert (counts_sentence(()), standing_line(())) == ("No milestone is registered", "")


def test_rows_that_cannot_be_shown_are_named_without_a_text():
    rows = table_of(said(), said(org_code="ZX9"), said(stated_on=date(2026, 11, 26)), said(stated_on=TODAY))
    kept, left_out = placed(rows, organisations={"ZA1"}, day=TODAY)
    assert kept["row_number"].to_list() == [2, 5]
    assert [(one.row, one.column) for one in left_out] == [(3, "org_code"), (4, "stated_on")]
    assert all("the row is left out" in str(one) for one in left_out)
    assert not any("Approve" in str(one) or "ZX9" in str(one) for one in left_out)

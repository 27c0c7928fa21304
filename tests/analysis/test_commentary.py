"""Which comment stands beside a chart, for whom, and what is said where there is none."""

from datetime import UTC, date, datetime

import polars as pl
import pytest

from qmetrics.analysis.commentary import (
    NO_EXPLANATION,
    NOT_FOR_PUBLICATION,
    WRITTEN_BEFORE,
    Comment,
    Shown,
    comment_beside,
    current_comments,
    may_be_public,
    overdue_actions,
    placed,
)
from qmetrics.model.audience import Audience, Build
from qmetrics.sources import source

COMMITTEE = Build(audience=Audience.COMMITTEE)
PUBLIC = Build(audience=Audience.PUBLIC)
MARCH, FEBRUARY = date(2026, 3, 31), date(2026, 2, 28)
TODAY = date(2026, 5, 1)


def provider(code: str) -> Build:
    return Build(audience=Audience.PROVIDER, org_code=code)


def comment(**changes) -> Comment:
    said = {
        "measure_key": "m.x",
        "org_code": "ZA1",
        "period": MARCH,
        "what_happened": "Why",
        "action": "Recruit",
        "owner": "Chief nurse",
        "due_date": date(2026, 6, 30),
        "author": "Manager",
        "written_on": date(2026, 4, 20),
        "second_reader": "Head of quality",
        "is_public": True,
    }
    return Comment(**(said | changes))


def table_of(*comments: Comment, vintages: tuple[int, ...] = ()) -> pl.DataFrame:
    table = source("commentary").table
    rows = [
        {name: value or None if isinstance(value, str) else value for name, value in vars(one).items()}
        | {"row_number": at + 2, "file_sha256": "f", "sheet": None}
        for at, one in enumerate(comments)
    ]
    known = [datetime(2026, 4, 25 + vintage, tzinfo=UTC) for vintage in vintages or (0,) * len(comments)]
    return pl.DataFrame(rows, schema=table.schema).with_columns(
        pl.Series("known_from", known, pl.Datetime("us", "UTC")),
        pl.Series("vintage", list(vintages) or [0] * len(comments), pl.Int64()),
    )


def beside(*comments: Comment, is_signal: bool = True, build: Build = COMMITTEE, **changes) -> Shown:
    asked = {"measure_key": "m.x", "org_code": "ZA1", "latest_period": MARCH, "today": TODAY}
    return comment_beside(comments, is_signal=is_signal, build=build, **(asked | changes))


def test_a_comment_on_the_latest_point_stands_beside_it():
    assert beside(comment()) == Shown(comment=comment())
    assert beside(comment(), is_signal=False) == Shown(comment=comment())


def test_a_comment_older_than_the_data_says_so():
    assert beside(comment(period=FEBRUARY)).note == WRITTEN_BEFORE
    assert beside(comment(written_on=date(2026, 3, 30))).note == WRITTEN_BEFORE
    assert beside(comment(written_on=MARCH)).note == ""


def test_a_signal_without_a_comment_says_so_and_no_signal_says_nothing():
    assert beside() == Shown(note=NO_EXPLANATION)
    assert beside(is_signal=False) == Shown()
    for other in ({"org_code": "ZA2"}, {"measure_key": "m.y"}, {"period": date(2026, 4, 30)}):
        assert beside(comment(**other)) == Shown(note=NO_EXPLANATION)


def test_the_latest_of_several_points_is_shown():
    older, newer = comment(period=FEBRUARY, what_happened="old"), comment()
    assert beside(newer, older).comment == newer
    assert beside(older, newer, latest_period=FEBRUARY).comment == older


@pytest.mark.parametrize(
    "changes",
    [{"is_public": False}, {"second_reader": ""}, {"second_reader": " MANAGER"}, {"second_reader": "  "}],
)
def test_the_public_reads_only_what_a_second_reader_has_read(changes):
    assert may_be_public(comment())
    kept = comment(**changes)
    assert not may_be_public(kept)
    assert beside(kept, build=PUBLIC) == Shown(note=NOT_FOR_PUBLICATION)
    assert beside(kept, build=PUBLIC, is_signal=False) == Shown()
    assert beside(kept).comment == kept
    # its own provider reads it, another does not
    assert beside(kept, build=provider("ZA1")).comment == kept
    assert beside(kept, build=provider("ZA2")) == Shown(note=NOT_FOR_PUBLICATION)
    assert beside(comment(), build=PUBLIC).comment == comment()
    assert beside(comment(), build=provider("ZA2")).comment == comment()


def test_an_overtaken_comment_is_not_shown_instead():
    public, newer = comment(period=FEBRUARY), comment(is_public=False)
    assert beside(public, newer, build=PUBLIC) == Shown(note=NOT_FOR_PUBLICATION)
    # one that is kept back and older explains nothing of this point
    kept = comment(period=FEBRUARY, is_public=False)
    assert beside(kept, build=PUBLIC) == Shown(note=NO_EXPLANATION)


def test_overdue_actions():
    due = date(2026, 4, 30)
    late, today, none = comment(due_date=due), comment(due_date=TODAY), comment(due_date=None)
    idle, later = comment(due_date=due, action=""), comment(due_date=date(2026, 4, 1), org_code="ZA2")
    assert overdue_actions([late, today, none, idle, later], TODAY) == [later, late]
    assert overdue_actions([], TODAY) == []
    assert beside(late).is_overdue
    assert not beside(today).is_overdue
    assert not beside(idle).is_overdue


def test_a_newer_comment_replaces_and_both_are_kept():
    old, new = comment(what_happened="old"), comment(what_happened="new", written_on=date(2026, 4, 22))
    rows = table_of(new, old, vintages=(0, 1))
    assert current_comments(rows) == [new]
    # written on the same day: the file that came last
    again = comment(what_happened="again", written_on=new.written_on)
    rows = table_of(again, new, old, vintages=(2, 1, 0))
    assert current_comments(rows) == [again]
    assert current_comments(rows, as_at=datetime(2026, 4, 25, tzinfo=UTC)) == [old]
    assert current_comments(rows, as_at=datetime(2026, 4, 24, tzinfo=UTC)) == []
    assert rows.height == 3


def test_empty_texts_are_empty_and_no_rows_no_comments():
    (one,) = current_comments(table_of(comment(action="", second_reader="")))
    assert (one.action, one.second_reader) == ("", "")
    assert current_comments(table_of()) == []
    assert placed(table_of(), measures=set(), organisations=set())[1] == []


def test_unknown_measures_and_organisations_are_left_out_with_a_reason():
    rows = table_of(
        comment(), comment(measure_key="m.secret"), comment(org_code="ZZSECRET"),
        comment(measure_key="m.secret", org_code="ZZSECRET"),
    )  # fmt: skip
    kept, left_out = placed(rows, measures={"m.x"}, organisations={"ZA1"})
    assert kept["row_number"].to_list() == [2]
    assert [(one.row, one.column) for one in left_out] == [
        (3, "measure_key"), (4, "org_code"), (5, "measure_key"), (5, "org_code"),
    ]  # fmt: skip
    assert "SECRET" not in str(left_out).upper()

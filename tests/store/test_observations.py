"""The warehouse: observations are added and never changed; versions; checks; the schema's migrations."""

from datetime import UTC, date, datetime

import polars as pl
import pytest
import sqlalchemy as sa

from qmetrics.analysis.revisions import revisions
from qmetrics.model import OBSERVATION_SCHEMA
from qmetrics.store.check_results import critical_failures, read_check_results, store_check_results
from qmetrics.store.home import Home, prepare_home
from qmetrics.store.observations import append_observations, read_observations, read_vintages
from qmetrics.store.schema import metadata
from qmetrics.store.versions import combined, store_versions, stored_versions
from qmetrics.store.warehouse import engine_of, transaction

KEY = "sepsis.screened"
APRIL, JUNE = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    made = Home(tmp_path / "home")
    prepare_home(made)
    return made


def figure(value, known_from=APRIL, *, org="ZA1", month=3, status="reported", sources='[{"sha256":"a"}]'):
    return {
        "measure_key": KEY,
        "measure_version": 1,
        "org_code": org,
        "org_level": "provider",
        "period_start": date(2026, month, 1),
        "period_end": date(2026, month, 28),
        "value": value,
        "status": status,
        "release_status": "final",
        "is_immature": False,
        "sources": sources,
        "known_from": known_from,
    }


def frame(*figures):
    return pl.DataFrame(
        [{name: one.get(name) for name in OBSERVATION_SCHEMA} for one in figures], schema=OBSERVATION_SCHEMA
    )


def rows_kept(home):
    with transaction(home) as connection:
        return connection.execute(sa.text("select count(*), max(id) from observation")).one()


def test_what_is_appended_is_read_back_typed(home):
    believed = frame(figure(50.0), figure(None, org="ZA2", status="not_submitted"))
    assert append_observations(home, KEY, believed) == 2
    found = read_observations(home, KEY)
    assert found.schema == pl.Schema(OBSERVATION_SCHEMA)
    assert found.equals(believed)


def test_an_equal_figure_adds_nothing(home):
    believed = frame(figure(50.0), figure(60.0, org="ZA2"))
    append_observations(home, KEY, believed)
    assert append_observations(home, KEY, believed) == 0
    assert append_observations(home, KEY, believed.reverse()) == 0
    assert tuple(rows_kept(home)) == (2, 2)


def test_a_revision_adds_a_row_and_changes_none(home):
    append_observations(home, KEY, frame(figure(50.0)))
    with transaction(home) as connection:
        before = connection.execute(sa.text("select * from observation")).all()
    assert append_observations(home, KEY, frame(figure(50.0), figure(55.0, JUNE))) == 1
    with transaction(home) as connection:
        after = connection.execute(sa.text("select * from observation order by id")).all()
    assert after[:1] == before
    assert len(after) == 2


def test_as_at_is_what_was_known_then(home):
    append_observations(home, KEY, frame(figure(50.0), figure(55.0, JUNE)))

    def known(moment):
        return read_observations(home, KEY, as_at=moment)["value"].to_list()

    assert known(datetime(2026, 3, 31, 23, 59, tzinfo=UTC)) == []
    assert known(APRIL) == [50.0]
    assert known(datetime(2026, 5, 31, tzinfo=UTC)) == [50.0]
    assert known(JUNE) == [55.0]
    assert read_observations(home, KEY)["value"].to_list() == [55.0]


def redefine(home, *believed, version=2):
    """Append what a new definition gives, in September; what was there is of July."""
    with transaction(home) as connection:
        connection.execute(sa.text("UPDATE observation SET recorded_at = '2026-07-01 00:00:00.000000'"))
    added = append_observations(home, KEY, frame(*(one | {"measure_version": version} for one in believed)))
    with transaction(home) as connection:
        statement = (
            "UPDATE observation SET recorded_at = '2026-09-01 00:00:00.000000' WHERE measure_version = :v"
        )
        connection.execute(sa.text(statement), {"v": version})
    return added


def asked(home, moment=None):
    found = read_observations(home, KEY, as_at=moment)
    return found.select("org_code", "value", "measure_version").rows()


AUGUST, OCTOBER = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)


def test_what_was_known_is_what_the_definition_of_that_day_said(home):
    append_observations(home, KEY, frame(figure(50.0), figure(55.0, JUNE)))
    assert redefine(home, figure(80.0), figure(85.0, JUNE)) == 2
    assert asked(home) == asked(home, OCTOBER) == [("ZA1", 85.0, 2)]
    assert asked(home, AUGUST) == [("ZA1", 55.0, 1)]
    assert asked(home, APRIL) == [("ZA1", 50.0, 1)]
    every = read_observations(home, KEY, every_vintage=True).select("value", "measure_version").rows()
    assert sorted(every) == [(50.0, 1), (55.0, 1), (80.0, 2), (85.0, 2)]


def test_a_figure_that_a_new_definition_does_not_give_was_known_until_then(home):
    append_observations(home, KEY, frame(figure(50.0), figure(55.0, JUNE, org="ZA2")))
    redefine(home, figure(85.0, JUNE, org="ZA2"))
    assert asked(home) == [("ZA2", 85.0, 2)]
    assert asked(home, AUGUST) == [("ZA1", 50.0, 1), ("ZA2", 55.0, 1)]


def test_a_file_that_lands_under_a_new_definition_tells_of_the_past_all_the_same(home):
    append_observations(home, KEY, frame(figure(50.0, JUNE)))
    redefine(home, figure(85.0, JUNE), figure(70.0, org="ZA2"))
    assert asked(home, APRIL) == [("ZA2", 70.0, 2)]


def compared(home):
    found = revisions(*read_vintages(home, KEY))
    return found.select("first_value", "value", "is_revised").rows()


FILE_A, FILE_B = '[{"sha256":"a","rows":"2-3"}]', '[{"sha256":"b","rows":"2-4"}]'


def test_a_figure_that_code_made_anew_of_the_same_files_is_not_told_as_revised(home):
    """As a changed helper without a new version does: only the newest file is computed again."""
    append_observations(home, KEY, frame(figure(50.0, sources=FILE_A)))
    append_observations(home, KEY, frame(figure(50.0, JUNE, sources=FILE_B)))
    assert compared(home) == [(50.0, 50.0, False)]
    other_rows = FILE_B.replace("2-4", "2-3")
    append_observations(home, KEY, frame(figure(70.0, JUNE, sources=other_rows)))
    assert compared(home) == [(70.0, 70.0, False)]
    append_observations(home, KEY, frame(figure(75.0, AUGUST, sources='[{"sha256":"c"}]')))
    assert compared(home) == [(70.0, 75.0, True)]


def test_another_file_of_the_same_day_is_a_revision(home):
    append_observations(home, KEY, frame(figure(50.0, sources=FILE_A)))
    append_observations(home, KEY, frame(figure(55.0, JUNE, sources=FILE_B)))
    append_observations(home, KEY, frame(figure(70.0, JUNE, sources=FILE_A[:-1] + "," + FILE_B[1:])))
    assert compared(home) == [(50.0, 70.0, True)]


def test_a_figure_that_was_withheld_in_between_keeps_its_revisions(home):
    append_observations(home, KEY, frame(figure(50.0, sources=FILE_A)))
    append_observations(home, KEY, frame(figure(55.0, JUNE, sources=FILE_B)))
    append_observations(home, KEY, frame(figure(None, JUNE, status="withheld", sources=FILE_B)))
    append_observations(home, KEY, frame(figure(55.0, JUNE, sources=FILE_B)))
    assert compared(home) == [(50.0, 55.0, True)]


def test_a_home_that_began_with_a_later_definition_knows_its_past(home):
    redefine(home, figure(80.0), version=3)
    assert asked(home, APRIL) == [("ZA1", 80.0, 3)]


def test_now_is_the_last_known_and_not_the_last_to_land(home):
    append_observations(home, KEY, frame(figure(55.0, JUNE)))
    append_observations(home, KEY, frame(figure(50.0), figure(55.0, JUNE)))
    assert read_observations(home, KEY)["value"].to_list() == [55.0]
    assert read_observations(home, KEY, as_at=APRIL)["value"].to_list() == [50.0]


def test_a_withheld_figure_is_repaired_by_adding(home):
    append_observations(home, KEY, frame(figure(50.0)))
    append_observations(home, KEY, frame(figure(None, status="withheld")))
    assert read_observations(home, KEY).select("value", "status").rows() == [(None, "withheld")]
    # the same figure as before the failure: believed again, though equal to the first row
    assert append_observations(home, KEY, frame(figure(50.0))) == 1
    assert read_observations(home, KEY).select("value", "status").rows() == [(50.0, "reported")]
    assert tuple(rows_kept(home)) == (3, 3)


def test_two_windows_and_groups_are_figures_of_their_own(home):
    year = figure(68.0) | {"period_start": date(2025, 4, 1)}
    group = figure(40.0) | {"breakdown": "sex", "breakdown_value": "female"}
    append_observations(home, KEY, frame(figure(50.0), year, group))
    assert sorted(read_observations(home, KEY)["value"]) == [40.0, 50.0, 68.0]


def test_only_the_organisations_asked_for_are_read(home):
    append_observations(home, KEY, frame(figure(50.0), figure(60.0, org="ZA2")))
    assert read_observations(home, KEY, org_codes=["ZA2"])["value"].to_list() == [60.0]


def test_a_write_that_dies_leaves_nothing_of_itself(home, monkeypatch):
    append_observations(home, KEY, frame(figure(50.0)))
    from qmetrics.store import observations

    insert = observations.insert_frame

    def dies(connection, table, added):
        insert(connection, table, added[:1])
        raise KeyboardInterrupt

    monkeypatch.setattr(observations, "insert_frame", dies)
    with pytest.raises(KeyboardInterrupt):
        append_observations(home, KEY, frame(figure(51.0, JUNE), figure(61.0, JUNE, org="ZA2")))
    monkeypatch.undo()
    assert read_observations(home, KEY)["value"].to_list() == [50.0]
    append_observations(home, KEY, frame(figure(51.0, JUNE), figure(61.0, JUNE, org="ZA2")))
    assert sorted(read_observations(home, KEY)["value"]) == [51.0, 61.0]


def test_the_version_of_an_asset_is_the_last_stored(home):
    store_versions(home, {"table/ods": "a", "table/mhsds": "b"})
    store_versions(home, {"table/ods": "c"})
    assert stored_versions(home) == {"table/ods": "c", "table/mhsds": "b"}


def test_versions_are_hashes_of_their_parts():
    assert combined("a", 1) == combined("a", 1)
    assert combined("a", 1) != combined("a", 2)
    assert combined("ab", "c") != combined("a", "bc")


def result(name, outcome, severity="critical"):
    return {"name": name, "severity": severity, "outcome": outcome, "message": "words"}


def test_check_results_are_the_latest_and_remember_since_when_they_fail(home):
    store_check_results(home, "table/ods", [result("rows", "failed"), result("key", "passed")])
    (key, rows) = read_check_results(home, "table/ods")
    assert (key["failed_since"], rows["outcome"]) == (None, "failed")
    since = rows["failed_since"]
    store_check_results(home, "table/ods", [result("rows", "error"), result("key", "failed")])
    (key, rows) = read_check_results(home, "table/ods")
    assert rows["failed_since"] == since
    assert key["failed_since"] > since
    store_check_results(home, "table/ods", [result("rows", "passed")])
    assert [(one["name"], one["failed_since"]) for one in read_check_results(home)] == [("rows", None)]


def test_only_critical_failures_and_errors_are_reasons_to_withhold(home):
    results = [
        result("a", "failed"),
        result("b", "error"),
        result("c", "passed"),
        result("d", "failed", "warning"),
        result("e", "skipped"),
    ]
    store_check_results(home, "table/ods", results)
    assert [one["name"] for one in critical_failures(home, "table/ods")] == ["a", "b"]


def test_the_migrations_make_the_declared_schema(home):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine_of(home).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision()


def test_a_warehouse_that_is_up_to_date_is_not_migrated_again(home, monkeypatch):
    engine_of(home)
    from alembic import command

    from qmetrics.store import warehouse

    monkeypatch.setattr(command, "upgrade", lambda *_: pytest.fail("migrated twice"))
    warehouse._migrated.__wrapped__(home.database_url)


def test_a_figure_no_longer_believed_is_taken_back_and_may_stand_again(home):
    def now(as_at=None):
        return read_observations(home, KEY, as_at=as_at)["value"].to_list()

    both = frame(figure(1.0, APRIL, month=1), figure(2.0, APRIL, month=2))
    append_observations(home, KEY, both)
    append_observations(home, KEY, frame(figure(2.0, JUNE, month=2)))
    assert now() == [2.0]
    assert now(APRIL) == [1.0, 2.0]
    append_observations(home, KEY, both)
    assert now() == [1.0, 2.0]
    assert append_observations(home, KEY, both) == 0
    july = datetime(2026, 7, 1, tzinfo=UTC)
    append_observations(home, KEY, frame(figure(5.0, july, month=1), figure(2.0, APRIL, month=2)))
    assert now() == [5.0, 2.0]

"""What must hold of every computed measure, whatever rows come: found by hypothesis, not by example."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worked_examples import SCOPE, table_data

from qmetrics.analysis.compute import TableData, compute
from qmetrics.measures import all_measures, base_tables
from qmetrics.model import Derived, Kind, Rows
from qmetrics.reference.working_days import bank_holidays
from qmetrics.sources import source

KEYS = (
    "sepsis.screened",
    "sepsis.antibiotics_within_1h",
    "sepsis.minutes_to_antibiotics_p90",
    "never_events.count",
    "never_events.days_between",
    "never_events.candour_done",
    "complaints.acknowledged_within_3wd",
    "complaints.without_agreed_date",
    "complaints.days_to_response_median",
    "complaints.received_per_10_000",
    "camhs_waits.seen_within_4w",
    "camhs_waits.waiting",
    "camhs_waits.waiting_well_30d",
)
MEASURES = {one.key: one for one in all_measures() if one.key in KEYS}
PROVIDERS = ("ZA1", "ZA2", "ZM1")
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
EACH = pytest.mark.parametrize("key", KEYS)
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def cell(column, extract):
    """Any value that the column may hold; now and then nothing, where that is allowed."""
    dtype = column.dtype
    if column.codes:
        values = st.sampled_from(column.codes)
    elif dtype == pl.Date:
        values = st.dates(FIRST, extract)
    elif isinstance(dtype, pl.Datetime):
        values = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 31)).map(
            lambda moment: moment.replace(tzinfo=UTC, microsecond=0)
        )
    elif dtype == pl.Boolean:
        values = st.booleans()
    elif dtype.is_numeric():
        low = int(column.minimum) if column.minimum is not None else 0
        high = int(column.maximum) if column.maximum is not None else low + 20
        values = st.integers(low, high)
    else:
        values = st.sampled_from(("a", "b"))
    return values if column.required else st.one_of(st.none(), values, values)


def rows_of(key, providers):
    """Rows of a table as a file may hold them: any cells, one extract date, keys all different."""
    table = source(key).table
    extract = LAST if table.is_snapshot else LAST + timedelta(days=10)
    cells = {
        column.name: cell(column, LAST)
        for column in table.columns
        if column.name not in (table.organisation_column, table.sub_icb_column, table.extract_column)
    }
    cells[table.organisation_column] = st.sampled_from(providers)
    if table.sub_icb_column:
        cells[table.sub_icb_column] = st.sampled_from(SCOPE.sub_icbs)
    if table.extract_column:
        cells[table.extract_column] = st.just(extract)

    def numbered(rows):
        text = [name for name in table.unique_key if table.column(name).dtype == pl.String]
        names = [name for name in text if name != table.organisation_column and not table.column(name).codes]
        if names:
            return [row | {names[-1]: f"id{number}"} for number, row in enumerate(rows)]
        # a month once for each organisation
        return list({tuple(row[name] for name in table.unique_key): row for row in rows}.values())

    return st.lists(st.fixed_dictionaries(cells), min_size=1, max_size=25).map(numbered)


def tables_of(key, providers=PROVIDERS):
    names = base_tables(MEASURES[key])
    return st.fixed_dictionaries({name: rows_of(name, providers) for name in names})


def trusted(name, rows):
    """The rows as a table that keeps its rules, as the table's checks see to."""
    data = table_data(name, rows)
    rules = [rule.holds.fill_null(True) for rule in data.declaration.rules]
    return TableData(data.declaration, data.rows.filter(*rules))


def figures(key, tables):
    data = {name: trusted(name, rows) for name, rows in tables.items()}
    return compute(MEASURES[key], data, SCOPE, holidays=bank_holidays())


def comparable(frame):
    """The figures without where they came from: another order of rows is other row numbers."""
    return frame.drop("sources").sort(pl.all().exclude("known_from"), nulls_last=True)


def test_the_measures_are_of_every_kind_that_is_computed_from_rows():
    assert set(MEASURES) == set(KEYS)
    assert not any(isinstance(one.origin, Derived) for one in MEASURES.values())
    kinds = {one.kind for one in MEASURES.values() if isinstance(one.origin, Rows)}
    assert kinds == {Kind.PROPORTION, Kind.COUNT, Kind.PERCENTILE, Kind.RATE}


@EACH
def test_a_value_is_legal_and_within_its_bounds(key):
    measure = MEASURES[key]
    highest = 100.0 if measure.kind is Kind.PROPORTION else float("inf")

    @FEW
    @given(tables_of(key))
    def holds(tables):
        found = figures(key, tables)
        reported = found.filter(pl.col("value").is_not_null())
        assert reported.filter(~pl.col("value").is_between(0, highest)).height == 0
        assert reported.filter(pl.col("value_min") > pl.col("value") + 1e-9).height == 0
        assert reported.filter(pl.col("value_max") < pl.col("value") - 1e-9).height == 0
        assert set(reported["status"]) <= {"reported"}
        assert found.select(pl.struct(found.columns[:8]).is_duplicated().any()).item() is False

    holds()


@pytest.mark.parametrize("key", [key for key in KEYS if MEASURES[key].kind is Kind.PROPORTION])
def test_a_numerator_is_part_of_its_denominator(key):
    @FEW
    @given(tables_of(key))
    def holds(tables):
        found = figures(key, tables).filter(pl.col("numerator").is_not_null())
        assert found.filter(pl.col("numerator") > pl.col("denominator")).height == 0
        assert found.filter(pl.col("numerator") < 0).height == 0
        shown = found.filter(pl.col("value").is_not_null())
        share = shown.select((100 * pl.col("numerator") / pl.col("denominator") - pl.col("value")).abs())
        assert share.filter(pl.first() > 1e-9).height == 0

    holds()


@EACH
def test_the_order_of_rows_does_not_matter(key):
    @FEW
    @given(tables_of(key), st.randoms(use_true_random=False))
    def holds(tables, random):
        shuffled = {name: random.sample(rows, len(rows)) for name, rows in tables.items()}
        assert comparable(figures(key, shuffled)).equals(comparable(figures(key, tables)))

    holds()


@EACH
def test_another_organisation_never_changes_ones_own_figures(key):
    @FEW
    @given(tables_of(key, PROVIDERS[:2]), tables_of(key, ("ZA9",)))
    def holds(tables, more):
        def own(these):
            found = figures(key, these).filter(
                pl.col("org_code").is_in(PROVIDERS[:2]), pl.col("value").is_not_null()
            )
            return comparable(found)

        alone = own(tables)
        together = own({name: [*rows, *more[name]] for name, rows in tables.items()})
        if getattr(MEASURES[key].origin, "absent_is_zero", False):
            # an earlier incident anywhere lengthens the time in which silence counts as none
            together = together.filter(
                (pl.col("value") != 0) | pl.col("period_end").is_in(alone["period_end"].implode())
            )
        assert together.equals(alone)

    holds()

"""``table/<source>``: typed rows of every landed file, and the suite that says whether to trust them.

Here: the asset. Not here: how its rows are made and checked (``make_tables``).
"""

from collections.abc import Iterator

import dagster as dg

from qmetrics.assets.keys import landing_key, table_key, team, text
from qmetrics.assets.make_tables import check_table, held_out_result, make_table, register_codes
from qmetrics.assets.one_writer import WRITER
from qmetrics.assets.versions import table_code, table_versions
from qmetrics.checks.dagster_checks import check_events, check_specs
from qmetrics.checks.history import REGISTER, asks_register, whole_table_suite
from qmetrics.model import Source
from qmetrics.sources import all_sources
from qmetrics.store.check_results import store_check_results
from qmetrics.store.home import find_home
from qmetrics.store.tables import read_table
from qmetrics.store.versions import store_versions

# Row-level tables are kept by month; a run may make many months at once.
MONTHS = dg.MonthlyPartitionsDefinition(start_date="2015-04-01", end_offset=1)


def table_assets() -> list[dg.AssetsDefinition]:
    """One asset a source."""
    return [_table_asset(one) for one in all_sources()]


def _table_asset(source: Source) -> dg.AssetsDefinition:
    key = table_key(source.key)
    suite = whole_table_suite(source)
    columns = [
        dg.TableColumn(column.name, str(column.dtype), description=column.description)
        for column in source.table.columns
    ]

    @dg.asset(
        key=key,
        deps=[
            landing_key(source.key),
            *(table_key(name) for name in source.uses),
            *([table_key(REGISTER)] if asks_register(source) else []),
        ],
        group_name="tables",
        description=f"{source.title}: typed rows, each with its file and row number.",
        owners=[f"team:{team(source.owner)}"],
        kinds={"polars", "parquet"},
        metadata={
            "dagster/column_schema": dg.TableSchema(columns=columns),
            "row_level": source.table.is_row_level,
            "retention_months": source.retention_months or "a publication: kept",
        },
        check_specs=check_specs(key, suite),
        partitions_def=MONTHS if source.table.is_row_level else None,
        backfill_policy=dg.BackfillPolicy.single_run() if source.table.is_row_level else None,
        required_resource_keys={WRITER},
    )
    def table(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        home = find_home()
        version = table_versions(home)[text(key)]
        held_out = make_table(home, source, table_code(home, source))
        rows = read_table(home, source)
        results = check_table(
            source, suite, rows, register_codes(home) if asks_register(source) else frozenset()
        )
        results += held_out_result(held_out)
        store_check_results(home, text(key), [vars(result) for result in results])
        if not held_out:  # else it is tried again by the next run
            store_versions(home, {text(key): version})
        yield dg.MaterializeResult(
            asset_key=key,
            data_version=dg.DataVersion(version),
            metadata={
                "dagster/row_count": rows.height,
                "files": rows["file_sha256"].n_unique(),
                "absent": rows.height == 0,
            },
        )
        yield from check_events(key, results, set(context.selected_asset_check_keys))

    return table

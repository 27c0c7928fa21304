"""``table/<source>``: typed rows of every landed file, and the suite that says whether to trust them."""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.assets.keys import landing_key, table_key, text
from qmetrics.assets.landing import team
from qmetrics.assets.mending import missing_rows
from qmetrics.assets.processes import CHECKING, elsewhere
from qmetrics.assets.versions import table_rooms, table_versions
from qmetrics.checks.dagster_checks import check_events, check_specs
from qmetrics.checks.great_expectations_adapter import CheckResult, run_suite, skipped
from qmetrics.checks.history import REGISTER, History, asks_register, count_breaks, whole_table_suite
from qmetrics.checks.suites import Suite
from qmetrics.model import Organisation, Source, SourceError
from qmetrics.sources import all_sources
from qmetrics.sources import source as source_of
from qmetrics.store.check_results import EVERY_FILE_IS_READ, store_check_results
from qmetrics.store.home import Home, find_home
from qmetrics.store.landing import DamagedError, files_of, manifest_row, read_landed
from qmetrics.store.scope import organisations, scope_of
from qmetrics.store.tables import broken_files, forget_table, read_table, table_files, write_table_file
from qmetrics.store.versions import code_hash, combined, store_versions, stored_versions

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
    )
    def table(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        home = find_home()
        version = table_versions(home)[text(key)]
        held_out = make_table(home, source)
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


def make_table(home: Home, source: Source) -> list[str]:
    """Parse the landed files that are not yet rows; all of them again where code or used tables changed.

    Returns
    -------
    list of str
        Why files are held out: their bytes are not those that landed or can no longer be read, or a table
        that is used is not whole. One file held out stops no other.
    """
    incomplete = missing_rows(home, source.uses)
    if incomplete:  # codes would be resolved by what is left of it
        return [f"{incomplete}, which this table uses"]
    mark = f"code/table/{source.key}"
    stored = stored_versions(home)
    made_by = combined(code_hash(*table_rooms(source)), [stored.get(f"table/{name}") for name in source.uses])
    files = files_of(home, source.key)
    if stored.get(mark) != made_by or not table_files(home, source.key) <= set(files["sha256"]):
        forget_table(home, source.key)
    forget_table(home, source.key, broken_files(home, source.key))
    done = table_files(home, source.key)
    layouts = {layout.name: layout for layout in source.layouts}
    used = {name: read_table(home, source_of(name)) for name in source.uses}
    held_out = []
    for sha256, layout in files.select("sha256", "layout").iter_rows():
        if sha256 in done:
            continue
        row = manifest_row(home, sha256)
        assert row is not None
        if layout not in layouts:
            held_out.append(f"{row['name']}: it landed in a layout, {layout}, that is no longer known")
            continue
        try:
            frame = source.parse(read_landed(home, row), layouts[layout])
        except DamagedError as error:
            held_out.append(str(error))
            continue
        except SourceError as error:
            held_out.append(f"{row['name']}: it landed and can no longer be read: {error}")
            continue
        if source.resolve is not None:
            frame = source.resolve(frame, used)
        write_table_file(home, source, sha256, frame)
    store_versions(home, {mark: made_by})
    return held_out


def held_out_result(held_out: list[str]) -> list[CheckResult]:
    """Say, as a check of the table, which files are held out; nothing where none is."""
    if not held_out:
        return []
    message = f"{'; '.join(held_out)}; the figures that rest on this table stay as they were"
    return [CheckResult(name=EVERY_FILE_IS_READ, severity="critical", outcome="failed", message=message)]


def register_codes(home: Home) -> frozenset[str]:
    """Codes that the register and the settings know; none where no register has landed.

    The register's files give ICBs as parents only, and leave private providers out: these are the
    settings' list.
    """
    rows = read_table(home, source_of(REGISTER))
    if rows.is_empty():
        return frozenset()
    listed = [
        *organisations(home),
        *(Organisation(code=code, name=code) for code in scope_of(home).providers),
    ]
    return frozenset({*rows["code"], *rows["parent_code"].drop_nulls(), *(one.code for one in listed)})


def check_table(
    source: Source, suite: Suite, rows: pl.DataFrame, codes: frozenset[str] = frozenset()
) -> list[CheckResult]:
    """The suite's results on the current rows; all skipped, saying so, where nothing has landed."""
    if rows.height == 0:
        return skipped(suite, f"nothing of {source.title} has landed")
    current = current_rows(TableData(source.table, rows))
    counts = count_breaks(source, History(rows=rows, current=current, codes=codes))
    return elsewhere(CHECKING, run_suite, current, suite, counts).result()

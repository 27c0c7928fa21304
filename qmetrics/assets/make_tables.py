"""Landed bytes become rows, and rows are checked: what is done for a table, without Dagster."""

import polars as pl

from qmetrics.analysis.compute.inputs import TableData, current_rows
from qmetrics.assets.processes import CHECKING, elsewhere
from qmetrics.checks.great_expectations_adapter import CheckResult, run_suite, skipped
from qmetrics.checks.history import REGISTER, History, count_breaks
from qmetrics.checks.suites import Suite
from qmetrics.model import Organisation, Source, SourceError
from qmetrics.sources import source as source_of
from qmetrics.store.check_results import EVERY_FILE_IS_READ
from qmetrics.store.home import Home
from qmetrics.store.landing import DamagedError, files_of, manifest_row, read_landed
from qmetrics.store.scope import organisations, scope_of
from qmetrics.store.tables import (
    broken_files,
    forget_table,
    missing_rows,
    read_table,
    table_files,
    write_table_file,
)
from qmetrics.store.versions import combined, store_versions, stored_versions


def make_table(home: Home, source: Source, code: str) -> list[str]:
    """Parse the landed files that are not yet rows; all of them again where code or used tables changed.

    Parameters
    ----------
    home : Home
    source : Source
    code : str
        Version of the code that makes this table.

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
    made_by = combined(code, [stored.get(f"table/{name}") for name in source.uses])
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

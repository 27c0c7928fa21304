"""Faults in copies of the real publications, where the folder of real files is on this machine.

Here: which files, which faults, and whether reading or a check of the table notices. Not here: the synthetic
files' faults (``fault_list``). The files are four months of one statistic; the fault is in the newest. The
originals are only read.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from power.faults import Happens, cells, half, in_file, number, rows_where, shifted, with_column
from power.plain import broken
from power.rows import table_of
from qmetrics.checks.history import History, count_breaks, whole_table_suite
from qmetrics.model import SourceError
from qmetrics.sources import source

SHARED = Path(os.environ.get("QMETRICS_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FOLDER = SHARED / "data" / "mhsds_4ww"
# in the order in which they were published
ORDER = ("AprPerf_2024", "MayPerf_2024", "JunPerf_2024", "JulPerf_2024")

REAL: tuple[tuple[str, Happens], ...] = tuple(
    (
        name,
        in_file(ORDER[-1], change)
        if change
        else lambda files: {k: v for k, v in files.items() if ORDER[1] not in k},
    )
    for name, change in (
        ("all values are ten times too large", cells("MEASURE_VALUE", number(10))),
        ("values are a hundredth: shares from 0 to 1", cells("MEASURE_VALUE", number(0.01))),
        (
            "stars are turned into noughts",
            cells("MEASURE_VALUE", lambda text: "0" if text.strip() == "*" else text),
        ),
        ("half of the rows are lost", half),
        ("every provider is dropped", rows_where("BREAKDOWN", lambda text: "Provider" not in text)),
        ("one measure is dropped", rows_where("MEASURE_ID", lambda text: text != "MRS01a")),
        ("columns have moved by one in the last rows", shifted),
        ("a column too many", with_column("checked", "yes")),
        ("the second of four months has not come", None),
    )
)


ALL_WELL = ("nothing to notice, and no check fails", "")


def published() -> Mapping[str, bytes]:
    """The real files by name, oldest first; none where the folder is not there."""
    found = sorted(FOLDER.glob("*.csv")) if FOLDER.is_dir() else []
    placed = [(ORDER.index(order), path) for path in found for order in ORDER if order in path.name]
    return {path.name: path.read_bytes() for _, path in sorted(placed)}


def noticed(files: Mapping[str, bytes]) -> tuple[str, str]:
    """Whether reading turns a file away, else which checks of the table fail."""
    one = source("mhsds")
    try:
        data = table_of(one, files.values(), {})
    except SourceError as error:
        return "on arrival", str(error)
    counts = count_breaks(one, History(rows=data.rows, current=data.current))
    failed = broken(data.current, whole_table_suite(one), counts)
    return ("by a check of the table", ", ".join(failed)) if failed else ("missed", "")


def every_real_fault() -> Mapping[str, tuple[str, str]]:
    """What noticed each fault; the clean files first. Nothing where there are no real files."""
    files = published()
    if not files:
        return {}
    clean = noticed(files)
    return {"none: the files as published": ALL_WELL if clean[0] == "missed" else clean} | {
        name: noticed(happens(files)) for name, happens in REAL
    }

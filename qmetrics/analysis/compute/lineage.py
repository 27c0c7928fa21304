"""Which files and rows a figure came from, as compact text.

A source is ``{"sha256", "sheet", "rows"}`` with rows as ranges (``2-45,60``), 1-based and the
header counted. Turning ranges back into numbers is ``expand_rows``.
"""

import json
from collections.abc import Sequence
from typing import Any

import polars as pl

LINEAGE = ["file_sha256", "sheet", "row_number"]
# A mark is a file's number and a row's in one whole number; row 0 stands for the whole file.
ROWS_OF_A_FILE = 1 << 32


def mark(file: pl.Expr, row: pl.Expr | None = None) -> pl.Expr:
    """A row of a file as one whole number; without a row, the whole file."""
    start = file.cast(pl.Int64) * ROWS_OF_A_FILE
    return start if row is None else start + row.cast(pl.Int64).fill_null(0)


def sources_of_marks(cells: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """``cells`` with ``sources`` and ``known_from`` in place of ``_marks``, their sorted lists of marks.

    ``files`` tells what a file's number stands for, as ``TableData.files`` does.
    """
    cells = cells.with_row_index("_cell")
    flat = cells.select("_cell", pl.col("_marks").alias("_mark")).explode("_mark").drop_nulls("_mark")
    new = (pl.col("_cell") != pl.col("_cell").shift(1)) | (pl.col("_mark") != pl.col("_mark").shift(1) + 1)
    flat = flat.with_columns(new.fill_null(True).alias("_starts"))
    starts = flat.filter("_starts")
    ends = flat.filter(pl.col("_starts").shift(-1, fill_value=True))
    first, last = pl.col("_mark") % ROWS_OF_A_FILE, pl.col("_end_mark") % ROWS_OF_A_FILE
    one = first.cast(pl.String)
    span = pl.when(first == last).then(one).otherwise(one + "-" + last.cast(pl.String))
    by_file = (
        starts.with_columns(ends["_mark"].alias("_end_mark"))
        .select(
            "_cell",
            (pl.col("_mark") // ROWS_OF_A_FILE).alias("_file"),
            pl.when(first > 0).then(span).alias("_span"),
        )
        .group_by("_cell", "_file", maintain_order=True)
        .agg(pl.col("_span").drop_nulls().str.join(","))
    )
    opening = pl.struct(pl.col("file_sha256").alias("sha256"), "sheet").struct.json_encode()
    names = files.select("_file", "known_from", opening.str.strip_suffix("}").alias("_opening"))
    texts = (
        by_file.join(names, on="_file", how="left", maintain_order="left")
        .group_by("_cell", maintain_order=True)
        .agg(
            (pl.col("_opening") + pl.lit(',"rows":"') + pl.col("_span") + pl.lit('"}')).str.join(","),
            pl.col("known_from").max(),
        )
        .select("_cell", (pl.lit("[") + pl.col("_opening") + pl.lit("]")).alias("sources"), "known_from")
    )
    return cells.join(texts, on="_cell", how="left", maintain_order="left").drop("_cell", "_marks")


def gather_sources(frame: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """One row for each group of ``by``: its ``sources`` (JSON text) and the latest ``known_from``.

    ``frame`` has the ``by`` columns, the lineage columns and ``known_from``; a null row number
    stands for a whole file in which the group has no row (a zero is also a figure).
    """
    by = list(by)
    place = [*by, "file_sha256", "sheet"]
    ordered = frame.select(*by, *LINEAGE, "known_from").unique().sort(*place, "row_number", nulls_last=True)
    group = pl.struct(place).rle_id()
    previous = pl.col("row_number").shift(1) + 1
    starts = (pl.col("_group") != pl.col("_group").shift(1)) | (pl.col("row_number") != previous)
    runs = (
        ordered.with_columns(group.alias("_group"))
        .with_columns(starts.fill_null(True).cum_sum().alias("_stretch"))
        .group_by("_group", "_stretch", *place, maintain_order=True)
        .agg(
            pl.col("row_number").first().alias("_first"),
            pl.col("row_number").last().alias("_last"),
            pl.col("known_from").max(),
        )
    )
    first, last = pl.col("_first").cast(pl.String), pl.col("_last").cast(pl.String)
    span = pl.when(pl.col("_first") == pl.col("_last")).then(first).otherwise(first + "-" + last)
    files = (
        runs.with_columns(span.alias("_span"))
        .group_by("_group", *place, maintain_order=True)
        .agg(pl.col("_span").drop_nulls().str.join(",").alias("rows"), pl.col("known_from").max())
        .with_columns(
            pl.struct(pl.col("file_sha256").alias("sha256"), "sheet", "rows")
            .struct.json_encode()
            .alias("_source")
        )
    )
    return files.group_by(by, maintain_order=True).agg(
        (pl.lit("[") + pl.col("_source").str.join(",") + pl.lit("]")).alias("sources"),
        pl.col("known_from").max(),
    )


def merge_sources(texts: Sequence[str | None]) -> str:
    """The union of several ``sources`` texts, in a fixed order."""
    spans: dict[tuple[str, str | None], set[tuple[int, int]]] = {}
    for text in texts:
        for source in json.loads(text) if text else []:
            spans.setdefault((source["sha256"], source["sheet"]), set()).update(_spans(source["rows"]))
    ordered = sorted(spans.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    return json.dumps(
        [{"sha256": sha, "sheet": sheet, "rows": _joined(of_file)} for (sha, sheet), of_file in ordered],
        separators=(",", ":"),
    )


def expand_rows(text: str) -> list[int]:
    """Row numbers of a range text.

    >>> expand_rows("2-4,9")
    [2, 3, 4, 9]
    """
    return [number for first, last in _spans(text) for number in range(first, last + 1)]


def compact_rows(numbers: set[int]) -> str:
    """Range text of row numbers.

    >>> compact_rows({9, 2, 4, 3})
    '2-4,9'
    """
    return _joined({(number, number) for number in numbers})


def _spans(text: str) -> list[tuple[int, int]]:
    pairs = (part.partition("-") for part in text.split(",")) if text else ()
    return [(int(first), int(last or first)) for first, _, last in pairs]


def _joined(spans: set[tuple[int, int]]) -> str:
    """Range text of spans that may touch or overlap."""
    merged: list[list[int]] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in merged)


def read_sources(text: str | None) -> list[dict[str, Any]]:
    """Sources as records, rows as numbers."""
    return [source | {"rows": expand_rows(source["rows"])} for source in (json.loads(text) if text else [])]

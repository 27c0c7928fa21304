"""Bytes to rows of text, with the physical row of each: CSV and XLSX, nothing typed yet.

Used by every source's ``parse``. Typing a local return by its declaration is in ``local``;
telling which source a file is from is in ``recognise``.
"""

import csv
import io
import zipfile
from collections.abc import Iterator

import polars as pl

from qmetrics.model import Problem, SourceError

LINE = "row_number"
SHEET = "sheet"


def file_format(content: bytes) -> str:
    """``csv`` or ``xlsx``, told from the bytes; SourceError for what is neither.

    >>> file_format(b"a,b\\n1,2\\n")
    'csv'
    """
    if not content.strip():
        raise SourceError(Problem("the file is empty; export it again"))
    if content[:4] == b"PK\x03\x04":
        if not zipfile.is_zipfile(io.BytesIO(content)):
            raise SourceError(Problem("the workbook is cut short or damaged; save and send it again"))
        return "xlsx"
    start = content[:2000].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")) or b"<html" in start:
        raise SourceError(Problem("this is a web page (HTML), not data; download the file itself"))
    if b"\x00" in content[:2000]:
        raise SourceError(Problem("this is neither CSV nor XLSX; save it as one of these"))
    return "csv"


def decode(content: bytes, *, tolerant: bool) -> str:
    """Text of a CSV file: UTF-8, with or without its mark.

    ``tolerant`` (published files) falls back to Windows-1252, the one other encoding publishers
    use; a provider's own return must be UTF-8, and the row of the first wrong byte is named.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if tolerant:
            return content.decode("cp1252", errors="replace")
        row = content[: error.start].count(b"\n") + 1
        raise SourceError(
            Problem("a character is not UTF-8; save the file as 'CSV UTF-8'", row=row)
        ) from None


def csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Physical row on which each record starts (from 1), and its fields. Blank lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""))
    start = 1
    for fields in reader:
        if any(field.strip() for field in fields):
            yield start, fields
        start = reader.line_num + 1


def first_fields(content: bytes) -> tuple[str, list[str]]:
    """Format and the fields of the first record, to recognise a file by."""
    kind = file_format(content)
    if kind == "xlsx":
        frame = _workbook(content)
        return kind, [str(name) for name in frame.columns if name not in (SHEET, LINE)]
    # commas alone, as of a sheet that was emptied, are no fields
    _, fields = next(csv_rows(decode(content[:200_000], tolerant=True)), (1, []))
    return kind, [field.strip() for field in fields]


def read_rows(
    content: bytes, header: tuple[str, ...] = (), *, tolerant: bool = False, width: int = 0
) -> pl.DataFrame:
    """All records as text, in file order.

    Parameters
    ----------
    content : bytes
        A CSV or XLSX file.
    header : tuple of str
        The column names, in order, that the first record must hold; empty for a file without
        header, whose columns are then named ``column_0`` … and whose ``width`` is checked.
    tolerant : bool
        Accept Windows-1252 bytes (published files only).

    Returns
    -------
    polars.DataFrame
        Text columns (empty cells null, outer spaces kept), then ``sheet`` (null for CSV) and
        ``row_number``, the 1-based physical row of the file.

    Raises
    ------
    SourceError
        Naming the row and column.
    """
    if file_format(content) == "xlsx":
        return _checked_header(_workbook(content), header)
    text = decode(content, tolerant=tolerant)
    if '"' not in text or text.count("\n") == _record_count(text):
        frame = _fast_csv(text, header, width)
        if frame is not None:
            return frame
    return _slow_csv(text, header, width)


def _record_count(text: str) -> int:
    return sum(1 for _ in csv.reader(io.StringIO(text, newline="")))


def _names(header: tuple[str, ...], width: int) -> list[str]:
    return list(header) if header else [f"column_{index}" for index in range(width)]


def _fast_csv(text: str, header: tuple[str, ...], width: int) -> pl.DataFrame | None:
    """One record a line: polars reads it. None where anything is irregular; the slow reader says what."""
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()), has_header=False, infer_schema=False, empty_string_is_null=True
        )
    except pl.exceptions.PolarsError:
        return None
    names = _names(header, width)
    if frame.width != len(names) or frame.height != len(text.splitlines()):
        return None
    frame.columns = names
    if _may_be_short(text, frame):
        return None
    frame = frame.with_columns(
        pl.lit(None, pl.String).alias(SHEET), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE)
    )
    if header:
        first = [(value or "").strip() for value in frame.row(0)[: len(names)]]
        if first != names:
            check_header(first, header)
        frame = frame.slice(1)
    return frame.filter(pl.any_horizontal(pl.col(names).is_not_null()))


def _may_be_short(text: str, frame: pl.DataFrame) -> bool:
    """True where a record might lack fields at its end, which polars fills with nulls unasked."""
    ends_empty = frame.to_series(frame.width - 1).is_null()
    if not ends_empty.any():
        return False
    if '"' in text:
        return True
    lines = pl.Series(text.splitlines()).filter(ends_empty)
    return bool((lines.str.count_matches(",", literal=True) != frame.width - 1).any())


def _slow_csv(text: str, header: tuple[str, ...], width: int) -> pl.DataFrame:
    names = _names(header, width)
    records = csv_rows(text)
    if header:
        _, first = next(records, (1, []))
        check_header([field.strip() for field in first], header)
    rows: list[list[str | int | None]] = []
    problems = []
    for line, fields in records:
        if len(fields) != len(names):
            problems.append(Problem(f"{len(fields)} fields where {len(names)} belong", row=line))
        else:
            rows.append([*(field or None for field in fields), None, line])
    if problems:
        raise SourceError(*problems)
    schema = dict.fromkeys(names, pl.String) | {SHEET: pl.String, LINE: pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def check_header(found: list[str], header: tuple[str, ...]) -> None:
    """SourceError saying which columns are missing, new or moved; nothing where all is well."""
    missing = [name for name in header if name not in found]
    extra = [name for name in found if name not in header]
    problems = [Problem(f"the column {name} is missing", row=1, column=name) for name in missing]
    if extra:
        named = ", ".join(name or "(no name)" for name in extra[:8])
        problems.append(Problem(f"columns not in the layout: {named}; remove or rename them", row=1))
    if not problems and found != list(header):
        problems.append(Problem("the columns are in another order than the layout's", row=1))
    if problems:
        raise SourceError(*problems)


def _checked_header(frame: pl.DataFrame, header: tuple[str, ...]) -> pl.DataFrame:
    if header:
        check_header([name for name in frame.columns if name not in (SHEET, LINE)], header)
    return frame


def _workbook(content: bytes) -> pl.DataFrame:
    """The one sheet of a workbook that holds data, as text; dictionary sheets are passed over."""
    import fastexcel

    try:
        book = fastexcel.read_excel(content)
        names = [name for name in book.sheet_names if name.lower() not in ("data dictionary", "read me")]
        if len(names) != 1:
            raise SourceError(
                Problem(f"the workbook has {len(names)} data sheets where one belongs; remove the others")
            )
        sheet = book.load_sheet(names[0], header_row=None, dtypes="string")
    except SourceError:
        raise
    except Exception as error:  # the reader raises its own types for damaged files
        raise SourceError(
            Problem(f"the workbook cannot be read ({type(error).__name__}); save it again")
        ) from None
    frame = sheet.to_polars()
    if frame.height == 0:
        raise SourceError(Problem("the data sheet is empty", row=1))
    found = [(value or "").strip() for value in frame.row(0)]
    frame.columns = [name or f"(column {index + 1})" for index, name in enumerate(found)]
    return (
        frame.with_columns(
            pl.lit(names[0]).alias(SHEET), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(LINE)
        )
        .slice(1)
        .filter(pl.any_horizontal(pl.exclude(SHEET, LINE).is_not_null()))
    )

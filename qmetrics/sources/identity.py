"""Refuses a file that identifies people, before anything of it is stored.

For local returns and for files that no source recognises; publications are recognised first and
not screened. Names of columns are judged in ``identity_names``, sentences in ``identity_text``. What is
kept of a refused file (time, size, column names, reason) is written by ``store``; a value never is.
"""

import csv
import io
import re
from dataclasses import dataclass

import polars as pl

from qmetrics.model import Problem, SourceError
from qmetrics.sources.identity_names import SMALL_AREA, identifying_name, tellable
from qmetrics.sources.identity_text import (
    BIRTH_BEFORE_YEAR,
    EMAIL,
    FILLERS,
    LATEST_SHORT_YEAR,
    POSTCODE_AREAS,
    identities_in,
)
from qmetrics.sources.reading import file_format
from qmetrics.sources.templates import DICTIONARY_HEADER

# Share of a column's filled cells from which a pattern counts; below it, chance explains it.
SHARE = 0.01
BIRTH_SPREAD_YEARS = 40
# Rows above a header (a title, who ran the report) are looked through so far down.
PREAMBLE_ROWS = 20
# A list of people that long would name some area twice.
AREAS_IN_A_LOOKUP = 1_000
DELIMITERS = ",;\t|"
# Sheets (and our own dictionaries) that explain a return: the names in their first row are about
# columns, not of them. Their values are screened all the same.
EXPLAINING_SHEETS = ("data dictionary", "read me")

NHS_NUMBER = r"(?:^|[^0-9A-Za-z.\-])(\d{3}[ \-]?\d{3}[ \-]?\d{4})(?:\.0+)?(?:$|[^0-9A-Za-z\-])"
POSTCODE = (
    rf"(?i)(?:^|[^0-9A-Za-z])(?:{POSTCODE_AREAS})\d[0-9A-Z]? ?\d[ABD-HJLNP-UW-Z]{{2}}(?:$|[^0-9A-Za-z])"
)
DATE_FORMATS = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%Y%m%d",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d %B %Y",
    "%m/%d/%Y",
)
LOOKS_LIKE_DATE = r"^(\d{8}|\d{1,4}[/.\- ][\dA-Za-z]+[/.\- ]\d{2,4})"

ADVICE = (
    "Nothing of this file was kept. Remove the columns named, replace a person's number by a random one, an "
    "age by its band and a postcode by its deprivation decile, and send the file again. Tell your "
    "information governance lead and the ICB's data team that it was sent, and delete it where it was put."
)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a file is not taken.

    Attributes
    ----------
    columns : list of str
        Every column's name; a file without a header has ``(column 1)`` and so on.
    reasons : list of Problem
        One for each column and thing found; they name columns and never a value.
    advice : str
        What to remove and whom to tell.
    """

    columns: list[str]
    reasons: list[Problem]
    advice: str = ADVICE

    def __str__(self) -> str:
        return "; ".join(str(reason) for reason in self.reasons) + ". " + self.advice


def screen(content: bytes, *, has_free_text: bool = False) -> Refusal | None:
    """Refuse a file whose columns or values identify people.

    Parameters
    ----------
    content : bytes
        CSV or XLSX as it arrived.
    has_free_text : bool
        Whether its source declares columns of free text. Chance explains nothing there: then every cell
        of the file is read, and one that identifies somebody is enough.

    Returns
    -------
    Refusal or None
        None where nothing is found, and where the bytes cannot be read as a table at all.
    """
    columns: list[str] = []
    reasons: list[Problem] = []
    for sheet, cells in _tables(content):
        names, maybe, first = _header(cells)
        columns += names
        header = [one[-1] for one in maybe]
        explains = (sheet or "").strip().lower() in EXPLAINING_SHEETS or header == list(DICTIONARY_HEADER)
        for index, name in enumerate(names):
            said = next((what for what in map(identifying_name, maybe[index]) if what), None)
            if said == SMALL_AREA and _lists_areas(cells.to_series(index).slice(first)):
                continue
            if said and not explains:
                reasons.append(Problem(f"the column's name says it holds {said}", column=name))
                continue
            values = cells.to_series(index).slice(first)
            found = _in_sentences(values) if has_free_text else _identifying_values(values)
            reasons += [Problem(f"its values look like {what}", column=name) for what in found]
    return Refusal(columns=columns, reasons=reasons) if reasons else None


def _lists_areas(column: pl.Series) -> bool:
    """Whether small areas are what the rows are about (a lookup, a row each) and not where people live."""
    return column.len() >= AREAS_IN_A_LOOKUP and column.n_unique() == column.len()


def _tables(content: bytes) -> list[tuple[str | None, pl.DataFrame]]:
    """Every sheet's cells as text, header and all; none where nothing can be read."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        frame = _csv_cells(content.decode("utf-16", errors="replace"))
        return [(None, frame)] if frame is not None else []
    try:
        kind = file_format(content)
    except SourceError:
        return []
    if kind == "xlsx":
        return _sheets(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    frame = _csv_cells(text)
    return [(None, frame)] if frame is not None else []


def _sheets(content: bytes) -> list[tuple[str | None, pl.DataFrame]]:
    import fastexcel

    try:
        book = fastexcel.read_excel(content)
        return [
            (name, book.load_sheet(name, header_row=None, dtypes="string").to_polars())
            for name in book.sheet_names
        ]
    except Exception:  # the reader raises its own types for damaged files
        return []


def _csv_cells(text: str) -> pl.DataFrame | None:
    """All records as text, short ones filled up: a damaged file is screened as far as it can be read."""
    lines = text[:20_000].splitlines()[:PREAMBLE_ROWS]
    counts = {mark: max((line.count(mark) for line in lines), default=0) for mark in DELIMITERS}
    separator = max(counts, key=lambda mark: counts[mark])
    width = counts[separator] + 1
    try:
        frame = pl.read_csv(
            io.BytesIO(text.encode()), has_header=False, infer_schema=False, separator=separator
        )
        if frame.width >= width:
            return frame
    except pl.exceptions.PolarsError:
        pass
    try:
        records = [
            record for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if record
        ]
    except csv.Error:
        return None
    if not records:
        return None
    width = max(len(record) for record in records)
    padded = [record + [""] * (width - len(record)) for record in records]
    return pl.DataFrame(padded, schema=[f"column_{index}" for index in range(width)], orient="row")


def _header(cells: pl.DataFrame) -> tuple[list[str], list[list[str]], int]:
    """Names of the columns as they may be told, what may be the names, and where the values start.

    The header is the first row that is nearly as full as the fullest; rows above it with several
    cells are looked at too. Where the header holds what a header does not (a number, a date, a
    postcode), the file may have none, and what stands there is not repeated to anybody.
    """
    head = [[(value or "").strip() for value in row] for row in cells.head(PREAMBLE_ROWS).iter_rows()]
    filled = [sum(bool(value) for value in row) for row in head]
    start = next((at for at, count in enumerate(filled) if count >= 0.6 * max(filled, default=0)), 0)
    above = [row for row, count in zip(head[:start], filled, strict=False) if count > 1]
    row = head[start] if head else []
    maybe = [[one[index] for one in (*above, row)] for index in range(cells.width)]
    if any(_is_value(value) for value in row):
        return [f"(column {index + 1})" for index in range(cells.width)], maybe, 0
    told = [value if tellable(value) else f"(column {index + 1})" for index, value in enumerate(row)]
    return told, maybe, start + 1


def _is_value(cell: str) -> bool:
    if not cell:
        return False
    if "@" in cell or not any(letter.isalpha() for letter in cell):
        # a year may head a column
        return not (len(cell) == 4 and cell.startswith(("19", "20")))
    return bool(re.search(POSTCODE, cell) or re.match(LOOKS_LIKE_DATE, cell))


def holds_nhs_number(text: str) -> bool:
    """Whether a text that somebody typed holds an NHS number.

    >>> holds_nhs_number("agreed for 943 476 5919"), holds_nhs_number("minute 12, page 3")
    (True, False)
    """
    return bool(_is_nhs_number(pl.Series([text], dtype=pl.String))[0])


def _identifying_values(column: pl.Series) -> list[str]:
    """What a column's values look like, of the things that identify a person."""
    text = column.cast(pl.String).str.strip_chars().replace("", None).drop_nulls()
    total = text.len()
    if total == 0:
        return []
    distinct = text.value_counts(name="_n")
    values, weights = distinct.to_series(0), distinct["_n"]

    def share(hits: pl.Series) -> float:
        return float(weights.filter(hits.fill_null(False)).sum()) / total

    found = []
    if share(_is_nhs_number(values)) > SHARE:
        found.append("NHS numbers (their check digits are right)")
    if share(values.str.contains(POSTCODE)) > SHARE:
        found.append("full postcodes")
    if share(values.str.contains(EMAIL)) > SHARE:
        found.append("email addresses")
    if _are_births(values, weights, total):
        found.append("dates of birth (most before 2015, spread over more than 40 years)")
    return found


def _in_sentences(column: pl.Series) -> list[str]:
    """What any one of a column's texts holds."""
    found = [what for text in column.drop_nulls().unique() for what in identities_in(str(text))]
    return sorted(set(found))


def _is_nhs_number(values: pl.Series) -> pl.Series:
    """Ten digits whose Modulus 11 check digit is right; the same digit ten times is a filler."""
    digits = values.str.extract(NHS_NUMBER, 1)
    frame = pl.DataFrame({"v": values, "d": digits.str.replace_all(r"[ \-]", "")})
    frame = frame.filter(pl.col("d").is_not_null() & ~pl.col("d").is_in(FILLERS))
    if frame.height == 0:
        return pl.repeat(False, values.len(), eager=True)
    place = [pl.col("d").str.slice(index, 1).cast(pl.Int32) for index in range(10)]
    rest = pl.sum_horizontal(digit * (10 - index) for index, digit in enumerate(place[:9])) % 11
    # 11 less the rest; 11 stands for 0 and 10 is never given out
    good = frame.filter((11 - rest) % 11 == place[9])
    return values.is_in(good["v"].implode())


def _as_dates(values: pl.Series) -> pl.Series:
    day = values.str.replace(r"[ T]\d{1,2}:\d{2}.*$", "")
    read = None
    for pattern in DATE_FORMATS:
        parsed = day.str.to_date(pattern, strict=False)
        read = parsed if read is None else read.zip_with(read.is_not_null(), parsed)
        if read.null_count() == 0:
            break
    assert read is not None
    return read


def _are_births(values: pl.Series, weights: pl.Series, total: int) -> bool:
    # a glance before all formats are tried
    if not values.head(200).str.contains(LOOKS_LIKE_DATE).any():
        return False
    years = _as_dates(values).dt.year()
    century = (years > LATEST_SHORT_YEAR).cast(pl.Int32) * -100 + 2000
    years = years + (years < 100).cast(pl.Int32) * century
    known = years.is_not_null()
    count = int(weights.filter(known).sum())
    if count * 2 <= total:
        return False
    early = int(weights.filter((years < BIRTH_BEFORE_YEAR).fill_null(False)).sum())
    spread = int(years.max()) - int(years.min())  # type: ignore[arg-type]
    return early * 2 > count and spread > BIRTH_SPREAD_YEARS

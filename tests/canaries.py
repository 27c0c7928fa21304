"""Values that belong to rows and to nothing else, and the search for them in a folder's files.

The search opens what may hide a text: compressed bytes, archives, SQLite and Parquet columns, base64.
Pixels are not read; a picture's words stand beside it as its alternative text.
"""

import base64
import csv
import io
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import polars as pl

MARK = "zqcanary"
DAY, INSTANT, NUMBER = "2013-02-19", "2026-02-07T04:17:43+00:00", "90817263"
# as pages, messages and stores write a day, a moment and a number
NEEDLES = (
    MARK,
    *(DAY, "19/02/2013", "19 February 2013", "19 Feb 2013", "February 19, 2013", "2013, 2, 19"),
    *("2026-02-07T04:17", "2026-02-07 04:17", "07/02/2026 04:17", "2026, 2, 7, 4, 17", "04:17:43"),
    *(NUMBER, "90,817,263", "90 817 263"),
)
# columns of the row-level returns: what a file's own cells are replaced by, the rest stays as it is
LABELS = {
    "sepsis_return": ("case_id", "site_code"),
    "never_events_log": ("incident_id", "subtype"),
    "complaints_log": ("complaint_id",),
    "complaint_assessments": ("round_id", "file_id", "rater_id"),
    "cyp_waiting_list": ("spell_id",),
}
CELLS = {
    "sepsis_return": {"senior_review_at": INSTANT, "eligible_n": NUMBER},
    "never_events_log": {"duty_of_candour_done_date": DAY},
    "complaints_log": {"complainant_told_date": DAY},
    "complaint_assessments": {},
    "cyp_waiting_list": {"last_two_way_contact_date": DAY},
}
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
BASE64 = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")
DEPTH = 3


def planted(source: str, content: bytes) -> bytes:
    """A return with a canary for every label, and one in each column of ``CELLS`` that has a value."""
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    for row in rows:
        for name in LABELS[source]:
            if row[name]:
                row[name] = f"{MARK}{row[name]}"
        for name, cell in CELLS[source].items():
            if row[name] and (name != "eligible_n" or row["sample_method"] != "all"):
                row[name] = cell
    return as_csv(rows)


def as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def places(folder: Path, needles: Collection[str], *, but: Collection[str] = ()) -> list[str]:
    """Where a needle is: file, how it was read, needle. ``but`` names folders that are not looked into."""
    found = []
    spelt = {needle: spellings(needle) for needle in needles}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or (inside.parts[0] in but and len(inside.parts) > 1):
            continue
        name = str(inside).lower()
        found += [f"{inside}: its name: {needle}" for needle in needles if needle.lower() in name]
        for how, piece in pieces(path):
            lower = piece.lower()
            held = [needle for needle, ways in spelt.items() if any(map(lower.__contains__, ways))]
            found += [f"{inside}: {how}: {needle}" for needle in held]
    return found


def spellings(needle: str) -> list[bytes]:
    """A text's bytes in lower case, in UTF-8 and in UTF-16."""
    return [needle.lower().encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]


def pieces(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds, as bytes that can be searched."""
    content = path.read_bytes()
    yield from unfolded("its bytes", content)
    if content.startswith(b"SQLite format 3\0"):
        for table, cells in sqlite_cells(path).items():
            yield from unfolded(f"table {table}", cells)
    if content.startswith(b"PAR1"):
        frame = pl.read_parquet(io.BytesIO(content), hive_partitioning=False)
        yield "its columns", frame.write_json().encode()


def sqlite_cells(path: Path) -> Mapping[str, bytes]:
    """Every text and blob of each table: in the file's bytes a long one is spread over pages."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type='table'")]
        return {
            name: b"\n".join(
                cell if isinstance(cell, bytes) else str(cell).encode()
                for row in connection.execute(f'select * from "{name}"')
                for cell in row
                if cell is not None
            )
            for name in names
        }


def unfolded(how: str, content: bytes, depth: int = DEPTH) -> Iterator[tuple[str, bytes]]:
    """Bytes, and what is compressed, archived or base64 in them."""
    if content.startswith(b"\x89PNG"):
        content = without_pixels(content)
    yield how, content
    if depth == 0:
        return
    if content.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from unfolded(f"{how} > {name}", archive.read(name), depth - 1)
    for start in (one.start() for one in ZLIB.finditer(content)):
        inner = decompressed(memoryview(content)[start:])
        if len(inner) > 8:
            yield from unfolded(f"{how} > compressed at {start}", inner, depth - 1)
    for text in BASE64.findall(content):
        inner = base64.b64decode(text[: len(text) // 4 * 4], validate=False)
        # what decodes to a picture or a text; words in a row do so too, to noise
        if inner.isascii() or inner.startswith((b"\x89PNG", b"\x78", b"\x1f\x8b", b"PK")):
            yield from unfolded(f"{how} > base64", inner, depth - 1)


def without_pixels(picture: bytes) -> bytes:
    """The chunks of a PNG but its pixels."""
    kept, at = b"", 8
    while at + 8 <= len(picture):
        end = at + 12 + int.from_bytes(picture[at : at + 4], "big")
        if picture[at + 4 : at + 8] != b"IDAT":
            kept += picture[at:end]
        at = end
    return kept


def decompressed(content: memoryview) -> bytes:
    """As much as can be decompressed; nothing where the bytes only look compressed."""
    reader = zlib.decompressobj(wbits=47)  # zlib or gzip, by its header
    try:
        return reader.decompress(content, 50_000_000)
    except zlib.error:
        return b""

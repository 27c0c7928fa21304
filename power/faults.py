"""What can happen to files: each change takes the clean files of one source and gives the faulty ones.

Here: the changes. Not here: the faults by name (``fault_list``), what becomes of them (``measure``). A file
is text of rows; the newest is the last by name, as most twins name them.
"""

import csv
import io
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

Files = Mapping[str, bytes]
Rows = list[list[str]]
Change = Callable[[Rows], Rows]


Happens = Callable[[Files], Files]
Setting = Callable[..., Files]


def unharmed(files: Files) -> Files:
    return files


def just_so(files: Files, happens: Happens = unharmed) -> Files:
    """Nothing had come before."""
    return happens(files)


def as_day(text: str) -> date:
    """A date written in either way."""
    return date.fromisoformat(text) if text[4] == "-" else date(int(text[6:]), int(text[3:5]), int(text[:2]))


def sent_before(files: Files, happens: Happens = unharmed) -> Files:
    """The sound files had come with the extract of the day before, without rows that tell of the last day."""
    earlier = {}
    for name, content in files.items():
        rows = read(content)
        at = rows[0].index("extract_date")
        day = as_day(rows[1][at])
        written = {day.isoformat(), f"{day:%d/%m/%Y}"}
        kept = [row for row in rows[1:] if not written & {cell[:10] for cell in [*row[:at], *row[at + 1 :]]}]
        before = (day - timedelta(days=1)).isoformat()
        earlier[f"before {name}"] = write([rows[0], *([*row[:at], before, *row[at + 1 :]] for row in kept)])
    return earlier | dict(happens(files))


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault: what happened, to which source, the files that arrive then, and what had come before."""

    name: str
    source: str
    happens: Happens
    setting: Setting = just_so


def read(content: bytes) -> Rows:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:  # one publication is
        text = content.decode("cp1252")
    return list(csv.reader(io.StringIO(text)))


def write(rows: Rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def newest(files: Files) -> str:
    return sorted(files)[-1]


def in_newest(change: Change) -> Callable[[Files], Files]:
    """A change to the rows of the newest file."""
    return lambda files: dict(files) | {newest(files): write(change(read(files[newest(files)])))}


def in_file(part: str, change: Change) -> Callable[[Files], Files]:
    """A change to the rows of the files whose name holds the part."""
    return lambda files: {
        name: write(change(read(content))) if part in name else content for name, content in files.items()
    }


def in_first(change: Change) -> Callable[[Files], Files]:
    """A change to the rows of the first file: logs are cut by provider, and the first are the largest."""
    return lambda files: dict(files) | {sorted(files)[0]: write(change(read(files[sorted(files)[0]])))}


def as_bytes(change: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    return lambda files: dict(files) | {newest(files): change(files[newest(files)])}


def cells(column: str, change: Callable[[str], str], share: float = 1.0) -> Change:
    """Change the cells of a column, or of a share of the rows."""

    def changed(rows: Rows) -> Rows:
        at, chance = rows[0].index(column), random.Random(1)
        return [
            rows[0],
            *(
                [*row[:at], change(row[at]), *row[at + 1 :]] if row[at] and chance.random() < share else row
                for row in rows[1:]
            ),
        ]

    return changed


def rows_where(column: str, keep: Callable[[str], bool]) -> Change:
    return lambda rows: [rows[0], *(row for row in rows[1:] if keep(row[rows[0].index(column)]))]


def swapped(text: str) -> str:
    """Day and month of an ISO date, where that is a date too."""
    if not re.match(r"\d{4}-\d{2}-\d{2}", text):  # written in another way
        return text
    year, month, day = text[:10].split("-")
    return f"{year}-{day}-{month}{text[10:]}" if int(day) <= 12 else text


def shifted(rows: Rows) -> Rows:
    """The last tenth of the rows have moved by one column."""
    cut = len(rows) - len(rows) // 10
    return [*rows[:cut], *([row[-1], *row[:-1]] for row in rows[cut:])]


def half(rows: Rows) -> Rows:
    return [rows[0], *(row for at, row in enumerate(rows[1:]) if at % 2)]


def number(times: float) -> Callable[[str], str]:
    def multiplied(text: str) -> str:
        try:
            return f"{float(text) * times:g}"
        except ValueError:
            return text

    return multiplied


def with_column(name: str, value: str) -> Change:
    return lambda rows: [[*rows[0], name], *([*row, value] for row in rows[1:])]


def month_missing(column: str, month: str) -> Change:
    return rows_where(column, lambda text: not text.startswith(month))


FLIP = {"yes": "no", "no": "yes", "true": "false", "false": "true", "1": "0", "0": "1", "Y": "N", "N": "Y"}


def flipped(text: str) -> str:
    return FLIP.get(text, FLIP.get(text.lower(), text))


def hours(text: str) -> str:
    """An hour later by the clock, the offset kept."""
    return f"{text[:11]}{(int(text[11:13]) + 1) % 24:02d}{text[13:]}"


def in_month(column: str, month: str, change: Change) -> Change:
    """A change to the rows of one month alone, of whatever number of rows."""

    def changed(rows: Rows) -> Rows:
        at = rows[0].index(column)
        there = [row for row in rows[1:] if in_that(row[at], month)]
        return [
            rows[0],
            *(row for row in rows[1:] if not in_that(row[at], month)),
            *change([rows[0], *there])[1:],
        ]

    return changed


def in_that(text: str, month: str) -> bool:
    """Whether a date, written in either way, is of the month."""
    return text.startswith(month) or text[3:10] == f"{month[5:]}/{month[:4]}"


def in_every(change: Change) -> Happens:
    return lambda files: {name: write(change(read(content))) for name, content in files.items()}


def twice(column: str) -> Change:
    """Every row comes a second time, under another number."""
    return lambda rows: [
        *rows,
        *(
            [f"{cell}x" if at == rows[0].index(column) else cell for at, cell in enumerate(row)]
            for row in rows[1:]
        ),
    ]


def exchanged(one: str, other: str) -> Callable[[str], str]:
    return lambda text: {one: other, other: one}.get(text, text)


def ten_years_earlier(text: str) -> str:
    """A date, written in either way, ten years before."""
    return re.sub(r"(19|20)\d\d", lambda year: str(int(year[0]) - 10), text, count=1)

"""Faults that happen to files: each takes the clean files of one source and gives the faulty ones.

Here: the faults, by name. Not here: what becomes of them (``measure``). A file is text of rows; the newest is
the last by name, as the twins name them.
"""

import csv
import io
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Files = Mapping[str, bytes]
Rows = list[list[str]]
Change = Callable[[Rows], Rows]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault: what happened, to which source, and the files that arrive then."""

    name: str
    source: str
    happens: Callable[[Files], Files]


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


FAULTS: tuple[Fault, ...] = tuple(
    Fault(name=name, source=source, happens=happens)
    for name, source, happens in (
        (
            "a provider is dropped from the newest return",
            "activity",
            in_newest(rows_where("org_code", lambda one: one != "ZA1")),
        ),
        (
            "a provider is dropped from the newest list",
            "cyp_waiting_list",
            in_newest(rows_where("provider_code", lambda one: one != "ZM1")),
        ),
        (
            "a month is in the file twice",
            "activity",
            in_newest(lambda rows: [*rows, *(row for row in rows if row[1] == rows[-1][1])]),
        ),
        ("columns have moved by one in the last rows", "sepsis_return", in_newest(shifted)),
        ("columns have moved by one in the last rows", "mhsds", in_newest(shifted)),
        (
            "a column is renamed",
            "complaints_log",
            in_first(
                lambda rows: [
                    ["date_received" if one == "received_date" else one for one in rows[0]],
                    *rows[1:],
                ]
            ),
        ),
        ("a column is missing", "sepsis_return", in_newest(lambda rows: [row[:-1] for row in rows])),
        ("a column is missing", "mhsds", in_newest(lambda rows: [row[:-1] for row in rows])),
        ("a column too many", "activity", in_newest(with_column("checked", "yes"))),
        ("a column of NHS numbers", "complaints_log", in_first(with_column("nhs_number", "9434765919"))),
        (
            "a column of free text",
            "never_events_log",
            in_newest(with_column("narrative", "Mrs Example fell")),
        ),
        ("day and month are swapped", "complaints_log", in_first(cells("received_date", swapped))),
        ("day and month are swapped", "activity", in_newest(cells("extract_date", swapped))),
        (
            "saved in the encoding of an old spreadsheet",
            "complaints_log",
            as_bytes(lambda content: content.replace(b"\n", b"\n\x92", 1)),
        ),
        (
            "a totals row is kept",
            "activity",
            in_newest(lambda rows: [*rows, ["Total", rows[-1][1], "99999", rows[-1][3]]]),
        ),
        (
            "a totals row is kept",
            "mhsds",
            in_newest(lambda rows: [*rows, ["Total", *[""] * (len(rows[0]) - 1)]]),
        ),
        (
            "a footnote stands below the rows",
            "never_events_log",
            in_newest(lambda rows: [*rows, ["Source: trust"] + [""] * (len(rows[0]) - 1)]),
        ),
        (
            "the header comes again among the rows",
            "cyp_waiting_list",
            in_newest(lambda rows: [*rows[:20], rows[0], *rows[20:]]),
        ),
        ("the file is cut off", "sepsis_return", as_bytes(lambda content: content[: len(content) * 2 // 3])),
        (
            "the file is cut off at the end of a row",
            "complaints_log",
            in_first(lambda rows: rows[: len(rows) * 2 // 3]),
        ),
        ("the file is empty", "activity", as_bytes(lambda _: b"")),
        (
            "an error page of a web site",
            "mhsds",
            as_bytes(lambda _: b"<!DOCTYPE html><html><body>404</body></html>"),
        ),
        ("all counts are ten times too large", "activity", in_newest(cells("contacts", number(10)))),
        ("all counts are ten times too large", "mhsds", in_newest(cells("MEASURE_VALUE", number(10)))),
        ("shares from 0 to 1 instead of 0 to 100", "mhsds", in_newest(cells("MEASURE_VALUE", number(0.01)))),
        (
            "suppressed values are turned into 0",
            "mhsds",
            in_newest(cells("MEASURE_VALUE", lambda text: "0" if text.strip() == "*" else text)),
        ),
        ("words of a code list are numbers", "complaints_log", in_first(cells("outcome", lambda _: "1"))),
        ("organisation codes in small letters", "activity", in_newest(cells("org_code", str.lower))),
        (
            "names instead of organisation codes",
            "sepsis_return",
            in_newest(cells("provider_code", lambda _: "Alderwick")),
        ),
        ("another organisation's code", "sepsis_return", in_newest(cells("provider_code", lambda _: "ZC9"))),
        (
            "an older file comes again under a new name",
            "cyp_waiting_list",
            lambda files: dict(files) | {"resent.csv": files[sorted(files)[0]]},
        ),
        (
            "dates in the future",
            "complaints_log",
            in_first(cells("received_date", lambda text: f"2099{text[4:]}", 0.05)),
        ),
        (
            "a year is wrong by ten",
            "never_events_log",
            in_newest(cells("incident_date", lambda text: f"{int(text[:4]) - 10}{text[4:]}", 0.2)),
        ),
        (
            "required cells are empty",
            "cyp_waiting_list",
            in_newest(cells("referral_received_date", lambda _: "", 0.05)),
        ),
        ("text in a number", "activity", in_newest(cells("contacts", lambda _: "about 6000", 0.05))),
        ("a comma in thousands", "activity", in_newest(cells("contacts", lambda text: f"{int(text):,}"))),
        (
            "times without an offset",
            "sepsis_return",
            in_newest(cells("time_zero_at", lambda text: text[:16])),
        ),
        (
            "the clock of the ward is an hour fast",
            "sepsis_return",
            in_newest(cells("antibiotic_given_at", hours)),
        ),
        ("yes and no are swapped", "sepsis_return", in_newest(cells("screened", flipped))),
        ("half of the rows are lost", "sepsis_return", in_newest(half)),
        ("half of the rows are lost", "cyp_waiting_list", in_newest(half)),
        (
            "a month is missing in the middle",
            "sepsis_return",
            in_newest(month_missing("time_zero_at", "2026-01")),
        ),
        ("a month is missing in the middle", "activity", in_newest(month_missing("month", "2026-01"))),
        (
            "one number stands for every case",
            "complaints_log",
            in_first(cells("complaint_id", lambda _: "C-1")),
        ),
        (
            "resolved is not the sum of its parts",
            "ko41a",
            in_newest(cells("Complaints_Number_Upheld", number(3))),
        ),
        ("a score beyond the scale", "complaint_assessments", in_newest(cells("score", lambda _: "7", 0.02))),
        (
            "a name that no organisation has",
            "never_events_national",
            in_newest(cells("organisation_name_as_published", lambda text: f"{text} (merged)", 0.3)),
        ),
        ("more pass than count", "aggregate_return", in_newest(cells("numerator", number(1000), 0.2))),
    )
)

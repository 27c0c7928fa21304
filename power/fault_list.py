"""The faults by name, each with the source whose files it happens to.

Written from what goes wrong with returns and publications, not from the checks. Not here: how a change is
made (``faults``), what becomes of it (``measure``).
"""

from power.faults import (
    Fault,
    as_bytes,
    cells,
    exchanged,
    flipped,
    half,
    hours,
    in_every,
    in_file,
    in_first,
    in_month,
    in_newest,
    month_missing,
    number,
    rows_where,
    sent_before,
    shifted,
    swapped,
    ten_years_earlier,
    twice,
    with_column,
)

FIRST_LOOK = tuple(
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
            in_newest(cells("incident_date", ten_years_earlier, 0.2)),
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

NEWEST, MIDDLE = "2026-03", "2026-01"

# the same month after month: what only its history can tell
OVER_TIME = tuple(
    Fault(name=name, source=source, happens=happens)
    for name, source, happens in (
        (
            "yes and no are swapped in the newest month",
            "sepsis_return",
            in_every(in_month("time_zero_at", NEWEST, cells("screened", flipped))),
        ),
        (
            "a month is missing in the middle, of every provider",
            "sepsis_return",
            in_every(month_missing("time_zero_at", MIDDLE)),
        ),
        (
            "the newest month is half entered, by every provider",
            "sepsis_return",
            in_every(in_month("time_zero_at", NEWEST, half)),
        ),
        (
            "the newest month has every case twice",
            "sepsis_return",
            in_every(in_month("time_zero_at", NEWEST, twice("case_id"))),
        ),
        (
            "a month is missing in the middle, of every provider",
            "complaints_log",
            in_every(in_month("received_date", MIDDLE, lambda rows: rows[:1])),
        ),
        (
            "the newest month has every complaint twice",
            "complaints_log",
            in_every(in_month("received_date", NEWEST, twice("complaint_id"))),
        ),
        ("every incident comes twice", "never_events_log", in_newest(twice("incident_id"))),
        (
            "the newest month's counts are ten times too large",
            "activity",
            in_newest(in_month("month", NEWEST, cells("contacts", number(10)))),
        ),
        (
            "one provider's newest count is ten times too large",
            "activity",
            in_newest(
                in_month(
                    "month",
                    NEWEST,
                    lambda rows: [rows[0], *cells("contacts", number(10))(rows[:2])[1:], *rows[2:]],
                )
            ),
        ),
        (
            "the newest month is not there for one provider",
            "activity",
            in_newest(in_month("month", NEWEST, lambda rows: [rows[0], *rows[2:]])),
        ),
        ("every child comes twice", "cyp_waiting_list", in_newest(twice("spell_id"))),
        (
            "a year's figures are ten times too large",
            "ko41a",
            in_newest(cells("Complaints_Number_Upheld", number(10))),
        ),
        (
            "two measures are exchanged",
            "mhsds",
            in_file("4WW_Feb", cells("MEASURE_ID", exchanged("MRS08b", "MRS08a"))),
        ),
        ("half of the rows are lost", "mhsds", in_newest(half)),
    )
)

# a newer extract beside the sound one of the day before
SENT_AGAIN = tuple(
    Fault(name=f"sent again: {name}", source=source, happens=happens, setting=sent_before)
    for name, source, happens in (
        ("yes and no are swapped", "sepsis_return", in_newest(cells("screened", flipped))),
        (
            "the clock of the ward is an hour fast",
            "sepsis_return",
            in_newest(cells("antibiotic_given_at", hours)),
        ),
        ("half of the rows are lost", "sepsis_return", in_newest(half)),
        (
            "a month is missing in the middle",
            "sepsis_return",
            in_newest(month_missing("time_zero_at", MIDDLE)),
        ),
        ("all cases have new numbers", "sepsis_return", in_newest(cells("case_id", lambda text: f"N{text}"))),
        ("cut off at the end of a row", "complaints_log", in_first(lambda rows: rows[: len(rows) * 2 // 3])),
        (
            "upheld and not upheld are exchanged",
            "complaints_log",
            in_first(cells("outcome", exchanged("upheld", "not"))),
        ),
        ("every count is ten times too large", "activity", in_newest(cells("contacts", number(10)))),
        ("a provider is dropped", "activity", in_newest(rows_where("org_code", lambda one: one != "ZA1"))),
        (
            "scores are turned round",
            "complaint_assessments",
            in_newest(cells("score", lambda text: str(4 - int(text)))),
        ),
    )
)

FAULTS: tuple[Fault, ...] = (*FIRST_LOOK, *OVER_TIME, *SENT_AGAIN)

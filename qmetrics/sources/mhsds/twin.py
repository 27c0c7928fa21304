"""Synthetic monthly statistics: fictional organisations, real spellings.

Stars below 5, counts rounded to 5, dates and breakdowns written in every way real months used. The
figures themselves are in ``twin_figures``; ``SIGNALS`` says what is to be found in them, and where.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from qmetrics.model import TwinOptions, add_months
from qmetrics.reference.organisations import sample_organisations
from qmetrics.sources.mhsds.parse import HEADER
from qmetrics.sources.mhsds.twin_figures import (
    BETTER_ROUTINE,
    FEWER_CLOCK_STOPS,
    LEAD_MONTHS,
    LONGER_WAITS,
    WORSE_URGENT,
    Month,
    month_ends,
    true_months,
)

# (measure, organisation, first month, what)
SIGNALS = (
    ("MRS10a", LONGER_WAITS[0], f"{LONGER_WAITS[1]:%Y-%m}", "the median wait grows by 6 days a month"),
    ("MRS10", LONGER_WAITS[0], f"{LONGER_WAITS[1]:%Y-%m}", "the list grows by 2 % a month"),
    (
        "MRS08",
        FEWER_CLOCK_STOPS[0],
        f"{FEWER_CLOCK_STOPS[1]:%Y-%m}",
        "clock stops fall steeply and those within 4 weeks end in stars, while the list stays",
    ),
    ("ED86e", WORSE_URGENT[0], f"{WORSE_URGENT[1]:%Y-%m}", "about 55 % where it was 85 %"),
    ("ED87e", BETTER_ROUTINE[0], f"{BETTER_ROUTINE[1]:%Y-%m}", "about 90 % where it was 70 %"),
)

PROVIDERS = ("ZM1", "ZM2", "ZM9", "ZA5")
ICBS = ("QZ9", "QZ8", "UNKNOWN")
SUB_ICBS = tuple(one.code for one in sample_organisations() if one.role == "sub_icb")
SPELLS = "CYP referral-spells"
SPELL_NAMES = {
    "MRS08": f"Number of {SPELLS} receiving a full clock stop in the RP",
    "MRS08a": f"Number of {SPELLS} receiving a full clock stop in less than 4 weeks in the RP",
    "MRS08b": f"Proportion of {SPELLS} receiving a full clock stop in less than 4 weeks in the RP",
    "MRS11": f"Number of {SPELLS} that started in the RP",
    "MRS09": f"Number of {SPELLS} waiting for a full clock stop that were still open at the end of the RP",
    "MRS09e": f"Number of {SPELLS} waiting more than 52 weeks for full clock stop",
    "MRS09f": f"Proportion of {SPELLS} waiting more than 52 weeks for full clock stop",
    "MRS10": f"Number of open {SPELLS} waiting for a 1st contact at the end of the RP",
    "MRS10a": f"Median time (days) for open {SPELLS} waiting for a 1st contact at the end of the RP",
    "MRS10b": f"90th percentile time (days) for open {SPELLS} waiting for a 1st contact",
    "MRS14e": f"Number of {SPELLS} waiting more than 52 weeks for a 1st contact",
    "MRS14f": f"Proportion of {SPELLS} waiting more than 52 weeks for a 1st contact",
}
REFERRALS = "eferrals with eating disorder issues categorised as"
EATING_DISORDER_NAMES = {
    "ED86": f"R{REFERRALS} urgent entering treatment in RP, aged 0-17",
    "ED86a": f"R{REFERRALS} urgent entering treatment within one week, in RP, aged 0-17",
    "ED86e": f"Proportion of r{REFERRALS} urgent entering treatment within one week in RP, aged 0-17",
    "ED87": f"R{REFERRALS} routine entering treatment in RP, aged 0-17",
    "ED87j": f"R{REFERRALS} routine entering treatment within 4 weeks, in RP, aged 0-17",
    "ED87e": f"Proportion of r{REFERRALS} routine entering treatment within four weeks in RP, aged 0-17",
}
NAMES = SPELL_NAMES | EATING_DISORDER_NAMES

# How a month's file writes its windows: start and end, by the month's place in a cycle of nine.
DATE_STYLES = {
    2: ("%Y-%m-%d", "%Y-%m-%d"),
    4: ("%d-%m-%Y", "%d-%m-%Y"),
    6: ("%d/%m/%y", "%d/%m/%y"),
    8: ("%m/%d/%Y", "%d/%m/%Y"),
}
USUAL_DATES = ("%d/%m/%Y", "%d/%m/%Y")

# Measure, months of the window, figure as text
Figure = tuple[str, int, str]


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """Referral-spell (4WW) and main files, two a month; one month is re-issued, the last provisional."""
    ends = month_ends(options.last_month_end, options.months)
    codes = ("England", *ICBS, *PROVIDERS, *SUB_ICBS)
    truth = {code: true_months(code, ends, options.seed) for code in codes}
    files = {}
    for index, end in enumerate(ends[LEAD_MONTHS:]):
        past = slice(index + 1, index + 1 + LEAD_MONTHS)
        history = {code: months[past] for code, months in truth.items()}
        is_last = end == ends[-1]
        release = "Provisional" if is_last else "Performance"
        label = f"{end:%b}{'Prov' if is_last else 'Perf'}_{end:%Y}"
        spells = _spell_rows(history, index, end, release)
        files[f"SYNTHETIC MHSDS Data_4WW_{label}.csv"] = _plain(spells)
        files[f"SYNTHETIC MHSDS Data_{label}.csv"] = _quoted(_main_rows(history, index, end, release))
        if index == options.months - 6:
            history["ZM2"] = _revised(history["ZM2"])
            again = _spell_rows(history, index, end, release)
            files[f"SYNTHETIC MHSDS Data_4WW_{label}_v2.csv"] = _plain(again)
    return files


def _revised(months: list[Month]) -> list[Month]:
    """The last month with a longer list, as a late submission makes it."""
    last = months[-1]
    return [*months[:-1], Month(**{**vars(last), "waiting": last.waiting * 1.1})]


def _rounded(true: float, is_england: bool) -> str:
    if is_england:
        return str(round(true))
    return "*" if round(true) < 5 else str(5 * round(true / 5))


def _share(part: float, whole: float, is_england: bool) -> str:
    if is_england:
        return f"{100 * part / whole:.6f}"
    return "*" if round(part) < 5 else str(round(100 * part / whole))


def _spell_figures(months: list[Month], is_england: bool) -> Iterator[Figure]:
    now, quarter = months[-1], months[-3:]
    stops = sum(month.clock_stops for month in quarter)
    soon = sum(month.clock_stops_4w for month in quarter)
    too_few = round(now.waiting) < 5 and not is_england
    yield "MRS08", 3, _rounded(stops, is_england)
    yield "MRS08a", 3, _rounded(soon, is_england)
    yield "MRS08b", 3, _share(soon, stops, is_england)
    yield "MRS11", 3, _rounded(sum(month.started for month in quarter), is_england)
    yield "MRS09", 1, _rounded(now.waiting_clock_stop, is_england)
    yield "MRS09e", 1, _rounded(now.waiting_clock_stop_52w, is_england)
    yield "MRS09f", 1, _share(now.waiting_clock_stop_52w, now.waiting_clock_stop, is_england)
    yield "MRS10", 1, _rounded(now.waiting, is_england)
    yield "MRS10a", 1, "*" if too_few else str(round(now.median_days))
    yield "MRS10b", 1, "*" if too_few else str(round(now.p90_days))
    yield "MRS14e", 1, _rounded(now.waiting_52w, is_england)
    yield "MRS14f", 1, _share(now.waiting_52w, now.waiting, is_england)


def _eating_disorder_figures(months: list[Month], is_england: bool) -> Iterator[Figure]:
    for window in (3, 12):
        past = months[-window:]
        for all_id, part_id, share_id, name, soon in (
            ("ED86", "ED86a", "ED86e", "urgent", "urgent_1w"),
            ("ED87", "ED87j", "ED87e", "routine", "routine_4w"),
        ):
            whole = sum(getattr(month, name) for month in past)
            part = sum(getattr(month, soon) for month in past)
            yield all_id, window, _rounded(whole, is_england)
            yield part_id, window, _rounded(part, is_england)
            yield share_id, window, _share(part, whole, is_england)


def _window(index: int, row: int, end: date, months: int) -> list[str]:
    """Start and end as this row writes them; every fifth file changes style from row to row."""
    styles = DATE_STYLES.get(index % 9, USUAL_DATES)
    if index % 5 == 1 and row % 2:
        styles = DATE_STYLES[2]
    start = add_months(end.replace(day=1), 1 - months)
    return [start.strftime(styles[0]), end.strftime(styles[1])]


def _breakdown(code: str, index: int, row: int) -> str:
    if code in ("England", *PROVIDERS):
        return "England" if code == "England" else "Provider"
    is_old = index < 3
    basis = "- GP Practice or Residence" if is_old or row % 2 else "of GP Practice or Residence"
    if code in ICBS:
        return f"{'STP' if is_old else 'ICB'} {basis}"
    return f"{'CCG' if is_old else 'Sub ICB'} {basis}"


def _organisation_name(code: str) -> str:
    names = {one.code: one.name.upper() for one in sample_organisations()}
    return names.get(code, code)


def _spell_rows(history: dict[str, list[Month]], index: int, end: date, release: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for code in ("England", *ICBS, *PROVIDERS):
        name, figures = _organisation_name(code), _spell_figures(history[code], code == "England")
        for measure, months, value in figures:
            window = _window(index, len(rows), end, months)
            levels = [_breakdown(code, index, 0), code, name, "NONE", "NONE"]
            rows.append([*window, release, *levels, measure, NAMES[measure], value])
    return rows


def _main_rows(history: dict[str, list[Month]], index: int, end: date, release: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for code, months in history.items():
        name = _organisation_name(code)
        if index == 0 and code == "ZM2":
            name = name.replace(" NHS", "\u00a0NHS")
        for measure, span, value in _eating_disorder_figures(months, code == "England"):
            window = _window(index, len(rows), end, span)
            status = release + " " * (index % 2 or len(rows) % 3 == 0)
            levels = [_breakdown(code, index, len(rows)), code, name, "NONE", "NONE"]
            rows.append([*window, status, *levels, measure, NAMES[measure], value])
    month = _window(index, 0, end, 1)
    provider = [PROVIDERS[0], _organisation_name(PROVIDERS[0])]
    ages = [*month, release, "Provider; Age Group", *provider]
    change = "Percentage change in the number of out of area placements"
    rows.append([*month, release, "Provider", *provider, "NONE", "NONE", "MHS108a", change, str(-20 - index)])
    rows.append([*ages, "0-17", "People aged 0 to 17", "MHS01", "People in contact", "240"])
    rows.append([*ages, "18-64", "People aged 18 to 64", "MHS01", "People in contact", "*"])
    for spelling, code in zip(("of", "-"), SUB_ICBS[:2], strict=True):
        place = [f"Sub ICB {spelling} GP Practice or Residence; Provider", code, _organisation_name(code)]
        rows.append([*month, release, *place, *provider, "MHS69", "Children with two contacts", "35"])
    return rows


def _plain(rows: list[list[str]]) -> bytes:
    return "".join(",".join(row) + "\n" for row in [list(HEADER), *rows]).encode("ascii")


def _quoted(rows: list[list[str]]) -> bytes:
    lines = ('"' + '","'.join(row) + '"\n' for row in [list(HEADER), *rows])
    return "".join(lines).encode("cp1252")

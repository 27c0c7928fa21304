"""Sepsis by the definitions: from the rows of a provider's return."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from naive_measures.cells import code, in_london, instant, is_yes, known_day, last_whole_month, month_end
from naive_measures.tally import Figures, Icb, percentiles, shares

HOUR = timedelta(hours=1)
Row = dict[str, str]


def band(row: Row) -> str:
    """The judged band where recorded, else that of the score; empty for neither."""
    if row["judged_band"]:
        return code(row["judged_band"])
    if not row["time_zero_news2"]:
        return ""
    score = int(row["time_zero_news2"])
    return "high" if score >= 7 else "moderate" if score >= 5 else "low" if score >= 1 else "very_low"


def scores_high(row: Row) -> bool:
    return bool(row["time_zero_news2"]) and int(row["time_zero_news2"]) >= 7


def is_triggered(row: Row) -> bool:
    score = row["time_zero_news2"]
    return bool(score and int(score) >= 5) or is_yes(row["has_single_parameter_3"])


def zero(row: Row) -> datetime:
    at = instant(row["time_zero_at"])
    assert at is not None
    return at


def month(row: Row) -> date:
    return month_end(in_london(zero(row)))


def wait(row: Row) -> timedelta | None:
    """From time zero to a dose of known time; below nothing where it came before."""
    dose = instant(row["antibiotic_given_at"])
    given = code(row["antibiotic_outcome"]) == "given"
    return dose - zero(row) if given and dose is not None else None


def is_excluded(row: Row, limit: timedelta) -> bool:
    """Decided within the limit and before any dose; who is already on treatment had one before time zero."""
    decided = instant(row["exclusion_decided_at"])
    if decided is None or not row["exclusion_reason"] or decided > zero(row) + limit:
        return False
    if code(row["antibiotic_outcome"]) == "not_given":
        return True
    waited = wait(row)
    if waited is None:
        return False  # given, nobody knows when: not shown to be before any dose
    if code(row["exclusion_reason"]) == "already_on_treatment" and waited < timedelta(0):
        return True
    return decided < zero(row) + waited


def within(row: Row, limit: timedelta) -> bool:
    waited = wait(row)
    return waited is not None and waited <= limit


def reviewed_within_1h(row: Row) -> bool:
    stratified, review = instant(row["risk_stratified_at"]), instant(row["senior_review_at"])
    return stratified is not None and review is not None and review - stratified <= HOUR


def figures(icb: Icb, rows: list[Row]) -> dict[str, Figures]:
    """Every measure of the theme."""
    timed = [row for row in rows if row["time_zero_at"]]
    ended = [row for row in timed if month(row) <= last_whole_month(known_day(row["extract_date"]))]
    in_scope = [row for row in ended if not is_yes(row["is_pregnant_or_recent"])]
    suspected = [row for row in in_scope if is_yes(row["sepsis_suspected"])]
    triggered = [row for row in in_scope if is_triggered(row)]
    high = [row for row in suspected if band(row) == "high" and not is_excluded(row, HOUR)]
    by_score = [row for row in suspected if scores_high(row) and not is_excluded(row, HOUR)]
    moderate = [row for row in suspected if band(row) == "moderate" and not is_excluded(row, 3 * HOUR)]
    given = [row for row in suspected if code(row["antibiotic_outcome"]).startswith("given")]

    def cases(chosen: list[Row], passes: Callable[[Row], bool]) -> list[tuple[str, date, bool]]:
        return [(row["provider_code"], month(row), passes(row)) for row in chosen]

    minutes: list[tuple[str, date, float | None]] = []
    for row in high:
        waited = wait(row)
        time = None if waited is None else waited.total_seconds() / 60
        minutes.append((row["provider_code"], month(row), time))

    return {
        "sepsis.screened": shares(icb, cases(triggered, lambda row: is_yes(row["screened"]))),
        "sepsis.suspected_of_triggered": shares(
            icb, cases(triggered, lambda row: is_yes(row["sepsis_suspected"]))
        ),
        "sepsis.antibiotics_within_1h": shares(icb, cases(high, lambda row: within(row, HOUR))),
        "sepsis.antibiotics_within_1h_by_score": shares(icb, cases(by_score, lambda row: within(row, HOUR))),
        "sepsis.antibiotics_within_3h": shares(icb, cases(moderate, lambda row: within(row, 3 * HOUR))),
        "sepsis.minutes_to_antibiotics_median": percentiles(icb, minutes, 0.5),
        "sepsis.minutes_to_antibiotics_p90": percentiles(icb, minutes, 0.9),
        "sepsis.senior_review_within_1h": shares(icb, cases(high, reviewed_within_1h)),
        "sepsis.antibiotic_time_recorded": shares(icb, cases(given, lambda row: wait(row) is not None)),
    }

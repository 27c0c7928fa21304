"""Complaints by the definitions: from the rows of the log, the contacts, the scores and the KO41a."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from naive_measures.cells import (
    by,
    day,
    is_yes,
    known_day,
    last_whole_month,
    month_end,
    month_ends,
    months_later,
    quarter_end,
    working_days_later,
)
from naive_measures.tally import Figure, Figures, Icb, percentiles, places, shares

Row = dict[str, str]
# the month in which a complaint counts, and whether it passes; None where it does not count
Judged = tuple[date, bool] | None
PILLARS = ("welcoming", "thorough_and_fair", "fair_and_accountable", "learning")


def received_rate(icb: Icb, log: list[Row], activity: list[Row]) -> Figures:
    """Complaints per 10,000 contacts of the providers whose complaints and contacts are both known."""
    contacts: dict[tuple[str, date], float] = defaultdict(float)
    for row in activity:
        # a month, or a day of it
        end = month_end(known_day(row["month"] if len(row["month"]) > 7 else f"{row['month']}-01"))
        contacts[row["org_code"], end] += float(row["contacts"])
    sums: dict[tuple[str, str, date], list[float]] = defaultdict(lambda: [0, 0])
    for provider, rows in by(log, "org_code").items():
        received = [known_day(row["received_date"]) for row in rows]
        last = last_whole_month(known_day(rows[0]["extract_date"]))
        for end in month_ends(min(received), last):
            if (provider, end) in contacts:
                for place in places(icb, provider, end):
                    sums[place][0] += sum(month_end(on) == end for on in received)
                    sums[place][1] += contacts[provider, end]
    return {place: (x, n, 10_000 * x / n) for place, (x, n) in sums.items()}


def acknowledged(row: Row) -> Judged:
    """Receipt is day 0; by the end of the third working day after."""
    received, done = known_day(row["received_date"]), day(row["acknowledged_date"])
    limit = working_days_later(received, 3)
    if is_yes(row["is_oral"]) and is_yes(row["resolved_next_working_day"]):
        return None
    if done is None and limit > known_day(row["extract_date"]):
        return None
    return received, done is not None and done <= limit


def kept(row: Row, due: date | None) -> Judged:
    """Every complaint due, answered or not; one withdrawn before the date is left out."""
    withdrawn, answered = day(row["withdrawn_date"]), day(row["responded_date"])
    if due is None or due > known_day(row["extract_date"]):
        return None
    if withdrawn is not None and withdrawn < due:
        return None
    return due, answered is not None and answered <= due


def by_first_date(row: Row) -> Judged:
    return kept(row, day(row["first_agreed_date"]))


def by_latest_date(row: Row) -> Judged:
    """An extension counts only where it was agreed by the date it replaced."""
    latest, replaced = day(row["latest_agreed_date"]), day(row["replaced_agreed_date"])
    agreed = day(row["extension_agreed_on"])
    counts = latest is not None and replaced is not None and agreed is not None and agreed <= replaced
    return kept(row, latest if counts else day(row["first_agreed_date"]))


def without_date(row: Row) -> Judged:
    """No agreed date ten working days later; a date of which nobody knows when it was agreed is none."""
    received, agreed = known_day(row["received_date"]), day(row["agreed_on"])
    limit = working_days_later(received, 10)
    has_date = bool(row["first_agreed_date"])
    if not has_date and limit > known_day(row["extract_date"]):
        return None
    return received, not (has_date and agreed is not None and agreed <= limit)


def within_six_months(row: Row) -> Judged:
    """Six months, or a longer period agreed before they ended."""
    six = months_later(known_day(row["received_date"]), 6)
    extract = known_day(row["extract_date"])
    limit = six
    for until, agreed in (("latest_agreed_date", "extension_agreed_on"), ("first_agreed_date", "agreed_on")):
        longer, on = day(row[until]), day(row[agreed])
        if longer is not None and on is not None and on <= six:
            limit = max(limit, longer)
    answered, withdrawn = day(row["responded_date"]), day(row["withdrawn_date"])
    if six > extract:
        return None
    if answered is None and withdrawn is not None and withdrawn <= limit:
        return None
    if answered is None and limit > extract:
        return None
    return six, answered is not None and answered <= limit


def reopened(row: Row) -> Judged:
    answered, again = day(row["responded_date"]), day(row["reopened_date"])
    if answered is None:
        return None
    return answered, again is not None and again <= answered + timedelta(days=183)


def told(row: Row) -> Judged:
    answered, on = day(row["responded_date"]), day(row["complainant_told_date"])
    if answered is None or row["outcome"].lower() not in ("upheld", "partly"):
        return None
    return answered, on is not None and on <= answered + timedelta(days=60)


def outcome(name: str) -> Callable[[Row], Judged]:
    def judge(row: Row) -> Judged:
        answered = day(row["responded_date"])
        return None if answered is None else (answered, row["outcome"].lower() == name)

    return judge


def judged(log: list[Row], judge: Callable[[Row], Judged]) -> Iterator[tuple[str, date, bool]]:
    for row in log:
        found = judge(row)
        if found is not None and month_end(found[0]) <= last_whole_month(known_day(row["extract_date"])):
            yield row["org_code"], month_end(found[0]), found[1]


def waits(log: list[Row]) -> Iterator[tuple[str, date, float | None]]:
    """Days from receipt to the answer; the open wait on, those withdrawn before one are left out."""
    for row in log:
        received, answered = known_day(row["received_date"]), day(row["responded_date"])
        withdrawn = day(row["withdrawn_date"])
        if withdrawn is not None and (answered is None or withdrawn < answered):
            continue
        if month_end(received) <= last_whole_month(known_day(row["extract_date"])):
            days = None if answered is None else float((answered - received).days)
            yield row["org_code"], month_end(received), days


def handling(icb: Icb, scores: list[Row], pillar: str) -> Figures:
    """The mean consensus score of ten randomly drawn files or more, by quarter."""
    drawn: dict[tuple[str, str, str], tuple[date, float]] = {}
    for row in scores:
        if row["pillar"] == pillar and is_yes(row["is_random_draw"]) and row["consensus_score"]:
            file = row["org_code"], row["round_id"], row["file_id"]
            on = known_day(row["assessed_on"])
            drawn[file] = max(on, drawn[file][0] if file in drawn else on), float(row["consensus_score"])
    by_place: dict[tuple[str, str, date], list[float]] = defaultdict(list)
    for (provider, _, _), (on, score) in drawn.items():
        for place in places(icb, provider, quarter_end(on)):
            by_place[place].append(score)
    return {
        place: (sum(own), len(own), sum(own) / len(own)) for place, own in by_place.items() if len(own) >= 10
    }


def upheld_share(rows: list[Row]) -> dict[tuple[str, str, date], Figure]:
    """Upheld of resolved, by organisation and financial year, from the exact published counts."""
    found = {}
    for row in rows:
        if "Site_Code" in row:
            continue
        x, n = float(row["Complaints_Number_Upheld"]), float(row["Complaints_Total_Resolved"])
        if n:
            place = "provider", row["Organisation_Code"], date(int(row["Year"][:4]) + 1, 3, 31)
            found[place] = (x, n, 100 * x / n)
    return found


def figures(icb: Icb, log: list[Row], activity: list[Row], scores: list[Row]) -> dict[str, Figures]:
    """Every measure of the theme that is computed from local returns."""
    share = {
        "acknowledged_within_3wd": acknowledged,
        "responded_by_first_date": by_first_date,
        "responded_by_latest_date": by_latest_date,
        "without_agreed_date": without_date,
        "answered_within_6_months": within_six_months,
        "reopened": reopened,
        "told_what_changed": told,
        **{f"outcome_{name}": outcome(name) for name in ("upheld", "partly", "not")},
    }
    return {
        "complaints.received_per_10_000": received_rate(icb, log, activity),
        **{f"complaints.{name}": shares(icb, judged(log, judge)) for name, judge in share.items()},
        "complaints.days_to_response_median": percentiles(icb, waits(log), 0.5),
        "complaints.days_to_response_p90": percentiles(icb, waits(log), 0.9),
        **{f"complaints.handling_quality_{pillar}": handling(icb, scores, pillar) for pillar in PILLARS},
    }

"""Never events by the definitions: from the rows of the log."""

from datetime import date, timedelta
from itertools import pairwise

from naive_measures.cells import (
    by,
    code,
    day,
    known_day,
    last_whole_month,
    month_end,
    month_ends,
    working_days_later,
)
from naive_measures.tally import Figures, Icb, counts, percentiles, shares

Row = dict[str, str]
# no interval crosses these, nor a new version of the list
BREAKS = (date(2018, 2, 1), date(2021, 4, 1))


def count(icb: Icb, rows: list[Row]) -> Figures:
    """Month of the incident; absence in scope is zero, from the first report in the logs on."""
    first = min(known_day(row["reported_date"]) for row in rows)
    last = last_whole_month(max(known_day(row["extract_date"]) for row in rows))
    known = [(provider, end) for provider in icb.providers for end in month_ends(first, last)]
    happened = [(row["provider_code"], month_end(known_day(row["incident_date"]))) for row in meets(rows)]
    return counts(icb, [case for case in happened if case[1] <= last], known)


def meets(rows: list[Row]) -> list[Row]:
    return [row for row in rows if code(row["status"]) == "meets_definition"]


def days_between(icb: Icb, rows: list[Row]) -> Figures:
    """One figure a date with an event, from the date before it: the events on it, and the days."""
    found: Figures = {}
    own = list(by(meets(rows), "provider_code").items())
    everyone = [row for provider, some in own if provider in icb.providers for row in some]
    for level, org, some in (
        *(("provider", provider, some) for provider, some in own),
        ("icb_providers", icb.code, everyone),
    ):
        versions: dict[date, set[str]] = {}
        events: dict[date, int] = {}
        for row in some:
            on = known_day(row["incident_date"])
            events[on] = events.get(on, 0) + 1
            versions.setdefault(on, set()).add(row["list_version"])
        dates = sorted(events)
        for before, on in pairwise(dates):
            crosses = any(before < each <= on for each in BREAKS)
            # on a day with events by two lists, the new list begins between them
            if not crosses and max(versions[before]) == min(versions[on]):
                found[level, org, on] = (events[on], None, (on - before).days)
    return found


def figures(icb: Icb, rows: list[Row]) -> dict[str, Figures]:
    """Every measure of the theme that is computed."""
    delays, learning, candour = [], [], []
    for row in rows:
        last = last_whole_month(known_day(row["extract_date"]))
        provider = row["provider_code"]
        discovered, reported = known_day(row["discovered_date"]), known_day(row["reported_date"])
        if month_end(reported) <= last:
            delays.append((provider, month_end(reported), float((reported - discovered).days)))
    for row in meets(rows):
        last = last_whole_month(known_day(row["extract_date"]))
        provider = row["provider_code"]
        discovered, reported = known_day(row["discovered_date"]), known_day(row["reported_date"])
        started, done = day(row["learning_response_started"]), day(row["duty_of_candour_done_date"])
        if month_end(reported) <= last:
            in_time = started is not None and started <= reported + timedelta(days=60)
            learning.append((provider, month_end(reported), in_time))
        if month_end(discovered) <= last:
            in_time = done is not None and done <= working_days_later(discovered, 10)
            candour.append((provider, month_end(discovered), in_time))
    return {
        "never_events.count": count(icb, rows),
        "never_events.days_between": days_between(icb, rows),
        "never_events.days_to_report": percentiles(icb, delays, 0.5),
        "never_events.learning_response_started": shares(icb, learning),
        "never_events.candour_done": shares(icb, candour),
    }

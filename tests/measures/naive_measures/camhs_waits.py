"""Children waiting by the definitions: from the rows of the monthly snapshots."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from naive_measures.cells import day, known_day, month_end, months_later
from naive_measures.tally import Figures, Icb, counts, percentiles, shares

Row = dict[str, str]
Lists = dict[tuple[str, date], list[Row]]


def by_list(rows: list[Row]) -> Lists:
    """Rows by provider and snapshot."""
    found: Lists = {}
    for row in rows:
        found.setdefault((row["provider_code"], known_day(row["snapshot_date"])), []).append(row)
    return found


def is_waiting(row: Row) -> bool:
    return not row["removal_date"] and not row["first_attended_contact_date"]


def days_waited(row: Row) -> int:
    return (known_day(row["snapshot_date"]) - known_day(row["referral_received_date"])).days


def seen_on(row: Row) -> date | None:
    """The first attended contact, unless the spell had been closed before it."""
    contact, removed = day(row["first_attended_contact_date"]), day(row["removal_date"])
    return contact if contact is not None and (removed is None or contact <= removed) else None


def removed_unseen_on(row: Row) -> date | None:
    return day(row["removal_date"]) if seen_on(row) is None else None


def within_4w(lists: Lists) -> Iterator[tuple[str, date, bool]]:
    """Received in the month, judged on the first list 28 days after its end; else on the latest there is."""
    for provider in {provider for provider, _ in lists}:
        shots = sorted(shot for one, shot in lists if one == provider)
        for end in shots:  # the twin has a list at every month's end
            late = [shot for shot in shots if shot >= end + timedelta(days=28)]
            for row in lists[provider, late[0] if late else shots[-1]]:
                received = known_day(row["referral_received_date"])
                contact = day(row["first_attended_contact_date"])
                if month_end(received) != end or row["age_band_at_referral"] == "18_25":
                    continue
                if row["removal_reason"] == "opened_in_error":
                    continue
                left = day(row["removal_date"])
                gone = row["removal_reason"] in ("died", "moved_away") and contact is None
                if gone and left is not None and left <= received + timedelta(days=28):
                    continue
                yield provider, end, contact is not None and contact <= received + timedelta(days=28)


def in_touch(lists: Lists, days: int) -> Iterator[tuple[str, date, bool]]:
    """Waiting at the month's end for so many days, and spoken with in as many."""
    for (provider, end), rows in lists.items():
        for row in rows:
            if is_waiting(row) and days_waited(row) >= days:
                talk = day(row["last_two_way_contact_date"])
                yield provider, end, talk is not None and talk >= end - timedelta(days=days)


def at_month_end(lists: Lists, counted: Callable[[Row], bool]) -> list[tuple[str, date]]:
    return [place for place, rows in lists.items() for row in rows if is_waiting(row) and counted(row)]


def in_month(lists: Lists, when: Callable[[Row], date | None]) -> list[tuple[str, date, Row]]:
    """Events of a month, as that month's own list has them."""
    found = []
    for (provider, end), rows in lists.items():
        for row in rows:
            on = when(row)
            if on is not None and month_end(on) == end:
                found.append((provider, end, row))
    return found


def added_up(terms: list[tuple[Figures, int, int]]) -> Figures:
    """Figures times their weights, each taken so many months earlier; where all are there."""
    found: Figures = {}
    for level, org, end in terms[0][0]:
        values = []
        for figures, weight, earlier in terms:
            own = figures.get((level, org, month_end(months_later(end.replace(day=1), -earlier))))
            values.append(None if own is None or own[2] is None else weight * own[2])
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            found[level, org, end] = (None, None, sum(known))
    return found


def figures(icb: Icb, rows: list[Row]) -> dict[str, Figures]:
    """Every measure of the theme that is computed."""
    lists = by_list(rows)
    found: dict[str, Figures] = {"seen_within_4w": shares(icb, within_4w(lists))}
    for weeks, limit in ((18, 126), (52, 364), (104, 728)):
        long = at_month_end(lists, lambda row, limit=limit: days_waited(row) > limit)
        found[f"still_waiting_over_{weeks}w"] = counts(icb, long, lists)
        of_all = [
            (*place, days_waited(row) > limit)
            for place, some in lists.items()
            for row in some
            if is_waiting(row)
        ]
        found[f"still_waiting_over_{weeks}w_share"] = shares(icb, of_all)
    waited = [
        (*place, float(days_waited(row))) for place, some in lists.items() for row in some if is_waiting(row)
    ]
    until_seen = []
    for provider, end, row in in_month(lists, seen_on):
        days = (known_day(row["first_attended_contact_date"]) - known_day(row["referral_received_date"])).days
        until_seen.append((provider, end, float(days)))
    for name, share in (("median", 0.5), ("p90", 0.9)):
        found[f"days_waiting_{name}"] = percentiles(icb, waited, share)
        found[f"days_to_first_contact_{name}"] = percentiles(icb, until_seen, share)
    for days in (30, 90):
        found[f"waiting_well_{days}d"] = shares(icb, in_touch(lists, days))
    for name, when in (
        ("additions", lambda row: day(row["referral_received_date"])),
        ("removals_seen", seen_on),
        ("removals_unseen", removed_unseen_on),
    ):
        found[name] = counts(icb, [case[:2] for case in in_month(lists, when)], lists)
    found["waiting"] = counts(icb, at_month_end(lists, lambda row: True), lists)
    flows = [(found["additions"], 1, 0), (found["removals_seen"], -1, 0), (found["removals_unseen"], -1, 0)]
    found["net_flow"] = added_up(flows)
    change = [(found["waiting"], 1, 0), (found["waiting"], -1, 1)]
    found["unexplained_change"] = added_up([*change, *((one, -weight, 0) for one, weight, _ in flows)])
    return {f"camhs_waits.{name}": figures for name, figures in found.items()}

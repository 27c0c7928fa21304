"""Runs every simulation, writes the tables and the figures of the methods page, and says which claims hold.

python -m simulations
"""

import sys
import time
from pathlib import Path

from qmetrics.analysis import expected_signals
from simulations import rare_events, signals, stocks
from simulations.page import Claim, figures, written

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "methods" / "simulations.md"
SERIES = 150_000


def main() -> int:
    started = time.perf_counter()

    def say(what: str) -> None:
        print(f"{time.perf_counter() - started:5.0f} s  {what}", flush=True)

    say("stocks and rolling windows")
    held = [stocks.stocks(points=points, seed=1) for points in (24, 36)]
    say("rare events")
    caught = {
        before: [rare_events.caught(before, 3, within, 5000, 2) for within in (5, 10, 15)]
        for before in (8, 12, 16, 20)
    }
    alarms = rare_events.events_per_alarm(400, 5000, 3)
    young = {events: rare_events.alarms_of_young_series(events, 5000, 4) for events in (8, 12, 20, 40)}
    say("false alarms of the rulesets")
    rulesets = signals.false_alarms(50_000, 24, 5)
    say(f"new signals by chance, {SERIES:,} series for each number of points")
    by_points, of_part = signals.chances(SERIES, 6)
    for name, table in (
        (expected_signals.POINTS_TABLE, by_points),
        (expected_signals.PARTS_TABLE, of_part),
    ):
        table.write_csv(ROOT / "qmetrics" / "analysis" / name)
    expected_signals.chance_by_points.cache_clear()
    expected_signals.chance_of_a_part.cache_clear()
    say("sets of charts")
    sets = [
        signals.sets_of_charts(groups, parts, 24, 4000, 7) for groups, parts in ((4, 1), (30, 5), (10, 2))
    ]
    claims = [
        Claim("no icon and no limits on any stock", not any(one["icons"] or one["limits"] for one in held)),
        Claim("a tripling after 20 events is caught within 10 in at least 80 %", caught[20][1] >= 0.8),
        Claim(
            "stable series alarm no more often than is stated (within three standard errors)",
            alarms["found"] >= alarms["stated"] - 3 * alarms["error"],
        ),
        Claim(
            "at least 95 % of sets of charts lie in the stated range",
            all(one["inside"] >= 0.95 for one in sets),
        ),
    ]
    text = figures(held, caught, alarms, young, rulesets, by_points, of_part, sets, claims)
    PAGE.write_text(written(PAGE.read_text("utf-8"), text), "utf-8")
    print(text)
    say("done")
    return 0 if all(claim.holds for claim in claims) else 1


if __name__ == "__main__":
    sys.exit(main())

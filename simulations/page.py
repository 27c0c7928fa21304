"""The figures of ``docs/methods/simulations.md``, between its two markers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

BEGIN, END = "<!-- figures: make simulate writes them -->", "<!-- end of figures -->"
_SHOWN_POINTS = (15, 16, 18, 20, 24, 30, 36, 48, 60)


@dataclass(frozen=True)
class Claim:
    """A sentence, and whether the simulation bears it out."""

    words: str
    holds: bool


def written(page: str, figures: str) -> str:
    """The page with other figures; ValueError where a marker is not there once."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"the page needs one {BEGIN!r} and one {END!r}")
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{figures}\n\n{END}{rest.split(END)[1]}"


def figures(
    held: Sequence[Mapping[str, Any]],
    caught: Mapping[int, Sequence[float]],
    alarms: Mapping[str, float],
    young: Mapping[int, float],
    rulesets: Sequence[Mapping[str, Any]],
    by_points: pl.DataFrame,
    of_part: pl.DataFrame,
    sets: Sequence[Mapping[str, Any]],
    claims: Sequence[Claim],
) -> str:
    """All figures as Markdown."""
    new = dict(by_points.select("points", pl.col("new_signals") / pl.col("series")).iter_rows())
    part = dict(of_part.select("parts", pl.col("new_signals") / pl.col("series")).iter_rows())
    series = by_points["series"][0]
    error = (new[24] * (1 - new[24]) / series) ** 0.5
    blocks = [
        "## Claims",
        _table(("Claim", "Holds"), [(one.words, "yes" if one.holds else "**no**") for one in claims]),
        "## Stocks and rolling windows",
        f"{held[0]['series']:,} lists that move as random walks (`camhs_waits.waiting`, month ends), analysed"
        " as for a page; then the share of them that an XmR chart would have flagged, at any point and at the"
        " latest; and the same of 12-month rolling means of independent months.",
        _table(
            ("Points", "Icons drawn", "Limits drawn", "Lists: any", "latest", "Windows: any", "latest"),
            [
                (
                    one["points"],
                    one["icons"],
                    one["limits"],
                    *[
                        _percent(one[name])
                        for name in ("walks_any", "walks_latest", "windows_any", "windows_latest")
                    ],
                )
                for one in held
            ],
        ),
        "## The CUSUM of rare events",
        "A tripling of the rate of exponential intervals: share of 5,000 series with an alarm after it.",
        _table(
            ("Events before", "within 5", "within 10", "within 15"),
            [(before, *map(_percent, shares)) for before, shares in caught.items()],
        ),
        "With fewer than 20 intervals the baseline takes in the new, shorter ones, so a rise shows later.",
        f"Stable series, a baseline of 20 events: stated is an alarm once in {alarms['stated']:.1f} events;"
        f" found: once in {alarms['found']:.1f} (standard error {alarms['error']:.1f}). Were the true mean"
        f" known, it would be once in {alarms['known_mean']:.1f}. Baselines differ by chance: for one series"
        f" in ten it is once in {alarms['tenth_series']:.0f} or more often, for half of them once in"
        f" {alarms['median_series']:.0f} or more seldom.",
        "Stable series with at least one alarm among their first events, baseline included: "
        + "; ".join(f"{_percent(share)} of those of {events}" for events, share in young.items())
        + " events.",
        "## False alarms of an XmR chart, 24 points",
        "Share of 50,000 stable series flagged at any point, and at the latest.",
        _table(
            ("Ruleset", "Series", "Any point", "Latest point"),
            [
                (f"`{one['ruleset']}`", one["kind"], _percent(one["any"]), _percent(one["latest"], 2))
                for one in rulesets
            ],
        ),
        "## New signals at the latest point by chance",
        f"`mdc`, {series:,} series for each number of points; the standard error at 24 points is"
        f" {_percent(error, 2)}.",
        _table(("Points", "Chance"), [(n, _percent(new[n], 2)) for n in _SHOWN_POINTS]),
        "A part's chance when its total gives one (parts of equal size):",
        _table(("Parts", "Chance"), [(n, _percent(chance, 1)) for n, chance in part.items()]),
        "Sets of charts of 24 points, stated and simulated directly (4,000 sets):",
        _table(
            (
                "Totals × parts",
                "Charts",
                "Expected",
                "Range",
                "Found: mean",
                "range",
                "Sets in the stated range",
                "Range without nesting, to",
            ),
            [
                (
                    f"{one['groups']} × {one['parts']}",
                    one["charts"],
                    f"{one['expected']:.2f}",
                    f"{one['low']}–{one['high']}",
                    f"{one['simulated']:.2f}",
                    f"{one['simulated_low']}–{one['simulated_high']}",
                    _percent(one["inside"]),
                    one["high_if_alone"],
                )
                for one in sets
            ],
        ),
    ]
    return "\n\n".join(blocks)


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _percent(share: float, decimals: int = 1) -> str:
    return f"{100 * share:.{decimals}f} %"

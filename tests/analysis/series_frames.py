"""Measures and observations for the tests of series and charts; written out, nothing is read."""

from datetime import UTC, date, datetime

import polars as pl

from qmetrics.model import (
    OBSERVATION_SCHEMA,
    Cadence,
    Direction,
    Dynamics,
    Events,
    Example,
    Kind,
    Level,
    Measure,
    Published,
    Rows,
    add_months,
    month_end,
    month_start,
)

STEADY = [60.0, 63, 58, 61, 65, 59, 62, 57, 64, 60, 61, 58, 63, 60, 62, 59, 61, 60, 63, 58]


def make_measure(key="sepsis.antibiotics_within_1h", kind=Kind.PROPORTION, **changes):
    """A measure whose origin fits its kind; keyword arguments replace fields."""
    true = pl.lit(True)
    if kind is Kind.TIME_BETWEEN:
        origin = Events(table="log", date=pl.col("d"), where=true)
    elif kind is Kind.PROPORTION:
        origin = Rows(table="sepsis_return", date=pl.col("d"), denominator=true, numerator=true)
    elif kind is Kind.PERCENTILE:
        origin = Rows(table="t", date=pl.col("d"), denominator=true, duration=pl.col("x"), quantile=0.5)
    else:
        origin = Rows(table="log", date=pl.col("d"), denominator=true)
    unit = {
        Kind.PROPORTION: "%",
        Kind.TIME_BETWEEN: "days",
        Kind.PERCENTILE: "days",
        Kind.COUNT: "events",
    }.get(kind, "referrals")
    fields = {
        "key": key,
        "title": "Antibiotics within one hour",
        "question": "Are they given in time?",
        "why": "Delay harms.",
        "direction": Direction.HIGHER,
        "kind": kind,
        "origin": origin,
        "unit": unit,
        "levels": (Level.PROVIDER,),
        "owner": "A",
        "checked_by": "B",
        "reviewed_on": date(2026, 1, 1),
        "review_by": date(2027, 1, 1),
        "example": Example(rows=(), period="2026-01", org="ZZ1", expect={}),
    }
    return Measure(**(fields | changes))


def make_published(key="camhs_waits.share", kind=Kind.PROPORTION, **changes):
    """A published measure."""
    return make_measure(key, kind, origin=Published(table="mhsds", id="MRS08b"), **changes)


def monthly(values, *, last=date(2026, 3, 31), window=1, step=1, measure="m.x", **columns):
    """One row per value, the last ending on ``last``; None is a month that was not submitted.

    ``columns`` gives lists (one entry a row) or single values for further columns.
    """
    ends = [
        month_end(add_months(month_start(last), step * (i + 1 - len(values)))) for i in range(len(values))
    ]
    data = {
        "measure_key": measure,
        "measure_version": 1,
        "org_code": "ZZ1",
        "org_level": "provider",
        "breakdown": None,
        "breakdown_value": None,
        "period_start": [month_start(add_months(month_start(end), 1 - window)) for end in ends],
        "period_end": ends,
        "value": values,
        "numerator": None,
        "denominator": None,
        "status": ["reported" if value is not None else "not_submitted" for value in values],
        "release_status": "final",
        "is_immature": False,
        "known_from": datetime(2026, 4, 20, tzinfo=UTC),
    } | columns
    full = {
        name: data.get(name) if isinstance(data.get(name), list) else [data.get(name)] * len(values)
        for name in OBSERVATION_SCHEMA
    }
    return pl.DataFrame(full, schema=OBSERVATION_SCHEMA, strict=False)


def intervals(days, *, first=date(2024, 1, 10), numerators=None):
    """Observations of days between events; the first event is on ``first``."""
    from datetime import timedelta

    starts, ends, day = [], [], first
    for length in days:
        starts.append(day)
        day = day + timedelta(days=length)
        ends.append(day)
    values = [float(length) for length in days]
    return monthly(
        values,
        period_start=starts,
        period_end=ends,
        numerator=[float(n) for n in numerators or [1] * len(days)],
    )


__all__ = [
    "STEADY",
    "Cadence",
    "Direction",
    "Dynamics",
    "intervals",
    "make_measure",
    "make_published",
    "monthly",
]

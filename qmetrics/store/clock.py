"""The day that it is, for everything that ages: reviews, accepted warnings, heads that are printed.

The only place that asks the clock for it, and for the moment at which a file is received.
``QMETRICS_TODAY`` stands in for the clock's day, so that no test depends on when it runs.
"""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from qmetrics.store.home import SettingsError

LONDON = ZoneInfo("Europe/London")
VARIABLE = "QMETRICS_TODAY"


def now() -> datetime:
    """The moment, in UTC, at which something is received."""
    return datetime.now(UTC)


def today() -> date:
    """The day in London, or the one that ``QMETRICS_TODAY`` names.

    Raises
    ------
    SettingsError
        Where the variable holds no day, naming it.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return datetime.now(LONDON).date()
    try:
        return date.fromisoformat(named)
    except ValueError:
        raise SettingsError(f"{VARIABLE}={named!r}: write a day, such as 2026-04-01, or unset it") from None

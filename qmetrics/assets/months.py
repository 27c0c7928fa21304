"""The months that a run of row-level tables makes."""

from qmetrics.store.clock import today
from qmetrics.store.home import find_home
from qmetrics.store.landing import months_landed

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def month_tags() -> dict[str, str]:
    """The range of months that a run of row-level tables makes: all that have landed."""
    first, last = months_landed(find_home()) or (today(), today())
    return {RANGE_START: f"{first:%Y-%m}-01", RANGE_END: f"{last:%Y-%m}-01"}

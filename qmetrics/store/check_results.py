"""Latest result of every check, and since when it fails. Running checks is in ``checks``."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from qmetrics.store.home import Home
from qmetrics.store.schema import check_result
from qmetrics.store.warehouse import transaction

# The one critical check of a table that withholds nothing: the figures stay as they were.
EVERY_FILE_IS_READ = "every_landed_file_is_read"


def store_check_results(home: Home, asset: str, results: Sequence[dict[str, Any]]) -> None:
    """Replace an asset's results. Each has ``name, severity, outcome, message``."""
    moment = datetime.now(UTC)
    with transaction(home) as connection:
        before = {
            row.name: row.failed_since
            for row in connection.execute(sa.select(check_result).where(check_result.c.asset == asset))
        }
        connection.execute(sa.delete(check_result).where(check_result.c.asset == asset))
        for result in results:
            bad = result["outcome"] in ("failed", "error")
            since = (before.get(result["name"]) or moment) if bad else None
            connection.execute(
                sa.insert(check_result).values(asset=asset, at=moment, failed_since=since, **result)
            )


def read_check_results(home: Home, asset: str | None = None) -> list[dict[str, Any]]:
    """Results of one asset, or of all."""
    query = sa.select(check_result).order_by(check_result.c.asset, check_result.c.name)
    if asset is not None:
        query = query.where(check_result.c.asset == asset)
    with transaction(home) as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def results_by_asset(home: Home) -> dict[str, list[dict[str, Any]]]:
    """All results, by asset."""
    found: dict[str, list[dict[str, Any]]] = {}
    for result in read_check_results(home):
        found.setdefault(result["asset"], []).append(result)
    return found


def critical_failures(home: Home, asset: str) -> list[dict[str, Any]]:
    """Failed critical checks of an asset."""
    return [
        result
        for result in read_check_results(home, asset)
        if result["severity"] == "critical" and result["outcome"] in ("failed", "error")
    ]


def withholding(home: Home, asset: str) -> list[dict[str, Any]]:
    """Failed critical checks of a table that are reasons to withhold what rests on it."""
    return [one for one in critical_failures(home, asset) if one["name"] != EVERY_FILE_IS_READ]

"""The version at which each asset was last made, and by which versions of the libraries that figures rest on.

Which version an asset should have is worked out in ``assets/versions``, of which code in ``code_closure``.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version

import sqlalchemy as sa

from qmetrics.store.home import Home
from qmetrics.store.schema import asset_version
from qmetrics.store.warehouse import transaction


def combined(*parts: object) -> str:
    """One hash of several values."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def stored_versions(home: Home) -> dict[str, str]:
    """Version of every asset ever made."""
    with transaction(home) as connection:
        rows = connection.execute(sa.select(asset_version.c.asset, asset_version.c.version))
        return {row.asset: row.version for row in rows}


@cache
def libraries() -> str:
    """Return the versions of the libraries that figures rest on; recorded, and no reason to make any anew."""
    return ", ".join(f"{name} {version(name)}" for name in ("polars", "numpy", "scipy"))


def store_versions(home: Home, versions: Mapping[str, str]) -> None:
    """Remember that these assets were made at these versions."""
    moment = datetime.now(UTC)
    with transaction(home) as connection:
        for asset, made in versions.items():
            row = {"asset": asset, "version": made, "at": moment, "libraries": libraries()}
            connection.execute(sa.delete(asset_version).where(asset_version.c.asset == asset))
            connection.execute(sa.insert(asset_version).values(row))


def forget_versions(home: Home, assets: Collection[str]) -> None:
    """Forget at which version some assets were made, so that they are made again."""
    with transaction(home) as connection:
        connection.execute(sa.delete(asset_version).where(asset_version.c.asset.in_(assets)))

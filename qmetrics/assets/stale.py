"""Which assets are not as they should be: the version they should have is not the one they were made at."""

from collections.abc import Sequence

from qmetrics.assets.versions import downstream_versions, table_versions
from qmetrics.measures import themes
from qmetrics.store.home import Home
from qmetrics.store.versions import stored_versions


def stale_assets(home: Home, only_themes: Sequence[str] = (), mended: Sequence[str] = ()) -> list[str]:
    """Assets whose stored version is not the one they should have, in no order.

    Those of other themes are left as they are, but for what was ``mended``: the first page reads them all.
    """
    stored = stored_versions(home)
    tables = {key: version for key, version in table_versions(home).items() if key.startswith("table/")}
    stale = [key for key, version in tables.items() if stored.get(key) != version]
    # a new list of organisations may change every measure's scope
    everything = "table/ods" in stale
    wanted = set(only_themes or themes())
    for key, version in downstream_versions(home).items():
        name = key.split("/")[1]
        if (everything or stored.get(key) != version) and (
            name in wanted or name == "board_pack" or key in mended
        ):
            stale.append(key)
    return stale

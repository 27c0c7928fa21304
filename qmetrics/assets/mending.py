"""What is lost or altered, found before anything is computed from it, and made anew or marked to be.

Here: which assets that are. Not here: how a file is known to be as it was made (``store/derived``), making
the other assets (the steps of the graph). Rows of a table are made anew at once, since who the home ICB is
and what the calendar says is read from them; they are the same rows, of the same landed bytes.
"""

from contextlib import suppress

from qmetrics.checks.history import REGISTER
from qmetrics.sources import all_sources
from qmetrics.store.derived import AlteredError, derived_files
from qmetrics.store.home import Home
from qmetrics.store.landing import DamagedError, home_kind
from qmetrics.store.releases import BEFORE
from qmetrics.store.tables import broken_files, forget_table, missing_rows, not_yet_rows
from qmetrics.store.versions import forget_versions, stored_versions

# assets whose files are read by others: one without any on record is made again
WITH_FILES = ("measure/", "chart/")


def mend(home: Home) -> list[str]:
    """Make lost or altered rows of tables anew, and have the other assets made again.

    Returns
    -------
    list of str
        Assets of which a file was lost, altered or never on record, in order.
    """
    broken = [one for one in all_sources() if broken_files(home, one.key)]
    if broken:
        from qmetrics.assets.make_tables import make_table
        from qmetrics.assets.versions import table_code

        for source in sorted(broken, key=lambda one: len(one.uses)):
            forget_table(home, source.key, broken_files(home, source.key))
            with suppress(Exception):  # one that fails stops no other: the table's own step says why
                make_table(home, source, table_code(home, source))
    recorded = derived_files(home)
    others = [one for one in recorded if not one.asset.startswith("table/")]
    altered = {_maker(one.asset) for one in others if not one.is_as_made}
    kept = {one.asset for one in recorded}
    unknown = {key for key in stored_versions(home) if key.startswith(WITH_FILES) and key not in kept}
    # a landed file that is no row of its table: it is held out, or its entry is lost
    incomplete = {f"table/{name}" for name in not_yet_rows(home).values()}
    forget_versions(home, altered | unknown | incomplete)
    return sorted({f"table/{one.key}" for one in broken} | altered | unknown)


def require_whole(home: Home) -> None:
    """Refuse to write pages of charts that are lost or altered, or without knowing who the home ICB is.

    Raises
    ------
    AlteredError
        For the first file of a chart that is not as it was made.
    DamagedError
        Where a landed file is missing from the register: pages of providers would go.
    """
    for one in derived_files(home):
        if one.asset.startswith("chart/") and not one.is_as_made:
            raise AlteredError(one.path)
    why = missing_rows(home, [REGISTER])
    if why and home_kind(home) == "real":
        raise DamagedError(f"{why}: pages stay as they were; 'qmetrics doctor' names the file")


def _maker(asset: str) -> str:
    """Which asset makes a file good, or does without it: a release is looked at when its chart is made."""
    return asset.replace(f"{BEFORE}/", "chart/", 1)

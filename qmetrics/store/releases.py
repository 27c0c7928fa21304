"""What is kept of public builds that were released: their manifests, and what the next is compared with.

Manifests are added and never changed. What a release was made from is unprotected and stays in the home.
"""

from collections.abc import Collection
from pathlib import Path

from qmetrics.store.derived import keep_derived
from qmetrics.store.files import write_whole
from qmetrics.store.home import Home

RELEASES, BEFORE = "releases", "released"


def release_file(home: Home, content: str) -> Path:
    """Where the manifest of a release is."""
    return home.path / RELEASES / f"{content}.json"


def keep_release(home: Home, content: str, manifest: str) -> bool:
    """Keep the manifest of a release, once; whether it is new."""
    file = release_file(home, content)
    if file.exists():
        return False
    write_whole(file, manifest.encode())
    return True


def before_folder(home: Home, theme: str, name: str) -> Path:
    """Where the figures that the latest release was made from are kept, of one measure."""
    return home.path / BEFORE / theme / name


def remember_public(home: Home, shown: Collection[tuple[str, str]]) -> None:
    """From now on the public build is compared with the one that was just released.

    ``shown`` are theme and name of the measures of which it shows anything; what an earlier one showed of
    others stays known.
    """
    for theme, name in shown:
        made_from = home.charts / theme / name / "public"
        if not (made_from / "used.parquet").exists():
            continue  # published by somebody else
        folder = before_folder(home, theme, name)
        files = (*made_from.glob("*.parquet"), made_from / "shown.json")
        kept = {folder / file.name: file.read_bytes() for file in files}
        keep_derived(home, f"{BEFORE}/{theme}/{name}", kept)

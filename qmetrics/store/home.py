"""Where everything lives: ``QMETRICS_HOME``, its folders and its settings file.

The one place that knows paths. What is kept in the folders is in the other files of ``store``.
"""

import os
import tomllib
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

VARIABLE = "QMETRICS_HOME"
SETTINGS_FILE = "qmetrics.toml"

TEMPLATE = """\
# Settings of this qmetrics home. Change a line, save, run again.

# ODS code of the home ICB. Pages and charts are drawn for it, its sub-ICBs and its providers.
icb = {icb}

# ODS codes of its providers; empty: every open trust whose ODS parent is the ICB.
providers = {providers}

# Folder in which files arrive. Never this home's own store.
landing = {landing}

# Who pages are made for: public, committee, provider; empty: all.
audiences = {audiences}

# Address of a PostgreSQL warehouse; empty: a SQLite file in this home.
database_url = {database_url}

# Whether Dagster's schedules and its watch on the landing folder start switched on.
schedules = {schedules}
"""


@dataclass(frozen=True)
class Settings:
    """What a user may set; see the comments in the file that the first run writes."""

    icb: str = ""
    providers: tuple[str, ...] = ()
    landing: str = ""
    audiences: tuple[str, ...] = ()
    database_url: str = ""
    schedules: bool = False


class SettingsError(Exception):
    """A settings file that cannot be used; names the file and the line to change."""


class HomeError(Exception):
    """A home that cannot be used now: held by another command, its disk full or not to be written to."""


@dataclass(frozen=True)
class Home:
    """One home. Every path of the store is a property of it."""

    path: Path

    @property
    def settings_file(self) -> Path:
        return self.path / SETTINGS_FILE

    @property
    def landing(self) -> Path:
        """Landed bytes, by source and hash; not the folder in which files arrive."""
        return self.path / "landing"

    @property
    def tables(self) -> Path:
        return self.path / "tables"

    @property
    def charts(self) -> Path:
        return self.path / "charts"

    @property
    def reports(self) -> Path:
        return self.path / "reports"

    @property
    def dagster(self) -> Path:
        return self.path / "dagster"

    @property
    def sample_files(self) -> Path:
        """Where the synthetic files are written for a sample home to land."""
        return self.path / "sample"

    @property
    def warehouse_file(self) -> Path:
        return self.path / "warehouse.db"

    @property
    def settings(self) -> Settings:
        """The settings as they stand in the file; the defaults where there is none yet."""
        return read_settings(self.settings_file)

    @property
    def database_url(self) -> str:
        return self.settings.database_url or f"sqlite:///{self.warehouse_file}"


def find_home() -> Home:
    """The home that ``QMETRICS_HOME`` names, else ``.qmetrics`` in the working directory."""
    return Home(Path(os.environ.get(VARIABLE) or ".qmetrics").absolute())


def make_private(home: Home) -> None:
    """Make the home's folder, which its owner alone may enter; one that is there stays as it is."""
    if not home.path.exists():
        home.path.parent.mkdir(parents=True, exist_ok=True)
        home.path.mkdir(mode=0o700)


def others_may_enter(home: Home) -> bool:
    """Return whether every user of the machine may read the home, or write to it."""
    return os.name == "posix" and bool(home.path.stat().st_mode & 0o007)


def keep_fonts_inside(home: Home) -> None:
    """Have matplotlib keep its list of fonts in the home, in this process and those it starts."""
    os.environ.setdefault("MPLCONFIGDIR", str(home.path / "matplotlib"))


def prepare_home(home: Home) -> None:
    """Make the folders and, where there is none, the settings file; Dagster's is made by ``dagster_home``."""
    make_private(home)
    keep_fonts_inside(home)
    for folder in (home.landing, home.tables, home.charts, home.reports):
        folder.mkdir(parents=True, exist_ok=True)
    if not home.settings_file.exists():
        write_settings(home, Settings())


def change_settings(home: Home, **changes: object) -> None:
    """Write new values into the settings file, comments kept."""
    write_settings(home, replace(home.settings, **changes))  # type: ignore[arg-type]


def write_settings(home: Home, settings: Settings) -> None:
    """Write all settings with their comments."""
    values = {field.name: _toml(getattr(settings, field.name)) for field in fields(Settings)}
    text = TEMPLATE.format(**values)
    unfinished = home.settings_file.with_suffix(".part")
    unfinished.write_text(text, "utf-8")
    unfinished.chmod(0o600)  # the database's password may be in it
    unfinished.replace(home.settings_file)


def read_settings(file: Path) -> Settings:
    """Typed settings of a file; SettingsError names the setting that is wrong."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return Settings()
    return _read_as_it_is(file, found.st_ino, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=64)
def _read_as_it_is(file: Path, _inode: int, _changed: int, _size: int) -> Settings:
    # asked thousands of times in a run: read again when the file is another one
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: {error}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not UTF-8: save it as UTF-8, or delete it and run again") from None
    known = {field.name: field for field in fields(Settings)}
    for name, value in values.items():
        if name not in known:
            raise SettingsError(f"{file}: no setting {name!r}; there are {', '.join(known)}")
        default = known[name].default
        wanted = list if isinstance(default, tuple) else type(default)
        texts = not isinstance(value, list) or all(isinstance(one, str) for one in value)
        if not isinstance(value, wanted) or not texts:
            raise SettingsError(f"{file}: {name} must be {_described(default)}")
    made: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Settings(**made)


def _described(default: object) -> str:
    if isinstance(default, tuple):
        return 'a list such as ["A", "B"]'
    return "true or false" if isinstance(default, bool) else 'text in quotes, such as "A"'


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'

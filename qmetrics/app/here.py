"""The home that is asked: what it holds, and what to say where there is none."""

from qmetrics.app.catalogue import UnknownError
from qmetrics.app.series import NoDataError
from qmetrics.store.home import Home
from qmetrics.store.landing import home_kind


def holds(home: Home) -> str | None:
    """``sample`` or ``real``; None where there is no home yet. Never makes one."""
    return home_kind(home) if home.settings.database_url or home.warehouse_file.exists() else None


def need_home(home: Home) -> None:
    """NoDataError where there is no home to ask, saying what to do."""
    if holds(home) is None:
        raise NoDataError(
            f"no figures in {home.path} yet: 'qmetrics run' makes them; "
            "qm.sample() gives synthetic ones to try"
        )


def one_group(breakdown: str | None) -> str | None:
    """A breakdown with its group; UnknownError for a name alone."""
    if breakdown is not None and not breakdown.partition("=")[2]:
        raise UnknownError(f"one figure is of one group: write {breakdown}=VALUE")
    return breakdown

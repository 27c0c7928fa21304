"""Which builds of the pack a home makes, and where each lies."""

from pathlib import Path

from qmetrics.model.audience import Audience, Build
from qmetrics.store.home import Home, SettingsError
from qmetrics.store.scope import scope_of


def builds_of(home: Home) -> list[Build]:
    """The builds for the audiences of the settings; all, where they name none.

    Raises
    ------
    SettingsError
        For an audience that does not exist.
    """
    named = home.settings.audiences
    for name in named:
        if name not in list(Audience):
            raise SettingsError(
                f"{home.settings_file}: no audience {name!r}; there are {', '.join(Audience)}"
            )
    wanted = [audience for audience in Audience if not named or audience in named]
    builds = [Build(audience=audience) for audience in wanted if audience is not Audience.PROVIDER]
    if Audience.PROVIDER in wanted:
        builds += [Build(audience=Audience.PROVIDER, org_code=code) for code in scope_of(home).providers]
    return builds


def folder_of(home: Home, build: Build) -> Path:
    """The folder of a build; it can be sent as it is."""
    return home.reports / build.folder

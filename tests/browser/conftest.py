"""The browser, and the pages it looks at."""

import os
import shutil
from pathlib import Path

import browsing
import pytest
from page_kinds import kinds_of

from qmetrics.store.home import Home


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory):
    """One Chromium for all tests; they are skipped where it, its driver or axe is absent."""
    missing = browsing.missing()
    if missing:
        if os.environ.get("QMETRICS_REQUIRE_MARKED"):
            pytest.fail(f"required here and not installed: {missing}")
        pytest.skip(f"not installed: {missing}; see docs/accessibility.md")
    profile = tmp_path_factory.mktemp("chromium")
    browser = browsing.start(profile)
    browser.set_script_timeout(120)
    yield browser
    browser.quit()
    shutil.rmtree(profile, ignore_errors=True)


@pytest.fixture
def browser(chromium):
    """The browser as a reader's: wide, on a screen, scripts on, nothing heard yet."""
    browsing.size(chromium, *browsing.WIDE)
    browsing.emulate(chromium)
    browsing.scripts(chromium, True)
    browsing.noise(chromium)
    browsing.requests(chromium)
    return chromium


@pytest.fixture(scope="session", params=["public", "committee", "provider"])
def pages(request: pytest.FixtureRequest, sample_home: Home) -> list[Path]:
    """Pages of one audience, of every kind it has."""
    return kinds_of(sample_home, request.param)


@pytest.fixture(scope="session")
def committee_page(sample_home: Home) -> Path:
    """The first page that has everything on it."""
    return sample_home.reports / "committee" / "index.html"

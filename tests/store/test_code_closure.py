"""Which files make something, read from sources: of a package made here, and of our own."""

import sys
from pathlib import Path

import pytest

from qmetrics.assets import versions
from qmetrics.store import code_closure
from qmetrics.store.code_closure import closure, code_hash, files_of_code, remembered_hash
from qmetrics.store.home import Home

PACKAGE = Path(code_closure.__file__).parent.parent

FILES = {
    "__init__.py": "",
    "room/__init__.py": (
        "from made_up.room.inner import shown as said\nfrom made_up.room.other import unused\n"
    ),
    "room/inner.py": "def shown(): ...\n",
    "room/other.py": "import made_up.far\n\ndef unused(): ...\n",
    "far.py": "",
    "late.py": "VALUE = 1\n",
    "only_types.py": "class Kind: ...\n",
    "beside.py": "table = Path(__file__).parent / 'figures.csv'\nall_of = 'pages'\n",
    "figures.csv": "a,b\n",
    "unread.csv": "a,b\n",
    "pages/one.html": "<p>\n",
    "pages/code.py": "",
    "twin.py": "import made_up.far\n",
    "odd_examples.py": "import made_up.far\n",
    "register.py": "from made_up import far\n\ndef all_of(n):\n    return importlib.import_module(n)\n",
    "root.py": (
        "import polars\n"
        "from typing import TYPE_CHECKING\n"
        "from made_up.room import said\n"
        "from . import beside\n"
        "from .twin import copy\n"
        "from made_up.odd_examples import ROWS\n"
        "from made_up.register import all_of\n"
        "if TYPE_CHECKING:\n    from made_up.only_types import Kind\n"
        "def f():\n    from made_up import late\n"
    ),
}


@pytest.fixture
def made_up(tmp_path, monkeypatch):
    """A package of its own, which nothing has imported."""
    for name, text in FILES.items():
        file = tmp_path / "made_up" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    code_closure._modules.cache_clear()
    code_closure.code_hash.cache_clear()
    yield tmp_path / "made_up"
    sys.modules.pop("made_up", None)
    code_closure._modules.cache_clear()
    code_closure.code_hash.cache_clear()


def test_names_are_followed_to_where_they_are_defined_and_into_functions(made_up):
    found = closure(["made_up.root"], ["made_up"])
    assert found == {f"made_up.{name}" for name in ("root", "room.inner", "beside", "late")}


def test_data_that_a_module_names_counts_by_file_and_by_folder(made_up):
    files = {path.relative_to(made_up).as_posix() for path in files_of_code(["made_up.beside"], ["made_up"])}
    assert files == {"beside.py", "figures.csv", "pages/one.html"}


@pytest.mark.parametrize("name", ["root.py", "room/inner.py", "late.py", "figures.csv", "pages/one.html"])
def test_a_changed_file_changes_the_hash(made_up, name):
    before = code_hash(("made_up.root",), ("made_up",))
    (made_up / name).write_text(FILES[name] + "\n# another word\n", "utf-8")
    code_closure._modules.cache_clear()
    code_hash.cache_clear()
    assert code_hash(("made_up.root",), ("made_up",)) != before


@pytest.mark.parametrize(
    "name", ["room/other.py", "far.py", "twin.py", "odd_examples.py", "register.py", "only_types.py"]
)
def test_what_makes_nothing_of_it_does_not(made_up, name):
    before = code_hash(("made_up.root",), ("made_up",))
    (made_up / name).write_text(FILES[name] + "\n# another word\n", "utf-8")
    code_closure._modules.cache_clear()
    code_hash.cache_clear()
    assert code_hash(("made_up.root",), ("made_up",)) == before


def test_a_root_that_is_no_module_is_an_error_that_names_it(made_up):
    with pytest.raises(ValueError, match=r"made_up\.rooot"):
        files_of_code(["made_up.rooot"], ["made_up"])


def test_a_package_that_is_not_there_is_an_error_that_names_it():
    with pytest.raises(ValueError, match="nowhere_at_all"):
        closure(["nowhere_at_all.x"], ["nowhere_at_all"])


def test_what_is_remembered_holds_only_while_no_file_changes(tmp_path, monkeypatch):
    home = Home(tmp_path)
    home.tables.mkdir()
    first = remembered_hash(home, "qmetrics.model.measure")
    assert first == code_hash(("qmetrics.model.measure",))

    def never(_roots):
        raise AssertionError("read again")

    monkeypatch.setattr(code_closure, "code_hash", never)
    assert remembered_hash(home, "qmetrics.model.measure") == first
    monkeypatch.setattr(code_closure, "_fingerprint", lambda: "another")
    with pytest.raises(AssertionError, match="read again"):
        remembered_hash(home, "qmetrics.model.measure")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe"])
def test_a_broken_memory_is_made_anew(tmp_path, content):
    home = Home(tmp_path)
    home.tables.mkdir()
    (home.tables / "code.json").write_bytes(content)
    assert remembered_hash(home, "qmetrics.model.measure") == code_hash(("qmetrics.model.measure",))


def test_every_data_file_of_the_package_is_of_something():
    roots = (
        *(f"qmetrics.sources.{folder.parent.name}.layout" for folder in PACKAGE.glob("sources/*/layout.py")),
        *versions._TABLE, *versions._MEASURE, *versions._CHART, *versions._REPORT,
    )  # fmt: skip
    used = set(files_of_code(roots))
    data = {
        path
        for path in PACKAGE.rglob("*")
        if path.is_file() and path.suffix in (".csv", ".html", ".css", ".js")
    }
    # successors are wired in by nothing yet
    assert data - used == {PACKAGE / "reference" / "successors.csv"}


# written by hand: a file, and one asset of each kind that a change of it makes or does not make anew
TABLES = ("ods", "complaints_log", "activity", "milestones", "never_events_national")
MODULES = ("complaints", "sepsis", "camhs_waits_published")


def makers(file: str) -> set[str]:
    """Assets, by kind and name, that are made of a file."""
    path = PACKAGE / file
    assert path.is_file(), file
    roots = {f"table/{name}": (f"qmetrics.sources.{name}.layout", *versions._TABLE) for name in TABLES}
    roots |= {f"measure/{name}": (f"qmetrics.measures.{name}", *versions._MEASURE) for name in MODULES}
    roots |= {"chart": versions._CHART, "report": versions._REPORT}
    return {name for name, modules in roots.items() if path in files_of_code(modules)}


EVERY_TABLE = {f"table/{name}" for name in TABLES}
EVERY_MEASURE = {f"measure/{name}" for name in MODULES}


@pytest.mark.parametrize(
    ("file", "made"),
    [
        # the three that were wrong
        ("measures/complaints_handling.py", {"measure/complaints"}),
        ("sources/case_columns.py", {"table/complaints_log", "table/activity"}),
        ("sources/windows.py", {"table/ods", "table/never_events_national"}),
        ("analysis/milestone_words.py", {"report"}),
        ("sources/complaints_log/twin.py", set()),
        ("sources/twinning.py", set()),
        ("measures/complaints_examples.py", set()),
        ("sources/complaints_log/table.py", {"table/complaints_log"}),
        ("measures/sepsis.py", {"measure/sepsis"}),
        ("analysis/compute/rows.py", EVERY_MEASURE | {"chart", "report"}),
        ("checks/suites.py", EVERY_TABLE | EVERY_MEASURE | {"chart", "report"}),
        ("charts/marks.py", {"chart", "report"}),
        ("analysis/spc/xmr.py", {"chart", "report"}),
        ("reports/templates/measure.html", {"report"}),
        ("reports/templates/summary.js", {"report"}),
        ("reference/organisation_aliases.csv", {"table/never_events_national"}),
        ("app/doctor.py", set()),
        ("cli.py", set()),
    ],
)
def test_what_a_change_of_a_file_makes_anew(file, made):
    assert makers(file) == made

"""Who may import whom, and where the heavy libraries may be: read from the source, nothing is run.

The rules are those of ``docs/architecture.md``. A rule broken in the code is mended there, not here.
"""

import ast
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "qmetrics"
ROOMS = {"model", "reference", "sources", "measures", "analysis", "charts", "reports", "store", "checks",
         "assets", "app", "definitions", "cli", "cli_ledger", "__init__", "_version"}  # fmt: skip
EVERYWHERE = {"__init__", "_version"}  # the version, and nothing else

MAY_IMPORT = {
    "model": set(),
    "reference": {"model"},
    "sources": {"model", "reference"},
    "analysis": {"model"},
    "measures": {"model", "reference", "sources"},
    "charts": {"model", "analysis"},
    "reports": {"model", "analysis", "reference", "measures", "sources", "charts"},
    "store": {"model", "sources", "reference"},
    "checks": {"model"},
    "assets": ROOMS - {"app", "cli", "cli_ledger", "definitions", "assets"},
    "definitions": {"assets", "checks", "store"},
    "app": ROOMS - {"assets", "definitions", "cli", "cli_ledger"},
    "cli": {"cli_ledger", "app", "store", "model", "analysis"},
    "cli_ledger": {"app", "store", "model", "analysis"},
    "__init__": {"app"},
    "_version": set(),
}

# library: files and folders in which it may be imported; a folder ends with a stroke
LIBRARIES = {
    "dagster": {
        "assets/",
        "definitions.py",
        "app/run.py",
        "checks/dagster_checks.py",
        "store/dagster_home.py",
        "store/dagster_runs.py",
        "store/event_log.py",
    },
    "great_expectations": {"checks/"},
    "pandas": {"checks/"},
    "sqlalchemy": {"store/"},
    "alembic": {"store/"},
    "matplotlib": {"charts/", "reports/"},
    "pptx": {"reports/deck.py"},
    "xlsxwriter": {"reports/spreadsheet.py", "reports/reply_template.py"},
    "requests": {"store/"},
    "httpx": {"store/"},
    "urllib.request": {"store/"},
    "socket": {"store/"},
}
# never at the top of a module: they cost seconds, or a process that does not need them
INSIDE_FUNCTIONS = {"great_expectations", "pandas", "alembic", "pptx", "xlsxwriter"}


@dataclass(frozen=True)
class Import:
    """One import statement of one file."""

    file: str
    line: int
    module: str
    is_inside: bool

    def __str__(self) -> str:
        return f"qmetrics/{self.file}:{self.line} imports {self.module}"


def imports_of(text: str, file: str) -> list[Import]:
    """Every module that a file imports, ``from x import y`` as ``x.y`` where x is a package of ours."""
    found: list[Import] = []

    def visit(node: ast.AST, inside: bool, for_types: bool) -> None:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: write the whole name of the module"
            module = node.module or ""
            names = [f"{module}.{one.name}" for one in node.names] if module == "qmetrics" else [module]
        # what is imported for type checkers alone is never imported by a process
        found.extend(Import(file, node.lineno, name, inside or for_types) for name in names)
        deeper = inside or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = for_types or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
        for child in ast.iter_child_nodes(node):
            visit(child, deeper, typing)

    visit(ast.parse(text), inside=False, for_types=False)
    return found


ALL = [
    one
    for path in sorted(PACKAGE.rglob("*.py"))
    for one in imports_of(path.read_text("utf-8"), path.relative_to(PACKAGE).as_posix())
]


def room_of(file: str) -> str:
    """The room a file is in, or its own name at the top of the package."""
    return file.split("/")[0].removesuffix(".py")


def target_room(module: str) -> str | None:
    """The room that an imported module of ours is in; None for others' modules and the version."""
    if not module.startswith("qmetrics."):
        return "__init__" if module == "qmetrics" else None
    name = module.split(".")[1]
    return name if name in ROOMS else "__init__"


def broken_room_rules(imports: list[Import]) -> list[str]:
    """Imports between rooms that the rules do not allow."""
    broken = []
    for one in imports:
        here, there = room_of(one.file), target_room(one.module)
        if there is None or there == here or there in EVERYWHERE:
            continue
        if one.file == "app/run.py" and there in {"assets", "definitions"}:
            continue
        if here == "app" and there == "checks" and not one.is_inside:
            broken.append(f"{one}: only inside the function that needs it")
        elif there not in MAY_IMPORT[here]:
            broken.append(
                f"{one}: {here} may import {', '.join(sorted(MAY_IMPORT[here])) or 'nothing of ours'}"
            )
    return broken


def broken_library_rules(imports: list[Import]) -> list[str]:
    """Imports of heavy libraries outside their borders."""
    broken = []
    for one in imports:
        for library, places in LIBRARIES.items():
            if one.module != library and not one.module.startswith(f"{library}."):
                continue
            if not any(
                one.file == place or (place.endswith("/") and one.file.startswith(place)) for place in places
            ):
                broken.append(f"{one}: {library} only in {', '.join(sorted(places))}")
            elif library in INSIDE_FUNCTIONS and not one.is_inside and "/migrations/" not in one.file:
                broken.append(f"{one}: only inside the function that needs it")
    return broken


def test_every_folder_and_file_is_a_room():
    found = {room_of(path.relative_to(PACKAGE).as_posix()) for path in PACKAGE.rglob("*.py")}
    assert found <= ROOMS | {"__main__"}
    assert set(MAY_IMPORT) == ROOMS


def test_rooms_import_only_whom_they_may():
    assert broken_room_rules(ALL) == []


def test_heavy_libraries_stay_within_their_borders():
    assert broken_library_rules(ALL) == []


def test_each_source_knows_no_other_source():
    names = {path.parent.name for path in (PACKAGE / "sources").glob("*/layout.py")}
    for one in ALL:
        parts = one.file.split("/")
        if parts[0] != "sources" or len(parts) < 3:
            continue
        there = one.module.split(".")
        if there[:2] == ["qmetrics", "sources"] and len(there) > 2 and there[2] in names:
            assert there[2] == parts[1], f"{one}: a source stands alone"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("model/x.py", "from qmetrics.sources import source"),
        ("analysis/x.py", "def f():\n    from qmetrics.store.home import Home"),
        ("charts/x.py", "import qmetrics.measures"),
        ("app/data.py", "from qmetrics.assets.charts import keep_charts"),
        ("app/data.py", "from qmetrics.checks.suites import table_suite"),
        ("cli.py", "from qmetrics.assets import charts"),
    ],
)
def test_a_forbidden_room_is_found(file, text):
    assert len(broken_room_rules(imports_of(text, file))) == 1


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("app/data.py", "import dagster as dg"),
        ("checks/suites.py", "import pandas as pd"),
        ("checks/suites.py", "import great_expectations.expectations as gxe"),
        ("assets/tables.py", "def f():\n    import great_expectations"),
        ("sources/x.py", "import sqlalchemy as sa"),
        ("analysis/x.py", "from matplotlib.figure import Figure"),
        ("app/run.py", "from urllib.request import urlopen"),
        ("reports/pages.py", "def f():\n    from pptx import Presentation"),
        ("reports/deck.py", "from pptx.util import Inches"),
        ("reports/deck.py", "def f():\n    import xlsxwriter"),
    ],
)
def test_a_library_beyond_its_border_is_found(file, text):
    assert len(broken_library_rules(imports_of(text, file))) == 1


def test_importing_qmetrics_loads_nothing_heavier_than_polars():
    program = "import sys, qmetrics; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    heavy = {"dagster", "great_expectations", "pandas", "sqlalchemy", "alembic", "matplotlib", "numpy",
             "pyarrow", "jinja2", "rich", "fastexcel", "holidays"}  # fmt: skip
    baseline = subprocess.run(
        [sys.executable, "-c", program.replace("qmetrics", "polars")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (set(answer.stdout.split()) & heavy) - set(baseline.stdout.split()) == set()

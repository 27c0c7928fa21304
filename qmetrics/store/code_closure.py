"""Which files of code make something: a module, what it imports, what that imports, and data that they open.

Read from the sources; nothing is imported to find it. A name imported from a package is followed to the
module that defines it. Left out: a module that loads others by a name it is given (a registry: what it lists
makes nothing of what it lists beside), synthetic twins, worked examples, and imports for types alone.
"""

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from qmetrics.store.files import write_whole
from qmetrics.store.home import Home

OURS = ("qmetrics",)
# a copy that is made up, and rows worked out by hand: they show what code does and are none of it
_MAKES_NOTHING = re.compile(r"\.(twin|twin_\w+|twinning|\w+_examples)$")


@dataclass(frozen=True)
class Module:
    """A module as its source tells it.

    Attributes
    ----------
    file : Path
    imports : tuple of (str, str)
        Module and name; the name is empty where the module itself is imported.
    given_on : dict of str to (str, str)
        Names that it imports at its top level: whoever imports one of a package means where that is from.
    data : tuple of Path
        Files beside it whose name, or whose folder's name, it writes out.
    is_registry : bool
    """

    file: Path
    imports: tuple[tuple[str, str], ...]
    given_on: dict[str, tuple[str, str]]
    data: tuple[Path, ...]
    is_registry: bool


def files_of_code(roots: Sequence[str], packages: Sequence[str] = OURS) -> tuple[Path, ...]:
    """Return the files that some modules are made of, sorted.

    Parameters
    ----------
    roots : sequence of str
        Names of modules.
    packages : sequence of str
        Packages whose modules are followed; others are libraries.

    Raises
    ------
    ValueError
        For a root that is no module of these packages.
    """
    found = _modules(tuple(packages))
    unknown = [root for root in roots if root not in found]
    if unknown:
        raise ValueError(f"no module {unknown[0]!r} in {', '.join(packages)}")
    names = closure(roots, packages)
    return tuple(sorted({path for name in names for path in (found[name].file, *found[name].data)}))


def closure(roots: Sequence[str], packages: Sequence[str] = OURS) -> frozenset[str]:
    """Return the names of the modules that some modules are made of, they themselves included."""
    found = _modules(tuple(packages))
    seen: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name in seen or name not in found or _MAKES_NOTHING.search(name) or found[name].is_registry:
            continue
        seen.add(name)
        waiting += [_defined_in(found, *imported) for imported in found[name].imports]
    return frozenset(seen)


@cache
def code_hash(roots: tuple[str, ...], packages: tuple[str, ...] = OURS) -> str:
    """Return one hash of the files that some modules are made of."""
    tops = {package: folder for package in packages for folder in _folders(package)}
    digest = hashlib.sha256()
    for file in files_of_code(roots, packages):
        package, folder = next((one, top) for one, top in tops.items() if file.is_relative_to(top))
        digest.update(f"{package}/{file.relative_to(folder).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def remembered_hash(home: Home, *roots: str) -> str:
    """Return what ``code_hash`` gives, and keep it in the home until a file of the packages changes.

    Reading the sources takes longer than a run that has nothing to do.
    """
    file, asked, whole = home.tables / "code.json", " ".join(roots), _fingerprint()
    kept = _kept(file)
    if kept.get("of") != whole or asked not in kept:
        kept = (kept if kept.get("of") == whole else {"of": whole}) | {asked: code_hash(roots)}
        if home.tables.is_dir() and os.access(home.tables, os.W_OK):
            write_whole(file, json.dumps(kept).encode())
    return kept[asked]


def _kept(file: Path) -> dict[str, str]:
    try:
        kept = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


@cache
def _fingerprint(packages: tuple[str, ...] = OURS) -> str:
    """Hash of every file of some packages."""
    digest = hashlib.sha256()
    for folder in (place for package in packages for place in _folders(package)):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _defined_in(found: dict[str, Module], module: str, name: str) -> str:
    """The module that an import means: a module of a package, or where a name given on is from."""
    if name and f"{module}.{name}" in found:
        return f"{module}.{name}"
    known = found.get(module)
    if known is not None and known.file.name == "__init__.py" and name in known.given_on:
        return _defined_in(found, *known.given_on[name])
    return module


@cache
def _modules(packages: tuple[str, ...]) -> dict[str, Module]:
    """Every module of some packages by its name."""
    return {
        name: _read(name, file)
        for package in packages
        for folder in _folders(package)
        for name, file in _named(package, folder)
    }


def _folders(package: str) -> list[Path]:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ValueError(f"no package {package!r} is installed")
    return [Path(place) for place in spec.submodule_search_locations]


def _named(package: str, folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).with_suffix("").parts
        yield ".".join((package, *(parts[:-1] if parts[-1] == "__init__" else parts))), file


def _read(name: str, file: Path) -> Module:
    tree = ast.parse(file.read_bytes())
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for part in node.body
        for inner in ast.walk(part)
    }
    imports: list[tuple[str, str]] = []
    texts: set[str] = set()
    is_registry = False
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.add(node.value)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            is_registry = True
        elif id(node) not in for_types:
            imports += _imported(node, package)
    top = [pair for node in tree.body for pair in _given_on(node, package)]
    return Module(file, tuple(imports), dict(top), tuple(_data(file.parent, texts)), is_registry)


def _imported(node: ast.AST, package: str) -> list[tuple[str, str]]:
    if isinstance(node, ast.Import):
        return [(alias.name, "") for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(_absolute(node, package), alias.name) for alias in node.names]
    return []


def _given_on(node: ast.stmt, package: str) -> list[tuple[str, tuple[str, str]]]:
    if not isinstance(node, ast.ImportFrom):
        return []
    return [(alias.asname or alias.name, (_absolute(node, package), alias.name)) for alias in node.names]


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """The module that names are imported from, dots before it resolved."""
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    above = parts[: len(parts) - node.level + 1]
    return ".".join((*above, node.module) if node.module else above)


def _data(folder: Path, texts: set[str]) -> Iterator[Path]:
    """Files beside a module that are no code, of those named by itself or by their folder."""
    for place in folder.iterdir():
        if place.name not in texts or place.name == "__pycache__":
            continue
        files = [place] if place.is_file() else place.rglob("*")
        yield from (file for file in files if file.is_file() and file.suffix not in (".py", ".pyc"))

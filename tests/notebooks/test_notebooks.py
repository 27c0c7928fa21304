"""Every notebook runs from top to bottom on the sample, and is committed without its output."""

import json
from pathlib import Path

import pytest

from qmetrics.store.home import Home

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_is_one_a_theme_and_one_to_add_a_measure() -> None:
    from qmetrics.measures import themes

    assert {file.stem for file in NOTEBOOKS} == {*themes(), "add_a_measure"}


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_nothing_is_committed_but_the_source(file: Path) -> None:
    book = json.loads(file.read_text("utf-8"))
    assert set(book["metadata"]) <= {"kernelspec", "language_info"}
    for cell in book["cells"]:
        assert cell["metadata"] == {}
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.notebook
@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_it_runs(file: Path, sample_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    monkeypatch.setenv("QMETRICS_HOME", str(sample_home.path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    book = nbformat.read(file, as_version=4)
    nbformat.validate(book)
    nbclient.NotebookClient(book, timeout=300, kernel_name="python3").execute(cwd=str(tmp_path))
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [one for one in outputs if one.output_type == "error"]
    last = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in last)
    if file.stem != "add_a_measure":
        shown = json.dumps(book)
        assert "SYNTHETIC DATA" in shown
        assert any("image/png" in one.get("data", {}) for one in outputs)

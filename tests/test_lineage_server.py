"""Dagster's own webserver, asked over GraphQL: the whole lineage is there as the definitions say it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from asset_graph import asset_graph

from qmetrics.store.dagster_home import prepare_dagster_home
from qmetrics.store.home import Home

pytestmark = [pytest.mark.server, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent
QUERY = """
{ assetNodes {
    assetKey { path }
    groupName
    dependencyKeys { path }
    isPartitioned
    assetChecksOrError { ... on AssetChecks { checks { name blocking } } }
} }
"""


@pytest.fixture(scope="module")
def server(sample_home, tmp_path_factory):
    """The address of a webserver on the sample home, telemetry off; ended with all its children."""
    program = shutil.which(
        "dagster-webserver", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if program is None:
        if os.environ.get("QMETRICS_REQUIRE_MARKED"):
            pytest.fail("dagster-webserver is required here and is not installed")
        pytest.skip("dagster-webserver is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # its own history, and the same settings as every home has
    folder = Home(tmp_path_factory.mktemp("server")).dagster
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY"):
            patch.setenv(name, "")
        prepare_dagster_home(Home(folder.parent))
    environment = os.environ | {
        "QMETRICS_HOME": str(sample_home.path),
        "DAGSTER_HOME": str(folder),
        "DAGSTER_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    log = (folder / "log.txt").open("w")
    process = subprocess.Popen(
        [program, "-m", "qmetrics.definitions", "-h", "127.0.0.1", "-p", str(port)],
        cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            assert process.poll() is None, (folder / "log.txt").read_text()
            try:
                urllib.request.urlopen(f"{address}/server_info", timeout=5).read()
                break
            except OSError:
                time.sleep(0.5)
        else:
            pytest.fail((folder / "log.txt").read_text())
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=20)
        log.close()


@pytest.fixture(scope="module")
def nodes(server):
    request = urllib.request.Request(
        f"{server}/graphql",
        data=json.dumps({"query": QUERY}).encode(),
        headers={"Content-Type": "application/json"},
    )
    answer = json.loads(urllib.request.urlopen(request, timeout=120).read())
    assert "errors" not in answer, answer
    return {"/".join(node["assetKey"]["path"]): node for node in answer["data"]["assetNodes"]}


def test_the_server_shows_every_asset_with_its_group_and_dependencies(nodes):
    wanted = asset_graph()["assets"]
    assert set(nodes) == set(wanted)
    for name, node in nodes.items():
        assert sorted("/".join(key["path"]) for key in node["dependencyKeys"]) == wanted[name]["deps"], name
        assert node["groupName"] == wanted[name]["group"]
        assert node["isPartitioned"] == bool(wanted[name]["partitions"])


def test_every_measure_traces_to_a_landing(nodes):
    def roots(name):
        parents = ["/".join(key["path"]) for key in nodes[name]["dependencyKeys"]]
        return {name} if not parents else set().union(*map(roots, parents))

    measures = [name for name in nodes if name.startswith(("measure/", "chart/", "report/"))]
    assert measures
    for name in measures:
        assert roots(name)
        assert all(root.startswith("landing/") for root in roots(name)), name


def test_every_table_and_measure_has_checks_and_none_blocks(nodes):
    wanted = asset_graph()["assets"]
    for name, node in nodes.items():
        checks = node["assetChecksOrError"].get("checks", [])
        assert sorted(check["name"] for check in checks) == wanted[name]["checks"], name
        assert not any(check["blocking"] for check in checks)
        if name.startswith(("table/", "measure/")):
            assert "has_rows" in {check["name"] for check in checks}


def test_the_server_has_telemetry_off(server):
    query = json.dumps({"query": "{ instance { info } }"}).encode()
    request = urllib.request.Request(
        f"{server}/graphql", data=query, headers={"Content-Type": "application/json"}
    )
    info = json.loads(urllib.request.urlopen(request, timeout=30).read())["data"]["instance"]["info"]
    assert "telemetry:\n  enabled: false" in info

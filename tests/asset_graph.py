"""The asset graph as plain values, to be held against the committed snapshot.

After a change that is meant, write the snapshot anew and read its difference before committing:

    python tests/asset_graph.py
"""

import json
import sys
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).parent / "golden" / "asset_graph.json"


def asset_graph() -> dict[str, Any]:
    """Assets with group, dependencies, checks and partitions; schedules, sensors and jobs."""
    from qmetrics.definitions import defs

    graph = defs.resolve_asset_graph()
    checks: dict[str, list[str]] = {}
    for key in graph.asset_check_keys:
        checks.setdefault(key.asset_key.to_user_string(), []).append(key.name)
    assets = {}
    for key in sorted(graph.get_all_asset_keys(), key=lambda one: one.path):
        node, name = graph.get(key), key.to_user_string()
        assets[name] = {
            "group": node.group_name,
            "deps": sorted(parent.to_user_string() for parent in node.parent_keys),
            "checks": sorted(checks.get(name, [])),
            "partitions": str(node.partitions_def) if node.partitions_def else None,
        }
    return {
        "assets": assets,
        "jobs": sorted(one.name for one in defs.jobs or []),
        "schedules": {
            one.name: {"cron": one.cron_schedule, "zone": one.execution_timezone, "job": one.job_name}
            for one in sorted(defs.schedules or [], key=lambda one: one.name)
        },
        "sensors": {one.name: [target.job_name for target in one.targets] for one in defs.sensors or []},
    }


def as_text(graph: dict[str, Any]) -> str:
    return json.dumps(graph, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SNAPSHOT.write_text(as_text(asset_graph()), "utf-8")
    print(f"written: {SNAPSHOT}", file=sys.stderr)

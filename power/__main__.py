"""Makes every fault, and writes what became of it: ``python -m power`` writes docs/methods/power.md."""

import sys
from collections.abc import Mapping
from pathlib import Path

from power.faults import Fault
from power.measure import MISSED, NO_CHANGE, every_fault

PAGE = Path(__file__).resolve().parent.parent / "docs" / "methods" / "power.md"
BEGIN, END = "<!-- begin: written by make power -->\n", "<!-- end -->\n"


def table(found: Mapping[Fault, tuple[str, str]]) -> str:
    """The lines between the marks: how many were caught, and each fault."""
    ways = [how for how, _ in found.values()]
    door = sum(how.startswith("on arrival") for how in ways)
    checked = sum(how.startswith("by a check") for how in ways)
    lines = [
        f"**{door} of {len(ways)} faults are turned away on arrival, {checked} are caught by a check, "
        f"{ways.count(NO_CHANGE)} change no figure, {ways.count(MISSED)} are missed.**\n",
        "\n| Fault | Source | Noticed | By |\n|---|---|---|---|\n",
    ]
    for fault, (how, what) in found.items():
        shown = what.partition(";")[0][:110].replace("|", "/")
        lines.append(f"| {fault.name} | `{fault.source}` | {how} | {shown} |\n")
    return "".join(lines)


def main() -> int:
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    made = table(every_fault())
    PAGE.write_text(f"{before}{BEGIN}{made}{END}{after}", "utf-8")
    print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())

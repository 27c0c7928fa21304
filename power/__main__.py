"""Makes every fault, and writes what became of it: ``python -m power`` writes docs/methods/power.md."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from power.false_alarms import MONTHS, PATIENTS, SEEDS, every_seed, expected_names, upper_bound
from power.faults import Fault
from power.growing import STEPS, first_seen
from power.measure import MISSED, NO_CHANGE, every_fault
from power.real_files import every_real_fault

PAGE = Path(__file__).resolve().parent.parent / "docs" / "methods" / "power.md"
BEGIN, END = "<!-- begin: written by make power -->\n", "<!-- end -->\n"
# of what a check or a reason says
SHOWN = 110


def shown(what: str) -> str:
    return what.partition(";")[0][:SHOWN].replace("|", "/")


def fault_lines(found: Mapping[Fault, tuple[str, str]]) -> str:
    """How many were caught, and each fault."""
    ways = [how for how, _ in found.values()]
    door = sum(how.startswith("on arrival") for how in ways)
    checked = sum(how.startswith("by a check") for how in ways)
    lines = [
        f"**{door} of {len(ways)} faults are turned away on arrival, {checked} are caught by a check, "
        f"{ways.count(NO_CHANGE)} change no figure, {ways.count(MISSED)} are missed.**\n",
        "\n| Fault | Source | Noticed | By |\n|---|---|---|---|\n",
    ]
    lines += [
        f"| {fault.name} | `{fault.source}` | {how} | {shown(what)} |\n"
        for fault, (how, what) in found.items()
    ]
    return "".join(lines)


def real_lines(found: Mapping[str, tuple[str, str]]) -> str:
    """The faults in copies of the real files."""
    head = "\n### In copies of real files\n\n"
    if not found:
        return f"{head}Not measured: there are no real files beside the project here.\n"
    lines = [f"| {name} | {how} | {shown(what)} |\n" for name, (how, what) in found.items()]
    return f"{head}| Fault | Noticed | By |\n|---|---|---|\n" + "".join(lines)


def growing_lines(found: Mapping[str, tuple[int | None, str]]) -> str:
    """In which file a fault that grows is seen."""
    lines = [
        f"| {name} | {'not in ' + str(STEPS) if step is None else step} | {shown(by)} |\n"
        for name, (step, by) in found.items()
    ]
    head = "\n### How soon a growing fault is seen\n\n| Fault, a tenth more in each file | File | By |\n"
    return head + "|---|---|---|\n" + "".join(lines)


def alarm_lines(seeds: int, alarms: Counter[str], names: list[str]) -> str:
    """False alarms: those that came, and the bound for those that did not."""
    quiet = [name for name in names if not alarms[name]]
    lines = [
        "\n### False alarms on clean files\n\n"
        f"**{len(quiet)} of {len(names)} checks alarmed in none of {seeds} seeds "
        f"({MONTHS} months, {PATIENTS} patients): with 95 % confidence each alarms in fewer than "
        f"{100 * upper_bound(0, seeds):.2f} % of looks.** The others:\n",
        "\n| Check | Seeds with an alarm | Upper 95 % bound |\n|---|---|---|\n",
    ]
    lines += [
        f"| {name} | {count} of {seeds} | {100 * upper_bound(count, seeds):.1f} % |\n"
        for name, count in sorted(alarms.items())
    ]
    return "".join(lines)


def main() -> int:
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    seeds, alarms = every_seed(range(1, SEEDS + 1))
    made = (
        fault_lines(every_fault())
        + growing_lines(first_seen())
        + real_lines(every_real_fault())
        + alarm_lines(seeds, alarms, expected_names())
    )
    PAGE.write_text(f"{before}{BEGIN}{made}{END}{after}", "utf-8")
    print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())

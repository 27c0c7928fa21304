"""Publishes random tables by each rule set, attacks them, and writes the figures of the methods page.

python -m attacks [TABLES PAIRS]
"""

import sys
import time
from pathlib import Path

from attacks.count import RULES, attack_pairs, attack_tables
from attacks.page import figures, written
from attacks.together import attack_people
from qmetrics.model.disclosure import LOCAL

PAGE = Path(__file__).resolve().parent.parent / "docs" / "methods" / "disclosure.md"
# ours must hold in all of many; that others do not shows in fewer
OURS, OTHERS = (1_000, 100), (100, 25)


def main() -> int:
    asked = [int(one) for one in sys.argv[1:]]
    started = time.perf_counter()
    lines, ours = [], []
    for words, rules in RULES:
        tables, pairs = asked or (OURS if rules.whole_series else OTHERS)
        one, two = attack_tables(rules, tables, seed=1), attack_pairs(rules, pairs, seed=2)
        together = attack_people(rules, tables, seed=3)
        print(
            f"{time.perf_counter() - started:5.0f} s  {words}: {one.tables_hit} of {one.tables} tables, "
            f"{two.tables_hit} of {two.tables} pairs and {together.tables_hit} of {together.tables} sets "
            "of measures broken",
            flush=True,
        )
        lines.append((words, one, two, together))
        ours += [one, two, together] if rules is LOCAL else []
    holds = not any(tally.hits for tally in ours) and not any(
        tally.wrong for _, *each in lines for tally in each
    )
    if not asked:
        PAGE.write_text(written(PAGE.read_text("utf-8"), figures(lines)), "utf-8")
    print("nothing of LOCAL was worked out" if holds else "LOCAL DOES NOT HOLD")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())

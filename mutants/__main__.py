"""Tries every mutant, and writes what noticed it: ``python -m mutants`` writes docs/methods/mutants.md.

python -m mutants [WORDS OF A NAME …] tries those only, and writes nothing
"""

import sys
import tempfile
from pathlib import Path

from mutants.mutant_list import MUTANTS
from mutants.page import written
from mutants.trial import ROOT, BrokenTrial, check_without_faults, try_mutant

PAGE = ROOT / "docs" / "methods" / "mutants.md"


def main() -> int:
    """Try the mutants one after the other; 1 where one survives or could not be tried."""
    asked = sys.argv[1:]
    chosen = [one for one in MUTANTS if not asked or any(words in one.name for words in asked)]
    outcomes, problems = [], []
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder).resolve() / "trial"
        for mutant in chosen:
            try:
                outcomes.append(try_mutant(mutant, place))
                print(outcomes[-1].words, flush=True)
            except BrokenTrial as error:
                problems.append(error)
                print(f"NOT TRIED: {error}", flush=True)
        killers = [one.killed_by for one in outcomes if one.killed_by]
        try:
            if killers:
                check_without_faults(killers, place)
        except BrokenTrial as error:
            problems.append(error)
            print(error)
    print(f"{len(killers)} of {len(chosen)} killed")
    if not asked and not problems:
        PAGE.write_text(written(PAGE.read_text("utf-8"), outcomes), "utf-8")
    return 0 if len(killers) == len(chosen) and chosen and not problems else 1


if __name__ == "__main__":
    sys.exit(main())

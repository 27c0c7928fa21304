"""The figures of ``docs/methods/mutants.md``, between its two markers."""

from collections.abc import Sequence

from mutants.trial import Outcome

BEGIN, END = "<!-- begin: written by make mutants -->\n", "<!-- end -->\n"


def written(page: str, outcomes: Sequence[Outcome]) -> str:
    """Return the page with other figures; ValueError where a marker is not there once."""
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        raise ValueError(f"the page needs one {BEGIN!r} and one {END!r}")
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}{figures(outcomes)}{END}{rest.split(END)[1]}"


def figures(outcomes: Sequence[Outcome]) -> str:
    """Return how many were noticed, and each mutant, as Markdown."""
    killed = sum(bool(one.killed_by) for one in outcomes)
    lines = [
        f"**{killed} of {len(outcomes)} faults in the code are noticed by a test.**\n",
        "\n| Fault | In | Else | Noticed by |\n|---|---|---|---|\n",
    ]
    lines += [
        f"| {one.mutant.name} | `{one.mutant.file}` | {one.mutant.why} | {_noticed(one)} |\n"
        for one in outcomes
    ]
    return "".join(lines)


def _noticed(outcome: Outcome) -> str:
    return f"`{outcome.killed_by}`" if outcome.killed_by else "**nothing**"

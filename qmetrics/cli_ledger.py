"""``qmetrics ledger``: its arguments and its words. Nothing is decided here (``app/ledger``)."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from qmetrics.analysis.ledger import Standing
    from qmetrics.store.home import Home

# the option of each field of an entry, and what --help says
OPTIONS = (
    ("measure_key", "--measure", "KEY", "the measure that it is about"),
    ("org_code", "--org", "CODE", "whose figures; all organisations without it"),
    ("org_level", "--level", "LEVEL", "at which level; all without it"),
    ("breakdown", "--breakdown", "NAME=VALUE", "of which group; total and all groups without it"),
    ("applies_from", "--applies-from", "DATE", "the first day that it is about"),
    ("applies_to", "--applies-to", "DATE", "the last day; where a warning is accepted, when that ends"),
    ("value", "--value", "NUMBER", "of a local target, in the unit of the measure"),
    ("check_name", "--check", "ASSET:CHECK", "of an accepted warning, such as table/ko41a:parts_add_up"),
    ("content", "--content", "DIGITS", "of a public build that is released, as 'qmetrics pack' gives it"),
    ("row", "--row", "N", "the row that is approved or withdrawn"),
    ("reason", "--reason", "TEXT", "why; it may be printed on charts and pages"),
    ("evidence", "--evidence", "TEXT", "where that can be looked up"),
    ("proposed_by", "--proposed-by", "WHO", "a role or a name"),
    (
        "approved_by",
        "--approved-by",
        "WHO",
        "another one; without it the entry is a proposal and does nothing",
    ),
)


def add_parser(
    one: argparse.ArgumentParser,
    home: "Callable[[], Home]",
    print_json: "Callable[[object], None]",
) -> None:
    """Give the command its two actions."""
    actions = one.add_subparsers(required=True, metavar="ACTION")
    add = actions.add_parser("add", help="add one entry, or those of a file", description="Add an entry.")
    add.add_argument("kind", nargs="?", metavar="KIND", help="recalculation, annotation, local_target, "
                     "exclusion, accepted_warning, decision, release, approval or withdrawal")  # fmt: skip
    for name, option, metavar, words in OPTIONS:
        add.add_argument(option, dest=name, metavar=metavar, help=words)
    add.add_argument("--from", dest="file", type=Path, metavar="FILE", help="a CSV file, one entry a row")
    add.add_argument("--json", action="store_true")
    add.set_defaults(command=lambda options: _add(options, home(), print_json))
    show = actions.add_parser("list", help="show the entries", description="Show the entries.")
    show.add_argument("--measure", metavar="KEY")
    show.add_argument("--org", metavar="CODE")
    show.add_argument("--json", action="store_true")
    show.set_defaults(command=lambda options: _list(options, home(), print_json))


def _add(options: argparse.Namespace, home: "Home", print_json: "Callable[[object], None]") -> int:
    from qmetrics.app.ledger import add, add_file, as_row
    from qmetrics.model.ledger import EntryError

    fields = {name: getattr(options, name) for name, *_ in OPTIONS}
    if options.file is not None:
        if options.kind or any(value is not None for value in fields.values()):
            raise EntryError("give --from FILE or the fields of one entry, not both")
        rows = add_file(home, options.file.read_bytes())
    else:
        rows = [add(home, kind=options.kind, **fields)]
    if options.json:
        print_json([as_row(row) for row in rows])
        return 0
    for row in rows:
        print(f"row {row.number}: {str(row.entry.kind).replace('_', ' ')}, hash {row.row_hash}")
    return 0


def _list(options: argparse.Namespace, home: "Home", print_json: "Callable[[object], None]") -> int:
    from qmetrics.app.ledger import as_record, entries, head

    found = entries(home, measure=options.measure, org=options.org)
    if options.json:
        print_json([as_record(one) for one in found])
        return 0
    for one in found:
        for line in _lines(one):
            print(line)
    print(f"{len(found)} {'entry' if len(found) == 1 else 'entries'} shown; the ledger has {head(home)}")
    return 0


def _lines(one: "Standing") -> list[str]:
    """One entry in a few lines."""
    entry = one.entry
    kept = f"recorded {one.row.recorded_at:%Y-%m-%d}; hash {one.row.row_hash}"
    if one.state == "newer":
        written = "written by a newer qmetrics: upgrade to read it; it does nothing here"
        return [f"{one.row.number:>4}  {one.state:<9}  {entry.kind}", f"      {written}; {kept}"]
    about = [entry.measure_key, entry.check_name, entry.org_code, entry.org_level, entry.breakdown]
    days = f"from {entry.applies_from}" + (f" to {entry.applies_to}" if entry.applies_to else "")
    what = f"{entry.kind}" + (f" {entry.value:g}" if entry.value is not None else "")
    by = f"proposed by {entry.proposed_by}"
    if one.approved_by:
        by += f", approved by {one.approved_by} (row {one.approved_in})"
    if one.withdrawn_in:
        by += f", withdrawn (row {one.withdrawn_in})"
    head = f"{one.row.number:>4}  {one.state:<9}  {what}, {days}: {' '.join(part for part in about if part)}"
    return [
        head.rstrip(": "),
        f"      {entry.reason}",
        f"      {by}; evidence: {entry.evidence}; {kept}",
    ]

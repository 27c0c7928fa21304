"""The command line: arguments in, ``app`` functions, words out. Nothing is decided here."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qmetrics.app.run import Progress, Summary
    from qmetrics.store.home import Home

# assets that the closing words name of those that something was lost of
SHOWN_MENDED = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code. What a user can mend is one line, without a traceback."""
    from qmetrics.app.catalogue import UnknownError
    from qmetrics.app.run import RunError
    from qmetrics.model import SourceError
    from qmetrics.model.ledger import EntryError
    from qmetrics.store.home import HomeError, SettingsError, find_home
    from qmetrics.store.trouble import disk_trouble

    options = _parser().parse_args(arguments)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
        return code
    except (UnknownError, RunError, SettingsError, EntryError, HomeError, SourceError) as error:
        print(f"qmetrics: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # whoever reads the output has enough; what is still in the buffer goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        words = disk_trouble(find_home(), error)
        if words is None and isinstance(error, OSError):
            words = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        if words is None:
            raise
        print(f"qmetrics: {words}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    from qmetrics import __version__
    from qmetrics.cli_ledger import add_parser as add_ledger

    parser = argparse.ArgumentParser(prog="qmetrics", description="From files to honest charts.")
    parser.add_argument("--version", action="version", version=f"qmetrics {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, function: Callable[[argparse.Namespace], int], words: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(command=function)
        return made

    one = command("run", _run, "land, check, compute, draw and write the pages")
    one.add_argument("--landing", type=Path, metavar="DIR", help="folder in which files arrive")
    one.add_argument("--icb", metavar="CODE", help="ODS code of the home ICB; kept in the settings")
    one.add_argument(
        "--theme", action="append", default=[], metavar="T", help="only this theme; may be repeated"
    )
    one = command("sample", _sample, "write the synthetic files and the empty templates")
    one.add_argument("folder", type=Path, metavar="DIR")
    one.add_argument("--months", type=_count, default=36)
    one.add_argument("--patients", type=_count, default=1_000)
    one.add_argument("--seed", type=int, default=1)
    one = command("land", _land, "take files in")
    one.add_argument("files", type=Path, nargs="+", metavar="FILE")
    one.add_argument("--published", type=_day, metavar="DATE", help="when the publisher published it")
    one.add_argument("--release", choices=("v1", "v2", "v3", "final"))
    one = command("check", _check, "say what is wrong with a file before it is sent; nothing is stored")
    one.add_argument("file", type=Path, metavar="FILE")
    one = command("summarise", _summarise, "make an aggregate return from a case-level one")
    one.add_argument("file", type=Path, metavar="FILE")
    one.add_argument("--output", type=Path, metavar="FILE", help="default: beside it, named aggregate_return")
    one = command("catalogue", _catalogue, "list the measures")
    one.add_argument("--json", action="store_true")
    one.add_argument(
        "--proforma", type=Path, metavar="FILE", help="write a CSV for NHS England's Central Metrics Library"
    )
    one = command("data", _data, "show a measure's figures")
    one.add_argument("key", metavar="KEY")
    one.add_argument("--org", metavar="CODE")
    one.add_argument("--level")
    one.add_argument("--breakdown", metavar="NAME=VALUE")
    when = one.add_mutually_exclusive_group()
    when.add_argument("--as-at", metavar="DATE", help="what was known then")
    when.add_argument("--first", action="store_true", help="each figure as it was first known")
    one.add_argument("--json", action="store_true")
    one = command("trace", _trace, "walk from a figure to its rows")
    one.add_argument("key", metavar="KEY")
    one.add_argument("--org", required=True, metavar="CODE")
    one.add_argument("--period", required=True, metavar="YYYY-MM")
    one.add_argument("--window", type=int, metavar="MONTHS")
    one.add_argument("--level")
    one.add_argument("--breakdown", metavar="NAME=VALUE")
    one.add_argument("--as-at", metavar="DATE", help="the figure that was known then")
    one.add_argument("--json", action="store_true")
    one = commands.add_parser("ledger", help=(words := "what was decided about measures: add and list"))
    one.description = words
    add_ledger(one, _home, _print_json)
    one = command("purge", _purge, "remove returns whose retention has run out; figures stay")
    one.add_argument("--by", required=True, metavar="WHO", help="who decided it")
    one.add_argument("--source", metavar="S", help="only this source; default: every local one")
    one.add_argument(
        "--older-than", type=int, metavar="MONTHS", help="since received; default: each source's retention"
    )
    one.add_argument("--dry-run", action="store_true", help="say what would be purged, and purge nothing")
    command("doctor", _doctor, "look over the home and say what is not well")
    one = command("pack", _pack, "build the pages anew")
    one.add_argument(
        "--audience",
        choices=("public", "committee", "provider"),
        action="append",
        default=[],
        help="only for these readers; may be repeated",
    )
    one.add_argument("--pptx", action="store_true", help="also an editable PowerPoint deck of each build")
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: write a day, such as 2026-04-01") from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: write a whole number, 1 or more")
    return int(text)


def _home() -> "Home":
    from qmetrics.store.home import find_home, prepare_home

    home = find_home()
    prepare_home(home)
    return home


def _run(options: argparse.Namespace) -> int:
    from qmetrics.app.run import run
    from qmetrics.store.home import find_home

    with _progress_bar() as progress:
        summary = run(
            find_home(),
            landing=options.landing,
            icb=options.icb,
            only_themes=options.theme,
            progress=progress,
        )
    for line in summary_lines(summary):
        print(line)
    return 1 if summary.failures else 0


@contextmanager
def _progress_bar() -> "Iterator[Progress]":
    """A bar on a terminal; elsewhere a line a step."""
    if not sys.stderr.isatty():
        yield lambda done, total, step: print(f"step {done} of {total}: {step}", file=sys.stderr, flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda done, total, step: bar.update(task, completed=done, total=total, description=step)


def summary_lines(summary: "Summary") -> list[str]:
    """The closing words of a run."""
    checks = summary.checks
    name = "SYNTHETIC sample" if summary.is_sample else f"ICB {summary.icb}"
    lines = [
        f"qmetrics: {name}, home {summary.home.path}",
        f"  files      {summary.landed} landed now, {summary.files} in all"
        + (f", {len(summary.quarantined)} quarantined" if summary.quarantined else ""),
    ]
    lines += [f"             not taken: {file}: {reason}" for file, reason in summary.turned_away]
    if summary.absent:
        lines.append(f"  absent     nothing has landed of {', '.join(summary.absent)}")
    lines += [
        f"  checks     {checks['passed']} passed, "
        + (f"{checks['accepted']} accepted, " if checks["accepted"] else "")
        + f"{checks['warned']} warned, {checks['failed']} failed"
        + (f", {checks['skipped']} skipped (no data)" if checks["skipped"] else ""),
        *(f"             {name}: {words}" for name, words in summary.accepted.items()),
        f"  measures   {summary.measures} computed"
        + (f", {summary.without_data} without data" if summary.without_data else "")
        + (f", {summary.not_asked} of other themes not looked at" if summary.not_asked else "")
        + (f", {len(summary.withheld)} withheld" if summary.withheld else ""),
        _signal_words(summary),
        f"  made       {summary.made} assets" if summary.made else "  made       nothing: all is up to date",
    ]
    if summary.remembered:
        lines.append(f"  landing    {summary.remembered}, remembered for the next run")
    if summary.mended:
        more = ", …" if len(summary.mended) > SHOWN_MENDED else ""
        named = ", ".join(summary.mended[:SHOWN_MENDED])
        what = "of which a file was lost, altered or not on record"
        lines.append(f"  mended     {len(summary.mended)} {what}: {named}{more}")
    lines += _page_lines(summary.pages)
    # what was said of a file above is not said twice
    lines += [f"  FAILED     {failure.what}: {failure.reason.split('. ')[0]}" for failure in summary.failures]
    return lines


def _signal_words(summary: "Summary") -> str:
    if not summary.knows_providers:
        return (
            "  signals    none can be told: no list of organisations has come, so that no provider is known; "
            f"put the ODS file etr.csv with the others, or name providers in {summary.home.settings_file}"
        )
    return f"  signals    new at the latest point: {summary.signals} of {summary.charts} charts"


def _page_lines(pages: "tuple[Path, ...]") -> list[str]:
    """Where the first pages are; of the providers' the first, which stands for the others."""
    if not pages:
        return ["  pages      there are none yet"]
    own = [page for page in pages if page.parent.parent.name == "provider"]
    shown = [page for page in pages if page not in own[1:]]
    lines = [f"  {'pages' if page is shown[0] else '':<9}  {page}" for page in shown]
    if len(own) > 1:
        lines[-1] += f" and {len(own) - 1} more providers"
    return lines


def _sample(options: argparse.Namespace) -> int:
    from qmetrics.app.sample import write_sample
    from qmetrics.model import TwinOptions

    made = TwinOptions(months=options.months, patients=options.patients, seed=options.seed)
    written = write_sample(options.folder, made)
    print(f"{len(written)} SYNTHETIC files and templates in {options.folder}")
    return 0


def _land(options: argparse.Namespace) -> int:
    from qmetrics.store.home import find_home
    from qmetrics.store.landing import land
    from qmetrics.store.lock import held

    worst = 0
    for file in options.files:
        with held(find_home(), "qmetrics land"):
            result = land(
                _home(), file.read_bytes(), file.name, published=options.published, release=options.release
            )
        words = f"{result.outcome}" + (f" as {result.source}, {result.rows} rows" if result.rows else "")
        print(f"{file.name}: {words}" + (f": {result.reason}" if result.reason else ""))
        worst = max(worst, 0 if result.outcome in ("landed", "already") else 1)
    return worst


def _check(options: argparse.Namespace) -> int:
    from qmetrics.app.check import check_file

    lines, is_well = check_file(options.file.read_bytes(), options.file.name)
    for line in lines:
        print(line)
    return 0 if is_well else 1


def _summarise(options: argparse.Namespace) -> int:
    from qmetrics.app.summarise import summarise_file

    output = options.output or options.file.with_name(f"aggregate_return_{options.file.stem}.csv")
    content, left_out = summarise_file(options.file.read_bytes())
    output.write_bytes(content)
    print(f"{output}: {len(content.splitlines()) - 1} rows")
    for key in left_out:
        print(f"needs case-level data, left out: {key}")
    return 0


def _catalogue(options: argparse.Namespace) -> int:
    from qmetrics.app.catalogue import catalogue, write_proforma

    records = catalogue()
    if options.proforma:
        lacking = write_proforma(options.proforma)
        print(f"{len(records)} measures in {options.proforma}")
        for name, count in lacking.items():
            print(f"  not filled in {count}: {name}")
        return 0
    if options.json:
        _print_json(records)
        return 0
    width = max(len(record["key"]) for record in records)
    for record in records:
        print(f"{record['key']:<{width}}  {record['title']} ({record['unit']}; {record['direction']})")
    return 0


def _data(options: argparse.Namespace) -> int:
    from qmetrics.analysis.compute.lineage import read_sources
    from qmetrics.app.data import data

    frame = data(
        _home(),
        options.key,
        org=options.org,
        level=options.level,
        breakdown=options.breakdown,
        as_at=options.as_at,
        first=options.first,
    )
    if options.json:
        _print_json([row | {"sources": read_sources(row["sources"])} for row in frame.iter_rows(named=True)])
        return 0
    if frame.height == 0:
        print(f"{options.key}: no data")
        return 0
    import polars as pl

    shown = ("org_code", "org_level", "breakdown_value", "period_start", "period_end", "value", "numerator",
             "denominator", "status", "release_status")  # fmt: skip
    with pl.Config(tbl_rows=-1, tbl_hide_dataframe_shape=True, tbl_cols=-1, tbl_width_chars=160):
        print(frame.select(shown))
    return 0


def _trace(options: argparse.Namespace) -> int:
    from qmetrics.app.trace import trace

    found = trace(
        _home(),
        options.key,
        org=options.org,
        period=options.period,
        window=options.window,
        level=options.level,
        breakdown=options.breakdown,
        as_at=options.as_at,
    )
    if options.json:
        _print_json(found)
        return 0
    seen = found["observation"]
    print(f"{seen['measure_key']} v{found['measure_version']} {seen['org_code']} ({seen['org_level']})")
    print(f"  {seen['period_start']} to {seen['period_end']}: {seen['status']}, value {seen['value']}, "
          f"numerator {seen['numerator']}, denominator {seen['denominator']}")  # fmt: skip
    print(f"  known from {seen['known_from']}; code {found['code_version']}")
    for source in found["sources"]:
        rows = source["rows"]
        shown = ", ".join(map(str, rows[:12])) + (f" … {len(rows)} rows" if len(rows) > 12 else "")
        place = f"{source['source']}: {source['file']} sha256 {source['sha256']}"
        end = f"; {source['purged']}" if source["purged"] else ""
        print(f"  {place} rows {shown or '(none: a zero)'}{end}")
    return 0


def _purge(options: argparse.Namespace) -> int:
    from qmetrics.app.purge import purge

    stones = purge(
        _home(),
        by=options.by,
        source=options.source,
        older_than=options.older_than,
        dry_run=options.dry_run,
    )
    for stone in stones:
        days = f", days {stone.first_day} to {stone.last_day}" if stone.first_day else ""
        print(f"  {stone.source}: {stone.sha256} ({stone.size} bytes, {stone.rows or 0} rows{days})")
    print(f"{len(stones)} file{'' if len(stones) == 1 else 's'} {'would be ' * options.dry_run}purged")
    return 0


def _doctor(_options: argparse.Namespace) -> int:
    from qmetrics.app.doctor import doctor
    from qmetrics.store.home import find_home

    findings = doctor(find_home())
    for finding in findings:
        print(f"{'ok  ' if finding.is_well else 'BAD '} {finding.what}: {finding.words}")
    return 0 if all(finding.is_well for finding in findings) else 1


def _pack(options: argparse.Namespace) -> int:
    from qmetrics.app.pack import pack
    from qmetrics.app.run import disclosed, waiting_for_release

    for page in pack(_home(), audiences=options.audience, with_deck=options.pptx):
        print(page)
    content = waiting_for_release(_home())
    failures = disclosed(_home()) if options.audience in ([], ["public"]) else {}
    for key, why in failures.items():
        print(f"FAILED {key}: {why}")
    if content and options.audience in ([], ["public"]):
        print(f"The public build is a DRAFT. To release it: qmetrics ledger add release --content {content}")
    return 1 if failures else 0


def _print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=_plain)
    print()


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


if __name__ == "__main__":
    sys.exit(main())

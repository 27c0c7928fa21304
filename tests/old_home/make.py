"""How the old home beside this file was made. Run once, at commit b21490a, and not to be run again.

    python tests/old_home/make.py FOLDER

It is the home of somebody who has used that commit for three months: what it holds must never be made by
newer code. Names and functions are those of that commit; nobody keeps this program working.
"""

import csv
import io
import json
import os
import sqlite3
import sys
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
COMMIT = "b21490a"
PROVIDERS = ("ZA1", "ZA2", "ZM1")
# none of the three that the home is about: ZA2's return of sepsis never came
LEFT_OUT = ("sepsis_return_ZA2", "sepsis_return_ZA4", "sepsis_return_ZA5", "sepsis_return_ZA6")
FIRST_RUN, CORRECTED, DECIDED = (datetime(2026, month, 20, 9, tzinfo=UTC) for month in (4, 5, 7))
# moments at which the home is asked what was known
MOMENTS = {
    "before": datetime(2026, 5, 1, tzinfo=UTC),
    "between": datetime(2026, 6, 1, tzinfo=UTC),
    "now": None,
}
TRACED = (
    ("sepsis.screened", "ZA1", "2026-02"),
    ("never_events.count", "QZ9", "2026-03"),
    ("complaints.received_per_10_000", "ZA1", "2026-02"),
    ("camhs_waits.clock_stops_within_4w_share", "ZM1", "2026-02"),
)


class Clock:
    """The clock of every file of the store, one second further whenever it is asked."""

    at = FIRST_RUN

    class _AsDateTime(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class DateTime(datetime, metaclass=_AsDateTime):
        @classmethod
        def now(cls, tz=None):
            Clock.at += timedelta(seconds=1)
            return Clock.at.astimezone(tz)

    @classmethod
    def set(cls, moment: datetime) -> None:
        from qmetrics.app import purge
        from qmetrics.store import check_results, landing, ledger, observations, tables, versions

        cls.at = moment
        os.environ["QMETRICS_TODAY"] = moment.date().isoformat()
        for module in (check_results, landing, ledger, observations, tables, versions, purge):
            module.datetime = cls.DateTime  # type: ignore[attr-defined]


def write_files(folder: Path) -> None:
    """Three months of a small sample, one return of it spoilt and some left out."""
    from qmetrics.app.sample import write_sample
    from qmetrics.model import TwinOptions

    for file in write_sample(folder, TwinOptions(months=3, patients=60), templates=False):
        if file.stem.endswith(LEFT_OUT):
            file.unlink()
        elif file.stem.endswith("complaint_assessments"):
            lines = file.read_bytes().splitlines(keepends=True)
            file.write_bytes(b"".join(lines[: len(lines) // 4]))
        elif file.stem.endswith("sepsis_return_ZA3"):
            # spoilt: a time that is none
            file.write_bytes(file.read_bytes().replace(b"2026-01-15T20:09:00Z", b"half past eight", 1))


def correct(folder: Path) -> None:
    """ZA1's return of sepsis again a month later, with two answers changed."""
    old = folder / "sepsis_return" / "SYNTHETIC_sepsis_return_ZA1.csv"
    rows = list(csv.DictReader(io.StringIO(old.read_text("utf-8-sig"))))
    flipped = 0
    for row in rows:
        row["extract_date"] = "2026-05-14"
        if flipped < 2 and row["screened"] == "yes" and row["time_zero_at"].startswith("2026-02"):
            row["screened"] = "no"
            flipped += 1
    assert flipped == 2
    with (old.parent / "SYNTHETIC_sepsis_return_ZA1_corrected.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def decide(home) -> None:
    """Ten rows of the ledger: all kinds but the release, which is about what they leave."""
    from qmetrics.app.ledger import add
    from qmetrics.store.check_results import read_check_results

    warning = next(
        f"{one['asset']}:{one['name']}"
        for one in read_check_results(home)
        if one["severity"] == "warning" and one["outcome"] == "failed"
    )
    why = {"reason": "A synthetic decision", "evidence": "Minutes of no meeting"}
    proposed = {**why, "proposed_by": "Analyst"}
    approved = {**proposed, "approved_by": "Medical director"}
    screened = {"measure_key": "sepsis.screened", "org_code": "ZA1"}
    add(home, kind="recalculation", **screened, applies_from="2026-02-01", **proposed)
    add(home, kind="approval", row=1, **why, approved_by="Medical director")
    add(home, kind="annotation", **screened, applies_from="2026-03-01", **approved)
    add(
        home,
        kind="local_target",
        measure_key="sepsis.screened",
        applies_from="2026-01-01",
        value=90,
        **approved,
    )
    received = {"measure_key": "complaints.received_per_10_000", "org_code": "ZA1"}
    january = {"applies_from": "2026-01-01", "applies_to": "2026-01-31"}
    add(home, kind="exclusion", **received, **january, **approved)
    add(
        home, kind="accepted_warning", check_name=warning, applies_from="2026-06-01", applies_to="2027-06-01",
        **approved,
    )  # fmt: skip
    add(home, kind="decision", measure_key="sepsis.screened", applies_from="2026-06-01", **approved)
    within = {"measure_key": "sepsis.antibiotics_within_1h", "applies_from": "2026-01-01"}
    add(home, kind="local_target", **within, value=80, **proposed)
    add(home, kind="withdrawal", row=3, **approved)
    add(home, kind="annotation", **screened, applies_from="2026-02-01", **approved)


def main(folder: Path) -> None:
    from qmetrics.app.ledger import add
    from qmetrics.app.pack import pack
    from qmetrics.app.purge import purge
    from qmetrics.app.run import run, waiting_for_release
    from qmetrics.store.home import Home, Settings, prepare_home, write_settings
    from qmetrics.store.landing import manifest

    files, home = folder / "files", Home(folder / "home")
    Clock.set(FIRST_RUN)
    write_files(files)
    prepare_home(home)
    write_settings(home, Settings(icb="QZ9", providers=PROVIDERS))
    print(run(home, landing=files).failures)
    Clock.set(CORRECTED)
    correct(files)
    print(run(home, landing=files).failures)
    Clock.set(DECIDED)
    stones = purge(home, by="Information governance lead", source="never_events_log", older_than=1)
    assert len(stones) == 1
    decide(home)
    again = folder / "nothing"
    again.mkdir()
    run(home, landing=again)
    content = waiting_for_release(home)
    why = {"reason": "A synthetic release", "evidence": "Minutes of no meeting"}
    add(home, kind="release", content=content, **why, proposed_by="Communications")
    add(home, kind="approval", row=11, **why, approved_by="Medical director")
    run(home, landing=again)
    pack(home, with_deck=True)
    assert waiting_for_release(home) is None
    assert run(home, landing=again).made == 0
    assert any(row["is_quarantined"] for row in manifest(home))
    expected = answers(home)
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1, default=str) + "\n", "utf-8")
    figures(home).write_parquet(HERE / "expected.parquet", compression="zstd", compression_level=19)
    keep(home)


def figures(home):
    """What every measure's figures were, asked at each moment."""
    import polars as pl

    from qmetrics.measures import all_measures
    from qmetrics.store.observations import read_observations

    return pl.concat(
        read_observations(home, one.key, as_at=moment)
        .drop("sources")
        .insert_column(0, pl.lit(name).alias("asked"))
        for name, moment in MOMENTS.items()
        for one in all_measures()
    )


def answers(home) -> dict[str, object]:
    """What else this commit said of the home."""
    from qmetrics.app.trace import trace
    from qmetrics.measures import all_measures
    from qmetrics.store.landing import manifest
    from qmetrics.store.ledger import chain_state, printed_heads, read_ledger
    from qmetrics.store.observations import read_observations
    from qmetrics.store.tombstones import tombstones

    head, wrong = chain_state(home)
    assert not wrong
    traced = []
    for key, org, period in TRACED:
        found = trace(home, key, org=org, period=period)
        traced.append({"key": key, "org": org, "period": period, "value": found["observation"]["value"],
                       "sources": found["sources"]})  # fmt: skip
    return {
        "commit": COMMIT,
        "moments": {name: str(moment) if moment else None for name, moment in MOMENTS.items()},
        "ledger": {"rows": head.rows, "head": head.row_hash},
        "hashes": [row.row_hash for row in read_ledger(home)],
        "printed": [[one.rows, one.row_hash] for one in printed_heads(home)],
        "vintages": {
            one.key: read_observations(home, one.key, every_vintage=True).height for one in all_measures()
        },
        "versions": {one.key: one.version for one in all_measures()},
        "quarantined": [
            [row["name"], row["sha256"], row["reason"]] for row in manifest(home) if row["is_quarantined"]
        ],
        "purged": list(tombstones(home)),
        "traced": traced,
    }


def keep(home) -> None:
    """The home as an archive, without Dagster's history, pictures and pages: a run makes those anew."""
    from qmetrics.store.warehouse import engine_of

    engine_of(home).dispose()
    with sqlite3.connect(home.warehouse_file) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
    with tarfile.open(HERE / "home.tar.xz", "w:xz", preset=9) as archive:
        for file in sorted(path for path in home.path.rglob("*") if path.is_file()):
            place = file.relative_to(home.path)
            is_derived = (
                place.parts[0] in ("charts", "dagster", "reports") and file.name != "ledger_heads.csv"
            )
            if is_derived or file.name == "in_use.lock":
                continue
            entry = archive.gettarinfo(file, place.as_posix())
            entry.uid = entry.gid = entry.mtime = 0
            entry.uname = entry.gname = ""
            with file.open("rb") as content:
                archive.addfile(entry, content)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())

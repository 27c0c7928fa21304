"""Who reads a file of the home is known: a new reader says how it is sure that it is as it was made."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "qmetrics"
READS = {"read_parquet", "scan_parquet", "read_bytes", "read_text", "copyfile", "copytree", "open"}

# file and function: why what it reads may be relied on
KNOWN = {
    "store/derived.py:_hash_of": "works out the hash",
    "store/derived.py:record_folder": "was just written by the same step",
    "store/landing.py:read_landed": "looks at the hash",
    "store/landing.py:_write": "writes",
    "store/tables.py:read_table": "paths of table_paths, which looks at the hashes",
    "store/scope.py:_icb_name": "paths of table_paths, which looks at the hashes",
    "store/beside.py:read_beside": "a path of as_made",
    "store/holdings.py:_read": "is asked for what is as it was made",
    "store/releases.py:remember_public": "copies what the step before it read through as_made",
    "store/turned_away.py:_secret": "random bytes",
    "store/home.py:_read_as_it_is": "settings are people's",
    "store/ledger.py:printed_heads": "each head is looked for in the chain",
    "store/ledger.py:remember_head": "writes",
    "store/code_closure.py:code_hash": "the package's own files",
    "store/code_closure.py:_fingerprint": "the package's own files",
    "store/code_closure.py:_read": "the package's own files",
    "store/code_closure.py:_kept": "hashes of code, kept for as long as no file of it changes",
    "store/lock.py:_holder": "a message's words",
    "store/dagster_home.py:_asks_for_settings": "Dagster's settings",
    "assets/calendar_values.py:_account": "is asked for files that damage finds none of",
    "assets/chart_records.py:_parsed": "a file of as_made",
    "assets/public.py:made_from": "files of as_made",
    "assets/public_together.py:_number": "files that made_from read through as_made",
    "assets/charts.py:_shown": "was just drawn",
    "assets/reports.py:_put_pictures": "require_whole looked at every picture",
    "assets/deck.py:write_deck": "require_whole looked at every picture",
    "assets/build_files.py:manifest_text": "hashes what was just written",
    "assets/landing.py:landing": "a file that arrives",
    "assets/landing_sensor.py:look": "a file that arrives",
    "app/arriving.py:files_present": "a file that arrives",
    "app/signals.py:chart_records": "paths of as_made",
    "app/doctor.py:doctor": "Dagster's settings",
}


def readers(folder):
    """File and innermost function of every call that reads a file."""
    found = set()

    def visit(node, file, function):
        if isinstance(node, ast.FunctionDef):
            function = node.name
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in READS:
                found.add(f"{file}:{function}")
        for child in ast.iter_child_nodes(node):
            visit(child, file, function)

    for path in sorted((PACKAGE / folder).rglob("*.py")):
        visit(ast.parse(path.read_text("utf-8")), path.relative_to(PACKAGE).as_posix(), "")
    return found


def test_every_reader_of_a_home_is_known():
    found = set().union(*(readers(folder) for folder in ("store", "assets", "app")))
    assert found - set(KNOWN) == set(), "read it through store/derived or read_landed, and say so here"
    assert set(KNOWN) - found == set(), "these read nothing any more"

"""Prints the table of one section or of all: ``python -m benchmarks [charts] [commands] [spc] [waits]``."""

import argparse
import importlib
import os
import platform
import time

SECTIONS = ("charts", "commands", "spc", "waits")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="section", help=f"of {', '.join(SECTIONS)}; all if none"
    )
    wanted = parser.parse_args().sections or SECTIONS
    if strange := [name for name in wanted if name not in SECTIONS]:
        parser.error(f"no section {strange[0]!r}; there are {', '.join(SECTIONS)}")
    print(f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"\n{'':56} {'figure':>12}   target")
    for name in wanted:
        print(name, flush=True)
        for what, value, target in importlib.import_module(f"benchmarks.{name}").section():
            print(f"  {what:54} {value:>12}   {target}".rstrip(), flush=True)


if __name__ == "__main__":
    main()

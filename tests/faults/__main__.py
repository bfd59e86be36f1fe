"""``python -m tests.faults [NAME] --trials N --json FILE``: break things on purpose, count what was lost.

A fault is a module here with ``run(trials)``, a dict with at least ``ok``, and ``FULL``, the number of trials that
the figures of the README stand on.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path

NAMES = sorted(
    m.name
    for m in pkgutil.iter_modules([str(Path(__file__).parent)])
    if m.name != "__main__" and not m.name.startswith(("made_", "test_"))
)


def main() -> int:
    """Run one fault or all of them; exit code 1 when anything was lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("name", nargs="?", choices=NAMES)
    parser.add_argument("--trials", type=int, help="otherwise as many as the figures stand on")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    results: dict[str, dict[str, object]] = {}
    for name in [options.name] if options.name else NAMES:
        fault = importlib.import_module(f"tests.faults.{name}")
        results[name] = fault.run(options.trials or fault.FULL)
        print(name, json.dumps(results[name], ensure_ascii=False), flush=True)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0 if all(result["ok"] for result in results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())

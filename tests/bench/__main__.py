"""``python -m tests.bench [NAME] --json FILE``: each figure is a pair in one interleaved run, as a ratio."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from dataclasses import asdict
from pathlib import Path

NAMES = sorted(
    m.name
    for m in pkgutil.iter_modules([str(Path(__file__).parent)])
    if m.name not in ("__main__", "pairs") and not m.name.startswith("made_")
)


def main() -> int:
    """Run one benchmark or all of them; exit code 1 when a goal of design §8 is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("name", nargs="?", choices=NAMES)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes: shows that it runs, proves nothing"
    )
    options = parser.parse_args()
    found = {
        name: importlib.import_module(f"tests.bench.{name}").run(options.quick)
        for name in ([options.name] if options.name else NAMES)
    }
    for pairs in found.values():
        for pair in pairs:
            print(pair)
    if options.json:
        report = {name: [asdict(pair) for pair in pairs] for name, pairs in found.items()}
        text = json.dumps(report, indent=2, ensure_ascii=False)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    return 0 if all(pair.reached for pairs in found.values() for pair in pairs) else 1


if __name__ == "__main__":
    sys.exit(main())

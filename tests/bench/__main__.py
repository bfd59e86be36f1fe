"""``python -m tests.bench [NAME] --json FILE``: each figure is a pair in one interleaved run, as a ratio.

A benchmark is a module here with ``run(scale)``: 1 is the size of design §8, less only shows that it runs. It
gives a list of ``Pair``, or one dict of figures of its own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.pairs import Pair

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
        "--scale", type=float, default=1.0, help="below 1: shows that it runs, proves nothing"
    )
    options = parser.parse_args()
    report: dict[str, list[dict[str, Any]]] = {}
    reached = True
    for name in [options.name] if options.name else NAMES:
        found = importlib.import_module(f"tests.bench.{name}").run(options.scale)
        report[name] = [_figures(one) for one in (found if isinstance(found, list) else [found])]
        for one in found if isinstance(found, list) else [json.dumps(found)]:
            print(one)
        reached = reached and all(figures.get("reached", True) for figures in report[name])
    if options.json:
        text = json.dumps(report, indent=2, ensure_ascii=False)
        options.json.write_text(f"{text}\n", encoding="utf-8")
    return 0 if reached else 1


def _figures(found: Pair | dict[str, Any]) -> dict[str, Any]:
    return {**asdict(found), "reached": found.reached} if isinstance(found, Pair) else found


if __name__ == "__main__":
    sys.exit(main())

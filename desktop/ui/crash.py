"""A bug: what is shown of it, and what is logged. Places in the code only, never values: those are personal data."""

from __future__ import annotations

import json
import traceback
from datetime import datetime
from pathlib import Path

import desktop

LOG = "errors.jsonl"
LARGEST_LOG = 1024 * 1024


def places(error: BaseException) -> list[str]:
    """The kind of error, then where it passed, innermost last; file names without folders."""
    frames = traceback.extract_tb(error.__traceback__)
    return [type(error).__name__, *(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)]


def log(folder: Path, error: BaseException, now: datetime) -> None:
    """Add one line to the log of this profile; a full disk must not make things worse."""
    line = {"at": now.isoformat(timespec="seconds"), "version": desktop.__version__, "error": places(error)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / LOG
        if path.exists() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".old"))
        with path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError:
        return

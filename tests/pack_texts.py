"""Spoiling copies of packs in tests: a word replaced, a table added."""

from pathlib import Path
from textwrap import dedent


def edit(file: Path, old: str, new: str) -> int:
    """Replace the first ``old`` and give the line it stood on."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")
    return text[: text.index(old)].count("\n") + 1


def append(file: Path, text: str) -> None:
    """Add tables at the end of a file."""
    file.write_text(file.read_text(encoding="utf-8") + dedent(text), encoding="utf-8", newline="\n")

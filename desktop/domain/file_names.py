"""Names of files made from texts that somebody else wrote: a name, never a way to another folder."""

from __future__ import annotations

import unicodedata

_BESIDE = " -_.()（）〔〕【】、，"
_MOST = 80
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"COM{n}" for n in range(1, 10)), *(f"LPT{n}" for n in range(1, 10))}
)
"""What Windows takes for a device, whatever comes after the dot."""


def safe_name(text: str, otherwise: str) -> str:
    """A text as the name of a file: what no name holds becomes ``_``; ``otherwise`` where nothing is left of it."""
    kept = "".join(c if c.isalnum() or c in _BESIDE else "_" for c in text)[:_MOST].strip(" ._")
    if not kept.strip("_"):
        return otherwise
    return f"_{kept}" if kept.partition(".")[0].strip().upper() in _DEVICES else kept


def is_name(text: str) -> bool:
    """True for a text that names a file and no folder, visible in its own folder on every system."""
    return bool(text) and not text.startswith(".") and not any(c in '/\\:*?"<>|' or c < " " for c in text)


def shown_name(text: str) -> str:
    """A name that somebody else chose, as one line: what does not print, or turns the text round, becomes ``？``.

    A file may be called ``x`` with a line end and a verdict of its own after it (only Windows forbids that).
    """
    return "".join("？" if hidden(c) else c for c in text)


def shown_text(text: str) -> str:
    """The same for text of several lines: its line ends and tabs stay."""
    return "".join("？" if hidden(c) and c not in "\n\t" else c for c in text)


def hidden(char: str) -> bool:
    """True for control and format characters, line separators and halves of pairs; not for rare characters."""
    return not char.isprintable() and unicodedata.category(char) in _HIDDEN


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

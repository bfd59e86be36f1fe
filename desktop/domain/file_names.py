"""Names of files made from texts that somebody else wrote: a name, never a way to another folder."""

from __future__ import annotations

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

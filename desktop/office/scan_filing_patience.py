"""How long the pages of a stack may take: files that were made to hold it up do not hold up the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from desktop.documents.code_reading import PATIENCE
from desktop.errors import UserError

_LONG = 5.0
"""Seconds after which a page is neither damaged nor an ordinary scan."""
_MOST = 3
"""Such pages of one file, and then the others in it are left to a person."""
_GENEROUS = 6
"""Such pages of a stack, and then each further one gets less time."""
_SHORT = 3.0


class Patience:
    """What is left of it for one stack. ``long`` seconds that no ordinary page takes."""

    def __init__(self, long: float = _LONG) -> None:
        self._long = long
        self._slow: Counter[Path] = Counter()

    def is_over(self, source: Path) -> bool:
        """True when a file held up the stack too often."""
        return self._slow[source] >= _MOST

    @property
    def seconds(self) -> float:
        """For the codes of one page."""
        return PATIENCE if self._slow.total() < _GENEROUS else _SHORT

    @contextmanager
    def drawing(self, source: Path) -> Iterator[None]:
        """Counts a page that cannot be drawn after a long time, never one that is merely large; its error goes on."""
        began = monotonic()
        try:
            yield
        except UserError:
            self._count(source, began)
            raise

    @contextmanager
    def reading(self, source: Path) -> Iterator[None]:
        """Counts a page whose codes take long, read or not: those of a paper of ours are found at the first look."""
        began = monotonic()
        try:
            yield
        finally:
            self._count(source, began)

    def _count(self, source: Path, began: float) -> None:
        if monotonic() - began >= min(self._long, self.seconds):
            self._slow[source] += 1

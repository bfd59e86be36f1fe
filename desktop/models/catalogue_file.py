"""The file of the index: it may be thrown away at any time, because the sweep makes it again from the households."""

from __future__ import annotations

from pathlib import Path

from desktop.errors import UserError
from desktop.models.catalogue import Catalogue
from desktop.models.engine import FileKeys


def open_anew(path: Path, keys: FileKeys) -> Catalogue:
    """The index; a new and empty one in place of a damaged or an old one. ``UserError`` when that cannot be made."""
    try:
        return Catalogue.open(path, keys)
    except UserError as error:
        try:
            remove(path)
        except OSError:
            raise error from None
        return Catalogue.open(path, keys)


def remove(path: Path) -> None:
    """Throw it away, with what SQLite keeps beside it."""
    for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        part.unlink(missing_ok=True)

"""常用筛选: questions to the catalogue under a name, kept for this office; sealed, for a name may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from desktop.errors import UserError
from desktop.models import durable
from desktop.office.desk import Desk
from desktop.office.search import Asked

FILE = "searches.sealed"
_PURPOSE = "saved-searches"
MOST_SAVED = 50
_LONGEST_NAME = 30


@dataclass(frozen=True, slots=True)
class Saved:
    """A question under its name."""

    name: str
    asked: Asked


_LIST = TypeAdapter(list[Saved])


def saved(desk: Desk) -> list[Saved]:
    """In the order they were saved. A file that cannot be read counts as none: nothing hangs on it."""
    try:
        return _LIST.validate_json(desk.vault.unseal(_PURPOSE, _path(desk).read_bytes()))
    except (OSError, UserError, ValidationError):
        return []


def save(desk: Desk, name: str, asked: Asked) -> list[Saved]:
    """Keep a question; one of the same name is replaced. Raises ``UserError`` without a name or a question."""
    name = " ".join(name.split())[:_LONGEST_NAME]
    if not name:
        raise UserError("常用筛选要有名字。", "请写一个名字，如“红旗村低保”。")
    if asked == Asked():
        raise UserError("还没有输入或选择任何条件，没有保存。", "请先输入或选择条件，再存为常用。")
    kept = [s for s in saved(desk) if s.name != name]
    if len(kept) >= MOST_SAVED:
        raise UserError(f"常用筛选已有 {MOST_SAVED} 个。", "请先删掉不用的。")
    return _write(desk, [*kept, Saved(name, asked)])


def forget(desk: Desk, name: str) -> list[Saved]:
    """Take one out."""
    return _write(desk, [s for s in saved(desk) if s.name != name])


def _write(desk: Desk, kept: list[Saved]) -> list[Saved]:
    data = _LIST.dump_json(kept)
    durable.replace(_path(desk), desk.vault.seal(_PURPOSE, data))
    return kept


def _path(desk: Desk) -> Path:
    return desk.places.folder / FILE

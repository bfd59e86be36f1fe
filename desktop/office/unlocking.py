"""解锁: open the desk and put right what a crash or another hand left behind, before anybody works with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.journal import Entry
from desktop.errors import UserError
from desktop.models.catalogue import CatalogueRow
from desktop.office import index, rosters
from desktop.office.checking import office_problems
from desktop.office.clock import Clock
from desktop.office.desk import Desk


@dataclass(frozen=True, slots=True)
class Swept:
    """What was found at unlock: files of an unfinished import taken away, households indexed anew, and problems."""

    discarded: int
    reindexed: int
    problems: tuple[str, ...]


def unlock(
    folder: Path, profile: Path, user: str, password: str, clock: Clock | None = None
) -> tuple[Desk, Swept]:
    """Open the desk, then sweep. Raises ``UserError`` as ``Desk.open`` does."""
    desk = Desk.open(folder, profile, user, password, clock)
    try:
        return desk, sweep(desk)
    except BaseException:
        desk.close()
        raise


def sweep(desk: Desk) -> Swept:
    """Finish or discard what was interrupted; index what changed by size and time since it was indexed."""
    desk.households.clear_unfinished()
    problems: list[str] = []
    discarded = rosters.discard_unfinished(desk, problems)
    desk.trouble = office_problems(desk)
    rows, changed = _index(desk)
    anchors = desk.office.anchors()
    reindexed = 0
    for file in changed:
        if not desk.households.path(file).exists():
            desk.catalogue.remove(file)
            if file in anchors:
                problems.append(f"户档 {file} 的文件不见了，请从备份恢复。")
            continue
        reindexed += _looked_at(desk, file, anchors.get(file, ()), rows.get(file), problems)
    for file in rows.keys() - set(changed):
        # Killed between an edit and its anchor, or catalogue and file were put back together: only a look tells.
        if set(rows[file].heads) != set(anchors.get(file, ())):
            _looked_at(desk, file, anchors.get(file, ()), rows[file], problems)
    desk.anchor()
    return Swept(discarded, reindexed, tuple(dict.fromkeys([*desk.trouble, *problems])))


def _index(desk: Desk) -> tuple[dict[str, CatalogueRow], list[str]]:
    """The rows of the index and what changed since; one that cannot be read is begun anew."""
    try:
        return {r.file: r for r in desk.catalogue.all_rows()}, desk.catalogue.changed(desk.places.folder)
    except UserError:
        desk.renew_catalogue()
        return {}, desk.catalogue.changed(desk.places.folder)


def _looked_at(
    desk: Desk, file: str, anchored: tuple[str, ...], row: CatalogueRow | None, problems: list[str]
) -> bool:
    """Compare one file with its anchor and with what the index saw last, then index and anchor it anew.

    One that lacks something of either keeps both, so that the next unlock says it again. True when indexed.
    """
    try:
        with desk.open_household(file) as opened:
            entries = opened.entries()
            if _behind(entries, (*anchored, *(row.heads if row else ()))):
                problems.append(f"户档 {file} 比办公室日志记录的旧，可能被换成了旧文件，请先查明。")
                if row is None:
                    desk.catalogue.put([index.catalogue_row(desk, opened)])
                return row is None
            desk.catalogue.put([index.catalogue_row(desk, opened)])
            if set(opened.heads()) != set(anchored):
                desk.touched(file, opened.heads())
        if not entries and not anchored:
            _take_away(desk, file)  # made for a first entry that was never written
    except UserError as error:
        problems.append(f"户档 {file}：{error.message}")
        return False
    return True


def _behind(entries: list[Entry], known: tuple[str, ...]) -> bool:
    return not set(known) <= {entry.id for entry in entries}


def _take_away(desk: Desk, file: str) -> None:
    desk.households.path(file).unlink()
    desk.catalogue.remove(file)
    desk.forget(file)

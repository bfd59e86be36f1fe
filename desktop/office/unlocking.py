"""解锁: open the desk and put right what a crash or another hand left behind, before anybody works with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.journal import Entry
from desktop.errors import UserError
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
    discarded = rosters.discard_unfinished(desk)
    anchors = desk.office.anchors()
    desk.trouble = office_problems(desk)
    problems: list[str] = list(desk.trouble)
    reindexed = 0
    for file in desk.catalogue.changed(desk.places.folder):
        if not desk.households.path(file).exists():
            desk.catalogue.remove(file)
            if file in anchors:
                problems.append(f"户档 {file} 的文件不见了，请从备份恢复。")
            continue
        try:
            with desk.open_household(file) as opened:
                entries = opened.entries()
                if _behind(entries, anchors.get(file, ())):
                    problems.append(f"户档 {file} 比办公室日志记录的旧，可能被换成了旧文件，请先查明。")
                desk.catalogue.put([index.catalogue_row(desk, opened)])
                reindexed += 1
            if not entries and file not in anchors:
                _take_away(desk, file)  # made for a first entry that was never written
        except UserError as error:
            problems.append(f"户档 {file}：{error.message}")
    return Swept(discarded, reindexed, tuple(problems))


def _behind(entries: list[Entry], anchored: tuple[str, ...]) -> bool:
    return not set(anchored) <= {entry.id for entry in entries}


def _take_away(desk: Desk, file: str) -> None:
    desk.households.path(file).unlink()
    desk.catalogue.remove(file)

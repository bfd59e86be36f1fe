"""解锁: open the desk and put right what a crash or another hand left behind, before anybody works with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from desktop.errors import UserError
from desktop.models.catalogue import CatalogueRow, Seen, differing, on_disk
from desktop.models.household_file import HouseholdFile
from desktop.office import access, destruction, index, removal, rollback, rosters
from desktop.office.checking import office_problems
from desktop.office.clock import Clock
from desktop.office.desk import Desk

_TOGETHER = 5000


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
        swept = sweep(desk)
        access.note(desk, "unlock")
        return desk, swept
    except BaseException:
        desk.close()
        raise


def sweep(desk: Desk) -> Swept:
    """Finish or discard what was interrupted; index what changed by size and time since it was indexed."""
    desk.households.clear_unfinished()
    problems: list[str] = []
    discarded = rosters.discard_unfinished(desk, problems)
    wrong = removal.settle(desk)
    desk.trouble = (*rollback.trouble(desk), *([wrong] if wrong else []), *office_problems(desk))
    again = destruction.finish(desk)
    problems += [f"户档 {file} 已依法销毁，又有人放回，已再次销毁。" for file in again]
    seen, found = _index(desk)
    gone = destruction.tombstones(desk)
    anchors = {file: heads for file, heads in desk.office.anchors().items() if file not in gone}
    with _Fresh(desk) as fresh:
        for file in differing(seen, found):
            if file not in found:
                desk.catalogue.remove(file)
                if file in anchors:
                    problems.append(f"户档 {file} 的文件不见了，请从备份恢复。")
                continue
            _look_at(desk, file, anchors.get(file, ()), seen.get(file), problems, fresh)
        reindexed = fresh.count
        for file, was in seen.items():
            # Killed between an edit and its anchor, or catalogue and file were put back together: only a look tells.
            anchored = anchors.get(file, ())
            if was.heads != anchored and set(was.heads) != set(anchored) and found.get(file) == was[:2]:
                _look_at(desk, file, anchored, was, problems, fresh)
    index.reckon_anew(desk)
    desk.anchor()
    desk.catalogue.warm()
    return Swept(discarded, reindexed, tuple(dict.fromkeys([*desk.trouble, *problems])))


class _Fresh:
    """Rows read anew; many go into the index together, which costs a fraction of one by one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._rows: list[CatalogueRow] = []
        self.count = 0

    def put(self, row: CatalogueRow) -> None:
        """Take one more."""
        self._rows.append(row)
        self.count += 1
        if len(self._rows) == _TOGETHER:
            self.write()

    def write(self) -> None:
        """Write what has gathered."""
        if self._rows:
            self._desk.catalogue.put(self._rows)
            self._rows = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.write()


def _index(desk: Desk) -> tuple[dict[str, Seen], dict[str, tuple[int, int]]]:
    """What the index saw last, and the sizes and times of now; an index that cannot be read is begun anew."""
    found = on_disk(desk.places.folder)
    try:
        return desk.catalogue.seen(), found
    except UserError:
        desk.renew_catalogue()
        return {}, found


def _look_at(
    desk: Desk, file: str, anchored: tuple[str, ...], seen: Seen | None, problems: list[str], fresh: _Fresh
) -> None:
    """Compare one file with its anchor and with what the index saw last, then index and anchor it anew.

    One that lacks something of either keeps both, so that the next unlock says it again.
    """
    try:
        with desk.open_household(file) as opened:
            heads = opened.heads()
            if _behind(opened, heads, {*anchored, *(seen.heads if seen else ())}):
                problems.append(f"户档 {file} 比办公室日志记录的旧，可能被换成了旧文件，请先查明。")
                if seen is None:
                    fresh.put(index.catalogue_row(desk, opened, heads))
                return
            if heads or anchored:
                fresh.put(index.catalogue_row(desk, opened, heads))
            if set(heads) != set(anchored):
                desk.touched(file, heads)
        if not heads and not anchored:
            _take_away(desk, file)  # made for a first entry that was never written
    except UserError as error:
        problems.append(f"户档 {file}：{error.message}")


def _behind(opened: HouseholdFile, heads: tuple[str, ...], known: set[str]) -> bool:
    """Where every known head still is one, no entry has to be read."""
    return not known <= set(heads) and not known <= {entry.id for entry in opened.entries()}


def _take_away(desk: Desk, file: str) -> None:
    desk.households.path(file).unlink()
    desk.catalogue.remove(file)
    desk.forget(file)

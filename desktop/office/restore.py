"""恢复: an office put back from a backup, or from a copy somebody made by hand, on this or on another PC.

The files are laid first (``lay``, no password), then this PC is given a new identity in the office (``adopt``): a new
device id and a number block of its own, certified by the administrator's root key, and a ``restored`` record that
says from which snapshot, so that an honest restore is not taken for a rollback. A ``kill -9`` in ``restore`` at any
moment is mended by running it again: the folder is marked as unfinished until all is done.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UserError
from desktop.models.backup import PREFIX, Store, sync_folder
from desktop.models.backup_image import unpack
from desktop.models.durable import replace
from desktop.models.lock import OfficeLock
from desktop.models.snapshot import KeptFile, Snapshot, is_place
from desktop.office.clock import Clock
from desktop.office.identity import Adopted, adopt
from desktop.office.places import Places
from desktop.sync.disk import told

Report = Callable[[int, int], None]
MARK = ".hudang-restoring"
"""In a folder that is being restored: what from. Such a folder may be restored again from the start."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
LAST = ("vault.json", "office.toml")
"""Written last: a folder without them is no office yet."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One backup that was found: for the person to choose. ``whole`` False: pieces are missing."""

    store: Store
    snapshot: Snapshot
    whole: bool

    @property
    def gone(self) -> frozenset[str]:
        """Households that its own device had destroyed by its last backup: they are not put back."""
        return self.store.destroyed(self.snapshot.signer)

    @property
    def words(self) -> str:
        """One line for lists."""
        about = self.snapshot.about
        state = "" if self.whole else "（不完整）"
        when, count = about.at[:16].replace("T", " "), len(self.snapshot.households)
        return f"{self.snapshot.id}　{when}　{about.name}　{count} 户{state}"


@dataclass(frozen=True, slots=True)
class Laid:
    """Files that were put in place. ``snapshot`` None: a copy made by hand; ``source`` its digest or ""."""

    office: str
    files: int
    taken_at: str
    snapshot: Snapshot | None
    problems: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """What the ``restored`` record names."""
        return self.snapshot.digest if self.snapshot else ""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore; ``adopted`` None while an administrator has not certified this PC."""

    laid: Laid
    adopted: Adopted | None
    households: int


def choices(source: Path, problems: list[str] | None = None) -> list[Choice]:
    """The backups in a folder, newest first; empty for a copy made by hand. Raises ``UserError``."""
    with told("读取备份"):
        if not source.exists():
            raise UserError("找不到备份。", "请插好备份盘，核对路径后再试。")
        found = [
            Choice(store, snapshot, not store.missing(snapshot))
            for store in Store.below(source)
            for snapshot in store.snapshots(problems)
        ]
    return sorted(found, key=lambda c: (c.snapshot.about.at, c.snapshot.number), reverse=True)


def choose(source: Path, at: str = "", problems: list[str] | None = None) -> Choice | None:
    """The backup that ``at`` names: digits of its id, or a day (the newest up to then); without it the newest whole.

    None for a copy made by hand. Raises ``UserError`` when there is no such backup.
    """
    every = choices(source, problems)
    if not every and (source / "office.toml").is_file() and not at:
        return None
    if len({c.snapshot.about.office for c in every}) > 1:
        raise UserError("这里有不止一个办公室的备份。", f"请直接指定其中一个 {PREFIX}… 文件夹。")
    exact = [c for c in every if at and c.snapshot.digest.startswith(at)]
    fitting = exact or [c for c in every if not at or (_DAY.fullmatch(at) and c.snapshot.about.at[:10] <= at)]
    whole = [c for c in fitting if c.whole]
    if exact and not whole:
        raise UserError("这一次备份不完整，不能恢复。", "请选另一次备份，或用另一份备份介质。")
    if not whole:
        raise UserError(
            "这里没有可用的备份。", "请选对文件夹：里面应有“hudang-backup-…”，或是办公室文件夹的拷贝。"
        )
    return whole[0]


def restore(
    source: Path,
    target: Path,
    profile: Path,
    user: str,
    password: str,
    clock: Clock,
    *,
    at: str = "",
    device_name: str = "",
    report: Report | None = None,
) -> Restored:
    """Put an office back into an empty folder and give this PC its identity there.

    ``user`` a person id or the label of the login list. Without an administrator's password the files are laid and
    the PC waits: the same command with an administrator goes on. Raises ``UserError``.
    """
    with opened(source) as place:
        laid = _resumed(place, target, at) or lay(place, target, at=at, report=report)
        adopted = adopt(
            target, profile, user, password, clock, came_from=laid.source, taken_at=laid.taken_at,
            trusted_by=laid.snapshot, device_name=device_name,
        )  # fmt: skip
    if adopted is not None:
        finish(target)
    return Restored(laid, adopted, sum(1 for _ in target.glob("households/??/*.hdh")))


@contextmanager
def opened(source: Path) -> Iterator[Path]:
    """The folder of a source: itself, or what a disc image holds, unpacked (all of it is ciphertext)."""
    if source.is_file() and source.suffix.lower() == ".iso":
        with tempfile.TemporaryDirectory(prefix="hudang-") as scratch, told("读取光盘映像"):
            unpack(source, Path(scratch))
            yield Path(scratch)
    else:
        yield source


def lay(source: Path, target: Path, *, at: str = "", report: Report | None = None) -> Laid:
    """Write the files of a backup, or of a copy made by hand, into an empty folder. Raises ``UserError``."""
    problems: list[str] = []
    choice = choose(source, at, problems)
    begin(target, choice.snapshot.digest if choice else "copy")
    with told("恢复文件"), OfficeLock(target):
        if choice is None:
            return _copied(source, target, report)
        snapshot, gone = choice.snapshot, choice.gone
        files = [f for f in snapshot.files if f.household not in gone]
        if sum(f.size for f in files) > shutil.disk_usage(target).free:
            raise UserError("目标磁盘放不下这份备份，没有恢复。", "请清理磁盘，或换一块大的。")
        for n, file in enumerate(in_order(files), 1):
            choice.store.put_back(file, target)
            if report:
                report(n, len(files))
        _settled(target)
    return Laid(snapshot.about.office, len(files), snapshot.about.at, snapshot, tuple(problems))


def in_order(files: Sequence[KeptFile]) -> list[KeptFile]:
    """What makes a folder an office comes last."""
    return sorted(files, key=lambda f: LAST.index(f.path) if f.path in LAST else -1)


def begin(target: Path, what: str) -> None:
    """Mark an empty folder as one that is being restored; one that is marked already is begun anew."""
    with told("恢复文件"):
        if target.exists() and any(target.iterdir()) and not (target / MARK).exists():
            raise UserError(
                f"文件夹“{target}”不是空的。", "请选一个空文件夹来恢复；已损坏的办公室请用“就地修复”。"
            )
        if Places(target).toml.exists():
            # All its files were laid: somebody may have worked in it since, after a recovery for one.
            raise UserError(f"文件夹“{target}”里已经恢复过另一份备份。", "请另选一个空文件夹。")
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (target / MARK).exists() or (target / MARK).read_bytes() != what.encode():
            replace(target / MARK, what.encode())


def finish(target: Path) -> None:
    """The restore is done: the folder is an office like any other."""
    with told("恢复文件"):
        (target / MARK).unlink(missing_ok=True)
        sync_folder(target)


def _resumed(source: Path, target: Path, at: str) -> Laid | None:
    """A folder whose files were laid from the same backup and which only waits for its identity."""
    if not (target / MARK).exists() or not Places(target).toml.exists():
        return None
    choice = choose(source, at)
    what = choice.snapshot.digest if choice else "copy"
    if (target / MARK).read_bytes() != what.encode():
        return None
    count = sum(1 for p in target.rglob("*") if p.is_file())
    if choice is None:
        return Laid(Places(target).office_id(), count, "", None)
    return Laid(choice.snapshot.about.office, count, choice.snapshot.about.at, choice.snapshot)


def _copied(source: Path, target: Path, report: Report | None) -> Laid:
    """A folder that somebody copied by hand: rollback journals come along, what is not ours stays."""
    office = _office_of_copy(source)
    paths: list[str] = []
    left: list[str] = []
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and not path.is_symlink():
            belongs = is_place(name.removesuffix("-journal")) and not path.name.startswith(".")
            (paths if belongs else left).append(name)
    paths.sort(key=lambda name: LAST.index(name) if name in LAST else -1)
    for n, name in enumerate(paths, 1):
        (target / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(source / name, target / name)
        (target / name).chmod(0o600)
        if report:
            report(n, len(paths))
    _settled(target)
    strange = [name for name in left if not name.split("/")[-1].startswith((".", "catalogue.db"))]
    told_here = (f"有 {len(strange)} 个不是户档的文件没有带过来。",) if strange else ()
    return Laid(office, len(paths), "", None, told_here)


def _office_of_copy(source: Path) -> str:
    office = Places(source).office_id()
    if tomllib.loads(Places(source).toml.read_text("utf-8")).get("laptop"):
        raise UserError("这是外勤笔记本的文件夹，不能恢复成办公室。", "请用办公室电脑的备份恢复。")
    return office


def _settled(target: Path) -> None:
    """Folders that are empty in a backup, and the names of everything else, reach the disk."""
    places = Places(target)
    for folder in (places.households, places.outbox, places.inbox):
        folder.mkdir(exist_ok=True, mode=0o700)
    for folder in {target, *(p for p in target.rglob("*") if p.is_dir())}:
        sync_folder(folder)

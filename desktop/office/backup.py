"""备份: an encrypted, incremental copy of the whole office on a stick, a second disk or a shared folder.

Taken while the desk holds the lock, so nobody writes meanwhile; the store (``models.backup``) survives ``kill -9`` in
``back_up`` and a pulled stick at any moment. Where it goes and when it last went there is remembered in the profile.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desktop.errors import UserError
from desktop.models import damage, durable
from desktop.models.backup import Figures, Store
from desktop.models.backup_image import write_image
from desktop.models.retention import Retention
from desktop.models.snapshot import About, Snapshot, is_place
from desktop.office import destruction
from desktop.office.desk import Desk
from desktop.office.destruction import DESTROYED
from desktop.office.laptop import is_laptop
from desktop.sync.disk import told

OLD_DAYS = 7
PLAN = "backup.json"
_OF_THE_DEVICE = "peers/"
"""What this PC knows of the others: a restored PC begins anew and asks them."""
_KNOWN = ("catalogue.db", "catalogue.db-wal", "catalogue.db-shm")
"""Made anew from the households: never backed up."""
_BESIDE = ("-journal", "-wal", "-shm")

Report = Callable[[int, int], None]


class Plan(BaseModel):
    """What this PC remembers of its backups: where to, every how many days (0: by hand), when it last succeeded."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int = Field(default=0, ge=0, le=0)
    target: str
    every_days: int = Field(default=1, ge=0, le=365)
    last_at: str = ""
    last_id: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken: what it holds, what it cost, and what the person should know."""

    snapshot: Snapshot
    figures: Figures
    pruned: int
    damaged: tuple[str, ...] = ()
    """Files of which the damaged bytes were not taken over a good copy."""
    left_out: tuple[str, ...] = ()
    """Files in the office folder that are none of ours: they may hold anything in the clear."""


@dataclass(slots=True)
class _Judged:
    """Which files were found damaged while they were copied."""

    desk: Desk
    damaged: list[str] = field(default_factory=list)

    def __call__(self, path: str) -> bool:
        """False for a journal file of which a page is not what it should be."""
        whole = self.desk.places.folder / path
        if whole.suffix not in (".hdh", ".hdo"):
            return True
        sound = damage.is_sound(whole, whole.stem, self.desk.vault)
        if not sound:
            self.damaged.append(path)
        return sound


def back_up(
    desk: Desk,
    target: Path,
    report: Report | None = None,
    *,
    verify: bool = False,
    retention: Retention | None = None,
) -> Taken:
    """Take a snapshot into the store below ``target``; old ones go by the retention, the newest never.

    ``verify`` reads every file and every piece again. Raises ``UserError``; earlier backups are untouched then.
    """
    check_target(desk, target)
    if is_laptop(desk.places.folder):
        raise UserError("外勤笔记本不做备份。", "带回办公室回收一次，记录就在办公室电脑上了。")
    desk.anchor()
    store = store_of(desk, target)
    with told("读取办公室文件夹"):
        files, left_out = _files(desk)
    judged = _Judged(desk)
    about = About(
        office=desk.office_id, device=desk.device.device, name=desk.device.name, person=desk.user,
        at=desk.now().isoformat(timespec="seconds"), destroyed=destroyed(desk),
    )  # fmt: skip
    keys = desk.device_keys.sign
    with writing():
        taken, figures = store.take(
            desk.places.folder,
            files,
            about,
            keys.sign,
            keys.public,
            verify=verify,
            sound=judged,
            report=report,
        )
        pruned = store.prune(retention or Retention(), desk.today(), keys.public)
    _note(desk, target, taken)
    return Taken(taken, figures, pruned, tuple(judged.damaged), left_out)


def store_of(desk: Desk, target: Path) -> Store:
    """This device's store below a folder."""
    return Store.of(target, desk.office_id, desk.device.device)


def check_target(desk: Desk, target: Path) -> None:
    """Raises ``UserError`` for a folder that is not there, or lies in the office folder itself."""
    if not target.is_dir():
        raise UserError("找不到备份文件夹，没有备份。", "请插好 U 盘或连上移动硬盘，核对路径后再试。")
    if target.resolve().is_relative_to(desk.places.folder.resolve()):
        raise UserError("备份不能放在办公室文件夹里面，没有备份。", "请选 U 盘、移动硬盘或另一块磁盘。")


def write_disc(desk: Desk, target: Path, file: Path, report: Report | None = None) -> tuple[Snapshot, int]:
    """An ISO image of the newest backup below ``target``, to be burnt; (snapshot, bytes). Raises ``UserError``."""
    store = store_of(desk, target)
    with writing():
        newest = store.newest(desk.device_keys.sign.public)
        if newest is None:
            raise UserError("这里还没有完整的备份，没有做光盘映像。", "请先备份一次。")
        return newest, write_image(store, newest, file, report)


def destroyed(desk: Desk) -> tuple[str, ...]:
    """The households that were destroyed with a tombstone: no restore brings them back."""
    found = [id for kind, id in desk.office.records() if kind == DESTROYED]
    return tuple(sorted(id for id in found if destruction.destroyed(desk, id)))


# -- by itself


def plan(desk: Desk) -> Plan | None:
    """What this PC remembers of its backups, None when nothing was set up."""
    return plan_of(desk.profile_folder, desk.office_id)


def plan_of(profile: Path, office: str) -> Plan | None:
    """The same before there is a desk. One that cannot be read counts as none: it is soon set up again."""
    try:
        return Plan.model_validate_json((profile / office / PLAN).read_bytes())
    except (OSError, ValidationError):
        return None


def remember(desk: Desk, target: Path, every_days: int = 1) -> Plan:
    """Back up there by itself from now on (``every_days`` 0: only by hand). Raises ``UserError``."""
    check_target(desk, target)
    if not 0 <= every_days <= 365:
        raise UserError("备份间隔不对。", "请填 0 到 365 天；0 表示只手动备份。")
    before = plan(desk)
    kept = before.model_dump() if before else {}
    return _save(desk, Plan(**{**kept, "target": str(target.resolve()), "every_days": every_days}))


def due(desk: Desk, today: date) -> bool:
    """True when the automatic backup should run: set up, and none today or within the interval."""
    standing = plan(desk)
    if standing is None or not standing.every_days:
        return False
    last = last_day(standing)
    return last is None or last > today or (today - last).days >= standing.every_days


def last_day(standing: Plan) -> date | None:
    """The day of the last backup that succeeded."""
    return datetime.fromisoformat(standing.last_at).date() if standing.last_at else None


def back_up_if_due(desk: Desk, report: Report | None = None) -> Taken | None:
    """At close and lock: take the backup when it is due and the medium is there.

    Never raises for the medium's sake, because the person is leaving; what went wrong stands in the plan and
    in ``advice``.
    """
    standing = plan(desk)
    if standing is None or not due(desk, desk.today()) or not Path(standing.target).is_dir():
        return None
    try:
        return back_up(desk, Path(standing.target), report)
    except UserError as error:
        try:
            _save(desk, standing.model_copy(update={"trouble": error.message}))
        except UserError:
            return None
        return None


def advice(desk: Desk) -> str:
    """The sentence for the banner and the duties: no backup, an old one, one that failed; "" when all is well."""
    if is_laptop(desk.places.folder):
        return ""
    standing = plan(desk)
    if standing is None:
        return "还没有设置备份。请到“设置·备份”选一个 U 盘或移动硬盘。"
    failed = f"上次自动备份没有成功：{standing.trouble}" if standing.trouble else ""
    last = last_day(standing)
    if last is None:
        return failed or "已设置备份，但还没有备份过。请插好备份盘，点“现在备份”。"
    days = (desk.today() - last).days
    if days > OLD_DAYS:
        return f"最近一次备份是 {last}，已经 {days} 天没有备份。请插好备份盘，点“现在备份”。{failed}"
    return failed


# -- inside


def _files(desk: Desk) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """(path → heads of everything to back up, names of what is none of ours)."""
    heads, gone = desk.office.anchors(), set(destroyed(desk))
    files: dict[str, tuple[str, ...]] = {}
    left_out = []
    for path in sorted(desk.places.folder.rglob("*")):
        name = path.relative_to(desk.places.folder).as_posix()
        own = name in _KNOWN or name.startswith(_OF_THE_DEVICE)
        if own or path.is_dir() or any(part.startswith(".") for part in name.split("/")):
            continue
        if name.endswith(_BESIDE):
            _play_back(desk, path)
        elif path.is_symlink() or not is_place(name):
            left_out.append(name)
        elif path.stem not in gone:
            noted = (*desk.office.heads(),) if path == desk.places.journal else heads.get(path.stem, ())
            files[name] = tuple(noted)
    return files, tuple(left_out)


def _play_back(desk: Desk, beside: Path) -> None:
    """A rollback journal that a crash left: opening the file plays it back. One that stays is no journal of ours."""
    file = beside.with_name(beside.name.rsplit("-", 1)[0])
    if beside.name.endswith("-journal") and file.exists():
        damage.is_sound(file, file.stem, desk.vault)


def _save(desk: Desk, standing: Plan) -> Plan:
    path = desk.profile_folder / desk.office_id / PLAN
    with told("写入个人资料夹"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable.replace(path, standing.model_dump_json(indent=1).encode())
    return standing


def _note(desk: Desk, target: Path, taken: Snapshot) -> None:
    standing = plan(desk) or Plan(target=str(target.resolve()), every_days=0)
    done = {"last_at": taken.about.at, "last_id": taken.id, "trouble": ""}
    _save(desk, standing.model_copy(update=done))


@contextmanager
def writing() -> Iterator[None]:
    """What the medium said, in words; every earlier backup stays as it was."""
    try:
        with told("写入备份"):
            yield
    except UserError as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in (errno.ENOSPC, errno.EDQUOT):
            raise UserError(
                "备份盘空间不足，这次没有备份成。", "以前的备份没有变动；请换一个更大的盘，或清理后再试。"
            ) from error.__cause__
        raise

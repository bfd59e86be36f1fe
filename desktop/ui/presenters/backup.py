"""设置·备份: where backups go, which there are, a drill with its certificate, a damaged file put together again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UserError
from desktop.models.backup_image import DISC
from desktop.office import advice, backup, drill, restore, salvage
from desktop.office.awaited import awaited
from desktop.office.desk import Changes, Desk
from desktop.office.outgoing import Outgoing, write_out
from desktop.ui.presenters.filings import Told

Progress = Callable[[int, int], None]
BACKUP = Changes(kinds=frozenset({"backup"}))
EVERY: tuple[tuple[int, str], ...] = ((1, "每天"), (2, "每两天"), (7, "每周"), (0, "只手动"))
"""Days between automatic backups, as the page offers them."""


@dataclass(frozen=True, slots=True)
class BackupLine:
    """One backup in the list."""

    id: str
    at: str
    device: str
    households: str
    size: str
    state: str


@dataclass(frozen=True, slots=True)
class Board:
    """The page. ``target`` "" until one is chosen, ``there``: it is plugged in; ``advice`` what to look after."""

    target: str
    there: bool
    every_days: int
    last: str
    lines: tuple[BackupLine, ...]
    advice: tuple[str, ...]
    awaited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """A drill: what to say, whether all held, and the certificate (PDF)."""

    told: Told
    good: bool
    failures: tuple[str, ...]
    certificate: bytes


def board(desk: Desk) -> Board:
    """Read what there is; a medium that is not plugged in is said, not complained of."""
    standing = backup.plan(desk)
    target = Path(standing.target) if standing else None
    there = target is not None and target.is_dir()
    last = backup.last_day(standing) if standing else None
    return Board(
        target=str(target or ""),
        there=there,
        every_days=standing.every_days if standing else 1,
        last=f"最近一次备份：{last}" if last else "还没有备份过",
        lines=_lines(target) if target and there else (),
        advice=advice.advise(desk),
        awaited=tuple(one.words for one in awaited(desk)),
    )


def _lines(target: Path) -> tuple[BackupLine, ...]:
    try:
        found = restore.choices(target)
    except UserError:
        return ()
    return tuple(
        BackupLine(
            c.snapshot.id,
            c.snapshot.about.at[:16].replace("T", " "),
            c.snapshot.about.name,
            f"{len(c.snapshot.households):,}",
            f"{c.snapshot.size / 1e6:,.1f} MB",
            "完整" if c.whole else "不完整",
        )
        for c in found
    )


def choose(desk: Desk, target: Path, every_days: int) -> Told:
    """Remember where backups go and how often."""
    standing = backup.remember(desk, target, every_days)
    how = dict(EVERY).get(standing.every_days, f"每 {standing.every_days} 天")
    when = f"{how}关闭或锁定时自动备份" if standing.every_days else "只在您点“现在备份”时备份"
    return Told(f"备份位置：{standing.target}。", BACKUP, f"{when}；备份盘不在时跳过，超过一周会提醒。")


def back_up(desk: Desk, progress: Progress, *, verify: bool = False) -> Told:
    """Back up now to the remembered place."""
    taken = backup.back_up(desk, _target(desk), progress, verify=verify)
    f = taken.figures
    hints = [f"读 {f.read} 个文件，未改动 {f.reused} 个，写入 {f.written / 1e6:.1f} MB。"]
    hints += [f"{name} 已损坏，备份里保留它上一次完好的内容，请抢救。" for name in taken.damaged]
    if taken.left_out:
        hints.append(
            f"文件夹里有 {len(taken.left_out)} 个不是户档的文件，没有备份：{'、'.join(taken.left_out[:3])}。"
        )
    return Told(
        f"已备份 {len(taken.snapshot.households):,} 户，编号 {taken.snapshot.id}。", BACKUP, "".join(hints)
    )


def write_disc(desk: Desk, file: Path, progress: Progress) -> Told:
    """An image of the newest backup, to be burnt."""
    snapshot, size = backup.write_disc(desk, _target(desk), file, progress)
    fits = "一张 CD-R 放得下" if size <= DISC else "一张 CD-R 放不下，请用 DVD 或蓝光盘"
    return Told(
        f"已做好光盘映像（{size / 1e6:,.0f} MB，{fits}）。",
        hint=f"备份编号 {snapshot.id}；请用刻录软件刻成光盘。",
    )


def prove(desk: Desk, progress: Progress) -> Proved:
    """The drill, with its certificate."""
    done = drill.drill(desk, report=progress)
    counted = (
        f"{done.backup.households:,} 户、{done.backup.entries:,} 条记录、{done.backup.attachments:,} 个附件"
    )
    if done.good:
        told = Told(f"恢复演练全部通过：{counted}。", BACKUP, "可以保存或打印证明。")
    else:
        told = Told(f"恢复演练有 {len(done.failures)} 处没有通过。", BACKUP, "".join(done.failures[:3]))
    return Proved(told, done.good, tuple(done.failures), drill.certificate(done, desk))


def save_certificate(desk: Desk, certificate: bytes, target: Path) -> Told:
    """Save the certificate of a drill; it names no citizen."""
    write_out(desk, certificate, target, "备份恢复演练证明", Outgoing.PLAIN)
    return Told(f"已保存：{target}。")


def put_together(desk: Desk, household: str) -> Told:
    """抢救 one household file."""
    done = salvage.household(desk, household.strip())
    changes = Changes(frozenset({done.file}), frozenset({"backup"}))
    hints = [f"{name} {count} 条；" for name, count in done.found.items()]
    hints += [f"没有找回：{text}" for text in done.lost] + done.problems
    if not done.whole:
        hints.append(
            f"原文件没有全部读出：请管理员退出后运行 hudang office salvage {done.file}，给这台电脑换新的设备编号。"
        )
    return Told(f"户档 {done.file} 合并出 {done.entries} 条记录，损坏的文件另存。", changes, "".join(hints))


def _target(desk: Desk) -> Path:
    standing = backup.plan(desk)
    if standing is None:
        raise UserError("还没有选备份位置。", "请先点“选备份位置…”。")
    return Path(standing.target)

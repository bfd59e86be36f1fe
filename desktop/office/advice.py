"""What the office should look after on its own machine (design §10): said, never enforced."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from desktop.domain.household import parse_day
from desktop.office import backup
from desktop.office.desk import Desk
from desktop.office.drill import DRILL

DRILL_DAYS = 180
MOUNTS = Path("/proc/mounts")
SPOOL = Path("/etc/cups/cupsd.conf")


def advise(desk: Desk, mounts: Path = MOUNTS, spool: Path = SPOOL) -> tuple[str, ...]:
    """Sentences about backups, drills, the disk and the print spool; empty when there is nothing to say."""
    found = (
        backup.advice(desk),
        drill_advice(desk),
        disk_advice(desk.places.folder, mounts),
        spool_advice(spool),
    )
    return tuple(text for text in found if text)


def last_drill(desk: Desk) -> date | None:
    """The day of the last drill that found nothing wrong."""
    days = (
        parse_day(fields.get("on"))
        for (kind, _), fields in desk.office.records().items()
        if kind == DRILL and not fields.get("failures")
    )
    return max((day for day in days if day is not None), default=None)


def drill_advice(desk: Desk) -> str:
    """A backup nobody ever put back is a hope."""
    if backup.plan(desk) is None:
        return ""
    last = last_drill(desk)
    if last is None:
        return "备份还没有演练过能不能恢复。请在“设置·备份”点“恢复演练”。"
    days = (desk.today() - last).days
    return f"上次恢复演练是 {last}，已经 {days} 天。请再演练一次。" if days > DRILL_DAYS else ""


def disk_advice(folder: Path, mounts: Path = MOUNTS) -> str:
    """Said where the system tells that the disk below is not encrypted; silent where it does not tell."""
    if sys.platform == "win32":
        return ""
    try:
        lines = [line.split(" ") for line in mounts.read_text("utf-8", errors="surrogateescape").splitlines()]
    except OSError:
        return ""
    above = [f for f in lines if len(f) > 2 and folder.resolve().is_relative_to(f[1])]
    device = max(above, key=lambda f: len(f[1]), default=["", "", ""])[0]
    if not device.startswith("/dev/") or device.startswith(("/dev/mapper/", "/dev/dm-")):
        return ""
    return "这台电脑的磁盘没有整盘加密。户档本身是加密的，但导出的文件和打印缓存不是；建议开启整盘加密。"


def spool_advice(spool: Path = SPOOL) -> str:
    """Said where the print service is told to keep what it printed."""
    try:
        lines = spool.read_text("utf-8", errors="replace").lower().splitlines()
    except OSError:
        return ""
    kept = [line.split()[1:] for line in lines if line.strip().startswith("preservejobfiles")]
    if any(value and value[0] not in ("no", "off", "false", "0") for value in kept):
        return "打印服务会保留打印过的文件（PreserveJobFiles）。建议关闭，并清理打印缓存。"
    return ""

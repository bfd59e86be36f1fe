"""查看记录: who opened, searched, revealed, printed or took out what, on which device (design §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import access_log
from desktop.office.desk import Desk

ACTS = {
    "unlock": "解锁", "lock": "锁定", "open": "打开户档", "search": "查找", "reveal": "显示全号", "paper": "看文书",
    "print": "打印", "export": "另存或导出", "field-out": "签出到外勤", "field-in": "外勤交回", "packet": "交村名单",
    "rescue-key": "取出密钥", "pruned": "清理旧记录", "torn": "接续", "gap": "缺口", "month": "换月",
}  # fmt: skip
WEIGHTY = frozenset({"unlock", "reveal", "print", "export", "field-out", "packet", "rescue-key", "pruned"})
"""What must not be lost to a power cut either."""

MONTHS = "access_months"
USUAL_MONTHS, LEAST_MONTHS, MOST_MONTHS = 36, 6, 600
"""How long records are kept where the office says nothing; the law asks for six months (网络安全法 21)."""

REPEAT = timedelta(minutes=5)
"""A page that draws itself again is not a second look."""

TYPING = timedelta(seconds=6)
"""Searches in a row that go on from one another are one search to whoever reads the log."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of the log; ``user`` a person id, ``what`` words of the act (a query, a field, a paper)."""

    at: datetime
    device: str
    user: str
    act: str
    household: str
    what: str


def note(desk: Desk, act: str, household: str = "", what: str = "") -> None:
    """Write down that the person at work did something with people's data, before it is shown.

    The same look at the same thing within five minutes is noted once. Raises ``UserError`` when the disk refuses.
    """
    if act not in ACTS:
        raise ValueError(f"no such act: {act}")
    now, said = desk.now(), (act, household, what)
    lately = desk.access_log.lately
    if act not in WEIGHTY and act != "lock":
        if (before := lately.get(said)) is not None and timedelta() <= now - before < REPEAT:
            return
        for old in [key for key, at in lately.items() if now - at >= REPEAT]:
            del lately[old]
        lately[said] = now
    fields = {"at": now.isoformat(timespec="seconds"), "user": desk.user, "act": act}
    fields |= {name: text for name, text in (("household", household), ("what", what)) if text}
    desk.access_log.append(f"{now:%Y-%m}", fields, durable=act in WEIGHTY)


def seen(
    desk: Desk,
    household: str = "",
    person: str = "",
    since: date | None = None,
    until: date | None = None,
) -> list[Seen]:
    """The log of every device whose folder lies here, newest first.

    ``person`` who looked (id). An administrator and a leader may read all of it, anybody else their own lines.
    """
    if not {"administrator", "leader"} & set(desk.person.roles) and person != desk.user:
        raise UserError(
            "全部查看记录由管理员和主管领导查阅。", "经办人只能查自己的记录：加 --person 写自己。"
        )
    found = [
        row
        for row in _rows(desk, since)
        if (not household or row.household == household)
        and (not person or row.user == person)
        and (since is None or row.at.date() >= since)
        and (until is None or row.at.date() <= until)
    ]
    return _settled(sorted(found, key=lambda row: row.at))[::-1]


def verify(desk: Desk) -> list[str]:
    """What is wrong with the logs, in sentences: changed, cut off, taken away, torn."""
    known = access_log.recall(desk.access_log.memory, desk.device.device, desk.vault)
    devices, entries = _devices(desk), desk.office.entries()
    mine = access_log.anchored(entries, desk.device.device).n
    if max(mine, known.n if known is not None else 0) and desk.device.device not in devices:
        return ["本机的查看记录整个不见了。"]
    found: list[str] = []
    for device in devices:
        folder, own = desk.places.logs / device, known if device == desk.device.device else None
        told = access_log.check(folder, device, desk.vault, own)
        noted = access_log.lacks(folder, device, desk.vault, access_log.anchored(entries, device))
        if noted and not any("少了最后" in one for one in told):
            told.append(noted)
        found += [f"设备 {device}：{problem}" for problem in told]
    return found


def kept_months(desk: Desk) -> int:
    """How many months of the log this office keeps."""
    return desk.setting_days(MONTHS, USUAL_MONTHS)


def keep_months(desk: Desk, months: int) -> None:
    """Say how long the log is kept; the administrator's work. Raises ``UserError``."""
    _administrator(desk)
    if not LEAST_MONTHS <= months <= MOST_MONTHS:
        raise UserError(
            f"查看记录的保存期限是 {LEAST_MONTHS} 到 {MOST_MONTHS} 个月。", "法律要求至少保存六个月。"
        )
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append(
        [Put("setting", MONTHS, {"value": months})], action="configure", author=desk.author(), at=at
    )


def prune(desk: Desk) -> list[str]:
    """Remove this device's months that are older than the office keeps; which. A note of it stays in the chain.

    On purpose a person's act, never done by itself: a clock ten years ahead must not empty the log.
    """
    _administrator(desk)
    folder, kept = desk.places.logs / desk.device.device, kept_months(desk)
    now = desk.now()
    year, month = divmod(now.year * 12 + now.month - 1 - kept, 12)
    before = f"{year:04}-{month + 1:02}"
    if old := [m for m in access_log.months_in(folder) if m < before]:
        note(desk, "pruned", what=" ".join(old))
        access_log.prune(folder, before)
    return old


def _administrator(desk: Desk) -> None:
    if "administrator" not in desk.person.roles:
        raise UserError("查看记录的保存和清理由管理员办理。", "请管理员登录后操作。")


def _devices(desk: Desk) -> list[str]:
    logs = desk.places.logs
    return sorted(p.name for p in logs.iterdir() if p.is_dir()) if logs.is_dir() else []


def _rows(desk: Desk, since: date | None) -> Iterator[Seen]:
    first = f"{since:%Y-%m}" if since else ""
    for device in _devices(desk):
        folder = desk.places.logs / device
        for month in access_log.months_in(folder):
            if month < first:
                continue
            for record in access_log.records(folder, month, device, desk.vault):
                if record is not None and "at" in record.fields:
                    yield _row(device, record.fields)


def _row(device: str, said: Mapping[str, str]) -> Seen:
    return Seen(
        datetime.fromisoformat(said["at"]), device, said.get("user", ""), said.get("act", ""),
        said.get("household", ""), said.get("what", ""),
    )  # fmt: skip


def _settled(rows: list[Seen]) -> list[Seen]:
    """Typing three letters asks three times; the last of them is what was looked for."""
    kept: list[Seen] = []
    for row in rows:
        last = kept[-1] if kept else None
        if (
            last is not None
            and row.act == last.act == "search"
            and row.user == last.user
            and row.at - last.at <= TYPING
            and row.what.startswith(last.what)
        ):
            kept.pop()
        kept.append(row)
    return kept

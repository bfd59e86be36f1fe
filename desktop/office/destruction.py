"""销毁: a household file whose retention has ended is destroyed by two people and never comes back.

What stays is a tombstone in the office's own journal (``destroyed``/<household>), signed by an administrator beside
the word of a leader: merge, exchange, check-in and restore ask ``destroyed`` and leave such a household out. Where the
office has set no retention (the schemes name none) nothing is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.domain.credential import PersonCredential
from desktop.domain.household import Household
from desktop.domain.journal import Entry, Put
from desktop.domain.past import written_on
from desktop.domain.retention import closed_on, kept_until
from desktop.errors import UserError
from desktop.models.authentic import forgeries
from desktop.models.journal_file import Author, NewEntry
from desktop.models.shredding import shred
from desktop.models.signing import ENTRY, SigningKey
from desktop.models.vault import Vault
from desktop.office.act import home_of
from desktop.office.desk import Changes, Desk
from desktop.office.index import readable
from desktop.office.open_cases import open_applications

DESTROYED = "destroyed"
"""Records of the office journal: {heads, reason, on, by, agreed_by, closed, until} under the id of the household."""
AGREED = "destruction"
"""The leader's own entry before it: {heads, on, by}."""
YEARS = "archive_years"
"""The office setting; every pack leaves it to be filled in by hand (domain A.6)."""
LEAST = "case_years_after_end"
"""The national least in the general law; a shorter setting never undercuts it."""


@dataclass(frozen=True, slots=True)
class Ripe:
    """A household that may be destroyed: closed when, kept until when, by which rule. ``head`` for the eye only."""

    household: str
    head: str
    village: str
    closed: date
    until: date
    rule: str


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was destroyed, and the words of the certificate: no citizen is named in it."""

    household: str
    certificate: str
    changes: Changes


def destroyed(desk: Desk, household: str) -> bool:
    """True for a household that was destroyed after its retention: nothing may bring its file back.

    A record counts only where an administrator wrote it and another person, a leader, had agreed before.
    """
    return bool(desk.office.record(DESTROYED, household)) and _vouched(desk, household)


def tombstones(desk: Desk) -> frozenset[str]:
    """All households that were destroyed."""
    named = (id for kind, id in desk.office.records() if kind == DESTROYED)
    return frozenset(id for id in named if _vouched(desk, id))


def years(desk: Desk) -> tuple[int, str] | None:
    """How long files are kept after their end, and by which rule; None while the office has set nothing."""
    wanted = desk.office.setting(YEARS)
    if type(wanted) is not int or wanted <= 0:
        return None
    least = 0
    general = desk.pack.laws.get("general")
    if general is not None:
        try:
            value, clause = general.value(LEAST, desk.today())
            least = value if type(value) is int else 0
        except KeyError:
            pass
        else:
            if wanted < least:
                return least, f"{clause.cite}：停保后至少保存 {least} 年"
    return wanted, f"办公室设置：档案保管 {wanted} 年，从结案次年算起"


def offered(
    desk: Desk, unread: list[str], progress: Callable[[int, int], None] | None = None
) -> tuple[Ripe, ...]:
    """Households whose retention has ended, the oldest first; ids of those that cannot be read go to ``unread``."""
    rule = years(desk)
    if rule is None:
        return ()
    found: list[Ripe] = []
    files = desk.households.ids()
    for n, (_, home) in enumerate(readable(desk, files, unread), 1):
        ripe = _ripe(desk, home, rule)
        found += [ripe] if ripe is not None else []
        if progress:
            progress(n, len(files))
    return tuple(sorted(found, key=lambda r: (r.until, r.household)))


def destroy(desk: Desk, household: str, reason: str, second: str, password: str) -> Destroyed:
    """Destroy one file: the administrator at the desk (open signing session) and a leader with their own password.

    The tombstone is durable before the first byte goes; killed in between, ``finish`` goes on. Raises ``UserError``.
    """
    _may(desk, reason, second)
    rule = years(desk)
    if rule is None:
        raise UserError(
            "还没有设置档案保管期限，不能销毁。", "请管理员按县级规定在设置里填写“档案保管期限（年）”。"
        )
    with desk.open_household(household) as opened:
        home, heads = home_of(opened), opened.heads()
        counts = (len(opened.entries()), len(opened.blobs()))
    ripe = _ripe(desk, home, rule)
    if ripe is None:
        raise UserError("这一户还没有满保管期限，或者还有在办、在发的事项，不能销毁。", "请到期后再办。")
    key = _second_key(desk, second, password)
    today, at = desk.today().isoformat(), desk.now().isoformat(timespec="seconds")
    agreed = Put(AGREED, household, {"heads": sorted(heads), "on": today, "by": second})
    said = {
        "heads": sorted(heads), "reason": reason.strip(), "on": today, "by": desk.user, "agreed_by": second,
        "closed": ripe.closed.isoformat(), "until": ripe.until.isoformat(),
    }  # fmt: skip
    author = desk.author(signing=True)
    desk.office.append_many(
        [
            NewEntry([agreed], "destroy.agree", _author(desk, second, key), at),
            NewEntry([Put(DESTROYED, household, said)], "destroy", author, at),
        ]
    )
    _gone(desk, household)
    words = _certificate(desk, ripe, heads, counts, reason.strip(), second)
    return Destroyed(household, words, Changes(frozenset({household}), frozenset({DESTROYED})))


def finish(desk: Desk) -> list[str]:
    """Destroy what a tombstone stands for and is there all the same: after a crash, or put back by somebody."""
    found = [file for file in sorted(tombstones(desk)) if desk.households.path(file).exists()]
    for file in found:
        _gone(desk, file)
    return found


def _ripe(desk: Desk, home: Household, rule: tuple[int, str]) -> Ripe | None:
    closed = closed_on(home, len(open_applications(desk, home)), desk.today())
    if closed is None or desk.today() <= (until := kept_until(closed, rule[0])):
        return None
    return Ripe(home.id, home.head.name if home.head else "", home.village, closed, until, rule[1])


def _may(desk: Desk, reason: str, second: str) -> None:
    if "administrator" not in desk.person.roles or not desk.stamping:
        raise UserError("销毁由管理员在办公室的电脑上办理。", "请管理员登录后操作。")
    if not reason.strip():
        raise UserError("销毁要写明理由。", "请写明依据的保管期限和批准的文件。")
    other = desk.credentials.person(second, desk.today())
    if second == desk.user or other is None or "leader" not in other.roles:
        raise UserError("销毁要有另一位主管领导在场同意。", "请选一位主管领导，由其本人输入口令。")


def _second_key(desk: Desk, second: str, password: str) -> SigningKey:
    return Vault.load(desk.places.vault).unlock(second, password).signing_key(password)


def _author(desk: Desk, person: str, key: SigningKey) -> Author:
    device = desk.device_keys.sign
    return Author(
        desk.device.device,
        person,
        lambda message: key.sign(ENTRY, message),
        lambda message: device.sign(ENTRY, message),
    )


def _gone(desk: Desk, household: str) -> None:
    shred(desk.households.path(household))
    desk.catalogue.remove(household)
    desk.forget(household)


def _vouched(desk: Desk, household: str) -> bool:
    """True when an administrator wrote the tombstone and somebody else, a leader, agreed to the same heads."""
    wrote = _writers(desk, DESTROYED, household, "administrator")
    agreed = _writers(desk, AGREED, household, "leader")
    return any(a != b and heads == other for a, heads in wrote for b, other in agreed)


def _writers(desk: Desk, kind: str, id: str, role: str) -> list[tuple[str, Sequence[str]]]:
    found: list[tuple[str, Sequence[str]]] = []
    for entry in desk.office.entries():
        for change in entry.body.changes if entry.body else ():
            if isinstance(change, Put) and (change.kind, change.id) == (kind, id):
                who = _person(desk, entry)
                # A file is not checked at every opening: whoever holds its key alone could have written this.
                if who is not None and role in who.roles and not forgeries([entry], desk.credentials):
                    found.append((who.person, list(change.fields.get("heads", ()))))
    return found


def _person(desk: Desk, entry: Entry) -> PersonCredential | None:
    day = written_on(entry)
    return desk.credentials.person(entry.header.person, day) if entry.header.person and day else None


def _certificate(
    desk: Desk, ripe: Ripe, heads: Sequence[str], counts: tuple[int, int], reason: str, second: str
) -> str:
    other = desk.credentials.person(second, desk.today())
    return "\n".join(
        (
            "户档销毁证明",
            f"单位：{desk.township_name}",
            f"户档编号：{ripe.household}",
            f"结案日期：{ripe.closed.isoformat()}　保管期满：{ripe.until.isoformat()}",
            f"依据：{ripe.rule}",
            f"内容：登记 {counts[0]} 条，附件 {counts[1]} 件；末端摘要 {'、'.join(h[:16] for h in sorted(heads))}",
            f"理由：{reason}",
            f"销毁人：{desk.person.name}　监销人：{other.name if other else second}",
            f"日期：{desk.today().isoformat()}",
            "本机的户档文件已覆写并删除，检索目录里的条目已删除。其他设备在下次合并时删除；备份里的副本在恢复时不再恢复。",
        )
    )

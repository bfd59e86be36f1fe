"""The restricted file of an open office: read, written under its rules, and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop.domain.complaint import Complaint, Records, complaints, judge
from desktop.domain.facts import Obstacle
from desktop.domain.fold import apply
from desktop.domain.journal import Change, Entry, Key, Put, Value, in_order
from desktop.domain.view import Act
from desktop.errors import Refused, UserError
from desktop.models.authentic import authenticate, stated_day
from desktop.models.restricted_file import FILE, RestrictedFile
from desktop.office.desk import Desk

ANCHOR = "restricted_anchor"
"""Kind of record in the office journal: the heads of this file, so that one put back from the past shows."""


def records(desk: Desk) -> Records:
    """What lies in the file; nothing while there is none. Raises ``UserError`` on a laptop."""
    if not desk.places.restricted.exists():
        return {}
    with _opened(desk) as opened:
        return opened.records()


def all_of(desk: Desk) -> tuple[Complaint, ...]:
    """Every complaint: for callers that go on to ask who may read it."""
    return complaints(records(desk))


def append(
    desk: Desk, changes: Sequence[Change], *, action: str, blobs: Mapping[str, bytes | Path] | None = None
) -> None:
    """Judge and write one action, signed by the person at work; raises ``Refused`` with every reason."""
    act = Act(FILE, desk.user, desk.device.device, desk.today(), action, tuple(changes))
    if not desk.places.restricted.exists():
        _refuse(judge({}, act, desk.credentials))  # no file is left behind for what may not be written
    at = desk.now().isoformat(timespec="seconds")
    path, office = desk.places.restricted, desk.office_id
    with RestrictedFile.open_or_create(path, office=office, keys=desk.vault) as opened:
        heads = opened.heads()
        if not desk.office.noted(ANCHOR) <= {e.id for e in opened.entries()}:
            raise UserError(_OLD, "请先从最近的备份恢复，再登记。")
        _refuse(judge(opened.records(), act, desk.credentials))
        opened.append(
            changes, action=action, author=desk.author(), at=at, packs=(desk.pack.digest,), blobs=blobs or {},
            credentials=desk.own_credentials(), on_heads=heads,
        )  # fmt: skip
        noted = Put(ANCHOR, FILE, {"heads": sorted(opened.heads())})
    desk.office.append([noted], action="restricted.anchor", author=desk.device_author(), at=at)


def blob(desk: Desk, sha256: str) -> bytes:
    """An attachment of the file; the caller has asked who may have it."""
    with _opened(desk) as opened:
        return opened.blob(sha256)


def problems(desk: Desk) -> list[str]:
    """What is wrong with the file, in sentences that tell nothing of what it holds; for ``office check``."""
    noted = desk.office.noted(ANCHOR)
    if not desk.places.restricted.exists():
        return ["举报专档的文件不见了。"] if noted else []
    try:
        with _opened(desk) as opened:
            entries = opened.entries()
            found = [f"举报专档：{text}" for text in opened.check({})]
            found += _entries(desk, entries)
            if not noted <= {e.id for e in entries}:
                found.append(_OLD)
            return found
    except UserError as error:
        return [f"举报专档：{error.message}"]


def _entries(desk: Desk, entries: Sequence[Entry]) -> list[str]:
    """Entries that nobody certified signed, or that the rules did not allow when they were written."""
    forged = authenticate(entries, desk.credentials)
    found = [f"举报专档里有 {len(forged)} 条记录的签名不能核实。"] if forged else []
    state: dict[Key, dict[str, Value]] = {}
    unlawful = 0
    for entry in in_order(entries):
        day, body, h = stated_day(entry.header), entry.body, entry.header
        if day is None or body is None:
            continue  # told above, by the signature or by the file itself
        act = Act(h.file, h.person, h.device, day, h.action, body.changes)
        unlawful += entry.id not in forged and bool(judge(state, act, desk.credentials))
        apply(state, body)
    return [*found, f"举报专档里有 {unlawful} 条记录不合规定。"] if unlawful else found


_OLD = "举报专档比办公室日志记录的旧，可能被换成了旧文件。"


def _opened(desk: Desk) -> RestrictedFile:
    return RestrictedFile.open_restricted(desk.places.restricted, office=desk.office_id, keys=desk.vault)


def _refuse(obstacles: Sequence[Obstacle]) -> None:
    if obstacles:
        reasons = tuple(f"{o.text}{f'（{o.clause}）' if o.clause else ''}" for o in obstacles)
        raise Refused("这一步现在不能办：" + "".join(reasons), "请改正后再登记。", reasons)

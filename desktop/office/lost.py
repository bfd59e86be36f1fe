"""报失: a laptop is gone. What it may still do, what it held, and new keys for what it held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.journal import Put, Value
from desktop.errors import UserError
from desktop.models import fresh_key
from desktop.office import devices, grants
from desktop.office.desk import Desk
from desktop.office.index import catalogue_row
from desktop.office.laptop import LAPTOP
from desktop.office.office_law import LOST
from desktop.office.registers import plain
from desktop.sync.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Lost:
    """What was done: the households that lay on it, how many of those files have a new key, which ones not yet.

    ``user`` whose laptop it was: that person's password has to be changed, because the laptop can be tried offline.
    """

    device: str
    name: str
    households: tuple[str, ...]
    renewed: int
    left: tuple[str, ...]
    user: str


def report_lost(desk: Desk, password: str, device: str, reason: str) -> Lost:
    """Revoke the laptop, end its grants, and give the office's own files of what it held new keys.

    ``password`` the administrator's. Its copies were under keys of their own from the start, so they open nothing of
    the office; the new keys make sure of it for good, rescue keys that were once handed out included. What waits in
    the outbox for it is destroyed. Doing it again goes on where a killed run stopped. Raises ``UserError``.
    """
    found = grants.certificate(desk, device)
    if found is None or found[1].stamp:
        raise UserError("没有这台笔记本。", "请从列表里选；办公室的电脑遗失了，请用“撤销设备”和“恢复”。")
    said = plain("reason", "经过", reason)
    if not said:
        raise UserError("报失要写明经过。", "例如：下乡途中遗失。")
    if desk.credentials.device(device, desk.today()) is not None:
        devices.revoke(desk, password, device, said)
    if not desk.office.record(LOST, device):
        _note(desk, device, {"on": desk.today().isoformat(), "by": desk.user, "reason": said, "renewed": []})
    on_it = tuple(g.household for g in grants.all_grants(desk) if g.device == device)
    grants.take_back(desk, device, on_it, "设备报失")
    for path in Outbox(desk.places.outbox).folder(device).glob("*.hdp"):
        path.unlink()
    return _renew_keys(desk, device, found[1].name, on_it)


def reported(desk: Desk) -> dict[str, str]:
    """Device id → the day it was reported lost."""
    records = desk.office.records().items()
    return {id: str(f.get("on", "")) for (kind, id), f in records if kind == LOST}


def _renew_keys(desk: Desk, device: str, name: str, households: Sequence[str]) -> Lost:
    done = {str(h) for h in desk.office.record(LOST, device).get("renewed") or ()}
    left: list[str] = []
    for file in households:
        path = desk.households.path(file)
        if file in done or not path.exists():
            continue
        try:
            fresh_key.renew(path, file=file, keys=desk.vault)
            with desk.open_household(file) as opened:
                desk.catalogue.put([catalogue_row(desk, opened)])
            done.add(file)
        except UserError:
            left.append(file)
    _note(desk, device, {"renewed": sorted(done)})
    user = str(desk.office.record(LAPTOP, device).get("user", ""))
    return Lost(device, name, tuple(households), len(done), tuple(left), user)


def _note(desk: Desk, device: str, fields: dict[str, Value]) -> None:
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(LOST, device, fields)], action="field.lost", author=desk.author(), at=at)

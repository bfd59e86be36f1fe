"""The devices of an office: approved after people compared a fingerprint, listed, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from desktop.domain.credential import DeviceCredential, Held, Revocation
from desktop.domain.number_blocks import free_block
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.lock import OfficeLock
from desktop.models.profile import Profile
from desktop.models.signing import same_fingerprint
from desktop.models.vault import Vault
from desktop.office import arrivals, exchange, parcels, people
from desktop.office.carrying import extract, seal_package
from desktop.office.desk import Desk
from desktop.office.founding import OFFICE_KINDS
from desktop.office.laptop import DeviceRequest
from desktop.office.peers import Memory, Peer, peers
from desktop.office.places import Places
from desktop.office.signed_today import takes_effect
from desktop.sync.carriers.carrier import Folder


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device as the list shows it. ``revoked`` the day from which it is taken back, None while it is ours."""

    device: str
    name: str
    kind: Literal["office", "laptop"]
    block: int
    since: date
    revoked: date | None
    here: bool


def listed(desk: Desk) -> list[DeviceLine]:
    """Every device that was ever certified, by its newest certificate, the oldest first."""
    found: dict[str, DeviceLine] = {}
    for held in desk.credentials.devices:
        s = held.statement
        if isinstance(s, DeviceCredential) and s.device not in found:
            days = [r.since for r in desk.credentials.revocations if r.credential == held.id]
            found[s.device] = DeviceLine(
                s.device, s.name, "office" if s.stamp else "laptop", s.block, s.since, min(days, default=None),
                s.device == desk.device.device,
            )  # fmt: skip
    return sorted(found.values(), key=lambda line: (line.since, line.device))


def approve(
    desk: Desk, admin_password: str, asked: DeviceRequest, fingerprint_read: str, target: Path | None = None
) -> DeviceCredential:
    """Certify a laptop or a second PC after a person read its fingerprint from its own screen.

    A second PC gets the lowest number block that nobody ever had, and a start package on ``target`` (folder or stick)
    with all that an office PC needs, sealed to it alone. Raises ``UserError``.
    """
    if not asked.office_pc:
        return people.approve_device(desk, admin_password, asked, fingerprint_read)
    if asked.office != desk.office_id:
        raise UserError("这台电脑是给另一个办公室登记的。", "请核对登记申请。")
    if not same_fingerprint(fingerprint_read, asked.key):
        raise UserError("指纹与新电脑上的不一致，没有批准。", "请当面看着新电脑的屏幕再核对一次。")
    if target is None or not target.is_dir():
        raise UserError("没有指明启动包放在哪里。", "请插好U盘或选一个文件夹（--out）。")
    _only_the_first_certifies(desk)
    block = free_block(desk.credentials)
    if block is None:
        raise UserError("64 个文号段都分完了，不能再批准新电脑。", "请联系技术支持，重新建库。")
    known = next((d for d in peers(desk) if d.device == asked.device), None)
    root = desk.vault.root_key(admin_password)
    statement = known or DeviceCredential(
        issuer=root.public, office=desk.office_id, device=asked.device, name=asked.name, key=asked.key,
        recipient=asked.recipient, stamp=True, kinds=OFFICE_KINDS, since=desk.today(), block=block,
    )  # fmt: skip
    if known is None:
        desk.keep_credentials([signed.issue(statement, root)], approved=True)
    start(desk, statement, target)
    return statement


def start(desk: Desk, pc: DeviceCredential, target: Path) -> list[Path]:
    """Seal the office for a PC that was approved, and all households after it; asked again it is sealed again."""
    parcel = parcels.office_parcel(desk, Peer())
    lines = [extract(desk, pc.device).model_dump(mode="json"), *parcel.lines]
    package = seal_package(desk, "grant", pc.device, [pc.recipient], lines, list(parcel.members.values()))
    return [*Folder(target).send([package.path]), *exchange.send(desk, target, only=pc.device)]


def revoke(
    desk: Desk, admin_password: str, device: str, reason: str, since: date | None = None
) -> Revocation:
    """Take a device's certificates back from a day on: what it did before stays valid.

    Unless a day is said that is today, or tomorrow when work of it from today is here already. Whatever it sends from
    now on waits in 待认领, whatever day it states. Its number block is never given again. Raises ``UserError``.
    """
    held = [h for h in desk.credentials.devices if getattr(h.statement, "device", None) == device]
    if not held:
        raise UserError("没有这台设备。", "请从设备列表里选。")
    if device == desk.device.device:
        raise UserError("不能在本机上撤销本机。", "请在另一台办公室电脑上办理。")
    if not reason.strip():
        raise UserError("撤销设备要写明原因。", "例如 遗失、被盗、报废、换机。")
    done = {r.credential for r in desk.credentials.revocations}
    if all(h.id in done for h in held):
        raise UserError("这台设备已经撤销过了。", "不必再办。")
    root = desk.vault.root_key(admin_password)
    day = since or takes_effect(desk, "", device)
    made = [_taken_back(h, root.public, reason.strip(), day) for h in held if h.id not in done]
    before = frozenset(desk.office.credentials())
    desk.keep_credentials([signed.issue(one, root) for one in made], approved=True)
    arrivals.judge_again(desk, before, Memory(desk))
    return made[0]


def here(folder: Path, profile: Path, user: str, password: str) -> str:
    """This computer took the place of the one that the device was made on, which is not used any more; its id.

    For a reinstalled system or exchanged hardware. Raises ``UserError``: wrong password, no such device.
    """
    places = Places(folder)
    with OfficeLock(folder):
        vault = Vault.load(places.vault).unlock(user, password)
        device = Profile(profile).load(places.office_id())
        if device is None:
            raise UserError("这台电脑没有本办公室的设备身份。", "请办理“登记此设备”或“恢复”。")
        Profile(profile).save(device.here(vault))
    return device.device


def _taken_back(held: Held, issuer: str, reason: str, since: date) -> Revocation:
    return Revocation(issuer=issuer, credential=held.id, since=since, reason=reason)


def _only_the_first_certifies(desk: Desk) -> None:
    """Two administrators approving PCs on two PCs at once would give one number block away twice."""
    mine = desk.credentials.device(desk.device.device, desk.today())
    if mine is None or not mine.stamp:
        raise UserError("这台设备不能批准办公室电脑。", "请在办公室的电脑上办理。")
    first = min([mine, *peers(desk)], key=lambda d: d.block)
    if first.device != mine.device:
        raise UserError(
            f"新的办公室电脑只在“{first.name}”上批准，免得文号段重复。", "那台电脑已不在用的，请先撤销它。"
        )

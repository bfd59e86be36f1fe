"""A second PC of an office: it asks with keys of its own, and becomes an office PC by its start package.

Until then it holds nothing but its own keys, sealed by a small vault of its own under the password of the person who
sets it up. Whatever is interrupted is done again from the start package.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models import durable
from desktop.models.authentic import forgeries
from desktop.models.lock import OfficeLock, must_be_local
from desktop.models.office_file import FILE, KIND, OfficeFile
from desktop.models.profile import Device, DeviceKeys, Profile
from desktop.models.vault import DEFAULT_COST, Cost, OpenVault, Vault
from desktop.models.vault_file import VaultFile
from desktop.office import carried_packs, exchange, office_law
from desktop.office.arrivals import Lines
from desktop.office.carrying import OfficeExtract, Returned, office_part
from desktop.office.clock import Clock
from desktop.office.desk import Desk
from desktop.office.laptop import Enrolled, Invitation, fitting_name, trusted_signer
from desktop.office.places import Places, begun
from desktop.sync.carriers.carrier import Folder
from desktop.sync.package_reader import Payload, open_payload, read_header, signer

WAITING = "enrol.json"
"""The small vault of a PC that has asked and was not answered yet."""


def enrol(
    folder: Path, profile: Path, invitation: bytes, *, name: str, password: str, cost: Cost = DEFAULT_COST
) -> Enrolled:
    """Ask for this PC to become one of the office's. ``password`` is the person's own office password."""
    invited = Invitation.read(invitation)
    if not invited.office_pc:
        raise UserError("这是笔记本的邀请，不是办公室电脑的。", "请按笔记本登记，或重新生成邀请。")
    if Profile(profile).load(invited.office) is not None:
        raise UserError("这个个人资料夹里已有本办公室的设备身份。", "换机或重装的，请办理“恢复”。")
    name = fitting_name(name)
    must_be_local(folder)
    with begun(folder, "请选一个空文件夹。") as places:
        try:
            vault = Vault.create(
                places.folder / WAITING, office=invited.office, user=invited.user, label=invited.label,
                password=password, kind="device", cost=cost,
            )  # fmt: skip
            device = Device.create(vault, name, pinned_office_key=invited.office_key)
            Profile(profile).save(device)
        except BaseException:
            (places.folder / WAITING).unlink(missing_ok=True)
            raise
    return Enrolled.by(device, invited)


def is_waiting(folder: Path) -> bool:
    """True for a PC that has asked and has not begun."""
    return (folder / WAITING).exists()


def begin(folder: Path, profile: Path, password: str, source: Path, clock: Clock) -> Returned:
    """启用: take in the start package of a folder or stick, and the households that lie beside it.

    Raises ``UserError`` when there is none for this PC, it is not of this office, or the password is not the one that
    opens the office. Nothing of the office is on the disk in the clear at any time.
    """
    places = Places(folder)
    if not is_waiting(folder):
        raise UserError("这个文件夹没有等待启用的登记。", "请先用办公室电脑的邀请登记本机。")
    with OfficeLock(folder):
        waiting = Vault.load(folder / WAITING)
        (user, _), *_ = waiting.users
        own = waiting.unlock(user, password)
        device = Profile(profile).load(waiting.office)
        if device is None:
            raise UserError("本机的设备身份不见了。", "请换一个空文件夹重新登记。")
        _start(places, Profile(profile), device, own, password, source, clock)
        (folder / WAITING).unlink()
    with Desk.open(folder, profile, user, password, clock) as desk:
        return exchange.receive(desk, source)


def _start(
    places: Places,
    profile: Profile,
    device: Device,
    own: OpenVault,
    password: str,
    source: Path,
    clock: Clock,
) -> None:
    keys = _keys(places, device, own, password)
    path = _package(places, device, source)
    key = signer(path)
    with open_payload(path, identities=[keys.identity], staging=places.inbox, public_key=key) as payload:
        extract = office_part(payload)
        day = clock.now().date()
        if not trusted_signer(extract, device.office, device.pinned_office_key, key, "grant", day):
            raise UserError("这个启动包不是本办公室批准的电脑签发的，没有读入。", "请核对U盘来源。")
        for sub in (places.households, places.outbox, places.inbox):
            sub.mkdir(exist_ok=True)
        lines = Lines.of(payload)
        vault = _vault(places, own.user, password, lines, payload)
        carried_packs.take_in(payload, places)
        _journal(places, device, extract, lines, payload, vault)
        with suppress(UserError):  # sealed by the office's vault already: an earlier start came this far
            device = device.moved(own, vault, county_key=extract.county_key)
        profile.save(device)
    public = f'format = 0\noffice = "{device.office}"\noffice_key = "{device.pinned_office_key}"\n'
    durable.replace(places.toml, public.encode())
    path.unlink()


def _keys(places: Places, device: Device, own: OpenVault, password: str) -> DeviceKeys:
    """The secrets of this PC, under its own small vault or, when a start was interrupted, under the office's."""
    try:
        return device.open(own)
    except UserError:
        if not places.vault.exists():
            raise
        return device.open(Vault.load(places.vault).unlock(own.user, password))


def _package(places: Places, device: Device, source: Path) -> Path:
    def for_us(path: Path) -> bool:
        with suppress(UserError):
            header = read_header(path)
            return (header.kind, header.recipient, header.office) == ("grant", device.device, device.office)
        return False

    for path in reversed(Folder(source).collect(places.inbox, for_us)):
        return path
    raise UserError("这里没有给本机的启动包。", "请在办公室电脑上批准本机，再把U盘带过来。")


def _vault(places: Places, user: str, password: str, lines: Lines, payload: Payload) -> OpenVault:
    if lines.vault is None:
        raise UserError("启动包里没有保险库，没有读入。", "请在办公室电脑上重新批准一次。")
    data = payload.blob(lines.vault.sha256)
    content = VaultFile.from_bytes(data)
    if content.kind != "office":
        raise UserError("启动包里的保险库不是办公室的，没有读入。", "请在办公室电脑上重新批准一次。")
    durable.replace(places.vault, data)
    try:
        return Vault.load(places.vault).unlock(user, password)
    except UserError:
        places.vault.unlink()
        raise UserError(
            "登记本机时输入的口令不是您在办公室的口令，没有启用。",
            "请换一个空文件夹，用办公室的口令重新登记。",
        ) from None


def _journal(
    places: Places, device: Device, extract: OfficeExtract, lines: Lines, payload: Payload, vault: OpenVault
) -> None:
    if not places.journal.exists():
        OfficeFile.create_office(places.journal, office=device.office, keys=vault).close()
    with OfficeFile.open_office(places.journal, keys=vault) as journal:
        for line in lines.journals:
            if line.file != FILE:
                continue
            copy = replace(line.copy_for(device.office), kind=KIND)
            checked = signed.check(
                [*extract.raws(), *copy.credentials], office=device.office,
                office_key=device.pinned_office_key, county_key=extract.county_key,
            )  # fmt: skip
            blobs = {sha: partial(payload.open_blob, sha) for sha in copy.attachments}
            refuse = partial(office_law.judge, credentials=checked)
            journal.merge(copy, blobs, refuse, leave_out=forgeries(copy, checked))

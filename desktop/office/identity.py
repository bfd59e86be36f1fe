"""A new identity for this PC in an office that is there already: after a restore, or when its past is in doubt.

A device whose last entries may be lost here and live elsewhere must not write on under its old name: it would give
two entries one number. So it gets a new device id and a number block nobody had, certified by the root key.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.credential import CountyTrust, Credentials, DeviceCredential
from desktop.domain.journal import Put
from desktop.domain.number_blocks import BLOCKS, holders
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.journal_entry import Author
from desktop.models.lock import OfficeLock
from desktop.models.office_file import OfficeFile
from desktop.models.profile import Device, Profile
from desktop.models.signing import ENTRY, SigningKey
from desktop.models.snapshot import Snapshot
from desktop.models.vault import OpenVault, SigningSlot, Vault
from desktop.office.clock import Clock
from desktop.office.founding import OFFICE_KINDS
from desktop.office.places import Places
from desktop.sync.disk import told

RESTORED = "restored"
"""Records of the office journal, by device: this PC began anew from a snapshot ({snapshot, taken_at, from, on, by})."""
MIDDLE = range(16, 48)
"""Blocks for PCs that began from a backup."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """The new identity: device id, its number block, and the device it follows on (that of the backup)."""

    device: str
    block: int
    follows: str


def adopt(
    folder: Path,
    profile: Path,
    user: str,
    password: str,
    clock: Clock,
    *,
    came_from: str,
    taken_at: str,
    trusted_by: Snapshot | None = None,
    device_name: str = "",
) -> Adopted | None:
    """Certify this PC anew and write the ``restored`` record; None when the person keeps no root key.

    ``came_from`` digest of the snapshot ("" for a copy made by hand), ``trusted_by`` the snapshot whose signer must
    be a device of this office. Raises ``UserError``: wrong password, a backup that somebody else made.
    """
    places = Places(folder)
    office = places.office_id()
    with OfficeLock(folder):
        locked = Vault.load(places.vault)
        vault = locked.unlock(user_of(locked, user), password)
        slot = vault.open_signing(password)
        with OfficeFile.open(places.journal, keys=vault, file="office") as journal:
            held = trusted(journal.credentials(), vault, slot)
            if journal.office != vault.office or vault.office != office:
                raise UserError("文件夹里的几个文件不是同一个办公室的。", "请换一份备份。")
            if trusted_by is not None:
                check_signer(held, trusted_by)
            root = root_of(vault, password, slot)
            if root is None:
                return None
            before = Profile(profile).load(office)
            name = device_name or (
                trusted_by.about.name if trusted_by else before.name if before else "办公室电脑"
            )
            device = Device.create(
                vault, name, pinned_office_key=slot.pinned, pinned_county_key=held.county_key or None
            )
            block = fresh_block(held)
            follows = trusted_by.about.device if trusted_by else before.device if before else ""
            _write(journal, vault, slot, root, device, block, clock, came_from, taken_at, follows)
    keep_old(profile, office)
    Profile(profile).save(device)
    return Adopted(device.device, block, follows)


def check_signer(held: Credentials, snapshot: Snapshot) -> None:
    """Raises ``UserError`` for a snapshot that no device of this office signed."""
    known = (h.statement for h in held.devices)
    if not any(
        isinstance(s, DeviceCredential) and (s.device, s.key) == (snapshot.about.device, snapshot.signer)
        for s in known
    ):
        raise UserError("这份备份不是本办公室的电脑做的，可能被人换过。", "请换一份备份，并查明它的来历。")


def fresh_block(held: Credentials) -> int:
    """A number block that no device of the office ever had, as far as the backup knows.

    PCs and laptops that were enrolled after the backup took the lowest and the highest free ones, and another restore
    may start from the same backup: so this one is drawn from the middle. Raises ``UserError`` when none is left.
    """
    used = holders(held).keys()
    for among in (MIDDLE, range(BLOCKS)):
        if free := [block for block in among if block not in used]:
            return secrets.choice(free)
    raise UserError("号段已经用完，不能再登记新的办公室电脑。", "请联系软件支持人员。")


def user_of(vault: Vault, user: str) -> str:
    """The person id for an id or a label of the login list; the first where none is named. Raises ``UserError``."""
    found = [id for id, label in vault.users if user in (id, label)] or [
        id for id, _ in vault.users[:1] if not user
    ]
    if not found:
        raise UserError(
            f"没有“{user}”这个登录人。", f"可选：{'、'.join(label for _, label in vault.users)}。"
        )
    return found[0]


def root_of(vault: OpenVault, password: str, slot: SigningSlot) -> SigningKey | None:
    """The root key in this person's slot, if it is the one the office hangs on."""
    try:
        root = vault.root_key(password)
    except UserError:
        return None
    return root if root.public == slot.pinned else None


def trusted(raws: Sequence[bytes], vault: OpenVault, slot: SigningSlot) -> Credentials:
    """What hangs on the key sealed under the person's own password, with the county that an administrator trusted."""
    if not slot.pinned:
        raise UserError("您的口令里没有封存办公室的根密钥，不能恢复。", "请管理员用自己的口令恢复。")
    county = [
        s
        for held in signed.readable(raws)
        if isinstance(s := held.statement, CountyTrust)
        and (s.issuer, s.office) == (slot.pinned, vault.office)
    ]
    newest = max(county, key=lambda s: s.since).county_key if county else None
    return signed.check(raws, office=vault.office, office_key=slot.pinned, county_key=newest)


def _write(
    journal: OfficeFile,
    vault: OpenVault,
    slot: SigningSlot,
    root: SigningKey,
    device: Device,
    block: int,
    clock: Clock,
    came_from: str,
    taken_at: str,
    follows: str,
) -> None:
    """One entry, by the administrator on the new device: its certificate and where it began."""
    now, keys = clock.now(), device.open(vault)
    statement = DeviceCredential(
        issuer=root.public, office=vault.office, device=device.device, name=device.name, key=device.public,
        recipient=device.recipient, stamp=True, kinds=OFFICE_KINDS, since=now.date(), block=block,
    )  # fmt: skip
    began = {
        "snapshot": came_from, "taken_at": taken_at, "from": follows, "on": now.date().isoformat(),
        "by": vault.user, "heads": list(journal.heads()),
    }  # fmt: skip
    journal.append(
        [Put(RESTORED, device.device, began)],
        action="restore",
        author=Author(
            device.device,
            vault.user,
            lambda message: slot.key.sign(ENTRY, message),
            lambda message: keys.sign.sign(ENTRY, message),
        ),
        at=now.isoformat(timespec="seconds"),
        credentials=[signed.issue(statement, root)],
    )


def keep_old(profile: Path, office: str) -> None:
    """The identity this PC had stays beside the new one, for a person who has to look into what was sealed to it."""
    path = profile / office / "device.json"
    if path.exists():
        with told("写入个人资料夹"):
            n = 1
            while (kept := path.with_name(f"device.{n}.json")).exists():
                n += 1
            shutil.copyfile(path, kept)
            kept.chmod(0o600)

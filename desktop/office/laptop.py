"""A laptop of the office: enrolled with an invitation, then filled by signed grants.

It has a small vault of its own without the office's master key, holds only the files that were checked out to it,
and never stamps (design §4.4).
"""

from __future__ import annotations

import base64
import secrets
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from desktop.domain.credential import HEX64, DeviceCredential
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.durable import replace
from desktop.models.journal_file import Author
from desktop.models.lock import must_be_local
from desktop.models.office_file import OfficeFile
from desktop.models.profile import Device, Profile
from desktop.models.signing import ENTRY, fingerprint
from desktop.models.vault import DEFAULT_COST, Cost, OpenVault, Vault
from desktop.office.desk import Desk
from desktop.office.identity import keep_old
from desktop.office.places import Places, begun

LAPTOP = "laptop"
"""Kind of record in the office journal: which laptop is whose."""


# Both papers come on a stick: what is in them becomes names of files and lines of certificates.
_Office = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
_Device = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
_Key = Annotated[str, StringConstraints(pattern=HEX64)]
_Recipient = Annotated[str, StringConstraints(pattern=r"^age1[0-9a-z]{58}$")]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$")]


class Invitation(BaseModel):
    """What a laptop must know before it can ask: public facts and whose laptop it will be.

    ``office_pc``: it will be a second PC of the office instead, and ``user`` the person who sets it up.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    office: _Office
    office_key: _Key
    user: _Name
    label: _Name
    office_pc: bool = False

    @staticmethod
    def read(data: bytes) -> Invitation:
        """Raises ``UserError`` for anything else."""
        try:
            return Invitation.model_validate_json(data)
        except ValidationError:
            raise UserError("这不是设备邀请文件。", "请在办公室电脑上重新生成邀请。") from None


class DeviceRequest(BaseModel):
    """What a laptop (or a second PC, ``office_pc``) asks to have certified: public keys only."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    format: int
    office: _Office
    device: _Device
    name: _Name
    key: _Key
    recipient: _Recipient
    user: _Name
    office_pc: bool = False

    @staticmethod
    def read(data: bytes) -> DeviceRequest:
        """Raises ``UserError`` for anything else."""
        try:
            return DeviceRequest.model_validate_json(data)
        except ValidationError:
            raise UserError("这不是设备登记申请。", "请在笔记本上重新登记。") from None


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The request to carry to the office, and the fingerprints both sides read to each other."""

    request: bytes
    device: str
    device_fingerprint: str
    office_fingerprint: str

    @staticmethod
    def by(device: Device, invited: Invitation) -> Enrolled:
        """What a new device asks of the office that invited it."""
        request = DeviceRequest(
            format=0, office=invited.office, device=device.device, name=device.name, key=device.public,
            recipient=device.recipient, user=invited.user, office_pc=invited.office_pc,
        )  # fmt: skip
        return Enrolled(
            request.model_dump_json(indent=1).encode(),
            device.device,
            fingerprint(device.public),
            fingerprint(invited.office_key),
        )


def invite(desk: Desk, person: str, *, office_pc: bool = False) -> bytes:
    """An invitation for the laptop of a person who has a login in this office, or for a second PC of the office."""
    label = next((label for user, label in Vault.load(desk.places.vault).users if user == person), None)
    if label is None:
        raise UserError("本办公室没有这个人的账号。", "请先由管理员添加人员。")
    invitation = Invitation(
        format=0, office=desk.office_id, office_key=desk.device.pinned_office_key, user=person, label=label,
        office_pc=office_pc,
    )  # fmt: skip
    return invitation.model_dump_json(indent=1).encode()


def enrol(
    folder: Path, profile: Path, invitation: bytes, *, name: str, password: str, cost: Cost = DEFAULT_COST
) -> Enrolled:
    """Set up this laptop for an office; it can read nothing until the office approves it and grants files.

    ``password`` is the person's own office password: the signing key that a grant brings opens with it.
    """
    invited = Invitation.read(invitation)
    if invited.office_pc:
        raise UserError("这是办公室电脑的邀请，不是笔记本的。", "请按第二台办公室电脑登记。")
    name = fitting_name(name)
    must_be_local(folder)
    with begun(folder, "请选一个空文件夹。") as places:
        keep_old(profile, invited.office)
        device = _make(places, Profile(profile), invited, name, password, cost)
    return Enrolled.by(device, invited)


def _make(
    places: Places, profile: Profile, invited: Invitation, name: str, password: str, cost: Cost
) -> Device:
    vault = Vault.create(
        places.vault, office=invited.office, user=invited.user, label=invited.label, password=password,
        kind="device", cost=cost,
    )  # fmt: skip
    device = Device.create(vault, name, pinned_office_key=invited.office_key)
    profile.save(device)
    for sub in (places.households, places.outbox, places.inbox):
        sub.mkdir(exist_ok=True)
    # The laptop's own two files are under keys of its own: the office never needs to open them.
    vault.grant_file_keys({"office": secrets.token_bytes(32), "catalogue": secrets.token_bytes(32)})
    OfficeFile.create_office(places.journal, office=invited.office, keys=vault).close()
    public = f'format = 0\noffice = "{invited.office}"\noffice_key = "{invited.office_key}"\nlaptop = true\n'
    replace(places.toml, public.encode())
    return device


def fitting_name(name: str) -> str:
    """A device name as a person typed it; ``UserError`` for one that stands in no certificate."""
    try:
        return TypeAdapter(_Name).validate_python(name.strip())
    except ValidationError:
        raise UserError("设备名称不合用。", "请写 1 到 64 个字，例如 民政窗口电脑。") from None


def is_laptop(folder: Path) -> bool:
    """True for a laptop's folder."""
    Places(folder).office_id()
    return bool(tomllib.loads(Places(folder).toml.read_text("utf-8")).get("laptop", False))


class OfficeExtract(BaseModel):
    """The part of the office a laptop needs: settings, signed statements, and the persons' own signing slots."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str
    settings: dict[str, Any]
    credentials: tuple[str, ...]
    slots: dict[str, dict[str, Any]]
    county_key: str | None

    def raws(self) -> list[bytes]:
        """The signed statements."""
        return [base64.b64decode(text) for text in self.credentials]


def take_extract(vault: OpenVault, device: Device, places: Places, extract: OfficeExtract, at: str) -> None:
    """Write what came with a grant into the laptop's own journal and vault."""
    keys = device.open(vault)
    author = Author(device.device, None, lambda message: keys.sign.sign(ENTRY, message))
    with OfficeFile.open_office(places.journal, keys=vault) as journal:
        journal.append(
            [Put("setting", name, {"value": value}) for name, value in sorted(extract.settings.items())],
            action="grant",
            author=author,
            at=at,
            credentials=extract.raws(),
        )
    if vault.user in extract.slots:
        vault.import_signing_slot(vault.user, extract.slots[vault.user])


def trusted_signer(
    extract: OfficeExtract, office: str, office_key: str, signer: str, kind: str, day: date
) -> bool:
    """True when a package's signer is a device that the pinned office root certified for that kind."""
    checked = signed.check(
        extract.raws(), office=office, office_key=office_key, county_key=extract.county_key
    )
    return any(
        isinstance(h.statement, DeviceCredential)
        and h.statement.key == signer
        and kind in h.statement.kinds
        and h.statement.since <= day
        and not checked.revoked_on(h.id, day)
        for h in checked.devices
    )

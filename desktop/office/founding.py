"""A new office, and how the county comes to trust it.

``init`` makes the folder, the administrator and this device. The request that is printed and carried to the county
holds public keys only; the county's answer and its instruments come back as signed statements.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop import pack_archive, packs
from desktop.domain.credential import (
    Appointment,
    CountyTrust,
    Credential,
    DeviceCredential,
    Instrument,
    OfficeCredential,
    PersonCredential,
    Revocation,
    Role,
)
from desktop.domain.journal import Put
from desktop.domain.scheme import Pack, Township
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.canonical import canonical
from desktop.models.durable import replace
from desktop.models.journal_file import Author
from desktop.models.lock import must_be_local
from desktop.models.office_file import OfficeFile
from desktop.models.profile import Device, Profile
from desktop.models.signing import CREDENTIAL, ENTRY, SigningKey, same_fingerprint
from desktop.models.vault import DEFAULT_COST, Cost, Vault
from desktop.office.clock import Clock
from desktop.office.desk import Desk
from desktop.office.places import Places, begun

OFFICE_KINDS = ("filing", "month", "exchange", "grant", "transfer", "revoke")
"""Package kinds a stamping office PC may sign."""


@dataclass(frozen=True, slots=True)
class Founder:
    """The first person of an office: its administrator."""

    user: str
    name: str
    password: str
    roles: tuple[Role, ...] = ("administrator",)
    appointments: tuple[Appointment, ...] = ()


def found(
    folder: Path,
    profile: Path,
    *,
    scheme: str,
    township: str,
    device_name: str,
    founder: Founder,
    clock: Clock,
    demonstration: bool = False,
    cost: Cost = DEFAULT_COST,
    own: Path | None = None,
) -> None:
    """Make an office in an empty folder; what fails half-way is taken back.

    ``own`` the folder of a scheme that does not ship with the program; the office gets a copy of it. Raises
    ``UserError`` when the folder is not empty or cannot be written, the township is unknown or the pack has faults.
    """
    pack = packs.load_folder(own) if own else packs.load_pack(scheme)
    place = pack.scheme.township(township)
    if place is None:
        names = "、".join(t.name for t in pack.scheme.townships)
        raise UserError(f"方案“{scheme}”里没有“{township}”。", f"请从这些乡镇（街道）中选：{names}。")
    must_be_local(folder)
    with begun(folder, "请选一个空文件夹新建办公室。") as places:
        pack = pack_archive.settle(scheme, own, kept=places.packs, own=places.schemes)
        _make(places, Profile(profile), pack, place, device_name, founder, clock, demonstration, cost)


def _make(
    places: Places,
    profile: Profile,
    pack: Pack,
    place: Township,
    device_name: str,
    founder: Founder,
    clock: Clock,
    demonstration: bool,
    cost: Cost,
) -> None:
    office, today = secrets.token_hex(8), clock.now().date()
    root, own = SigningKey.generate(), SigningKey.generate()
    vault = Vault.create(
        places.vault, office=office, user=founder.user, label=founder.name, password=founder.password,
        cost=cost, signing=own, root=root, pinned=root.public,
    )  # fmt: skip
    device = Device.create(vault, device_name, pinned_office_key=root.public)
    keys = device.open(vault)
    statements: list[Credential] = [
        PersonCredential(
            issuer=root.public, office=office, person=founder.user, name=founder.name, key=own.public,
            roles=founder.roles, appointments=founder.appointments, since=today,
        ),
        DeviceCredential(
            issuer=root.public, office=office, device=device.device, name=device_name, key=device.public,
            recipient=device.recipient, stamp=True, kinds=OFFICE_KINDS, since=today,
        ),
    ]  # fmt: skip
    settings: dict[str, Any] = {
        "scheme": pack.scheme.id,
        "township": place.name,
        "township_code": place.code,
        "demonstration": demonstration,
        "vault": Vault.load(places.vault).digest,
    }
    with OfficeFile.create_office(places.journal, office=office, keys=vault) as journal:
        journal.append(
            [Put("setting", name, {"value": value}) for name, value in settings.items()],
            action="found",
            author=Author(device.device, None, lambda message: keys.sign.sign(ENTRY, message)),
            at=clock.now().isoformat(timespec="seconds"),
            packs=(pack.digest,),
            credentials=[signed.issue(s, root) for s in statements],
        )
    profile.save(device)
    for sub in (places.households, places.outbox, places.inbox):
        sub.mkdir(exist_ok=True)
    # office.toml comes last: a folder without it is no office, so a killed founding leaves nothing half-made.
    replace(places.toml, f'format = 0\noffice = "{office}"\noffice_key = "{root.public}"\n'.encode())


def request_for_county(desk: Desk, password: str) -> bytes:
    """The enrolment request: public keys, what was taken back, and the township, signed by the office root."""
    root = desk.vault.root_key(password)
    # What a lost root certified is not this root's to present.
    own = [h.raw for h in desk.credentials.devices if h.statement.issuer == root.public]
    for raw in desk.office.credentials():
        s = signed.read(raw).statement
        if isinstance(s, Revocation) and s.issuer == root.public and s in desk.credentials.revocations:
            own.append(raw)
    devices = [base64.b64encode(raw).decode() for raw in own]
    request: dict[str, Any] = {
        "format": 0,
        "office": desk.office_id,
        "office_key": root.public,
        "township": desk.township_name,
        "township_code": str(desk.office.setting("township_code")),
        "scheme": desk.pack.scheme.id,
        "device_credentials": devices,
        "demonstration": desk.demonstration,
    }
    signature = root.sign(CREDENTIAL, canonical(request)).hex()
    return json.dumps({"request": request, "signature": signature}, ensure_ascii=False, indent=1).encode()


def accept_county(
    desk: Desk, password: str, raw: bytes, county_fingerprint: str | None = None
) -> OfficeCredential:
    """Take in the county's statement about this office and trust its key, under the administrator's password.

    ``county_fingerprint`` what the person read from the county's printed sheet; None only where the caller
    has compared it already. Raises ``UserError`` when it is not about this office or the fingerprint differs.
    """
    held = signed.read(raw)
    statement = held.statement
    if not isinstance(statement, OfficeCredential) or statement.office != desk.office_id:
        raise UserError("这不是县（市、区）给本办公室的登记文件。", "请核对文件，或向县级民政部门重新索取。")
    if statement.key != desk.device.pinned_office_key:
        raise UserError("登记文件里的办公室根密钥与本机不符。", "请重新向县级民政部门报送登记申请。")
    if county_fingerprint is not None and not same_fingerprint(county_fingerprint, statement.issuer):
        raise UserError("县级密钥的指纹与纸上的不一致，没有登记。", "请与县级民政部门当面核对。")
    if desk.device.pinned_county_key not in (None, statement.issuer):
        raise UserError(
            "本办公室已经登记在另一个县（市、区）。", "县级换了密钥的，请管理员先核对再重新登记。"
        )
    root = desk.vault.root_key(password)
    trust = CountyTrust(
        issuer=root.public, office=desk.office_id, county_key=statement.issuer, since=desk.today()
    )
    settings = {"county": statement.county, "county_name": statement.county_name}
    desk.keep_credentials([raw, signed.issue(trust, root)], settings)
    desk.pin_county(statement.issuer)
    return statement


def accept_instrument(desk: Desk, raw: bytes) -> Instrument:
    """Take in a delegation instrument; the county must have signed it for this office."""
    statement = signed.read(raw).statement
    if not isinstance(statement, Instrument) or statement.office != desk.office_id:
        raise UserError("这不是给本办公室的委托书。", "请核对文件，或向县级民政部门重新索取。")
    if statement.issuer not in (desk.device.pinned_county_key, desk.device.pinned_office_key):
        raise UserError("委托书不是由已登记的县（市、区）签发的。", "请先登记县级密钥，再导入委托书。")
    desk.keep_credentials([raw])
    return statement


def configure(desk: Desk, settings: Mapping[str, int | str]) -> None:
    """Fill in office settings, e.g. the standard with its own document number; the administrator's work."""
    if "administrator" not in desk.person.roles:
        raise UserError("设置由管理员填写。", "请管理员登录后填写。")
    known = {s.id for s in desk.pack.scheme.settings}
    unknown = sorted(set(settings) - known)
    if unknown:
        raise UserError(f"没有这样的设置：{'、'.join(unknown)}。", "请从方案的设置清单中选。")
    if wide := sorted(n for n, value in settings.items() if isinstance(value, int) and abs(value) >= 2**53):
        raise UserError(f"数值太大，不能保存：{'、'.join(wide)}。", "请核对金额或天数后再填。")
    desk.office.append(
        [Put("setting", name, {"value": value}) for name, value in settings.items()],
        action="configure",
        author=desk.author(),
        at=desk.now().isoformat(timespec="seconds"),
    )


def sample_settings(desk: Desk) -> dict[str, int | str]:
    """The values a demonstration office runs with, marked 样例 in the pack."""
    return {s.id: s.sample for s in desk.pack.scheme.settings if s.sample is not None}

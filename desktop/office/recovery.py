"""The sealed recovery code, and what it brings back when nobody can log in any more (design §4.4).

The code opens data: no signing key, no root. So whoever recovers becomes the administrator of a new root, on a new
device, and everybody else gets a new password from him. What the lost root certified stays valid until that day; in
the eyes of the county only when the county says so for the new root.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from desktop.domain.credential import (
    CountyTrust,
    Credential,
    Credentials,
    DeviceCredential,
    PersonCredential,
    RootSuccession,
)
from desktop.domain.journal import Put
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models import vault_members
from desktop.models.durable import replace
from desktop.models.journal_entry import Author
from desktop.models.lock import OfficeLock
from desktop.models.office_file import OfficeFile
from desktop.models.passwords import check_password
from desktop.models.profile import Device, Profile
from desktop.models.signing import ENTRY, SigningKey
from desktop.models.vault import OpenVault, Vault
from desktop.models.vault_records import NewUser
from desktop.office import identity
from desktop.office.clock import Clock
from desktop.office.desk import Desk
from desktop.office.founding import OFFICE_KINDS
from desktop.office.people import administrator, anchor_vault, new_person_id, sound_vault
from desktop.office.places import Places

RECOVERED = "recovered"
"""Kind of record in the office journal: a login made with the recovery code ({on, device, former})."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """The new administrator, device and number block; ``former`` root (64 hex), ``root`` the one to be certified."""

    person: str
    device: str
    block: int
    former: str
    root: str


def new_code(desk: Desk, password: str) -> str:
    """A recovery code, returned once and kept nowhere but as a slot; the one before stops. Administrators only."""
    root = administrator(desk, password)
    sound_vault(desk)
    code = vault_members.make_recovery(desk.vault, root)
    anchor_vault(desk)
    return code


def accept_succession(desk: Desk, raw: bytes) -> RootSuccession:
    """Take in the county's word about a lost root of this office; ``UserError`` for anybody else's."""
    said = signed.read(raw).statement
    if (
        not isinstance(said, RootSuccession)
        or said.office != desk.office_id
        or said.issuer != desk.device.pinned_county_key
    ):
        raise UserError(
            "这不是县（市、区）给本办公室的更换根密钥文件。", "请核对文件，或向县级民政部门重新索取。"
        )
    desk.keep_credentials([raw])
    return said


def recover(
    folder: Path,
    profile: Path,
    code: str,
    *,
    name: str,
    password: str,
    clock: Clock,
    device_name: str = "办公室电脑",
    person: str = "",
) -> Recovered:
    """Make a new administrator login with the recovery code; every other login ends and is reset by him.

    ``person`` the id of the administrator who forgot his password, "" for somebody new. Killed half-way it is done
    again with the same code; done, the code is used up. Raises ``UserError``: wrong code, weak password, a folder
    that is no office, in use, or of which vault and journal do not belong together.
    """
    check_password(password, (name,))
    places = Places(folder)
    office = places.office_id()
    with ExitStack() as held:
        held.enter_context(OfficeLock(folder))
        vault = Vault.load(places.vault).recover(code)
        journal = held.enter_context(OfficeFile.open_office(places.journal, keys=vault))
        if not journal.office == vault.office == office:
            raise UserError("文件夹里的几个文件不是同一个办公室的。", "请换一份备份。")
        if vault.kind != "office" or not vault.trusted:
            raise UserError("这个保险库不能用恢复码恢复。", "请从备份恢复。")
        return _recover(
            places, profile, vault, journal, person or new_person_id(), name, password, clock, device_name
        )


def _recover(
    places: Places,
    profile: Path,
    vault: OpenVault,
    journal: OfficeFile,
    person: str,
    name: str,
    password: str,
    clock: Clock,
    device_name: str,
) -> Recovered:
    root, key, today = SigningKey.generate(), SigningKey.generate(), clock.now().date()
    trust = _trusted(journal.credentials(), vault)
    device = Device.create(
        vault, device_name, pinned_office_key=root.public, pinned_county_key=trust.county_key or None
    )
    block = identity.fresh_block(trust)
    statements: list[Credential] = [
        *_successions(journal.credentials(), vault, root.public, today),
        PersonCredential(
            issuer=root.public, office=vault.office, person=person, name=name, key=key.public,
            roles=("administrator", "clerk"), since=today,
        ),
        DeviceCredential(
            issuer=root.public, office=vault.office, device=device.device, name=device_name, key=device.public,
            recipient=device.recipient, stamp=True, kinds=OFFICE_KINDS, since=today, block=block,
        ),
    ]  # fmt: skip
    if trust.county_key:
        statements.append(
            CountyTrust(issuer=root.public, office=vault.office, county_key=trust.county_key, since=today)
        )
    # The vault keeps the code until the journal knows the new root: killed anywhere in between, one begins again.
    vault_members.begin_again(vault, [NewUser(person, name, password, key, root, root.public)])
    identity.keep_old(profile, vault.office)
    Profile(profile).save(device)
    note = {"on": today.isoformat(), "device": device.device, "former": vault.trusted}
    _say(journal, device, vault, clock, [signed.issue(s, root) for s in statements], {person: note})
    replace(places.toml, f'format = 0\noffice = "{vault.office}"\noffice_key = "{root.public}"\n'.encode())
    vault_members.use_up(vault)
    _say(journal, device, vault, clock, [], {}, Vault.load(places.vault))
    return Recovered(person, device.device, block, vault.trusted, root.public)


def _trusted(raws: Sequence[bytes], vault: OpenVault) -> Credentials:
    """What hung on the lost root, which the recovery slot names, and the county that an administrator trusted."""
    trusts = [
        s
        for held in signed.readable(raws)
        if isinstance(s := held.statement, CountyTrust)
        and (s.issuer, s.office) == (vault.trusted, vault.office)
    ]
    county = max(trusts, key=lambda s: s.since).county_key if trusts else None
    return signed.check(raws, office=vault.office, office_key=vault.trusted, county_key=county, own_word=True)


def _successions(raws: Sequence[bytes], vault: OpenVault, root: str, today: date) -> list[RootSuccession]:
    """The lost root until today, and those that were lost before it until their days."""
    earlier = [
        s
        for held in signed.readable(raws)
        if isinstance(s := held.statement, RootSuccession)
        and (s.issuer, s.office) == (vault.trusted, vault.office)
    ]
    lost = {s.former: s.until for s in earlier} | {vault.trusted: today}
    return [
        RootSuccession(issuer=root, office=vault.office, former=former, until=until, since=today)
        for former, until in sorted(lost.items())
    ]


def _say(
    journal: OfficeFile,
    device: Device,
    vault: OpenVault,
    clock: Clock,
    statements: Sequence[bytes],
    notes: dict[str, dict[str, str]],
    anchored: Vault | None = None,
) -> None:
    """One entry of the new device in the office journal."""
    settings = (
        {"vault": anchored.digest, "vault_revision": anchored.revision, "vault_epoch": vault.epoch}
        if anchored
        else {}
    )
    key = device.open(vault).sign
    journal.append(
        [
            *(Put(RECOVERED, person, dict(note)) for person, note in notes.items()),
            *(Put("setting", name, {"value": value}) for name, value in settings.items()),
        ],
        action="recover",
        author=Author(device.device, None, lambda message: key.sign(ENTRY, message)),
        at=clock.now().isoformat(timespec="seconds"),
        credentials=statements,
    )

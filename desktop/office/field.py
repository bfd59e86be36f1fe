"""下乡: chosen households go to a laptop and come back; both sides edit meanwhile and nothing is lost.

A *grant* carries household journals and the keys the laptop keeps them under; an *exchange* brings everything the
laptop has back. Both are sealed packages, and taking one in is a merge: a set union, never an overwrite.
"""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from desktop import pack_archive
from desktop.domain.admission import Law, admit
from desktop.domain.credential import DeviceCredential
from desktop.domain.journal import Entry
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.authentic import authenticate
from desktop.models.household_file import HouseholdFile, HouseholdFolder
from desktop.models.journal_entry import JournalCopy, RawEntry
from desktop.models.lock import OfficeLock
from desktop.models.profile import Device, Profile
from desktop.models.vault import OpenVault, Vault
from desktop.office import carried_packs
from desktop.office.clock import Clock
from desktop.office.desk import Desk, Places
from desktop.office.index import catalogue_row
from desktop.office.laptop import LAPTOP, OfficeExtract, take_extract, trusted_signer
from desktop.sync import sshsig
from desktop.sync.carriers import folder as carrier
from desktop.sync.filings import Journal
from desktop.sync.header import Kind
from desktop.sync.outbox import Outbox
from desktop.sync.package import Member, SealedPackage, seal
from desktop.sync.package_reader import Payload, open_payload, read_header, signer

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

LawOf = Callable[[Sequence[bytes]], Law]
"""What entries are judged by, given the statements that came with them."""


class Carried(BaseModel):
    """One household on its way: its whole journal, the digests of its attachments, and a key in a grant."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str
    file: str
    journal: Journal
    attachments: tuple[str, ...]
    key: str = ""

    def copy_for(self, office: str) -> JournalCopy:
        """As ``JournalFile.merge`` takes it."""
        raws = tuple(RawEntry(*entry.raw()) for entry in self.journal.entries)
        return JournalCopy(
            office, self.file, "household", raws, self.journal.raw_credentials(), self.attachments
        )


@dataclass(slots=True)
class Returned:
    """What came in: households, new entries, conflicts a person must settle, entries without effect."""

    households: int = 0
    entries: int = 0
    conflicts: int = 0
    set_aside: int = 0
    problems: list[str] = field(default_factory=list)


def laptops(desk: Desk) -> list[DeviceCredential]:
    """The certified devices that do not stamp."""
    found = [h.statement for h in desk.credentials.devices if isinstance(h.statement, DeviceCredential)]
    return [d for d in found if not d.stamp and d.device != desk.device.device]


def check_out(desk: Desk, device: str, households: Sequence[str], target: Path) -> Path:
    """装包: seal the chosen households for one laptop and copy the package to a folder or stick."""
    laptop = next((d for d in laptops(desk) if d.device == device), None)
    if laptop is None:
        raise UserError("没有这台已批准的笔记本。", "请先在办公室电脑上批准它的登记申请。")
    if not households:
        raise UserError("还没有选要带走的户。", "请先选村或选户。")
    keys = {file: secrets.token_hex(32) for file in households}
    with ExitStack() as stack:
        opened = [stack.enter_context(desk.open_household(file)) for file in households]
        rules, kept = carried_packs.to_carry(desk, opened)
        lines = [
            _extract(desk, laptop.device).model_dump(mode="json"),
            *rules,
            *(_carried(f, keys[f.file]) for f in opened),
        ]
        package = _seal(desk, "grant", laptop.device, [laptop.recipient], lines, [*_blobs(opened), *kept])
    return carrier.send([package.path], target)[0]


def check_in(desk: Desk, source: Path) -> Returned:
    """回收: merge every exchange package for this office. A bad package changes nothing."""
    report = Returned()
    for path in carrier.collect(source, desk.places.inbox):
        try:
            _take_exchange(desk, path, report)
        except UserError as error:
            report.problems.append(f"{path.name}：{error}")
    desk.anchor()
    return report


def _take_exchange(desk: Desk, path: Path, report: Returned) -> None:
    header = read_header(path)
    if header.kind != "exchange" or header.recipient != desk.office_id:
        return  # a stick carries other things too
    device = desk.credentials.device(header.device, desk.today())
    if device is None or "exchange" not in device.kinds:
        raise UserError("来自没有批准的设备，没有合并。", "请先查明是哪台笔记本。")
    with open_payload(
        path, identities=[desk.device_keys.identity], staging=desk.places.inbox, public_key=device.key
    ) as payload:
        for carried in _households(payload):
            with desk.open_household(carried.file) as opened:
                _merge(opened, carried, payload, desk.law_with, report)
                desk.catalogue.put([catalogue_row(desk, opened)])
                desk.touched(carried.file, opened.heads())


def bring_back(desk: Desk, target: Path) -> Path:
    """On the laptop: seal everything it holds for the office that granted it."""
    offices = [
        h.statement
        for h in desk.credentials.devices
        if isinstance(h.statement, DeviceCredential) and h.statement.stamp
    ]
    if not offices:
        raise UserError("这台笔记本还没有收到办公室的装包。", "请先在办公室装包并读入。")
    with ExitStack() as stack:
        opened = [stack.enter_context(desk.open_household(file)) for file in desk.households.ids()]
        lines = [_carried(f, "") for f in opened]
        package = _seal(
            desk, "exchange", desk.office_id, [d.recipient for d in offices], lines, _blobs(opened)
        )
    return carrier.send([package.path], target)[0]


def take_grants(
    folder: Path, profile: Path, user: str, password: str, source: Path, clock: Clock
) -> Returned:
    """On the laptop: take in the grants of a folder. Files that are here already are merged, never replaced."""
    places = Places(folder)
    office = places.office_id()
    report = Returned()
    with OfficeLock(folder):
        vault = Vault.load(places.vault).unlock(user, password)
        device = Profile(profile).load(office)
        if device is None:
            raise UserError("这台笔记本的设备身份不见了。", "请重新登记此设备。")
        for path in carrier.collect(source, places.inbox):
            try:
                header = read_header(path)
                if header.kind == "grant" and header.recipient == device.device:
                    device = _take_grant(path, vault, device, Profile(profile), places, clock, report)
            except UserError as error:
                report.problems.append(f"{path.name}：{error}")
    return report


def _take_grant(
    path: Path,
    vault: OpenVault,
    device: Device,
    profile: Profile,
    places: Places,
    clock: Clock,
    report: Returned,
) -> Device:
    key = signer(path)
    with open_payload(
        path, identities=[device.open(vault).identity], staging=places.inbox, public_key=key
    ) as payload:
        extract = _office_part(payload)
        day = clock.now().date()
        if not trusted_signer(extract, device.office, device.pinned_office_key, key, "grant", day):
            raise UserError("这个装包不是本办公室批准的电脑签发的，没有读入。", "请核对U盘来源。")
        carried_packs.take_in(payload, places)
        take_extract(vault, device, places, extract, clock.now().isoformat(timespec="seconds"))
        device = device.pin(vault, office_key=device.pinned_office_key, county_key=extract.county_key)
        profile.save(device)
        law = _laptop_law(device, extract, places)
        folder = HouseholdFolder(places.folder, vault)
        for carried in _households(payload):
            if not folder.path(carried.file).exists():
                vault.grant_file_key(carried.file, bytes.fromhex(carried.key))
                folder.create(carried.file).close()
            with folder.open(carried.file) as opened:
                _merge(opened, carried, payload, law, report)
    return device


def _merge(opened: HouseholdFile, carried: Carried, payload: Payload, law: LawOf, report: Returned) -> None:
    copy = carried.copy_for(opened.office)

    judged = law([*opened.credentials(), *copy.credentials])
    foreign = authenticate(copy, judged.credentials)

    def refuse(entries: list[Entry]) -> Mapping[str, str]:
        return admit(entries, authenticate(entries, judged.credentials), judged)

    here = opened.blobs()
    blobs = {sha: partial(payload.open_blob, sha) for sha in carried.attachments if sha not in here}
    merged = opened.merge(copy, blobs, refuse, leave_out=foreign)
    if foreign:
        text = f"{carried.file} 有 {len(foreign)} 条记录的签名不能核实，没有并入；原包保存在收件夹。"
        report.problems.append(text)
    report.households += 1
    report.entries += len(merged.new_entries)
    report.conflicts += len(merged.conflicts)
    report.set_aside += len(merged.refused)


def _laptop_law(device: Device, extract: OfficeExtract, places: Places) -> LawOf:
    scheme = str(extract.settings["scheme"])
    pack = pack_archive.in_force(scheme, kept=places.packs, own=places.schemes)
    kept = pack_archive.Kept(places.packs)

    def law(raws: Sequence[bytes]) -> Law:
        every = [*extract.raws(), *raws]
        checked = credentials.check(
            every,
            office=device.office,
            office_key=device.pinned_office_key,
            county_key=device.pinned_county_key,
        )
        return Law(pack, checked, kept)

    return law


def _carried(opened: HouseholdFile, key: str) -> dict[str, Any]:
    copy = opened.copy()
    journal = Journal.pack(copy.entries, copy.credentials)
    line = Carried(kind="household", file=opened.file, journal=journal, attachments=copy.attachments, key=key)
    return line.model_dump(mode="json")


def _blobs(files: Iterable[HouseholdFile]) -> list[Member]:
    members = {}
    for opened in files:
        for sha, size in opened.blobs().items():
            members[sha] = Member(f"blobs/{sha}", size, partial(_stream, opened, sha))
    return list(members.values())


def _stream(opened: HouseholdFile, sha256: str) -> BinaryIO:
    return io.BufferedReader(_Chunks(opened.open_blob(sha256)))


class _Chunks(io.RawIOBase):
    """An attachment as a stream, piece by piece: a video never lies in memory whole."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        if not self._rest:
            self._rest = next(self._pieces, b"")
        taken, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(taken)] = taken
        return len(taken)


def _extract(desk: Desk, device: str) -> OfficeExtract:
    """Only the signing slot of the laptop's own user travels: nobody else's may be guessed at on it."""
    user = str(desk.office.record(LAPTOP, device).get("user", ""))
    slots = {user: desk.vault.export_signing_slot(user)} if user else {}
    settings = {i: f.get("value") for (kind, i), f in desk.office.records().items() if kind == "setting"}
    return OfficeExtract(
        kind="office",
        settings=settings,
        credentials=tuple(base64.b64encode(raw).decode() for raw in desk.office.credentials()),
        slots=slots,
        county_key=desk.device.pinned_county_key,
    )


def _seal(
    desk: Desk,
    kind: Kind,
    recipient: str,
    ages: Sequence[str],
    lines: Sequence[Any],
    members: Sequence[Member],
) -> SealedPackage:
    outbox = Outbox(desk.places.outbox)
    link = outbox.next(desk.office_id, desk.device.device, recipient)
    return seal(
        outbox.folder(recipient), kind=kind, office=desk.office_id, device=desk.device.device, recipient=recipient,
        seq=link.seq, prev=link.prev, counts={"households": len(lines)}, filings=lines, members=members,
        age_recipients=ages, sign=sshsig.signer(desk.device_keys.sign), public_key=desk.device.public,
    )  # fmt: skip


def _households(payload: Payload) -> Iterator[Carried]:
    for line in payload.filings():
        if line.get("kind") == "household":
            try:
                yield Carried.model_validate(line)
            except ValidationError:
                raise UserError(
                    "装包里有读不懂的户，没有合并。", "请让对方用同一版本的户档重新装包。"
                ) from None


def _office_part(payload: Payload) -> OfficeExtract:
    for line in payload.filings():
        if line.get("kind") == "office":
            try:
                return OfficeExtract.model_validate(line)
            except ValidationError:
                break
    raise UserError("装包里没有办公室的资料，没有读入。", "请在办公室重新装包。")

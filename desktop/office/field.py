"""下乡: chosen households go to a laptop and come back; both sides edit meanwhile and nothing is lost.

A *grant* carries household journals and the keys the laptop keeps them under; an *exchange* brings everything the
laptop has back. Both are sealed packages, and taking one in is a merge: a set union, never an overwrite.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from desktop import pack_archive
from desktop.domain.admission import Law
from desktop.domain.credential import DeviceCredential
from desktop.domain.file_names import shown_name
from desktop.domain.record_types import MOST_CHANGES
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.canonical import digest
from desktop.models.household_file import HouseholdFolder
from desktop.models.journal_file import Author
from desktop.models.lock import OfficeLock
from desktop.models.office_file import OfficeFile
from desktop.models.profile import Device, Profile
from desktop.models.signing import ENTRY
from desktop.models.vault import OpenVault, Vault
from desktop.office import access, carried_packs, grants, unclaimed
from desktop.office.carrying import (
    Carried,
    LawOf,
    OfficeExtract,
    carried,
    each,
    extract,
    fresh,
    households_of,
    later_blobs,
    merge_into,
    office_part,
    seal_package,
)
from desktop.office.carrying import Returned as Returned
from desktop.office.clock import Clock
from desktop.office.desk import Desk, Places
from desktop.office.destruction import destroyed
from desktop.office.index import catalogue_row
from desktop.office.laptop import take_extract, trusted_signer
from desktop.sync import disk
from desktop.sync.carriers import folder as carrier
from desktop.sync.package_reader import Payload, open_payload, read_header, signer


class Term(BaseModel):
    """How long the households of a grant may be worked on, and who gave them."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["term"] = "term"
    since: date
    until: date
    by: str


def laptops(desk: Desk) -> list[DeviceCredential]:
    """The certified devices in force that do not stamp."""
    found = [h.statement for h in desk.credentials.devices if isinstance(h.statement, DeviceCredential)]
    mine = [d for d in found if not d.stamp and d.device != desk.device.device]
    return [d for d in mine if desk.credentials.device(d.device, desk.today()) is not None]


def check_out(
    desk: Desk,
    device: str,
    households: Sequence[str],
    target: Path,
    *,
    until: date | None = None,
    alone: bool = False,
) -> Path:
    """装包: seal the chosen households for one laptop and copy the package to a folder or stick.

    ``until`` the last day the laptop may write to them (by default as the office has set); ``alone`` takes them away
    from every other laptop (改派). Each household goes under a fresh key of its own: what a laptop holds opens
    nothing else, neither the office's own file nor another laptop's. Raises ``UserError``.
    """
    laptop = next((d for d in laptops(desk) if d.device == device), None)
    if laptop is None:
        raise UserError("没有这台已批准的笔记本。", "请先在办公室电脑上批准它的登记申请。")
    if not households:
        raise UserError("还没有选要带走的户。", "请先选村或选户。")
    chosen = list(dict.fromkeys(households))
    last = grants.last_day(desk, until)
    keys = {file: secrets.token_hex(32) for file in chosen}
    rules, kept = carried_packs.to_carry(desk, each(desk, chosen))
    lines = [
        extract(desk, laptop.device).model_dump(mode="json"),
        Term(since=desk.today(), until=last, by=desk.user).model_dump(mode="json"),
        *rules,
        *(carried(f, keys[f.file]) for f in each(desk, chosen)),
    ]
    members = [*later_blobs(desk, chosen), *kept]
    package = seal_package(desk, "grant", laptop.device, [laptop.recipient], lines, members)
    # Noted before the package leaves: what comes back under a grant that nobody noted would have to be claimed.
    if alone:
        grants.reassign(desk, device, chosen)
    grants.note(desk, device, chosen, last)
    for file in chosen:
        access.note(desk, "field-out", file, device)
    return carrier.send([package.path], target)[0]


def check_in(desk: Desk, source: Path) -> Returned:
    """回收: merge every exchange package for this office. A bad package changes nothing.

    What comes under no living grant goes to the 待认领 list instead.
    """
    report = Returned()
    for path in carrier.collect(source, desk.places.inbox):
        told = len(report.problems)
        try:
            _take_exchange(desk, path, report)
            if told == len(report.problems) and _is_ours(desk, path):
                disk.discard(path)  # wholly in the files by now, or kept with the claims
        except UserError as error:
            report.problems.append(f"{shown_name(path.name)}：{error}")
    desk.anchor()
    return report


def _is_ours(desk: Desk, path: Path) -> bool:
    """A stick carries other things too."""
    header = read_header(path)
    return header.kind == "exchange" and header.recipient == desk.office_id


def _take_exchange(desk: Desk, path: Path, report: Returned) -> None:
    if not _is_ours(desk, path):
        return
    header = read_header(path)
    certified = grants.certificate(desk, header.device)
    if certified is None or "exchange" not in certified[1].kinds:
        raise UserError("来自没有批准的设备，没有合并。", "请先查明是哪台笔记本。")
    with open_payload(
        path, identities=[desk.device_keys.identity], staging=desk.places.inbox, public_key=certified[1].key
    ) as payload:
        take_households(desk, payload, path, report)


def take_households(desk: Desk, payload: Payload, path: Path, report: Returned) -> None:
    """Merge what a laptop's package holds, household by household; what needs a person's look is kept aside.

    ``path`` is the sealed package itself, in the inbox.
    """
    device = payload.header.device
    waiting, full = unclaimed.unsettled(desk, device), len(report.unclaimed) + unclaimed.room(desk, device)
    left = 0
    for line in households_of(payload):
        if destroyed(desk, line.file):
            report.problems.append(f"{line.file} 的档案已按规定销毁，没有并入。")
            continue
        reason = grants.reason_against(desk, device, line.file)
        if reason and len(report.unclaimed) >= full:
            left += 1
            continue
        if not reason and not desk.households.path(line.file).exists():
            desk.households.create(
                line.file
            ).close()  # the file was lost here; the laptop's copy brings it back
        _take_household(desk, line, payload, path, reason, waiting.get(line.file, ()), report)
    if left:
        report.problems.append(
            f"这台设备等待认领的已满 {unclaimed.MOST_WAITING} 条，另有 {left} 户没有列入。"
            "请先查明这台设备，认领或拒收已有的，再回收一次；原包保存在收件夹。"
        )


def _take_household(
    desk: Desk,
    line: Carried,
    payload: Payload,
    path: Path,
    reason: str,
    waiting: Sequence[unclaimed.Claim],
    report: Returned,
) -> None:
    device = payload.header.device
    if not desk.households.path(line.file).exists():
        every = tuple(digest(raw.header) for raw in line.copy_for(desk.office_id).entries)
        if unclaimed.keep(desk, path, device, line, every, reason):
            report.unclaimed.add(line.file)
        return
    with desk.open_household(line.file) as opened:
        new = fresh(opened, line)
        reason = reason or unclaimed.barred(waiting, new)
        if new and reason:
            if unclaimed.keep(desk, path, device, line, new, reason):
                report.unclaimed.add(line.file)
            return
        if not reason:
            merge_into(opened, line, payload, desk.law_with, report)
            desk.catalogue.put([catalogue_row(desk, opened)])
            desk.touched(line.file, opened.heads())
            if new:
                access.note(desk, "field-in", line.file, device)


def bring_back(desk: Desk, target: Path) -> Path:
    """On the laptop: seal everything it holds for the office that granted it."""
    certified = [h.statement for h in desk.credentials.devices if isinstance(h.statement, DeviceCredential)]
    today = desk.today()
    offices = [d for d in certified if d.stamp and desk.credentials.device(d.device, today) is not None]
    if not offices:
        raise UserError("这台笔记本还没有收到办公室的装包。", "请先在办公室装包并读入。")
    files = desk.households.ids()
    # A file without an entry was left by a kill in the middle of a grant: the next reading of it fills it.
    lines = [carried(f) for f in each(desk, files) if f.heads()]
    ages, members = [d.recipient for d in offices], later_blobs(desk, files)
    package = seal_package(desk, "exchange", desk.office_id, ages, lines, members)
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
        _take_all(vault, device, places, source, clock, report, Profile(profile).save)
    return report


def take_grants_here(desk: Desk, source: Path) -> Returned:
    """The same on a laptop that is at work: what came is there at once, and the index knows of it."""
    report = Returned()

    def trust(device: Device) -> None:
        if device.pinned_county_key and device.pinned_county_key != desk.device.pinned_county_key:
            desk.pin_county(device.pinned_county_key)

    came = _take_all(desk.vault, desk.device, desk.places, source, desk.clock, report, trust)
    desk.renew()
    for file in came:
        with desk.open_household(file) as opened:
            desk.catalogue.put([catalogue_row(desk, opened)])
            desk.touched(file, opened.heads())
    return report


def _take_all(
    vault: OpenVault,
    device: Device,
    places: Places,
    source: Path,
    clock: Clock,
    report: Returned,
    keep: Callable[[Device], None],
) -> list[str]:
    """Every grant for this laptop; the households that came. ``keep`` remembers whom the device trusts by now."""
    came: list[str] = []
    for path in carrier.collect(source, places.inbox):
        try:
            header = read_header(path)
            if header.kind == "grant" and header.recipient == device.device:
                came += _take_grant(path, vault, device, places, clock, report, keep)
        except UserError as error:
            report.problems.append(f"{shown_name(path.name)}：{error}")
    return came


def _take_grant(
    path: Path,
    vault: OpenVault,
    device: Device,
    places: Places,
    clock: Clock,
    report: Returned,
    keep: Callable[[Device], None],
) -> list[str]:
    key = signer(path)
    with open_payload(
        path, identities=[device.open(vault).identity], staging=places.inbox, public_key=key
    ) as payload:
        part = office_part(payload)
        day = clock.now().date()
        if not trusted_signer(part, device.office, device.pinned_office_key, key, "grant", day):
            raise UserError("这个装包不是本办公室批准的电脑签发的，没有读入。", "请核对U盘来源。")
        carried_packs.take_in(payload, places)
        take_extract(vault, device, places, part, clock.now().isoformat(timespec="seconds"))
        device = device.pin(vault, office_key=device.pinned_office_key, county_key=part.county_key)
        keep(device)
        law = _laptop_law(device, part, places)
        folder, taken = HouseholdFolder(places.folder, vault), list[str]()
        for line in households_of(payload):
            if not folder.path(line.file).exists():
                vault.grant_file_key(line.file, bytes.fromhex(line.key))
                folder.create(line.file).close()
            with folder.open(line.file) as opened:
                merge_into(opened, line, payload, law, report)
            taken.append(line.file)
        _keep_term(vault, device, places, payload, taken, clock.now())
    return taken


def _keep_term(
    vault: OpenVault, device: Device, places: Places, payload: Payload, files: Sequence[str], at: datetime
) -> None:
    """Remember on the laptop until when it may write; an older grant that is read late never shortens a newer one."""
    term = _term(payload)
    if term is None:
        return
    keys = device.open(vault)
    author = Author(device.device, None, lambda message: keys.sign.sign(ENTRY, message))
    with OfficeFile.open_office(places.journal, keys=vault) as journal:
        known = journal.records()
        wanted = [
            put
            for put in grants.puts(device.device, files, term.since, term.until, term.by)
            if str(known.get((put.kind, put.id), {}).get("until", "")) < term.until.isoformat()
        ]
        for n in range(0, len(wanted), MOST_CHANGES):
            journal.append(
                wanted[n : n + MOST_CHANGES],
                action="field.term",
                author=author,
                at=at.isoformat(timespec="seconds"),
            )


def _term(payload: Payload) -> Term | None:
    for line in payload.filings():
        if line.get("kind") == "term":
            try:
                return Term.model_validate(line)
            except ValidationError:
                raise UserError(
                    "装包里的带出期限读不懂，没有读入。", "请在办公室用同一版本的户档重新装包。"
                ) from None
    return None


def _laptop_law(device: Device, part: OfficeExtract, places: Places) -> LawOf:
    scheme = str(part.settings["scheme"])
    pack = pack_archive.in_force(scheme, kept=places.packs, own=places.schemes)
    kept = pack_archive.Kept(places.packs)

    def law(raws: Sequence[bytes]) -> Law:
        every = [*part.raws(), *raws]
        checked = credentials.check(
            every,
            office=device.office,
            office_key=device.pinned_office_key,
            county_key=device.pinned_county_key,
        )
        return Law(pack, checked, kept)

    return law

"""Taking in one exchange package: who sent it, then rules, the office's own journal, the vault, the households."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from desktop.domain.admission import admit
from desktop.domain.credential import CountyTrust, Credentials, DeviceCredential, Held
from desktop.domain.journal import Attach, Put, Settle, in_order
from desktop.errors import UserError
from desktop.models import credentials as checking
from desktop.models import vault_merge
from desktop.models.authentic import authenticate, stated_day
from desktop.models.canonical import digest
from desktop.models.catalogue_row import CatalogueRow
from desktop.models.household_file import HouseholdFile
from desktop.models.office_file import FILE as OFFICE
from desktop.office import carried_packs, destruction, office_law, people, unclaimed
from desktop.office.carrying import Carried, Returned, fresh, households_of, merge_into
from desktop.office.clock import SHANGHAI
from desktop.office.desk import Desk
from desktop.office.index import catalogue_row
from desktop.office.parcels import BESIDE, JOURNAL, CarriedVault, merge_beside, merge_office
from desktop.office.peers import Holding, Memory
from desktop.sync.header import PackageHeader
from desktop.sync.package_reader import Payload, open_payload, read_header, signer


class Unknown(UserError):
    """The package is of a PC whose certificate is not here; it may come with another."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A package that was taken in. ``empty``: it only answered."""

    header: PackageHeader
    holding: Holding | None
    empty: bool


@dataclass(slots=True)
class Lines:
    """The lines of a package, read. Raises ``UserError`` for one that is none."""

    holding: Holding | None
    journals: list[Carried]
    vault: CarriedVault | None

    @classmethod
    def of(cls, payload: Payload) -> Lines:
        found = cls(None, [], None)
        try:
            for line in payload.filings():
                match line.get("kind"):
                    case "holding":
                        found.holding = Holding.model_validate(line)
                    case "vault":
                        found.vault = CarriedVault.model_validate(line)
                    case kind if kind == JOURNAL:
                        found.journals.append(Carried.model_validate(line))
        except ValidationError:
            raise UserError("交换包里有读不懂的内容，没有读入。", "请让两台电脑用同一版本的户档。") from None
        return found


def take(desk: Desk, path: Path, memory: Memory, report: Returned) -> Arrived:
    """Merge one package, checked as a whole before anything is written. Raises ``UserError`` and ``Unknown``.

    What a revoked PC sent goes to the 待认领 list, household by household.
    """
    header, key = read_header(path), signer(path)
    with open_payload(
        path, identities=[desk.device_keys.identity], staging=desk.places.inbox, public_key=key
    ) as payload:
        lines = Lines.of(payload)
        held = _certified(desk, header, key, lines.journals)
        if held.id in {r.credential for r in desk.credentials.revocations}:
            return _set_aside(desk, path, payload, header, report)
        before = _statements(desk)
        carried_packs.take_in(payload, desk.places)
        for line in lines.journals:
            if line.file in BESIDE:
                merge_beside(desk, line, payload, report)
        for line in lines.journals:
            if line.file == OFFICE:
                merge_office(desk, line, payload, report)
        _trust_the_county(desk)
        _take_vault(desk, lines.vault, payload, report)
        report.problems += [
            f"户档 {f} 已在另一台电脑上按规定销毁，本机的也已销毁。" for f in destruction.finish(desk)
        ]
        count = _households(desk, payload, memory, report)
        judge_again(desk, before, memory)
    return Arrived(header, lines.holding, not (count or lines.journals or lines.vault))


def _certified(desk: Desk, header: PackageHeader, key: str, journals: Sequence[Carried]) -> Held:
    """The sender's certificate under the office root, known here or brought along. The day is not asked."""
    held = _of_sender(desk.credentials, header, key)
    if held is None:
        brought = [raw for line in journals for raw in line.journal.raw_credentials()]
        checked = desk.check_credentials([*desk.office.credentials(), *brought])
        held = _of_sender(checked, header, key)
    if held is None:
        raise Unknown("来自没有批准的电脑，没有合并。", "请先查明是哪台电脑；新电脑请办理“登记此设备”。")
    return held


def _of_sender(credentials: Credentials, header: PackageHeader, key: str) -> Held | None:
    for held in credentials.devices:
        s = held.statement
        if isinstance(s, DeviceCredential) and (s.device, s.key) == (header.device, key):
            if not s.stamp or "exchange" not in s.kinds:
                raise UserError("来自不能交换的设备，没有合并。", "笔记本带回的包请用“回收”读入。")
            return held
    return None


def _set_aside(desk: Desk, path: Path, payload: Payload, header: PackageHeader, report: Returned) -> Arrived:
    """Everything of a revoked PC that is not here yet waits for a person."""
    for line in households_of(payload):
        if desk.households.path(line.file).exists():
            with desk.open_household(line.file) as opened:
                new = fresh(opened, line)
        else:
            new = tuple(digest(raw.header) for raw in line.copy_for(desk.office_id).entries)
        if new:
            unclaimed.keep(desk, path, header.device, line, new, "电脑的登记已撤销")
            report.unclaimed.add(line.file)
    return Arrived(header, None, empty=True)


def _households(desk: Desk, payload: Payload, memory: Memory, report: Returned) -> int:
    own, tombstones = memory.own(), destruction.tombstones(desk)
    lacking, doubtful = dict(own.lacking), set(own.doubtful)
    rows: dict[str, CatalogueRow] = {}
    count = 0
    for line in households_of(payload):
        count += 1
        if line.file in tombstones:
            _say(report, f"户档 {line.file} 已按规定销毁，没有再并入。")
            continue
        try:
            rows[line.file], lacking[line.file], aside = _household(desk, line, payload, report)
        except UserError as error:
            # The others go on; the sender is told that this one is not here and sends it again.
            _say(report, f"户档 {line.file}：{error.message}")
            continue
        (doubtful.add if aside else doubtful.discard)(line.file)
        if "cloned" in aside:
            _say(
                report,
                f"户档 {line.file} 里有同一台设备的两份同号记录，可能有电脑被整机复制过，已隔离，请管理员查明。",
            )
    desk.catalogue.put(list(rows.values()))  # killed before: the sweep at unlock indexes what changed
    changes = {"lacking": {f: s for f, s in lacking.items() if s}, "doubtful": tuple(sorted(doubtful))}
    memory.keep("own", own.model_copy(update=changes))
    return count


def _household(
    desk: Desk, line: Carried, payload: Payload, report: Returned
) -> tuple[CatalogueRow, tuple[str, ...], frozenset[str]]:
    """Merge one: its row, the attachments that are still lacking, and why entries have no effect."""
    known = desk.households.path(line.file).exists()
    with (desk.open_household if known else desk.households.create)(line.file) as opened:
        merged = merge_into(opened, line, payload, desk.law_with, report)
        desk.touched(line.file, opened.heads())
        return catalogue_row(desk, opened), _lacking(opened), frozenset(merged.refused.values())


def _say(report: Returned, text: str) -> None:
    if text not in report.problems:
        report.problems.append(text)


def _lacking(opened: HouseholdFile) -> tuple[str, ...]:
    """Attachments that are named and whose bytes are not here."""
    named = {c.sha256 for e in opened.entries() if e.body for c in e.body.changes if isinstance(c, Attach)}
    return tuple(sorted(named - opened.blobs().keys()))


def _trust_the_county(desk: Desk) -> None:
    """A county that an administrator compared on another PC, under the office root, is ours here too."""
    if desk.device.pinned_county_key is None:
        for held in checking.readable(desk.office.credentials()):
            said = held.statement
            if isinstance(said, CountyTrust) and said.issuer == desk.device.pinned_office_key:
                desk.pin_county(said.county_key)
                return


def _take_vault(desk: Desk, carried: CarriedVault | None, payload: Payload, report: Returned) -> None:
    """Adopt the vault that the merged journal names; what two PCs changed at once waits for an administrator."""
    if carried is None or carried.sha256 == desk.vault_digest():
        return
    data = payload.blob(carried.sha256)
    if any((c.kind, c.record) == ("setting", "vault") for c in desk.office.conflicts()):
        kept = vault_merge.lay_beside(desk.places.vault, data)
        report.problems.append(
            f"两台电脑同时改过登录人员或口令。本机的照旧，对方的另存为 {kept.name}；请管理员核对后重办缺少的一项。"
        )
    elif carried.sha256 == desk.office.setting("vault"):
        try:
            vault_merge.adopt(
                desk.places.vault, data, desk.vault.trusted,
                lambda user: bool(people.live(desk, user)), settled=_settled_vault(desk),
            )  # fmt: skip
        except UserError as error:
            report.problems.append(str(error))


def _settled_vault(desk: Desk) -> bool:
    """True when the last word about which vault is in force is an administrator's, who chose between two."""
    refused = desk.office.refused()
    said = [
        entry
        for entry in in_order(desk.office.entries())
        if entry.id not in refused
        and entry.body
        and any(
            isinstance(c, Put | Settle) and (c.kind, c.id) == ("setting", "vault") for c in entry.body.changes
        )
    ]
    day = stated_day(said[-1].header) if said else None
    person = said[-1].header.person if said else None
    who = desk.credentials.person(person, day) if person and day else None
    return who is not None and "administrator" in who.roles


def _statements(desk: Desk) -> frozenset[bytes]:
    return frozenset(desk.office.credentials())


def judge_again(desk: Desk, before: frozenset[bytes], memory: Memory) -> None:
    """New certificates may give effect to what had none; a revocation may take it from what was written since."""
    new = [held.statement for held in checking.readable(_statements(desk) - before)]
    if not new:
        return
    files = set(memory.own().doubtful)
    since = [s.since for s in new if s.type == "revocation"]
    if since:
        known = desk.credentials
        desk.office.refold(lambda entries: office_law.judge(entries, known))
        start = datetime.combine(min(since), datetime.min.time(), SHANGHAI).timestamp()
        ids = desk.households.ids()
        files.update(f for f in ids if desk.households.path(f).stat().st_mtime >= start)
    for file in sorted(files):
        if desk.households.path(file).exists():
            _refold(desk, file)


def _refold(desk: Desk, file: str) -> None:
    with desk.open_household(file) as opened:
        law = desk.law_with(opened.credentials())
        judged: Credentials = law.credentials
        opened.refold(lambda entries: admit(entries, authenticate(entries, judged), law))
        desk.catalogue.put([catalogue_row(desk, opened)])
        desk.touched(file, opened.heads())

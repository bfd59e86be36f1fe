"""待认领: what came from a laptop whose grant has run out, was reassigned, or that was revoked or lost.

Nothing of it is merged by itself and nothing is lost: the sealed package is kept, a record without anything about the
family says that it is there, and a person looks at each household and takes it in or refuses it with a reason. A
refused one can still be taken in later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.admission import admit
from desktop.domain.fold import fold
from desktop.domain.journal import Entry, Key, Put, Remove, Value
from desktop.errors import UserError
from desktop.models.authentic import authenticate, forgeries
from desktop.models.canonical import digest
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_entry import JournalCopy, RawEntry, read_entry
from desktop.office import grants
from desktop.office.adoption import adopt, lapsed
from desktop.office.carrying import Carried, Returned, fresh, households_of, merge_into
from desktop.office.desk import Changes, Desk
from desktop.office.destruction import destroyed
from desktop.office.index import catalogue_row
from desktop.office.registers import plain
from desktop.sync.carriers import folder as carrier
from desktop.sync.package_reader import Payload, open_payload, read_header

UNCLAIMED = "unclaimed"
"""Kind of record in the office journal: ``device``, ``household``, ``package``, ``entries`` and what became of it."""
OPEN, TAKEN, REFUSED = "open", "taken", "refused"
TOO_LATE = "设备停用后写的，签名不再有效；认领时由认领人补录"
MAY_SETTLE = frozenset({"clerk", "administrator"})
MOST_WAITING = 1000
"""Claims of one device that may wait: more than any laptop was ever given, less than hides a true one."""
MOST_ENTRIES = 2000
"""Entries of one claim: the office journal names each, and keeps them for ever."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One household out of one package that waits, or waited. ``entries`` ids that were not here when it came.

    ``package`` the name it is kept under in the inbox of the PC ``kept_by``; ``reason`` why it was not merged.
    """

    id: str
    device: str
    household: str
    package: str
    kept_by: str
    reason: str
    entries: tuple[str, ...]
    arrived: str
    state: str = OPEN
    by: str = ""
    on: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """One entry that waits: who wrote it, when by that laptop's clock, what it was; ``cannot`` why it never counts."""

    entry: str
    person: str
    at: str
    action: str
    note: str = ""
    cannot: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field as it stands and as it would stand; None for nothing."""

    kind: str
    record: str
    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Look:
    """What taking a claim in would change. ``conflicts``: how many more a person would have to settle."""

    claim: Claim
    came: tuple[Came, ...]
    differences: tuple[Difference, ...]
    conflicts: int


def keep(desk: Desk, path: Path, device: str, line: Carried, entries: tuple[str, ...], reason: str) -> bool:
    """Put one household of a package on the list; False where it is there already and was settled.

    The same content a second time is the same claim; its package is kept anew where it was lost, or lies on another PC.
    Raises ``UserError`` for more entries than anybody could look through; see also ``room``.
    """
    id = digest("|".join((device, line.file, *sorted(entries))).encode())[:16]
    record = desk.office.record(UNCLAIMED, id)
    here = (
        record.get("kept_by") == desk.device.device and (_folder(desk) / str(record.get("package"))).exists()
    )
    if record.get("state") and (here or record["state"] != OPEN):
        return bool(record["state"] == OPEN)
    if len(entries) > MOST_ENTRIES:
        raise UserError(
            f"{line.file[:20]} 一次带来 {len(entries)} 条要认领的记录，超过 {MOST_ENTRIES} 条，没有列入。",
            "请先查明这台设备；原包保存在收件夹。",
        )
    kept = carrier.collect(path, _folder(desk))[0]
    fields: dict[str, Value] = {
        "device": device, "household": line.file, "package": kept.name, "kept_by": desk.device.device,
        "reason": reason, "entries": list(entries), "arrived": desk.now().isoformat(timespec="seconds"),
        "state": OPEN,
    }  # fmt: skip
    _write(desk, id, fields, "unclaimed.keep")
    return True


def room(desk: Desk, device: str) -> int:
    """How many more claims of a device may wait."""
    return MOST_WAITING - sum(c.device == device for c in listed(desk))


def listed(desk: Desk, state: str = OPEN) -> tuple[Claim, ...]:
    """The claims in one state, the oldest first."""
    return tuple(sorted((c for c in _read(desk) if c.state == state), key=lambda c: (c.arrived, c.id)))


def unsettled(desk: Desk, device: str) -> dict[str, tuple[Claim, ...]]:
    """Household → claims of a device that nobody has taken in: what builds on them is not merged by itself either."""
    found: dict[str, tuple[Claim, ...]] = {}
    for claim in _read(desk):
        if claim.device == device and claim.state != TAKEN:
            found[claim.household] = (*found.get(claim.household, ()), claim)
    return found


def barred(claims: Sequence[Claim], entries: tuple[str, ...]) -> str:
    """Why a package is not merged though its grant lives: it builds on entries that wait or were refused; else ""."""
    for claim in claims:
        if set(claim.entries) & set(entries):
            return "接在还没有认领的记录之后" if claim.state == OPEN else "其中有已拒收的记录"
    return ""


def find(desk: Desk, id: str) -> Claim:
    """A claim by its id, or by the beginning of it. Raises ``UserError``."""
    found = [c for c in _read(desk) if id and c.id.startswith(id)]
    if len(found) != 1:
        raise UserError("没有这一条待认领的记录。", "请从待认领列表里选。")
    return found[0]


def look(desk: Desk, id: str) -> Look:
    """Work out what taking it in would change, without changing anything. Raises ``UserError``."""
    claim = find(desk, id)
    with _opened(desk, claim) as (opened, line, _):
        copy = line.copy_for(opened.office)
        law = desk.law_with([*opened.credentials(), *copy.credentials])
        foreign = forgeries(copy, law.credentials)
        late = lapsed(copy, law.credentials)
        here = opened.entries()
        came = _missing(copy, {e.id for e in here})
        every = [*here, *(e for e in came if e.id not in foreign)]
        folded = fold(every, admit(every, authenticate(every, law.credentials), law))
        cannot = {**folded.set_aside, **foreign, **dict.fromkeys(late, TOO_LATE)}
        more = len(folded.conflicts) - len(opened.conflicts())
        differences = (
            *_differences(opened.records(), folded.records),
            *_by_hand(opened.records(), came, late),
        )
    told = tuple(_came(e, cannot.get(e.id, "")) for e in came)
    return Look(claim, told, tuple(differences), max(more, 0))


def take(desk: Desk, id: str, why: str = "") -> Returned:
    """认领: merge it like any other; what was written after a revocation is written again as one's own.

    The claim is settled, and every other that has nothing left with it, unless something could not come in: that is
    named in the report, and the claim stays open. Raises ``UserError``.
    """
    claim, said = find(desk, id), plain("why", "说明", why)
    _may_settle(desk, claim)
    report = Returned()
    if not desk.households.path(claim.household).exists():
        desk.households.create(claim.household).close()
    with _opened(desk, claim) as (opened, line, payload):
        copy = line.copy_for(opened.office)
        credentials = desk.law_with([*opened.credentials(), *copy.credentials]).credentials
        late = lapsed(copy, credentials)
        came = _missing(copy, {e.id for e in opened.entries()})
        merge_into(opened, line, payload, desk.law_with, report)
        known = {e.id for e in opened.entries()}
        desk.catalogue.put([catalogue_row(desk, opened)])
        desk.touched(claim.household, opened.heads())
        before = _adopted(desk, claim.household)
        left = [e for e in came if e.id in late and e.id not in before]
        done, problems = adopt(desk, claim.household, left, payload, said)
    report.problems += problems
    _note_adopted(desk, claim, done)
    known = (known - {e.id for e in left}) | before | set(done)
    for other in (claim, *listed(desk)):
        if other.household == claim.household and set(other.entries) <= known:
            _settle(desk, other, TAKEN, said if other.id == claim.id else "内容已随另一次认领并入")
    desk.anchor()
    return report


def refuse(desk: Desk, id: str, why: str) -> Changes:
    """拒收: leave it out, with the reason. The package stays, and it can still be taken in. Raises ``UserError``."""
    claim, said = find(desk, id), plain("why", "理由", why)
    if not said:
        raise UserError("拒收要写明理由。", "请写明为什么不并入，例如：设备遗失后由他人操作。")
    _may_settle(desk, claim)
    _settle(desk, claim, REFUSED, said)
    return Changes(kinds=frozenset({UNCLAIMED}))


def _adopted(desk: Desk, household: str) -> set[str]:
    """Entries of a household that somebody has written again already: a second package must not double them."""
    records = desk.office.records().items()
    return {
        str(e)
        for (kind, _), f in records
        if kind == UNCLAIMED and f.get("household") == household
        for e in f.get("adopted") or ()
    }


def _note_adopted(desk: Desk, claim: Claim, done: Sequence[str]) -> None:
    if done:
        before = [str(e) for e in desk.office.record(UNCLAIMED, claim.id).get("adopted") or ()]
        _write(desk, claim.id, {"adopted": sorted({*before, *done})}, "unclaimed.adopt")


def _may_settle(desk: Desk, claim: Claim) -> None:
    if desk.vault.kind == "device":
        raise UserError("待认领在办公室的电脑上处理。", "请回到办公室再办。")
    if not MAY_SETTLE & set(desk.person.roles):
        raise UserError("待认领由经办人员或管理员处理。", "请换人登录后再办。")
    if claim.state == TAKEN:
        raise UserError(f"这一条已于 {claim.on[:10]} 认领。", "不用再办。")


def _settle(desk: Desk, claim: Claim, state: str, why: str) -> None:
    at = desk.now().isoformat(timespec="seconds")
    fields: dict[str, Value] = {"state": state, "by": desk.user, "on": at, "why": why}
    _write(desk, claim.id, fields, f"unclaimed.{state}")


def _write(desk: Desk, id: str, fields: Mapping[str, Value], action: str) -> None:
    at = desk.now().isoformat(timespec="seconds")
    desk.office.append([Put(UNCLAIMED, id, dict(fields))], action=action, author=desk.author(), at=at)


@contextmanager
def _opened(desk: Desk, claim: Claim) -> Iterator[tuple[HouseholdFile, Carried, Payload]]:
    """The household here, and its line in the kept package."""
    path = _folder(desk) / claim.package
    if claim.kept_by != desk.device.device or not path.exists():
        where = desk.credentials.device(claim.kept_by, desk.today())
        raise UserError(
            "收到的原包不在这台电脑上。",
            f"请在“{where.name if where else claim.kept_by}”上处理这一条；那台电脑已不在的，请让带回它的设备再带一次。",
        )
    if destroyed(desk, claim.household):
        raise UserError("这一户的档案已按规定销毁，不能再并入。", "如有需要，请按销毁清册核对。")
    certified = grants.certificate(desk, read_header(path).device)
    if certified is None:
        raise UserError("找不到签发这个包的设备证书。", "请先查明是哪台设备。")
    with (
        open_payload(
            path,
            identities=[desk.device_keys.identity],
            staging=desk.places.inbox,
            public_key=certified[1].key,
        ) as payload,
        desk.open_household(claim.household) as opened,
    ):
        line = next((h for h in households_of(payload) if h.file == claim.household), None)
        if line is None or not set(claim.entries) & {*fresh(opened, line), *(e.id for e in opened.entries())}:
            raise UserError("原包里没有这一户。", "请查明收件夹是否被人换过文件。")
        yield opened, line, payload


def _folder(desk: Desk) -> Path:
    return desk.places.inbox / UNCLAIMED


def _entry(raw: RawEntry) -> Entry:
    try:
        return read_entry(raw)
    except ValueError:
        raise UserError(
            "这个包里有不完整或较新版本的记录，看不了。", "请先升级户档，或写明理由拒收。"
        ) from None


def _missing(copy: JournalCopy, known: Collection[str]) -> list[Entry]:
    """The carried entries that are not here, in the order they were written."""
    found = [_entry(raw) for raw in copy.entries if digest(raw.header) not in known]
    return sorted(found, key=lambda e: (e.header.lamport, e.header.device, e.header.seq))


def _by_hand(
    before: Mapping[Key, Mapping[str, Value]], came: Sequence[Entry], late: Collection[str]
) -> Iterator[Difference]:
    """What would be written again, field by field."""
    for entry in came:
        for change in entry.body.changes if entry.body and entry.id in late else ():
            if not isinstance(change, Put | Remove):
                continue
            old = before.get((change.kind, change.id), {})
            new = change.fields if isinstance(change, Put) else dict.fromkeys(old)
            for field, value in sorted(new.items()):
                if old.get(field) != value:
                    yield Difference(change.kind, change.id, field, old.get(field), value)


def _came(entry: Entry, cannot: str) -> Came:
    header = entry.header
    note = entry.body.note if entry.body else ""
    return Came(entry.id, header.person or "", header.at, header.action, note, cannot)


def _differences(
    before: Mapping[Key, Mapping[str, Value]], after: Mapping[Key, Mapping[str, Value]]
) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, {}), after.get(key, {})
        for field in sorted(old.keys() | new.keys()):
            if old.get(field) != new.get(field):
                yield Difference(*key, field, old.get(field), new.get(field))


def _read(desk: Desk) -> Iterator[Claim]:
    for (kind, id), f in desk.office.records().items():
        if kind == UNCLAIMED and f.get("household"):
            texts = {n: str(f.get(n) or "") for n in ("arrived", "state", "by", "on", "why")}
            yield Claim(
                id, str(f.get("device")), str(f.get("household")), str(f.get("package")), str(f.get("kept_by")),
                str(f.get("reason")), tuple(str(e) for e in f.get("entries") or ()), **texts,
            )  # fmt: skip

"""What travels between the devices of one office: whole household journals in one sealed package, taken in by a merge.

A *grant* (office → laptop) and an *exchange* (any device → its peers) are built and taken in with the same parts:
merging is a set union of signed entries, never an overwrite, so doubled, late and reordered packages do no harm.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from desktop.domain.admission import Law, admit
from desktop.domain.journal import Entry
from desktop.errors import UserError
from desktop.models import credentials
from desktop.models.authentic import authenticate, forgeries
from desktop.models.canonical import digest
from desktop.models.household_file import HouseholdFile
from desktop.models.journal_entry import JournalCopy, RawEntry
from desktop.models.journal_file import JournalFile, Merged
from desktop.office.desk import Desk
from desktop.office.laptop import LAPTOP
from desktop.office.laptop import OfficeExtract as OfficeExtract
from desktop.sync import sshsig
from desktop.sync.filings import Journal
from desktop.sync.header import Kind
from desktop.sync.outbox import Outbox
from desktop.sync.package import Member, SealedPackage, seal
from desktop.sync.package_reader import Payload

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
    """What came in: households, new entries, conflicts a person must settle, entries without effect.

    ``unclaimed``: households whose entries wait on the 待认领 list instead of being merged.
    """

    households: int = 0
    entries: int = 0
    conflicts: int = 0
    set_aside: int = 0
    unclaimed: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def carried(opened: HouseholdFile, key: str = "") -> dict[str, Any]:
    """The line of one household in a package; ``key`` (64 hex) only in a grant."""
    copy = opened.copy()
    journal = Journal.pack(copy.entries, copy.credentials)
    line = Carried(kind="household", file=opened.file, journal=journal, attachments=copy.attachments, key=key)
    return line.model_dump(mode="json")


def merge_into(
    opened: HouseholdFile, line: Carried, payload: Payload, law: LawOf, report: Returned
) -> Merged:
    """Merge one carried household into its file here, judged by ``law``, and count it in the report.

    Entries whose signature cannot be checked stay out and are named in the report; nothing is overwritten.
    """
    copy = readable(line.copy_for(opened.office), opened)

    judged = law([*opened.credentials(), *copy.credentials])
    # What a certified device wrote on a day its certificate did not cover has no effect, but it is not left out:
    # others may have built on it before they heard of the revocation.
    foreign = forgeries(copy, judged.credentials)

    def refuse(entries: list[Entry]) -> Mapping[str, str]:
        return admit(entries, authenticate(entries, judged.credentials), judged)

    here = opened.blobs()
    sources = {sha: partial(payload.open_blob, sha) for sha in line.attachments if sha not in here}
    merged = opened.merge(copy, sources, refuse, leave_out=foreign)
    if foreign:
        text = f"{line.file} 有 {len(foreign)} 条记录的签名不能核实，没有并入；原包保存在收件夹。"
        report.problems.append(text)
    report.households += 1
    report.entries += len(merged.new_entries)
    report.conflicts += len(merged.conflicts)
    report.set_aside += len(merged.refused)
    return merged


def readable(copy: JournalCopy, opened: JournalFile) -> JournalCopy:
    """The copy without statements that nobody can read: once in a journal they would stay in it for ever."""
    held = set(opened.credentials())
    new = (raw for raw in copy.credentials if raw not in held)
    kept = held.union(one.raw for one in credentials.readable(new))
    return replace(copy, credentials=tuple(raw for raw in copy.credentials if raw in kept))


def fresh(opened: HouseholdFile, line: Carried) -> tuple[str, ...]:
    """Ids of the carried entries that are not in the file yet, whoever wrote them."""
    known = {entry.id for entry in opened.entries()}
    ids = (digest(raw.header) for raw in line.copy_for(opened.office).entries)
    return tuple(id for id in ids if id not in known)


def blobs(files: Iterable[JournalFile]) -> list[Member]:
    """The attachments of open files as members of a package, each once, streamed."""
    members = {}
    for opened in files:
        for sha, size in opened.blobs().items():
            members[sha] = Member(f"blobs/{sha}", size, partial(_stream, opened, sha))
    return list(members.values())


def each(desk: Desk, files: Iterable[str]) -> Iterator[HouseholdFile]:
    """Households one after another, one open at a time: a whole village is more than a process may hold open."""
    for file in files:
        with desk.open_household(file) as opened:
            yield opened


def later_blobs(desk: Desk, files: Iterable[str]) -> list[Member]:
    """As ``blobs``, each read from its household only when its turn in the package comes."""
    members = {}
    for opened in each(desk, files):
        for sha, size in opened.blobs().items():
            members[sha] = Member(f"blobs/{sha}", size, partial(_stream_later, desk, opened.file, sha))
    return list(members.values())


def _stream_later(desk: Desk, file: str, sha256: str) -> BinaryIO:
    pieces = (piece for opened in each(desk, [file]) for piece in opened.open_blob(sha256))
    return io.BufferedReader(_Chunks(pieces))


def _stream(opened: JournalFile, sha256: str) -> BinaryIO:
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


def extract(desk: Desk, device: str) -> OfficeExtract:
    """What a laptop must know of the office.

    Only the signing slot of the laptop's own user travels: nobody else's may be guessed at on it.
    """
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


def seal_package(
    desk: Desk,
    kind: Kind,
    recipient: str,
    ages: Sequence[str],
    lines: Sequence[Any],
    members: Sequence[Member],
) -> SealedPackage:
    """Seal a package of this device for a recipient (a device id, or the office) and leave it in the outbox."""
    outbox = Outbox(desk.places.outbox)
    link = outbox.next(desk.office_id, desk.device.device, recipient)
    return seal(
        outbox.folder(recipient), kind=kind, office=desk.office_id, device=desk.device.device, recipient=recipient,
        seq=link.seq, prev=link.prev, counts={"households": len(lines)}, filings=lines, members=members,
        age_recipients=ages, sign=sshsig.signer(desk.device_keys.sign), public_key=desk.device.public,
    )  # fmt: skip


def households_of(payload: Payload) -> Iterator[Carried]:
    """The households of a package, one after another; raises ``UserError`` for one that cannot be read."""
    for line in payload.filings():
        if line.get("kind") == "household":
            try:
                yield Carried.model_validate(line)
            except ValidationError:
                raise UserError(
                    "装包里有读不懂的户，没有合并。", "请让对方用同一版本的户档重新装包。"
                ) from None


def office_part(payload: Payload) -> OfficeExtract:
    """The office's own part of a grant; raises ``UserError`` when it is missing or cannot be read."""
    for line in payload.filings():
        if line.get("kind") == "office":
            try:
                return OfficeExtract.model_validate(line)
            except ValidationError:
                break
    raise UserError("装包里没有办公室的资料，没有读入。", "请在办公室重新装包。")

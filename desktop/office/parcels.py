"""What lies in an exchange package: parts of journals, the attachments that are lacking, packs, the vault.

A part is only what the other does not have. The household parts come after the office's own, whose certificates and
instruments they are judged by.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from desktop import pack_archive
from desktop.domain.journal import Attach, Entry
from desktop.models import leads_file, restricted_file
from desktop.models.authentic import forgeries
from desktop.models.canonical import digest
from desktop.models.journal_entry import RawEntry
from desktop.models.journal_file import JournalFile
from desktop.models.leads_file import LeadsFile
from desktop.models.office_file import FILE as OFFICE
from desktop.models.restricted_file import RestrictedFile
from desktop.office import carrying, office_law
from desktop.office.carried_packs import CarriedPack
from desktop.office.carrying import Carried, Returned
from desktop.office.desk import Desk
from desktop.office.peers import Frontier, Holding, Peer, frontier, missing
from desktop.sync.filings import Journal
from desktop.sync.package import Member
from desktop.sync.package_reader import Payload

JOURNAL = "journal"
"""Kind of line: a part of a journal that is no household's; ``file`` says which."""
BESIDE = (restricted_file.FILE, leads_file.FILE)
"""The files that lie beside the households, once there is something in them."""
_ENTRIES, _BYTES, _CREDENTIALS = 1_000, 6 * 1024**2, 400
"""Of one line: a longer journal goes in several, each of which can be merged by itself."""
_FILES, _PACKAGE = 200, 256 * 1024**2
"""Households, and bytes of attachments, after which the next package begins."""


class CarriedVault(BaseModel):
    """``vault.json``, whose bytes lie among the blobs."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["vault"] = "vault"
    sha256: str


@dataclass(slots=True)
class Parcel:
    """The contents of one package, and how far the journals in it go."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    members: dict[str, Member] = field(default_factory=dict)
    files: dict[str, Frontier] = field(default_factory=dict)

    def add(self, kind: str, opened: JournalFile, known: Collection[str], lacking: Collection[str]) -> None:
        """The part of a journal that is not known, with the attachments it names and those that are lacking."""
        entries = opened.entries()
        lack = missing(entries, known)
        named = {c.sha256 for e in lack if e.body for c in e.body.changes if isinstance(c, Attach)}
        wanted = (named | set(lacking)) & opened.blobs().keys()
        if lack or wanted:
            members = (m for m in carrying.blobs([opened]) if m.name.removeprefix("blobs/") in wanted)
            self.members |= {m.name: m for m in members}
            self.lines += _lines(kind, opened, lack or entries[:1], sorted(wanted))
            self.files[opened.file] = frontier(entries)

    def put(self, line: BaseModel, data: bytes) -> None:
        """A line with its bytes."""
        name = f"blobs/{digest(data)}"
        self.lines.append(line.model_dump(mode="json"))
        self.members[name] = Member(name, len(data), partial(io.BytesIO, data))

    @property
    def size(self) -> int:
        """Bytes of attachments."""
        return sum(member.size for member in self.members.values())


def office_parcel(desk: Desk, peer: Peer) -> Parcel:
    """What the office itself has to say to a peer; without lines when that is nothing."""
    parcel, said = Parcel(), peer.holding or Holding()
    parcel.add(JOURNAL, desk.office, peer.known(OFFICE), said.lacking.get(OFFICE, ()))
    for file in BESIDE:
        with beside(desk, file) as opened:
            if opened is not None:
                parcel.add(JOURNAL, opened, peer.known(file), said.lacking.get(file, ()))
    for name in pack_archive.digests(desk.places.packs):
        if name not in said.packs and name not in peer.known(f"pack/{name}"):
            data = pack_archive.packed(pack_archive.files(desk.places.packs, name))
            parcel.put(CarriedPack(digest=name, sha256=digest(data), in_force=name == desk.pack.digest), data)
            parcel.files[f"pack/{name}"] = (name,)
    vault = desk.places.vault.read_bytes()
    if said.vault != digest(vault) and digest(vault) not in peer.known("vault"):
        parcel.put(CarriedVault(sha256=digest(vault)), vault)
        parcel.files["vault"] = (digest(vault),)
    return parcel


def household_parcels(desk: Desk, seen: Mapping[str, Frontier], peer: Peer) -> Iterator[Parcel]:
    """The households a peer lacks something of, some hundred to a package; each is good until the next is asked for."""
    lacking = peer.holding.lacking if peer.holding else {}
    files = [file for file in seen if set(seen[file]) - peer.known(file) or lacking.get(file)]
    while files:
        with ExitStack() as held:
            parcel = Parcel()
            while files and len(parcel.files) < _FILES and parcel.size < _PACKAGE:
                file = files.pop(0)
                opened = held.enter_context(desk.open_household(file))
                parcel.add("household", opened, peer.known(file), lacking.get(file, ()))
            if parcel.lines:
                yield parcel


@contextmanager
def beside(desk: Desk, file: str, *, make: bool = False) -> Iterator[JournalFile | None]:
    """One of the files beside the households; None where there is none yet. ``make`` it then."""
    forms: dict[str, tuple[Path, type[RestrictedFile] | type[LeadsFile]]] = {
        restricted_file.FILE: (desk.places.restricted, RestrictedFile),
        leads_file.FILE: (desk.places.folder / leads_file.NAME, LeadsFile),
    }
    path, form = forms[file]
    if not path.exists() and not make:
        yield None
        return
    with form.open_or_create(path, office=desk.office_id, keys=desk.vault) as opened:
        yield opened


def merge_beside(desk: Desk, line: Carried, payload: Payload, report: Returned) -> None:
    """Take a part of a file beside the households in."""
    with beside(desk, line.file, make=True) as opened:
        if opened is not None:
            _merge(desk, opened, line, payload, report, judged=False)


def merge_office(desk: Desk, line: Carried, payload: Payload, report: Returned) -> None:
    """Take a part of the office journal in; entries of days that no certificate covered have no effect."""
    _merge(desk, desk.office, line, payload, report, judged=True)
    desk.renew()


def _merge(
    desk: Desk, opened: JournalFile, line: Carried, payload: Payload, report: Returned, *, judged: bool
) -> None:
    copy = carrying.readable(replace(line.copy_for(opened.office), kind=opened.kind), opened)
    checked = desk.check_credentials([*desk.office.credentials(), *copy.credentials])
    forged = forgeries(copy, checked)
    here = opened.blobs()
    sources = {sha: partial(payload.open_blob, sha) for sha in copy.attachments if sha not in here}

    def refuse(entries: list[Entry]) -> Mapping[str, str]:
        return office_law.judge(entries, checked) if judged else {}

    merged = opened.merge(copy, sources, refuse, leave_out=forged)
    report.entries += len(merged.new_entries)
    if forged:
        report.problems.append(f"{len(forged)} 条办公室记录的签名不能核实，没有并入。")


def _lines(
    kind: str, opened: JournalFile, entries: Sequence[Entry], attachments: Sequence[str]
) -> list[dict[str, Any]]:
    copy = opened.copy()
    raw = {digest(one.header): one for one in copy.entries}
    parts = list(_parts([raw[entry.id] for entry in entries]))
    papers = [copy.credentials[n : n + _CREDENTIALS] for n in range(0, len(copy.credentials), _CREDENTIALS)]
    lines = []
    for n in range(max(len(parts), len(papers))):
        # The certificates come first, so that every later part can be judged by them.
        journal = Journal.pack(
            parts[n] if n < len(parts) else parts[0][:1], papers[n] if n < len(papers) else ()
        )
        line = Carried(
            kind=kind, file=opened.file, journal=journal, attachments=tuple(attachments) if n == 0 else ()
        )
        lines.append(line.model_dump(mode="json"))
    return lines


def _parts(entries: Sequence[RawEntry]) -> Iterator[list[RawEntry]]:
    part: list[RawEntry] = []
    size = 0
    for entry in entries:
        part.append(entry)
        size += len(entry.header) + len(entry.body or b"")
        if len(part) >= _ENTRIES or size >= _BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part

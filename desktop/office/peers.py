"""The other PCs of this office, and what this one remembers of them: what they said they hold, what was sent.

It only saves sending things twice: forgotten or lost, everything is sent again and nothing is harmed. So it lies
beside the journals, sealed, and never travels.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desktop.domain.credential import DeviceCredential, Revocation
from desktop.domain.journal import Entry, in_order
from desktop.domain.journal import heads as heads_of
from desktop.errors import UserError
from desktop.models import durable
from desktop.models.canonical import canonical, digest
from desktop.office.desk import Desk

Frontier = tuple[str, ...]
"""Ids of the entries that no other names as parent: they stand for themselves and for their whole past."""

Remembered = TypeVar("Remembered", bound=BaseModel)


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Holding(_Closed):
    """What a PC holds, as it tells another: file id → frontier, digest of the vault, kept packs.

    ``lacking`` attachments it knows of and does not have; ``taken`` digests of the packages of the one it tells;
    ``last`` the highest number among those.
    """

    kind: Literal["holding"] = "holding"
    files: dict[str, Frontier] = Field(default_factory=dict)
    vault: str = ""
    packs: tuple[str, ...] = ()
    lacking: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    taken: tuple[str, ...] = ()
    last: int = 0

    @property
    def said(self) -> str:
        """Digest of what matters to the other, the packages taken left out."""
        return digest(canonical(self.model_dump(mode="json", exclude={"taken", "last"})))


class Sent(_Closed):
    """A package that lies in the outbox for a peer, and how far the files in it went. No files: it only answered."""

    digest: str
    files: dict[str, Frontier]


class Peer(_Closed):
    """One other PC. ``holding`` its latest word, None when unknown; ``taken`` its packages by their number.

    ``told`` what it was told last of our holding; ``answer`` True when packages with contents came since.
    """

    holding: Holding | None = None
    seq: int = 0
    taken: dict[str, str] = Field(default_factory=dict)
    sent: tuple[Sent, ...] = ()
    told: str = ""
    answer: bool = False

    def known(self, file: str) -> frozenset[str]:
        """Entries that the peer has, or that are on their way to it."""
        said = self.holding.files.get(file, ()) if self.holding else ()
        return frozenset(said).union(*(s.files.get(file, ()) for s in self.sent))


class _Seen(_Closed):
    """A file here as it was looked at last: size, time, frontier."""

    size: int
    time: int
    frontier: Frontier


class Own(_Closed):
    """What this PC remembers of itself. ``doubtful``: households with entries that had no effect when they came."""

    files: dict[str, _Seen] = Field(default_factory=dict)
    lacking: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    doubtful: tuple[str, ...] = ()


def peers(desk: Desk) -> list[DeviceCredential]:
    """The other PCs that exchange, each by its newest certificate; revoked ones are none."""
    taken_back = {r.credential for r in desk.credentials.revocations if isinstance(r, Revocation)}
    found: dict[str, DeviceCredential] = {}
    for held in desk.credentials.devices:
        s = held.statement
        if (
            isinstance(s, DeviceCredential)
            and s.stamp
            and "exchange" in s.kinds
            and s.device != desk.device.device
            and held.id not in taken_back
            and (s.until is None or desk.today() <= s.until)
        ):
            found.setdefault(s.device, s)
    return sorted(found.values(), key=lambda d: (d.since, d.device))


def frontier(entries: Collection[Entry]) -> Frontier:
    """The frontier of those entries whose whole past is here: one that waits for a parent promises nothing."""
    whole: dict[str, Entry] = {}
    for entry in in_order(entries):
        if all(parent in whole for parent in entry.header.parents):
            whole[entry.id] = entry
    return heads_of(whole.values())


def missing(entries: Iterable[Entry], known: Collection[str]) -> list[Entry]:
    """The entries that somebody who has ``known`` with their pasts does not have, parents before children."""
    by_id = {entry.id: entry for entry in entries}
    past: set[str] = set()
    ahead = [id for id in known if id in by_id]
    while ahead:
        id = ahead.pop()
        if id not in past:
            past.add(id)
            ahead.extend(p for p in by_id[id].header.parents if p in by_id)
    return in_order(entry for id, entry in by_id.items() if id not in past)


@dataclass(frozen=True, slots=True)
class Memory:
    """Reads and keeps what is remembered, sealed under ``OFFICE/peers/``. What cannot be read is forgotten."""

    desk: Desk

    def peer(self, device: str) -> Peer:
        """What is known of a peer; an empty one when nothing is."""
        return self._read(device, Peer)

    def own(self) -> Own:
        """What is known of this PC."""
        return self._read("own", Own)

    def keep(self, name: str, said: BaseModel) -> None:
        """Keep what is known of a device, or of this PC as ``own``. Raises ``UserError`` when the disk refuses."""
        path = self._path(name)
        path.parent.mkdir(exist_ok=True)
        durable.replace(path, self.desk.vault.seal(f"peers|{name}", said.model_dump_json().encode()))

    def seen(self) -> Mapping[str, Frontier]:
        """The frontier of every household file here; only those that changed since are opened."""
        own, desk = self.own(), self.desk
        found: dict[str, _Seen] = {}
        for file in desk.households.ids():
            stat = desk.households.path(file).stat()
            before = own.files.get(file)
            if before is None or (before.size, before.time) != (stat.st_size, stat.st_mtime_ns):
                try:
                    with desk.open_household(file) as opened:
                        now = frontier(opened.entries())
                except UserError:
                    continue  # the check at unlock names it; to the peers it counts as not there
                before = _Seen(size=stat.st_size, time=stat.st_mtime_ns, frontier=now)
            found[file] = before
        if found != own.files:
            self.keep("own", own.model_copy(update={"files": found}))
        return {file: seen.frontier for file, seen in found.items()}

    def _path(self, name: str) -> Path:
        return self.desk.places.folder / "peers" / f"{name}.sealed"

    def _read(self, name: str, form: type[Remembered]) -> Remembered:
        vault = self.desk.vault
        try:
            sealed = self._path(name).read_bytes()
            if vault.kind == "office" and not vault.is_sealed_newly(f"peers|{name}", sealed):
                return form()  # somebody who left could have written it: under the epoch that he still knows
            opened = vault.unseal(f"peers|{name}", sealed)
            return form.model_validate_json(opened)
        except (OSError, UserError, ValidationError, ValueError):
            return form()

"""Who saw what: ``OFFICE/logs/<device>/<yyyy-mm>``, sealed, chained, written by one device only (design §4.1).

A month is a run of records: four bytes of length, then a sealed record that names its number and the digest of the
record before it, across months. Nothing is folded or merged. A record that was changed does not open; one that was
taken out or put elsewhere breaks the chain; a tail or a month that was cut off is missed by the head, which lies in
the device's own profile, outside the folder, and at the end of every session in which somebody looked at anything in
the office's own journal, which other PCs and the profile remember too.

A kill loses nothing that was appended. A power cut may lose the newest light records; weighty ones are synced.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from desktop.domain.journal import Entry, Put
from desktop.errors import UserError
from desktop.models.canonical import canonical, digest, parse
from desktop.models.engine import private_folder
from desktop.models.journal_file import Author, JournalFile

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MEMORY = "access-head"
ANCHOR = "access-log"
"""Kind of record in the office journal: {n, digest} of the newest record under the id of the device."""
LARGEST = 64 * 1024
NOTHING = "0" * 64
"""What the very first record of a device names as the one before."""

_OPEN = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)

NEW_MONTH, TORN, GAP, PRUNED = "month", "torn", "gap", "pruned"
"""Records the log writes about itself."""


class Seals(Protocol):
    """An unlocked vault."""

    def seal(self, purpose: str, data: bytes) -> bytes:
        """Seal bytes for one purpose."""

    def unseal(self, purpose: str, data: bytes) -> bytes:
        """Open them; ``UserError`` for anything that was changed."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest record: its month, its number (from 1), the digest of its sealed bytes."""

    month: str = ""
    n: int = 0
    digest: str = NOTHING


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it was read; ``fields`` are texts."""

    n: int
    prev: str
    digest: str
    fields: Mapping[str, str]


class AccessLog:
    """The log this device writes. Nothing is read or made before the first ``append``; ``close`` it at the end.

    It lies in a folder of its own under ``logs``; the profile remembers the head.
    """

    def __init__(self, logs: Path, profile: Path, device: str, seals: Seals) -> None:
        self.folder = logs / device
        self.memory = profile / MEMORY
        self.device = device
        self.head = Head()
        self.lately: dict[tuple[str, ...], datetime] = {}
        """What this session noted and when, for whoever does not want it twice."""
        self._seals = seals
        self._begun = self._looked = False
        self._file = self._remembering = -1
        self._size = 0
        self._written = ""

    def append(self, month: str, fields: Mapping[str, str], *, durable: bool = False) -> None:
        """Add a record; ``durable``: it outlives a power cut too. A clock set back goes on in the newest month.

        Raises ``UserError`` when the disk refuses: what was to be seen is not shown then.
        """
        try:
            self._begin(month)
            month = max(month, self.head.month)
            if month != self.head.month and self.head.n:
                self._write(month, {"act": NEW_MONTH, "what": self.head.month})
            self._write(month, fields)
            self._looked = self._looked or fields.get("act") not in ("unlock", "lock")
            if durable:
                os.fsync(self._file)
            self._remember()
        except OSError as error:
            raise UserError("查看记录写不进去，这次没有打开。", "请检查磁盘空间和写入权限后再试。") from error

    def anchor(self, journal: JournalFile, author: Author, at: datetime) -> None:
        """Note the head in the office journal where this session saw anything; a full disk holds nobody back."""
        if not self._looked:
            return
        self._looked = False
        put = Put(ANCHOR, self.device, {"n": self.head.n, "digest": self.head.digest})
        with suppress(UserError):
            journal.append([put], action="anchor.log", author=author, at=at.isoformat(timespec="seconds"))

    def close(self) -> None:
        """Sync what is there and let go of the files."""
        self._let_go()
        if self._remembering >= 0:
            os.close(self._remembering)
            self._remembering = -1
        self._begun = False

    def _let_go(self) -> None:
        file, self._file, self._written = self._file, -1, ""
        if file < 0:
            return
        try:
            os.fsync(file)
        except OSError as error:
            raise UserError("查看记录没有存牢。", "请检查磁盘空间；其他内容已经保存。") from error
        finally:
            os.close(file)

    def _begin(self, month: str) -> None:
        """Go on where the log stands: a torn record is cut off, a tail that is missing noted, in the chain itself."""
        if self._begun:
            return
        self._begun = True
        remembered = recall(self.memory, self.device, self._seals)
        newest = max(months_in(self.folder), default="")
        if newest:
            path = self.folder / newest
            whole, size = frames(path)
            if torn := path.stat().st_size - size:
                os.truncate(path, size)
            self.head = _last(whole, newest, self.device, self._seals) or remembered or Head(newest)
            if torn:
                self._write(newest, {"act": TORN, "what": str(torn)})
        if remembered is not None and self.head.n < remembered.n:
            self._write(max(month, newest), {"act": GAP, "what": f"{remembered.n - self.head.n}"})

    def _write(self, month: str, fields: Mapping[str, str]) -> None:
        if month != self._written:
            self._turn_to(month)
        n = self.head.n + 1
        body = canonical({"n": n, "prev": self.head.digest, "fields": dict(fields)})
        sealed = self._seals.seal(_purpose(self.device, month), body)
        frame = len(sealed).to_bytes(4, "big") + sealed
        try:
            if os.write(self._file, frame) != len(frame):
                raise OSError("a record was cut short")
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(frame)
        self.head = Head(month, n, digest(sealed))

    def _turn_to(self, month: str) -> None:
        self._let_go()
        private_folder(self.folder)
        self._file = os.open(self.folder / month, os.O_APPEND | _OPEN, 0o600)
        self._size = os.fstat(self._file).st_size
        self._written = month

    def _remember(self) -> None:
        """The head, written over the one before: of one length, not synced, so it may be older than the log."""
        if self._remembering < 0:
            self._remembering = os.open(self.memory, _OPEN, 0o600)
        said = {"month": self.head.month, "n": f"{self.head.n:012}", "digest": self.head.digest}
        os.lseek(self._remembering, 0, os.SEEK_SET)
        os.write(self._remembering, self._seals.seal(_purpose(self.device, "head"), canonical(said)))


def months_in(folder: Path) -> list[str]:
    """The months of one device, oldest first."""
    if not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if MONTH.fullmatch(path.name))


def frames(path: Path) -> tuple[list[bytes], int]:
    """The sealed records of a month and where the last whole one ends; what follows is torn."""
    data = path.read_bytes()
    found: list[bytes] = []
    at = 0
    while at + 4 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if not 0 < length <= LARGEST or at + 4 + length > len(data):
            break
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return found, at


def records(folder: Path, month: str, device: str, seals: Seals) -> Iterator[Record | None]:
    """The records of a month in order; None for one that does not open here (changed, or of another vault)."""
    whole, _ = frames(folder / month)
    for sealed in whole:
        yield _opened(sealed, month, device, seals)


def prune(folder: Path, before: str) -> list[str]:
    """Remove the whole months before one; which. The caller has noted them in the chain already (``PRUNED``)."""
    old = [month for month in months_in(folder) if month < before]
    for month in old:
        (folder / month).unlink()
    return old


def check(folder: Path, device: str, seals: Seals, known: Head | None) -> list[str]:
    """What is wrong with the log of one device, in sentences; ``known`` its remembered head, None for another's."""
    found: list[str] = []
    before, pruned, missing = Head(), set[str](), ""
    reached = known is None or known.n == 0
    for month in months_in(folder):
        whole, size = frames(folder / month)
        if size != (folder / month).stat().st_size:
            found.append(f"{month} 的查看记录末尾不完整（断电，或被截断）。")
        for sealed in whole:
            record = _opened(sealed, month, device, seals)
            if record is None:
                found.append(f"{month} 的查看记录第 {before.n + 1} 条被改动过，打不开。")
                before = Head(month, before.n + 1, digest(sealed))
                continue
            if not before.n and record.prev != NOTHING:
                missing = record.fields.get("what", "")
            elif (record.prev, record.n) != (before.digest, before.n + 1):
                found.append(f"{month} 的查看记录在第 {record.n} 条之前断开：有记录被取走或换过。")
            found += _told(month, record)
            pruned |= set(record.fields["what"].split()) if record.fields.get("act") == PRUNED else set()
            before = Head(month, record.n, record.digest)
            reached = reached or (known is not None and (before.n, before.digest) == (known.n, known.digest))
    if missing and missing not in pruned:
        found.append(f"{missing} 的查看记录不见了，也没有清理的记载。")
    if not reached and known is not None:
        short = known.n - before.n
        found.append(f"查看记录少了最后 {short} 条。" if short > 0 else "查看记录被换成了另一份。")
    return found


def anchored(entries: Iterable[Entry], device: str) -> Head:
    """The newest head that a device itself noted in the office journal: nobody notes for another or less later."""
    newest = Head()
    for entry in entries:
        for change in entry.body.changes if entry.body and entry.header.device == device else ():
            if isinstance(change, Put) and (change.kind, change.id) == (ANCHOR, device):
                n, sealed = change.fields.get("n"), change.fields.get("digest")
                if type(n) is int and isinstance(sealed, str) and n > newest.n:
                    newest = Head("", n, sealed)
    return newest


def lacks(folder: Path, device: str, seals: Seals, noted: Head) -> str:
    """A sentence when the record that the office journal noted is not here, and was not pruned; "" when it is."""
    last = 0
    for month in months_in(folder) if noted.n else ():
        for record in records(folder, month, device, seals):
            if record is not None and record.n >= noted.n:
                if record.n > noted.n:
                    return "" if not last else "查看记录与办公室日志记下的不是同一份。"
                return "" if record.digest == noted.digest else "查看记录与办公室日志记下的不是同一份。"
            last = record.n if record is not None else last + 1
    return f"查看记录比办公室日志记下的少了最后 {noted.n - last} 条。" if noted.n > last else ""


def recall(memory: Path, device: str, seals: Seals) -> Head | None:
    """The head this device remembers; None when it remembers none. A damaged memory is as good as none."""
    try:
        said = parse(seals.unseal(_purpose(device, "head"), memory.read_bytes()))
        return Head(str(said["month"]), int(said["n"]), str(said["digest"]))
    except (OSError, UserError, ValueError, KeyError):
        return None


def _told(month: str, record: Record) -> list[str]:
    act, what = record.fields.get("act"), record.fields.get("what", "")
    if act == TORN:
        return [f"{month} 的查看记录有一条没有写完（{what} 字节），已从第 {record.n} 条接着记。"]
    if act == GAP:
        return [f"{month} 的查看记录在第 {record.n} 条之前少了 {what} 条（断电，或被取走）。"]
    return []


def _last(whole: list[bytes], month: str, device: str, seals: Seals) -> Head | None:
    """The head that the last records give; one that does not open is counted, so that it stays noticed."""
    for back, sealed in enumerate(reversed(whole)):
        if (record := _opened(sealed, month, device, seals)) is not None:
            return Head(month, record.n + back, digest(whole[-1]))
    return None


def _opened(sealed: bytes, month: str, device: str, seals: Seals) -> Record | None:
    try:
        said = parse(seals.unseal(_purpose(device, month), sealed))
        fields = {str(k): str(v) for k, v in said["fields"].items()}
        return Record(int(said["n"]), str(said["prev"]), digest(sealed), fields)
    except (UserError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _purpose(device: str, month: str) -> str:
    return f"access|{device}|{month}"

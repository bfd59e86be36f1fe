"""One encrypted journal on disk: append, merge, refold (design §4.3).

Two paths only lead to the tables: an append applies its own change, everything else folds all entries
anew. Each is one transaction of one file, so it happens wholly or not at all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from desktop.domain.fold import Folded, Ledger, fold
from desktop.domain.journal import FORMAT, Body, Change, Conflict, Entry, Key, Value, heads, unusable
from desktop.domain.redaction import redacted, redactions
from desktop.errors import UserError
from desktop.models import attachments, journal_check, journal_schema, redaction
from desktop.models.attachments import Source
from desktop.models.canonical import digest
from desktop.models.engine import (
    CipherDatabase,
    Connection,
    FileKeys,
    confirm_encrypted,
    create_database,
    new_salt,
    open_database,
    plain_words,
    private_folder,
    renew_key,
)
from desktop.models.journal_entry import (
    Author,
    JournalCopy,
    NewEntry,
    Place,
    RawEntry,
    read_copy,
    write_entry,
)
from desktop.models.tables import HOUSEHOLD_KINDS, Tables

__all__ = ["Author", "JournalCopy", "JournalFile", "Merged", "NewEntry", "RawEntry", "Refuse", "admit_all"]

Refuse = Callable[[list[Entry]], Mapping[str, str]]
"""Admission: of all entries of a file, which have no effect and why (entry id → reason)."""


def admit_all(entries: list[Entry]) -> Mapping[str, str]:
    """The admission of files whose entries need none."""
    return {}


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge brought: entries that were new here, conflicts now open, entries without effect."""

    new_entries: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...]
    refused: Mapping[str, str]


class JournalFile:
    """An open journal file. Not for two threads at once; close it, or use it as a context manager."""

    def __init__(self, path: Path, database: CipherDatabase, key: bytes, about: Mapping[str, str]) -> None:
        self.path = path
        self._keys: FileKeys | None = None
        self.office, self.file, self.kind = about["office"], about["file"], about["kind"]
        self._database = database
        self._tables = _tables(database, self.kind)
        self._entries: list[Entry] = []
        self._last = 0
        self._folded: Folded | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.file})"

    # -- life

    @classmethod
    def create(cls, path: Path, *, office: str, file: str, kind: str, keys: FileKeys) -> Self:
        """Make an empty file and open it. It gets its name last: a killed creation leaves none."""
        if path.exists():
            raise UserError(f"文件 {path.name} 已经存在。", "请打开它，或先移走旧文件。")
        unfinished = path.with_name(f".{path.name}.new")
        salt = new_salt()
        try:
            private_folder(path.parent)
            unfinished.unlink(missing_ok=True)
            database = create_database(unfinished, keys.new_file_key(file, salt), salt)
            try:
                with plain_words(path), database.atomic("IMMEDIATE"):
                    about = {"format": str(FORMAT), "office": office, "file": file, "kind": kind}
                    journal_schema.create(database.raw, about)
            finally:
                database.close()
            confirm_encrypted(unfinished, salt)
            unfinished.rename(path)
            _sync_folder(path.parent)
        except OSError as error:
            raise UserError(
                f"不能新建文件 {path.name}。", "请检查文件夹是否可以写入、磁盘是否已满。"
            ) from error
        return cls.open(path, keys=keys, file=file)

    @classmethod
    def open(cls, path: Path, *, keys: FileKeys, read_only: bool = False, file: str | None = None) -> Self:
        """Open a file; ``file`` is its id where the name does not say it.

        Raises ``UserError`` for a wrong key, a damaged, foreign or renamed file, one of a newer version.
        """
        file = file or path.stem
        database, key = open_database(path, file, keys, read_only=read_only)
        try:
            with plain_words(path):
                about = journal_schema.read_about(database.raw)
            if about.get("format") != str(FORMAT):
                raise UserError(f"文件 {path.name} 是较新版本的户档写的。", "请升级户档后再打开。")
            if about.get("file") != file:
                raise UserError(f"文件 {path.name} 的名字与内容不符。", "请不要改文件名；请从备份恢复。")
            opened = cls(path, database, key, about)
            opened._keys = keys
            return opened
        except BaseException:
            database.close()
            raise

    def renew_key(self) -> bool:
        """Go under the newest key, as every write does first; see ``engine.renew_key``."""
        return self._keys is not None and renew_key(self._database, self.path, self.file, self._keys)

    @property
    def key_hex(self) -> str:
        """The raw key the file lies under (64 hex)."""
        return self._database.key_hex

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- reading

    def entries(self) -> list[Entry]:
        """All entries in order of arrival here (``domain.journal.in_order`` sorts them)."""
        with self._reading() as connection:
            for n, entry in journal_schema.read_entries(connection, self._last):
                self._entries.append(entry)
                self._last, self._folded = n, None
        return list(self._entries)

    def heads(self) -> tuple[str, ...]:
        """Ids of the entries that the next one will name as parents, sorted."""
        with self._reading() as connection:
            return tuple(sorted(journal_schema.read_heads(connection)))

    def records(self) -> dict[Key, dict[str, Value]]:
        """The current records from the tables; a field that is None is absent."""
        with self._reading():
            return self._tables.load()

    def record(self, kind: str, id: str) -> dict[str, Value]:
        """One current record, empty when there is none; cheaper than ``records`` where a file has many."""
        with self._reading():
            return self._tables.get((kind, id)) or {}

    def folded(self) -> Folded:
        """The fold of all entries with their conflicts, attachments and account."""
        entries = self.entries()
        if self._folded is None:
            self._folded = fold(entries, self.refused())
        return self._folded

    def conflicts(self) -> tuple[Conflict, ...]:
        """What a person has to settle."""
        return self.folded().conflicts

    @property
    def of_one_device(self) -> bool:
        """True where all entries are of one device: nothing can have been written side by side."""
        with self._reading() as connection:
            return journal_schema.is_of_one_device(connection)

    def concerned(self) -> tuple[Key, ...]:
        """Records that rest on something changed meanwhile (待复核); a device alone surprises nobody."""
        return () if self.of_one_device else self.folded().concerned

    @property
    def ledger(self) -> Ledger:
        """What became of every edit."""
        return self.folded().ledger

    def refused(self) -> dict[str, str]:
        """Entries without effect, each with the reason: not admitted, waiting, malformed, cloned."""
        with self._reading() as connection:
            return journal_schema.read_set_aside(connection)

    def credentials(self) -> list[bytes]:
        """The credentials of those who signed here, as received."""
        with self._reading() as connection:
            return journal_schema.read_credentials(connection)

    def blob(self, sha256: str) -> bytes:
        """The bytes of an attachment; ``UserError`` when missing or damaged."""
        return b"".join(self.open_blob(sha256))

    def open_blob(self, sha256: str) -> Iterator[bytes]:
        """The bytes of an attachment in pieces of 1 MB; ``UserError`` when missing or damaged."""
        with self._reading() as connection:
            yield from attachments.read(connection, sha256)

    def blobs(self) -> dict[str, int]:
        """Digest → size in bytes of the attachments that lie here."""
        with self._reading() as connection:
            return attachments.sizes(connection)

    def copy(self) -> JournalCopy:
        """Everything another copy of this file may merge."""
        with self._reading() as connection:
            return JournalCopy(
                office=self.office,
                file=self.file,
                kind=self.kind,
                entries=tuple(raw for _, raw in journal_schema.read_raw(connection)),
                credentials=tuple(journal_schema.read_credentials(connection)),
                attachments=tuple(attachments.sizes(connection)),
            )

    def check(self, refused: Mapping[str, str] | None = None) -> list[str]:
        """What is wrong with the file, in Chinese sentences; empty when hashes, fold and pages all agree.

        ``refused`` is what admission says of all entries today; without it the file's own list is believed.
        """
        return journal_check.findings(self._database, self.path, self._tables, refused)

    # -- writing

    def append(
        self,
        changes: Sequence[Change],
        *,
        action: str,
        author: Author,
        at: str,
        packs: Sequence[str] = (),
        note: str = "",
        blobs: Mapping[str, bytes | Path] | None = None,
        credentials: Sequence[bytes] = (),
        on_heads: tuple[str, ...] | None = None,
    ) -> Entry:
        """Write one user action: one entry, one transaction, one durable commit.

        ``on_heads`` is what the person had on the screen; ``UserError`` when the file has moved on since.
        """
        new = NewEntry(changes, action, author, at, packs, note, blobs, credentials)
        return self.append_many([new], on_heads=on_heads)[0]

    def append_many(self, new: Sequence[NewEntry], *, on_heads: tuple[str, ...] | None = None) -> list[Entry]:
        """Write several actions in one transaction (imports, demonstrations)."""
        with self._writing() as connection:
            standing = journal_schema.read_heads(connection)
            if on_heads is not None and tuple(sorted(standing)) != tuple(sorted(on_heads)):
                raise UserError("这一户刚被改动过，这次的操作没有保存。", "请刷新后核对新的内容，再做一次。")
            written: list[Entry] = []
            for one in new:
                entry = self._append(connection, one, standing)
                standing = {entry.id: entry.header.lamport}
                written.append(entry)
            journal_schema.write_heads(connection, standing)
            self._tables.apply(_bodies(written))
            if any(map(redactions, written)):
                self._refold(connection, lambda _: self.refused())
        return written

    def merge(
        self,
        copy: JournalCopy,
        blobs: Mapping[str, Source],
        refuse: Refuse,
        leave_out: Collection[str] = (),
    ) -> Merged:
        """Take in another copy of this file: set union of entries, then the fold of all.

        ``blobs`` gives the bytes of the copy's attachments as far as they travelled; ``refuse`` is admission.
        ``leave_out`` names entries (SHA-256 of the header) that are not authentic: they are treated as if they
        had not come, so that a forgery never takes the place of the entry it imitates. Raises ``UserError``,
        nothing changed, for another file and for entries that are not whole.
        """
        left_out = frozenset(leave_out)
        entries = tuple(raw for raw in copy.entries if digest(raw.header) not in left_out)
        incoming = read_copy(replace(copy, entries=entries), self.office, self.file, self.kind)
        with self._writing() as connection:
            known = {entry.id for entry in self.entries()}
            gone = redacted(self.entries(), self.refused())
            incoming, dropped = redaction.without_gone(incoming, gone)
            changed = [journal_schema.add_entry(connection, entry, raw) for entry, raw in incoming]
            fresh = journal_schema.add_credentials(connection, {digest(c): c for c in copy.credentials})
            for sha256 in copy.attachments:
                if sha256 in blobs and sha256 not in dropped:
                    attachments.store(connection, sha256, blobs[sha256])
            if any(changed) or fresh:
                self._refold(connection, refuse)
        new = tuple({e.id: e for e, _ in incoming if e.id not in known}.values())
        return Merged(new, self.conflicts(), self.refused())

    def refold(self, refuse: Refuse) -> None:
        """Make all tables anew from the entries (upgrade, repair, a change in what is admitted)."""
        with self._writing() as connection:
            self._refold(connection, refuse)

    def _append(self, connection: Connection, new: NewEntry, standing: Mapping[str, int]) -> Entry:
        device = new.author.device
        if journal_schema.has_set_aside(connection, device, journal_schema.UNUSABLE):
            raise UserError(
                "本机在这一户写过的记录还不能用，现在不能再写。",
                "如果这是从另一台电脑复制来的，请重新登记本设备；否则请先与其他设备合并。",
            )
        place = Place(
            office=self.office,
            file=self.file,
            parents=tuple(sorted(standing)),
            lamport=1 + max(standing.values(), default=0),
            seq=1 + journal_schema.last_seq(connection, device),
        )
        entry, raw = write_entry(new, place)
        journal_schema.new_entry(connection, entry, raw)
        if new.credentials:
            journal_schema.add_credentials(connection, {digest(c): c for c in new.credentials})
        for sha256, source in (new.blobs or {}).items():
            attachments.store(connection, sha256, source)
        return entry

    def _refold(self, connection: Connection, refuse: Refuse) -> None:
        self._forget()
        entries = self.entries()
        folded = fold(entries, redaction.judged(self.kind, entries, refuse(entries)))
        if redaction.enforce(connection, entries, folded.redacted):
            self._forget()
        aside = unusable(entries)
        usable = [e for e in entries if e.id not in aside]
        standing = set(heads(usable))
        journal_schema.write_heads(connection, {e.id: e.header.lamport for e in usable if e.id in standing})
        journal_schema.write_set_aside(connection, folded.set_aside)
        self._tables.replace_all(folded.records)
        self._folded = folded

    def _scrub(self) -> None:
        """After a commit: what was deleted by law leaves the gaps between the pages too."""
        with self._reading() as connection:
            redaction.scrub(connection)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with plain_words(self.path):
            yield self._database.raw

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        self.renew_key()
        try:
            with plain_words(self.path), self._database.atomic("IMMEDIATE"):
                connection = self._database.raw
                yield connection
                scrub = redaction.due(connection)  # asked after the commit it would cost a reading of its own
        except BaseException:
            self._forget()  # What was read inside may have been rolled back.
            raise
        if scrub:
            self._scrub()

    def _forget(self) -> None:
        self._entries, self._last, self._folded = [], 0, None


def _tables(database: CipherDatabase, kind: str) -> Tables:
    return Tables(database, HOUSEHOLD_KINDS if kind == "household" else ())


def _bodies(entries: Sequence[Entry]) -> list[Body]:
    return [e.body for e in entries if e.body is not None]


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # A folder cannot be opened there; NTFS journals the rename itself.
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

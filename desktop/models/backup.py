"""A backup in a folder: pieces named by their SHA-256 and signed lists of snapshots (design §4.1).

``TARGET/hudang-backup-<office>-<device>/pieces/ab/<sha256>`` holds pieces of 1 MB, ``snapshots/`` one list each. The
office's files are ciphertext already and lie here as they are: the store adds no key that could be lost. One device
writes a store. Whatever happens at any moment (``kill -9`` in ``Store.take`` or ``Store.prune``, a stick that is
pulled), the snapshots that have their list stay whole: a piece gets its name when it is on the disk, the list comes
last, and a piece is removed after the last list that names it. Raises ``OSError`` when the medium refuses.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

from desktop.errors import UserError
from desktop.models import snapshot
from desktop.models.retention import Retention, kept_by
from desktop.models.snapshot import About, KeptFile, Sign, Snapshot

PIECE = 1 << 20
PREFIX = "hudang-backup-"
README = """户档加密备份（由程序维护，请不要改动、改名或只拷贝一部分）

里面的文件都是加密的。恢复：在装有户档的电脑上运行
    hudang office restore --from 本文件夹 --to 空文件夹
或在登录页选“恢复”。需要本办公室任何一位有账号的人的口令。
"""
_FRESH_NS = 2_000_000_000
"""A file changed less than this before it was read may change again without its time showing it."""
_STORE = re.compile(rf"{PREFIX}[0-9a-f]{{16}}-[0-9a-f]{{12}}")
_PIECE_NAME = re.compile(r"[0-9a-f]{64}")
_INSIDE = re.compile(r"README\.txt|snapshots/[0-9A-Za-z-]+\.snapshot|pieces/[0-9a-f]{2}/[0-9a-f]{64}")

Report = Callable[[int, int], None]


@dataclass(slots=True)
class Figures:
    """What taking a snapshot cost: files read, known from before, carried on because the file is damaged; pieces and
    bytes written, damaged pieces mended."""

    read: int = 0
    reused: int = 0
    carried: int = 0
    pieces: int = 0
    written: int = 0
    mended: int = 0


@dataclass(slots=True)
class _Taking:
    """A snapshot under way: the pieces that are there, and the folders whose names must still reach the disk."""

    present: dict[str, int]
    verify: bool
    sound: Callable[[str], bool]
    figures: Figures = field(default_factory=Figures)
    unsynced: set[Path] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)


class Store:
    """One device's backups in a folder. Not for two processes at once: the office lock sees to that."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pieces = folder / "pieces"
        self._lists = folder / "snapshots"

    @classmethod
    def of(cls, target: Path, office: str, device: str) -> Store:
        """The store of a device below the folder (stick, disk, share) that a person chose."""
        return cls(target / f"{PREFIX}{office}-{device}")

    @staticmethod
    def below(target: Path) -> list[Store]:
        """The stores in a folder, or the folder itself when it is one."""
        folders = [target, *(sorted(target.iterdir()) if target.is_dir() else [])]
        return [Store(f) for f in folders if _STORE.fullmatch(f.name) and (f / "snapshots").is_dir()]

    # -- reading

    def names(self) -> list[str]:
        """The names of all lists, newest first."""
        if not self._lists.is_dir():
            return []
        found = [p.name for p in self._lists.iterdir() if snapshot.number_of(p.name)]
        return sorted(found, key=lambda name: (snapshot.number_of(name), name), reverse=True)

    def load(self, name: str) -> Snapshot:
        """Read one list; raises ``UserError`` when it is damaged."""
        with (self._lists / name).open("rb") as file:
            data = file.read(snapshot.LARGEST + 1)
        if len(data) > snapshot.LARGEST:
            raise UserError(f"备份清单 {name} 已损坏。", "请用更早的一次备份。")
        found = snapshot.read(data, name)
        if found.file_name != name:
            raise UserError(f"备份清单 {name} 被改了名。", "请用另一次备份。")
        return found

    def snapshots(self, problems: list[str] | None = None, signer: str = "") -> Iterator[Snapshot]:
        """The lists that can be read, newest first; what is wrong with the others goes to ``problems``.

        ``signer`` (64 hex): only its own. Anybody who can write here can add a list that some key signed.
        """
        for name in self.names():
            try:
                found = self.load(name)
                if signer in ("", found.signer):
                    yield found
            except (UserError, FileNotFoundError) as error:
                if problems is not None:
                    problems.append(str(error))

    def newest(self, signer: str = "") -> Snapshot | None:
        """The newest snapshot (of a ``signer``) of which every piece is there in its full length."""
        present, every = self._present(), self.snapshots(signer=signer)
        return next((s for s in every if _complete(s, present, self.destroyed(s.signer))), None)

    def destroyed(self, signer: str) -> frozenset[str]:
        """Households that were destroyed as the signer's newest list has it: an older one does not bring them back."""
        newest = next(self.snapshots(signer=signer), None)
        return frozenset(newest.about.destroyed if newest else ())

    def missing(self, wanted: Snapshot) -> list[str]:
        """Paths of a snapshot that cannot be put back because a piece is gone or cut."""
        present, gone = self._present(), self.destroyed(wanted.signer)
        return [f.path for f in wanted.files if f.household not in gone and not _has(f, present)]

    def damaged(self, wanted: Snapshot, report: Report | None = None) -> list[str]:
        """Read every byte of a snapshot; paths of which the bytes are not the ones on the list."""
        bad, known, gone = [], dict[str, bool](), self.destroyed(wanted.signer)
        for n, file in enumerate(wanted.files, 1):
            if file.household not in gone:
                for sha in file.pieces:
                    if sha not in known:
                        known[sha] = self._sound(sha)
                if not all(known[sha] for sha in file.pieces):
                    bad.append(file.path)
            if report:
                report(n, len(wanted.files))
        return bad

    def open(self, file: KeptFile) -> Iterator[bytes]:
        """The bytes of a file piece by piece; ``UserError`` when one is missing or not what the list says."""
        running = hashlib.sha256()
        for sha in file.pieces:
            data = self._piece(sha)
            running.update(data)
            yield data
        if running.hexdigest() != file.sha256:
            raise _spoilt(file.path)

    def put_back(self, file: KeptFile, folder: Path) -> Path:
        """Write a file of a snapshot below ``folder``; it gets its name when it is on the disk in full."""
        target = folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not target.parent.resolve().is_relative_to(folder.resolve()):
            raise UserError("要恢复到的文件夹里有指向别处的链接，没有恢复。", "请选一个空文件夹。")
        try:
            _write(target, self.open(file))
        except UserError:
            raise _spoilt(file.path) from None
        return target

    def paths(self, wanted: Snapshot) -> list[Path]:
        """Every file of the store that a snapshot needs, its list and the words for people included."""
        pieces = [self._path(sha) for sha in sorted(wanted.pieces(self.destroyed(wanted.signer)))]
        return [self.folder / "README.txt", self._lists / wanted.file_name, *pieces]

    # -- writing

    def take(
        self,
        root: Path,
        files: Mapping[str, tuple[str, ...]],
        about: About,
        sign: Sign,
        signer: str,
        *,
        verify: bool = False,
        sound: Callable[[str], bool] = lambda path: True,
        report: Report | None = None,
    ) -> tuple[Snapshot, Figures]:
        """Take a snapshot of files (path below ``root`` → heads); nobody writes to them meanwhile.

        A file whose size, time and heads are those of the snapshot before is not read again; ``verify`` reads all,
        the pieces of the store included, and writes damaged ones anew. ``sound`` is asked about each file before it
        is read: of a damaged one the last good copy goes on standing in the list, so that retention never lets the
        good one go. ``report`` may raise to call it off.
        """
        self._prepare()
        own = list(self.snapshots(signer=signer))
        known = {f.path: f for f in own[0].files} if own else {}
        taking = _Taking(self._present(), verify, sound)
        kept = []
        for n, (path, heads) in enumerate(sorted(files.items()), 1):
            kept.append(self._kept(root, path, heads, known.get(path), taking))
            if report:
                report(n, len(files))
        for folder in taking.unsynced:
            sync_folder(folder)
        number = 1 + max((s.number for s in own), default=0)
        about = replace(about, previous=own[0].digest if own else "")
        taken, data = snapshot.write(number, about, kept, sign, signer)
        _write(self._lists / taken.file_name, [data])
        sync_folder(self._lists)
        return taken, taking.figures

    def prune(self, retention: Retention, today: date, signer: str) -> int:
        """Remove ``signer``'s snapshots beyond the retention, then pieces nobody needs; how many snapshots went.

        The newest complete snapshot stays whatever the retention says. A list that cannot be read, or that somebody
        else signed, may need any piece: then none goes.
        """
        problems: list[str] = []
        read, present, gone = list(self.snapshots(problems)), self._present(), self.destroyed(signer)
        every = [s for s in read if s.signer == signer]
        whole = next((s for s in every if _complete(s, present, gone)), None)
        if whole is None:
            return 0
        stay = {s.digest for s in kept_by(every, retention, today)} | {whole.digest, every[0].digest}
        old = [s for s in every if s.digest not in stay]
        for s in old:
            (self._lists / s.file_name).unlink()
        sync_folder(self._lists)
        if not problems and len(every) == len(read):
            needed = set().union(*(s.pieces(gone) for s in every if s.digest in stay))
            for sha in present.keys() - needed:
                self._path(sha).unlink(missing_ok=True)
        return len(old)

    def _prepare(self) -> None:
        for folder in (self._pieces, self._lists):
            folder.mkdir(parents=True, exist_ok=True)
        if not (self.folder / "README.txt").exists():
            _write(self.folder / "README.txt", [README.encode()])
        for left in (*self._pieces.glob("??/.*.tmp"), *self._lists.glob(".*.tmp")):
            left.unlink(missing_ok=True)

    def _kept(
        self, root: Path, path: str, heads: tuple[str, ...], known: KeptFile | None, taking: _Taking
    ) -> KeptFile:
        stat = (root / path).stat()
        same = known and (known.size, known.mtime_ns, known.heads) == (stat.st_size, stat.st_mtime_ns, heads)
        if known and same and not taking.verify and _has(known, taking.present):
            taking.figures.reused += 1
            return known
        if not taking.sound(path) and known and _has(known, taking.present):
            taking.figures.carried += 1
            return replace(known, mtime_ns=0)
        taking.figures.read += 1
        return replace(self._read(root / path, path, taking), heads=heads)

    def _read(self, source: Path, path: str, taking: _Taking) -> KeptFile:
        whole, pieces = hashlib.sha256(), []
        with source.open("rb") as file:
            before = os.fstat(file.fileno())
            for data in _split(file):
                whole.update(data)
                sha = hashlib.sha256(data).hexdigest()
                pieces.append(sha)
                self._add(sha, data, taking)
        after = source.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UserError(f"备份时文件 {source.name} 正被改动。", "请关闭另一个户档程序后再备份。")
        now = datetime.now().timestamp() * 1e9
        settled = after.st_mtime_ns if after.st_mtime_ns < now - _FRESH_NS else 0
        return KeptFile(path, after.st_size, settled, whole.hexdigest(), tuple(pieces))

    def _add(self, sha: str, data: bytes, taking: _Taking) -> None:
        there = taking.present.get(sha) == len(data)
        if there and taking.verify and sha not in taking.checked:
            taking.checked.add(sha)
            there = self._sound(sha)
            taking.figures.mended += not there
        if there:
            return
        target = self._path(sha)
        target.parent.mkdir(exist_ok=True)
        _write(target, [data])
        taking.unsynced |= {target.parent, self._pieces}
        taking.present[sha] = len(data)
        taking.figures.pieces += 1
        taking.figures.written += len(data)

    def _present(self) -> dict[str, int]:
        """Every piece that is there: digest → bytes."""
        found: dict[str, int] = {}
        for folder in self._pieces.glob("??"):
            with os.scandir(folder) as entries:
                found |= {e.name: e.stat().st_size for e in entries if _PIECE_NAME.fullmatch(e.name)}
        return found

    def _piece(self, sha: str) -> bytes:
        try:
            with self._path(sha).open("rb") as file:
                data = file.read(PIECE + 1)
        except FileNotFoundError:
            raise _spoilt(sha[:12]) from None
        if hashlib.sha256(data).hexdigest() != sha:
            raise _spoilt(sha[:12])
        return data

    def _sound(self, sha: str) -> bool:
        try:
            self._piece(sha)
        except (UserError, OSError):
            return False
        return True

    def _path(self, sha: str) -> Path:
        return self._pieces / sha[:2] / sha


def is_inside(path: str) -> bool:
    """True for a path that a store has, its own name first; what else lies on a medium is none of ours."""
    store, _, inside = path.partition("/")
    return bool(_STORE.fullmatch(store) and _INSIDE.fullmatch(inside))


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable where the medium can: some sticks and shares cannot sync a folder."""
    if os.name == "posix":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _write(target: Path, pieces: Iterable[bytes]) -> None:
    """Like ``durable.replace``, piece by piece; the folder is synced once by the caller, not for every file."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for data in pieces:
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _split(file: BinaryIO) -> Iterator[bytes]:
    """Pieces of 1 MB; an empty file is one empty piece."""
    first = True
    while (data := file.read(PIECE)) or first:
        first = False
        yield data


def _has(file: KeptFile, present: Mapping[str, int]) -> bool:
    return all(sha in present for sha in file.pieces) and sum(present[s] for s in file.pieces) == file.size


def _complete(wanted: Snapshot, present: Mapping[str, int], gone: Collection[str]) -> bool:
    return all(f.household in gone or _has(f, present) for f in wanted.files)


def _spoilt(what: str) -> UserError:
    return UserError(f"备份里的 {what} 缺失或已损坏。", "请用另一次备份，或另一份备份介质。")

"""What one backup holds: the signed list of a snapshot (design §4.1, §10).

A text file: the first line is the signature of a device over everything after it, the second says whose snapshot it
is, every further line is one file. It is written last, so that a snapshot that has its list is whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desktop.errors import UserError
from desktop.models.canonical import canonical, digest, parse
from desktop.models.signing import verify

FORMAT = 0
SNAPSHOT = b"hudang-backup-1\0"
SUFFIX = ".snapshot"
LARGEST = 256 * 1024**2
REPEATS, SPARE = 4, 1000
"""How often a list names its pieces on average, and pieces that may come on top: what is encrypted never repeats
itself, and one piece named a million times would fill the disk that it is put back to."""
_NAME = re.compile(r"(\d{6})-\d{8}T\d{6}-([0-9a-f]{16})\.snapshot")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?")
_SHA = re.compile(r"[0-9a-f]{64}")
_PLACES = (
    r"office\.toml|vault\.json|[a-z]{1,32}\.(hdo|sealed)|households/[0-9a-f]{2}/[0-9a-f]{16}\.hdh"
    r"|(inbox|outbox|packs|schemes|tables|logs|damaged)(/[^/\\:\0]{1,200}){1,8}"
)
_PATH = re.compile(_PLACES)

Sign = Callable[[bytes, bytes], bytes]
"""(namespace, message) → 64 bytes of the device's key."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file as it was: ``path`` below the office folder, bytes, SHA-256, the digests of its pieces in order.

    ``mtime_ns`` 0 where the file was too fresh to tell by its time whether it changed since. ``heads`` of its journal
    as the office had noted them.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    pieces: tuple[str, ...]
    heads: tuple[str, ...] = ()

    @property
    def household(self) -> str:
        """The id of the household file, "" for any other file."""
        return self.path[14:30] if self.path.startswith("households/") else ""

    def line(self) -> dict[str, Any]:
        """As a line of the list; pieces are left out where the file is its only piece."""
        said: dict[str, Any] = {
            "path": self.path,
            "size": self.size,
            "time": self.mtime_ns,
            "sha256": self.sha256,
        }
        if self.pieces != (self.sha256,):
            said["pieces"] = list(self.pieces)
        return {**said, "heads": list(self.heads)} if self.heads else said


@dataclass(frozen=True, slots=True)
class About:
    """Whose snapshot it is: office and device (hex ids), the person at work, ISO time with its offset.

    ``previous`` the digest of the snapshot before it, ``destroyed`` the households that were destroyed by then.
    """

    office: str
    device: str
    name: str
    person: str
    at: str
    previous: str = ""
    destroyed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot whose signature holds under ``signer``; whether to trust that key is for the reader to say."""

    number: int
    about: About
    files: tuple[KeptFile, ...]
    signer: str
    digest: str

    @property
    def file_name(self) -> str:
        """The name of its list; ``number`` orders snapshots whatever the clock said."""
        stamp = "".join(c for c in self.about.at[:19] if c not in "-:")
        return f"{self.number:06d}-{stamp}-{self.digest[:16]}{SUFFIX}"

    @property
    def id(self) -> str:
        """What a person types to name it: the first digits of its digest."""
        return self.digest[:16]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(f.size for f in self.files)

    @property
    def households(self) -> tuple[str, ...]:
        """The household files in it, without those destroyed by then."""
        gone = set(self.about.destroyed)
        return tuple(f.household for f in self.files if f.household and f.household not in gone)

    def pieces(self, without: Collection[str]) -> set[str]:
        """The pieces it needs; files of the households ``without`` do not count."""
        return {p for f in self.files if f.household not in without for p in f.pieces}

    def file(self, path: str) -> KeptFile | None:
        """One of its files."""
        return next((f for f in self.files if f.path == path), None)


def number_of(name: str) -> int:
    """The number in the name of a list, 0 for any other name."""
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else 0


def is_place(path: str) -> bool:
    """True for what belongs into an office folder: nothing else is backed up or put back."""
    return _PATH.fullmatch(path) is not None and not any(p.startswith(".") for p in path.split("/"))


def write(
    number: int, about: About, files: Iterable[KeptFile], sign: Sign, signer: str
) -> tuple[Snapshot, bytes]:
    """The list of a snapshot and its bytes."""
    kept = tuple(files)
    head = {name: getattr(about, name) for name in About.__slots__}
    lines = [{**head, "destroyed": list(about.destroyed), "number": number, "files": len(kept)}]
    body = b"".join(_spelt(line) for line in [*lines, *(f.line() for f in kept)])
    first = {"format": FORMAT, "signer": signer, "signature": sign(SNAPSHOT, body).hex()}
    return Snapshot(number, about, kept, signer, digest(body)), canonical(first) + b"\n" + body


def read(data: bytes, name: str) -> Snapshot:
    """Raises ``UserError`` for a list that is cut, changed, of a newer version or says where files must not go."""
    try:
        head, _, body = data.partition(b"\n")
        first = parse(head)
        if first["format"] != FORMAT:
            raise UserError(f"备份清单 {name} 是较新版本的户档写的。", "请升级户档后再恢复。")
        if not verify(str(first["signer"]), bytes.fromhex(first["signature"]), SNAPSHOT, body):
            raise ValueError("the signature does not hold")
        return _read(body, str(first["signer"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UserError(
            f"备份清单 {name} 已损坏，或者被改动过。", "请用更早的一次备份，或另一份备份介质。"
        ) from None


def _read(body: bytes, signer: str) -> Snapshot:
    lines = [json.loads(line) for line in body.splitlines()]
    said, files = lines[0], tuple(_file(line) for line in lines[1:])
    if said["files"] != len(files) or len({f.path for f in files}) != len(files):
        raise ValueError("not the files that were announced")
    named = [piece for f in files for piece in f.pieces]
    if len(named) > REPEATS * len(set(named)) + SPARE:
        raise ValueError("pieces that are named over and over")
    texts = {name: said[name] for name in About.__slots__ if name != "destroyed"}
    if not all(isinstance(text, str) for text in texts.values()) or type(said["number"]) is not int:
        raise ValueError("not the head of a list")
    if not _AT.fullmatch(texts["at"]):
        raise ValueError("no time")
    datetime.fromisoformat(texts["at"])
    about = About(**texts, destroyed=tuple(str(id) for id in said["destroyed"]))
    return Snapshot(said["number"], about, files, signer, digest(body))


def _file(line: Mapping[str, Any]) -> KeptFile:
    path, size, time, sha256 = line["path"], line["size"], line["time"], line["sha256"]
    pieces = tuple(line.get("pieces", (sha256,)))
    if not (isinstance(path, str) and is_place(path)):
        raise ValueError("not a place in an office folder")
    if not (type(size) is int and type(time) is int and size >= 0):
        raise ValueError("no size or time")
    if not all(isinstance(sha, str) and _SHA.fullmatch(sha) for sha in (sha256, *pieces)):
        raise ValueError("no digest")
    return KeptFile(path, size, time, sha256, pieces, tuple(str(h) for h in line.get("heads", ())))


def _spelt(line: Mapping[str, Any]) -> bytes:
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"

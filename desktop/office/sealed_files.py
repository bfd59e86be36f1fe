"""外部电子印章文件: a file that another body sealed (OFD or PDF) is kept byte for byte and shown as what it is.

The county's certified electronic seal is the county's business (国发〔1999〕25号): nothing here imitates one, re-saves
such a file or says that its seal is good. It goes into the household file by its digest, piece by piece, and comes out
the same.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.documents.apart import apart
from desktop.domain.file_names import shown_name
from desktop.domain.household import SEALED_FILE
from desktop.domain.journal import Change, Put, Value
from desktop.errors import Refused, UserError
from desktop.office.act import home_at, new_id, record
from desktop.office.desk import Changes, Desk
from desktop.office.photo import OFD, PDF, Photo

if (
    TYPE_CHECKING
):  # loading it takes a tenth of a second, which only the child that looks into a file waits for
    import pikepdf

LARGEST = 50 * 1024 * 1024
"""Bytes of one file: a sealed notice has a few hundred thousand."""
UNVERIFIED = "本程序不核验其印章"
_UNKNOWN = -1
_MOST_PARTS, _LARGEST_DIRECTORY, _TAIL = 5_000, 1024 * 1024, 66_000
_DIRECTORY, _DIRECTORY_64 = b"PK\x05\x06", b"PK\x06\x07"
_MOST_FIELDS = 1_000
_CHOOSE = "请选盖过电子印章的 PDF 或 OFD 文件。"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that may be taken in: what it is, and how many signatures it holds (-1: not known)."""

    path: Path
    media_type: str
    signatures: int


def examine(path: Path) -> Sealed:
    """What a file is, by its content. Raises ``UserError``: gone, empty, too large, damaged, neither PDF nor OFD."""
    try:
        if not path.is_file():
            raise UserError(f"没有找到“{shown_name(path.name)}”，或者它不是文件。", _CHOOSE)
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(max(size - _TAIL, 0))
            tail = file.read(_TAIL)
    except OSError:
        raise UserError(f"读不了“{shown_name(path.name)}”。", "请核对文件还在原处，U 盘没有拔出。") from None
    if not size:
        raise UserError(f"“{shown_name(path.name)}”是空文件。", _CHOOSE)
    if size > LARGEST:
        raise UserError(
            f"“{shown_name(path.name)}”超过 {LARGEST // 1024**2} MB，没有存入。",
            "请向盖章单位索取小一些的文件。",
        )
    if head == b"%PDF":
        return Sealed(path, PDF, apart(_signatures, path))
    if head == b"PK\x03\x04" and _is_ofd(path, tail):
        return Sealed(path, OFD, _UNKNOWN)
    raise UserError(f"“{shown_name(path.name)}”不是 PDF，也不是 OFD 文件，没有存入。", _CHOOSE)


def words(media_type: str, signatures: int) -> str:
    """外部电子印章文件（PDF，含 1 个签名），本程序不核验其印章."""
    if media_type == OFD:
        return f"外部电子印章文件（OFD），{UNVERIFIED}"
    held = f"含 {signatures} 个签名" if signatures > 0 else "没有找到电子签名"
    return f"外部电子印章文件（PDF，{held}），{UNVERIFIED}"


def take_in(desk: Desk, file: str, about: str, path: Path, title: str, source: str) -> Changes:
    """Keep a sealed file untouched with its digest, and what it is of: ``about`` a paper or an application (id).

    ``title`` what it is called, ``source`` who sealed it. Raises ``UserError``; then nothing was taken in.
    """
    if not title.strip() or not source.strip():
        raise UserError("要写明这是什么文件、由哪个单位盖章。", "例如“确认通知书”“密山市民政局”。")
    found = examine(path)
    piece, record_id = Photo(path, path.name, found.media_type), new_id("e")
    if any(f.sha256 == piece.sha256 for f in home_at(desk, file).sealed_files):
        text = f"“{shown_name(path.name)}”已经存在这一户里。"
        raise Refused(text, "不用再存一次，请在“文书”里打开它。", (text,))
    said: dict[str, Value] = {
        "about": about, "title": " ".join(title.split()), "source": " ".join(source.split()),
        "sha256": piece.sha256, "size": piece.size,
        "media_type": found.media_type, "signatures": found.signatures, "by": desk.user,
        "on": desk.today().isoformat(),
    }  # fmt: skip
    changes: list[Change] = [piece.attach(f"{SEALED_FILE}/{record_id}"), Put(SEALED_FILE, record_id, said)]
    # The bytes are read again while they are written: another content under this digest is refused there.
    return record(desk, file, "sealed_file", changes, blobs={piece.sha256: path})


def _is_ofd(path: Path, tail: bytes) -> bool:
    """An OFD package names its root in OFD.xml. Only the names are read, and not of a package with endless ones."""
    place = tail.rfind(_DIRECTORY)
    if not 0 <= place <= len(tail) - 16 or _DIRECTORY_64 in tail:
        return False
    parts, size = struct.unpack_from("<HI", tail, place + 10)
    if parts > _MOST_PARTS or size > _LARGEST_DIRECTORY:
        return False
    try:
        with zipfile.ZipFile(path) as package:
            return "OFD.xml" in package.namelist()
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, ValueError, struct.error):
        return False  # NotImplementedError, for a later kind of package, is one of them


def _signatures(path: Path) -> int:
    """How many signatures a PDF holds. Raises ``UserError`` for one that cannot be opened."""
    import pikepdf

    try:
        with pikepdf.open(path) as document:
            form = document.Root.get("/AcroForm")
            fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
            return sum(_signed(f) for f in _fields(fields))
    except pikepdf.PasswordError:
        raise UserError(
            f"“{shown_name(path.name)}”加了口令，打不开，没有存入。", "请向盖章单位索取不带口令的文件。"
        ) from None
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError):
        raise UserError(
            f"“{shown_name(path.name)}”损坏了，打不开，没有存入。", "请向盖章单位重新索取。"
        ) from None


def _signed(field: pikepdf.Object) -> bool:
    import pikepdf

    return field.get("/FT") == pikepdf.Name.Sig and isinstance(field.get("/V"), pikepdf.Dictionary)


def _fields(first: object) -> Iterator[pikepdf.Object]:
    """The fields of a form and those below them, each once; a form with endless ones is cut."""
    import pikepdf

    waiting, seen = _items(first), set[tuple[int, int]]()
    for _ in range(_MOST_FIELDS):
        if not waiting:
            return
        at = waiting.pop(0)
        if isinstance(at, pikepdf.Dictionary) and at.objgen not in seen:
            if at.is_indirect:
                seen.add(at.objgen)
            yield at
            waiting += _items(at.get("/Kids"))


def _items(array: object) -> list[pikepdf.Object]:
    import pikepdf

    return list(array)[:_MOST_FIELDS] if isinstance(array, pikepdf.Array) else []

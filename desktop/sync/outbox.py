"""Sealed packages that wait for their receipt: ``OFFICE/outbox/<recipient>/*.hdp``.

A package is sealed once (age never gives the same bytes twice) and kept until every filing in it is
receipted. Then only its header stays, as ``*.sent``, because the next package names its digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.errors import UserError
from desktop.models import durable
from desktop.sync import disk, envelope
from desktop.sync.header import PackageHeader
from desktop.sync.package_reader import read_header

_PACKAGE = ".hdp"
_SENT = ".sent"
_RECIPIENT = re.compile(r"[0-9a-z]{1,64}")


@dataclass(frozen=True)
class Link:
    """The place of the next package in its chain."""

    seq: int
    prev: str | None


@dataclass(frozen=True)
class Kept:
    """A package that was sealed. ``receipted``: its bytes are gone and ``path`` holds the header alone."""

    path: Path
    header: PackageHeader
    receipted: bool


class Outbox:
    """The outbox of an office or a county desk. The office lock keeps other writers out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def folder(self, recipient: str) -> Path:
        """Where packages for a recipient are sealed into."""
        if not _RECIPIENT.fullmatch(recipient):
            raise ValueError("not the id of a recipient")
        return self._folder / recipient

    def next(self, office: str, device: str, recipient: str) -> Link:
        """seq and prev of the next package; raises ``UserError`` when the last one kept is damaged."""
        last: tuple[int, Path] = (0, Path())
        for path in self._files(recipient):
            head = path.stem.split("-")
            if head[:2] == [office, device] and len(head) == 4 and head[2].isdecimal():
                last = max(last, (int(head[2]), path))
        if last[0] == 0:
            return Link(1, None)
        header = _kept(last[1]).header
        if (header.office, header.device, header.recipient, header.seq) != (
            office, device, recipient, last[0],
        ):  # fmt: skip
            raise envelope.damaged("发件箱里的文件名与包头不一致")
        return Link(header.seq + 1, header.digest)

    def status(self) -> list[Kept]:
        """Everything kept, by recipient, office, device and seq; raises ``UserError`` for a damaged one."""
        with disk.told("读取发件箱"):
            recipients = sorted(f.name for f in self._folder.glob("*") if f.is_dir())
        kept = [_kept(path) for recipient in recipients for path in self._files(recipient)]
        return sorted(
            kept, key=lambda k: (k.header.recipient, k.header.office, k.header.device, k.header.seq)
        )

    def waiting(self, recipient: str | None = None) -> list[Kept]:
        """Packages whose bytes must still be sent, or sent again."""
        return [k for k in self.status() if not k.receipted and recipient in (None, k.header.recipient)]

    def receipted(self, digest: str) -> None:
        """Let go of the bytes of a package; unknown or settled is no error, a receipt may come twice."""
        for kept in self.status():
            if kept.header.digest == digest and not kept.receipted:
                # The header is safe before the bytes go: killed in between, the chain is still whole.
                durable.replace(kept.path.with_suffix(_SENT), kept.header.raw)
                with disk.told("清理发件箱"):
                    kept.path.unlink()

    def _files(self, recipient: str) -> Iterator[Path]:
        """One file per package: its header alone only where the package itself has gone."""
        with disk.told("读取发件箱"):
            found = {p for p in self.folder(recipient).glob("[!.]*") if p.suffix in (_PACKAGE, _SENT)}
        yield from sorted(p for p in found if p.suffix == _PACKAGE or p.with_suffix(_PACKAGE) not in found)


def _kept(path: Path) -> Kept:
    if path.suffix == _PACKAGE:
        return Kept(path, read_header(path), receipted=False)
    with disk.told("读取发件箱"):
        raw = path.read_bytes()
    try:
        return Kept(path, PackageHeader.model_validate(envelope.json_object(raw)), receipted=True)
    except ValueError:
        raise UserError("发件箱里的发送记录已损坏。", "请从备份恢复发件箱。") from None

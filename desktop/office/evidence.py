"""照片、扫描件和录像 as they lie in a household file: listed, made small for a list, taken out on purpose.

The original never changes. What goes out is the original as it is, or a copy with a watermark: when, in which
village, which case, who was there (domain F.11). Either way it is on record.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.documents.scans import small, watermarkable
from desktop.documents.watermark import watermarked
from desktop.domain.file_names import safe_name
from desktop.domain.household import Household
from desktop.domain.records import StepDone
from desktop.domain.sent_back import SENT_BACK, TITLES
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.durable import replace
from desktop.office.act import home_of
from desktop.office.desk import Desk
from desktop.office.outgoing import taken_out
from desktop.office.photo import GPP3, JPEG, MP4, OFD, PDF, PNG, QUICKTIME, VIDEOS, media_type
from desktop.office.sealed_files import words

_LARGEST_PICTURE = 40 * 1024 * 1024
"""Bytes of a picture that is still made small for a list: a larger one is shown when it is asked for."""
_LONGEST = 80
"""Characters of a name or a note that another device wrote: what is longer says nothing more."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Control and direction marks, halves of characters, line ends; a rare character of a name is none of them."""
_SUFFIX = {JPEG: "jpg", PNG: "png", PDF: "pdf", OFD: "ofd", MP4: "mp4", QUICKTIME: "mov", GPP3: "3gp"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece. ``title`` the step it was kept with, ``taken`` and ``where`` as the camera noted, empty if unknown."""

    sha256: str
    title: str
    on: str
    name: str
    media_type: str = JPEG
    taken: str = ""
    where: str = ""
    application: str = ""
    people: tuple[str, ...] = ()

    @property
    def video(self) -> bool:
        """A recording: no picture to look at here."""
        return self.media_type in VIDEOS

    @property
    def drawable(self) -> bool:
        """A picture or a PDF: there is something to look at here."""
        return not self.video and self.media_type != OFD

    @property
    def detail(self) -> str:
        """One line beside it."""
        taken = f"拍摄 {self.taken.replace('T', ' ')}" if self.taken else "没有记下拍摄时间"
        place = f"，位置 {self.where}" if self.where else ""
        if self.media_type in (PDF, OFD):
            return f"{self.on} · {self.where or self.name}"
        return f"{self.on} · {self.name} · {taken}{place}"


def evidence_of(desk: Desk, home: Household) -> tuple[Evidence, ...]:
    """Every piece of a household, oldest first."""
    titles = {
        (a.id, s.id): s.title
        for a in home.applications
        if (case := desk.case(home, a.id)) is not None
        for s in case.matter.steps
    }
    found = [
        piece
        for step in home.steps
        for piece in of_step(step, titles.get((step.application, step.step), step.step))
    ]
    found += [Evidence(d.scan, "签批单", d.on, "扫描件", PDF) for d in home.decisions if d.scan]
    back = (s for s in home.steps if s.step == SENT_BACK and s.facts.get("scan"))
    found += [
        Evidence(plain_text(s.facts["scan"]), TITLES[SENT_BACK], s.on.isoformat(), "扫描件", PDF)
        for s in back
    ]
    return tuple(found)


def sealed(home: Household) -> tuple[Evidence, ...]:
    """Files with another body's electronic seal: said to be what they are, no evidence of a step."""
    return tuple(
        Evidence(
            f.sha256, plain_text(f.title), f.on, plain_text(f.title), f.media_type,
            where=f"{plain_text(f.source)} · {words(f.media_type, f.signatures)}",
        )
        for f in home.sealed_files
    )  # fmt: skip


def of_step(step: StepDone, title: str) -> Iterator[Evidence]:
    """The pieces kept with one step."""
    who = step.facts.get("investigators") or ()
    people = tuple(plain_text(name) for name in who) if isinstance(who, list | tuple) else ()
    for p in step.facts.get("photos") or ():
        yield Evidence(
            str(p["sha256"]), title, step.on.isoformat(), plain_text(p.get("name")), str(p.get("media_type") or JPEG),
            plain_text(p.get("taken_at")), plain_text(p.get("where")), step.application, people,
        )  # fmt: skip


def plain_text(said: object) -> str:
    """A text of another device for one line: nothing that breaks it, turns it round or cannot be seen."""
    kept = "".join(c for c in str(said or "") if unicodedata.category(c) not in _UNSEEN)
    return kept[:_LONGEST]


def file_name(piece: Evidence, head: bytes) -> str:
    """The name to save it under: its own without anything that is no name, its kind by its first bytes ``head``."""
    own = safe_name(piece.name, piece.title)
    stem = own.rpartition(".")[0] or own
    kind = media_type(head) or (OFD if piece.media_type == OFD else "")
    return f"{stem.strip(' ._') or piece.title}.{_SUFFIX.get(kind, 'bin')}"


def find(desk: Desk, file: str, sha256: str) -> tuple[Household, Evidence]:
    """The household and one piece of it. Raises ``UserError`` when there is none."""
    with desk.open_household(file) as opened:
        home = home_of(opened)
    piece = next((e for e in (*evidence_of(desk, home), *sealed(home)) if e.sha256 == sha256), None)
    if piece is None:
        raise UserError("没有找到这份照片、扫描件或文件。", "请从户页重新打开。")
    return home, piece


def thumbnail(desk: Desk, file: str, sha256: str, side: int) -> bytes:
    """A small JPEG, at most ``side`` pixels each way, made in memory; empty for a video or what cannot be read."""
    with desk.open_household(file) as opened:
        size = opened.blobs().get(sha256, 0)
        if not 0 < size <= _LARGEST_PICTURE:
            return b""
        data = opened.blob(sha256)
    try:
        return small(data, side)
    except UserError:
        return b""


def save_original(desk: Desk, file: str, sha256: str, target: Path) -> str:
    """Write the piece as it is, piece by piece, outside the encrypted files; the sentence for the bar."""
    _, piece = find(desk, file, sha256)
    with desk.open_household(file) as opened:
        replace(target, opened.open_blob(sha256))
    taken_out(desk, sha256, f"{piece.title}原件（户档 {file}）")
    return f"原件已另存到 {target}（已留痕）。"


def save_watermarked(desk: Desk, file: str, sha256: str, target: Path) -> str:
    """Write a copy with its watermark, of at most 5 MB; the sentence for the bar. Raises ``UserError`` for a video."""
    home, piece = find(desk, file, sha256)
    with desk.open_household(file) as opened:
        page = watermarkable(opened.blob(sha256), piece.media_type)
    replace(target, marked := watermarked(page, watermark(desk, home, piece), desk.fonts))
    taken_out(desk, digest(marked), f"{piece.title}水印件（户档 {file}）")
    return f"水印件已另存到 {target}，原件没有改动（已留痕）。"


def watermark(desk: Desk, home: Household, piece: Evidence) -> tuple[str, ...]:
    """The words on the copy: time, village, case number, who was there; no name of the family, no number."""
    taken = piece.taken.replace("T", " ")
    when = f"拍摄 {taken}" if taken else f"拍摄时间不详，{piece.on} 登记"
    case = f"办件 {piece.application}" if piece.application else f"户档 {home.id}"
    people = f"　调查人 {'、'.join(piece.people)}" if piece.people else ""
    return (
        f"{when}{f'　位置 {piece.where}' if piece.where else ''}",
        f"{desk.township_name}　{home.village}",
        f"{case}　{piece.title}{people}",
    )

"""外部电子印章文件 of a household: what is there, what a new one may be of, and taking one in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.domain.file_names import shown_name
from desktop.domain.household import Household, SealedFile
from desktop.domain.view import OFFICE_ROLES
from desktop.office import sealed_files
from desktop.office.desk import Changes, Desk
from desktop.office.evidence import plain_text
from desktop.office.laptop import is_laptop
from desktop.ui.presenters.words import day


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One file: its digest to open it by, its title, and what it is in a sentence."""

    sha256: str
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class SealedFiles:
    """``abouts`` (id, words) what a new file may be of; empty where the person at work takes none in."""

    rows: tuple[SealedRow, ...] = ()
    abouts: tuple[tuple[str, str], ...] = ()


NONE_SEALED = SealedFiles()


@dataclass(frozen=True, slots=True)
class NewSealedFile:
    """What was typed for a new one."""

    about: str
    title: str
    source: str
    path: Path


def for_household(desk: Desk, home: Household) -> SealedFiles:
    """The sealed files of a household, newest first."""
    rows = tuple(_row(desk, home, f) for f in reversed(home.sealed_files))
    ours = bool(OFFICE_ROLES & set(desk.person.roles)) and not is_laptop(desk.places.folder)
    return SealedFiles(rows, tuple(_abouts(desk, home)) if ours else ())


def take_in(desk: Desk, file: str, new: NewSealedFile) -> tuple[str, Changes]:
    """Keep it; the sentence for the bar. Raises ``UserError``."""
    changes = sealed_files.take_in(desk, file, new.about, new.path, new.title, new.source)
    return f"“{shown_name(new.path.name)}”已原样存入户档，没有改动。", changes


def _row(desk: Desk, home: Household, f: SealedFile) -> SealedRow:
    what = sealed_files.words(f.media_type, f.signatures)
    about = dict(_abouts(desk, home)).get(f.about, "")
    said = (day(f.on), plain_text(f.source), f"对应 {about}" if about else "", what)
    return SealedRow(f.sha256, plain_text(f.title), " · ".join(text for text in said if text))


def _abouts(desk: Desk, home: Household) -> list[tuple[str, str]]:
    """Papers that are not void, the newest first, then the applications."""
    papers = [(p.id, f"{p.title} {p.number}") for p in reversed(home.papers) if not p.void]
    matters = {m.id: m.title for m in desk.pack.scheme.matters}
    asked = [
        (a.id, f"{day(a.registered_on)} 的申请（{matters.get(a.matter, a.matter)}）")
        for a in reversed(home.applications)
    ]
    return papers + asked

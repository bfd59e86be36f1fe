"""verify: a package, a paper or a household file, answered in plain words against what is on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.domain.file_names import shown_name
from desktop.domain.household import Household, Paper
from desktop.domain.paper_verdict import FAILED, SEAL, Link, PaperVerdict
from desktop.errors import UserError
from desktop.models.household_file import SUFFIX, HouseholdFile
from desktop.office.desk import Desk
from desktop.office.heard import heard
from desktop.office.record_of_paper import (
    ARCHIVE,
    copy_trouble,
    kept_words,
    on_record,
    papers_named,
    told_twice,
)
from desktop.office.soundness import problems
from desktop.office.verified_package import checked
from desktop.sync.paper_check import examine, read_paper
from desktop.sync.paper_trust import Knowledge, PaperTrust, form_titles, notice_titles

PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"BM")
"""How the files of a scanner begin."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, and why. ``verdict`` the chain of a paper, None for other files.

    Of a paper ``good`` is 通过; or nothing speaks against it and it is on record here (a sample, a paper without a
    seal): then the words say 不能断定 and what is lacking.
    """

    file: str
    good: bool
    words: str
    verdict: PaperVerdict | None = None


def verify(desk: Desk, path: Path) -> Answer:
    """Tell what a file is and whether it is what is on record here. Raises ``UserError`` when it is none of ours."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise UserError(f"读不了 {shown_name(path.name)}：{error.strerror}。", "请核对文件。") from None
    if start.startswith((b"%PDF", *PICTURES)):
        return _paper(desk, path)
    if path.suffix == ".hdp":
        return _package(desk, path)
    if path.suffix == SUFFIX:
        return _household(desk, path)
    raise UserError(f"{shown_name(path.name)} 不是户档的数据包、文书或户档文件。", "请核对文件。")


def trust(desk: Desk) -> PaperTrust:
    """What this desk goes by: the county's key if an administrator vouched for it, and the office's own journal."""
    county = desk.credentials.county_key
    raws = tuple(desk.office.credentials())
    own = Knowledge(raws, heard(desk) if county else desk.today(), complete=not county)
    return PaperTrust(
        county_key=county,
        today=desk.today(),
        known=lambda office: own if office == desk.office_id else Knowledge(),
        titles={matter.id: matter.title for matter in desk.pack.scheme.matters},
        forms=notice_titles(desk.pack.scheme.id, desk.places.schemes),
        every_title=lambda: form_titles(desk.pack.scheme.id, desk.places.schemes),
        own=desk.office_id,
        own_key=desk.device.pinned_office_key,
        offices=lambda: ((desk.office_id, desk.device.pinned_office_key),),
    )


def _paper(desk: Desk, path: Path) -> Answer:
    data = read_paper(path)
    found = examine(data, trust(desk))
    kept = on_record(desk, data, found)
    if kept is None:
        said = _told_of_copy(desk, found)
        return Answer(path.name, said.passed, said.words, said)
    if kept.leads:
        said = found.led_by(kept.link)
        return Answer(path.name, False, said.words, said)
    good = kept.link.standing == "good"
    known = found.on_record() if good else found
    found = replace(known, links=(*known.links, kept.link))
    words = f"{found.words}{kept.link.words}" if good else found.words
    return Answer(path.name, found.passed or (good and found.word != FAILED), words, found)


def _told_of_copy(desk: Desk, found: PaperVerdict) -> PaperVerdict:
    """With what the archive says of the paper that it is a copy of; a seal that it shows comes first."""
    copy = _copied(desk, found)
    if copy is None:
        return found
    if copy.name == SEAL and found.links[0].name != SEAL:
        return replace(found, links=(*found.links, copy))
    return found.led_by(copy)


def _copied(desk: Desk, found: PaperVerdict) -> Link | None:
    """What the archive says of the paper that a copy or a scan names, by its number or by the code at its foot.

    Nobody signed that name where no code beside a seal was read: it only tells where to look.
    """
    if found.office not in ("", desk.office_id):
        return None
    number = dict(found.fields).get("number", "")
    for name in filter(None, (number, found.paper)):
        named = [(home, p) for home, p in papers_named(desk, name, []) if name in (p.id, p.number)]
        if len(named) == 1:
            return _copy_words(desk, *named[0], found if number else None)
    return None


def _copy_words(desk: Desk, home: Household, paper: Paper, coded: PaperVerdict | None) -> Link | None:
    """``coded``: what the code beside its seal said, where it was read from the copy."""
    if paper.void:
        return kept_words(desk, home, paper)
    if coded is not None:
        if trouble := copy_trouble(desk, home, paper, coded):
            return trouble
        twice = told_twice(desk, home, paper)
        text = f"存档里有 {paper.title} {paper.number}，没有作废{twice}。"
        return Link(ARCHIVE, "open" if twice else "good", text)
    stamped = any(s.paper == paper.id for s in home.stampings)
    about = f"页脚的码是存档里“{paper.title}”{paper.number} 的"
    if stamped:
        text = (
            f"{about}，它用过印，这里却没有读到印章旁的二维码：不是盖章的那一页，或者二维码被去掉了、扫得不清楚。"
            "请连同盖章的那一页扫得清楚些；仍然读不到的，不能采信。"
        )
        return Link(ARCHIVE, "open", text)
    text = f"{about}，它没有盖章，不作核验；页面上如果看得到印章，不能采信。内容请与存档原件对照。"
    return Link(SEAL, "open", text)


def _package(desk: Desk, path: Path) -> Answer:
    try:
        good, words = checked(desk, path)
    except UserError as error:
        return Answer(path.name, False, error.message)
    return Answer(path.name, good, words)


def _household(desk: Desk, path: Path) -> Answer:
    try:
        with HouseholdFile.open(path, keys=desk.vault, read_only=True) as opened:
            found = problems(desk, opened, desk.office.anchored(opened.file))
    except UserError as error:
        return Answer(path.name, False, error.message)
    return Answer(path.name, not found, "；".join(found) or "每条记录的签名、链条和账表都一致。")

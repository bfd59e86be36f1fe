"""verify: a package, a paper or a household file, answered in plain words against what is on record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.documents.pdfa import proof_in
from desktop.domain.credential import DeviceCredential
from desktop.domain.household import Household, Paper
from desktop.domain.paper_verdict import FAILED, FILE, SEAL, SIGNED, Link, PaperVerdict
from desktop.domain.twofold import WHAT_TO_DO
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.household_file import SUFFIX, HouseholdFile
from desktop.models.paper_proof import PaperProof
from desktop.office import postings
from desktop.office.desk import Desk
from desktop.office.heard import heard
from desktop.office.index import holding, readable, unindexed
from desktop.office.rivals import rivals
from desktop.office.soundness import problems
from desktop.office.unknown_forms import stranger
from desktop.sync.package_reader import read_header, signer
from desktop.sync.paper_check import examine
from desktop.sync.paper_trust import Knowledge, PaperTrust, form_titles, notice_titles

LARGEST_PAPER = 64 * 1024 * 1024
PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"BM")
"""How the files of a scanner begin."""
ARCHIVE = "存档"


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
        raise UserError(f"读不了 {path.name}：{error.strerror}。", "请核对文件。") from None
    if start.startswith((b"%PDF", *PICTURES)):
        return _paper(desk, path)
    if path.suffix == ".hdp":
        return _package(desk, path)
    if path.suffix == SUFFIX:
        return _household(desk, path)
    raise UserError(f"{path.name} 不是户档的数据包、文书或户档文件。", "请核对文件。")


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
    if path.stat().st_size > LARGEST_PAPER:
        return Answer(path.name, False, "文件太大，不是本办公室的文书。")
    data = path.read_bytes()
    found = examine(data, trust(desk))
    kept = _on_record(desk, data, found)
    if kept is None:
        said = _told_of_copy(desk, found)
        return Answer(path.name, said.passed, said.words, said)
    if kept.standing == "bad":
        said = found.led_by(kept)
        return Answer(path.name, False, said.words, said)
    on_record = kept.standing == "good"
    known = found.on_record() if on_record else found
    found = replace(known, links=(*known.links, kept))
    words = f"{found.words}{kept.words}" if on_record else found.words
    return Answer(path.name, found.passed or (on_record and found.word != FAILED), words, found)


def _on_record(desk: Desk, data: bytes, found: PaperVerdict) -> Link | None:
    """What the archive says of these bytes; None where it has nothing to say (a scan, another office's paper)."""
    if not data.startswith(b"%PDF") or found.broken(SIGNED) or found.office not in ("", desk.office_id):
        return None
    sha, unread = digest(data), list[str]()
    for home, paper in _papers(desk, sha, unread):
        if paper.sha256 == sha:
            return unproved(data, found, paper) or kept_words(desk, home, paper, _sealed(data))
    if (hung := postings.list_with(desk, sha)) is not None:
        text = f"与存档一致：{hung.title} {hung.number}，{hung.issued_on}，未用印。"
        return unproved(data, found, hung) or Link(ARCHIVE, "good", text)
    if unread:
        text = f"能读的户档里没有这份文件，另有 {len(unread)} 户读不了，请先从备份恢复。"
        return Link(ARCHIVE, "open", text)
    if not found.office:
        return None
    return Link(ARCHIVE, "open", "本办公室的户档里没有这份文件：没有签发过，或者是草稿、已另行保存的副本。")


def _papers(desk: Desk, name: str, unread: list[str]) -> Iterator[tuple[Household, Paper]]:
    """Every paper of the households that may hold one of that id, digest or number."""
    for _, home in readable(desk, holding(desk, name, unindexed(desk)), unread):
        for paper in home.papers:
            yield home, paper


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
        named = [(home, p) for home, p in _papers(desk, name, []) if name in (p.id, p.number)]
        if len(named) == 1:
            return _copy_words(desk, *named[0], bool(number))
    return None


def _copy_words(desk: Desk, home: Household, paper: Paper, coded: bool) -> Link | None:
    """``coded``: the code beside its seal was read from the copy."""
    if paper.void:
        return kept_words(desk, home, paper)
    if coded:
        return Link(
            ARCHIVE, "good", f"存档里有 {paper.title} {paper.number}，没有作废{_twice(desk, home, paper)}。"
        )
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


def unproved(data: bytes, found: PaperVerdict, paper: Paper) -> Link | None:
    """Why bytes on record are still no paper of ours: anybody at a desk can lay any file under a paper's name."""
    said = f"存档里登记为 {paper.title} {paper.number} 的这份文件"
    if not any(link.name == SIGNED and link.standing == "good" for link in found.links):
        return Link(ARCHIVE, "bad", f"{said}没有完整性签名，不是照程序出的文书。")
    proof = PaperProof.from_bytes(proof_in(data)) if not found.broken(FILE) else None
    if proof is None or (proof.paper, proof.form) != (paper.id, paper.form):
        return Link(ARCHIVE, "bad", f"{said}签的是另一份文书，登记与文件不符。")
    return None


def _sealed(data: bytes) -> bool:
    """True for a paper whose proof carries what the person who stamped signed."""
    return bool(PaperProof.from_bytes(proof_in(data)).statement)


def kept_words(desk: Desk, home: Household, paper: Paper, sealed: bool = True) -> Link:
    """What the archive says of a paper on record: issued, stamped or not; or void, and what took its place.

    ``sealed`` False: the file itself bears no seal, whatever is written down of it.
    """
    if paper.void:
        instead = next((p.number for p in home.papers if p.id == paper.replaced_by), "")
        by = f"，由 {instead} 替代" if instead else ""
        return Link(ARCHIVE, "bad", f"{paper.title} {paper.number} 已于 {paper.voided_on} 作废{by}。")
    if unknown := stranger(desk, paper):
        return Link(ARCHIVE, "open", f"{unknown}。")
    stamped = any(s.paper == paper.id for s in home.stampings)
    if stamped and not sealed:
        text = f"{paper.title} {paper.number} 登记了用印，文件里却没有用印人的签名。"
        return Link(ARCHIVE, "bad", text)
    words = "已登记用印" if stamped else "未用印"
    sample = "（演示样件，不具有效力）" if desk.demonstration else ""
    text = f"与存档一致：{paper.title} {paper.number}，{paper.issued_on}，{words}{sample}"
    return Link(ARCHIVE, "good", f"{text}{_twice(desk, home, paper)}。")


def _twice(desk: Desk, home: Household, paper: Paper) -> str:
    """That the same decision was told by another valid notice too, from another PC; empty where it was told once."""
    others = rivals(desk, home, paper)
    return (
        f"；但同一决定还有有效的通知书 {'、'.join(others)}，只能留一件，{WHAT_TO_DO.rstrip('。')}"
        if others
        else ""
    )


def _package(desk: Desk, path: Path) -> Answer:
    try:
        header, key = read_header(path), signer(path)
    except UserError as error:
        return Answer(path.name, False, error.message)
    ours = {
        h.statement.key: h.statement.name
        for h in desk.credentials.devices
        if isinstance(h.statement, DeviceCredential)
    }
    if desk.device.pinned_county_key:
        ours[desk.device.pinned_county_key] = str(desk.office.setting("county_name"))
    if key not in ours:
        return Answer(path.name, False, "数据包是完整的，但签名的设备没有在本办公室登记。")
    return Answer(path.name, True, f"完整，由“{ours[key]}”签名，种类 {header.kind}，第 {header.seq} 号。")


def _household(desk: Desk, path: Path) -> Answer:
    try:
        with HouseholdFile.open(path, keys=desk.vault, read_only=True) as opened:
            found = problems(desk, opened, desk.office.anchored(opened.file))
    except UserError as error:
        return Answer(path.name, False, error.message)
    return Answer(path.name, not found, "；".join(found) or "每条记录的签名、链条和账表都一致。")

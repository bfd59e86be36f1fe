"""verify: a package, a paper or a household file, answered in plain words against what is on record."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from desktop.documents.pdfa import proof_in
from desktop.domain.credential import DeviceCredential
from desktop.domain.household import Household, Paper
from desktop.domain.paper_verdict import FAILED, FILE, SIGNED, Link, PaperVerdict
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.models.household_file import SUFFIX, HouseholdFile
from desktop.models.paper_proof import PaperProof
from desktop.office import postings
from desktop.office.desk import Desk
from desktop.office.heard import heard
from desktop.office.index import holding, readable, unindexed
from desktop.office.soundness import problems
from desktop.sync.package_reader import read_header, signer
from desktop.sync.paper_check import examine
from desktop.sync.paper_trust import Knowledge, PaperTrust, notice_titles

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
    if kept is not None:
        known = found.on_record() if kept.standing == "good" else found
        found = replace(known, links=(*known.links, kept))
    words = f"{found.words}{kept.words}" if kept is not None and kept.standing == "good" else found.words
    on_record = kept is not None and kept.standing == "good"
    good = found.passed or (on_record and found.word != FAILED)
    return Answer(path.name, good, words, found)


def _on_record(desk: Desk, data: bytes, found: PaperVerdict) -> Link | None:
    """What the archive says of these bytes; None where it has nothing to say (a scan, another office's paper)."""
    if not data.startswith(b"%PDF") or found.broken(SIGNED) or found.office not in ("", desk.office_id):
        return None
    sha, unread = digest(data), list[str]()
    for _, home in readable(desk, holding(desk, sha, unindexed(desk)), unread):
        for paper in home.papers:
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
    stamped = any(s.paper == paper.id for s in home.stampings)
    if stamped and not sealed:
        text = f"{paper.title} {paper.number} 登记了用印，文件里却没有用印人的签名。"
        return Link(ARCHIVE, "bad", text)
    words = "已登记用印" if stamped else "未用印"
    sample = "（演示样件，不具有效力）" if desk.demonstration else ""
    return Link(
        ARCHIVE, "good", f"与存档一致：{paper.title} {paper.number}，{paper.issued_on}，{words}{sample}。"
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

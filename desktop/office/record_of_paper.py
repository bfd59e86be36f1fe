"""What the archive says of a paper: not whether some record names these bytes, but whether THE record fits them.

A record may be written by anybody at a desk, and a paper may be printed by an altered program. So everything is asked
that a paper stands on: one household, its number, its form, its use of the seal, the decision it tells of (in force,
alone, told once), that nobody voided it anywhere, and that what is printed is what was decided on that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from desktop.documents.pdfa import proof_in
from desktop.domain.household import Household, Paper
from desktop.domain.paper_as_issued import AsIssued, as_issued, misprinted
from desktop.domain.paper_verdict import FILE, SIGNED, Link, PaperVerdict
from desktop.domain.seal_statement import LABELS
from desktop.domain.twofold import WHAT_TO_DO
from desktop.models.canonical import digest
from desktop.models.paper_proof import PaperProof
from desktop.office import postings
from desktop.office.desk import Desk
from desktop.office.form_book import form_book
from desktop.office.index import holding, readable, unindexed
from desktop.office.rivals import rivals
from desktop.office.unknown_forms import stranger
from desktop.sync.paper_fit import misfit

ARCHIVE = "存档"
Held = tuple[Household, Paper]


@dataclass(frozen=True, slots=True)
class OnRecord:
    """``link`` what is said; ``held`` False where nothing here names these bytes at all."""

    link: Link
    held: bool = True

    @property
    def leads(self) -> bool:
        """True for what a person must read before anything else of the paper."""
        return self.link.standing == "bad" or (self.held and self.link.standing == "open")


def on_record(desk: Desk, data: bytes, found: PaperVerdict) -> OnRecord | None:
    """What the archive says of these bytes; None where it has nothing to say (a scan, another office's paper)."""
    if not data.startswith(b"%PDF") or found.broken(SIGNED) or found.office not in ("", desk.office_id):
        return None
    sha, unread = digest(data), list[str]()
    held = [(home, paper) for home, paper in papers_named(desk, sha, unread) if paper.sha256 == sha]
    if held:
        return OnRecord(_of_records(desk, data, found, held))
    if (hung := postings.list_with(desk, sha)) is not None:
        return OnRecord(_of_list(desk, data, found, hung))
    if unread:
        text = f"能读的户档里没有这份文件，另有 {len(unread)} 户读不了，请先从备份恢复。"
        return OnRecord(Link(ARCHIVE, "open", text), held=False)
    if not found.office:
        return None
    text = "本办公室的户档里没有这份文件：没有签发过，或者是草稿、已另行保存的副本。"
    return OnRecord(Link(ARCHIVE, "open", text), held=False)


def papers_named(desk: Desk, name: str, unread: list[str]) -> Iterator[Held]:
    """Every paper of the households that may hold one of that id, digest or number."""
    for _, home in readable(desk, holding(desk, name, unindexed(desk)), unread):
        for paper in home.papers:
            yield home, paper


def _of_records(desk: Desk, data: bytes, found: PaperVerdict, held: Sequence[Held]) -> Link:
    """Void in one place is void; of several records none can be chosen, but of a sheet that hangs for all of them."""
    if unsigned := unproved(data, found, held[0][1]):
        return unsigned
    if void := next(((home, paper) for home, paper in held if paper.void), None):
        link = kept_words(desk, *void)
        more = f"另有 {len(held) - 1} 处登记了同一份文件，请一并查明。" if len(held) > 1 else ""
        return Link(link.name, link.standing, f"{link.words}{more}")
    proof = PaperProof.from_bytes(proof_in(data))
    said = [_fitted(desk, data, proof, home, paper) for home, paper in held]
    fitting = [link for link in said if link.standing != "bad"]
    if not fitting or len(held) == 1 or _hangs(desk, proof, held):
        return next((link for link in said if link.standing == "bad"), said[0])
    files = "、".join(dict.fromkeys(home.id for home, _ in held))
    text = (
        f"有 {len(held)} 处登记了同一份文件（户档 {files}），一份文书只属于一户，不能断定属于哪一户。"
        "请查明登记的来由；是公示单的，请先同步各台电脑。"
    )
    return Link(ARCHIVE, "open", text)


def _fitted(desk: Desk, data: bytes, proof: PaperProof, home: Household, paper: Paper) -> Link:
    past = issued_as(desk, home, paper) if proof.statement else None
    found = misfit(data, proof, home, paper, past, desk.law)
    if found is not None:
        return Link(ARCHIVE, found.standing, found.words)
    return kept_words(desk, home, paper, bool(proof.statement))


def issued_as(desk: Desk, home: Household, paper: Paper) -> AsIssued | None:
    """The household as it stood when the paper was issued."""
    with desk.open_household(home.id) as opened:
        return as_issued(home.id, opened.entries(), opened.refused(), paper.id)


def _hangs(desk: Desk, proof: PaperProof, held: Sequence[Held]) -> bool:
    """True for one sheet on a wall that lies with all these families, each once."""
    said = desk.office.record(postings.POSTING, proof.paper)
    families = [home.id for home, _ in held]
    known = said.get("households") or ()
    return (
        not proof.statement
        and _public(desk, proof.form)
        and said.get("sha256") == held[0][1].sha256
        and len(set(families)) == len(families)
        and set(families) <= set(known)
    )


def _public(desk: Desk, form: str) -> bool:
    found = form_book(desk).forms.get(form)
    return found is not None and found.public


def _of_list(desk: Desk, data: bytes, found: PaperVerdict, hung: Paper) -> Link:
    """A list of who receives lies in no household; nothing else may lie in the office journal alone."""
    if unsigned := unproved(data, found, hung):
        return unsigned
    proof = PaperProof.from_bytes(proof_in(data))
    said = f"公示登记里写着 {hung.number} 的这份文件"
    if proof.statement or not _public(desk, proof.form):
        return Link(ARCHIVE, "bad", f"{said}不是公示单、公布单，户档里没有它，不是照程序出的文书。")
    if (proof.paper, proof.form) != (hung.id, hung.form):
        return Link(ARCHIVE, "bad", f"{said}签的是另一份文书，登记与文件不符。")
    return Link(ARCHIVE, "good", f"与存档一致：{hung.title} {hung.number}，{hung.issued_on}，未用印。")


def unproved(data: bytes, found: PaperVerdict, paper: Paper) -> Link | None:
    """Why bytes on record are no paper of ours at all: anybody at a desk can lay any file under a paper's name."""
    if any(link.name == SIGNED and link.standing == "good" for link in found.links) and not found.broken(
        FILE
    ):
        return None
    said = f"存档里登记为 {paper.title} {paper.number} 的这份文件"
    return Link(ARCHIVE, "bad", f"{said}没有完整性签名，不是照程序出的文书。")


def kept_words(desk: Desk, home: Household, paper: Paper, sealed: bool = True) -> Link:
    """What the archive says of a paper whose file fits its record; or void, and what took its place.

    ``sealed`` False: the file itself bears no seal, whatever is written down of it.
    """
    if paper.void:
        instead = next((p.number for p in home.papers if p.id == paper.replaced_by), "")
        by = f"，由 {instead} 替代" if instead else ""
        return Link(ARCHIVE, "bad", f"{paper.title} {paper.number} 已于 {paper.voided_on} 作废{by}。")
    if undecided := _decision_trouble(home, paper):
        return undecided
    if unknown := stranger(desk, paper):
        return Link(ARCHIVE, "open", f"{unknown}。")
    stamped = any(s.paper == paper.id for s in home.stampings)
    if stamped and not sealed:
        text = f"{paper.title} {paper.number} 登记了用印，文件里却没有用印人的签名。"
        return Link(ARCHIVE, "bad", text)
    words = "已登记用印" if stamped else "未用印"
    sample = "（演示样件，不具有效力）" if desk.demonstration else ""
    text = f"与存档一致：{paper.title} {paper.number}，{paper.issued_on}，{words}{sample}"
    twice = told_twice(desk, home, paper)
    return Link(ARCHIVE, "open" if twice else "good", f"{text}{twice or _later(home, paper)}。")


def _decision_trouble(home: Household, paper: Paper) -> Link | None:
    """The decision that a paper tells of is gone, or stands against another one."""
    if not paper.decision:
        return None
    said = f"{paper.title} {paper.number} 所依据的决定"
    if all(d.id != paper.decision for d in home.decisions):
        return Link(ARCHIVE, "bad", f"{said}已经撤下，这份文书没有效力；请经办人把它作废，收回原件。")
    if paper.decision in home.rival_decisions:
        text = f"{said}与另一个决定冲突，两个都还没有生效，请有权签批的人在“冲突”页撤下其一。"
        return Link(ARCHIVE, "open", text)
    return None


def _later(home: Household, paper: Paper) -> str:
    """That something was decided since: the paper was true on its day and is history now."""
    given = next((b for b in home.benefits if paper.decision and b.source == paper.decision), None)
    if given is None or not given.ended_by or not given.last_month:
        return ""
    return f"；此后另有决定，这项待遇发放到 {given.last_month} 为止，本件写的是当时的决定"


def told_twice(desk: Desk, home: Household, paper: Paper) -> str:
    """That the same decision was told by another valid notice too, from another PC; empty where it was told once."""
    others = rivals(desk, home, paper)
    return (
        f"；但同一决定还有有效的通知书 {'、'.join(others)}，只能留一件，{WHAT_TO_DO.rstrip('。')}"
        if others
        else ""
    )


def copy_trouble(desk: Desk, home: Household, paper: Paper, found: PaperVerdict) -> Link | None:
    """Why a copy whose code beside the seal was read does not go with the record that bears its number."""
    said = f"存档里的 {paper.title} {paper.number} "
    if all(s.paper != paper.id for s in home.stampings):
        return Link(ARCHIVE, "bad", f"{said}没有登记用印，这份副本上却有印章旁的二维码，不是照程序用印的。")
    if undecided := _decision_trouble(home, paper):
        return undecided
    past = issued_as(desk, home, paper)
    case = past.case(paper, desk.law) if past is not None else None
    wrong = misprinted(case, dict(found.fields), whole=past.whole) if case is not None and past else None
    if wrong is None:
        return None
    name, printed, decided = wrong
    field, was = LABELS.get(name, "决定内容"), decided or "（没有）"
    text = f"{said}所依据的决定里，“{field}”是“{was}”，二维码写的是“{printed}”，不能采信。"
    return Link(ARCHIVE, "bad", text)

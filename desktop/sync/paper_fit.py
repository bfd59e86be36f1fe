"""Does a paper on record fit its record: the number, the use of the seal, and every field that was decided?

That some record names these bytes proves little: whoever may write at a desk can lay any file under a paper's name,
and an altered program can print what was never decided. So whoever holds the household's journal compares the paper
with it: the desk that verifies, and the county that takes the filing in.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop.domain.credential import PersonCredential
from desktop.domain.household import Household, Paper, Stamping
from desktop.domain.paper_as_issued import AsIssued, misprinted
from desktop.domain.paper_verdict import Standing
from desktop.domain.seal_statement import LABELS, SealStatement, read_code, squeezed
from desktop.domain.view import Law
from desktop.models.paper_proof import PaperProof
from desktop.sync.scan_check import words_of


@dataclass(frozen=True, slots=True)
class Misfit:
    """What does not fit, in a sentence; ``open`` where that cannot be known here."""

    standing: Standing
    words: str


def misfit(
    data: bytes | None, proof: PaperProof, home: Household, paper: Paper, past: AsIssued | None, law: Law
) -> Misfit | None:
    """The first thing in which a paper (``data`` with its ``proof``) differs from its record; None where it fits.

    Without ``data`` the pages are not read, and the number of the use of the seal is not compared.
    """
    if (proof.paper, proof.form) != (paper.id, paper.form):
        return _bad(paper, "签的是另一份文书，登记与文件不符。")
    number = proof.values.get("number", paper.number)
    if number != paper.number:
        return _bad(paper, f"印的文号是 {number}，登记与文件不符。")
    said = _statement(proof)
    if said is None:
        if any(s.paper == paper.id for s in home.stampings):
            return Misfit("bad", f"{_named(paper)} 登记了用印，文件里却没有用印人的签名。")
        return None
    return _unregistered(data, said, home, paper, law) or _undecided(proof, said, home, paper, past, law)


def _unregistered(
    data: bytes | None, said: SealStatement, home: Household, paper: Paper, law: Law
) -> Misfit | None:
    """The seal as the file shows it, against the seal-use register."""
    if not paper.decision:
        return _bad(paper, "盖有印章，登记的却是不用印的单据，不是照程序出的文书。")
    uses = [s for s in home.stampings if s.paper == paper.id]
    if not uses:
        return _bad(paper, "盖有印章，用印登记里却没有这一次用印，不是照程序用印的。")
    wrong = [_other_use(data, said, use, law) for use in uses]
    if all(wrong):
        return _bad(paper, f"用印登记写的{wrong[0]}与文件里的不符。")
    about = home.application(paper.application)
    if about is None or about.matter != said.matter:
        return _bad(paper, "用印写的事项与所依据的申请不是同一事项。")
    return None


def _other_use(data: bytes | None, said: SealStatement, use: Stamping, law: Law) -> str:
    """In what a line of the register differs from the seal; empty where it is this very use."""
    if not use.instrument.startswith(said.instrument):
        return "委托书"
    if use.on != said.on.isoformat():
        return "用印日期"
    if use.by != _person(said, law):
        return "用印人"
    if data is None:
        return ""
    return "" if use.use_no and squeezed(use.use_no) in words_of(data) else "用印编号"


def _person(said: SealStatement, law: Law) -> str:
    for held in law.credentials.people:
        if held.id.startswith(said.credential) and isinstance(held.statement, PersonCredential):
            return held.statement.person
    return ""


def _undecided(
    proof: PaperProof, said: SealStatement, home: Household, paper: Paper, past: AsIssued | None, law: Law
) -> Misfit | None:
    """What is printed, against the decision as the file held it when the paper was issued."""
    case = past.case(paper, law) if past is not None else None
    if past is None or case is None or case.decision is None or case.decision.id != paper.decision:
        text = f"{_named(paper)} 出具时的档案读不出，没有同决定逐项核对，请查明后再采信。"
        return Misfit("open", text)
    if case.form != paper.form:
        return _bad(paper, "表格与所依据的决定不符。")
    found = misprinted(case, {**said.fields, **proof.values}, whole=past.whole)
    if found is None:
        return None
    name, printed, decided = found
    instead = f"档案里的决定是“{decided}”" if decided else "档案里的决定没有这一项"
    wrong = _bad(paper, f"“{LABELS.get(name, '决定内容')}”印的是“{printed}”，{instead}，不能采信。")
    return wrong if past.rules_known(law) else Misfit("open", wrong.words)


def _statement(proof: PaperProof) -> SealStatement | None:
    """What the person who stamped signed; None for a paper without a seal. Its signature was checked before."""
    if not proof.statement:
        return None
    return read_code(bytes.fromhex(proof.statement + proof.signature)).statement


def _bad(paper: Paper, why: str) -> Misfit:
    return Misfit("bad", f"存档里登记为 {_named(paper)} 的这份文件{why}")


def _named(paper: Paper) -> str:
    return f"{paper.title} {paper.number}"

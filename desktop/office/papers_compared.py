"""Every letter of the office that tells of a decision, held against its record.

An altered program prints what nobody decided. Nothing at the desk can stop such a program from using the seal; what
it leaves behind is named here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.documents.proofs import proofs_in
from desktop.domain.household import Household, Paper
from desktop.domain.paper_as_issued import AsIssued, as_issued
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile
from desktop.models.paper_proof import PaperProof
from desktop.office.desk import Desk
from desktop.sync.paper_fit import misfit

_AT_ONCE = 40
"""Papers read in one go: asking for each alone takes ten times as long."""


@dataclass(slots=True)
class Compared:
    """The papers read so far and what is wrong with them."""

    desk: Desk
    said: list[str] = field(default_factory=list)
    waiting: list[tuple[Household, Paper, AsIssued | None, bytes]] = field(default_factory=list)

    def add(self, opened: HouseholdFile, home: Household) -> None:
        """The letters of one household more, stamped or not; void ones are nobody's any more."""
        stamped = {s.paper for s in home.stampings}
        here = opened.blobs()
        for paper in home.papers:
            told = bool(paper.decision) or paper.id in stamped
            if told and not paper.void and paper.sha256 in here:
                past = as_issued(home.id, opened.entries(), opened.refused(), paper.id)
                self.waiting.append((home, paper, past, opened.blob(paper.sha256)))
        if len(self.waiting) >= _AT_ONCE:
            self._read()

    def findings(self) -> list[str]:
        """A sentence for each paper that does not fit its record."""
        self._read()
        return self.said

    def _read(self) -> None:
        waiting, self.waiting = self.waiting, []
        proofs = proofs_in([data for *_, data in waiting]) if waiting else []
        for (home, paper, past, _), held in zip(waiting, proofs, strict=True):
            if wrong := self._wrong(home, paper, past, held):
                self.said.append(f"户档 {home.id}：{wrong}")

    def _wrong(self, home: Household, paper: Paper, past: AsIssued | None, held: bytes) -> str:
        try:
            proof = PaperProof.from_bytes(held)
        except UserError:
            return f"{paper.title} {paper.number} 的文件里没有读得出的凭据，不是照程序出的文书。"
        found = misfit(None, proof, home, paper, past, self.desk.law)
        return found.words if found is not None and found.standing == "bad" else ""

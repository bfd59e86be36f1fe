"""Numbers as they stand on papers, against the numbers that were reserved: one number, one paper, and none made up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop.domain.household import Household
from desktop.office.numbers import Number
from desktop.office.slips import NO_NUMBER


@dataclass(slots=True)
class Borne:
    """What the papers of the households read so far bear."""

    papers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Number of a paper → the papers (by their bytes) that bear it; a public notice lies in several households."""
    uses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Number of a use of the seal → papers."""

    def add(self, home: Household) -> None:
        """The papers of one household more."""
        for paper in home.papers:
            if paper.number != NO_NUMBER:
                self.papers[paper.number].add(paper.sha256)
        for stamping in home.stampings:
            self.uses[stamping.use_no].add(stamping.paper)

    @property
    def used(self) -> set[str]:
        """Every number that stands somewhere."""
        return {*self.papers, *self.uses}

    def findings(self, reserved: Iterable[Number]) -> list[str]:
        """What is wrong with them, a sentence each."""
        known = {number.text for number in reserved}
        said = []
        for name, borne in (("文号", self.papers), ("用印编号", self.uses)):
            for number in sorted(borne):
                if len(borne[number]) > 1:
                    said.append(
                        f"{name} {number} 用在 {len(borne[number])} 份文书上，请核对哪一份是真的，作废其余。"
                    )
                elif number not in known:
                    said.append(
                        f"{name} {number} 没有取号记录：请先同步各台电脑；仍没有的，这份文书不是照程序出的。"
                    )
        return said

"""A paper that another filing brought already: no two households hold one file, and no number stands on two papers."""

from __future__ import annotations

from desktop.county.ledger import Ledger
from desktop.sync.filings import FiledPaper, Filing


def named_elsewhere(filing: Filing, ledger: Ledger) -> str:
    """Why a filing may not name a paper of its own, empty when it may.

    What this filing brought before is not asked again. A void paper may bear a number that stands elsewhere: whoever
    used a number twice voids the later paper, and then its filing has to name it.
    """
    for paper in filing.papers:
        known = ledger.papers(filing.office, paper.number, paper.sha256)
        if any((p.filing, p.sha256) == (filing.filing, paper.sha256) for p in known):
            continue
        others = [p for p in known if p.filing != filing.filing]
        if any(p.sha256 == paper.sha256 for p in others):
            return f"{_called(paper)}已经随另一份备案报送过，请对这一户运行“检查”，查明来源后重新报送。"
        if "〔" in paper.number and not paper.voided_on and any(p.number == paper.number for p in others):
            return f"{_called(paper)}的文号已经用在另一份备案的文书上，请作废这一份，重出后再报送。"
    return ""


def _called(paper: FiledPaper) -> str:
    return f"{paper.title}（{paper.number}）"

"""A scan with an honest number and another amount: the line that was filed tells."""

from __future__ import annotations

from pathlib import Path

from desktop.county.county_desk import CountyDesk
from desktop.county.filed_line import differs
from desktop.county.inbox import receive
from desktop.county.verifying import _filed
from desktop.domain.decided_words import day_words, month_words
from desktop.domain.money import format_yuan
from desktop.domain.paper_verdict import PaperVerdict
from tests.county.small_office import SmallOffice, Walk


def test_a_code_that_says_something_else_than_was_filed_is_named(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    walk = Walk(office).whole()
    line = walk.filed()
    sealed = office.package(stick, [line], desk.public, walk.blobs)
    assert receive(desk, sealed.path).accepted == 1
    (paper,) = desk.ledger.papers(office.office, line.papers[0].number)
    honest = {
        "monthly_amount": format_yuan(line.monthly_fen), "covered_count": str(line.covered),
        "first_month": month_words(line.first_month), "category": line.category, "head": line.head_name,
        "decided_on": day_words(line.on.isoformat()),
    }  # fmt: skip
    assert differs(desk.ledger, paper, honest) == ""
    for name in honest:
        said = differs(desk.ledger, paper, {**honest, name: "9,999.00"})
        assert "写的是“9,999.00”" in said and paper.number in said, name
    scan = PaperVerdict((), (("number", paper.number), ("monthly_amount", "9,999.00")))
    link = _filed(desk, b"a scan", scan)
    assert link is not None and link.standing == "bad" and "不能采信" in link.words

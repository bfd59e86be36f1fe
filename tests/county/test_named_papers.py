"""Which papers a filing may name: those of its own decision and no other; and what the county then says of a paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import receive
from desktop.county.verifying import _filed
from desktop.domain.household import PAPER
from desktop.domain.journal import Put
from desktop.domain.paper_verdict import PaperVerdict
from tests.county.small_office import SmallOffice, Walk


@dataclass
class Filed:
    """A county, an office, and one filing after the other."""

    desk: CountyDesk
    office: SmallOffice
    stick: Path

    def file(self, walk: Walk, **claims: object) -> str:
        """Empty when accepted, else why it came back."""
        sealed = self.office.package(self.stick, [walk.filed(**claims)], self.desk.public, walk.blobs)
        (package,) = receive(self.desk, sealed.path).packages
        return "".join(r.reason for r in package.returned) if package.returned else ""

    def voided(self, walk: Walk) -> dict[str, Any]:
        """The notice made void in the file; what the filing then says of it."""
        on, who = walk.decided_on, self.office.clerk
        said = {"voided_on": on.isoformat(), "voided_by": who.person, "void_reason": "金额印错"}
        walk.act([Put(PAPER, f"n-{walk.decision}", said)], by=who, on=on)
        (paper,) = walk.filed().papers
        return {"papers": (paper.model_copy(update={"voided_on": on.isoformat()}),)}

    def standing(self, data: bytes, number: str, *, scan: bool = False) -> str:
        found = PaperVerdict((), (("number", number),), "" if scan else self.office.office)
        link = _filed(self.desk, b"a scan" if scan else data, found)
        return link.standing if link else ""


@pytest.fixture
def filed(desk: CountyDesk, office: SmallOffice, stick: Path) -> Filed:
    return Filed(desk, office, stick)


def test_a_void_paper_does_not_come_back_through_another_household(filed: Filed) -> None:
    one, other = Walk(filed.office).whole(), Walk(filed.office, serial=2).whole()
    (paper,) = one.filed().papers
    assert filed.file(one) == "" and filed.standing(one.pdf, paper.number) == "good"
    assert filed.file(one, revision=2, **filed.voided(one)) == ""
    assert filed.standing(one.pdf, paper.number) == filed.standing(b"", paper.number, scan=True) == "bad"
    assert "已经随另一份备案报送过" in filed.file(other, papers=(*other.filed().papers, paper))
    assert filed.standing(one.pdf, paper.number) == filed.standing(b"", paper.number, scan=True) == "bad"
    assert filed.file(other, revision=2) == "", "the same, saying what is on record"


@pytest.mark.parametrize(
    "papers",
    [
        lambda own, other: (*own, other),
        lambda own, other: (*own, other.model_copy(update={"voided_on": "2026-03-17"})),
        lambda own, _: (*own, *own),
        lambda own, _: (own[0].model_copy(update={"title": "不予确认通知书"}),),
        lambda own, other: (own[0].model_copy(update={"replaces": other.number}),),
    ],
)
def test_a_filing_names_the_papers_of_its_own_decision_and_nothing_else(
    filed: Filed, papers: Callable[[Any, Any], Any]
) -> None:
    """Of another family, void or not, that never came; one twice; another title; another place taken."""
    walk, stranger = Walk(filed.office).whole(), Walk(filed.office, serial=2).whole()
    named = papers(walk.filed().papers, stranger.filed().papers[0])
    assert "请重新生成备案后报送" in filed.file(walk, papers=named)


def test_a_paper_written_into_another_household_by_hand_comes_back(filed: Filed) -> None:
    """The very file; and another file of its number, until that one is void."""
    one = Walk(filed.office).whole()
    (paper,) = one.filed().papers
    assert filed.file(one) == ""
    thief = Walk(filed.office, serial=2).taken_in().decided().printed(one.pdf).stamped().reported()
    assert "已经随另一份备案报送过" in filed.file(thief)
    twin = Walk(filed.office).whole()
    assert "文号已经用在另一份备案的文书上" in filed.file(twin)
    assert filed.standing(one.pdf, paper.number) == "good"
    assert filed.standing(twin.pdf, paper.number) == "bad", "as good a paper, the same number"


def test_void_once_is_void_for_good_whatever_a_later_revision_leaves_out(filed: Filed) -> None:
    walk = Walk(filed.office).whole()
    before, (paper,) = list(walk.entries), walk.filed().papers
    assert filed.file(walk) == ""
    assert filed.file(walk, revision=2, **filed.voided(walk)) == ""
    walk.entries = before
    assert filed.file(walk, revision=3) == "", "sound in itself: the journal as it was before"
    assert filed.standing(walk.pdf, paper.number) == "bad"

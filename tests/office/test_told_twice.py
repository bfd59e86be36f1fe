"""两件有效的通知书: two PCs that did not know of each other told one family twice, and everybody is told of that."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.county import verifying as at_county
from desktop.county.examination import Examination
from desktop.domain.household import FILED, SENT, TO_SEND
from desktop.errors import Refused, UserError
from desktop.office import conflicts, duties, filings, households, papers, receipts, stamping
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.numbers import reserved
from desktop.ui.presenters import conflicts as conflicts_page
from desktop.ui.presenters.household import show
from tests.office.made_office import CLERK, PASSWORDS, House
from tests.office.made_pcs import Pair, Pc
from tests.office.test_filings import answered

TWICE = "两件有效的通知书"
UNHEARD = "本县（市、区）还没有收到这份文书的备案，不知道它后来有没有作废，请向出具单位核实。"


@pytest.fixture(scope="module")
def decided(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """An office with a decision that nobody was told of yet."""
    house = founded.copied(tmp_path_factory.mktemp("decided") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    return house, ref


def issued(pc: Pc, ref: CaseRef) -> str:
    with pc.desk() as desk:
        desk.open_signing(PASSWORDS[CLERK])
        return papers.issue_notice(desk, ref, desk.today())[0]


def sent(house: House) -> None:
    """What waits goes to the county, and its answer comes back."""
    with house.desk() as desk:
        assert filings.seal_filings(desk) is not None
        filings.send(desk, house.stick)
    back = answered(house)
    with house.desk() as desk:
        receipts.receive(desk, back)


def test_two_pcs_that_tell_one_decision_twice_are_told_to_void_one(
    decided: tuple[House, CaseRef], tmp_path: Path
) -> None:
    house, ref = decided[0].copied(tmp_path / "house"), decided[1]
    pair = Pair(house)
    pair.joined()
    pair.back_and_forth(1)
    mine, theirs = issued(pair.first, ref), issued(pair.second, ref)
    pair.back_and_forth(2)
    with house.signing_desk() as desk:
        home = home_at(desk, ref.household)
        numbers = [p.number for p in home.papers if not p.void]
        assert len(numbers) == 2 and all(n.endswith(("〕1号", "〕1001号")) for n in numbers)
        assert len(home.filings) == 1, "both PCs wrote the very same record"
        everybody_says_so(desk, ref, numbers)
        nothing_goes_on(desk, ref, mine)
        the_county_sends_it_back(desk, ref)
        stamping.void(desk, ref.household, theirs, "重复出具", desk.today())
        assert check_office(desk).findings == () and not any(map(_is_twice, show_warnings(desk, ref)))
        assert conflicts.doubled_papers(desk, []) == []
    sent(house)
    with house.desk() as desk:
        (line,) = filings.lines(desk)
        assert line.status == FILED
    with house.county() as county:
        filed = [p for n in sorted(numbers, key=len) for p in county.ledger.papers(line_office(house), n)]
        assert [bool(known.voided_on) for known in filed] == [False, True]


def everybody_says_so(desk: Desk, ref: CaseRef, numbers: list[str]) -> None:
    """户页, 冲突, 办公室任务, the check and the command line: all of them name both numbers."""
    (row,) = [r for r in desk.catalogue.conflicts() if r[0] == ref.household]
    assert row[1] == 1, "the list of 冲突 knows of it without reading the file"
    said = [text for _, text in conflicts.doubled_papers(desk, [])]
    said += [text for text in check_office(desk).findings if _is_twice(text)]
    said += [text for text in show_warnings(desk, ref) if _is_twice(text)]
    said += conflicts_page.of_household(desk, ref.household).papers
    said += [t.title for d in duties.list_duties(desk) if d.kind == "twofold" for t in d.households]
    (case,) = show(desk, ref.household).cases
    said += [r.detail for r in case.rows if TWICE in r.detail]
    assert len(said) == 6 and all("作废其一" in text and all(n in text for n in numbers) for text in said)


def nothing_goes_on(desk: Desk, ref: CaseRef, mine: str) -> None:
    """Neither to the county nor to a third paper; and no number is used up."""
    skipped: list[str] = []
    before = reserved(desk)
    assert filings.seal_filings(desk, skipped=skipped) is None and TWICE in skipped[0]
    with pytest.raises(Refused, match=TWICE):
        papers.issue_notice(desk, ref, desk.today())
    with pytest.raises(Refused, match=TWICE):
        stamping.reissue(desk, ref, mine, "重出", desk.today())
    assert reserved(desk) == before


def the_county_sends_it_back(desk: Desk, ref: CaseRef) -> None:
    """Even of an office whose program would not look."""
    case = case_at(desk, ref)
    assert case.filing is not None and case.decision is not None
    with desk.open_household(ref.household) as opened:
        filing, members = filings._written(desk, opened, case, case.filing, case.decision)
    assert filing.journal is not None
    at = (desk.pack, desk.credentials, set(members), desk.today())
    found = Examination(filing, filing.journal, *at).verdict()
    assert not found.accepted and TWICE in found.reason


def _is_twice(text: str) -> bool:
    return TWICE in text


def show_warnings(desk: Desk, ref: CaseRef) -> list[str]:
    return [warned.text for warned in show(desk, ref.household).warnings]


def line_office(house: House) -> str:
    with house.desk() as desk:
        return desk.office_id


def test_a_notice_that_may_not_go_out_uses_no_number_and_no_seal(
    decided: tuple[House, CaseRef], tmp_path: Path
) -> None:
    house, ref = decided[0].copied(tmp_path / "house"), decided[1]
    with house.signing_desk() as desk:
        households.amend_household(desk, ref.household, {"village": "新柞村 13812345678"}, "笔误")
        with pytest.raises(UserError, match="有手机号"):
            papers.issue_notice(desk, ref, desk.today())
        assert reserved(desk) == [] and home_at(desk, ref.household).papers == ()
        households.amend_household(desk, ref.household, {"village": "新柞村"}, "更正")
        papers.issue_notice(desk, ref, desk.today())


def test_the_county_knows_what_was_filed_of_a_paper(decided: tuple[House, CaseRef], tmp_path: Path) -> None:
    """Not filed yet, filed, another file of that number, void with nothing in its place, replaced."""
    house, ref = decided[0].copied(tmp_path / "house"), decided[1]
    twin = house.copied(tmp_path / "twin")
    paper, other = (written(h, ref, tmp_path / f"{n}.pdf") for n, h in enumerate((house, twin)))
    first = paper_id(house, ref)
    assert said(house, paper) == ("open", UNHEARD)
    sent(house)
    assert said(house, paper)[0] == "good"
    standing, words = said(house, other)
    assert standing == "bad" and "是另一份文件" in words, "as good a seal, the same number"
    with house.signing_desk() as desk:
        stamping.void(desk, ref.household, first, "金额印错", desk.today())
        assert [line.status for line in filings.lines(desk)] == [TO_SEND]
    sent(house)
    with house.desk() as desk:
        assert [line.status for line in filings.lines(desk)] == [FILED], "the county was told, and said so"
    standing, words = said(house, paper)
    assert standing == "bad" and words.endswith("作废。")
    with house.signing_desk() as desk:
        papers.issue_notice(desk, ref, desk.today())
    sent(house)
    standing, words = said(house, paper)
    assert standing == "bad" and words.endswith("2号 替代。"), words


def test_a_filing_that_came_back_waits_for_the_paper_in_its_place(
    decided: tuple[House, CaseRef], tmp_path: Path
) -> None:
    """Void before the county took anything: there is nothing to tell it yet."""
    house, ref = decided[0].copied(tmp_path / "house"), decided[1]
    with house.signing_desk() as desk:
        paper, _ = papers.issue_notice(desk, ref, desk.today())
        assert filings.seal_filings(desk) is not None
        filings.send(desk, house.stick)
    today = house.clock.now().date()
    house.clock.set(house.start)
    back = answered(house)
    house.clock.set(today)
    with house.signing_desk() as desk:
        assert receipts.receive(desk, back).returned == 1
        stamping.void(desk, ref.household, paper, "金额印错", desk.today())
        filings.file_again(desk, ref)
        skipped: list[str] = []
        assert filings.seal_filings(desk, skipped=skipped) is None and "还没有重出" in skipped[0]
        papers.issue_notice(desk, ref, desk.today())
        assert filings.seal_filings(desk) is not None
        assert [line.status for line in filings.lines(desk)] == [SENT]


def written(house: House, ref: CaseRef, to: Path) -> Path:
    """The notice, issued and taken out."""
    with house.signing_desk() as desk:
        paper, _ = papers.issue_notice(desk, ref, desk.today())
        found = home_at(desk, ref.household).paper(paper)
        assert found is not None
        to.write_bytes(papers.paper_bytes(desk, ref.household, found))
    return to


def paper_id(house: House, ref: CaseRef) -> str:
    with house.desk() as desk:
        return home_at(desk, ref.household).papers[0].id


def said(house: House, paper: Path) -> tuple[str, str]:
    """What the county's ledger adds to the chain; the rest of the chain holds."""
    with house.county() as county:
        links = at_county.verify(county, paper).links
    (ledger,) = [link for link in links if link.name == at_county.LEDGER]
    assert not any(link.standing == "bad" for link in links if link != ledger)
    return ledger.standing, ledger.words

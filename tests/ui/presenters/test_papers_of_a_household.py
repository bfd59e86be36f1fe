"""The papers of a family: the newest first, a voided one told from a good one, and 公示单 found again."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.office import filings, publication, stamping
from desktop.ui.presenters import papers, slips
from desktop.ui.presenters.household import PaperRow, show
from desktop.ui.widgets.household_cards import papers_card
from tests.office.made_told import Told


def _slips_at_notice(told: Told) -> tuple[str, ...]:
    with told.desk() as desk:
        case = show(desk, told.file).cases[0]
        return tuple(s.step for row in case.rows if row.step == "notice" for s in row.slips)


def test_what_hung_for_publicity_is_found_at_its_step_and_once_kept_leads_to_itself(told: Told) -> None:
    first = _slips_at_notice(told)
    assert first[0] == slips.PUBLIC and f"{slips.SLIP}posting_receipt" in first
    with told.desk() as desk:
        sheet = papers.preview(desk, told.ref, slips.PUBLIC)
        assert sheet.data.startswith(b"%PDF") and sheet.title == "社会救助审核公示单"
        paper, _ = publication.issue(desk, [told.ref], desk.today())
    assert _slips_at_notice(told)[0] == f"{slips.KEPT}{paper}"


def test_the_new_paper_stands_before_the_void_one_and_a_filing_that_went_out_is_asked_for_again(
    told: Told,
) -> None:
    with told.desk() as desk:
        before = papers.issued(desk, told.file, told.paper)
        assert papers.to_file_again(desk, before) == "", "nothing went out yet"
        sealed = filings.seal_filings(desk)
        assert sealed is not None
        filings.send(desk, told.house.stick)
        new, _ = stamping.reissue(desk, told.ref, told.paper, "金额印错", desk.today())
        rows = show(desk, told.file).papers
        assert [(row.id, row.void) for row in rows] == [(new, False), (told.paper, True)]
        assert "需重新备案" in papers.to_file_again(desk, before)


def test_a_void_paper_wears_a_red_chip_and_a_good_one_none(qtbot: QtBot) -> None:
    rows = (PaperRow("p2", "通知书", "2号", ""), PaperRow("p1", "通知书", "1号", "", void=True))
    card = papers_card(rows, lambda paper: None)
    qtbot.addWidget(card)
    chips = [text for text in card.findChildren(QLabel) if text.property("look") == "tag-hurt"]
    assert [chip.text() for chip in chips] == ["已作废"]

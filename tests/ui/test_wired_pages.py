"""At the window: slips by mouse and key, and cases whose power is gone, from 委托书 to their notice."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.office.act import home_at
from desktop.ui.presenters.slips import SLIP
from desktop.ui.presenters.step_specs import PRESENT
from desktop.ui.widgets.choice_fields import StatesField
from desktop.ui.widgets.rail import KEYS
from tests.office.made_office import CLERK, House, family
from tests.ui.at_window import AtWindow
from tests.ui.presenters.test_slips import recalled
from tests.ui.test_looks import settled


def test_the_receipt_comes_up_after_acceptance_and_f5_keeps_it(at_window: AtWindow, house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
    at_window.unlock(CLERK)
    at_window.open_household("李𬭎")
    panel = at_window.begin("materials")
    states = panel.fields["materials"]
    assert isinstance(states, StatesField)
    at_window.hand_in(panel, {"materials": [f"{m}={PRESENT}" for m in states.boxes]})
    home, paper = at_window.desk.cases.household, at_window.desk.papers.page
    at_window.wait(lambda: at_window.page is home, "materials")
    at_window.do("acceptance")
    assert home.timeline.first_action() is not None
    assert home.timeline.first_action().objectName() == "do-authorisation"  # type: ignore[union-attr]  # see above
    at_window.click(f"{SLIP}window_receipt")
    at_window.wait(lambda: at_window.page is paper and bool(paper.pages), "the slip")
    assert paper.keep.isVisible()
    at_window.press(Qt.Key.Key_F5)
    at_window.wait(lambda: "已编号存档" in paper.bar.text, "the number")
    assert not paper.keep.isVisible() and "存档原件" in paper.note.text()
    with at_window.desk.cases._work.session.desk.open_household(ref.household) as opened:
        assert any(kind == "paper" for kind, _ in opened.records())


def test_a_case_without_power_is_handed_on_from_its_section(at_window: AtWindow, house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    recalled(house)
    at_window.unlock(CLERK)
    QTest.keySequence(at_window.window, KEYS["instruments"])
    page, cases = at_window.desk.office.instruments, at_window.desk.cases
    at_window.wait(lambda: at_window.page is page and page.left_open.isVisible(), "the section")
    assert settled(page) == []
    [hand] = page.left_open.buttons
    hand.setFocus()
    QTest.keyClick(hand, Qt.Key.Key_Space)
    at_window.wait(lambda: at_window.page is cases.step and cases.step.panel is not None, "the form")
    assert cases.step.panel is not None
    QTest.mouseClick(cases.step.panel.submit, Qt.MouseButton.LeftButton)
    papers = at_window.desk.papers.page
    at_window.wait(lambda: at_window.page is papers, "the notice")
    assert papers.sheet is not None and papers.sheet.slip == (ref, "handed_up_notice")
    at_window.lock()
    with house.desk() as desk:
        assert home_at(desk, ref.household).steps[-1].step == "handed_up"


def test_a_refused_family_applies_for_something_else_from_its_page(at_window: AtWindow, house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk, family(income_fen=1_500_000))
    house.decided(ref)
    at_window.unlock(CLERK)
    at_window.open_household("李𬭎")
    page, step = at_window.desk.cases.household, at_window.desk.cases.step
    assert page.view is not None and page.view.cases[0].further
    assert settled(page) == []
    at_window.click("apply-more")
    at_window.wait(lambda: at_window.page is step and step.panel is not None, "the form")
    assert step.panel is not None
    matter = step.panel.spec.fields[0].choices[0][0]
    at_window.hand_in(step.panel, {"matters": [matter]})
    at_window.wait(lambda: at_window.page is page and "接过来" in page.bar.text, "the new application")
    assert len(page.view.cases) == 2


def test_the_fund_stands_on_the_page_of_the_month(clerk: AtWindow) -> None:
    QTest.keySequence(clerk.window, KEYS["month"])
    page = clerk.desk.month.page
    clerk.wait(lambda: clerk.page is page and page.fund.isVisible(), "the fund")
    assert "尚未补回 0.00 元" in page.fund.text() and not page.to_fund.isVisible()
    page.replenishing.emit()
    clerk.wait(lambda: page.form is not None, "the form")
    assert page.form is not None
    clerk.hand_in(page.form, {"amount_fen": "1", "document": "CZ-1"})
    clerk.wait(lambda: "不能多于" in page.bar.text, "nothing lies out")


def test_bulk_and_archive_lead_back_to_the_papers_by_mouse(at_window: AtWindow) -> None:
    at_window.unlock(CLERK)
    pages = at_window.desk
    for id, page in (("bulk", pages.bulk.page), ("archive", pages.archive.page)):
        pages.go("papers")
        at_window.wait(lambda: at_window.page is pages.paper_desk, "文书")
        pages.paper_desk.wanted.emit(id)
        at_window.wait(page.isVisible, id)
        QTest.mouseClick(page.back_link, Qt.MouseButton.LeftButton)
        assert at_window.page is pages.paper_desk
    pages.go("filings")
    assert not pages.filings.page.list.isEnabled(), "nothing is filed yet"
    pages.filings.page.printed.emit()
    at_window.wait(lambda: at_window.page is pages.papers.page, "备案清单")

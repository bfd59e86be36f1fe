"""举报投诉 at the window: registered, looked into, answered, closed; about the desk it is sealed."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.documents.preview import page_texts
from desktop.errors import UserError
from desktop.office import complaints as office
from desktop.ui.flows.complaint_flow import ComplaintFlow
from desktop.ui.pages.complaints import ComplaintsPage
from desktop.ui.presenters import complaints
from desktop.ui.presenters.complaints import Board, Line, Sheet
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.widgets.form_panel import FormPanel
from tests.office.made_complaint import PHONE, SAID, WHO, complaint, registered
from tests.office.made_office import ADMIN, CLERK, FIELD, LEADER, SECOND, House, family
from tests.ui.at_window import AtWindow

TYPED: dict[str, TypedValue] = {
    "channel": "visit", "signed": "named", "name": WHO, "phone": PHONE, "about_text": SAID, "household": "李𬭎",
    "due": "2026-04-01",
}  # fmt: skip


def panel_of(page: ComplaintsPage) -> FormPanel:
    assert page.panel is not None
    return page.panel


def sheet_of(page: ComplaintsPage) -> Sheet:
    assert page.sheet is not None
    return page.sheet


def next_step(page: ComplaintsPage) -> str | None:
    """What the sheet on the screen asks for; None while there is none."""
    return page.sheet.step if page.sheet is not None else None


def at_the_page(who: AtWindow) -> ComplaintFlow:
    """As the shell would show it."""
    flow = ComplaintFlow(who.shell.work, who.shell.drafts)
    flow.show.connect(who.window.show_page)
    flow.sheet.connect(who.desk.papers.fetch)
    who.shell.work.changed.connect(lambda changes: flow.changed(changes, who.window.page()))
    flow.open()
    who.wait(lambda: "件" in flow.page.count.text(), "the list")
    return flow


def test_a_complaint_goes_from_the_form_to_its_end(at_window: AtWindow) -> None:
    who = at_window
    with who.house.desk() as desk:
        who.house.registered(desk)
    who.unlock(CLERK)
    page = at_the_page(who).page
    assert page.nothing.isVisible() and page.model.rowCount() == 0
    QTest.mouseClick(page.add, Qt.MouseButton.LeftButton)
    who.wait(lambda: page.panel is not None, "the form")
    who.hand_in(panel_of(page), {**TYPED, "due": ""})
    who.wait(lambda: "办结期限" in page.bar.text, "what is missing")
    who.hand_in(panel_of(page), TYPED)
    who.wait(lambda: page.model.rowCount() == 1, "the line")
    line = page.model.rows[0]
    assert (line.about, line.signed, line.due, line.state) == ("李𬭎", "实名", "2026-04-01", "待核查")
    assert WHO not in repr(line) and "专档" in page.bar.text and not page.findChildren(FormPanel)
    looked: dict[str, TypedValue] = {
        "investigators": ["郑一", "郑二"], "unrelated": True, "findings": "属实", "outcome": "founded",
        "photos": who.photos,
    }  # fmt: skip
    page.table.opened.emit(line)
    for step, values in (
        ("investigation", looked),
        ("feedback", {"delivered": "当面"}),
        ("closed", {"findings": "转入复核"}),
    ):
        who.wait(partial(lambda wanted: next_step(page) == wanted, step), step)
        assert ("举报人", WHO) in sheet_of(page).facts
        assert PHONE not in repr(sheet_of(page).facts)
        who.hand_in(panel_of(page), values)
    who.wait(lambda: page.model.rows[0].state == "办结：属实", "the end")
    who.wait(lambda: next_step(page) == "", "nothing left to do")
    [printing] = page.findChildren(QPushButton, "print")
    QTest.mouseClick(printing, Qt.MouseButton.LeftButton)
    paper = who.desk.papers.page
    who.wait(lambda: who.window.page() is paper and paper.sheet is not None, "the check sheet")
    assert paper.sheet is not None and paper.sheet.pdf and paper.sheet.title == "举报登记和核查反馈表"
    said = "".join(text for _, text in page_texts(paper.sheet.data))
    assert "属实" in said and WHO not in said and PHONE not in said
    assert who.shell.drafts.take() == {}


def test_what_the_rules_refuse_is_said_and_nothing_is_lost(at_window: AtWindow) -> None:
    registered(at_window.house)
    at_window.unlock(CLERK)
    page = at_the_page(at_window).page
    at_window.wait(lambda: page.model.rowCount() == 1, "the line")
    page.table.opened.emit(page.model.rows[0])
    at_window.wait(lambda: page.panel is not None, "the form")
    assert page.panel is not None
    at_window.hand_in(
        page.panel,
        {"investigators": [WHO, "郑二"], "unrelated": True, "findings": "属实", "outcome": "founded"},
    )
    at_window.wait(lambda: "不能核查" in page.bar.text, "the reason")
    assert panel_of(page).typed()["findings"] == "属实" and panel_of(page).submit.isEnabled()


def test_a_complaint_about_the_desk_is_sealed_and_carried_again(at_window: AtWindow) -> None:
    at_window.unlock(CLERK)
    flow = at_the_page(at_window)
    page, stick = flow.page, at_window.house.stick
    typed = {**TYPED, "on": "2026-03-02", "subject": "desk", "household": "", "due": "", "against": [ADMIN]}
    page.sealed.emit(typed, stick)
    at_window.wait(lambda: page.model.rowCount() == 1, "the line")
    (sealed,) = stick.glob("*.age")
    assert (page.model.rows[0].about, page.model.rows[0].state) == ("本办公室", "已报县级")
    sealed.unlink()
    page.table.opened.emit(page.model.rows[0])
    at_window.wait(lambda: bool(page.findChildren(QPushButton, "carry-again")), "the sheet")
    assert WHO not in repr(sheet_of(page).facts)
    page.carried.emit(sheet_of(page).id, stick)
    at_window.wait(sealed.exists, "the file")


@pytest.mark.parametrize(("user", "may"), [(CLERK, True), (ADMIN, True), (FIELD, False), (LEADER, False)])
def test_only_clerks_and_administrators_are_offered_the_form(house: House, user: str, may: bool) -> None:
    with house.desk(user) as desk:
        assert complaints.board(desk).may_register == may


def test_somebody_else_sees_an_empty_list(house: House) -> None:
    id = registered(house)
    with house.desk(SECOND) as desk:
        assert complaints.board(desk).lines == ()
        with pytest.raises(UserError, match="无权"):
            complaints.sheet(desk, id)


def test_an_overdue_one_is_told(house: House, qtbot: QtBot) -> None:
    registered(house)
    house.clock.set(complaint().on.replace(year=2027))
    with house.desk() as desk:
        board = complaints.board(desk)
    page = ComplaintsPage()
    qtbot.addWidget(page)
    page.show_board(board)
    assert board.lines[0].late and page.count.text() == "1 件，1 件已过期"
    page.show_board(Board((), False))
    assert page.add.isHidden() and not page.nothing.isHidden()


def test_a_family_must_be_one_family(house: House) -> None:
    with house.desk() as desk:
        house.registered(desk)
        house.registered(desk, family("李𬭎", "0039"))
        typed = {**TYPED, "on": "2026-03-02", "subject": "others"}
        with pytest.raises(FieldProblem, match="有几户") as several:
            complaints.register(desk, typed)
        with pytest.raises(FieldProblem, match="没有找到"):
            complaints.register(desk, {**typed, "household": "查无此人"})
        assert several.value.field == "household" and office.readable(desk) == ()
        told = complaints.register(desk, {**typed, "household": "230382196205140039"})
    assert len(told.changes.households) == 1


def test_the_list_survives_a_household_that_cannot_be_opened(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        office.register(desk, complaint(about_household=ref.household))
        path = desk.households.path(ref.household)
    path.write_bytes(b"x" * 100)
    with house.desk() as desk:
        (line,) = complaints.board(desk).lines
    assert isinstance(line, Line) and "打不开" in line.about

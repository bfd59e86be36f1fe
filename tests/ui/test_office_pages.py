"""方案, 委托书, 办公室任务 at the window: the keyboard, the sources, importing, marking done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.sources import Source, Value
from desktop.ui.pages.duties import DutiesPage
from desktop.ui.pages.instruments import InstrumentsPage
from desktop.ui.pages.page import Page
from desktop.ui.pages.scheme_viewer import SchemeViewerPage
from desktop.ui.presenters.scheme_viewer import Line
from desktop.ui.widgets.rail import KEYS
from tests.office.made_office import CLERK, House, instrument
from tests.ui.at_window import AtWindow


def texts(page: Page) -> str:
    """Everything that is to be read, once the new labels have their places."""
    QTest.qWait(20)
    return "\n".join(w.text() for w in page.findChildren(QLabel) if w.isVisible())


def press(text: str, where: QWidget) -> None:
    """Click the button that says so."""
    QTest.qWait(20)
    [pressed] = [b for b in where.findChildren(QPushButton) if b.text() == text and b.isVisible()]
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)


def go(who: AtWindow, place: str) -> None:
    """By the key of the place."""
    QTest.keySequence(who.window, KEYS[place])
    who.wait(lambda: who.window.rail.buttons[place].isChecked(), place)


@pytest.fixture
def scheme(clerk: AtWindow) -> SchemeViewerPage:
    go(clerk, "scheme")
    page = clerk.desk.office.scheme
    clerk.wait(lambda: clerk.page is page and bool(page.lines.lines.lines), "the scheme")
    return page


@pytest.fixture
def duties(clerk: AtWindow) -> DutiesPage:
    clerk.desk.go("duties")
    page = clerk.desk.office.duties
    clerk.wait(lambda: clerk.page is page and bool(page.model.rows), "the duties")
    return page


@pytest.fixture
def instruments(clerk: AtWindow) -> InstrumentsPage:
    go(clerk, "instruments")
    page = clerk.desk.office.instruments
    clerk.wait(lambda: clerk.page is page and page.board is not None, "the instruments")
    return page


def test_every_place_has_its_key_in_its_tip(clerk: AtWindow) -> None:
    for place, key in KEYS.items():
        assert clerk.window.rail.buttons[place].toolTip() == key
        if clerk.window.rail.buttons[place].isVisible():
            go(clerk, place)
    before = clerk.page
    QTest.keySequence(clerk.window, KEYS["conflicts"])
    QTest.qWait(20)
    assert clerk.page is before, "nothing to settle: the rail does not offer it"


# -- 方案


def chosen(page: SchemeViewerPage) -> str:
    line = page.lines.current()
    assert line is not None
    return line.title


def highlighted(page: SchemeViewerPage) -> list[str]:
    marks = page.sources.text.extraSelections()
    return [mark.cursor.selectedText().replace("\u2029", "") for mark in marks]


def test_the_scheme_is_walked_by_the_keyboard(clerk: AtWindow, scheme: SchemeViewerPage) -> None:
    assert scheme.matters.hasFocus()
    QTest.keyClick(scheme.matters, Qt.Key.Key_Down)
    QTest.keyClick(scheme.matters, Qt.Key.Key_Right)
    assert scheme.lines.hasFocus() and chosen(scheme) == "方案里的名称"
    headings = [line.title for line in scheme.lines.lines.lines if line.kind == "heading"]
    seen = []
    for _ in scheme.lines.lines.lines:
        seen.append(chosen(scheme))
        QTest.keyClick(scheme.lines, Qt.Key.Key_Down)
    assert "入户调查" in seen and "办理步骤" in headings and not set(headings) & set(seen)
    QTest.keyClick(scheme.lines, Qt.Key.Key_Left)
    assert scheme.matters.hasFocus()


def test_the_words_of_the_scheme_are_marked_and_in_sight(clerk: AtWindow, scheme: SchemeViewerPage) -> None:
    lines = scheme.lines.lines.lines
    seal = next(n for n, line in enumerate(lines) if line.title == "印章文字")
    scheme.lines.setCurrentIndex(scheme.lines.lines.index(seal))
    assert highlighted(scheme) == ["审批文书加盖“密山市民政局试点审批专用”章"]
    QTest.qWait(30)
    place = scheme.sources.text.cursorRect(scheme.sources.text.textCursor())
    assert scheme.sources.text.viewport().rect().contains(place.center())
    assert "方案原文" in texts(scheme) and "密山市民政局试点审批专用" in texts(scheme)


def test_what_a_scheme_does_not_say_marks_nothing(clerk: AtWindow, scheme: SchemeViewerPage) -> None:
    lines = scheme.lines.lines.lines
    silent = next(n for n, line in enumerate(lines) if line.origins == ("unsaid",))
    scheme.lines.setCurrentIndex(scheme.lines.lines.index(silent))
    assert highlighted(scheme) == [] and "方案未规定" in texts(scheme)


def test_enter_goes_through_the_passages_of_a_line(clerk: AtWindow, scheme: SchemeViewerPage) -> None:
    quotes = ("确保试点乡镇(街道)不少于2名工作人员", "按照不低于50%的比例抽查审批档案")
    values = tuple(Value(q[:2], "样例", (Source("scheme", q),)) for q in quotes)
    scheme.lines.show_lines((Line("value", "两处", "样例", values=values),))
    assert highlighted(scheme) == list(quotes) and "第 1 处，共 2 处" in scheme.sources.further.text()
    places = [scheme.sources.text.textCursor().position()]
    for _ in quotes:
        QTest.keyClick(scheme.lines, Qt.Key.Key_Return)
        places.append(scheme.sources.text.textCursor().position())
    assert places[0] != places[1] and places[2] == places[0], "from the last to the first"


def test_the_search_looks_through_every_matter_and_the_text(
    clerk: AtWindow, scheme: SchemeViewerPage
) -> None:
    clerk.press(Qt.Key.Key_F, ctrl=True)
    assert scheme.query.hasFocus()
    clerk.type_into(scheme.query, "50%")
    titles = [line.title for line in scheme.matters.lines.lines]
    assert titles == ["方案总则（1）"] and chosen(scheme) == "抽查比例（%）"
    clerk.type_into(scheme.query, "民主评议")
    assert len(scheme.matters.lines.lines) > 1
    QTest.keyClick(scheme.query, Qt.Key.Key_Down)
    assert scheme.lines.hasFocus()
    clerk.type_into(scheme.query, "动员部署阶段")
    assert scheme.matters.lines.rowCount() == 0 and scheme.lines.lines.rowCount() == 0
    assert highlighted(scheme) and "方案原文里有 1 处" in texts(scheme)
    scheme.query.clear()
    assert scheme.matters.lines.rowCount() == 5


def test_a_line_is_copied_as_text(clerk: AtWindow, scheme: SchemeViewerPage) -> None:
    scheme.lines.setFocus()
    QTest.keyClick(scheme.lines, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "政府　密山市人民政府"


# -- 办公室任务


def to_line(page: DutiesPage, title: str) -> None:
    row = next(n for n, line in enumerate(page.model.rows) if line.title == title)
    page.table.setCurrentIndex(page.model.index(row, 0))


PLAN = "制定乡镇（街道）工作方案和工作计划"


def test_a_duty_is_marked_with_f5_and_taken_back_from_the_bar(clerk: AtWindow, duties: DutiesPage) -> None:
    to_line(duties, PLAN)
    assert "制定乡镇(街道)工作方案和工作计划" in texts(duties), "the words of the scheme"
    clerk.press(Qt.Key.Key_F5)
    assert duties.form is not None
    field = duties.form.fields["note"].findChild(QLineEdit)
    assert field is not None
    clerk.type_into(field, "报市民政局")
    QTest.keyClick(field, Qt.Key.Key_F5)
    clerk.wait(lambda: duties.board.count("已办") == 2, "the mark")
    assert PLAN in duties.bar.text and PLAN not in [line.title for line in duties.model.rows]
    press("已办 2", duties)
    to_line(duties, PLAN)
    assert "赵一" in texts(duties) and "报市民政局" in texts(duties)
    press("撤销", duties.bar)
    clerk.wait(lambda: duties.board.count("已办") == 1, "taking back")


def test_a_wrong_day_stays_in_the_form(clerk: AtWindow, duties: DutiesPage) -> None:
    to_line(duties, PLAN)
    assert duties.form is not None
    field = duties.form.fields["on"].findChild(QLineEdit)
    assert field is not None
    clerk.type_into(field, "2026-13-40")
    press("登记办好", duties)
    clerk.wait(lambda: bool(duties.bar.text), "a message")
    assert "不是日期" in duties.bar.text and duties.form.fields["on"].property("wrong") == "true"
    clerk.type_into(field, "2026-12-31")
    press("登记办好", duties)
    clerk.wait(lambda: "在今天" in duties.bar.text, "a message")
    assert field.text() == "2026-12-31"


def test_what_is_typed_stays_while_the_list_is_read_again(clerk: AtWindow, duties: DutiesPage) -> None:
    clerk.press(Qt.Key.Key_F5)
    first = duties.table.current()
    assert first is not None and duties.form is not None
    field = duties.form.fields["note"].findChild(QLineEdit)
    assert field is not None
    clerk.type_into(field, "写到一半")
    more = replace(first, id="another", title="更急的")
    duties.show_board(replace(duties.board, lines=(more, *duties.board.lines)))
    assert duties.table.current() == first and duties.form.typed()["note"] == "写到一半"
    assert len(duties.findChildren(QLineEdit)) >= 2 and field.isVisible()


def test_a_household_of_a_duty_is_opened_and_come_back_from(at_window: AtWindow, house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        house.publicised(desk, ref)
    house.clock.set(house.day("close") + timedelta(days=5))
    who = at_window
    who.unlock(CLERK)
    who.desk.go("duties")
    page = who.desk.office.duties
    who.wait(lambda: any(line.households for line in page.board.lines), "the households")
    assert page.table.current() is page.model.rows[0] and page.model.rows[0].late
    to_line(page, "新柞村 1 户公示期满，请撤下并拍照")
    press("李𬭎", page)
    who.wait(lambda: who.page is who.desk.cases.household, "the household")
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is page, "the duties again")


# -- 委托书


def test_the_grid_says_why_and_who_instead(clerk: AtWindow, instruments: InstrumentsPage) -> None:
    press("谁能办什么", instruments)
    table = instruments.table
    assert table is not None and instruments.board is not None
    table.setFocus()
    assert (
        instruments.where.text() == "最低生活保障 · 受理：可办"
        and "密委〔2026〕1号" in instruments.why.text()
    )
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert instruments.where.text() == "特困人员救助供养 · 受理：不能"
    assert "没有写明" in instruments.why.text() and instruments.instead.text() == "由密山市民政局办理。"


def test_a_second_instrument_is_imported_and_changes_the_grid(
    at_window: AtWindow, house: House, tmp_path: Path
) -> None:
    with house.county() as county:
        office = next(iter(county.ledger.offices())).office
        since = house.clock.now().date()
        more = instrument(county, office, since, matters=["tekun"], number="密委〔2026〕2号（样例）")
    path = tmp_path / "委托书2.json"
    path.write_bytes(more)
    who = at_window
    who.unlock(CLERK)
    go(who, "instruments")
    page = who.desk.office.instruments
    who.wait(lambda: page.board is not None, "the instruments")
    page.chosen.emit(str(path))
    who.wait(lambda: page.board is not None and len(page.board.cards) == 2, "the second")
    assert "已导入委托书 密委〔2026〕2号" in page.bar.text
    assert page.board is not None and page.board.rows[1].cells[0].sign == "可办"
    page.chosen.emit(str(path))
    who.wait(lambda: "已经导入过" in page.bar.text, "a word")


def test_what_is_no_instrument_of_ours_is_refused(
    clerk: AtWindow, instruments: InstrumentsPage, tmp_path: Path
) -> None:
    wrong = tmp_path / "说明.txt"
    wrong.write_text("不是委托书", "utf-8")
    for path, said in ((wrong, "。"), (tmp_path / "不在.json", "读不了")):
        instruments.bar.hide()
        instruments.chosen.emit(str(path))
        clerk.wait(lambda: bool(instruments.bar.text), "a message")
        assert said in instruments.bar.text
    assert instruments.board is not None and len(instruments.board.cards) == 1

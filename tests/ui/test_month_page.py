"""本月 at the window: held and why, put on the list, compared, exported, closed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.app import Desktop
from desktop.domain.roster import Roster
from desktop.office import founding, month
from desktop.office.act import home_at
from desktop.settings import Settings
from desktop.ui.flows.month_flow import MonthFlow
from desktop.ui.pages.month import MonthPage
from desktop.ui.presenters.month import CHECKED, DUE, HELD, LISTED
from tests.office.made_month import MONTH, RURAL, found_caseload, read, subset
from tests.office.made_office import ADMIN, CLERK, House
from tests.ui.at_window import AtWindow
from tests.ui.test_looks import SMALLEST, cut, settled

FOUR = 4
"""Families are enough: the window shares its thread with the test."""


@pytest.fixture(scope="module")
def rural() -> Roster:
    return read(RURAL)


@pytest.fixture(scope="module")
def caseload(founded: House, tmp_path_factory: pytest.TempPathFactory, rural: Roster) -> House:
    house = found_caseload(founded, tmp_path_factory.mktemp("caseload") / "house", rural, FOUR)
    with house.desk(ADMIN) as desk:
        founding.configure(desk, {"month_close_day": 20})
    with house.desk() as desk:
        file = desk.households.ids()[0]
        month.hold(desk, file, home_at(desk, file).benefits[0].id, "unverified", MONTH, desk.today())
    return house


@pytest.fixture
def house(caseload: House, tmp_path: Path) -> House:
    """One family is held, the day of the month is a setting."""
    return caseload.copied(tmp_path / "house")


def at_the_page(who: AtWindow) -> MonthFlow:
    """As the shell would show it."""
    flow = MonthFlow(who.shell.work)
    flow.show.connect(who.window.show_page)
    flow.sheet.connect(who.desk.papers.fetch)
    who.shell.work.changed.connect(lambda changes: flow.changed(changes, who.window.page()))
    flow.open()
    who.wait(lambda: flow.page.board is not None, "the month")
    return flow


@pytest.fixture
def page(clerk: AtWindow) -> Iterator[MonthPage]:
    flow = at_the_page(clerk)
    yield flow.page


def picture_of(who: AtWindow, name: str) -> None:
    """Kept to be looked at, where somebody wants to."""
    if (folder := os.environ.get("HUDANG_TEST_PICTURES")) is not None:
        who.window.grab().save(str(Path(folder) / f"{name}.png"))


def press(page: MonthPage, button: QPushButton) -> None:
    assert button.isVisible() and button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def count(page: MonthPage, tab: str) -> int:
    return len(page.board.of(tab)) if page.board else -1


def test_a_month_from_its_dates_to_the_close_with_an_exception(clerk: AtWindow, page: MonthPage) -> None:
    assert page.title.text() == "2026年3月" and page.state.text() == "未结账"
    assert page.board is not None
    assert ("03-20", "还有 18 天") in [(d.due, d.left) for d in page.board.countdown]
    assert f"上月 {FOUR}户" in page.sums.text() and "✓" in page.sums.text()
    [held] = page.model.rows
    assert "待核实是否在世" in held.why and count(page, DUE) == FOUR - 1
    picture_of(clerk, "month")
    page.act()
    clerk.wait(lambda: count(page, LISTED) == FOUR - 1, "the list")
    assert f"已列入 {FOUR - 1} 笔" in page.bar.text and "停住 1 笔" in page.bar.text
    assert count(page, DUE) == 0 and not page.to_list.isEnabled()
    press(page, page.to_close)
    clerk.wait(lambda: page.form is not None, "the form")
    form = page.form
    assert form is not None
    picture_of(clerk, "month-close")
    press(page, form.submit)
    clerk.wait(lambda: "处要补正" in page.bar.text, "what is missing")
    leader = next(f for f in form.spec.fields if f.name == "signer").choices[0][0]
    why = f"reason-{held.household}"
    clerk.hand_in(form, {why: "待核实，县里还没有回复", "signer": leader, "scan": clerk.photos})
    clerk.wait(lambda: page.board is not None and page.board.closed, "the close")
    assert "留下 1 户" in page.bar.text and page.form is None
    assert "已结账（赵一，例外 1 户）" in page.state.text()
    assert not page.to_close.isEnabled() and not page.to_list.isEnabled()


def test_a_month_with_nothing_open_asks_once_and_closes(at_window: AtWindow, house: House) -> None:
    with house.desk() as desk:
        file = desk.households.ids()[0]
        month.release(desk, file, home_at(desk, file).holds[0].id, "核实在世", desk.today())
    who = at_window
    who.unlock(CLERK)
    page = at_the_page(who).page
    page.act()
    who.wait(lambda: count(page, LISTED) == FOUR, "the list")
    press(page, page.to_close)
    who.wait(lambda: "不能再改" in page.bar.text, "the question")
    page.bar.say("另一句话。", action="别的")
    page.bar.acted.emit()
    QTest.qWait(100)
    assert page.board is not None and not page.board.closed, "another message's button closes nothing"
    press(page, page.to_close)
    who.wait(lambda: "不能再改" in page.bar.text, "the question")
    [yes] = [b for b in page.bar.findChildren(QPushButton) if b.text() == "确认结账" and b.isVisible()]
    press(page, yes)
    who.wait(lambda: page.board is not None and page.board.closed, "the close")
    assert f"2026年3月已结账：{FOUR} 笔" in page.bar.text
    page.turn.emit("2026-04")
    who.wait(lambda: page.board is not None and page.board.month == "2026-04", "the next month")
    assert count(page, DUE) == FOUR and not page.after.isEnabled(), "no further ahead than a month"


def test_a_comparison_shows_every_difference_and_tables_go_to_a_folder(
    clerk: AtWindow, page: MonthPage, house: House, rural: Roster, tmp_path: Path
) -> None:
    assert page.board is not None
    known = {line.name for tab in (DUE, HELD) for line in page.board.of(tab)}
    files = subset({h.head_id for h in rural.households if h.head_name in known}, tmp_path)
    page.compare.emit([str(f) for f in files])
    clerk.wait(lambda: page.compared is not None, "the comparison")
    [line] = page.model.rows
    assert line.why.startswith("停住：") and "待核实" in line.why and "差异 1 处" in page.bar.text
    assert page.to_save.isVisible()
    picture_of(clerk, "month-compared")
    page.save.emit(tmp_path / "结果.xlsx")
    clerk.wait(lambda: (tmp_path / "结果.xlsx").exists() and "已另存" in page.bar.text, "the file")
    press(page, page.to_export)
    clerk.wait(lambda: page.form is not None, "the form")
    picture_of(clerk, "month-export")
    assert page.form is not None
    typed = page.form.typed()
    press(page, page.to_print)
    clerk.wait(lambda: page.form is not None and len(page.form.spec.fields) == 1, "which table")
    press(page, page.form.submit)
    preview = clerk.desk.papers.page
    clerk.wait(lambda: clerk.window.page() is preview and preview.sheet is not None, "the table as pages")
    assert preview.sheet is not None and preview.sheet.pdf and preview.sheet.title.startswith("2026年3月")
    assert preview.sheet.words == "还没有结账，仅供核对" and not preview.sheet.why_not_print
    clerk.window.show_page(page)
    page.printed.emit({"table": "reserve_fund_ledger"})
    clerk.wait(lambda: clerk.window.page() is preview and "备用金" in preview.title.text(), "the fund")
    clerk.window.show_page(page)
    folder = tmp_path / "报表"
    folder.mkdir()
    page.export.emit({**typed, "version": "full"}, folder)
    clerk.wait(lambda: "交给谁" in page.bar.text, "what is missing")
    page.export.emit({**typed, "version": "full", "recipient": "农信社"}, folder)
    clerk.wait(lambda: len(list(folder.iterdir())) == 1, "the bank's table")
    page.export.emit(typed, folder)
    clerk.wait(lambda: len(list(folder.iterdir())) == 5, "all tables")


@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_is_cut_in_the_smallest_window(
    qapp: QApplication, house: House, picture: Path, scale: int
) -> None:
    settings = replace(Settings(profile=str(house.profile)), font_scale=scale)
    desktop = Desktop(qapp, settings, house.clock)
    desktop.window.resize(*SMALLEST)
    desktop.window.show()
    who = AtWindow(desktop, house, picture)
    who.go_to_the_door()
    who.unlock(CLERK)
    page = at_the_page(who).page
    QTest.qWait(100)
    picture_of(who, f"month-{scale}")
    assert settled(page) == []
    who.press(Qt.Key.Key_F1)
    QTest.qWait(30)
    assert page.help in page.bar.text and cut(page.bar) == []
    page.bar.put_away()
    press(page, page.to_close)
    who.wait(lambda: page.form is not None, "the form")
    QTest.qWait(100)
    picture_of(who, f"month-close-{scale}")
    assert settled(page) == []
    assert (who.window.width(), who.window.height()) == SMALLEST
    page._turn_tab(CHECKED)
    assert settled(page) == []
    desktop.close()
    desktop.window.close()
    desktop.window.deleteLater()

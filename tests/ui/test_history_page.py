"""经过 and 改动的账 at the window: by keyboard through a household's past, an entry undone, the office reckoned up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.office import households
from desktop.ui.flows.history_flow import HistoryFlow
from tests.office.made_office import ADMIN, CLERK, PASSWORDS, START
from tests.ui.at_window import AtWindow


@pytest.fixture
def flow(at_window: AtWindow) -> HistoryFlow:
    """The clerk's window with the two pages in it, and a family whose telephone was changed on the sixth day."""
    house = at_window.house
    with house.desk() as desk:
        ref = house.registered(desk)
        house.clock.set(START + timedelta(days=5))
        households.amend_household(desk, ref.household, {"phone": "13911111111"}, "写错了")
        at_window.file = ref.household  # type: ignore[attr-defined]  # the test's own note
    at_window.unlock(CLERK)
    flow = HistoryFlow(at_window.shell.work)
    flow.show.connect(at_window.window.show_page)
    at_window.shell.work.changed.connect(lambda changes: flow.changed(changes, at_window.window.page()))
    return flow


def file_of(who: AtWindow) -> str:
    return str(who.file)  # type: ignore[attr-defined]


def tab(who: AtWindow, flow: HistoryFlow, text: str) -> None:
    pressed = next(b for b in flow.page.findChildren(QPushButton) if b.text() == text)
    pressed.setFocus()
    QTest.keyClick(pressed, Qt.Key.Key_Space)


def test_a_wrong_entry_is_found_and_undone_with_the_keyboard(at_window: AtWindow, flow: HistoryFlow) -> None:
    who, page = at_window, flow.page
    flow.open(file_of(who))
    who.wait(lambda: bool(page.passages.rows), "the entries")
    first = page.passages.rows[0]
    assert (first.what, first.who, first.note) == ("更正家庭情况", "赵一", "写错了")
    assert page.seen.rows == () and "查阅" in page.looked.text()  # a clerk does not read who looked
    assert page.edits.rows[0].title == "家庭情况 · 电话" and page.edits.rows[0].fate == "采用"
    assert "✓" in page.account.text()
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F8)
    assert "理由" in page.bar.text and page.reason.hasFocus()
    who.type_into(page.reason, "原来的号码没错")
    QTest.keyClick(page.reason, Qt.Key.Key_F8)
    who.wait(lambda: "已撤销" in page.bar.text, "undone")
    who.wait(lambda: page.passages.rows[0].what == "撤销", "the counter-entry")
    with_phone = [e for p in page.passages.rows for e in p.edits if e.title == "家庭情况 · 电话"]
    assert [e.fate for e in with_phone][:2] == ["采用", "被取代：知道原值的人后来另写了"]


def test_two_days_are_compared_one_is_shown_masked_and_the_office_is_reckoned_up(
    at_window: AtWindow, flow: HistoryFlow
) -> None:
    who, page = at_window, flow.page
    flow.open(file_of(who))
    who.wait(lambda: bool(page.passages.rows), "the entries")
    tab(who, flow, "某日的样子")
    assert page.days.first.date() == QDate(START.year, START.month, START.day)
    page.days.compare.setFocus()
    QTest.keyClick(page.days.compare, Qt.Key.Key_Space)
    who.wait(lambda: bool(page.differences.rows), "the difference")
    assert [(d.title, d.before, d.after) for d in page.differences.rows] == [
        ("家庭情况 · 电话", "138****0000", "139****1111")
    ]
    QTest.keyClick(page.days.second, Qt.Key.Key_Down)  # one day back
    QTest.keyClick(page.days.show_state, Qt.Key.Key_Space)
    who.wait(lambda: "结束时的样子" in page.said.text() and len(page.differences.rows) > 5, "the state")
    shown = {d.title: d.after for d in page.differences.rows}
    assert shown["家庭情况 · 电话"] == "138****0000"
    number = next(v for t, v in shown.items() if "身份证" in t)
    assert "*" in number and "19620514" not in number
    page.days.second.setDate(QDate(2026, 1, 1))
    QTest.keyClick(page.days.compare, Qt.Key.Key_Space)
    who.wait(lambda: "前一个之前" in page.bar.text, "the refusal")

    # 改动的账: the office is reckoned up, and a row leads to the lines of its household.
    flow.open_ledger()
    who.wait(lambda: bool(flow.ledger.model.rows), "the account")
    assert flow.ledger.total.text().startswith("2 个文件：全部改动") and "✓" in flow.ledger.total.text()
    rows = flow.ledger.model.rows
    assert all(r.verdict == "✓" and sum(r.parts) == r.edits for r in rows)
    own = next(n for n, r in enumerate(rows) if r.file == file_of(who))
    assert rows[own].name.startswith("李𬭎")
    flow.ledger.table.selectRow(own)
    QTest.keyClick(flow.ledger.table, Qt.Key.Key_Return)
    who.wait(lambda: who.page is flow.page and bool(flow.page.passages.rows), "the household's lines")


def test_an_administrator_deletes_an_entry_by_law_after_it_was_said_what_goes(at_window: AtWindow) -> None:
    house = at_window.house
    with house.desk() as desk:
        file = house.registered(desk).household
        households.amend_household(desk, file, {"reason": "邻居家的事"}, "写错了人家")
    at_window.unlock(ADMIN)
    flow = HistoryFlow(at_window.shell.work)
    flow.show.connect(at_window.window.show_page)
    at_window.shell.work.changed.connect(lambda changes: flow.changed(changes, at_window.window.page()))
    who, page = at_window, flow.page
    flow.open(file)
    who.wait(lambda: bool(page.passages.rows), "the entries")
    assert page.redaction.isVisible() and "管理员" not in page.looked.text()
    who.click("look-at-redaction")
    assert "理由" in page.bar.text
    who.type_into(page.reason, "写到别人头上")
    who.click("look-at-redaction")
    assert "依据" in page.bar.text
    who.type_into(page.redaction.basis, "个人信息保护法第四十七条")
    who.click("look-at-redaction")
    who.wait(page.redaction.sure.isVisible, "what would go")
    assert "1 处内容" in page.bar.text and "不能恢复" in page.bar.text
    who.type_into(page.redaction.password, PASSWORDS[ADMIN])
    who.click("redact")
    who.wait(lambda: "已依法删除" in page.bar.text, "deleted")
    who.wait(lambda: len(page.passages.rows) == 3, "the redaction among the entries")
    assert page.passages.rows[1].mark == "依法删除：写到别人头上（个人信息保护法第四十七条）"
    assert "邻居" not in str(page.passages.rows)

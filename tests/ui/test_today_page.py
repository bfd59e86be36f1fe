"""今日 and 退回经办人 at the window: counts filter, rows open their thing, Esc comes back; keys read the chart."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from desktop.office.act import case_at
from desktop.office.today import RETURNED, SIGNING, TODAY
from desktop.ui.presenters.today import MonthPoint
from desktop.ui.widgets.month_chart import NOTHING, MonthChart
from tests.office.made_office import CLERK, LEADER, PASSWORDS, House
from tests.ui.at_window import AtWindow

WHY = "入户照片看不清住房。"


def shown(who: AtWindow, group: str = TODAY) -> None:
    """今日 with its numbers, and one of its filters."""
    page = who.desk.today.page
    who.desk.go("today")
    who.wait(lambda: who.page is page and page.board is not None, "今日")
    QTest.mouseClick(page.chips[group], Qt.MouseButton.LeftButton)


def test_a_leader_sends_back_from_today_and_the_clerk_finds_it_there(
    at_window: AtWindow, house: House
) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    who = at_window
    who.unlock(LEADER)
    shown(who, SIGNING)
    page, signing = who.desk.today.page, who.desk.signing.page
    who.wait(
        lambda: len(page.model.rows) == 1 and who.window.rail.buttons["today"].text() == "今日 1", "the case"
    )
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    who.wait(lambda: who.page is signing and not signing.step.isHidden(), "the signature")
    assert signing.back.text() == "退回经办人"
    who.press(Qt.Key.Key_F7)
    who.wait(lambda: signing.sends_back and signing.back.text() == "改为签批", "the form of the return")
    panel = signing.step.panel
    assert panel is not None
    who.hand_in(panel, {"to": "visit", "password": PASSWORDS[LEADER]})
    who.wait(
        lambda: panel.fields["reason"].property("wrong") == "true" and panel.submit.isEnabled(), "a reason"
    )
    who.hand_in(panel, {"reason": WHY})
    who.wait(lambda: "已退回经办人" in signing.bar.text and not signing.model.rows, "the return")
    who.press(Qt.Key.Key_Escape)
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is page, "back at 今日")
    who.wait(lambda: page.chips[RETURNED].text() == "退回 1", "the number")
    who.lock()
    with house.desk() as desk:
        back = case_at(desk, ref).sent_back
        assert back is not None and (back.by, back.facts["signing"]) == (LEADER, "screen")
    who.unlock(CLERK)
    shown(who, RETURNED)
    page, step = who.desk.today.page, who.desk.cases.step
    who.wait(
        lambda: len(page.model.rows) == 1 and WHY in page.reason.text() and "李三" in page.reason.text(),
        "why",
    )
    who.press(Qt.Key.Key_F5)
    who.wait(lambda: who.page is step and step.form is not None and step.form.step == "visit", "the visit")
    assert any(WHY in each.text() for each in step.findChildren(QLabel)), "the reason stands over the form"
    who.press(Qt.Key.Key_Escape)
    household = who.desk.cases.household
    who.wait(lambda: who.page is household and household.view is not None, "the household")
    assert household.view is not None
    rows = {r.step: r for r in household.view.cases[0].rows}
    assert (
        WHY in rows["sent_back"].detail
        and rows["sent_back"].mark == "待补正"
        and rows["visit"].state == "open"
    )
    household.bar.hide()
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is page, "今日 again")


def test_the_year_is_read_with_the_arrow_keys(qapp: QApplication) -> None:
    chart = MonthChart()
    said: list[str] = []
    chart.picked.connect(said.append)
    assert (chart.text, chart.accessibleDescription()) == (NOTHING, NOTHING)
    points = [MonthPoint(f"2026-{n:02}", 300 + n, 18_000_000 + n * 100_000) for n in range(1, 13)]
    chart.show_months(points)
    assert (
        said[-1] == "2026年12月：312 户，192,000.00 元"
        and "2026年1月：301 户" in chart.accessibleDescription()
    )
    for key, month in (
        (Qt.Key.Key_Left, 11),
        (Qt.Key.Key_Home, 1),
        (Qt.Key.Key_Left, 1),
        (Qt.Key.Key_End, 12),
    ):
        QTest.keyClick(chart, key)
        assert chart.text.startswith(f"2026年{month}月")
    chart.resize(chart.sizeHint())
    drawn = chart.grab().toImage()
    assert len({drawn.pixel(x, drawn.height() // 4) for x in range(drawn.width())}) > 1, "bars are drawn"

"""冲突 at the window: the rail names it, a reason is wanted, a choice settles it, the entry goes away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop.office import access
from desktop.ui.pages.conflicts import ConflictsPage
from desktop.ui.widgets.message_bar import MessageBar
from desktop.ui.widgets.reveal import Reveal
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS
from tests.ui.at_window import AtWindow
from tests.ui.two_devices import disputed_income, rival_decisions


def shown(page: ConflictsPage, text: str) -> list[QPushButton]:
    return [b for b in page.findChildren(QPushButton) if b.isVisible() and b.text() == text]


def test_nothing_to_settle_is_no_place_of_the_rail(clerk: AtWindow) -> None:
    assert not clerk.window.rail.buttons["conflicts"].isVisible()


def test_conflicts_are_reached_settled_and_gone(at_window: AtWindow) -> None:
    disputed_income(at_window.house)
    who = at_window
    who.unlock(CLERK)
    entry = who.window.rail.buttons["conflicts"]
    who.wait(entry.isVisible, "冲突 in the rail")
    assert entry.text() == "冲突 2"
    who.open_household("李𬭎")
    bar = next(b for b in who.page.findChildren(MessageBar) if b.isVisible() and "两边" in b.text)
    bar.acted.emit()
    page = who.desk.conflicts.page
    who.wait(lambda: who.page is page, "the conflicts")
    first, _ = shown(page, "采用此")
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    assert "理由" in page.bar.text
    QTest.mouseClick(shown(page, "稍后")[1], Qt.MouseButton.LeftButton)
    who.wait(lambda: len(shown(page, "采用此")) == 1, "one put off")
    assert page.again.isVisible()
    who.type_into(who.find(QLineEdit, "reason", page), "以入户为准")
    QTest.mouseClick(shown(page, "采用彼")[0], Qt.MouseButton.LeftButton)
    who.wait(lambda: entry.text() == "冲突 1", "one less")
    QTest.mouseClick(page.again, Qt.MouseButton.LeftButton)
    who.wait(lambda: bool(shown(page, "采用此")), "it is back")
    who.type_into(who.find(QLineEdit, "reason", page), "打过电话")
    QTest.mouseClick(shown(page, "采用此")[0], Qt.MouseButton.LeftButton)
    who.wait(lambda: not entry.isVisible(), "nothing left")
    who.press(Qt.Key.Key_Escape)
    assert not page.bar.isVisible()
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is who.desk.cases.household, "back at the household")


def test_a_signer_takes_one_of_two_decisions_back(at_window: AtWindow) -> None:
    rival_decisions(at_window.house)
    who = at_window
    who.unlock(LEADER)
    entry = who.window.rail.buttons["conflicts"]
    who.wait(entry.isVisible, "冲突 in the rail")
    entry.click()
    page = who.desk.conflicts.page
    who.wait(lambda: who.page is page, "the conflicts")
    take = shown(page, "撤下")
    assert len(take) == 2
    who.type_into(who.find(QLineEdit, "reason", page), "重复签批")
    QTest.mouseClick(take[1], Qt.MouseButton.LeftButton)
    assert "口令" in page.bar.text
    password = next(f for f in page.findChildren(QLineEdit) if f.accessibleName() == "您的口令")
    who.type_into(password, PASSWORDS[LEADER])
    QTest.mouseClick(take[1], Qt.MouseButton.LeftButton)
    who.wait(lambda: not entry.isVisible(), "one decision left")
    who.lock()
    who.unlock(CLERK)
    who.wait(lambda: not entry.isVisible(), "settled for everybody")


def test_numbers_in_conflict_are_masked_and_shown_one_at_a_time(at_window: AtWindow) -> None:
    ref = disputed_income(at_window.house)
    who = at_window
    who.unlock(CLERK)
    who.wait(who.window.rail.buttons["conflicts"].isVisible, "冲突 in the rail")
    who.desk.go("conflicts")
    page = who.desk.conflicts.page
    who.wait(lambda: who.page is page and bool(page.findChildren(Reveal)), "the numbers")
    fields = [f for f in page.findChildren(Reveal) if f.isVisible()]
    assert {f.shown.text() for f in fields} == {"139****1111", "139****2222"}
    fields[0].press.setFocus()
    QTest.keyClick(fields[0].press, Qt.Key.Key_Space)
    who.wait(lambda: fields[0].whole, "the whole number")
    assert fields[0].shown.text() in ("13911111111", "13922222222") and not fields[1].whole
    # Looking at the household and back: Esc leads out, not round in a circle.
    shown(page, "看户页")[0].click()
    who.wait(lambda: who.page is who.desk.cases.household, "the household")
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is page, "back at the conflicts")
    assert not fields[0].whole
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is who.desk.cases.households, "out of it")
    who.lock()
    with who.house.desk(ADMIN) as desk:
        noted = [s for s in access.seen(desk, household=ref.household) if s.act == "reveal"]
    assert len(noted) == 1 and "电话" in noted[0].what

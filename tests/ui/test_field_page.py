"""下乡 at the window: pack with the keyboard, take in what came back, look at a claim and settle it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton

from desktop.office import households
from desktop.ui.flows.field_flow import FieldFlow
from tests.office.made_office import ADMIN, CLERK, PASSWORDS, House, Laptop
from tests.ui.at_window import AtWindow


def answer(who: AtWindow, folder: Path) -> None:
    """Choose a folder in the dialog that is open."""
    who.wait(lambda: bool(who.window.findChildren(QFileDialog)), "the dialog")
    for dialog in who.window.findChildren(QFileDialog):
        dialog.filesSelected.emit([str(folder)])
        dialog.done(0)
    who.wait(lambda: not who.window.findChildren(QFileDialog), "the dialog to go")


def opened(who: AtWindow) -> FieldFlow:
    flow = FieldFlow(who.shell.work)
    flow.setParent(who.window)
    flow.show.connect(who.window.show_page)
    who.shell.work.changed.connect(lambda changes: flow.changed(changes, who.window.page()))
    flow.open()
    who.wait(lambda: flow.page.board is not None and who.page is flow.page, "下乡")
    return flow


def with_laptop(house: House) -> tuple[Laptop, str]:
    own = house.approved()
    with house.desk() as desk:
        return own, house.registered(desk).household


def test_a_household_goes_out_and_comes_back_to_be_claimed(at_window: AtWindow) -> None:
    who = at_window
    own, file = with_laptop(who.house)
    who.unlock(CLERK)
    flow = opened(who)
    page = flow.page
    assert page.loss is None and page.out is not None and not page.table.isVisible()
    page.out.fields["village"].put("新柞村")
    page.act()  # F5
    answer(who, own.grants)
    who.wait(lambda: "已装包 1 户" in page.bar.text, "packed")
    who.wait(lambda: bool(page.model.rows), "the list")
    assert (page.model.rows[0].state, page.model.rows[0].household) == ("带着", file)
    heard: list[str] = []
    flow.opened.connect(heard.append)
    page.table.start_at_top()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert heard == [file]
    own.taken(own.grants)
    with own.desk() as desk:
        households.amend_household(desk, file, {"phone": "13922222222"})
    own.brought_back()
    who.house.clock.set(who.house.clock.now().date() + timedelta(days=40))
    who.click("take-in")
    answer(who, own.returns)
    who.wait(lambda: "1 户等人认领" in page.bar.text, "taken in")
    who.wait(lambda: bool(page.claims.cards), "the claim")
    (card,) = page.claims.cards.values()
    QTest.mouseClick(who.find(QPushButton, "look", card), Qt.MouseButton.LeftButton)
    who.wait(card.told.isVisible, "what it would change")
    assert "139****2222" in card.told.text() and "13922222222" not in card.told.text()
    QTest.mouseClick(who.find(QPushButton, "refuse", card), Qt.MouseButton.LeftButton)
    who.wait(lambda: "理由" in page.bar.text, "a reason is wanted")
    assert page.take_in.isEnabled() and page.out.submit.isEnabled()
    who.type_into(who.find(QLineEdit, "claim-reason", card), "核对过")
    QTest.mouseClick(who.find(QPushButton, "take", card), Qt.MouseButton.LeftButton)
    who.wait(lambda: not page.claims.cards, "claimed")
    assert "新记录 1 条" in page.bar.text
    who.wait(lambda: bool(page.model.rows) and page.model.rows[0].late, "the list again")
    page.table.clearSelection()
    who.click("end")
    assert "还没有选" in page.bar.text
    page.table.selectRow(0)
    who.click("end")
    who.wait(lambda: not page.model.rows, "taken back")
    assert "已收回 1 户" in page.bar.text


def test_the_administrator_reports_a_loss(at_window: AtWindow, tmp_path: Path) -> None:
    who = at_window
    own, _ = with_laptop(who.house)
    who.unlock(ADMIN)
    page = opened(who).page
    assert page.loss is not None and page.listing is not None
    page.listing.fields["village"].put("新柞村")
    QTest.mouseClick(page.listing.submit, Qt.MouseButton.LeftButton)
    answer(who, tmp_path)
    who.wait(lambda: "走访名单" in page.bar.text, "the list for the village")
    who.hand_in(page.loss, {"device": own.device, "reason": "遗失", "password": "wrong"})
    who.wait(lambda: "口令不对" in page.bar.text, "refused")
    assert page.loss.typed()["password"] == ""
    who.hand_in(page.loss, {"password": PASSWORDS[ADMIN]})
    who.wait(lambda: "已撤销" in page.bar.text, "revoked")
    who.wait(lambda: page.loss is None, "nothing left to lose")
    assert page.out is None
    page.start()
    page.act()

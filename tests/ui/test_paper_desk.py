"""文书: every errand opens its page by the keyboard, and Esc comes back to the list of errands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.ui.pages.paper_desk import ERRANDS
from tests.office.made_office import CLERK
from tests.ui.at_window import AtWindow


def test_every_errand_opens_with_enter_and_escape_comes_back(at_window: AtWindow) -> None:
    at_window.unlock(CLERK)
    pages = at_window.desk
    pages.go("papers")
    at_window.wait(lambda: at_window.page is pages.paper_desk, "文书")
    opened = [
        pages.bulk.page, pages.postings.page, pages.archive.page, pages.seals.page, pages.verify.page,
    ]  # fmt: skip
    for errand, page in zip(ERRANDS, opened, strict=True):
        pages.paper_desk.buttons[errand.page].setFocus()
        QTest.keyClick(pages.paper_desk.buttons[errand.page], Qt.Key.Key_Return)
        at_window.wait(page.isVisible, errand.title)
        at_window.press(Qt.Key.Key_Escape)
        at_window.wait(lambda: at_window.page is pages.paper_desk, f"{errand.title} 回到文书")

"""冲突 card by card: a third value, all that is alike, a review; each only with its reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from desktop.ui.pages.conflicts import ConflictsPage
from desktop.ui.presenters.conflicts import Unsettled
from tests.ui.test_looks import made_up


@pytest.fixture
def page(qapp: QApplication) -> Iterator[ConflictsPage]:
    """The page with two disputes that are alike, a rival decision and a review."""
    made = ConflictsPage()
    made.show_unsettled([made_up()])
    made.show()
    yield made
    made.close()
    made.deleteLater()


def press(page: ConflictsPage, name: str) -> None:
    found = [b for b in page.findChildren(QPushButton, name) if b.isVisible()]
    assert found, name
    found[0].setFocus()
    QTest.keyClick(found[0], Qt.Key.Key_Space)


def reasons(page: ConflictsPage) -> list[QLineEdit]:
    return [f for f in page.findChildren(QLineEdit, "reason") if f.isVisible()]


def test_a_third_value_wants_to_be_typed_and_explained(page: ConflictsPage) -> None:
    said: list[tuple[object, str, str]] = []
    page.other.connect(lambda view, text, why: said.append((view, text, why)))
    press(page, "use-third")
    assert "还没有填" in page.bar.text
    page.findChildren(QLineEdit, "third")[0].setText("3000")
    press(page, "use-third")
    assert "理由" in page.bar.text and not said
    reasons(page)[0].setText("按工资条")
    press(page, "use-third")
    assert [(text, why) for _, text, why in said] == [("3000", "按工资条")]


def test_all_that_is_alike_goes_with_one_reason(page: ConflictsPage) -> None:
    said: list[tuple[list[object], str, str]] = []
    page.alike.connect(lambda views, side, why: said.append((views, side, why)))
    press(page, "alike-laptop")
    assert not said
    reasons(page)[0].setText("以入户为准")
    press(page, "alike-laptop")
    ((views, side, why),) = said
    assert (len(views), side, why) == (2, "laptop", "以入户为准")


def test_what_rests_on_a_dispute_is_said_and_a_review_is_confirmed(page: ConflictsPage) -> None:
    assert any(t.text().startswith("以此为依据：决定") for t in page.findChildren(QLabel))
    said: list[tuple[object, str]] = []
    page.confirm.connect(lambda view, why: said.append((view, why)))
    press(page, "confirm-d-1")
    assert "复核" in page.bar.text and not said
    reasons(page)[-1].setText("入户笔误，收入没有变")
    press(page, "confirm-d-1")
    assert [why for _, why in said] == ["入户笔误，收入没有变"]


def test_a_decision_told_twice_leads_to_its_household(page: ConflictsPage) -> None:
    twice = "农村低保：同一决定有两件有效的通知书（1号、1001号），请作废其一"
    opened: list[str] = []
    page.opened.connect(opened.append)
    only = Unsettled("e" * 16, "李𬭎 · 新柞村", papers=(twice,))
    page.hide()
    page.show_unsettled([only])
    page.show()
    assert only.count == 1 and page.count.text() == "1 处要处理"
    assert twice in {t.text() for t in page.findChildren(QLabel)}
    link = next(b for b in page.findChildren(QPushButton) if b.isVisible() and b.text() == "看户页")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert opened == ["e" * 16]

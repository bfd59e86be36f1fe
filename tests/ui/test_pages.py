"""The pages: what they draw and what they emit."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain import idnumber
from desktop.errors import UserError
from desktop.packs import resource_path
from desktop.ui import crash
from desktop.ui.fonts import FAMILIES, RARE, unpack
from desktop.ui.pages.households import HouseholdsPage
from desktop.ui.pages.unlock import UnlockPage
from desktop.ui.presenters.forms import Field, FormSpec, Why
from desktop.ui.presenters.households import Found, Query, Row
from desktop.ui.presenters.session import Door
from desktop.ui.presenters.timeline import Action, TimelineRow
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.password_field import PasswordField
from desktop.ui.widgets.timeline_view import TimelineView
from desktop.ui.widgets.why_panel import WhyPanel


def row(n: int) -> Row:
    masked = idnumber.mask(f"23038219620514{n % 9999:04d}")
    return Row(f"{n:016x}", f"王{n}", masked, "杨木村", "农村低保", "3", "1,212.00", "在保", "", "")


def test_a_hundred_thousand_rows_show_at_once_and_scroll(qtbot: QtBot) -> None:
    page = HouseholdsPage()
    qtbot.addWidget(page)
    page.resize(1100, 700)
    page.show()
    rows = tuple(row(n) for n in range(100_000))
    began = time.perf_counter()
    page.show_found(Found(rows, len(rows)))
    page.table.scrollToBottom()
    page.grab()
    assert time.perf_counter() - began < 2.0
    assert page.model.rowCount() == 100_000 and "100,000" in page.count.text()


def test_typing_asks_once_when_it_pauses(qtbot: QtBot) -> None:
    page = HouseholdsPage()
    qtbot.addWidget(page)
    page.show()
    asked: list[Query] = []
    page.asked.connect(asked.append)
    QTest.keyClicks(page.text, "2303")
    qtbot.waitUntil(lambda: bool(asked))
    assert [q.text for q in asked] == ["2303"]


def test_rows_are_opened_and_copied_by_the_keyboard(qtbot: QtBot) -> None:
    page = HouseholdsPage()
    qtbot.addWidget(page)
    page.show()
    page.show_found(Found((row(1), row(2)), 2))
    opened: list[str] = []
    page.opened.connect(opened.append)
    QTest.keyClick(page.text, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert opened == [row(2).file]
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("王2\t2303**********") and "1,212.00" in copied


def test_an_empty_office_says_what_to_do_first(qtbot: QtBot) -> None:
    page = HouseholdsPage()
    qtbot.addWidget(page)
    page.show()
    page.show_found(Found((), 0))
    assert "Ctrl+N" in page.nothing.text() and page.nothing.isVisible()
    page.show_found(Found((), 7))
    assert "没有找到" in page.nothing.text()


def test_wrong_passwords_count_down(qtbot: QtBot) -> None:
    page = UnlockPage()
    qtbot.addWidget(page)
    page.show()
    page.show_door(Door(Path("/somewhere"), (("p1", "张明"),)))
    tried: list[tuple[str, str]] = []
    page.tried.connect(lambda user, password: tried.append((user, password)))
    QTest.keyClicks(page.password, "wrong")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert tried == [("p1", "wrong")]
    page.refuse(UserError("口令不对。", "请再试。"), 2.0)
    assert not page.enter.isEnabled() and "2" in page.enter.text() and "口令不对" in page.below.text
    assert page.password.text() == ""
    QTest.keyClicks(page.password, "again")
    QTest.keyClick(page.password, Qt.Key.Key_Return)
    assert len(tried) == 1, "not while the button counts"
    qtbot.waitUntil(page.enter.isEnabled, timeout=4000)


def test_the_caps_lock_is_noticed(qtbot: QtBot) -> None:
    field = PasswordField()
    qtbot.addWidget(field)
    heard: list[bool] = []
    field.caps.connect(heard.append)
    QTest.keyClicks(field, "a")
    QTest.keyClicks(field, "A", Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(field, "A")
    assert heard[-3:] == [False, False, True]


FORM = FormSpec(
    (
        Field("name", "姓名"),
        Field("mode", "方式", "choice", choices=(("a", "甲"), ("b", "乙"))),
        Field("only", "只在乙", when=("mode", "b")),
        Field("sure", "已签字", "yes"),
    ),
    action="登记",
)


def test_a_form_keeps_what_is_typed_and_shows_what_counts(qtbot: QtBot) -> None:
    panel = FormPanel(FORM)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.fields["only"].isHidden()
    panel.put({"name": "李𬭎", "mode": "b", "sure": True})
    assert not panel.fields["only"].isHidden()
    assert panel.typed() == {"name": "李𬭎", "mode": "b", "only": "", "sure": True}
    panel.mark("name")
    assert panel.fields["name"].property("wrong") == "true"
    panel.mark("")
    assert panel.fields["name"].property("wrong") == "false"
    handed: list[object] = []
    panel.handed_in.connect(handed.append)
    QTest.mouseClick(panel.submit, Qt.MouseButton.LeftButton)
    assert handed == [panel.typed()]


def test_the_timeline_offers_what_may_be_done(qtbot: QtBot) -> None:
    view = TimelineView()
    qtbot.addWidget(view)
    view.show_rows(
        (
            TimelineRow("registration", "登记", "done", "2026-03-02 · 张明"),
            TimelineRow("visit", "入户调查", "open", "由经办人办理", actions=(Action("visit", "办理"),)),
            TimelineRow("opinion", "初审意见", "waiting", "先要：入户调查"),
        )
    )
    asked: list[str] = []
    view.asked.connect(asked.append)
    [pressed] = view.findChildren(QPushButton)
    QTest.mouseClick(pressed, Qt.MouseButton.LeftButton)
    assert asked == ["visit"]


def test_why_unfolds(qtbot: QtBot) -> None:
    panel = WhyPanel(Why("依据与算法", ("2 × 565.00 － 200.00 ＝ 930.00",)))
    qtbot.addWidget(panel)
    panel.show()
    assert panel.lines.isHidden()
    QTest.mouseClick(panel.link, Qt.MouseButton.LeftButton)
    assert panel.lines.isVisible()


def test_rare_characters_have_families_of_their_own(qapp: QApplication) -> None:
    shipped = {p.name.split(".")[0] for p in resource_path("fonts").glob("hana-*.ttf.xz")}
    assert shipped <= set(RARE), "a block that is never loaded shows as boxes"
    families = qapp.font().families()
    if families[:1] == ["HudangSans"]:
        assert families == list(FAMILIES), "a page made before the fonts came would keep a shorter list"
    block = unpack(RARE[2])
    assert "HudangHan0".encode("utf-16-be") in block
    assert "HudangHana".encode("utf-16-be") not in block


def test_the_log_holds_places_and_no_values(tmp_path: Path) -> None:
    def fails(secret: str) -> None:
        raise ValueError(secret)

    try:
        fails("230382196205140012")
    except ValueError as error:
        crash.log(tmp_path / "log", error, datetime(2026, 3, 2, tzinfo=UTC))
    written = (tmp_path / "log" / crash.LOG).read_text("utf-8")
    assert "ValueError" in written and "fails" in written and "2303" not in written

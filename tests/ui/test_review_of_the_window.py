"""What a person who reviewed the window stumbled over, and no longer does."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea
from pytestqt.qtbot import QtBot

from desktop.app import speak_chinese
from desktop.errors import UserError
from desktop.ui.pages.page import scrolled
from desktop.ui.pages.unlock import UnlockPage
from desktop.ui.presenters import papers
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.session import Door
from desktop.ui.widgets.ask_file import LAST_FOLDER
from desktop.ui.widgets.form_panel import FormPanel
from desktop.ui.widgets.photo_field import PhotoField
from tests.office.made_office import CLERK, House
from tests.ui.at_window import AtWindow


def one_page() -> bytes:
    """A PDF of one blank page."""
    kept = BytesIO()
    Image.new("RGB", (60, 80), "white").save(kept, "PDF")
    return kept.getvalue()


LONG_FORM = FormSpec((Field("on", "日期", "date"), *(Field(f"f{n}", f"第 {n} 项") for n in range(30))))


@pytest.fixture
def family_in(house: House) -> House:
    """One household is registered already."""
    with house.desk() as desk:
        house.registered(desk)
    return house


def test_what_is_no_picture_is_refused_at_once(qtbot: QtBot, tmp_path: Path, picture: Path) -> None:
    fake, bad_scan, scan = tmp_path / "fake.jpg", tmp_path / "bad.pdf", tmp_path / "good.pdf"
    fake.write_text("no picture", "utf-8")
    bad_scan.write_text("no document", "utf-8")
    scan.write_bytes(b"%PDF-1.7\n")
    field = PhotoField()
    qtbot.addWidget(field)
    field.add_paths([str(fake), str(picture), str(bad_scan), str(scan)])
    assert field.paths == [str(picture), str(scan)]
    assert "“fake.jpg”不是照片" in field.refused.text() and "bad.pdf" in field.refused.text()
    assert not field.refused.isHidden()
    field.set_paths([])
    field.add_paths([str(picture)])
    assert field.refused.isHidden()


def test_everything_that_is_missing_is_told_together() -> None:
    spec = FormSpec((Field("a", "甲"), Field("b", "乙", "choice"), Field("c", "丙", required=False)))
    with pytest.raises(FieldProblem) as caught:
        Reader(spec, {})
    assert caught.value.fields == ("a", "b")
    assert "“甲”" in caught.value.message and "“乙”" in caught.value.message


def test_a_marked_field_is_scrolled_to_and_its_frame_goes_when_it_is_corrected(qtbot: QtBot) -> None:
    panel = FormPanel(LONG_FORM)
    area: QScrollArea = scrolled(panel)
    qtbot.addWidget(area)
    area.resize(600, 300)
    area.show()
    panel.mark("f20", "f21")
    qtbot.waitUntil(lambda: not panel.fields["f20"].visibleRegion().isEmpty())
    assert panel.fields["f21"].property("wrong") == "true" and panel.fields["on"].property("wrong") == "false"
    panel.put({"f20": "好了"})
    assert panel.fields["f20"].property("wrong") == "false"
    assert panel.fields["f21"].property("wrong") == "true"


def test_an_empty_password_is_asked_for(qtbot: QtBot) -> None:
    page = UnlockPage()
    qtbot.addWidget(page)
    page.show()
    page.show_door(Door(Path("/somewhere"), (("p1", "张明"),)))
    QTest.mouseClick(page.enter, Qt.MouseButton.LeftButton)
    assert page.below.text == "请输入口令"


def test_a_wrong_password_is_said_in_few_words(at_window: AtWindow) -> None:
    at_window.unlock(CLERK, password="wrong wrong wrong")
    below = at_window.shell.unlock.below
    at_window.wait(lambda: bool(below.text), "a message")
    assert below.text == "口令不对，请再输一次。"


def test_qt_speaks_chinese(qapp: QApplication) -> None:
    assert speak_chinese(qapp)
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "取消"


def test_a_form_left_half_filled_says_that_it_is_kept_and_may_be_cleared(
    at_window: AtWindow, family_in: House
) -> None:
    who = at_window
    who.unlock(CLERK)
    who.open_household("李𬭎")
    panel = who.begin("authorisation")
    panel.put({"commitment": True})
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is who.desk.cases.household, "the household")
    assert "已保留未完成的内容" in who.page.bar.text
    panel = who.begin("authorisation")
    assert panel.typed()["commitment"] is True
    QTest.mouseClick(panel.clear, Qt.MouseButton.LeftButton)
    page = who.desk.cases.step
    assert page.panel is not None and page.panel.typed()["commitment"] is False
    assert who.shell.drafts.keys() == ()
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is who.desk.cases.household, "the household again")
    assert "已保留" not in who.page.bar.text


def test_a_blank_registration_lists_what_is_missing_and_the_cursor_is_at_the_first(clerk: AtWindow) -> None:
    who, page = clerk, clerk.desk.cases.registration
    who.desk.cases.register()
    who.wait(lambda: who.page is page and page.request is not None, "the page")
    assert page.family is not None and page.request is not None and page.members is not None
    QTest.mouseClick(page.request.submit, Qt.MouseButton.LeftButton)
    assert not page.request.clear.hasFocus(), "the next Enter must not clear the form"
    who.wait(lambda: bool(page.bar.text), "a message")
    assert "“村（社区）”" in page.bar.text and "一名成员" in page.bar.text and "“申请理由”" in page.bar.text
    assert page.members.rows[0].name.property("wrong") == "true"
    first = who.window.focusWidget()
    assert page.about is not None
    assert first is not None and page.about.fields["matter"].isAncestorOf(first)
    page.members.rows[0].name.setText("王小妹")
    assert page.members.rows[0].name.property("wrong") == "false"


def test_an_error_of_the_office_blames_no_field(at_window: AtWindow, family_in: House) -> None:
    who = at_window
    who.unlock(CLERK)
    who.open_household("李𬭎")
    panel = who.begin("authorisation")
    who.desk.cases.step.refuse(UserError("材料还没有核对。", "请先核对。"))
    assert {f.property("wrong") for f in panel.fields.values()} == {"false"}
    assert panel.submit.hasFocus()


def test_a_paper_is_saved_outside_on_purpose(
    at_window: AtWindow, family_in: House, tmp_path: Path, picture: Path
) -> None:
    who = at_window
    who.unlock(CLERK)
    page, target = who.desk.papers.page, tmp_path / "告知书.pdf"
    page.show_sheet(papers.Sheet("补正材料一次性告知书", "预览", one_page()))
    who.window.show_page(page)
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    [dialog] = who.window.findChildren(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    own = [
        dialog.labelText(part) for part in (QFileDialog.DialogLabel.LookIn, QFileDialog.DialogLabel.FileType)
    ]
    assert own == ["位置：", "文件类型(&T)："], "Qt's translation leaves these in English"
    dialog.filesSelected.emit([str(target)])
    dialog.close()
    who.wait(lambda: "已留痕" in page.bar.text, "the word")
    assert target.read_bytes().startswith(b"%PDF") and str(target) in page.bar.text
    assert who.window.property(LAST_FOLDER)
    page.show_sheet(papers.Sheet("公示", "照片", picture.read_bytes(), draft=False))
    assert not page.saving.save.isEnabled()

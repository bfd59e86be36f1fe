"""用印登记 at the window: by month, a paper opened from its line, the register as paper and as a table."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from desktop.office import stamping
from desktop.office.numbers import reserve
from desktop.ui.flows.seal_register_flow import SealRegisterFlow
from desktop.ui.presenters.seal_register import UNUSED, VALID, VOID
from desktop.ui.widgets.sealed_files import SealedFilesPart
from desktop.ui.widgets.text import reveal
from tests.office.made_office import CLERK, House
from tests.office.made_told import Told
from tests.ui.at_window import AtWindow


@pytest.fixture
def house(told: Told) -> House:
    """The window opens the office in which a notice was replaced, and a number was taken in vain."""
    with told.desk() as desk:
        stamping.reprint(desk, told.file, told.paper, 1, "")
        stamping.reprint(desk, told.file, told.paper, 1, "当事人遗失")
        stamping.reissue(desk, told.ref, told.paper, "金额印错", desk.today())
        reserve(desk, [desk.setting_text("seal_series")], desk.today())
    return told.house


@pytest.fixture
def flow(at_window: AtWindow) -> SealRegisterFlow:
    at_window.unlock(CLERK)
    made = SealRegisterFlow(at_window.shell.work)
    made.show.connect(at_window.window.show_page)
    made.paper.connect(at_window.desk.papers.issued)
    made.sheet.connect(at_window.desk.papers.fetch)
    made.open()
    at_window.wait(lambda: bool(made.page.model.rows), "the register")
    return made


def test_the_register_is_read_filtered_taken_out_and_a_void_paper_opened_with_its_mark(
    at_window: AtWindow, flow: SealRegisterFlow, tmp_path: Path
) -> None:
    who, page = at_window, flow.page
    assert [line.state for line in page.model.rows] == [UNUSED, VALID, VOID]
    assert page.total.text().startswith("用印 2 次、2 份；作废 1 件；重印 1 次")
    assert not page.warning.isVisible() and page.months.count() == 2
    who.window.resize(1024, 700)
    QTest.qWait(30)
    if folder := os.environ.get("HUDANG_PICTURES"):
        who.window.grab().save(str(Path(folder) / "seal-register.png"))
    page.months.setCurrentIndex(1)
    page.months.activated.emit(1)
    assert len(page.model.rows) == 3 and page.months.currentText() == "2026年3月"
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert "没有用在文书上" in page.bar.text, "a number in vain has no paper"
    page.export.emit(tmp_path / "用印.xlsx")
    who.wait(lambda: "已留痕" in page.bar.text, "the table")
    page.act()
    paper = who.desk.papers.page
    who.wait(lambda: who.page is paper and paper.sheet is not None, "the form")
    assert paper.sheet is not None and paper.sheet.title == "用印登记表（2026年3月）"
    flow.open()
    who.wait(lambda: who.page is page and len(page.model.rows) == 3, "the register again")
    page.table.setCurrentIndex(page.model.index(2, 0))
    assert "金额印错" in page.why.text() and "批准人 李三" in page.why.text()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    who.wait(lambda: paper.sheet is not None and "作废" in paper.sheet.note, "the void paper")
    assert paper.sheet is not None and "作废" in paper.sheet.why_not_print


def test_a_file_sealed_by_the_county_is_taken_in_at_the_household(
    at_window: AtWindow, house: House, tmp_path: Path
) -> None:
    who, path = at_window, tmp_path / "通知书.pdf"
    document = pikepdf.new()
    document.add_blank_page()
    document.save(path)
    who.unlock(CLERK)
    who.open_household("李𬭎")
    page = who.desk.cases.household
    part = page.findChildren(SealedFilesPart)[-1]
    who.click("add-sealed")
    who.type_into(part.title, "确认通知书")
    part.take(path)
    who.wait(lambda: "哪个单位" in page.bar.text, "the refusal")
    assert part.title.text() == "确认通知书", "what was typed stays"
    who.type_into(part.source, "密山市民政局")
    part.take(path)
    who.wait(lambda: "已原样存入" in page.bar.text, "the file")
    who.window.resize(1024, 700)

    def shown() -> list[QLabel]:
        return [w for w in page.findChildren(QLabel) if "本程序不核验其印章" in w.text() and w.isVisible()]

    who.wait(lambda: bool(shown()), "the row")
    assert "没有找到电子签名" in shown()[0].text()
    if folder := os.environ.get("HUDANG_PICTURES"):
        reveal(shown()[0])
        QTest.qWait(50)
        who.window.grab().save(str(Path(folder) / "sealed-file.png"))
    sha = hashlib.sha256(path.read_bytes()).hexdigest()
    who.click(f"sealed-{sha[:12]}")
    paper = who.desk.papers.page
    who.wait(lambda: who.page is paper and paper.sheet is not None, "the file on the screen")
    assert paper.sheet is not None and paper.sheet.piece is not None and "本程序不核验" in paper.sheet.note

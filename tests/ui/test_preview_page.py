"""文书 at the desk: turn, zoom, print, reprint with a reason, void and issue anew, a mouse is not needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.documents.bundle import joined
from desktop.documents.preview import page_count, page_texts
from desktop.office import access
from desktop.office.act import CaseRef, home_at
from desktop.ui import theme
from desktop.ui.flows.paper_flow import PaperFlow
from desktop.ui.presenters import papers as presenter
from desktop.ui.presenters.papers import NOTICE, PUBLIC, Sheet
from tests.office.made_office import CLERK, PASSWORDS, House
from tests.ui.at_paper import AtPaper
from tests.ui.fake_printers import BROKEN, PLAIN, TRAYS, FilePrinters
from tests.ui.test_looks import settled

COARSE = 72


class Desk:
    """A clerk with the page of papers, one notice issued."""

    def __init__(self, house: House, ref: CaseRef, paper: str, folder: Path) -> None:
        self.ref, self.paper = ref, paper
        self.at = AtPaper(house, CLERK)
        self.printers = FilePrinters(folder, COARSE)
        self.fresh()

    def fresh(self) -> None:
        self.flow = PaperFlow(self.at.work, self.printers)
        self.page = self.flow.page
        self.panel = self.page.side.print

    def look(self, width: int = 900) -> None:
        before = self.page.sheet
        self.flow.issued(self.ref.household, self.paper)
        self.at.show(self.page, width)
        self.at.wait(lambda: self.page.sheet is not before and bool(self.page.pages), "the paper")
        self.at.wait(lambda: bool(self.panel.choices), "the printers")

    @property
    def bar(self) -> str:
        return self.page.bar.text


@pytest.fixture(scope="module")
def made(qapp: QApplication, founded: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    theme.apply(qapp)
    house = founded.copied(tmp_path_factory.mktemp("issued") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        paper = house.issued(desk, ref)
    made = Desk(house, ref, paper, tmp_path_factory.mktemp("printed"))
    yield made
    made.at.close()


@pytest.fixture
def desk(made: Desk) -> Iterator[Desk]:
    made.fresh()
    made.printers.jobs.clear()
    made.printers.there = FilePrinters(made.printers.folder).there
    yield made
    made.at.work.forget()
    made.page.forget()
    made.page.close()
    made.page.deleteLater()


def test_the_keyboard_turns_pages_and_only_seen_ones_are_drawn(desk: Desk) -> None:
    desk.look()
    page, at = desk.page, desk.at
    assert (
        page.sheet is not None
        and page.where.text() == "第 1/1 页"
        and page.following.toolTip() == "已经是最后一页。"
    )
    page.show_sheet(replace(page.sheet, data=joined([page.sheet.data] * 30)))
    at.wait(lambda: page.where.text() == "第 1/30 页" and bool(page.pages), "thirty pages")
    page.area.setFocus()
    for _ in range(12):
        at.press(page, Qt.Key.Key_PageDown)
    at.wait(lambda: page.where.text() == "第 13/30 页", "page 13")
    at.wait(lambda: not page.area.labels[12].pixmap().isNull(), "page 13 drawn")
    assert page.area.labels[0].pixmap().isNull() and len(page.pages) <= 12
    for zoom in ("50", "200", "page"):
        page.zooms.setCurrentIndex(page.zooms.findData(zoom))
        page.zooms.activated.emit(page.zooms.currentIndex())
        QTest.qWait(20)
        assert page.where.text() == "第 13/30 页" and page.area.zoom == zoom
    assert page.area.labels[12].height() <= page.area.viewport().height()
    before = page.area.labels[12].width()
    at.press(page, Qt.Key.Key_Plus, ctrl=True)
    assert page.area.labels[12].width() > before


def test_a_printer_that_is_gone_says_so_and_one_without_printers_too(desk: Desk) -> None:
    desk.look()
    panel, at = desk.panel, desk.at
    assert [c.name for c in panel.choices] == [PLAIN, TRAYS, BROKEN] and NO_DUPLEX in panel.duplex.toolTip()
    panel.printer.setCurrentText(TRAYS)
    assert panel.tray.isEnabled() and panel.tray.count() == 3 and panel.duplex.isEnabled()
    for pages, said in (("7", "没有第 7 页"), ("2-1", "没有第 2-1 页"), ("一", "看不懂")):
        panel.pages.setText(pages)
        panel.go.click()
        at.wait(lambda said=said: said in desk.bar, said)  # type: ignore[misc]  # bound at once
    sheet = Sheet("预览", "", desk.page.sheet.data if desk.page.sheet else b"")
    desk.page.show_sheet(sheet)
    panel.printer.setCurrentText(BROKEN)
    panel.go.click()
    at.wait(lambda: "找不到打印机" in desk.bar, "the printer")
    assert panel.go.isVisible() and panel.go.isEnabled() and not panel.stop.isVisible()
    desk.printers.there = ()
    panel.again.click()
    at.wait(lambda: "没有打印机" in panel.go.toolTip(), "the reason")
    assert not panel.go.isEnabled() and "另存 PDF" in panel.said.text()


NO_DUPLEX = "不会自动双面"


def test_printing_is_called_off_between_two_pages(desk: Desk) -> None:
    desk.look()
    page, panel = desk.page, desk.panel
    assert page.sheet is not None
    page.show_sheet(Sheet("长材料", "预览", joined([page.sheet.data] * 40)))
    panel.go.click()
    desk.at.wait(lambda: panel.stop.isVisible() and panel.progress.value() > 1, "some pages")
    panel.stop.click()
    assert "已取消打印" in desk.bar and panel.go.isVisible()
    (job,) = desk.printers.jobs
    desk.at.wait(lambda: b"%%EOF" in job.read_bytes()[-32:], "the end of what was sent")
    assert page_count(job.read_bytes()) < 40


def test_the_list_at_the_side_names_what_is_missing_before_a_notice_goes_out(desk: Desk) -> None:
    ref = desk.ref
    sheet = desk.at.ask(lambda d: presenter.preview(d, ref, NOTICE))
    public = desk.at.ask(lambda d: presenter.preview(d, ref, PUBLIC))
    assert sheet.data.startswith(b"%PDF") and "不得送达" in sheet.words
    assert [c.text for c in sheet.checks if not c.good] == ["已经出过：密民低保确〔2026〕1号"]
    assert [c.text for c in public.checks if not c.good] == ["2026-03-12 已经张贴"]
    assert "不得张贴" in public.words and public.slip == (ref, "preliminary_notice")
    hangs = desk.at.ask(lambda d: presenter.number(d, public))[0]
    assert not hangs.words and hangs.kind is public.kind and "〔2026〕1号 · 存档原件" in hangs.note


@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_is_cut_in_the_smallest_window(qapp: QApplication, desk: Desk, scale: int) -> None:
    theme.apply(qapp, scale)
    try:
        desk.fresh()
        rail, strip = (148, 38) if scale == 100 else (190, 57)
        desk.flow.issued(desk.ref.household, desk.paper)
        desk.at.show(desk.page, 1024 - rail, 700 - strip)
        desk.at.wait(lambda: bool(desk.panel.choices), "the paper")
        desk.page._print()
        desk.page.side.void.click()
        texts = settled(desk.page)
        if (folder := os.environ.get("HUDANG_TEST_PICTURES")) is not None:
            desk.page.grab().save(str(Path(folder) / f"paper-{scale}.png"))
        assert texts == [] and (desk.page.width(), desk.page.height()) == (1024 - rail, 700 - strip)
        assert _unreachable(desk.page) == []
    finally:
        theme.apply(qapp)


def _unreachable(page: QWidget) -> list[str]:
    """Buttons that act and that Tab does not reach, and ones that do not act and do not say why."""
    buttons = [b for b in page.findChildren(QPushButton) if b.isVisible()]
    dumb = [b.text() for b in buttons if not b.isEnabled() and not b.toolTip()]
    return dumb + [
        b.text() for b in buttons if b.isEnabled() and not b.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def test_a_notice_is_printed_reprinted_with_a_reason_and_issued_anew(desk: Desk) -> None:
    at, page, panel = desk.at, desk.page, desk.panel
    desk.look()
    assert not panel.reason.isVisible()
    at.press(page, Qt.Key.Key_P, ctrl=True)
    assert panel.printer.hasFocus()
    at.press(page, Qt.Key.Key_P, ctrl=True)
    at.wait(lambda: "已送往打印机，共 1 面" in desk.bar, "the first printing")
    assert "重印" not in page_texts(desk.printers.jobs[0].read_bytes())[-1][1]
    at.wait(panel.reason.isVisible, "a reprint is told from a first printing")
    panel.go.click()
    at.wait(lambda: "重印要写明原因" in desk.bar, "the reason")
    assert len(desk.printers.jobs) == 1
    panel.reason.setText("卡纸")
    panel.copies.setValue(2)
    QTest.keyClick(panel.reason, Qt.Key.Key_Return)
    at.wait(lambda: "共 2 面" in desk.bar, "the reprint")
    again = page_texts(desk.printers.jobs[1].read_bytes())
    assert [("重印第 1 次" in text) for n, text in again if n] == [True, True]
    seen = at.ask(lambda d: [s.act for s in access.seen(d, person=CLERK)])
    counted = at.ask(lambda d: len(home_at(d, desk.ref.household).printed(desk.paper)))
    assert seen.count("print") >= counted == 2

    page.side.reissue.click()
    form = page.side.panel
    assert form is not None and set(form.fields) == {"reason", "password"}
    form.handed_in.emit({"reason": "", "password": PASSWORDS[CLERK]})
    at.wait(lambda: "作废要写明原因" in desk.bar, "the reason")
    form.handed_in.emit({"reason": "金额印错", "password": PASSWORDS[CLERK]})
    at.wait(lambda: "替代它的文书" in desk.bar, "the new paper")
    assert "2号" in page.note.text() and page.sheet is not None
    assert any(c.text == "替代 密民低保确〔2026〕1号" for c in page.sheet.checks)
    desk.look()
    assert "已作废" in page.note.text() and not panel.go.isEnabled() and "作废" in panel.go.toolTip()
    assert not page.side.void.isEnabled() and not page.side.reissue.isEnabled()
    assert "作废" in page.side.void.toolTip() and at.said == []

"""批量印制 and 设置·打印机 at the desk: list, take out, print or save, cancel; measure and keep."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from desktop.documents.preview import page_count, page_image, page_texts
from desktop.office import access, printers
from desktop.office.numbers import reserved
from desktop.ui import theme
from desktop.ui.flows.bulk_flow import BulkFlow
from desktop.ui.flows.paper_flow import PaperFlow
from desktop.ui.flows.printers_flow import PrintersFlow
from desktop.ui.presenters.bulk import ISSUE, MANY, NOTICE_FORM, ONE
from tests.office.made_office import CLERK, PASSWORDS, House, family
from tests.ui.at_paper import AtPaper
from tests.ui.fake_printers import BROKEN, PLAIN, FilePrinters
from tests.ui.test_looks import settled

WAY = {"village": "*", "matter": "*", "state": "*", "by_hand": False, "copies": False, "password": ""}


@pytest.fixture(scope="module")
def at(qapp: QApplication, founded: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtPaper]:
    """A clerk; one family was decided and not told, two have only registered."""
    theme.apply(qapp)
    house = founded.copied(tmp_path_factory.mktemp("bulk") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        for name, last in (("赵甲", "0031"), ("钱乙", "0058")):
            house.registered(desk, family(name, last))
        house.at("decide")
    made = AtPaper(house, CLERK)
    yield made
    made.close()


def test_papers_for_many_families_are_listed_made_and_looked_at(at: AtPaper, tmp_path: Path) -> None:
    flow, papers = BulkFlow(at.work), PaperFlow(at.work, FilePrinters(tmp_path))
    flow.sheet.connect(papers.fetch)
    page = flow.page
    flow.open()
    at.show(page)
    at.wait(lambda: page.panel is not None, "the form")
    assert not page.go.isEnabled() and "先列出" in page.go.toolTip()
    page._ask({**WAY, "form": "", "how": ONE})
    at.wait(lambda: "还没有选文书" in page.bar.text, "the field")
    page._ask({**WAY, "form": "application_form", "how": ONE})
    at.wait(lambda: len(page.model.rows) == 3 and page.go.isEnabled(), "three families")
    page.table.selectRow(0)
    page.table.setFocus()
    at.press(page, Qt.Key.Key_Delete)
    assert page.count.text() == "2 份"
    page.act()
    at.wait(lambda: papers.page.sheet is not None, "the papers to look at")
    assert "做成 2 份" in page.bar.text and page.count.text() == "2 份", "the list waits for who comes back"
    sheet = papers.page.sheet
    assert sheet is not None and page_count(sheet.data) >= 2
    page._ask({**WAY, "form": "application_form", "how": MANY})
    at.wait(lambda: len(page.model.rows) == 3, "three families again")
    assert page.chosen is not None
    page.begin.emit(page.chosen, tuple(page.model.rows), tmp_path)
    at.wait(lambda: "已存 3 个文件" in page.bar.text, "the files")
    assert len(list(tmp_path.glob("*.pdf"))) == 3
    seen = at.ask(lambda desk: [s.what for s in access.seen(desk, person=CLERK) if s.act == "export"])
    assert sum("最低" in what or "申请" in what for what in seen) >= 3, "what left in bulk is on record"
    page.close()


def test_notices_are_issued_one_by_one_and_printed_once(at: AtPaper, tmp_path: Path) -> None:
    flow, folder = BulkFlow(at.work), FilePrinters(tmp_path, 72)
    papers = PaperFlow(at.work, folder)
    flow.sheet.connect(papers.fetch)
    page, typed = flow.page, {**WAY, "form": NOTICE_FORM, "how": ISSUE, "password": PASSWORDS[CLERK]}
    flow.open()
    at.show(page)
    at.wait(lambda: page.panel is not None, "the form")
    page._ask(typed)
    at.wait(lambda: len(page.model.rows) == 1, "the one family that was not told")
    assert "2 户没有可以印这份文书的申请" in page.left_out.text()
    wanted = page.model.rows[0].wanted
    page.act()
    at.wait(lambda: papers.page.sheet is not None, "the notice")
    assert papers.page.sheet is not None and papers.page.sheet.batch[0][0] == wanted.household
    assert not page.model.rows, "what was numbered is not numbered once more from the same list"
    page._ask(typed)
    at.wait(lambda: "没有合适的户" in page.bar.text, "nobody is left")
    panel = papers.page.side.print
    at.wait(lambda: bool(panel.choices) and panel.go.isEnabled(), "the printers")
    panel.go.click()
    at.wait(lambda: "已送往打印机" in papers.page.bar.text, "the printing")
    panel.go.click()
    at.wait(lambda: "已经打印过" in papers.page.bar.text, "a reprint is one paper's")
    assert len(folder.jobs) == 1
    seen = at.ask(lambda desk: [s.what for s in access.seen(desk, person=CLERK) if s.act == "print"])
    assert [what for what in seen if "决定通知书" in what]
    page.close()


def test_the_public_list_is_made_for_one_village_and_one_matter(at: AtPaper, tmp_path: Path) -> None:
    """The family that was decided is on it from the month its money begins."""
    flow, papers = BulkFlow(at.work), PaperFlow(at.work, FilePrinters(tmp_path))
    flow.sheet.connect(papers.fetch)
    page, today = flow.page, at.house.clock.now().date()
    flow.open()
    at.show(page)
    at.wait(lambda: page.panel is not None, "the form")
    page._ask({**WAY, "form": "publication_list", "how": ONE})
    at.wait(lambda: "一村一事项" in page.bar.text, "both are asked for")
    page._ask({**WAY, "form": "publication_list", "how": ONE, "village": "杨木村", "matter": "dibao"})
    at.wait(lambda: "没有正在享受" in page.bar.text, "nobody there")
    at.house.clock.set(today.replace(month=today.month + 1, day=1))
    page._ask({**WAY, "form": "publication_list", "how": ONE, "village": "新柞村", "matter": "dibao"})
    at.wait(lambda: page.chosen is not None and page.go.isEnabled(), "the list")
    page.act()
    at.wait(lambda: papers.page.sheet is not None, "the sheet")
    assert papers.page.sheet is not None and "请张贴新单" in page.bar.text
    hangs = "".join(text for n, text in page_texts(papers.page.sheet.data) if n)
    assert "李𬭎" in hangs and "赵甲" not in hangs and "密民单〔2026〕1号" in hangs
    assert "密民单〔2026〕1号" in {n.text for n in at.ask(reserved)}
    at.house.clock.set(today)
    page.close()


@pytest.mark.parametrize("scale", [100, 150])
def test_both_pages_fit_the_smallest_window(
    qapp: QApplication, at: AtPaper, tmp_path: Path, scale: int
) -> None:
    theme.apply(qapp, scale)
    try:
        bulk, calibrating = BulkFlow(at.work), PrintersFlow(at.work, FilePrinters(tmp_path))
        bulk.open()
        calibrating.open()
        at.wait(lambda: bulk.page.panel is not None and calibrating.page.panel is not None, "both pages")
        for name, page in (("bulk", bulk.page), ("printers", calibrating.page)):
            at.show(page, 1024 - (148 if scale == 100 else 190), 700 - (38 if scale == 100 else 57))
            if name == "bulk":
                bulk.page._ask({**WAY, "form": "application_form", "how": ONE})
                at.wait(lambda: bulk.page.chosen is not None, "the list")
            texts = settled(page)
            if (folder := os.environ.get("HUDANG_TEST_PICTURES")) is not None:
                page.grab().save(str(Path(folder) / f"{name}-{scale}.png"))
            assert texts == [], name
            buttons = [b for b in page.findChildren(QPushButton) if b.isVisible()]
            dumb = [b.text() for b in buttons if not b.isEnabled() and not b.toolTip()]
            assert dumb == [], name
            page.close()
    finally:
        theme.apply(qapp)


def test_a_printer_is_calibrated_with_the_two_numbers_measured_on_its_test_page(
    at: AtPaper, tmp_path: Path
) -> None:
    folder = FilePrinters(tmp_path)
    flow = PrintersFlow(at.work, folder)
    page = flow.page
    flow.open()
    at.show(page)
    at.wait(lambda: page.panel is not None, "the printers")
    page.test.emit(BROKEN)
    at.wait(lambda: "找不到打印机" in page.bar.text, "the printer that is gone")
    page.test.emit(PLAIN)
    at.wait(lambda: "测试页已送往" in page.bar.text, "the test page")
    sheet = folder.jobs[0].read_bytes()
    assert page_count(sheet) == 1
    if (pictures := os.environ.get("HUDANG_TEST_PICTURES")) is not None:
        (Path(pictures) / "test-page.png").write_bytes(page_image(sheet, 0, 700))
    assert page.panel is not None
    page.calibrated.emit({"printer": PLAIN, "left": "二十", "top": "19"})
    at.wait(lambda: "看不懂" in page.bar.text, "no number")
    page.calibrated.emit({"printer": PLAIN, "left": "21.5", "top": "19 mm"})
    at.wait(lambda: "向左 1.5 毫米、向下 1.0 毫米" in page.bar.text, "what was kept")
    kept = at.ask(lambda desk: printers.known(desk, PLAIN))
    assert (kept.right, kept.down) == (-1.5, 1.0)
    page.close()

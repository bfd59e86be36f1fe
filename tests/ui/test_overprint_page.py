"""套打 at the desk, and named copies: seen before it is printed, counted like every printing, from the keyboard."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.documents.preview import page_count, page_image, page_texts
from desktop.office import printers, stamping
from desktop.office.act import CaseRef
from desktop.ui import theme
from desktop.ui.flows.paper_flow import PaperFlow
from desktop.ui.presenters import form_shelf
from desktop.ui.presenters.printing import FILLED_ONLY, NOT_CALIBRATED, copies_of
from desktop.ui.printing import Printing, Wish
from tests.office.made_office import CLERK, House
from tests.ui.at_paper import AtPaper
from tests.ui.fake_printers import PLAIN, TRAYS, FilePrinters

COARSE = 72


@pytest.fixture(scope="module")
def at(
    qapp: QApplication, founded: House, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[AtPaper, CaseRef, str]]:
    """A clerk; one notice was issued and not printed yet."""
    theme.apply(qapp)
    house = founded.copied(tmp_path_factory.mktemp("overprint") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        paper = house.issued(desk, ref)
    made = AtPaper(house, CLERK)
    yield made, ref, paper
    made.close()


def _words(pdf: bytes) -> str:
    return "".join("".join(text for n, text in page_texts(pdf) if n).split())


def test_a_kept_paper_is_seen_and_printed_without_its_frame_and_counted(
    at: tuple[AtPaper, CaseRef, str], tmp_path: Path
) -> None:
    desk, ref, paper = at
    desk.ask(lambda d: printers.calibrate(d, TRAYS, 1.5, 0))
    flow = PaperFlow(desk.work, FilePrinters(tmp_path, COARSE))
    page, panel = flow.page, flow.page.side.print
    flow.issued(ref.household, paper)
    desk.show(page, 1366, 768)
    desk.wait(lambda: bool(page.pages) and bool(panel.choices), "the paper")
    assert page.sheet is not None and page.data is page.sheet.data and not panel.about_only.isVisible()
    panel.filled_only.setFocus()
    desk.press(page, Qt.Key.Key_Space)
    assert not panel.go.isEnabled() and "准备" in panel.go.toolTip(), "nothing is printed before it was seen"
    desk.wait(lambda: panel.go.isEnabled() and bool(page.pages), "the preview")
    assert "套打" in page.note.text() and panel.about_only.text() == FILLED_ONLY + NOT_CALIBRATED
    whole, only = _words(page.sheet.data), _words(page.data)
    assert "李𬭎" in only and "保障类别" in whole and "保障类别" not in only
    panel.printer.setCurrentText(TRAYS)
    assert panel.about_only.text() == FILLED_ONLY, "this one was calibrated"
    if folder := os.environ.get("HUDANG_PICTURES"):
        page.grab().save(str(Path(folder) / "overprint.png"))
    panel.trial.click()
    desk.wait(lambda: "试印一张已送往" in page.bar.text and panel.go.isEnabled(), "a sheet to compare")
    assert desk.ask(lambda d: stamping.printed(d, ref.household, paper)) == 0, "it is no paper"
    trial = next(tmp_path.glob("1.pdf")).read_bytes()
    assert page_count(trial) == 1 and "不作文书" in _words(trial)
    desk.press(page, Qt.Key.Key_P, ctrl=True)
    panel.copies.setValue(1)
    panel.go.click()
    desk.wait(lambda: "已送往打印机，共" in page.bar.text, "printing")
    assert desk.ask(lambda d: stamping.printed(d, ref.household, paper)) == 1
    desk.wait(lambda: panel.reason.isVisible(), "the next one is a reprint")
    assert panel.filled_only.isChecked() and _words(page.data) == only, "what is seen stays what is printed"
    panel.go.click()
    desk.wait(lambda: "原因" in page.bar.text, "a reason is wanted all the same")
    panel.filled_only.setFocus()
    desk.press(page, Qt.Key.Key_Space)
    desk.wait(lambda: page.data is page.sheet.data and bool(page.pages), "the whole paper")  # type: ignore[union-attr]  # shown
    page.close()


def test_what_holds_no_value_is_printed_whole_and_says_why(
    at: tuple[AtPaper, CaseRef, str], tmp_path: Path
) -> None:
    desk, ref, _ = at
    flow = PaperFlow(desk.work, FilePrinters(tmp_path, COARSE))
    page, panel = flow.page, flow.page.side.print
    plain = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(plain, "PDF")
    flow.fetch(
        lambda d: replace(form_shelf.prefilled(d, ref.household, "visit_sheet"), data=plain.getvalue())
    )
    desk.show(page)
    desk.wait(lambda: bool(page.pages) and bool(panel.choices), "the form")
    panel.filled_only.click()
    desk.wait(lambda: "不能套打" in page.bar.text, "the sentence")
    assert not panel.filled_only.isChecked() and panel.go.isEnabled() and page.sheet is not None
    flow.fetch(lambda d: form_shelf.prefilled(d, ref.household, "visit_sheet"))
    desk.wait(lambda: page.sheet is not None and page.sheet.data != plain.getvalue(), "the filled form")
    panel.filled_only.click()
    desk.wait(lambda: panel.go.isEnabled() and "套打" in page.note.text(), "its values")
    assert "李𬭎" in _words(page.data) and "＿" not in _words(page.data)
    assert "空白表对照过" in panel.about_only.text(), "whether it fits the sheets in the box is said"
    if folder := os.environ.get("HUDANG_PICTURES"):
        page.resize(1366, 768)
        page.grab().save(str(Path(folder) / "overprint-form.png"))
    page.close()


def test_copies_are_named_in_the_order_of_the_form_and_begin_on_a_sheet_of_their_own(
    qapp: QApplication, at: tuple[AtPaper, CaseRef, str], tmp_path: Path
) -> None:
    desk, ref, _ = at
    names = ("第一联　交申请人", "第二联　存档")
    assert copies_of(names, 1) == () == copies_of((), 3)
    assert copies_of(names, 3) == (*names, "")
    source = FilePrinters(tmp_path, COARSE)
    sheet = desk.ask(lambda d: form_shelf.prefilled(d, ref.household, "visit_sheet"))
    one = page_count(sheet.data)
    wish = Wish(PLAIN, (0,), copies=3, duplex=True, names=copies_of(names, 3))
    Printing(source).paper(sheet.data, wish, lambda done, total: None)
    out = source.jobs[0].read_bytes()
    assert one >= 1 and page_count(out) == 5, "a side is left empty after each copy but the last"
    said = ["".join(text.split()) for n, text in page_texts(out) if n]
    assert said == ["第一联交申请人", "", "第二联存档", "", ""], (
        "pages are pictures: only the names are words"
    )
    if folder := os.environ.get("HUDANG_PICTURES"):
        (Path(folder) / "copy.png").write_bytes(page_image(out, 0, 900))

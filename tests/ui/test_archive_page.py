"""归档 at the window: what a file lacks, its volume to look at, a stack of scans filed, a volume handed on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QPushButton

from desktop.app import Desktop
from desktop.office import registers
from desktop.office.act import home_at
from desktop.office.papers import paper_bytes
from desktop.settings import Settings
from desktop.ui.flows.archive_flow import ArchiveFlow
from desktop.ui.pages.archive import ArchivePage
from desktop.ui.presenters.papers import Sheet
from desktop.ui.widgets.archive_card import HouseholdCard
from tests.documents.scanned_pages import drawn, jpeg, scanned
from tests.office.made_office import CLERK
from tests.office.made_told import Told, words
from tests.ui.at_window import AtWindow
from tests.ui.test_looks import SMALLEST, settled


class AtArchive:
    """A clerk at the page, as the shell would show it."""

    def __init__(self, who: AtWindow) -> None:
        self.who, self.sheets = who, list[Sheet]()
        flow = self.flow = ArchiveFlow(who.shell.work)
        flow.show.connect(who.window.show_page)
        flow.sheet.connect(self.sheets.append)
        self.page: ArchivePage = flow.page
        flow.open()
        who.wait(lambda: self.page.card is not None, "the first household")

    @property
    def card(self) -> HouseholdCard:
        assert self.page.card is not None
        return self.page.card

    def read(self, folder: Path, papers: int) -> None:
        """Give the page a stack."""
        self.page.stack.emit([folder])
        view = self.page.stack_view
        self.who.wait(lambda: view.stack is not None and len(view.stack.papers) == papers, "the stack")


@pytest.fixture
def at(qapp: QApplication, told: Told, picture: Path) -> Iterator[AtArchive]:
    desktop = Desktop(qapp, Settings(profile=str(told.house.profile)), told.house.clock)
    desktop.window.resize(*SMALLEST)
    desktop.window.show()
    who = AtWindow(desktop, told.house, picture)
    who.go_to_the_door()
    who.unlock(CLERK)
    yield AtArchive(who)
    desktop.close()
    desktop.window.close()
    desktop.window.deleteLater()


def stack_of(told: Told, folder: Path) -> Path:
    """The signed notice, scanned upside down, and a page nobody can read."""
    with told.house.desk() as desk:
        paper = home_at(desk, told.file).papers[0]
        page = drawn(paper_bytes(desk, told.file, paper), 0)
    folder.mkdir()
    (folder / "1.jpg").write_bytes(jpeg(scanned(page, degrees=1.0, quarters=2)))
    Image.new("L", (620, 877), 255).save(folder / "2.png")
    return folder


@pytest.fixture
def stack(told: Told, tmp_path: Path) -> Path:
    return stack_of(told, tmp_path / "扫描")


def test_a_stack_is_read_filed_and_what_is_left_is_shown(stack: Path, at: AtArchive) -> None:
    at.read(stack, 1)
    view = at.page.stack_view
    assert view.sum.text() == "读了 2 页，1 份文书，可以归档 1 份"
    at.who.click("page-2")
    at.who.wait(lambda: any(not p.pixmap().isNull() for p in view.findChildren(type(view.sum))), "the page")
    assert settled(at.page) == []
    at.who.find(QLineEdit, "number", view).setText("没有这个文号")
    at.who.click("assign")
    at.who.wait(lambda: "没有文号是" in at.page.bar.text, "why not")
    at.who.click("file-stack")
    at.who.wait(lambda: "已归档 1 份文书" in at.page.bar.text, "the word")
    at.who.wait(lambda: view.stack is not None and view.stack.papers[0].filed, "the stack as it is now")
    assert not at.who.find(QPushButton, "file-stack").isEnabled()
    assert view.findChildren(QCheckBox) == []
    at.who.click("close-stack")
    assert at.page.lists.isVisible()
    at.who.wait(
        lambda: any(p.objectName() == "form-更换扫描件" for p in at.card.panels), "the list as it is now"
    )


def test_the_checklist_the_volume_and_handing_on(told: Told, at: AtArchive) -> None:
    assert settled(at.page) == []
    at.who.click("make-approval_form")
    at.who.wait(lambda: "已生成并存入，未用印" in at.page.bar.text, "the form of the decision")
    at.who.wait(lambda: at.page.current is not None and at.page.current.state == "齐全", "a whole file")
    assert not at.page.make.isVisible()
    at.who.click("volume-1")
    at.who.wait(lambda: bool(at.sheets), "the volume")
    assert at.sheets[0].data.startswith(b"%PDF") and "齐全" in at.sheets[0].note
    assert not at.page.stop.isVisible()
    at.who.click("do-移交")
    hand_on = next(p for p in at.card.panels if p.objectName() == "form-移交")
    at.who.wait(lambda: hand_on.isVisible(), "the form")
    assert settled(at.page) == []
    hand_on.put({**hand_on.typed(), "copy": "only", "receiver": ""})
    hand_on.submit.click()
    at.who.wait(lambda: "接收单位" in at.page.bar.text, "what is missing")
    hand_on.put({**hand_on.typed(), "receiver": "市民政局档案室"})
    hand_on.submit.click()
    at.who.wait(lambda: len(at.sheets) == 2, "the list to sign")
    assert "移交清单第 1 号" in at.page.bar.text and at.sheets[1].copies == 2
    said = words(at.sheets[1].data)
    assert "市民政局档案室" in said and "李𬭎" in said and "合计1户" in said

    def lists() -> int:
        return len(registers.lines(at.who.shell.work.session.desk, "transfer"))

    found: list[int] = []
    at.who.shell.work.ask(lambda desk: lists(), found.append)
    at.who.wait(lambda: bool(found), "the answer")
    assert found == [1]

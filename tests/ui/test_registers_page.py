"""台账与登记 at the window: every book opens, a line is written, ended, withdrawn; what goes out is on record."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.documents.preview import page_texts
from desktop.office import blanks, leads, registers
from desktop.ui.flows.register_flow import RegisterFlow
from desktop.ui.pages.registers import RegistersPage
from desktop.ui.presenters.forms import TypedValue
from desktop.ui.presenters.papers import Sheet
from desktop.ui.presenters.register_views import Book
from desktop.ui.presenters.registers import BOOKS
from desktop.ui.widgets.form_panel import FormPanel
from tests.office.made_office import ADMIN, CLERK, LEADER, START, House
from tests.ui.at_window import AtWindow
from tests.ui.test_looks import SMALLEST, settled

INSPECTION: dict[str, TypedValue] = {
    "how": "unannounced", "who": "市民政局检查组", "where": "便民服务中心", "found": "缺一张照片",
}  # fmt: skip
LEAD: dict[str, TypedValue] = {
    "source": "village", "reporter": "慕容报信", "village": "新柞村", "about": "欧阳冬雪", "hardship": "独居摔伤",
}  # fmt: skip


def shown(page: RegistersPage) -> Book:
    assert page.book is not None
    return page.book


def form(page: RegistersPage) -> FormPanel:
    assert page.panel is not None
    return page.panel


class AtRegisters:
    """Somebody at the page, as the shell would show it."""

    def __init__(self, who: AtWindow) -> None:
        self.who = who
        flow = self.flow = RegisterFlow(who.shell.work, who.shell.drafts)
        flow.show.connect(who.window.show_page)
        flow.sheet.connect(who.desk.papers.fetch)
        who.shell.work.changed.connect(lambda changes: flow.changed(changes, who.window.page()))
        self.page = flow.page
        flow.open()
        who.wait(lambda: self.page.book is not None, "the first book")

    def turn(self, book: str) -> Book:
        self.page.chosen.setCurrentIndex(self.page.chosen.findData(book))
        self.page.wanted.emit(book)
        self.who.wait(lambda: shown(self.page).id == book, book)
        return shown(self.page)

    def write(self, values: dict[str, TypedValue]) -> str:
        """A new line; the sentence of the bar."""
        self.page.add.click()
        return self.hand_in(values)

    def hand_in(self, values: dict[str, TypedValue]) -> str:
        self.page.bar.hide()
        self.who.hand_in(form(self.page), values)
        self.who.wait(lambda: self.page.bar.isVisible(), "a word")
        return self.page.bar.text


def test_every_book_opens_and_says_what_it_is_for(at_window: AtWindow) -> None:
    with at_window.house.desk() as desk:
        at_window.house.until_decision(desk)
    at_window.unlock(CLERK)
    at = AtRegisters(at_window)
    for id, title in BOOKS:
        book = at.turn(id)
        assert book.title == title
        assert at.page.purpose.text() == book.purpose
        assert at.page.table is not None
        assert at.page.table.model().rowCount() == len(book.rows)
        assert at.page.add.isVisible() == bool(book.actions)
    assert len({id for id, _ in BOOKS}) == len(BOOKS)


def test_an_inspection_is_written_mended_and_another_withdrawn(at_window: AtWindow) -> None:
    at_window.unlock(CLERK)
    at = AtRegisters(at_window)
    at.turn("inspection")
    assert "发现的问题" in at.write({**INSPECTION, "found": ""})
    assert "第 1 号" in at.hand_in(INSPECTION)
    at_window.wait(lambda: len(shown(at.page).rows) == 1, "the line")
    assert shown(at.page).rows[0].cells[-1] == "待整改"
    assert "已登记整改" in at.hand_in({"mended": "已补拍"})
    at_window.wait(lambda: shown(at.page).rows[0].cells[-1] == "已整改", "mended")
    assert "第 2 号" in at.write(INSPECTION)
    at_window.wait(lambda: len(shown(at.page).rows) == 2, "the second line")
    assert at.page.table is not None
    at.page.table.setCurrentIndex(at.page.table.model().index(0, 0))
    at_window.wait(lambda: bool(at.page.findChildren(QPushButton, "do-withdraw")), "the way to withdraw")
    at.page.findChildren(QPushButton, "do-withdraw")[-1].click()
    assert "撤销" in at.hand_in({"reason": "日期写错"})
    at_window.wait(lambda: shown(at.page).rows[0].cells[-1] == "已撤销", "withdrawn")
    assert ("撤销原因", "日期写错") in shown(at.page).rows[0].facts
    assert at_window.shell.drafts.take() == {}


def test_blank_certificates_are_counted_over_the_table(at_window: AtWindow) -> None:
    at_window.unlock(CLERK)
    at = AtRegisters(at_window)
    received: dict[str, TypedValue] = {
        "deed": "received",
        "form": "救助供养证",
        "first": "0001",
        "last": "0010",
    }
    assert "10 个号码" in at.write(received)
    at_window.wait(lambda: len(shown(at.page).rows) == 1, "the line")
    assert "库存 10 个（0001—0010）" in at.page.notes.text()
    at.write({"deed": "handed_out", "form": "救助供养证", "first": "0001", "last": "0003", "holder": "赵一"})
    at_window.wait(lambda: "赵一 手里 0001—0003" in at.page.notes.text(), "the holder")
    wrong: dict[str, TypedValue] = {"deed": "used", "form": "救助供养证", "first": "0009", "paper": "某1号"}
    assert "先办领用" in at.write(wrong)
    assert len(shown(at.page).rows) == 2


def test_a_lead_is_written_down_and_followed_up(at_window: AtWindow) -> None:
    at_window.unlock(CLERK)
    at = AtRegisters(at_window)
    at.turn("leads")
    assert "已登记线索" in at.write(LEAD)
    at_window.wait(lambda: len(shown(at.page).rows) == 1, "the line")
    assert shown(at.page).rows[0].cells[-1] == "待了解"
    assert "没有找到" in at.hand_in({"outcome": "applied", "note": "已去", "household": "查无此人"})
    form(at.page).fields["household"].put("")
    assert "已登记办理" in at.hand_in({"outcome": "not_in_need", "note": "有子女赡养"})
    at_window.wait(lambda: "0 条还没有办结" in at.page.notes.text(), "the end")
    printed(at)
    assert paper_of(at_window).title == "社会救助主动发现线索表"


def printed(at: AtRegisters) -> None:
    """The paper of the line under the cursor comes up."""
    [button] = at.page.findChildren(QPushButton, "print")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    preview = at.who.desk.papers.page
    at.who.wait(lambda: at.who.window.page() is preview and preview.sheet is not None, "the paper")


def paper_of(who: AtWindow) -> Sheet:
    sheet = who.desk.papers.page.sheet
    assert sheet is not None and sheet.pdf
    return sheet


def test_a_transfer_list_is_printed_from_its_line_and_an_inspection_is_not(at_window: AtWindow) -> None:
    with at_window.house.desk() as desk:
        ref = at_window.house.registered(desk)
        values = {"giver": "民政办", "receiver": "县档案馆", "copy": "township", "pages": "12"}
        registers.write(desk, "transfer", desk.today(), {**values, "households": [ref.household]})
        registers.write(desk, "inspection", desk.today(), _texts(INSPECTION))
    at_window.unlock(CLERK)
    at = AtRegisters(at_window)
    at.turn("inspection")
    assert at.page.findChildren(QPushButton, "print") == []
    at.turn("transfer")
    printed(at)
    sheet = paper_of(at_window)
    said = "".join(text for _, text in page_texts(sheet.data))
    assert "移交清单" in sheet.title and "县档案馆" in said and "李𬭎" in said


def test_a_leader_is_told_who_keeps_leads(at_window: AtWindow) -> None:
    at_window.unlock(LEADER)
    at = AtRegisters(at_window)
    at.page.chosen.setCurrentIndex(at.page.chosen.findData("leads"))
    at.page.wanted.emit("leads")
    at_window.wait(lambda: "经办人或管理员" in at.page.bar.text, "who keeps them")
    assert shown(at.page).id == "blanks"


def test_the_archive_takes_scans_and_gives_pictures(at_window: AtWindow, tmp_path: Path) -> None:
    house = at_window.house
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
    at_window.unlock(CLERK)
    at = AtRegisters(at_window)
    book = at.turn("archive")
    assert [r.cells[:3] for r in book.rows] == [("李𬭎", "最低生活保障", "审核确认表")]
    assert "方案未规定" in at.page.notes.text()
    assert "已存入 1 份" in at.hand_in({"item": "id_card", "scans": at_window.photos})
    at_window.wait(lambda: ("身份证", "电子件在档") in shown(at.page).rows[0].facts, "the scan")
    export = shown(at.page).rows[0].exports[0]
    at.page.bar.hide()
    at.page.exported.emit(shown(at.page), export, shown(at.page).rows[0].id, tmp_path / "out")
    at_window.wait(lambda: at.page.bar.isVisible(), "a word")
    assert "不是照片" in at.page.bar.text  # the pictures of this house are words
    assert not (tmp_path / "out").exists()


def test_a_period_is_chosen_and_a_wrong_one_refused(at_window: AtWindow, tmp_path: Path) -> None:
    with at_window.house.desk() as desk:
        at_window.house.registered(desk)
    at_window.unlock(CLERK)
    at = AtRegisters(at_window)
    book = at.turn("statistics")
    assert book.rows[0].cells[:2] == ("最低生活保障", "1")
    at.page.add.click()
    at_window.hand_in(form(at.page), {"since": "2026-01-01", "until": "2026-02-01"})
    at_window.wait(lambda: shown(at.page).rows[0].cells[1] == "0", "the earlier period")
    at.page.exported.emit(shown(at.page), shown(at.page).exports[0], "", tmp_path / "统计.xlsx")
    at_window.wait(lambda: (tmp_path / "统计.xlsx").exists(), "the workbook")
    at.page.add.click()
    at_window.hand_in(form(at.page), {"since": "2026-03-01", "until": "2026-02-01"})
    at_window.wait(lambda: "止日早于起日" in at.page.bar.text, "why not")


def test_nothing_is_cut_in_the_smallest_window(at_window: AtWindow) -> None:
    _fill(at_window.house)
    at_window.unlock(CLERK)
    at_window.window.resize(*SMALLEST)
    at = AtRegisters(at_window)
    for book, _ in BOOKS:
        at.turn(book)
        picture(at_window, book)
        assert settled(at.page) == [], book
        if shown(at.page).actions:
            at.page.add.click()
            picture(at_window, f"{book}-new")
            assert settled(at.page) == [], book
        assert (at_window.window.width(), at_window.window.height()) == SMALLEST, book
    at_window.window.show_help()
    assert at.page.help in at.page.bar.text
    assert settled(at.page.bar) == []


def picture(who: AtWindow, name: str) -> None:
    """For a look by eye, where a folder is named."""
    if (folder := os.environ.get("HUDANG_TEST_PICTURES")) is not None:
        QTest.qWait(60)
        who.window.grab().save(str(Path(folder) / f"registers-{name}.png"))


def _fill(house: House) -> None:
    with house.desk(ADMIN) as desk:
        blanks.move(desk, "received", "特困人员救助供养证", "0001", "0100", on=START)
        blanks.move(desk, "handed_out", "特困人员救助供养证", "0001", "0010", on=START, holder="赵一")
        registers.write(desk, "inspection", START, {**_texts(INSPECTION), "due": "2026-03-01"})
        provider: registers.Values = {
            "name": "示例社工服务中心", "contract": "购〔2026〕3号", "scope": "入户调查", "until": "2026-12-31",
            "secrecy": "保密协议",
        }  # fmt: skip
        line, _ = registers.write(desk, "provider", START, provider)
        registers.write(desk, "investigator", START, {"provider": line.id, "name": "郑阿明"})
        leads.report(desk, leads.NewLead(START, "village", "慕容报信", "新柞村", "欧阳冬雪", "独居，摔伤"))
        house.registered(desk)


def _texts(values: dict[str, TypedValue]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}

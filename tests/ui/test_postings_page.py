"""公示单 of a village in one go, and what hung before: listed, made, opened and printed again from the keyboard."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.documents.preview import page_texts
from desktop.office import review, stamping
from desktop.office.act import CaseRef
from desktop.ui import theme
from desktop.ui.flows.bulk_flow import BulkFlow
from desktop.ui.flows.paper_flow import PaperFlow
from desktop.ui.flows.postings_flow import PostingsFlow
from desktop.ui.flows.settings_flow import SettingsFlow
from desktop.ui.pages.market_day import MarketDayPage
from desktop.ui.presenters import market_day
from desktop.ui.presenters.bulk import ONE, POSTING
from tests.office.made_office import CLERK, House, family
from tests.ui.at_paper import AtPaper
from tests.ui.fake_printers import FilePrinters
from tests.ui.test_looks import settled
from tests.ui.test_settings_page import topic

FAMILIES = (("周平", "0021", "新柞村"), ("吴清", "0022", "新柞村"), ("郑早", "0023", "新榨村"))
ASKED = {
    "village": "*", "matter": "*", "state": "*", "form": POSTING, "how": ONE, "by_hand": False, "copies": False,
    "password": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def at(
    qapp: QApplication, founded: House, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[AtPaper, list[CaseRef]]]:
    """A clerk; the 公示 of three families is due, the village of one was mistyped."""
    theme.apply(qapp)
    house = founded.copied(tmp_path_factory.mktemp("postings") / "house")
    with house.desk() as desk:
        refs = [house.registered(desk, replace(family(name, last), village=v)) for name, last, v in FAMILIES]
        for ref in refs:
            house.accepted(desk, ref)
            house.looked_into(desk, ref)
            review.state_opinion(desk, ref, review.propose(desk, ref), house.at("notice"))
    made = AtPaper(house, CLERK)
    yield made, refs
    made.close()


def picture(page: QWidget, name: str) -> None:
    if folder := os.environ.get("HUDANG_PICTURES"):
        page.grab().save(str(Path(folder) / f"{name}.png"))


def test_a_village_gets_one_sheet_and_an_old_one_is_printed_again_with_a_reason(
    at: tuple[AtPaper, list[CaseRef]], tmp_path: Path
) -> None:
    desk, refs = at
    flow, papers = BulkFlow(desk.work), PaperFlow(desk.work, FilePrinters(tmp_path, 72))
    old = PostingsFlow(desk.work)
    for maker in (flow, old):
        maker.sheet.connect(papers.fetch)
    page = flow.page
    flow.open()
    desk.show(page, 1366, 768)
    desk.wait(lambda: page.panel is not None, "the form")
    page._ask(ASKED)
    desk.wait(lambda: len(page.model.rows) == 3 and page.go.isEnabled(), "three families")
    assert [f.state for f in page.model.rows] == ["第 1 张", "第 1 张", "第 2 张"]
    assert "共 2 张" in page.left_out.text() and settled(page) == []
    picture(page, "bulk-postings")
    page.act()
    desk.wait(lambda: papers.page.sheet is not None, "the sheets")
    sheet = papers.page.sheet
    assert sheet is not None and "出具公示单 1 张，2 户；1 张没有做成" in page.bar.text
    said = page.failed.itemAt(0).widget().text()  # type: ignore[union-attr]  # one line
    assert "新榨村" in said and "相近的有“新柞村”" in said
    picture(page, "bulk-postings-done")
    hangs = "".join(text for n, text in page_texts(sheet.data) if n)
    assert "周平" in hangs and "吴清" in hangs and "郑早" not in hangs and len(sheet.batch) == 2
    page._ask(ASKED)
    desk.wait(lambda: len(page.model.rows) == 1, "only the mistyped one is left")
    assert "2 件已经出过公示单" in page.left_out.text()
    old.open()
    desk.show(old.page, 1366, 768)
    desk.wait(lambda: len(old.page.model.rows) == 1, "what hangs")
    picture(old.page, "postings")
    assert settled(old.page) == []
    old.page.start()
    desk.press(old.page, Qt.Key.Key_Return)
    desk.wait(lambda: papers.page.sheet is not None and papers.page.sheet.kept is not None, "the old sheet")
    panel = papers.page.side.print
    desk.show(papers.page)
    desk.wait(lambda: bool(panel.choices) and panel.go.isEnabled(), "the printers")
    assert not papers.page.side.void.isEnabled() and "逐户" in papers.page.side.void.toolTip()
    for times in (1, 2):
        if times > 1:
            desk.wait(lambda: panel.reason.isVisible(), "a reason is wanted")
            panel.reason.setText("被风吹落")
        papers.page.bar.hide()
        panel.go.click()
        desk.wait(lambda: "已送往打印机" in papers.page.bar.text and papers.page.bar.isVisible(), "printing")
        counted = desk.ask(lambda d: [stamping.printed(d, r.household, sheet.batch[0][1]) for r in refs])
        assert counted == [times, times, 0], "in the file of every family on it"
    for shown in (page, old.page, papers.page):
        shown.close()


def test_the_tick_for_a_new_village_shows_with_an_unknown_name_alone(
    at: tuple[AtPaper, list[CaseRef]],
) -> None:
    desk, _ = at
    page = MarketDayPage()
    day = desk.ask(market_day.open_page)
    page.show_day(day)
    desk.show(page, 1366, 768)
    tick = page.form.fields["new_village"]
    page.form.put({"name": "钱乙", "village": "新柞村", "reason": "看病"})
    assert not tick.isVisible()
    page.form.put({"village": "新炸村"})
    assert tick.isVisible()
    picture(page, "market-day-unknown")
    page.close()
    settings = SettingsFlow(desk.work, ())
    settings.open()
    desk.show(settings.page, 1366, 768)
    topic(settings.page, "村（社区）名单")
    desk.wait(lambda: "新榨村" in "".join(w.text() for w in settings.page.findChildren(QLabel)), "the list")
    picture(settings.page, "settings-villages")
    settings.page.close()

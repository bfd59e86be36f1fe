"""公示 without a numbered sheet, and 卷宗: both from the window's own pages, by a clerk."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QLabel, QLineEdit

from desktop.office import review
from desktop.ui.presenters.unposted import UNNUMBERED
from tests.office.made_office import CLERK, House
from tests.ui.at_window import AtWindow
from tests.ui.test_looks import settled


def picture_of(who: AtWindow, name: str) -> None:
    if folder := os.environ.get("HUDANG_PICTURES"):
        who.window.grab().save(str(Path(folder) / f"{name}.png"))


def test_the_sheet_is_made_first_and_the_way_back_leads_to_the_form_then_a_dossier_is_looked_at(
    house: House, at_window: AtWindow
) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        review.state_opinion(desk, ref, review.propose(desk, ref), house.at("notice"))
    clerk = at_window
    clerk.unlock(CLERK)
    clerk.window.resize(1366, 768)
    pages, page = clerk.desk, clerk.desk.cases.step
    pages.cases.hand_on(ref, "notice")
    clerk.wait(lambda: clerk.page is page and page.form is not None, "the form")

    def warned() -> bool:
        return any(seen.text() == UNNUMBERED for seen in page.findChildren(QLabel))

    assert warned() and settled(page) == []
    picture_of(clerk, "unposted")
    assert page.panel is not None
    clerk.type_into(clerk.find(QLineEdit, "", page.panel.fields["place"]), "村口")
    clerk.click("post-first")
    clerk.wait(lambda: clerk.page is pages.bulk.page and bool(pages.bulk.page.model.rows), "the families")
    assert [f.village for f in pages.bulk.page.model.rows] == ["新柞村"]
    picture_of(clerk, "unposted-bulk")
    pages.bulk.page.act()
    clerk.wait(lambda: clerk.page is pages.papers.page, "the numbered sheet")
    clerk.wait(lambda: page.form is not None and page.form.unposted is None, "the form as it is now")
    for _ in range(4):
        pages.back()
        if clerk.page is page:
            break
    assert clerk.page is page and not warned() and page.panel.typed()["place"] == "村口"

    archive = pages.archive.page
    pages.archive.open()
    clerk.wait(lambda: clerk.page is archive and archive.card is not None and archive.card.isVisible(), "one")
    clerk.click("do-卷宗")
    assert archive.card is not None
    panel = next(p for p in archive.card.panels if p.objectName() == "form-卷宗")
    clerk.wait(lambda: panel.isVisible(), "the form")
    assert settled(archive) == []
    picture_of(clerk, "dossier-form")
    panel.put({"since": "2026-13-01"})
    panel.submit.click()
    clerk.wait(lambda: "日期写得不对" in archive.bar.text, "why not")
    panel.put({"since": "2026-01-01"})
    panel.submit.click()
    clerk.wait(lambda: clerk.page is pages.papers.page, "the dossier")
    sheet = pages.papers.page.sheet
    assert sheet is not None and sheet.title.startswith("办理卷宗 2026-01-01 至") and sheet.slip is None
    assert not archive.stop.isVisible()
    clerk.wait(lambda: not pages.papers.page.side.print.isHidden(), "the side")
    picture_of(clerk, "dossier")

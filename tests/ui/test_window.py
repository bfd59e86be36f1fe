"""The window as a whole: the door, drafts, locking, messages, bugs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from desktop.app import Desktop
from desktop.errors import UserError
from desktop.office import review
from desktop.office.act import Photo
from desktop.office.desk import Desk
from desktop.ui.presenters.household import show
from desktop.ui.widgets.fields import PicturesField
from tests.office.made_office import CLERK, LEADER, House
from tests.ui.at_window import AtWindow


@pytest.fixture
def family_in(house: House) -> House:
    """One household is registered already."""
    with house.desk() as desk:
        house.registered(desk)
    return house


def test_a_folder_that_is_no_office_is_said_so_and_another_may_be_chosen(
    desktop: Desktop, house: House, picture: Path
) -> None:
    who = AtWindow(desktop, house, picture)
    choose = desktop.shell.choose
    desktop.shell.open(None)
    assert who.page is choose
    who.type_into(choose.path, str(house.stick))
    QTest.keyClick(choose.path, Qt.Key.Key_Return)
    who.wait(lambda: bool(choose.below.text), "a message")
    who.type_into(choose.path, str(house.office))
    QTest.mouseClick(choose.open, Qt.MouseButton.LeftButton)
    who.wait(lambda: who.window.page() is desktop.shell.unlock, "the door")
    assert str(house.office) in (house.profile / "settings.toml").read_text("utf-8")


def test_a_wrong_password_stays_at_the_door(at_window: AtWindow) -> None:
    at_window.unlock(CLERK, password="wrong wrong wrong")
    at_window.wait(lambda: bool(at_window.shell.unlock.below.text), "a message")
    assert at_window.shell.desk is None and not at_window.window.rail.isVisible()


def test_the_demonstration_mark_never_goes(clerk: AtWindow) -> None:
    for place in ("households", "signing", "filings", "settings"):
        clerk.window.rail.buttons[place].click()
        clerk.wait(lambda: clerk.window.rail.mark.isVisible(), "the mark")
    assert "演示" in clerk.window.windowTitle() and "赵一" in clerk.window.strip.who.text()


def test_what_is_typed_stays_over_pages_and_over_the_lock(at_window: AtWindow, family_in: House) -> None:
    who = at_window
    who.unlock(CLERK)
    who.open_household("李𬭎")
    panel = who.begin("authorisation")
    panel.put({"commitment": True})
    photos = panel.fields["photos"]
    assert isinstance(photos, PicturesField)
    photos.photos.add_paths(who.photos)
    who.press(Qt.Key.Key_Escape)
    who.desk.go("households")
    who.open_household("李𬭎")
    panel = who.begin("authorisation")
    assert panel.typed()["commitment"] is True and panel.typed()["photos"] == who.photos
    who.lock()
    who.unlock(LEADER)
    assert who.shell.drafts.keys() == ()
    who.lock()
    who.unlock(CLERK)
    who.open_household("李𬭎")
    assert who.begin("authorisation").typed()["commitment"] is True


def test_the_folder_is_free_while_the_window_is_locked(at_window: AtWindow, family_in: House) -> None:
    at_window.unlock(CLERK)
    with pytest.raises(UserError):
        family_in.desk()
    at_window.lock()
    with family_in.desk():
        pass


def test_a_refusal_is_a_bar_with_every_reason_and_keeps_the_form(
    at_window: AtWindow, family_in: House
) -> None:
    who = at_window
    who.unlock(CLERK)
    who.open_household("李𬭎")
    page = who.desk.cases.step
    panel = who.begin("authorisation")
    who.hand_in(panel, {"commitment": True})
    who.wait(lambda: bool(page.bar.text), "a message")
    assert who.page is page and panel.submit.isEnabled() and panel.typed()["commitment"] is True
    assert panel.fields["signed"].property("wrong") == "true"


def test_a_bug_keeps_the_form_and_says_so(at_window: AtWindow, family_in: House) -> None:
    who = at_window
    who.unlock(CLERK)
    who.open_household("李𬭎")
    panel = who.begin("authorisation")
    panel.put({"commitment": True})

    def broken(desk: Desk) -> None:
        raise ZeroDivisionError("李𬭎")

    who.shell.work.ask(broken, lambda _: None)
    who.wait(lambda: "意外" in who.page.bar.text, "the crash bar")
    assert panel.typed()["commitment"] is True
    log = (family_in.profile / "log" / "errors.jsonl").read_text("utf-8")
    assert "ZeroDivisionError" in log and "李" not in log


def test_help_is_a_bar_and_escape_puts_it_away(clerk: AtWindow) -> None:
    clerk.press(Qt.Key.Key_F1)
    assert "Ctrl+N" in clerk.page.bar.text
    clerk.press(Qt.Key.Key_Escape)
    assert clerk.page.bar.text == ""


def test_a_change_reaches_the_page_that_shows_it(at_window: AtWindow, family_in: House) -> None:
    who = at_window
    who.unlock(CLERK)
    who.open_household("李𬭎")
    page = who.desk.cases.household
    assert page.view is not None
    file = page.view.file
    who.click(f"amend-{page.view.members[1].id}")
    step = who.desk.cases.step
    who.wait(lambda: who.page is step and step.panel is not None, "the correction")
    assert step.panel is not None
    who.hand_in(step.panel, {"income_fen": "1200", "why": "checked"})
    who.wait(lambda: who.page is page, "the household again")
    assert page.view.members[1].income == "1,200.00"
    assert "更正" in page.bar.text
    seen: list[str] = []
    who.shell.work.ask(lambda desk: show(desk, file), lambda view: seen.append(view.members[1].income))
    who.wait(lambda: bool(seen), "the file")
    assert seen == ["1,200.00"]


def test_the_signer_looks_at_the_photographs_and_comes_back(
    at_window: AtWindow, house: House, picture: Path
) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        house.looked_into(desk, ref)
        review.state_opinion(desk, ref, review.propose(desk, ref), house.at("notice"))
        wall = Photo(picture.read_bytes(), "公示.jpg")
        review.post_notice(desk, ref, "村务公开栏", [wall], house.at("notice"))
        house.closed(desk, ref)
    who = at_window
    who.unlock(LEADER)
    who.window.rail.buttons["signing"].click()
    signing, papers = who.desk.signing.page, who.desk.papers.page
    who.wait(lambda: bool(signing.model.rows), "the queue")
    QTest.mouseClick(signing.look, Qt.MouseButton.LeftButton)
    who.wait(lambda: who.page is who.desk.cases.household, "the household")
    who.click(f"evidence-{wall.sha256}")
    who.wait(lambda: who.page is papers and bool(papers.pages), "the photograph")
    assert papers.title.text() == "公示" and papers.pages[0].pixmap().width() == 640
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is who.desk.cases.household, "the household again")
    who.press(Qt.Key.Key_Escape)
    who.wait(lambda: who.page is signing, "the queue again")


def test_a_leader_has_no_buttons_for_what_a_leader_may_not_do(at_window: AtWindow, family_in: House) -> None:
    who = at_window
    who.unlock(LEADER)
    assert not who.desk.cases.households.add.isVisible()
    who.press(Qt.Key.Key_N, ctrl=True)
    who.open_household("李𬭎")
    page = who.desk.cases.household
    shown = [b.text() for b in page.findChildren(QPushButton) if b.isVisible()]
    assert "更正" not in shown and "新申请" not in shown and "办理" not in shown

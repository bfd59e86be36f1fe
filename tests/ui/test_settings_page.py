"""设置 at the window: a person whom an administrator added logs in; a wrong password loses nothing that was typed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.ui.pages.settings import SettingsPage
from desktop.ui.presenters.settings_devices import INVITE
from tests.office.made_office import ADMIN, CLERK, PASSWORDS
from tests.ui.at_window import AtWindow


def settings(at_window: AtWindow, user: str) -> SettingsPage:
    at_window.go_to_the_door()
    at_window.unlock(user)
    at_window.desk.go("settings")
    page = at_window.desk.settings.page
    at_window.wait(lambda: at_window.page is page and page.shown == "me", "settings")
    return page


def topic(page: SettingsPage, title: str) -> None:
    (item,) = page.list.findItems(title, Qt.MatchFlag.MatchExactly)
    page.list.setCurrentItem(item)


def ask(at_window: AtWindow, page: SettingsPage, deed: str) -> None:
    at_window.wait(lambda: any(b.isVisible() for b in page.findChildren(QPushButton, deed)), deed)
    at_window.click(deed)
    at_window.wait(lambda: page.panel is not None, "the form")


def fill(page: SettingsPage, **typed: str | bool | list[str]) -> None:
    assert page.panel is not None
    page.panel.put(typed)
    page.panel.submit.click()


def once(at_window: AtWindow, page: SettingsPage) -> str:
    at_window.wait(lambda: any(said.isVisible() for said in page.findChildren(QLabel, "once")), "once")
    return at_window.find(QLabel, "once").text()


def test_an_administrator_adds_a_clerk_whose_password_is_shown_once(at_window: AtWindow) -> None:
    page = settings(at_window, ADMIN)
    topic(page, "人员与岗位")
    ask(at_window, page, "add")
    fill(page, name="郑新来", roles=["clerk"], admin="不对的口令不对的口令")
    at_window.wait(lambda: not page.bar.isHidden(), "a refusal")
    assert page.panel is not None, "what was typed stays"
    fill(page, admin=PASSWORDS[ADMIN])
    at_window.wait(lambda: page.panel is None and "已添加 郑新来" in page.bar.text, "added")
    word = once(at_window, page)
    topic(page, "我的口令")
    at_window.wait(lambda: not page.findChildren(QLabel, "once"), "the password is gone from the screen")
    at_window.shell.lock()
    at_window.wait(lambda: at_window.shell.unlock.person.findText("郑新来") >= 0, "the door")
    at_window.shell.unlock.person.setCurrentText("郑新来")
    at_window.type_into(at_window.shell.unlock.password, word)
    QTest.keyClick(at_window.shell.unlock.password, Qt.Key.Key_Return)
    at_window.wait(lambda: at_window.shell.desk is not None, "the new clerk is at work")


def test_a_clerk_changes_his_own_password_and_nobody_elses(at_window: AtWindow) -> None:
    page = settings(at_window, CLERK)
    ask(at_window, page, "change")
    new = "新柞村口那棵老榆树下歇脚"
    fill(page, old=PASSWORDS[CLERK], new=new, again=f"{new}了")
    at_window.wait(lambda: "不一样" in page.bar.text, "two words")
    fill(page, again=new)
    at_window.wait(lambda: "口令已换" in page.bar.text, "changed")
    topic(page, "人员与岗位")
    at_window.wait(lambda: any("由管理员添加" in said.text() for said in page.findChildren(QLabel)), "people")
    assert not page.findChildren(QPushButton, "add")


def test_an_invitation_is_written_where_the_person_says(at_window: AtWindow, tmp_path: Path) -> None:
    page = settings(at_window, ADMIN)
    topic(page, "电脑与笔记本")
    at_window.wait(lambda: bool(page.findChildren(QPushButton, "invite")), "devices")
    page.asked.emit(INVITE, tmp_path / "邀请.json")  # as the file dialog answers
    at_window.wait(lambda: page.panel is not None, "the form")
    fill(page)
    assert once(at_window, page)
    assert (tmp_path / "邀请.json").exists()


def test_esc_leads_from_about_back_to_settings(at_window: AtWindow) -> None:
    page = settings(at_window, CLERK)
    topic(page, "关于")
    at_window.wait(lambda: at_window.page is at_window.desk.about, "about")
    at_window.desk.back()
    at_window.wait(lambda: at_window.page is page and page.shown == "me", "back")

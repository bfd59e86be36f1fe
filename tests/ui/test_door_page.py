"""Before the door at the window: a laptop and a second PC join, an office is put back, a sealed code is used."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from desktop.app import Desktop
from desktop.office import backup, devices, field, laptop, recovery
from desktop.office.laptop import DeviceRequest
from desktop.settings import Settings
from desktop.ui.pages.door import DoorPage
from tests.office.made_office import ADMIN, CHEAP, CLERK, LABELS, PASSWORDS, House
from tests.ui.at_window import AtWindow
from tests.ui.test_looks import SMALLEST, settled

NEW = "去年秋天晒在房顶的红辣椒串"

Open = Callable[[House], AtWindow]


@pytest.fixture
def new_pc(qapp: QApplication, tmp_path: Path) -> Iterator[Open]:
    """A window on a PC that knows no office, with the clock and the stick of a house."""
    opened: list[Desktop] = []

    def switched_on(house: House) -> AtWindow:
        desktop = Desktop(qapp, Settings(profile=str(tmp_path / "pc" / "profile")), house.clock)
        opened.append(desktop)
        desktop.shell.door.here = replace(desktop.shell.door.here, cost=CHEAP)
        desktop.window.show()
        who = AtWindow(desktop, house, tmp_path / "none.jpg")
        desktop.shell.open(None)
        return who

    yield switched_on
    for desktop in opened:
        desktop.close()
        desktop.window.close()
        desktop.window.deleteLater()


def go(who: AtWindow, deed: str) -> DoorPage:
    who.click(deed)
    page = who.shell.door.page
    who.wait(lambda: who.page is page and page.panel is not None, deed)
    return page


def fill(who: AtWindow, page: DoorPage, **typed: object) -> None:
    assert page.panel is not None
    page.panel.put({name: str(value) for name, value in typed.items()})
    page.panel.submit.click()
    who.wait(lambda: not page.under_way, "an answer")


def press_on(who: AtWindow) -> None:
    """The button below what came of a deed."""
    who.wait(lambda: any(b.isVisible() for b in who.page.findChildren(QPushButton, "then")), "the next step")
    who.click("then")


def shown(page: DoorPage) -> dict[str, str]:
    return {said.accessibleName(): said.text() for said in page.findChildren(QLabel, "shown")}


def invited(house: House, office_pc: bool) -> Path:
    path = house.stick / "设备邀请.json"
    with house.desk(ADMIN) as desk:
        path.write_bytes(laptop.invite(desk, CLERK, office_pc=office_pc))
    return path


def unlock_here(who: AtWindow, user: str, password: str) -> None:
    who.wait(lambda: who.page is who.shell.unlock and who.shell.unlock.enter.isEnabled(), "the door")
    who.unlock(user, password)


def test_a_second_pc_asks_is_approved_and_begins(new_pc: Open, house: House, tmp_path: Path) -> None:
    invitation = invited(house, office_pc=True)
    who = new_pc(house)
    page = go(who, "enrol")
    fill(who, page, invitation=house.stick / "没有.json")
    assert "没有找到" in page.bar.text
    fill(who, page, invitation=invitation)
    folder, word = tmp_path / "pc" / "office", PASSWORDS[CLERK]
    told = {"folder": folder, "name": "窗口二号机", "word": word, "request": house.stick}
    fill(who, page, **told, again="别的")
    assert "两次输入的口令不一样" in page.bar.text and not folder.exists(), "nothing was made"
    fill(who, page, again=word)
    assert page.telling and set(shown(page)) == {"本机指纹", "办公室指纹"}
    request = DeviceRequest.read((house.stick / "设备登记申请.json").read_bytes())
    with house.desk(ADMIN) as desk:
        devices.approve(desk, PASSWORDS[ADMIN], request, shown(page)["本机指纹"], house.stick)
    # Switched off and on again, the folder leads to 启用 by itself.
    page.forget()
    who.shell.open(folder)
    who.wait(lambda: who.page is page and page.panel is not None and "还没有启用" in page.bar.text, "启用")
    fill(who, page, source=house.stick, word=word)
    assert page.telling, page.bar.text
    press_on(who)
    unlock_here(who, CLERK, word)
    who.wait(lambda: who.shell.desk is not None, "the second PC is at work")


def test_a_laptop_takes_its_first_package_at_the_door(new_pc: Open, house: House, tmp_path: Path) -> None:
    invitation = invited(house, office_pc=False)
    with house.desk() as desk:
        household = house.registered(desk).household
    who = new_pc(house)
    page = go(who, "enrol")
    fill(who, page, invitation=invitation)
    folder, word = tmp_path / "pc" / "office", PASSWORDS[CLERK]
    fill(who, page, folder=folder, name="下乡1号", word=word, again=word, request=house.stick / "申请.json")
    mark = shown(page)["本机指纹"]
    press_on(who)
    fill(who, page, source=house.stick, word=word)
    assert "没有给本机的包" in page.bar.text
    with house.desk(ADMIN) as desk:
        asked = DeviceRequest.read((house.stick / "申请.json").read_bytes())
        approved = devices.approve(desk, PASSWORDS[ADMIN], asked, mark)
        field.check_out(desk, approved.device, [household], house.stick)
    fill(who, page, source=house.stick, word=word)
    assert page.telling and any("读入 1 户" in said.text() for said in page.findChildren(QLabel))
    press_on(who)
    unlock_here(who, CLERK, word)
    who.wait(lambda: who.shell.desk is not None, "the laptop is at work")


def test_a_copied_folder_offers_two_ways_and_is_put_back(new_pc: Open, house: House, tmp_path: Path) -> None:
    copy, target = tmp_path / "copy", tmp_path / "back"
    with house.desk() as desk:
        house.registered(desk)
        backup.back_up(desk, house.stick)
    shutil.copytree(house.office, copy)
    who = new_pc(house)
    who.shell.open(copy)
    unlock_here(who, CLERK, PASSWORDS[CLERK])
    unlock = who.shell.unlock
    who.wait(lambda: unlock.unknown, "two ways")
    assert "还没有登记" in unlock.below.text and who.desktop.session.wait_seconds() == 0
    page = go(who, "way-restore")
    fill(who, page)
    who.press(Qt.Key.Key_Escape)
    assert who.page is unlock and page.panel is None, "nothing typed stays behind"
    page = go(who, "way-restore")
    fill(who, page, source=house.stick)
    # A clerk's password lays the files; only an administrator's makes this PC one of the office's.
    fill(who, page, target=target, person=CLERK, word=PASSWORDS[CLERK])
    assert "请管理员" in page.bar.text and not page.telling
    fill(who, page, person=ADMIN, word=PASSWORDS[ADMIN])
    assert "恢复 1 户" in page.bar.text and len(shown(page)["这台电脑的新设备编号"]) == 12
    press_on(who)
    unlock_here(who, CLERK, PASSWORDS[CLERK])
    who.wait(lambda: who.shell.desk is not None, "at work again")


def test_the_sealed_code_brings_the_data_back(at_window: AtWindow) -> None:
    house = at_window.house
    with house.desk(ADMIN) as desk:
        code = recovery.new_code(desk, PASSWORDS[ADMIN])
    page = go(at_window, "deed-forgotten")
    assert any("设置 · 人员与岗位" in said.text() for said in page.findChildren(QLabel))
    fill(at_window, page)
    fill(at_window, page, code="AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-AAAAA", word=NEW, again=NEW)
    assert "恢复码不对" in page.bar.text
    fill(at_window, page, code=code)
    assert shown(page)["新的办公室根密钥指纹"]
    press_on(at_window)
    unlock_here(at_window, ADMIN, NEW)
    at_window.wait(lambda: at_window.shell.desk is not None, "the new administrator is at work")


def test_passwords_leave_the_screen_when_nobody_is_there(at_window: AtWindow) -> None:
    page = go(at_window, "deed-begin")
    assert page.panel is not None
    page.panel.put({"word": PASSWORDS[CLERK]})
    at_window.shell.lock("idle")
    assert at_window.page is at_window.shell.unlock
    at_window.wait(lambda: not page.findChildren(QLineEdit), "nothing typed is left")
    assert at_window.shell.drafts.take() == {}


def test_the_keyboard_alone_hands_in(at_window: AtWindow) -> None:
    page = go(at_window, "deed-restore")
    assert page.panel is not None
    at_window.type_into(page.panel.findChildren(QLineEdit)[0], str(at_window.house.stick))
    at_window.press(Qt.Key.Key_F5)
    at_window.wait(lambda: "这里没有备份" in page.bar.text, "a sentence")
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.panel is not None and "恢复码" in page.panel.submit.text()


def test_a_restore_shows_how_far_it_is_and_can_be_called_off(at_window: AtWindow) -> None:
    page = go(at_window, "deed-restore")
    page.working(True)
    at_window.shell.work.progress.emit(3, 10)
    assert page.progress.isVisible() and "3 / 10" in page.busy_word.text() and not page.list.isEnabled()
    at_window.shell.work.progress.emit(10, 10)
    assert not page.stop.isVisible(), "what comes after the last file is not called off"
    at_window.shell.work.progress.emit(4, 10)
    at_window.click("cancel")
    assert "已取消" in page.bar.text and page.list.isEnabled() and not page.progress.isVisible()


@pytest.mark.parametrize("scale", [100, 150])
def test_nothing_is_cut_in_the_smallest_window(
    qapp: QApplication, house: House, tmp_path: Path, scale: int
) -> None:
    settings = replace(Settings(profile=str(tmp_path / "profile")), font_scale=scale)
    desktop = Desktop(qapp, settings, house.clock)
    desktop.window.resize(*SMALLEST)
    desktop.window.show()
    who = AtWindow(desktop, house, tmp_path / "none.jpg")
    desktop.shell.open(None)
    assert settled(who.page) == []
    page = go(who, "restore")
    for deed in range(page.list.count()):
        page.list.setCurrentRow(deed)
        assert settled(page) == [], page.list.item(deed).text()
    who.press(Qt.Key.Key_Escape)
    who.go_to_the_door()
    assert LABELS[ADMIN] == who.shell.unlock.person.currentText() and settled(who.page) == []
    desktop.close()
    desktop.window.close()
    desktop.window.deleteLater()

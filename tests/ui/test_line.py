"""联网收发 at the window: a filing leaves and its receipt comes back; a dead line is a dot, never a bar."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop.app import Desktop
from desktop.county import mailbox as county_side
from desktop.county import receipts as answers
from desktop.office import founding, mailbox
from desktop.settings import Settings
from desktop.ui.pages.page import Page
from tests.office.made_office import ADMIN, CLERK, House
from tests.office.made_pcs import Pair
from tests.sync.served import running
from tests.ui.at_window import AtWindow
from tests.ui.test_settings_page import topic


@pytest.fixture(scope="module")
def prepared(founded: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A letter was written; the county's mailbox knows this PC."""
    house = founded.copied(tmp_path_factory.mktemp("wired") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
    with house.county() as county:
        county_side.introduce(county, house.folder / "hub")
    return house


@pytest.fixture
def house(prepared: House, tmp_path: Path) -> House:
    return prepared.copied(tmp_path / "house")


@pytest.fixture
def address(house: House) -> Iterator[str]:
    """Of a mailbox that runs and is set."""
    with running(house.folder / "hub") as port:
        with house.desk(ADMIN) as desk:
            mailbox.set_address(desk, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"


def at_filings(at_window: AtWindow, user: str = CLERK) -> AtWindow:
    at_window.unlock(user)
    at_window.desk.go("filings")
    at_window.wait(lambda: at_window.page is at_window.desk.filings.page, "上报")
    at_window.wait(lambda: bool(at_window.desk.filings.page.model.rows), "the list")
    return at_window


def test_everything_goes_over_the_line_when_asked_and_the_receipt_comes_in_the_background(
    address: str, house: House, at_window: AtWindow
) -> None:
    clerk = at_filings(at_window)
    page, line = clerk.desk.filings.page, clerk.desk.filings.line
    clerk.wait(page.online.isVisible, "the button")
    line.quietly()
    clerk.click("online")  # while the background is at it: it comes after
    clerk.wait(lambda: "打包 1 件；发出 1 个数据包" in page.bar.text, "it went")
    assert not page.progress.isVisible() and clerk.window.strip.line.text() == "● 在线"
    clerk.wait(lambda: page.model.rows[0].status == "已发待回执", "the list again")
    clerk.wait(lambda: "，上次 " in clerk.window.strip.waits.text(), "the strip")
    with house.county() as county:
        county_side.receive(county, address)
        county_side.send(county, address, answers.answer(county))
    page.bar.hide()
    line.quietly()
    clerk.wait(lambda: page.model.rows[0].status == "已备案", "the receipt")
    assert page.bar.isHidden(), "nobody asked"


def test_a_dead_line_is_a_dot_in_the_background_and_a_sentence_when_asked(
    house: House, at_window: AtWindow
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        dead = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with house.desk(ADMIN) as desk:
        mailbox.set_address(desk, dead)
    clerk = at_filings(at_window)
    page, line = clerk.desk.filings.page, clerk.desk.filings.line
    line.quietly()
    clerk.wait(lambda: clerk.window.strip.line.text() == "● 离线", "the dot")
    assert page.bar.isHidden() and page.model.rows[0].status == "待发"
    clerk.click("online")
    clerk.wait(page.stop.isVisible, "it is under way")
    assert not page.online.isEnabled()
    page.stop.click()
    clerk.wait(lambda: "已取消" in page.bar.text, "called off")
    clerk.wait(page.online.isEnabled, "it may be asked again")


def test_an_administrator_sets_the_address_and_a_clerk_sees_no_button_without_one(
    at_window: AtWindow,
) -> None:
    admin = at_filings(at_window, ADMIN)
    page = admin.desk.filings.page
    assert not page.online.isVisible() and not admin.window.strip.line.isVisible()
    admin.desk.go("settings")
    settings = admin.desk.settings.page
    topic(settings, "电脑与笔记本")
    press(admin, settings, "mailbox")
    admin.wait(lambda: settings.panel is not None, "the form")
    assert settings.panel is not None
    settings.panel.put({"address": "杨木乡"})
    settings.panel.submit.click()
    admin.wait(lambda: "不是邮箱地址" in settings.bar.text, "a refusal")
    settings.panel.put({"address": "https://127.0.0.1:1"})
    settings.panel.submit.click()
    admin.wait(lambda: "已保存" in settings.bar.text, "saved")
    admin.desk.go("filings")
    admin.wait(page.online.isVisible, "the button")


def test_two_pcs_exchange_by_a_stick_and_an_administrator_settles_what_both_wrote(
    qapp: QApplication, founded: House, tmp_path: Path
) -> None:
    pair = Pair(founded.copied(tmp_path / "pair"))
    pair.joined()
    pair.back_and_forth(2)
    for pc, value in ((pair.first, "0453-1111111"), (pair.second, "0453-2222222")):
        with pc.desk(ADMIN) as desk:
            founding.configure(desk, {"complaint_phone": value})
    pair.second.exchanged()
    desktop = Desktop(qapp, Settings(profile=str(pair.first.profile)), pair.house.clock)
    try:
        desktop.window.show()
        admin = AtWindow(desktop, pair.house, tmp_path / "none.jpg")
        admin.go_to_the_door()
        admin.unlock(ADMIN)
        admin.desk.go("filings")
        page = admin.desk.filings.page
        admin.wait(lambda: admin.page is page, "上报")
        page.exchange.emit(pair.house.stick)  # as the file dialog answers
        admin.wait(lambda: "从其他电脑读入 0 户" in page.bar.text, "exchanged")
        assert "1 处办公室记录" in page.bar.text
        settle(admin)
    finally:
        desktop.close()
        desktop.window.close()
        desktop.window.deleteLater()
    with pair.first.desk() as desk:
        assert desk.setting_text("complaint_phone") == "0453-1111111"
    assert pair.back_and_forth(2)[-1].office_conflicts == ()


def press(admin: AtWindow, page: Page, name: str) -> None:
    admin.wait(lambda: any(b.isVisible() for b in page.findChildren(QPushButton, name)), name)
    admin.click(name)


def settle(admin: AtWindow) -> None:
    """设置 · 电脑与笔记本: both values stand there; the first PC's is chosen."""
    admin.desk.go("settings")
    page = admin.desk.settings.page
    topic(page, "电脑与笔记本")

    def both() -> bool:
        said = [w.text() for w in page.findChildren(QLabel)]
        return any("0453-1111111" in text and "0453-2222222" in text for text in said)

    admin.wait(both, "both values")
    press(admin, page, "settle-setting/complaint_phone/value")
    admin.wait(lambda: page.panel is not None, "the form")
    assert page.panel is not None
    choices = page.panel.spec.fields[0].choices
    mine = next(entry for entry, text in choices if "0453-1111111" in text)
    page.panel.put({"value": mine, "reason": "打电话核实过"})
    page.panel.submit.click()
    admin.wait(lambda: "已裁定" in page.bar.text, "settled")

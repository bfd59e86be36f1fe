"""登记 and 集日登记 at the window: only what the matter needs, and everything by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget

from desktop.domain import idnumber
from desktop.ui.flows.registration_flow import MarketFlow
from desktop.ui.pages.market_day import NEW, WAITING, MarketDayPage
from desktop.ui.pages.registration import RegistrationPage
from desktop.ui.presenters.typed_people import TypedMember
from tests.ui.at_window import AtWindow
from tests.ui.test_looks import settled

NUMBER = "23038219620514001" + idnumber.check_digit("23038219620514001")


@pytest.fixture
def page(clerk: AtWindow) -> RegistrationPage:
    shown = clerk.desk.cases.registration
    clerk.desk.cases.register()
    clerk.wait(lambda: clerk.page is shown and shown.request is not None, "the page")
    return shown


@pytest.fixture
def market(clerk: AtWindow) -> Iterator[MarketFlow]:
    """集日登记 beside the pages of the session, the way the shell is to join them."""
    flow = MarketFlow(clerk.shell.work, clerk.shell.drafts)
    flow.show.connect(clerk.window.show_page)
    flow.resumed.connect(clerk.desk.cases.register)
    clerk.shell.work.changed.connect(lambda changes: flow.changed(changes, clerk.window.page()))
    flow.open()
    clerk.wait(lambda: clerk.page is flow.page, "the page")
    yield flow
    clerk.window.drop_pages((flow.page,))


def texts(where: QWidget) -> str:
    QTest.qWait(20)
    return "\n".join(w.text() for w in where.findChildren(QLabel) if w.isVisible())


def visible(page: RegistrationPage) -> set[str]:
    assert page.request is not None
    return {name for name, field in page.request.fields.items() if field.isVisible()}


def test_the_page_asks_for_what_the_matter_needs(page: RegistrationPage) -> None:
    assert page.about is not None and page.family is not None and page.members is not None
    page.about.put({"matter": "dibao"})
    assert {"applicant", "reason", "special", "relative"} <= visible(page) and "asked" not in visible(page)
    assert page.members.rows[0].income.isVisible() and page.family.fields["houses"].isVisible()
    page.about.put({"matter": "temporary"})
    assert {"path.temporary", "asked", "instalments"} <= visible(page) and "special" not in visible(page)
    assert page.family.isVisible() and page.applicant is not None and not page.applicant.isVisible()


def test_what_is_special_unfolds_its_clause(page: RegistrationPage) -> None:
    assert page.about is not None and page.request is not None
    page.about.put({"matter": "dibao"})
    assert "45 个工作日" not in texts(page)
    page.request.put({"special": True, "relative": True})
    shown = texts(page)
    assert "特殊情形 45 个工作日" in shown and "第十一条" in shown and "special_cause" in visible(page)


def test_suggestions_follow_the_members_and_ticked_ones_are_registered_with_it(
    clerk: AtWindow, page: RegistrationPage
) -> None:
    assert page.about is not None and page.members is not None and page.request is not None
    assert page.family is not None
    page.about.put({"matter": "dibao"})
    page.family.put({"village": "红旗村"})
    first = page.members.rows[0]
    clerk.type_into(first.name, "李𬭎")
    clerk.type_into(first.id_number, NUMBER)
    first.more.tick.setChecked(True)
    first.more.ill.setChecked(True)
    clerk.wait(lambda: "temporary" in page.suggestions.ticks, "the suggestions")
    tick = page.suggestions.ticks["temporary"]
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert "asked" in visible(page), "what the ticked matter needs is asked for"
    clerk.type_into(first.income, "2400")
    QTest.qWait(300)
    assert page.suggestions.chosen() == ["temporary"], "a tick outlives a new list"
    page.request.put({"reason": "重病", "asked": "2000"})
    QTest.mouseClick(page.request.submit, Qt.MouseButton.LeftButton)
    clerk.wait(lambda: clerk.page is clerk.desk.cases.household, "the household")
    view = clerk.desk.cases.household.view
    assert view is not None and len(view.cases) == 2


def test_what_was_typed_comes_back_with_its_ticks(clerk: AtWindow, page: RegistrationPage) -> None:
    assert page.about is not None and page.members is not None and page.told is not None
    page.about.put({"matter": "dibao"})
    ill = TypedMember("李𬭎", NUMBER, "户主", severe_illness=True, counted=False, counted_reason="服刑")
    page.members.put([ill])
    page.told.ticks["alone"].setChecked(True)
    page.suggest()
    page.suggestions.ticks["temporary"].setChecked(True)
    clerk.press(Qt.Key.Key_Escape)
    clerk.wait(lambda: clerk.page is clerk.desk.cases.households, "the list")
    clerk.desk.cases.register()
    clerk.wait(
        lambda: clerk.page is page and bool(page.members and page.members.typed()[0].name), "the draft"
    )
    assert page.members is not None and page.members.typed()[0] == ill
    assert page.suggestions.chosen() == ["temporary"] and page.asked()["told"] == ["alone"]
    assert page.asked()["matter"] == "dibao"


# -- 集日登记


def typed_by_keyboard(clerk: AtWindow, page: MarketDayPage) -> int:
    """A whole registration without the mouse; how many keys besides the words themselves."""
    page.form.start()
    keys = 0
    for words in ("王桂芝", "13800000001", "新柞村", "没钱看病", "72"):
        field = QApplication.focusWidget()
        assert field is not None
        clerk.type_into(field, words)  # type: ignore[arg-type]  # a line
        QTest.keyClick(field, Qt.Key.Key_Return)
        keys += 1
    first = QApplication.focusWidget()
    assert isinstance(first, QCheckBox) and first.text() == "一个人住"
    QTest.keyClick(first, Qt.Key.Key_Space)
    page.act()  # F5
    return keys + 2


def waits(page: MarketDayPage, count: int) -> bool:
    """So many stand in the list."""
    return page.day is not None and len(page.day.parked) == count


def test_somebody_is_registered_with_seven_keys_and_a_slip_is_made(
    clerk: AtWindow, market: MarketFlow
) -> None:
    sheets: list[object] = []
    market.sheet.connect(sheets.append)
    assert typed_by_keyboard(clerk, market.page) <= 7
    clerk.wait(lambda: bool(sheets), "the slip")
    assert "已登记 王桂芝" in market.page.bar.text
    left = market.page.form.typed()
    assert (left["name"], left["village"], left["ticks"]) == ("", "新柞村", []), (
        "ready for the next of the village"
    )
    clerk.wait(partial(waits, market.page, 1), "the list")


def test_suggestions_stand_beside_the_form_while_it_is_typed(clerk: AtWindow, market: MarketFlow) -> None:
    market.page.form.put({"age": "72", "ticks": ["unsupported"]})
    clerk.wait(lambda: "特困人员救助供养" in texts(market.page), "a suggestion")
    assert "可以申请" in texts(market.page) and "民发〔2021〕43号" in texts(market.page)


def test_what_is_missing_is_marked_and_the_words_stay(clerk: AtWindow, market: MarketFlow) -> None:
    market.page.form.put({"name": "王桂芝"})
    market.page.act()
    clerk.wait(lambda: bool(market.page.bar.text), "a message")
    assert "“村（社区）”" in market.page.bar.text and market.page.form.typed()["name"] == "王桂芝"
    assert (
        market.page.form.fields["village"].property("wrong") == "true" and market.page.form.submit.isEnabled()
    )


def test_from_the_list_intake_goes_on_with_what_was_told(clerk: AtWindow, market: MarketFlow) -> None:
    typed_by_keyboard(clerk, market.page)
    clerk.wait(partial(waits, market.page, 1), "the list")
    market.page.turn(WAITING)
    assert "已过" not in market.page.bar.text and "王桂芝" in texts(market.page)
    market.page.act()
    page = clerk.desk.cases.registration
    clerk.wait(lambda: clerk.page is page, "the intake")
    assert page.members is not None and page.members.typed()[0].name == "王桂芝"
    assert page.family is not None and page.family.typed()["village"] == "新柞村"
    assert page.asked()["told"] == ["alone"] and page.asked()["reason"] == "没钱看病"


def test_a_registration_ends_with_a_reason_only(clerk: AtWindow, market: MarketFlow) -> None:
    typed_by_keyboard(clerk, market.page)
    clerk.wait(partial(waits, market.page, 1), "the list")
    market.page.turn(WAITING)
    QTest.qWait(20)
    for reason, left in (("", 1), ("本人不再申请", 0)):
        clerk.type_into(market.page.why, reason)
        market.page.bar.hide()
        QTest.mouseClick(clerk.find(QPushButton, "end", market.page), Qt.MouseButton.LeftButton)
        clerk.wait(lambda: bool(market.page.bar.text), "a word")
        clerk.wait(partial(waits, market.page, left), "the list")


def test_nothing_is_cut_in_the_smallest_window(clerk: AtWindow, market: MarketFlow) -> None:
    clerk.window.resize(1024, 700)
    typed_by_keyboard(clerk, market.page)
    clerk.wait(partial(waits, market.page, 1), "the list")
    market.page.form.put({"age": "72", "ticks": ["alone", "illness"]})
    market.page.suggest()
    for tab in (NEW, WAITING):
        market.page.turn(tab)
        assert settled(market.page) == []
    page = clerk.desk.cases.registration
    clerk.desk.cases.register()
    clerk.wait(lambda: clerk.page is page and page.about is not None, "the page")
    assert page.about is not None and page.members is not None and page.request is not None
    page.about.put({"matter": "temporary"})
    page.members.put([TypedMember("李𬭎", NUMBER, "户主", "", "2400", disability_kind="肢体", counted=False)])
    page.request.put({"by_agent": True, "relative": True})
    page.suggest()
    QTest.qWait(200)  # one layout follows from another
    assert settled(page) == []

"""No screen shows a whole number by itself; showing one is an act, noted and short."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from desktop.domain.masks import ACCOUNT, ID_NUMBER, PHONE, Secret
from desktop.office import access, contacts, leads
from desktop.office.contacts import NewContact
from desktop.office.leads import NewLead
from desktop.ui import crash
from desktop.ui.presenters import (
    complaints,
    duties,
    filings,
    household,
    households,
    market_day,
    month,
    registers,
    signing,
)
from desktop.ui.presenters.households import Query
from desktop.ui.widgets.reveal import SHOWN_MS, Reveal
from tests.office.made_office import ADMIN, CLERK, LEADER, House
from tests.ui.at_window import AtWindow

ID, SECOND_ID, PHONE_NUMBER, NUMBER = (
    "230382196205140012", "230382196501050012", "13800000000", "6217990000123456789",
)  # fmt: skip
WHOLE = (ID, SECOND_ID, PHONE_NUMBER, NUMBER, "13811112222", "13833334444")


@pytest.fixture(scope="module")
def walked(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, str]:
    """An office with a household before the signature, a lead and a parked contact; read only."""
    house = founded.copied(tmp_path_factory.mktemp("masked") / "house")
    with house.desk() as desk:
        ref = house.until_decision(desk)
        today = desk.today()
        leads.report(
            desk, NewLead(today, "village", "周示例", "新柞村", "李𬭎", "房子漏雨", "13811112222", "")
        )
        contacts.register_contact(desk, NewContact("郑示例", "13833334444", "新柞村", "想问低保"), today)
    return house, ref.household


def texts(value: object) -> Iterator[str]:
    """Every text in what a presenter says."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from texts(list(value.items()))
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from texts(each)


@pytest.mark.parametrize("user", [CLERK, LEADER])
def test_no_presenter_says_a_whole_number(walked: tuple[House, str], user: str) -> None:
    house, file = walked
    with house.desk(user) as desk:
        said = [
            household.show(desk, file),
            households.find(desk, Query(text="李")),
            households.find(desk, Query(text=ID)),
            signing.queue(desk),
            duties.board(desk),
            filings.board(desk),
            complaints.board(desk),
            month.board(desk, f"{desk.today():%Y-%m}"),
        ]
        if user == CLERK:
            said += [market_day.open_page(desk), *(registers.book(desk, id) for id, _ in registers.BOOKS)]
    found = [t for t in texts(said) if any(number in t for number in WHOLE)]
    assert found == [] and any("李𬭎" in t for t in texts(said))


def shown_texts(window: QWidget) -> Iterator[str]:
    """Everything a person sees, hovers over, or hears read out."""
    for widget in (window, *window.findChildren(QWidget)):
        yield from (
            widget.toolTip(),
            widget.accessibleName(),
            widget.accessibleDescription(),
            widget.windowTitle(),
        )
        yield from (widget.statusTip(), widget.whatsThis())
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            yield widget.text()


def _shows(field: Reveal, whole: str) -> bool:
    return whole in field.shown.text()


def reveal_of(who: AtWindow, kind: str) -> Reveal:
    return next(
        r for r in who.desk.cases.household.findChildren(Reveal) if r.secret.kind == kind and r.isVisible()
    )


@pytest.fixture
def at_household(walked: tuple[House, str], at_window: AtWindow) -> AtWindow:
    """The clerk before the page of a household of an office of one's own."""
    with at_window.house.desk() as desk:
        at_window.house.registered(desk)
    at_window.unlock(CLERK)
    at_window.open_household("李𬭎")
    return at_window


def test_a_number_is_shown_by_its_button_noted_and_masked_again(at_household: AtWindow) -> None:
    who = at_household
    assert not [t for t in shown_texts(who.window) if any(n in t for n in WHOLE)]
    for kind, whole, masked in (
        (ID_NUMBER, ID, "2303**********0012"), (PHONE, PHONE_NUMBER, "138****0000"), (ACCOUNT, NUMBER, "***6789"),
    ):  # fmt: skip
        field = reveal_of(who, kind)
        assert masked in field.shown.text() and "显示" in field.press.accessibleName()
        field.press.setFocus()
        QTest.keyClick(field.press, Qt.Key.Key_Space)
        who.wait(partial(_shows, field, whole), kind)
        assert field.press.text() == "遮住" and field._timer.interval() == SHOWN_MS == 30_000
        if kind == PHONE:
            QTest.keyClick(field.press, Qt.Key.Key_Space)
        else:
            field._timer.timeout.emit()
        assert masked in field.shown.text() and whole not in field.shown.text()
    who.lock()
    with who.house.desk(ADMIN) as desk:
        noted = [r.what for r in access.seen(desk, person=CLERK) if r.act == "reveal"][::-1]
    assert noted == ["身份证号　李𬭎", "电话", "账号　李𬭎"]


def test_leaving_the_page_masks_and_a_late_answer_finds_nobody(at_household: AtWindow) -> None:
    who = at_household
    field = reveal_of(who, ID_NUMBER)
    field.show_whole(ID)
    assert ID in field.shown.text()
    who.desk.go("households")
    who.wait(lambda: who.page is who.desk.cases.households, "the list")
    assert ID not in field.shown.text()
    who.desk.cases.household.reveal.emit("0" * 16, Secret(PHONE))
    who.wait(lambda: bool(who.page.bar.text), "nothing to show")


def test_what_is_copied_from_the_list_is_the_mask(clerk: AtWindow) -> None:
    with_one = clerk.desk.cases.households
    clerk.wait(lambda: clerk.page is with_one, "the list")
    row = households.Row(
        file="f", head="李示例", id_masked="2303**********0012", village="", category="", covered="", monthly="",
        state="", next_step="", due="",
    )  # fmt: skip
    with_one.model.show((row,))
    with_one.table.selectAll()
    QTest.keyClick(with_one.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "2303**********0012" in QGuiApplication.clipboard().text()


class 张三的身份证号(Exception):
    """An exception as hostile as one can be: its name, its texts and its making."""

    def __str__(self) -> str:
        raise RuntimeError(ID)

    __repr__ = __str__


def _hostile(depth: int) -> None:
    password = "口令是松花江开冰"  # noqa: F841 - a local that must not be read
    if depth:
        _hostile(depth - 1)
    raise 张三的身份证号(ID, PHONE_NUMBER)


def test_a_hostile_exception_leaves_places_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"def 电话{PHONE_NUMBER}():\n _hostile(90)\n电话{PHONE_NUMBER}()"
    source = compile(text, f"C:\\李四\\户口{ID}.jpg", "exec")
    try:
        exec(source, {"_hostile": _hostile})
    except Exception as error:
        crash.log(tmp_path, error, datetime(2026, 3, 2, tzinfo=UTC))
        crash.say(error)
    left = (tmp_path / crash.LOG).read_text("utf-8") + "".join(capsys.readouterr())
    assert "test_masked.py" in left and "_hostile" in left and len(left) < 8_000
    for secret in (*WHOLE, "张三", "李四", "口令是", "松花江", str(tmp_path)):
        assert secret not in left


def test_a_bug_in_the_window_says_nothing_of_what_it_was_about(clerk: AtWindow) -> None:
    clerk.shell.crash(ValueError(f"李示例 {ID}"))
    log = (clerk.house.profile / "log" / crash.LOG).read_text("utf-8")
    said = clerk.page.bar.text + " ".join(shown_texts(clerk.window))
    assert "意外" in said and "ValueError" in log
    assert ID not in said + log and "李示例" not in said + log

"""Every page in the smallest window, at 100 % and at 150 %: nothing is cut, the keyboard reaches everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from desktop.app import Desktop
from desktop.domain.scheme import Step
from desktop.office.act import CaseRef
from desktop.office.conflicts import Dispute, Review, Side
from desktop.office.hands import Hand
from desktop.settings import Settings
from desktop.ui.presenters.conflicts import Choice, DisputeView, ReviewView, RivalsView, RivalView, Unsettled
from desktop.ui.presenters.rule_specs import RULE_SPECS
from desktop.ui.presenters.step_forms import StepForm
from desktop.ui.presenters.step_specs import SPECS, spec_for
from desktop.ui.widgets.members_editor import MembersEditor
from tests.office.made_office import CLERK, House
from tests.ui.at_window import AtWindow

SMALLEST = (1024, 700)


@pytest.fixture(params=[100, 150])
def small(
    qapp: QApplication, house: House, picture: Path, request: pytest.FixtureRequest
) -> Iterator[AtWindow]:
    """A clerk at the smallest window, with one application that waits for its signature."""
    with house.desk() as desk:
        house.until_decision(desk)
    settings = replace(Settings(profile=str(house.profile)), font_scale=request.param)
    desktop = Desktop(qapp, settings, house.clock)
    desktop.window.resize(*SMALLEST)
    desktop.window.show()
    yield AtWindow(desktop, house, picture)
    desktop.close()
    desktop.window.close()
    desktop.window.deleteLater()


def cut(page: QWidget) -> list[str]:
    """The texts of a page that do not fit where they stand."""
    QTest.qWait(30)
    found = []
    for w in page.findChildren(QWidget):
        if not w.isVisible():
            continue
        wide = w.sizeHint().width()
        if isinstance(w, QLabel) and w.text() and w.pixmap().isNull():
            if w.wordWrap():
                fits = w.height() + 2 >= w.heightForWidth(w.width())
            else:
                # What is cut on purpose gives the whole text in its tip.
                aside = w.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored and w.toolTip()
                fits = bool(aside) or w.width() + 1 >= wide
            fits = fits and w.height() + 1 >= w.fontMetrics().height()
        elif isinstance(w, (QPushButton, QToolButton, QCheckBox)):
            fits = w.width() + 1 >= wide
        elif isinstance(w, QComboBox):
            whole = w.toolTip() == w.currentText()  # cut on purpose
            fits = whole or w.width() >= w.fontMetrics().horizontalAdvance(w.currentText()) + 30
        else:
            continue
        if not fits:
            found.append(
                f"{type(w).__name__} {w.width()}×{w.height()} (wants {wide}): {getattr(w, 'text', str)()}"
            )
    return found + overflowing(page)


def overflowing(page: QWidget) -> list[str]:
    """Scrolling areas that hide something at the side, and widgets that lie on one another."""
    areas = [a for a in page.findChildren(QScrollArea) if a.isVisible() and a.widget() is not None]
    found = [
        f"scrolls sideways: {a.widget()}"
        for a in areas
        if a.horizontalScrollBar().maximum() and not isinstance(a.widget(), MembersEditor)
    ]
    kinds = (QLabel, QPushButton, QComboBox, QLineEdit, QCheckBox)
    shown = [w for w in page.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]
    for w in shown:
        beside = [o for o in shown if o is not w and o.parentWidget() is w.parentWidget()]
        found += [
            f"{w} on {o}" for o in beside if w.geometry().intersects(o.geometry().adjusted(1, 1, -1, -1))
        ]
        if not w.parentWidget().rect().adjusted(-1, -1, 1, 1).contains(w.geometry()):
            found.append(f"{w} leaves its place")
    return found


def settled(*parts: QWidget) -> list[str]:
    """What is still cut once the layout has come to rest; on a busy machine that takes its time."""
    found: list[str] = []
    for _ in range(40):
        found = [text for part in parts for text in cut(part)]
        if not found:
            break
        QTest.qWait(50)
    return found


def check(who: AtWindow, name: str) -> None:
    """The page on the screen."""
    page = who.page
    texts = settled(page, who.window.rail, who.window.strip)
    if (folder := os.environ.get("HUDANG_TEST_PICTURES")) is not None:
        who.window.grab().save(str(Path(folder) / f"{name}-{QApplication.font().pixelSize()}.png"))
    size = (who.window.width(), who.window.height())
    assert texts == [] and size == SMALLEST, f"{name}: {texts} {size}"
    who.press(Qt.Key.Key_F1)
    if page.help:
        assert page.help in page.bar.text
        assert settled(page.bar) == [], name
        page.bar.put_away()


def made_up() -> Unsettled:
    """A household with one of everything that waits."""
    field = Hand("孙四", "下乡笔记本", "d2", False, "2026-03-06T10:12:00+08:00")
    ours, desk = (
        Side("0" * 64, 240_000, False, field),
        replace(field, person="赵一", device_id="d1", office=True),
    )
    theirs = Side("1" * 64, 360_000, False, desk)
    dispute = Dispute("f" * 16, "member", "m-1", "income_fen", ours, (theirs,))
    who = "古丽努尔·阿卜杜热合曼 · 2026-03-06 10:12 · 下乡笔记本"
    shown = DisputeView(
        dispute,
        "成员 李𬭎 · 年收入（元）",
        Choice("0" * 64, "2,400.00 元", who),
        (Choice("1" * 64, "3,600.00 元", who),),
        ("决定：同意，每月 1,030.00 元，2026-03-23，李三（主管领导，屏幕签批）",),
    )
    decided = RivalView("d-1", "同意，每月 1,030.00 元，2026-03-23，李三（主管领导，屏幕签批）")
    rivals = RivalsView(CaseRef("f", "a"), "最低生活保障 · 2026-03-02 登记", (decided, decided), True, True)
    review = ReviewView(
        Review("f" * 16, "decision", "d-1", ("2" * 64,)),
        decided.text,
        ("成员 李𬭎 · 年收入（元） 改为 2,400.00 元（孙四，2026-03-06）",),
    )
    return Unsettled("f" * 16, "李𬭎 · 新柞村", (shown, shown), (review,), (rivals,))


def forms() -> Iterator[StepForm]:
    """A form of every kind."""
    for name in (*SPECS, *RULE_SPECS):
        rule = name if name in RULE_SPECS else "plain"
        step = Step.model_validate({"id": name, "title": "步骤", "rule": rule, "clause": "样例"})
        spec = spec_for(name, step)
        yield StepForm(
            f"k/{name}", CaseRef("f", "a"), name, "生活自理能力评估", "李𬭎 · 新柞村", spec, "方案：“样例”"
        )


def test_no_text_is_cut_on_any_page(small: AtWindow) -> None:
    who = small
    who.desktop.shell.open(None)
    check(who, "choose")
    who.go_to_the_door()
    check(who, "door")
    who.unlock(CLERK)
    assert who.window.windowTitle().startswith("户档 · 杨木乡")
    who.wait(lambda: bool(who.desk.cases.households.model.rows), "the list")
    check(who, "households")
    assert who.desk.cases.households.text.hasFocus()
    for place in ("today", "signing", "filings", "instruments", "scheme", "settings"):
        who.window.rail.buttons[place].click()
        who.wait(lambda place=place: who.window.rail.buttons[place].isChecked(), place)  # type: ignore[misc]
        QTest.qWait(150)
        check(who, place)
    who.open_household("李𬭎")
    check(who, "household")
    who.press(Qt.Key.Key_N, ctrl=True)
    who.wait(lambda: who.page is who.desk.cases.registration, "the registration")
    check(who, "registration")
    who.desk.conflicts.page.show_unsettled([made_up()])
    who.window.show_page(who.desk.conflicts.page)
    check(who, "conflicts")
    page = who.desk.cases.step
    for form in forms():
        page.show_form(form, None)
        who.window.show_page(page)
        check(who, f"step-{form.step}")


def reached(who: AtWindow, key: Qt.Key, most: int = 60) -> list[QWidget]:
    """Where the cursor goes, from where it is until it comes round."""
    seen: list[QWidget] = []
    for _ in range(most):
        now = QApplication.focusWidget()
        if now is None or now in seen:
            break
        seen.append(now)
        QTest.keyClick(now, key)
    return seen


def test_tab_goes_through_a_form_from_the_first_field_to_its_button(clerk: AtWindow) -> None:
    page = clerk.desk.cases.step
    for form in forms():
        page.show_form(form, None)
        clerk.window.show_page(page)
        QTest.qWait(10)
        panel = page.panel
        assert panel is not None
        wanted = [f.name for f in form.spec.visible(panel.typed()) if f.kind not in ("computed",)]
        order = reached(clerk, Qt.Key.Key_Tab)
        first = [next((n for n, w in panel.fields.items() if w.isAncestorOf(o)), "") for o in order]
        names = [n for n in dict.fromkeys(first) if n]
        states = [n for n in wanted if panel.fields[n].focusProxy() is not None or n in names]
        assert names == states and panel.submit in order, form.step
        if wanted:
            assert first[0] == wanted[0], form.step


def test_enter_goes_from_field_to_field_and_then_presses_the_button(clerk: AtWindow) -> None:
    page = clerk.desk.cases.step
    form = next(f for f in forms() if f.step == "system_entry")
    page.show_form(form, {"on": "2026-03-02"})
    clerk.window.show_page(page)
    QTest.qWait(10)
    panel = page.panel
    assert panel is not None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert panel.fields["number"].isAncestorOf(QApplication.focusWidget())
    clerk.press(Qt.Key.Key_Escape)
    clerk.wait(lambda: clerk.page is clerk.desk.cases.households, "Esc goes back")

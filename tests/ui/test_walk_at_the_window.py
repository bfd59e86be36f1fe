"""A family applies: every step of the walk done at the window, from the door to the stamped notice on the screen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.domain import idnumber
from desktop.ui.presenters.forms import TypedValue
from desktop.ui.presenters.step_specs import PRESENT
from desktop.ui.widgets.choice_fields import StatesField
from tests.office.made_office import CLERK, LEADER, PASSWORDS
from tests.ui.at_window import AtWindow


def fill_in_the_registration(who: AtWindow) -> None:
    """Ctrl+N, a family of two, Enter from field to field."""
    who.press(Qt.Key.Key_N, ctrl=True)
    page = who.desk.cases.registration
    who.wait(lambda: who.page is page, "the registration")
    assert page.family is not None and page.members is not None and page.request is not None
    village = page.family.fields["village"].findChildren(type(page.members.rows[0].name))[0]
    who.type_into(village, "红旗村")
    QTest.keyClick(village, Qt.Key.Key_Return)
    assert page.family.fields["address"].isAncestorOf(who.window.focusWidget()), "Enter is the next field"
    first, second = page.members.rows
    who.type_into(first.name, "李𬭎")
    who.type_into(first.id_number, "23038219620514001" + idnumber.check_digit("23038219620514001"))
    who.type_into(first.income, "2400")
    who.type_into(second.name, "古丽努尔·阿卜杜热合曼")
    who.type_into(second.birth, "20140301")
    second.relation.setCurrentText("孙子女")
    assert page.about is not None
    page.about.put({"matter": "dibao"})
    page.request.put({"reason": "年老多病"})
    QTest.mouseClick(page.request.submit, Qt.MouseButton.LeftButton)
    who.wait(lambda: who.page is who.desk.cases.household, "the new household")


def investigate(who: AtWindow) -> None:
    """材料 to 评议."""
    panel = who.begin("materials")
    states = panel.fields["materials"]
    assert isinstance(states, StatesField)
    who.hand_in(panel, {"materials": [f"{m}={PRESENT}" for m in states.boxes]})
    who.wait(lambda: who.page is who.desk.cases.household, "materials")
    assert "受理" in who.do("acceptance")
    head = who.desk.cases.household.view
    assert head is not None
    member = head.members[0].id
    who.do("authorisation", {"signed": [member], "commitment": True, "photos": who.photos})
    who.do("verification_request")
    who.do("verification_result", {"result": "consistent", "report_no": "H-2026-1"})
    seen: dict[str, TypedValue] = {
        "investigators": ["赵一", "孙四"],
        "present": member,
        "member_signed": True,
        "conclusion": "OK",
    }
    who.do("visit", {**seen, "photos": who.photos})
    votes = {"attended": "9", "agree": "9", "disagree": "0", "abstain": "0", "conclusion": "agreed"}
    who.do("appraisal", {"place": "hall", "chair": "Sun", "recorder": "Zhao", **votes})


def publicise(who: AtWindow) -> None:
    """初审, 公示, an objection and its answer, 公示结束."""
    who.do("opinion", {"outcome": "confirm"})
    who.begin("notice")
    who.click("preview-public")
    papers = who.desk.papers.page
    who.wait(lambda: who.page is papers and bool(papers.pages), "the public notice")
    who.press(Qt.Key.Key_Escape)
    assert who.page is who.desk.cases.step
    panel = who.desk.cases.step.panel
    assert panel is not None
    who.hand_in(panel, {"place": "board", "photos": who.photos})
    who.wait(lambda: who.page is who.desk.cases.household, "the notice")
    who.do("objection", {"text": "他家有车"})
    who.do("objection_reply", {"result": "unfounded", "text": "查无此车"})
    who.house.at("close")
    who.do("notice_close", {"photos": who.photos, "on": who.house.clock.now().date().isoformat()})


def test_from_the_door_to_the_previewed_notice(clerk: AtWindow) -> None:
    """The whole walk."""
    who = clerk
    fill_in_the_registration(who)
    investigate(who)
    publicise(who)
    who.lock()

    who.house.at("decide")
    who.unlock(LEADER)
    who.window.rail.buttons["signing"].click()
    signing = who.desk.signing.page
    who.wait(lambda: signing.step.isVisible() and signing.step.panel is not None, "the queue")
    who.press(Qt.Key.Key_F6)
    assert signing.step.panel is not None
    assert signing.step.panel.fields["password"].isAncestorOf(who.window.focusWidget())
    who.hand_in(signing.step.panel, {"password": PASSWORDS[LEADER]})
    who.wait(lambda: not signing.model.rows, "the decision")
    who.lock()

    who.unlock(CLERK)
    who.open_household("李𬭎")
    who.hand_in(who.begin("paper"), {"password": PASSWORDS[CLERK]})
    papers = who.desk.papers.page
    who.wait(lambda: who.page is papers and bool(papers.pages), "the notice on the screen")
    assert papers.title.text() == "确认通知书" and "〔2026〕1号" in papers.note.text()
    before = papers.pages[0].pixmap().width()
    papers.zoom(1)
    who.wait(lambda: bool(papers.pages) and papers.pages[0].pixmap().width() > before, "a larger page")
    who.press(Qt.Key.Key_Escape)
    assert who.page is who.desk.cases.household
    assert "发放" in who.do("payment")
    view = who.desk.cases.household.view
    assert (
        view is not None and view.state == "待发" and view.benefits[0].monthly == "930.00"
    )  # 2 × 565 − 2,400 ÷ 12

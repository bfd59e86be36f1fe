"""变更 in the window, without the window: what the page asks, what it says will happen, and what it writes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from desktop.demo.town import CLERK, LEADER, SECOND, Town
from desktop.domain.household import Benefit
from desktop.errors import Refused, UserError
from desktop.office import intake, month
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.households import amend_member
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.ui.presenters import desk_forms
from desktop.ui.presenters.change import OpenedChange, Registered, open_change, register
from desktop.ui.presenters.change_specs import DEATH, MERGE, PLAIN, SPLIT
from desktop.ui.presenters.forms import FieldProblem, TypedValue
from desktop.ui.presenters.household import HouseholdView, show
from desktop.ui.presenters.rows import row_text
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial, open_step
from tests.office.made_office import CHEAP
from tests.ui.form_walk import filled, walk_by_forms

WORD = "示范专用口令仅供测试使用"


@pytest.fixture(scope="module")
def paid(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, CaseRef]:
    """A couple and a son in dibao, paid for a few months; nobody may change it."""
    town = Town(tmp_path_factory.mktemp("paid"), WORD, "lingshui", cost=CHEAP)
    town.found()
    people = (
        NewMember("黎文海", "469028196205140017", "户主", sex="1", birth="1962-05-14", income_fen=120_000),
        NewMember("符春花", "469028196501050028", "配偶", sex="2", birth="1965-01-05"),
        NewMember(
            "黎小山", "469028200001050039", "子", sex="1", birth="2000-01-05", work_ability="无劳动能力"
        ),
    )
    new = NewHousehold("样例村", people, bank="样例银行", account="6217990000123456789")
    with town.clerk() as desk:
        ref, _ = intake.register(desk, new, Request("dibao", "收入减少"), desk.today())
    walk_by_forms(town, ref, tmp_path_factory.mktemp("pictures"))
    town.clock.set(date(2026, 5, 20))
    with town.signing(CLERK) as desk:
        home = home_at(desk, ref.household)
        for due in month.open_months(home, home.running_benefits[0], "2026-05"):
            month.pay(desk, ref.household, home.running_benefits[0].id, due)
    return town, ref


@pytest.fixture
def own(paid: tuple[Town, CaseRef], tmp_path: Path) -> tuple[Town, str]:
    """One's own copy of it, on 20 May: the town and the household."""
    town, ref = paid
    shutil.copytree(town.folder, tmp_path / "town")
    copy = Town(tmp_path / "town", WORD, "lingshui", cost=CHEAP)
    copy.clock.set(date(2026, 5, 20))
    return copy, ref.household


def id_of(desk: Desk, file: str, name: str) -> str:
    return next(m.id for m in home_at(desk, file).members if m.name == name)


def running(desk: Desk, file: str) -> Benefit:
    return home_at(desk, file).running_benefits[0]


def do(desk: Desk, file: str, kind: str, **typed: TypedValue) -> Registered:
    opened = open_change(desk, file)
    form = next(k for k in opened.kinds if k.id == kind)
    return register(desk, opened, kind, {**initial(form.spec), **typed})


def said(opened: OpenedChange, kind: str, **typed: TypedValue) -> str:
    """The sentence of what happens at once."""
    form = next(k for k in opened.kinds if k.id == kind)
    now = next(f for f in form.spec.fields if f.name == "now")
    assert now.compute is not None
    return now.compute({**initial(form.spec), **typed})[1]


def test_every_kind_has_plain_words_and_death_comes_first(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        opened = open_change(desk, file)
    assert opened.kinds[0].id == DEATH and opened.kinds[0].title == "家里有人去世"
    assert {k.id for k in opened.kinds} == {kind for kind, _, _ in PLAIN}
    assert all(k.why.lines and k.clause for k in opened.kinds)
    assert any("权限" in line for line in opened.kinds[0].why.lines)


def test_a_death_asks_five_things_at_most_and_the_new_head_only_of_a_head(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        spec = open_change(desk, file).kinds[0].spec
        head, son = id_of(desk, file, "黎文海"), id_of(desk, file, "黎小山")
    asked = [f.name for f in spec.visible({**initial(spec), "who": head}) if f.kind != "computed"]
    assert asked == ["who", "event_on", "head", "reason", "proof"]
    assert "head" not in [f.name for f in spec.visible({**initial(spec), "who": son})]


def test_the_sentence_tells_what_a_death_does_now(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        opened = open_change(desk, file)
        head, wife = id_of(desk, file, "黎文海"), id_of(desk, file, "符春花")
    text = said(opened, DEATH, who=head, event_on="2026-04-17", head=wife)
    assert "2026年5月起的发放立即停住" in text and "2026年5月已经发放的共" in text and "列入核对" in text
    assert "户主改为 符春花" in text and "签批" in text
    assert "填好日期以后" in said(opened, DEATH, who=head, event_on="")


def test_a_head_who_died_leaves_a_file_that_goes_on(own: tuple[Town, str], tmp_path: Path) -> None:
    town, file = own
    with town.clerk() as desk:
        head, wife = id_of(desk, file, "黎文海"), id_of(desk, file, "符春花")
        before = running(desk, file)
        with pytest.raises(FieldProblem) as caught:
            do(desk, file, DEATH, who=head, event_on="2026-04-17")
        assert caught.value.field == "head"
        with pytest.raises(FieldProblem, match="今天之后"):
            do(desk, file, DEATH, who=head, event_on="2026-06-17", head=wife)
        done = do(desk, file, DEATH, who=head, event_on="2026-04-17", head=wife)
        assert "发放已经停住" in done.message
        view = show(desk, file)
        assert view.accounts[0].state == "待更换" and "已去世" in view.accounts[0].detail
        assert view.head == "符春花" and [m.gone for m in view.members if m.id == head] == ["2026-04-17 去世"]
        [benefit] = view.benefits
        assert "已停住：家庭成员去世，自 2026-05" in benefit.lines[0].text
        assert any("2026年5月 已发" in line.text and "应发金额待变更签批" in line.text for line in view.money)
        release = benefit.lines[0].deed
        assert release is not None
        form = desk_forms.open_deed(desk, file, release.deed, release.about)
        with pytest.raises(Refused, match="还没有办结"):
            submit(desk, form, {**initial(form.spec), "why": "弄错了"})
        ref = view.cases[0].ref
        account = desk_forms.open_deed(desk, file, desk_forms.ACCOUNT, "")
        new: dict[str, TypedValue] = {
            "holder": wife,
            "name": "符春花",
            "bank": "样例银行",
            "number": "6217 0001",
        }
        submit(desk, account, {**initial(account.spec), **new})
        waiting = (
            show(desk, file).accounts[1]
            if show(desk, file).accounts[0].state != "待核对"
            else show(desk, file).accounts[0]
        )
        assert waiting.state == "待核对" and waiting.deed is None and "另一名经办人员" in waiting.detail
    with town.desk(SECOND) as desk:
        check = next(a.deed for a in show(desk, file).accounts if a.state == "待核对")
        assert check is not None
        form = desk_forms.open_deed(desk, file, check.deed, check.about)
        submit(desk, form, {**initial(form.spec), "same": True})
        assert show(desk, file).accounts[0].state == "收款"
    with town.clerk() as desk:
        form = open_step(desk, ref, "opinion")
        facts = dict(form.facts)
        assert facts["结果"] == "减发" and "→" in facts["每月金额"] and facts["起始月份"] == "2026年5月"
        assert form.why is not None and any("次月" in line for line in form.why.lines)
    rules = walk_by_forms(town, ref, tmp_path)
    assert {"opinion", "decision", "paper"} <= rules
    with town.clerk() as desk:
        view = show(desk, file)
        [benefit] = view.benefits
        assert (
            benefit.history is not None
            and len(benefit.history.lines) == 2
            and "死亡变更" in benefit.history.lines[0]
        )
        over = next(line for line in benefit.lines if "多发" in line.text)
        assert over.deed is not None and over.deed.label == "登记追缴"
        assert running(desk, file).monthly_fen < before.monthly_fen
        form = desk_forms.open_deed(desk, file, over.deed.deed, over.deed.about)
        submit(desk, form, {**initial(form.spec), "cause": "after_death", "note": "分两期退回"})
        back = next(line.deed for line in show(desk, file).money if line.deed)
        form = desk_forms.open_deed(desk, file, back.deed, back.about)
        with pytest.raises(FieldProblem):
            submit(desk, form, {**initial(form.spec), "back_fen": "999999"})
        submit(desk, form, {**initial(form.spec), "back_fen": "10"})
        assert any("已收回 10.00 元" in line.text for line in show(desk, file).money)


def joined(desk: Desk, file: str) -> dict[str, TypedValue]:
    baby = {"name": "黎小苗", "relation": "孙子女", "birth": "2026-05-01"}
    return {"cause": "birth", "joined": [row_text(baby)]}


def left(desk: Desk, file: str) -> dict[str, TypedValue]:
    return {"cause": "independent", "gone": [id_of(desk, file, "黎小山")]}


def richer(desk: Desk, file: str) -> dict[str, TypedValue]:
    row = row_text({"member": id_of(desk, file, "黎文海"), "income_fen": "2400"})
    return {"cause": "income_up", "facts": [row], "houses": "1", "event_on": "2026-05-02"}


def other_head(desk: Desk, file: str) -> dict[str, TypedValue]:
    return {"cause": "agreement", "head": id_of(desk, file, "符春花")}


CASES: tuple[tuple[str, Callable[[Desk, str], dict[str, TypedValue]], str], ...] = (
    ("add_member", joined, "增发"),
    ("remove_member", left, "减发"),
    ("circumstances", richer, "减发"),
    ("head", other_head, "变更登记"),
    ("stop", lambda desk, file: {"cause": "voluntary"}, "停发"),
    ("suspend", lambda desk, file: {"cause": "unverified"}, "暂停发放"),
)


@pytest.mark.parametrize(("kind", "typed", "effect"), CASES)
def test_a_change_is_registered_and_its_opinion_shows_what_it_does(
    own: tuple[Town, str], kind: str, typed: Callable[[Desk, str], dict[str, TypedValue]], effect: str
) -> None:
    town, file = own
    with town.clerk() as desk:
        answers = typed(desk, file)
        text = said(open_change(desk, file), kind, **answers)
        assert text and ("签批" in text)
        do(desk, file, kind, **answers)
        ref = show(desk, file).cases[0].ref
        case = case_at(desk, ref)
        assert case.change is not None and case.change.id == kind
        if any(s.id == "hearing" for s in case.matter.steps):
            return
        assert dict(open_step(desk, ref, "opinion").facts)["结果"] == effect
        with pytest.raises(Refused, match="已有一件变更在办"):
            do(desk, file, kind, **answers)


def test_a_stop_may_be_given_a_grace_period(own: tuple[Town, str], tmp_path: Path) -> None:
    town, file = own
    with town.clerk() as desk:
        do(desk, file, "stop", cause="income")
        ref = show(desk, file).cases[0].ref
    said_so: dict[str, TypedValue] = {"effect": "grace", "grace_months": "3"}
    walk_by_forms(town, ref, tmp_path, {"opinion": said_so})
    with town.clerk() as desk:
        [benefit] = show(desk, file).benefits
        assert "至 2026年8月" in benefit.detail and benefit.ended
        assert "渐退后停发：发放到 2026年8月" in benefit.history.lines[0] if benefit.history else False


def test_a_person_and_what_nobody_knows_of_them(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        nobody = row_text({"name": "黎小苗", "relation": "孙子女"})
        with pytest.raises(FieldProblem, match="出生日期"):
            do(desk, file, "add_member", cause="birth", joined=[nobody])
        with pytest.raises(FieldProblem, match="第 1 行"):
            do(desk, file, "add_member", cause="birth", joined=[row_text({"name": "黎小苗"})])
        with pytest.raises(FieldProblem):
            do(desk, file, "add_member", cause="birth", joined=[])
        assert len(home_at(desk, file).members) == 3


def test_a_head_who_leaves_is_followed_by_another(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        head = id_of(desk, file, "黎文海")
        with pytest.raises(FieldProblem) as caught:
            do(desk, file, "remove_member", cause="moved_out", gone=[head])
        assert caught.value.field == "head"
        do(desk, file, "remove_member", cause="moved_out", gone=[head], head=id_of(desk, file, "符春花"))
        view = show(desk, file)
        assert view.accounts[0].state == "待更换" and "已离开本户" in view.accounts[0].detail
        assert view.head == "符春花" and "离开（因家庭成员减少（迁出））" in view.members[0].gone


def test_a_payment_is_held_by_hand_and_released_with_a_reason(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        deed = show(desk, file).benefits[0].deed
        assert deed is not None
        form = desk_forms.open_deed(desk, file, deed.deed, deed.about)
        submit(desk, form, {**initial(form.spec), "reason": "unverified", "since": "2026-06"})
        held = show(desk, file).benefits[0].lines[0]
        assert "待核实是否在世" in held.text and held.deed is not None
        form = desk_forms.open_deed(desk, file, held.deed.deed, held.deed.about)
        with pytest.raises(FieldProblem):
            submit(desk, form, initial(form.spec))
        submit(desk, form, {**initial(form.spec), "why": "入户核实，本人健在"})
        assert not any("停住" in line.text for line in show(desk, file).benefits[0].lines)


def test_a_leader_sees_the_money_and_no_buttons_for_it(own: tuple[Town, str]) -> None:
    town, file = own
    with town.desk(LEADER) as desk:
        view: HouseholdView = show(desk, file)
    assert view.new_account is None and all(b.deed is None for b in view.benefits)


def test_a_hearing_is_asked_before_a_correction(own: tuple[Town, str], tmp_path: Path) -> None:
    town, file = own
    with town.clerk() as desk:
        do(desk, file, "correct", cause="error", reason="人口算多了", facts=[
            row_text({"member": id_of(desk, file, "黎文海"), "income_fen": "3600"})])  # fmt: skip
        ref = show(desk, file).cases[0].ref
        form = open_step(desk, ref, "hearing")
        assert "更正决定" in dict(form.facts)["变更"]
        with pytest.raises(UserError):
            submit(desk, form, filled(form, tmp_path, {"told": ""}))
    assert "hearing" in walk_by_forms(town, ref, tmp_path)


def test_a_son_who_sets_up_house_gets_a_file_of_his_own(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        head, son = id_of(desk, file, "黎文海"), id_of(desk, file, "黎小山")
        with pytest.raises(FieldProblem) as caught:
            do(desk, file, SPLIT, cause="separated", gone=[son], new_head=head)
        assert caught.value.field == "new_head"
        done = do(desk, file, SPLIT, cause="separated", gone=[son], new_head=son, reason="结婚另过")
        assert "新户已建档" in done.message
        [other] = set(done.changes.households) - {file}
        assert show(desk, other).head == "黎小山"
        assert "离开" in next(m.gone for m in show(desk, file).members if m.id == son)


def test_a_family_joins_another_that_is_named_without_doubt(own: tuple[Town, str]) -> None:
    town, file = own
    with town.clerk() as desk:
        people = (NewMember("符老大", "469028194605140016", "户主", sex="1", birth="1946-05-14"),)
        request = Request("temporary", "生活困难", asked_fen=50_000)
        other, _ = intake.register(desk, NewHousehold("样例村", people), request, desk.today())
        with pytest.raises(FieldProblem, match="没有找到"):
            do(desk, file, MERGE, into="没有这个人")
        assert "已并入符老大户" in do(desk, file, MERGE, into="符老大").message
        assert len([m for m in show(desk, other.household).members if not m.gone]) == 4


def test_a_person_who_lived_alone_is_stopped_without_a_new_head(
    own: tuple[Town, str], tmp_path: Path
) -> None:
    town, file = own
    with town.clerk() as desk:
        everybody = [m.id for m in home_at(desk, file).members]
        do(desk, file, "remove_member", cause="moved_out", gone=everybody[1:])
        ref = show(desk, file).cases[0].ref
    walk_by_forms(town, ref, tmp_path)
    with town.clerk() as desk:
        opened = open_change(desk, file)
        assert "家里没有其他成员，签批后停发" in said(opened, DEATH, who=everybody[0], event_on="2026-05-17")
        do(desk, file, DEATH, who=everybody[0], event_on="2026-05-17")
        ref = show(desk, file).cases[0].ref
        facts = dict(open_step(desk, ref, "opinion").facts)
        assert facts["结果"] == "停发" and facts["发放到"] == "2026年5月"
    walk_by_forms(town, ref, tmp_path)
    with town.clerk() as desk:
        [benefit] = show(desk, file).benefits
        assert benefit.ended and benefit.history is not None and benefit.history.lines[0].startswith("停发")
        assert [k.id for k in open_change(desk, file).kinds] == [DEATH]


def test_an_open_question_is_no_reason_to_stop(own: tuple[Town, str], tmp_path: Path) -> None:
    town, file = own
    with town.clerk() as desk:
        wife = id_of(desk, file, "符春花")
        do(desk, file, "review", cause="data")
        form = desk_forms.open_deed(desk, file, "amend", wife)
        submit(desk, form, {**initial(form.spec), "counted": False, "counted_reason": "外出", "why": "样例"})
        amend_member(desk, file, wife, {"counted_reason": ""}, "样例")
        ref = show(desk, file).cases[0].ref
    walk_by_forms(town, ref, tmp_path, until="opinion")  # a review asks for a visit first
    with town.clerk() as desk:
        form = open_step(desk, ref, "opinion")
        assert "理由没有写明" in dict(form.facts)["待查明"]
        with pytest.raises(FieldProblem, match="待查明"):
            submit(desk, form, {**initial(form.spec), "outcome": "confirm"})

"""What does not go as usual: entered late, decided twice, a clock that went back, a journal somebody wrote into."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.domain.journal import Put
from desktop.errors import Refused, UserError
from desktop.office import (
    decisions,
    field,
    founding,
    households,
    intake,
    papers,
    review,
    verification,
    visits,
)
from desktop.office.act import Late, case_at, home_at
from desktop.office.checking import check_office
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.unlocking import unlock
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, PLAIN, House, family, photo


def test_a_visit_entered_late_has_a_reason_and_the_sheet_of_the_day(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        present = case_at(desk, ref).household.members[0].id
        visit = visits.Visit(("孙四", "钱二"), present, member_signed=True)
        on = house.day("visit")
        house.clock.set(on + timedelta(days=10))
        with pytest.raises(UserError, match="补录"):
            visits.record_visit(desk, ref, visit, [photo("home")], on)
        late = Late(on, "村里停电，先填了纸质表", photo("sheet of the day"))
        visits.record_visit(desk, ref, visit, [photo("home")], late)
        done = case_at(desk, ref).latest("visit")
        assert done is not None and done.on == on and done.facts["late_reason"] == late.reason
        with desk.open_household(ref.household) as opened:
            assert opened.blob(late.scan.sha256) == late.scan.data
        assert check_office(desk).findings == ()
        with pytest.raises(UserError, match="之后"):
            intake.accept(desk, ref, Late(desk.today() + timedelta(days=1), "错", photo("x")))


def test_two_decisions_at_once_wait_until_a_signer_takes_one_back(house: House) -> None:
    laptop = house.approved(user=LEADER)
    with house.desk() as desk:
        ref = house.until_decision(desk)
        laptop.given(desk, [ref.household])
    with laptop.desk() as desk:
        desk.open_signing(PASSWORDS[LEADER])
        decisions.decide_on_screen(desk, ref, desk.today())
    house.decided(ref)
    with house.signing_desk(LEADER) as desk:
        only = case_at(desk, ref).decision
        assert only is not None
        with pytest.raises(UserError, match="没有两个并存的决定"):
            decisions.take_back(desk, ref, only.id, "试试")
    laptop.brought_back()
    with house.signing_desk() as desk:
        field.check_in(desk, laptop.returns)
        case = case_at(desk, ref)
        assert case.disputed and case.decision is None and home_at(desk, ref.household).monthly_fen == 0
        with pytest.raises(UserError):
            papers.issue_notice(desk, ref, desk.today())
        second = case.decisions[1].id
        with pytest.raises(UserError, match="有权签批的人"):
            decisions.take_back(desk, ref, second, "重复")
    with house.signing_desk(PLAIN) as desk, pytest.raises(UserError, match="有权签批的人"):
        decisions.take_back(desk, ref, second, "重复")
    with house.signing_desk(LEADER) as desk:
        with pytest.raises(UserError, match="理由"):
            decisions.take_back(desk, ref, second, " ")
        decisions.take_back(desk, ref, second, "同一天签了两次")
        case = case_at(desk, ref)
        assert case.decision is not None and case.decision.id != second
        assert home_at(desk, ref.household).monthly_fen == case.decision.monthly_fen


def test_a_clock_that_went_back_stops_signing(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.clock.set(house.day("accept"))
    with house.signing_desk(LEADER) as desk:
        with pytest.raises(UserError):
            decisions.decide_on_screen(desk, ref, house.day("accept"))
        assert case_at(desk, ref).decision is None


def test_a_setting_written_behind_the_administrators_back_stops_signing(house: House) -> None:
    """A clerk lowers the standard in the office journal with a key that is really his."""
    with house.desk() as desk:
        ref = house.until_decision(desk)
        with pytest.raises(UserError, match="由管理员填写"):
            founding.configure(desk, {"standard_rural_fen": 1})
        change = Put("setting", "standard_rural_fen", {"value": 1})
        desk.office.append([change], action="configure", author=desk.author(), at=desk.now().isoformat())
    desk, swept = unlock(house.office, house.profile, LEADER, PASSWORDS[LEADER], house.clock)
    with desk:
        assert any("不是由管理员" in text for text in swept.problems)
        assert any("不是由管理员" in text for text in check_office(desk).findings)
        desk.open_signing(PASSWORDS[LEADER])
        with pytest.raises(UserError, match="办公室日志"):
            decisions.decide_on_screen(desk, ref, desk.today())


def test_a_sheet_signed_last_week_is_entered_late_with_its_reason(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        signed_on = house.at("decide")
        house.clock.set(signed_on + timedelta(days=6))
        desk.open_signing(PASSWORDS[desk.user])
        with pytest.raises(Refused, match="补录要写明理由"):
            decisions.decide_on_paper(desk, ref, LEADER, photo("sheet"), signed_on)
        late = Late(signed_on, "经办人住院", photo("sheet"))
        decisions.decide_on_paper(desk, ref, LEADER, photo("sheet"), late)
        decision = case_at(desk, ref).decision
        assert decision is not None
        assert (decision.on, decision.signing, decision.late_reason) == (
            signed_on.isoformat(), "paper", "经办人住院",
        )  # fmt: skip


def test_what_the_visit_found_is_what_is_reckoned_with(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
        member = case_at(desk, ref).household.members[0]
        visit = visits.Visit(
            ("孙四", "钱二"),
            member.id,
            member_signed=True,
            conclusion="有零工收入",
            income_checked_fen=960_000,
        )
        visits.record_visit(desk, ref, visit, [photo("home")], house.at("visit"))
        verification.record_result(desk, ref, "consistent", "核〔2026〕1号", house.at("verified"))
        meeting = review.Appraisal("村委会", "钱示例", "周示例", 11, 10, 1, 0, "同意")
        review.record_appraisal(desk, ref, meeting, [], house.at("appraise"))
        on = house.at("notice")
        with pytest.raises(Refused, match="入户核实的家庭年收入 9,600"):
            review.state_opinion(desk, ref, review.propose(desk, ref), on)
        households.amend_member(desk, ref.household, member.id, {"income_fen": 960_000}, "入户核实")
        review.state_opinion(desk, ref, review.propose(desk, ref), on)
        opinion = case_at(desk, ref).opinion
        assert opinion is not None and opinion.facts["monthly_fen"] == 2 * 56_500 - 960_000 // 12


def test_two_heads_make_no_household(house: House) -> None:
    with house.desk() as desk, pytest.raises(UserError, match="一名户主"):
        first, second = family().members
        twice = replace(family(), members=(first, replace(second, relation="户主")))
        house.registered(desk, twice)


def test_a_clock_behind_the_office_journal_stops_signing_on_an_untouched_file(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.clock.set(house.day("decide") + timedelta(days=30))
    with house.desk(ADMIN) as desk:
        founding.configure(desk, {"phone": "0467-0000002"})
    today = house.at("decide")
    with house.signing_desk(LEADER) as desk, pytest.raises(UserError, match="时钟"):
        decisions.decide_on_screen(desk, ref, today)


def test_a_head_that_was_ever_noted_is_missed_though_a_later_anchor_says_otherwise(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        path = desk.households.path(ref.household)
    before = path.read_bytes()
    with house.desk() as desk:
        house.accepted(desk, ref)
    path.write_bytes(before)
    with house.desk() as desk:
        with desk.open_household(ref.household) as opened:
            desk.touched(ref.household, opened.heads())
        desk.anchor()
        assert any("旧" in text for text in check_office(desk).findings)


def test_an_exported_paper_leaves_a_trace(house: House, tmp_path: Path) -> None:
    with house.desk() as desk:
        write_out(desk, b"%PDF-1.7 made up", tmp_path / "notice.pdf", "确认通知书", Outgoing.FULL)
        noted = [f for (kind, _), f in desk.office.records().items() if kind == "export"]
    assert (tmp_path / "notice.pdf").read_bytes().startswith(b"%PDF")
    assert [(f["what"], f["by"]) for f in noted] == [("确认通知书", CLERK)]


def test_what_an_office_is_cannot_be_rewritten_by_a_device(house: House) -> None:
    with house.desk() as desk:
        change = Put("setting", "demonstration", {"value": False})
        at = desk.now().isoformat()
        desk.office.append([change], action="credentials", author=desk.device_author(), at=at)
    desk, swept = unlock(house.office, house.profile, LEADER, PASSWORDS[LEADER], house.clock)
    with desk:
        assert desk.demonstration, "the county's word comes first"
        assert any("定下的设置" in text for text in swept.problems)

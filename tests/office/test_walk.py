"""One application through the functions of the office: what is done shows, what may not be done leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from desktop.domain.household import TO_SEND
from desktop.errors import Refused, UserError
from desktop.office import (
    decisions,
    filings,
    households,
    intake,
    month,
    papers,
    people,
    publication,
    review,
    slips,
    verification,
    visits,
)
from desktop.office.act import CaseRef, case_at, home_at, latest_step
from desktop.office.desk import Desk, SigningNeeded
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.office.numbers import reserve, reserved
from tests.office.made_office import (
    ADMIN,
    CLERK,
    FIELD,
    LEADER,
    PASSWORDS,
    PLAIN,
    SECOND,
    House,
    family,
    photo,
)


def journal(desk: Desk, ref: CaseRef) -> list[str]:
    with desk.open_household(ref.household) as opened:
        return [e.id for e in opened.entries()]


def refused(desk: Desk, ref: CaseRef, attempt: Callable[[], object]) -> UserError:
    """The attempt is refused in a sentence, and the file is as it was."""
    before = journal(desk, ref)
    with pytest.raises(UserError) as caught:
        attempt()
    assert journal(desk, ref) == before
    assert caught.value.message.endswith(("。", "）")) and caught.value.hint
    return caught.value


def test_from_the_counter_to_the_first_payment(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        assert decisions.queue(desk) == [ref]
    house.decided(ref)
    with house.desk() as desk:
        assert decisions.queue(desk) == []
        paper_id = house.issued(desk, ref)
        case = case_at(desk, ref)
        assert case.decision is not None and case.benefit is not None and case.filing is not None
        assert (case.decision.signing, case.decision.signer_name) == ("screen", "李三")
        assert case.decision.monthly_fen == 2 * 56_500 - 10_000
        assert case.benefit.first_month == "2026-04"
        assert [p.id for p in case.household.papers] == [paper_id]
        assert case.household.stampings[0].instrument_no.startswith("密委")
        assert [p.amount_fen for p in case.household.payments] == [case.decision.monthly_fen]
        assert [line.status for line in filings.lines(desk)] == [TO_SEND]
        assert month.caseload(desk) == month.Caseload(1, 2, case.decision.monthly_fen)
        assert papers.paper_bytes(desk, ref.household, case.household.papers[0]).startswith(b"%PDF")
        row = desk.catalogue.all_rows()[0]
        assert (row.state, row.head_name) == ("待发", "李𬭎")


def test_an_income_above_the_standard_is_refused_with_reasons_and_other_help(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk, family(income_fen=2_000_000))
        opinion = case_at(desk, ref).opinion
        assert opinion is not None and opinion.facts["outcome"] == "refuse" and opinion.facts["reasons"]
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
        case = case_at(desk, ref)
        assert case.refused and case.benefit is None and case.paper is not None
        assert case.paper.form == "refusal_notice"
        error = refused(desk, ref, lambda: month.first_payment(desk, ref))
        assert "没有确认决定" in error.message
        assert month.caseload(desk).monthly_fen == 0


def test_a_paper_signoff_is_the_clerks_entry_with_the_scan(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        desk.open_signing(PASSWORDS[CLERK])
        scan = photo("signed sheet")
        decisions.decide_on_paper(desk, ref, LEADER, scan, house.day("decide"))
        decision = case_at(desk, ref).decision
        assert decision is not None and (decision.signing, decision.signer) == ("paper", LEADER)
        with desk.open_household(ref.household) as opened:
            assert opened.entries()[-1].header.person == CLERK
            assert opened.blob(decision.scan) == scan.data


def test_a_leader_without_a_login_signs_on_paper(house: House) -> None:
    from desktop.domain.credential import Appointment
    from tests.office.made_office import ADMIN

    with house.desk(ADMIN) as desk:
        with pytest.raises(UserError, match="职务"):
            people.name_signer(desk, PASSWORDS[ADMIN], name="王某", appointments=[])
        post = Appointment(position="指定同志", since=house.start, until=house.start + timedelta(days=90))
        named = people.name_signer(desk, PASSWORDS[ADMIN], name="王某", appointments=[post])
    with house.desk() as desk:
        ref = house.until_decision(desk)
        desk.open_signing(PASSWORDS[CLERK])
        decisions.decide_on_paper(desk, ref, named.person, photo("sheet"), house.day("decide"))
        assert case_at(desk, ref).decision.signer_position == "指定同志"  # type: ignore[union-attr]


def test_the_clerk_cannot_decide_even_with_the_signing_session_open(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        desk.open_signing(PASSWORDS[CLERK])
        error = refused(desk, ref, lambda: decisions.decide_on_screen(desk, ref, house.day("decide")))
        assert isinstance(error, Refused) and any("无权签批" in r for r in error.reasons)
    with house.signing_desk(PLAIN) as desk:
        error = refused(desk, ref, lambda: decisions.decide_on_screen(desk, ref, house.day("decide")))
        assert "无权签批" in error.message


def test_deciding_and_stamping_ask_for_the_password_again(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    with house.desk(LEADER) as desk:
        with pytest.raises(SigningNeeded):
            decisions.decide_on_screen(desk, ref, house.day("decide"))
        with pytest.raises(UserError, match="口令不对"):
            desk.open_signing("not the password at all")
        with pytest.raises(SigningNeeded):
            decisions.decide_on_screen(desk, ref, house.day("decide"))
        desk.open_signing(PASSWORDS[LEADER])
        house.clock.set(house.day("decide") + timedelta(days=1))
        with pytest.raises(SigningNeeded):
            decisions.decide_on_screen(desk, ref, house.day("decide"))
    house.decided(ref)
    with house.desk() as desk, pytest.raises(SigningNeeded):
        papers.issue_notice(desk, ref, house.day("decide"))


def test_nothing_is_dated_ahead(house: House) -> None:
    with house.desk() as desk:
        tomorrow = house.day("register") + timedelta(days=1)
        with pytest.raises(UserError, match="之后"):
            intake.register(desk, family(), Request("dibao", "困难"), tomorrow)
        ref = house.registered(desk)
        for attempt in (
            lambda: intake.check_materials(desk, ref, [], ["id_card"], tomorrow),
            lambda: intake.accept(desk, ref, tomorrow),
            lambda: verification.request(desk, ref, tomorrow),
            lambda: decisions.decide_on_screen(desk, ref, tomorrow),
            lambda: papers.issue_notice(desk, ref, tomorrow),
        ):
            assert "之后" in refused(desk, ref, attempt).message


def test_a_step_out_of_order_is_refused_with_what_comes_first(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        on = house.at("accept")
        member = case_at(desk, ref).household.members[0].id
        attempts: dict[str, Callable[[], object]] = {
            "受理": lambda: intake.accept(desk, ref, on),
            "入户调查": lambda: visits.record_visit(
                desk, ref, visits.Visit(("甲", "乙"), member, True), [photo("x")], on
            ),
            "核对结果": lambda: verification.record_result(desk, ref, "consistent", "1", on),
            "初审意见": lambda: review.state_opinion(desk, ref, review.propose(desk, ref), on),
        }
        for title, attempt in attempts.items():
            error = refused(desk, ref, attempt)
            assert isinstance(error, Refused) and f"“{title}”之前要先完成" in error.message
        for attempt in (
            lambda: review.post_notice(desk, ref, "村委会", [photo("x")], on),
            lambda: review.close_notice(desk, ref, [photo("x")], on),
            lambda: review.object_to(desk, ref, "有车", on),
            lambda: decisions.decide_on_screen(desk, ref, on),
            lambda: papers.issue_notice(desk, ref, on),
            lambda: papers.preview_notice(desk, ref, on),
            lambda: month.first_payment(desk, ref),
        ):
            refused(desk, ref, attempt)


def test_what_is_missing_is_told_once_and_in_writing(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        on = house.day("register")
        with pytest.raises(UserError, match="还缺“需补正的材料”"):
            slips.draw(desk, ref, "one_time_notice", on)
        intake.check_materials(desk, ref, ["application_form"], ["id_card", "bank_account"], on)
        before = reserved(desk)
        assert slips.draw(desk, ref, "one_time_notice", on).startswith(b"%PDF") and reserved(desk) == before
        paper, _ = slips.issue(desk, ref, "one_time_notice", on)
        kept = home_at(desk, ref.household).paper(paper)
        assert kept is not None and kept.number == reserved(desk)[-1].text
        error = refused(desk, ref, lambda: intake.check_materials(desk, ref, [], ["id_card"], on))
        assert "一次性告知" in error.message
        house.accepted(desk, ref)


def test_an_upheld_objection_needs_a_new_opinion_and_a_new_notice(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        for stage in (house.accepted, house.looked_into, house.publicised):
            stage(desk, ref)
        on = house.at("close")
        review.object_to(desk, ref, "有一辆农用车。", on)
        error = refused(desk, ref, lambda: review.close_notice(desk, ref, [photo("after")], on))
        assert "异议" in error.message
        raised = case_at(desk, ref).open_objections()[0]
        review.answer_objection(desk, ref, raised.id, "upheld", "属实。", on)
        assert case_at(desk, ref).opinion is None and case_at(desk, ref).notice is None
        refused(desk, ref, lambda: review.close_notice(desk, ref, [photo("after")], on))
        head = case_at(desk, ref).household.members[0].id
        households.amend_member(desk, ref.household, head, {"income_fen": 360_000}, "异议属实")
        proposal = review.propose(desk, ref)
        review.state_opinion(desk, ref, proposal, on)
        review.post_notice(desk, ref, "村务公开栏", [photo("wall again")], on)
        refused(desk, ref, lambda: review.close_notice(desk, ref, [photo("after")], on))
        house.clock.set(on + timedelta(days=8))
        review.close_notice(desk, ref, [photo("after")], on + timedelta(days=8))
        assert proposal.monthly_fen == 2 * 56_500 - 30_000
    with house.signing_desk(LEADER) as desk:
        decisions.decide_on_screen(desk, ref, desk.today())
        assert case_at(desk, ref).decision.monthly_fen == proposal.monthly_fen  # type: ignore[union-attr]


def test_an_unfounded_objection_leaves_the_notice_standing(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        for stage in (house.accepted, house.looked_into, house.publicised):
            stage(desk, ref)
        on = house.at("close")
        review.object_to(desk, ref, "有一辆农用车。", on)
        raised = case_at(desk, ref).open_objections()[0]
        review.answer_objection(desk, ref, raised.id, "unfounded", "是邻居的。", on)
        house.closed(desk, ref)
        assert case_at(desk, ref).notice_close is not None


def test_a_decision_and_a_letter_are_made_once(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.signing_desk(LEADER) as desk:
        assert (
            "已经有决定"
            in refused(desk, ref, lambda: decisions.decide_on_screen(desk, ref, house.day("decide"))).message
        )
    with house.desk() as desk:
        house.issued(desk, ref)
        assert (
            "已经出过"
            in refused(desk, ref, lambda: papers.issue_notice(desk, ref, house.day("decide"))).message
        )
        assert "不能再补" in refused(desk, ref, lambda: intake.accept(desk, ref, house.day("decide"))).message
        refused(desk, ref, lambda: month.first_payment(desk, ref))


def test_a_decision_changes_what_was_received_without_money(house: House) -> None:
    """A recognition without money ends with the month before dibao begins."""
    from desktop.demo.people import MadeUp, Standards
    from desktop.office.rosters import import_roster

    with house.desk(ADMIN) as desk:
        supply = MadeUp(desk.pack.scheme, desk.township_name, house.start, Standards(56_500, 83_000))
        import_roster(desk, supply.caseload(6))
    with house.desk() as desk:
        (marginal,) = [row.file for row in desk.catalogue.all_rows() if row.monthly_fen == 0]
        ref = house.until_decision(desk, marginal)
    house.decided(ref)
    with house.desk() as desk:
        home = home_at(desk, ref.household)
        old = next(b for b in home.benefits if b.source == "baseline")
        assert (old.matter, old.last_month) == ("marginal", "2026-03") and home.monthly_fen > 0


def test_a_signer_nobody_registered_signs_nothing(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        desk.open_signing(PASSWORDS[CLERK])
        day = house.day("decide")
        assert (
            "没有登记任职"
            in refused(
                desk, ref, lambda: decisions.decide_on_paper(desk, ref, "p99999999", photo("s"), day)
            ).message
        )
        assert (
            "无权签批"
            in refused(
                desk, ref, lambda: decisions.decide_on_paper(desk, ref, PLAIN, photo("s"), day)
            ).message
        )


def test_a_preview_uses_no_number_and_no_stamp(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk:
        on = house.day("decide")
        before = desk.office.records()
        assert papers.preview_notice(desk, ref, on).startswith(b"%PDF")
        assert desk.office.records() == before and case_at(desk, ref).paper is None
        assert publication.notice(desk, [case_at(desk, ref)], on).startswith(b"%PDF")


def test_numbers_are_never_given_twice(house: House) -> None:
    with house.desk() as desk:
        first = reserve(desk, ["甲", "甲", "乙"], date(2026, 3, 1))
        again = reserve(desk, ["甲"], date(2026, 12, 31))
        next_year = reserve(desk, ["甲"], date(2027, 1, 1))
        assert [n.text for n in (*first, *again, *next_year)] == [
            "甲〔2026〕1号", "甲〔2026〕2号", "乙〔2026〕1号", "甲〔2026〕3号", "甲〔2027〕1号",
        ]  # fmt: skip


def test_a_name_no_font_can_print_uses_no_number(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk, family(name="李\ue123"))
    house.decided(ref)
    with house.signing_desk() as desk:
        before = desk.office.records()
        refused(desk, ref, lambda: papers.issue_notice(desk, ref, house.day("decide")))
        assert desk.office.records() == before


def test_registering_refuses_what_cannot_be(house: House) -> None:
    with house.desk() as desk:
        day = house.at("register")
        with pytest.raises(UserError, match="至少要有一名成员"):
            intake.register(desk, NewHousehold("村", ()), Request("dibao", "困难"), day)
        with pytest.raises(UserError, match="还不能办理"):
            intake.register(desk, family(), Request("housing", "困难"), day)
        with pytest.raises(UserError, match="申请人"):
            intake.register(desk, family(), Request("dibao", "困难", applicant=2), day)
        assert desk.households.ids() == []
        ref = house.registered(desk)
        with pytest.raises(UserError, match="已在“李𬭎”户的档案里"):
            house.registered(desk)
        assert desk.households.ids() == [ref.household]
        with pytest.raises(UserError, match="没有找到这件申请"):
            case_at(desk, CaseRef(ref.household, "a-none"))
        with pytest.raises(UserError, match="还没有办“受理”"):
            latest_step(case_at(desk, ref), "acceptance")


def test_a_family_that_receives_dibao_does_not_apply_again(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    with house.desk() as desk, pytest.raises(UserError, match="正在享受"):
        house.registered(desk, ref.household)


def test_a_family_applies_again_after_a_refusal_without_a_second_file(house: House) -> None:
    with house.desk() as desk:
        first = house.until_decision(desk, family(income_fen=2_000_000))
        with pytest.raises(UserError, match="还有一件在办"):
            house.registered(desk, first.household)
    house.decided(first)
    with house.desk() as desk:
        second = house.registered(desk, first.household, applicant=1)
        assert second.household == first.household and len(desk.households.ids()) == 1
        assert case_at(desk, second).application.applicant == case_at(desk, second).household.members[1].id


def test_corrections_stay_within_the_facts_of_a_household(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        member = home_at(desk, ref.household).members[0].id
        households.amend_household(desk, ref.household, {"phone": "13900000000"}, "换号")
        households.amend_member(desk, ref.household, member, {"name": " 李　大 "}, "更名")
        home = home_at(desk, ref.household)
        assert home.fields["phone"] == "13900000000" and home.members[0].name == "李大"
        assert (
            "没有这名成员"
            in refused(
                desk, ref, lambda: households.amend_member(desk, ref.household, "m-9", {"name": "x"})
            ).message
        )
        assert (
            "不能这样修改"
            in refused(
                desk, ref, lambda: households.amend_member(desk, ref.household, member, {"life": "dead"})
            ).message
        )
        assert (
            "不能这样修改"
            in refused(
                desk, ref, lambda: households.amend_household(desk, ref.household, {"head": "m-9"})
            ).message
        )
    with house.desk(LEADER) as desk:
        refused(desk, ref, lambda: households.amend_household(desk, ref.household, {"phone": "1"}))


def test_steps_belong_to_posts(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        house.accepted(desk, ref)
    with house.desk(FIELD) as desk:
        present = case_at(desk, ref).household.members[0].id
        visit = visits.Visit(("孙四", "钱二"), present, member_signed=True)
        visits.record_visit(desk, ref, visit, [photo("home")], house.at("visit"))
        error = refused(
            desk, ref, lambda: verification.record_result(desk, ref, "consistent", "1", house.day("visit"))
        )
        assert "岗位" in error.message
    with house.desk(LEADER) as desk, pytest.raises(UserError, match="不由您的岗位"):
        verification.record_result(desk, ref, "consistent", "1", house.day("visit"))
    with house.desk(SECOND) as desk:
        report = photo("report")
        verification.record_result(
            desk, ref, "inconsistent", "2", house.at("verified"), findings="多一份存款", report=report
        )
        step = latest_step(case_at(desk, ref), "verification_result")
        assert step.facts["findings"] == "多一份存款" and step.by == SECOND


def test_a_household_that_moved_on_under_ones_hands_is_not_overwritten(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        with desk.open_household(ref.household) as opened:
            stale = opened.heads()
        households.amend_household(desk, ref.household, {"phone": "1"})
        with desk.open_household(ref.household) as opened, pytest.raises(UserError, match="刚被改动过"):
            opened.append([], action="x", author=desk.author(), at=desk.now().isoformat(), on_heads=stale)


def test_proposal_reckons_by_who_counts_and_what_they_own(house: House) -> None:
    grown = NewMember(
        "李大妹", "230382200407090044", "女", birth="2004-07-09", counted=False, counted_reason="已婚"
    )
    base = family()
    rich = NewHousehold(
        village="新柞村", members=(*base.members, grown), hukou="urban", financial_fen=500_000, houses=1
    )
    with house.desk() as desk:
        ref = house.registered(desk, rich)
        proposal = review.propose(desk, ref)
        assert (proposal.outcome, proposal.covered, proposal.category) == ("confirm", 2, "城市低保")
        assert proposal.monthly_fen == 2 * 83_000 - 10_000
        assert proposal.calculation and proposal.clauses
        car = {"vehicles": 1}
        households.amend_household(desk, ref.household, car, "核对发现")
        assert review.propose(desk, ref).outcome == "refuse"
        head = home_at(desk, ref.household).members[0].id
        households.amend_member(desk, ref.household, head, {"birth": "不详"})
        assert review.propose(desk, ref).calculation


def test_unset_settings_are_asked_for_not_invented(house: House) -> None:
    from desktop.office import founding
    from tests.office.made_office import ADMIN

    with house.desk(ADMIN) as desk:
        founding.configure(desk, {"phone": ""})
        with pytest.raises(UserError, match="没有这样的设置：colour"):
            founding.configure(desk, {"colour": "red"})
        with pytest.raises(UserError, match="办公电话”还没有配置"):
            desk.setting_text("phone")
        assert desk.setting_days("supplement_days", 30) == 30

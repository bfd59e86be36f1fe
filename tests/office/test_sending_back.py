"""退回经办人: a signer returns an application with a reason; nothing is lost, no clock stops, the clerk hands it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.admission import Act, judge
from desktop.domain.household import STEP
from desktop.domain.journal import Put, Value
from desktop.domain.workflow import due_day, next_step
from desktop.errors import Refused, UserError
from desktop.office import decisions, evidence, review, sending_back, visits
from desktop.office.act import CaseRef, case_at
from desktop.office.desk import Desk
from tests.office.made_office import CLERK, LEADER, PASSWORDS, PLAIN, House, photo

WHY = "入户照片看不清住房。"


@pytest.fixture(scope="module")
def waiting(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """An office with one application before the signature, which nobody may change: see ``mine``."""
    house = founded.copied(tmp_path_factory.mktemp("waiting") / "house")
    with house.desk() as desk:
        return house, house.until_decision(desk)


@pytest.fixture
def mine(waiting: tuple[House, CaseRef], tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """The same for one test."""
    house, ref = waiting
    return house.copied(tmp_path_factory.mktemp("mine") / "house"), ref


def next_title(desk: Desk, ref: CaseRef) -> str:
    view = next_step(case_at(desk, ref), desk.days, desk.today())
    return view.step.title if view else ""


def visited_again(desk: Desk, ref: CaseRef) -> None:
    present = case_at(desk, ref).household.members[0].id
    visit = visits.Visit(("孙四", "钱二"), present, member_signed=True, conclusion="与申报一致")
    visits.record_visit(desk, ref, visit, [photo("clear")], desk.today())


def test_what_is_sent_back_is_mended_and_handed_up_again(mine: tuple[House, CaseRef]) -> None:
    house, ref = mine
    with house.signing_desk(LEADER) as desk:
        before = case_at(desk, ref)
        step = before.matter.step("decision")
        assert step is not None
        limit = due_day(before, step, desk.days)
        sending_back.on_screen(desk, ref, "visit", WHY)
        back = case_at(desk, ref).sent_back
        assert back is not None and (back.by, back.facts["reason"]) == (LEADER, WHY)
        assert decisions.queue(desk) == []
        with pytest.raises(Refused, match="重新送签"):
            decisions.decide_on_screen(desk, ref, desk.today())
        with pytest.raises(Refused):
            sending_back.on_screen(desk, ref, "visit", "再退一次")
    with house.desk() as desk:
        case = case_at(desk, ref)
        assert (len(case.all("visit")), case.opinion, case.notice_close) == (
            1,
            before.opinion,
            before.notice_close,
        )
        assert due_day(case, step, desk.days) == limit, "the clock runs on"
        view = next_step(case, desk.days, desk.today())
        assert view is not None and (view.step.id, view.due) == ("visit", limit)
        with pytest.raises(Refused, match="入户调查"):
            sending_back.resubmit(desk, ref, "补拍了", desk.today())
        visited_again(desk, ref)
        assert next_title(desk, ref) == "补正后重新送签" and decisions.queue(desk) == []
        with pytest.raises(Refused, match="补正了什么"):
            sending_back.resubmit(desk, ref, " ", desk.today())
        sending_back.resubmit(desk, ref, "重新入户，补拍里外四张。", desk.today())
        assert decisions.queue(desk) == [ref]
        with pytest.raises(UserError, match="没有等重新送签"):
            sending_back.resubmit(desk, ref, "又一次", desk.today())
    house.decided(ref)
    with house.desk() as desk:
        assert case_at(desk, ref).decision is not None


def test_a_return_to_the_opinion_needs_a_new_one_and_a_new_notice(mine: tuple[House, CaseRef]) -> None:
    house, ref = mine
    with house.signing_desk(LEADER) as desk:
        sending_back.on_screen(desk, ref, "opinion", "金额请重新核算。")
    with house.desk() as desk:
        assert case_at(desk, ref).opinion is None and next_title(desk, ref) == "初审意见"
        on = desk.today()
        review.state_opinion(desk, ref, review.propose(desk, ref), on)
        assert case_at(desk, ref).sent_back is None and decisions.queue(desk) == [], "not publicised yet"
        review.post_notice(desk, ref, "村务公开栏", [photo("wall again")], on)
        house.clock.set(on + timedelta(days=8))
        review.close_notice(desk, ref, [photo("after again")], desk.today())
        assert decisions.queue(desk) == [ref]


def test_a_leader_without_login_sends_back_on_paper_with_the_scan(mine: tuple[House, CaseRef]) -> None:
    house, ref = mine
    with house.signing_desk() as desk:
        on, scan = desk.today(), photo("sheet")
        with pytest.raises(Refused, match="无权"):
            sending_back.on_paper(desk, ref, PLAIN, scan, "", WHY, on)
        sending_back.on_paper(desk, ref, LEADER, scan, "", WHY, on)
        back = case_at(desk, ref).sent_back
        assert back is not None and (back.by, back.facts["signing"], back.facts["signer"]) == (
            CLERK,
            "paper",
            LEADER,
        )
        with desk.open_household(ref.household) as opened:
            assert scan.sha256 in opened.blobs()
        kept = evidence.evidence_of(desk, case_at(desk, ref).household)
        assert [e.title for e in kept if e.sha256 == scan.sha256] == ["退回经办人"]
        assert next_title(desk, ref) == "补正后重新送签", "only an explanation was asked for"
        sending_back.resubmit(desk, ref, "照片拍摄于入户当天，已说明。", on)
        assert decisions.queue(desk) == [ref]


def test_what_may_not_be_sent_back_is_refused_and_nothing_is_written(mine: tuple[House, CaseRef]) -> None:
    house, ref = mine
    with house.signing_desk(LEADER) as desk:
        for to, reason, said in (
            ("visit", "  ", "理由"),
            ("acceptance", WHY, "不能退回到这一步"),
            ("x", WHY, "不能退回"),
        ):
            with pytest.raises(Refused, match=said):
                sending_back.on_screen(desk, ref, to, reason)
        assert case_at(desk, ref).sent_back is None
    with house.desk(LEADER) as desk, pytest.raises(UserError, match="口令"):
        sending_back.on_screen(desk, ref, "visit", WHY)
    for user, said in ((CLERK, "无权"), (PLAIN, "无权")):
        with house.desk(user) as desk:
            desk.open_signing(PASSWORDS[user])
            with pytest.raises(Refused, match=said):
                sending_back.on_screen(desk, ref, "visit", WHY)


def test_a_hand_made_return_counts_for_nothing(mine: tuple[House, CaseRef]) -> None:
    """What another program might write: somebody else's name, a step that was done again, a way round the notice."""
    house, ref = mine
    with house.signing_desk(LEADER) as desk:
        sending_back.on_screen(desk, ref, "opinion", WHY)
        with desk.open_household(ref.household) as opened:
            written = next(e for e in opened.entries() if e.header.action == "sent_back")
            records = {k: v for k, v in opened.records().items() if v.get("step") != "sent_back"}
            files = opened.blobs().keys()
        assert written.body is not None
        [put] = [c for c in written.body.changes if isinstance(c, Put) and c.kind == STEP]
        act = Act(ref.household, LEADER, desk.device.device, desk.today(), "sent_back", (put,))
        assert judge(records, files, act, desk.law) == []
        wrongs: tuple[dict[str, Value], ...] = (
            {"signer": CLERK}, {"by": CLERK}, {"resubmit": True}, {"seen": []}, {"to_step": ["opinion"]},
            {"reason": ""}, {"signing": "paper"}, {"on": "2026-03-21"}, {"on": "2026-03-01"}, {"instrument": ""},
        )  # fmt: skip
        for wrong in wrongs:
            bad = replace(put, fields={**put.fields, **wrong})
            assert judge(records, files, replace(act, changes=(bad,)), desk.law), wrong

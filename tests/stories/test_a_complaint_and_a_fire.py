"""A complaint about the village head's relative brings the county to the door; a fire brings money before papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.demo.deeds import Wishes
from desktop.demo.pictures import picture
from desktop.demo.town import LEADER, Town
from desktop.domain.household import FILED
from desktop.domain.workflow import walk
from desktop.errors import Refused, UserError
from desktop.office import (
    complaints,
    decisions,
    month,
    reserve_fund,
    slips,
    visits,
)
from desktop.office.act import CaseRef, case_at, record_step
from desktop.office.complaints import NewComplaint
from tests.stories import counter
from tests.stories.conftest import MakeTown
from tests.stories.reading import notice, says, words


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    return make_town("mishan", "杨木乡")


class TestAComplaintAboutTheVillageHeadsRelative:
    WHO, SAID = "卜示例", "是村主任的亲戚，在城里有房"

    @pytest.fixture
    def met(self, town: Town) -> tuple[Town, CaseRef, str]:
        """Nobody declared the relation; on the day before the signature somebody comes to the counter."""
        ref = counter.comes(town, counter.family(counter.person("连示例", "0091")), "dibao", "困难")
        counter.through(town, ref, Wishes(until="decision"))
        with town.clerk() as desk:
            told = NewComplaint(
                desk.today(), "visit", self.SAID, due=desk.today() + timedelta(days=30), named=True, name=self.WHO,
                phone="13955557777", about_household=ref.household,
            )  # fmt: skip
            registered = complaints.register(desk, told)
            assert registered.todo == ""
        return town, ref, registered.id

    def test_the_office_can_not_decide_without_the_countys_visit(
        self, met: tuple[Town, CaseRef, str]
    ) -> None:
        town, ref, _ = met
        with town.signing(LEADER) as desk:
            assert case_at(desk, ref).application.complaint and case_at(desk, ref).latest("visit") is not None
            with pytest.raises(Refused, match="县级民政部门的入户核查"):
                decisions.decide_on_screen(desk, ref, desk.today())

    def test_a_second_visit_of_its_own_does_not_help(self, met: tuple[Town, CaseRef, str]) -> None:
        town, ref, _ = met
        with town.clerk() as desk:
            head = case_at(desk, ref).household.members[0].id
            own = visits.Visit(("调查人甲", "调查人乙"), head, member_signed=True, conclusion="属实")
            with pytest.raises(Refused, match="请附县级入户的回执"):
                visits.record_visit(desk, ref, own, [picture("home")], desk.today())
            with pytest.raises(Refused, match="请附县级入户的回执"):
                claimed = replace(own, county_receipt="0" * 64)
                visits.record_visit(desk, ref, claimed, [picture("home")], desk.today())

    def test_with_the_countys_receipt_it_is_decided(self, met: tuple[Town, CaseRef, str]) -> None:
        town, ref, _ = met
        receipt = picture("the county's visit")
        with town.clerk() as desk:
            head = case_at(desk, ref).household.members[0].id
            theirs = visits.Visit(
                ("市局甲", "市局乙"),
                head,
                member_signed=True,
                conclusion="与申报一致",
                county_receipt=receipt.sha256,
            )
            visits.record_visit(desk, ref, theirs, [picture("home again"), receipt], desk.today())
        counter.through(town, ref)
        found = counter.case(town, ref)
        assert found.decision is not None and counter.undone(found) == []
        assert counter.filed(town, [ref]).of(found.filing) == (FILED, "")

    def test_who_complained_stands_in_no_file_letter_or_package_of_the_family(
        self, met: tuple[Town, CaseRef, str]
    ) -> None:
        town, ref, id = met
        with town.clerk() as desk:
            with desk.open_household(ref.household) as opened:
                said = repr(opened.records())
            assert complaints.one(desk, id).name == self.WHO
        assert self.WHO not in said and self.SAID not in said and "13955557777" not in said
        with town.leader() as desk:
            assert complaints.readable(desk) == ()

    def test_a_declared_relative_is_the_countys_to_visit_from_the_start(self, town: Town) -> None:
        ref = counter.comes(
            town, counter.family(counter.person("蔺示例", "0092")), "dibao", "困难", relative=True
        )
        counter.through(town, ref, Wishes(until="visit"))
        with town.clerk() as desk:
            head = case_at(desk, ref).household.members[0].id
            own = visits.Visit(("调查人甲", "调查人乙"), head, member_signed=True)
            with pytest.raises(Refused, match="近亲属"):
                visits.record_visit(desk, ref, own, [picture("home")], desk.today())
        counter.through(town, ref)
        assert counter.undone(counter.case(town, ref)) == []


class TestEmergencyAidAtNight:
    """A fire at eleven; the family is from another county (“急难发生地，不限户籍”)."""

    GIVEN = 80_000

    @pytest.fixture
    def burnt(self, town: Town) -> tuple[Town, CaseRef]:
        who = counter.family(counter.person("阳示例", "0101"), village="外县某村")
        ref = counter.comes(town, who, "temporary", "夜间火灾", path="emergency", asked_fen=self.GIVEN)
        return town, ref

    def test_one_person_alone_gives_nothing_out(self, burnt: tuple[Town, CaseRef]) -> None:
        town, ref = burnt
        facts = {
            "emergency": "夜间火灾", "place": "新柞村", "receiver": "阳示例", "amount_fen": self.GIVEN,
            "handlers": ["值班一人"],
        }  # fmt: skip
        with town.clerk() as desk:
            with pytest.raises(Refused, match="两人经手"):
                record_step(desk, ref, "first_aid", desk.today(), facts)
            with pytest.raises(UserError, match="还没有办"):
                month.pay_first_aid(desk, ref)

    def test_paid_that_night_once_and_the_papers_follow_in_ten_working_days(
        self, burnt: tuple[Town, CaseRef]
    ) -> None:
        town, ref = burnt
        facts = {"visit": {"cause": "accident", "kind": "急难型", "amount_fen": 200_000}}
        counter.through(town, ref, Wishes(facts=facts, until="visit"))
        with town.clerk() as desk:
            found = case_at(desk, ref)
            assert [(p.amount_fen, p.month) for p in found.paid] == [(self.GIVEN, "2026-01")]
            assert found.decision is None and found.household.papers == ()
            with pytest.raises(UserError):
                month.pay_first_aid(desk, ref)
            form = words(slips.draw(desk, ref, "makeup_form", desk.today()))
            views = {v.step.id: v for v in walk(found, desk.days, desk.today())}
        says(form, "阳示例", "800.00", "突发火灾（示例）", "样例村")
        assert views["first_aid"].due == date(2026, 1, 6), "24 hours"
        assert views["makeup"].due == date(2026, 1, 19), "ten working days"
        town.clock.set(date(2026, 1, 20))
        with town.clerk() as desk:
            late = [v.step.id for v in walk(case_at(desk, ref), desk.days, desk.today()) if v.late]
        assert late == ["makeup"], "the papers are late, the money was not"
        counter.through(town, ref, Wishes(facts=facts))
        found = counter.case(town, ref)
        d = found.decision
        assert d is not None and d.amount_fen == 200_000 and counter.undone(found) == []
        assert counter.paid(town, ref, "2026-02")[-1][1] == 200_000 - self.GIVEN
        assert sum(fen for _, fen in counter.paid(town, ref, "2026-02")) == 200_000
        with town.clerk() as desk:
            _, text = notice(desk, ref)
        says(text, "急难型", "2,000.00元", "800.00", "密山市民政局试点审批专用")
        assert counter.filed(town, [ref]).of(found.filing) == (FILED, "")

    def test_the_papers_do_not_come_before_the_aid(self, burnt: tuple[Town, CaseRef]) -> None:
        town, ref = burnt
        with town.clerk() as desk, pytest.raises(Refused, match="之前要先完成"):
            record_step(desk, ref, "makeup", desk.today(), {"statement": "补"}, [picture("papers")])

    def test_more_than_the_ready_money_is_not_given_out(self, town: Town) -> None:
        """Nobody gets more than the township may decide, and all together no more than the reserve fund holds."""
        who = counter.family(counter.person("郁示例", "0102"))
        ref = counter.comes(town, who, "temporary", "火灾", path="emergency", asked_fen=2_000_001)
        with pytest.raises(Refused, match="先行救助不能超过乡镇审批权限"):
            counter.through(town, ref, Wishes(until="payment"))
        with town.clerk() as desk:
            assert case_at(desk, ref).paid == ()
            with pytest.raises(Refused, match="备用金"):
                reserve_fund.require(desk, 2_000_001)

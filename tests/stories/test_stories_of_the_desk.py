"""What a desk lives through: a market day, a visit with a flat laptop, a leader away before the 15th."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.county import spotcheck
from desktop.demo.deeds import Wishes
from desktop.demo.pictures import picture
from desktop.demo.town import ADMIN, CLERK, LEADER, START, Town
from desktop.domain.credential import Appointment
from desktop.domain.household import FILED
from desktop.domain.suggestion import after_refusal, suggest
from desktop.domain.told import Told, told_of
from desktop.domain.workflow import due_day, walk
from desktop.errors import Refused, UserError
from desktop.office import (
    decisions,
    field,
    households,
    intake,
    people,
    visits,
)
from desktop.office.act import CaseRef, Late, case_at, home_at
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.office.proposal import settings_on
from tests.conftest import DEMO_WORD
from tests.office.made_office import SECOND, House, Laptop, photo
from tests.stories import counter
from tests.stories.conftest import MakeTown
from tests.stories.reading import notice, says

MARKET_DAY, BACK = date(2026, 1, 8), date(2026, 1, 30)


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    return make_town("mishan", "杨木乡")


class TestAWidowOnMarketDay:
    """What ``test_a_widow_applies_for_dibao`` leaves open: the two minutes, the parking, what is offered after a no."""

    @pytest.fixture
    def ref(self, town: Town) -> CaseRef:
        """A name, a telephone, a reason: no ID card, no birth date, no income. Her nephew speaks for her."""
        town.clock.set(MARKET_DAY)
        told = NewHousehold("新柞村", (NewMember("仇示例", "", "户主"),), phone="13800000003")
        with town.clerk() as desk:
            ref, _ = intake.register(
                desk, told, Request("dibao", "丈夫去世", agent="侄子仇示例二"), desk.today()
            )
        return ref

    def test_a_name_a_telephone_and_a_reason_are_enough(self, town: Town, ref: CaseRef) -> None:
        with town.clerk() as desk:
            found = case_at(desk, ref)
            row = next(r for r in desk.catalogue.all_rows() if r.file == ref.household)
        assert (row.head_name, found.application.agent) == ("仇示例", "侄子仇示例二")
        assert found.done_on("registration") == MARKET_DAY and found.done_on("acceptance") is None

    def test_every_matter_that_may_fit_is_suggested_from_what_was_said(self, town: Town) -> None:
        with town.clerk() as desk:
            told = Told(age=67, alone=True, supporter=False, income_month_fen=8_000)
            found = {
                s.matter: s for s in suggest(desk.pack, told, desk.today(), settings_on(desk, desk.today()))
            }
        assert {m: s.state for m, s in found.items()} == {
            "tekun": "fits", "dibao": "fits", "temporary": "no", "marginal": "no",
        }  # fmt: skip
        assert all(s.why.endswith("。") and s.clause for s in found.values())

    def test_no_clock_runs_while_it_is_parked(self, town: Town, ref: CaseRef) -> None:
        town.clock.set(BACK)
        with town.clerk() as desk:
            views = walk(case_at(desk, ref), desk.days, desk.today())
            assert [v.step.id for v in views if v.late] == [] and decisions.queue(desk) == []
            decision = next(v for v in views if v.step.id == "decision")
            assert (decision.state, decision.due) == ("waiting", None)

    def test_weeks_later_she_goes_on_where_she_stopped_and_the_clock_starts_then(
        self, town: Town, ref: CaseRef
    ) -> None:
        town.clock.set(BACK)
        with town.clerk() as desk:
            head = home_at(desk, ref.household).members[0].id
            card = {"id_number": "230382195901010023", "birth": "1959-01-01", "income_fen": 96_000}
            households.amend_member(desk, ref.household, head, card, "身份证已补")
        counter.through(town, ref)
        with town.clerk() as desk:
            found = case_at(desk, ref)
            assert found.application.registered_on == MARKET_DAY.isoformat()
            assert found.done_on("acceptance") == BACK
            step = found.matter.step("decision")
            assert step is not None
            assert due_day(found, step, desk.days) == desk.days.due(BACK, 20, "working")
            _, text = notice(desk, ref)
        says(text, "仇示例", "每月485.00元", "密山市民政局试点审批专用")
        assert counter.undone(found) == []

    def test_the_same_woman_is_not_registered_as_a_second_file(self, town: Town, ref: CaseRef) -> None:
        counter.comes(town, counter.family(counter.person("仇示例", "0077")), "dibao", "困难")
        with town.clerk() as desk, pytest.raises(UserError, match="不要重复建档"):
            again = counter.family(counter.person("仇示例", "0077"))
            intake.register(desk, again, Request("temporary", "困难"), desk.today())

    def test_after_a_no_the_other_matters_are_offered_without_new_papers(self, town: Town) -> None:
        rich = counter.family(counter.person("边示例", "0078", income_fen=800_000))
        ref = counter.comes(town, rich, "dibao", "困难")
        counter.through(town, ref)
        with town.clerk() as desk:
            found = case_at(desk, ref)
            _, text = notice(desk, ref)
            head = found.household.members[0].id
            told = told_of(found.household, head, desk.pack, desk.today())
            offered = after_refusal(
                desk.pack, found.matter, told, desk.today(), settings_on(desk, desk.today())
            )
        assert found.refused
        says(text, "暂不符合", "低保边缘", "行政复议")
        first = offered[0]
        assert (first.matter, first.state) == ("marginal", "fits") and "不用再交材料" in first.why
        counter.through(town, counter.comes(town, ref.household, "marginal", "低保未通过"))
        assert [b.matter for b in counter.home(town, ref).benefits] == ["marginal"]


class TestAVisitWithAFlatLaptop:
    """The form was filled in by hand in the village and typed in at the office days later."""

    @pytest.fixture
    def out(self, house: House) -> tuple[House, Laptop, CaseRef]:
        """Accepted, checked out to a laptop, and the battery is flat."""
        own = house.approved()
        with house.desk() as desk:
            ref = house.registered(desk)
            house.accepted(desk, ref)
            own.given(desk, [ref.household])
        house.at("verified")
        return house, own, ref

    def entered(self, house: House, desk: Desk, ref: CaseRef) -> Late:
        head = case_at(desk, ref).household.members[0].id
        on_paper = visits.Visit(("孙四", "村干部示例"), head, member_signed=True, conclusion="与申报一致")
        late = Late(house.day("visit"), "笔记本没电，当日手填入户调查表", photo("form filled in by hand"))
        visits.record_visit(desk, ref, on_paper, [photo("from the telephone")], late)
        return late

    def test_it_is_not_typed_in_as_if_it_had_been_that_day(self, out: tuple[House, Laptop, CaseRef]) -> None:
        house, _, ref = out
        with house.desk() as desk:
            head = case_at(desk, ref).household.members[0].id
            seen = visits.Visit(("孙四", "村干部示例"), head, member_signed=True)
            with pytest.raises(Refused, match="补录要写明理由"):
                visits.record_visit(desk, ref, seen, [photo("home")], house.day("visit"))
            with pytest.raises(Refused, match="补录要写明理由"):
                visits.record_visit(
                    desk, ref, seen, [photo("home")], Late(house.day("visit"), " ", photo("form"))
                )

    def test_it_stays_visible_to_the_end_and_is_in_every_draw_of_the_county(self, town: Town) -> None:
        ref = counter.comes(town, counter.family(counter.person("步示例", "0095")), "dibao", "困难")
        counter.through(town, ref, Wishes(until="visit"))
        seen_on = town.clock.now().date()
        town.clock.set(seen_on + timedelta(days=4))
        late = Late(seen_on, "笔记本没电，当日手填入户调查表", photo("form filled in by hand"))
        with town.clerk() as desk:
            head = case_at(desk, ref).household.members[0].id
            on_paper = visits.Visit(("孙四", "村干部示例"), head, member_signed=True, conclusion="与申报一致")
            visits.record_visit(desk, ref, on_paper, [photo("from the telephone")], late)
        counter.through(town, ref)
        others = [
            counter.comes(town, counter.family(counter.person(f"邻居{n}示例", f"009{n}")), "dibao", "困难")
            for n in (6, 7, 8)
        ]
        for other in others:
            counter.through(town, other)
        answered = counter.filed(town, [ref, *others])
        assert answered.received.accepted == 4
        with town.clerk() as desk:
            step = case_at(desk, ref).latest("visit")
            assert step is not None and step.on == seen_on and step.facts["late_reason"] == late.reason
            with desk.open_household(ref.household) as opened:
                assert opened.blob(str(step.facts["scan"])) == late.scan.data
        with town.county() as county:
            for seed in ("a", "b", "c", "d"):
                drawn = {i.household: i for i in spotcheck.draw(county, period="2026-Q1", seed=seed).items}
                assert drawn[ref.household].why == "late", "whatever the seed says"
                assert "入户调查" in drawn[ref.household].late and late.reason in drawn[ref.household].late
                assert 2 <= len(drawn) <= 3, "the draw is no bigger for it than half and the late one"

    def test_the_laptop_comes_home_and_nothing_is_doubled(self, out: tuple[House, Laptop, CaseRef]) -> None:
        house, own, ref = out
        with house.desk() as desk:
            self.entered(house, desk, ref)
        own.brought_back()
        with house.desk() as desk:
            home = field.check_in(desk, own.returns)
            assert (home.entries, home.conflicts, home.problems) == (0, 0, [])
            assert len(case_at(desk, ref).all("visit")) == 1

    def test_a_second_laptop_may_hold_the_same_household(self, out: tuple[House, Laptop, CaseRef]) -> None:
        house, _, ref = out
        spare = house.approved("spare", SECOND)
        with house.desk() as desk:
            assert spare.given(desk, [ref.household]).households == 1
        with spare.desk() as desk:
            head = home_at(desk, ref.household).members[0].id
            seen = visits.Visit(("孙四", "钱二"), head, member_signed=True, conclusion="与申报一致")
            visits.record_visit(desk, ref, seen, [photo("at home")], desk.today())
        spare.brought_back()
        with house.desk() as desk:
            assert field.check_in(desk, spare.returns).conflicts == 0
            assert case_at(desk, ref).done_on("visit") == house.day("verified")


class TestALeaderAwayBeforeThe15th:
    DESIGNATED = Appointment(position="指定同志", since=START, until=date(2026, 1, 16))

    @pytest.fixture
    def waiting(self, town: Town) -> tuple[Town, list[CaseRef]]:
        """Two cases whose notice ended on the 13th; the leader is away until the 19th."""
        refs = [
            counter.comes(town, counter.family(counter.person(f"别{n}示例", f"008{n}")), "dibao", "困难")
            for n in ("甲", "乙")
        ]
        for ref in refs:
            counter.through(town, ref, Wishes(until="notice_close"))
        for ref in refs:
            counter.through(town, ref, Wishes(until="decision"))
        assert town.clock.now().date() == date(2026, 1, 13)
        return town, refs

    def designated(self, town: Town, appointment: Appointment) -> str:
        with town.desk(ADMIN) as desk:
            return people.name_signer(desk, DEMO_WORD, name="关示例", appointments=[appointment]).person

    def test_the_designated_person_signs_on_paper_within_the_dates(
        self, waiting: tuple[Town, list[CaseRef]]
    ) -> None:
        town, (ref, _) = waiting
        signer = self.designated(town, self.DESIGNATED)
        counter.through(town, ref, Wishes(on_paper_by=signer))
        found = counter.case(town, ref)
        d = found.decision
        assert d is not None and d.on == "2026-01-13", "before the 15th"
        assert (d.signing, d.signer, d.signer_name, d.signer_position) == (
            "paper",
            signer,
            "关示例",
            "指定同志",
        )
        with town.clerk() as desk:
            with desk.open_household(ref.household) as opened:
                entry = next(e for e in opened.entries() if e.header.action == "decide")
                assert entry.header.person == CLERK, "the clerk's entry, never as the leader's"
                assert opened.blob(d.scan) == picture("signed sheet").data
            paper, text = notice(desk, ref)
        says(text, "密山市民政局", "密山市民政局试点审批专用", "2026年2月")
        answered = counter.filed(town, [ref])
        assert answered.of(found.filing) == (FILED, "")
        with town.county() as county:
            assert [i.why for i in spotcheck.draw(county, period="2026-01", seed="a").items] == ["paper"]
        assert paper.issued_on == "2026-01-13"

    def test_after_the_last_day_the_designation_is_worth_nothing(
        self, waiting: tuple[Town, list[CaseRef]]
    ) -> None:
        town, (_, ref) = waiting
        signer = self.designated(town, self.DESIGNATED)
        town.clock.set(date(2026, 1, 19))
        with town.signing(CLERK) as desk:
            with pytest.raises(Refused, match="在 2026-01-17 不是主管领导、指定同志，无权签批"):
                decisions.decide_on_paper(desk, ref, signer, picture("sheet"), date(2026, 1, 17))
            assert case_at(desk, ref).decision is None
            sheet = picture("sheet of the 16th")
            decisions.decide_on_paper(desk, ref, signer, sheet, date(2026, 1, 16))
            d = case_at(desk, ref).decision
        assert d is not None and d.on == "2026-01-16", "what was signed on the last day stands"

    def test_back_on_the_19th_the_leader_signs_on_the_screen(
        self, waiting: tuple[Town, list[CaseRef]]
    ) -> None:
        town, (_, ref) = waiting
        town.clock.set(date(2026, 1, 19))
        counter.through(town, ref)
        d = counter.case(town, ref).decision
        assert d is not None and (d.signing, d.signer, d.on) == ("screen", LEADER, "2026-01-19")

    def test_a_designation_without_an_end_is_none(self, town: Town) -> None:
        with pytest.raises(UserError, match="写明到哪一天为止"):
            self.designated(town, Appointment(position="指定同志", since=START))

    def test_the_sheet_itself_is_wanted(self, waiting: tuple[Town, list[CaseRef]]) -> None:
        town, (ref, _) = waiting
        signer = self.designated(town, self.DESIGNATED)
        town.clock.set(date(2026, 1, 19))
        with town.signing(CLERK) as desk, pytest.raises(Refused, match="补录要写明理由"):
            decisions.decide_on_paper(desk, ref, signer, picture("sheet"), date(2026, 1, 13))

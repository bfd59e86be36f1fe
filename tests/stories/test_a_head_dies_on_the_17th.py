"""A head dies on 17 March, when the list for April was made on the 15th: in 陵水 the town may change what runs, in
密山 nobody gave it that power and the city decides. The file goes on in both; somebody who lived alone leaves a case
that closes.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.demo.deeds import Wishes
from desktop.demo.pictures import picture
from desktop.demo.town import CLERK, SECOND, Town
from desktop.domain.arrears import paid_after_death
from desktop.domain.case import Case
from desktop.domain.household import FILED, Household, Member
from desktop.domain.movement import Movement, movement
from desktop.domain.payment_rules import current_account
from desktop.domain.workflow import due_day
from desktop.errors import Refused, UserError
from desktop.office import accounts, changes, decisions, month
from desktop.office.accounts import NewAccount
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.changes import ChangeRequest
from desktop.office.desk import Desk
from desktop.office.forwarding import CountyResult
from tests.stories import counter
from tests.stories.conftest import MakeTown, moved
from tests.stories.reading import notice, says

DIED, LISTED = date(2026, 3, 17), date(2026, 3, 15)
BEFORE, AFTER = 3 * 56_500 - 40_000, 2 * 56_500
"""He had 4,800 yuan a year; without him there are two persons and no income."""


def lives_on(town: Town) -> CaseRef:
    """A family of three in dibao since February, paid up to April."""
    who = counter.family(
        counter.person("卓示例", "0011", income_fen=480_000),
        counter.person("翁示例", "0012", "配偶", born="1962-08-09", sex="2"),
        counter.person("卓小示例", "0013", "子女", born="2012-04-05"),
    )
    ref = counter.comes(town, who, "dibao", "收入少")
    counter.through(town, ref)
    town.clock.set(LISTED)
    assert counter.paid(town, ref, "2026-04") == [(m, BEFORE) for m in ("2026-02", "2026-03", "2026-04")]
    return ref


def dies(town: Town, ref: CaseRef, head: Member | None = None) -> list[CaseRef]:
    """Reported by the family the same day; ``head`` who heads it from now on."""
    town.clock.set(DIED)
    with town.clerk() as desk:
        gone = home_at(desk, ref.household).head
        assert gone is not None
        told = ChangeRequest(
            "death", "death", DIED, "家属来报", head=head.id if head else "", proof=(picture("certificate"),)
        )
        return changes.report_death(desk, ref.household, gone.id, told, desk.today())[0]


def wife(home: Household) -> Member:
    return next(m for m in home.members if m.name == "翁示例")


@pytest.fixture(scope="module")
def lingshui(make_town: MakeTown) -> tuple[Town, CaseRef]:
    town = make_town("lingshui", "提蒙乡")
    return town, lives_on(town)


@pytest.fixture(scope="module")
def reported(
    lingshui: tuple[Town, CaseRef], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Town, CaseRef, CaseRef]:
    """The town in the evening of the 17th: (town, the application of January, the change)."""
    town = moved(lingshui[0], tmp_path_factory.mktemp("reported") / "town")
    (change,) = dies(town, lingshui[1], wife(counter.home(town, lingshui[1])))
    return town, lingshui[1], change


@pytest.fixture(scope="module")
def changed(
    reported: tuple[Town, CaseRef, CaseRef], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Town, CaseRef, Case]:
    """The change worked to its end by the town itself: (town, the change, its case)."""
    town = moved(reported[0], tmp_path_factory.mktemp("changed") / "town")
    counter.through(town, reported[2])
    return town, reported[2], counter.case(town, reported[2])


class TestInLingshuiTheTownMayChangeIt:
    def test_without_a_new_head_the_death_is_not_taken_down(
        self, lingshui: tuple[Town, CaseRef], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(lingshui[0], tmp_path_factory.mktemp("headless") / "town")
        with pytest.raises(UserError, match="先选定新户主"):
            dies(town, lingshui[1])
        assert counter.home(town, lingshui[1]).holds == ()

    def test_the_payment_is_held_the_same_day(self, reported: tuple[Town, CaseRef, CaseRef]) -> None:
        town, ref, change = reported
        with town.clerk() as desk:
            home = home_at(desk, ref.household)
            (held,) = home.holds
            assert (held.on, held.since, held.reason) == ("2026-03-17", "2026-04", "death")
            benefit = home.running_benefits[0]
            assert month.open_months(home, benefit, "2026-12") == ()
            with pytest.raises(Refused, match="还没有办结"):
                month.release(desk, ref.household, held.id, "家属要求", desk.today())
            assert case_at(desk, change).application.path == "ordinary"

    def test_nothing_more_is_paid_by_the_old_amount(
        self, reported: tuple[Town, CaseRef, CaseRef], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(reported[0], tmp_path_factory.mktemp("april") / "town")
        town.clock.set(date(2026, 4, 15))
        with town.clerk() as desk:
            benefit = home_at(desk, reported[1].household).running_benefits[0]
            with pytest.raises(Refused, match="家庭成员去世"):
                month.pay(desk, reported[1].household, benefit.id, "2026-05")

    def test_the_file_goes_on_under_the_wife(self, reported: tuple[Town, CaseRef, CaseRef]) -> None:
        town, ref, _ = reported
        home = counter.home(town, ref)
        assert home.id == ref.household and home.head is not None and home.head.name == "翁示例"
        relations = {m.name: m.relation for m in home.members if m.here}
        assert relations == {"翁示例": "户主", "卓小示例": "待核（原户主的子女）"}
        assert [m.died_on for m in home.members if not m.here] == ["2026-03-17"]
        assert len(home.applications) == 2, "a change is no new application for dibao"

    def test_until_it_is_decided_the_whole_payment_after_the_death_is_listed(
        self, reported: tuple[Town, CaseRef, CaseRef]
    ) -> None:
        town, ref, _ = reported
        home = counter.home(town, ref)
        gone = next(m for m in home.members if not m.here)
        assert [(d.month, d.over_fen) for d in paid_after_death(home, gone.id)] == [("2026-04", BEFORE)]

    def test_there_are_three_months_for_it_and_none_to_pay_on(
        self, reported: tuple[Town, CaseRef, CaseRef]
    ) -> None:
        """The three months limit the re-check, they do not allow paying on (§I 4)."""
        town, _, change = reported
        with town.clerk() as desk:
            found = case_at(desk, change)
            step = found.matter.step("decision")
            assert step is not None and due_day(found, step, desk.days) == DIED + timedelta(days=90)

    def test_the_survivors_are_reckoned_anew_from_the_month_after(
        self, changed: tuple[Town, CaseRef, Case]
    ) -> None:
        town, _, found = changed
        d, new = found.decision, found.benefit
        assert d is not None and new is not None
        assert (d.effect, d.monthly_fen, d.covered, d.first_month) == ("decrease", AFTER, 2, "2026-04")
        old = found.target
        assert old is not None and (old.last_month, new.replaces) == ("2026-03", old.id)
        assert all(h.released_on for h in found.household.holds), "what was decided may be paid"
        with town.clerk() as desk:
            table = movement_in_april(desk)
        assert table.balanced
        assert (table.last.monthly_fen, table.this.monthly_fen) == (BEFORE, AFTER)

    def test_the_letter_says_it_softly_and_to_the_family(self, changed: tuple[Town, CaseRef, Case]) -> None:
        town, ref, _ = changed
        with town.clerk() as desk:
            paper, text = notice(desk, ref)
        assert paper.form == "change_notice" and paper.number.startswith("陵社救调〔2026〕")
        says(
            text,
            "因家庭成员去世",
            "翁示例",
            "1,295.00",
            "1,130.00",
            "2026年4月",
            "样例乡人民政府",
            "行政复议",
        )
        for never in ("死亡", "注销", "卓示例：", "骗"):
            assert never not in text

    def test_the_difference_is_recovered_in_parts(
        self, changed: tuple[Town, CaseRef, Case], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(changed[0], tmp_path_factory.mktemp("recovered") / "town")
        benefit = changed[2].benefit
        assert benefit is not None
        with town.clerk() as desk:
            home = home_at(desk, changed[1].household)
            gone = next(m for m in home.members if not m.here)
            assert [(d.month, d.over_fen) for d in paid_after_death(home, gone.id)] == [
                ("2026-04", BEFORE - AFTER)
            ]
            month.recover(desk, home.id, benefit.id, "death", desk.today(), "4月已列入发放")
            (listed,) = home_at(desk, home.id).recoveries
            assert (listed.months, listed.amount_fen) == (("2026-04",), BEFORE - AFTER)
            month.recovered(desk, home.id, listed.id, 10_000, "第一次")
            with pytest.raises(Refused, match="不能超过应追缴的数额"):
                month.recovered(desk, home.id, listed.id, BEFORE - AFTER + 1)
            month.recovered(desk, home.id, listed.id, BEFORE - AFTER, "第二次")
            assert month.to_recover(home_at(desk, home.id), benefit.id) == ()

    def test_the_new_payee_is_checked_by_a_second_person_before_anything_is_paid(
        self, changed: tuple[Town, CaseRef, Case], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(changed[0], tmp_path_factory.mktemp("payee") / "town")
        town.clock.set(date(2026, 4, 15))
        file, benefit = changed[1].household, changed[2].benefit
        assert benefit is not None
        with town.clerk() as desk:
            her = wife(home_at(desk, file))
            with pytest.raises(UserError, match="户名与收款人姓名不一致"):
                accounts.enter(
                    desk, file, NewAccount("农村信用合作联社", "卓示例", "6217", her.id), desk.today()
                )
            passbook = NewAccount("农村信用合作联社", "翁示例", "6217990000000000002", her.id)
            accounts.enter(desk, file, passbook, desk.today(), "户主去世，改由配偶领取")
            entered = _waiting(desk, file)
            with pytest.raises(Refused, match="另一名经办人员核对"):
                accounts.check(desk, file, entered, desk.today())
            with pytest.raises(Refused, match="另一名经办人员核对以后才能发放"):
                month.pay(desk, file, benefit.id, "2026-05")
        with town.desk(SECOND) as desk:
            accounts.check(desk, file, entered, desk.today())
            month.pay(desk, file, benefit.id, "2026-05")
            home = home_at(desk, file)
        used = current_account(home)
        assert used is not None and (used.name, used.entered_by, used.checked_by) == ("翁示例", CLERK, SECOND)
        assert home.paid_fen(benefit.id, "2026-05") == AFTER

    def test_without_a_new_payee_nothing_goes_to_the_dead_mans_account(
        self, changed: tuple[Town, CaseRef, Case], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(changed[0], tmp_path_factory.mktemp("nobody") / "town")
        town.clock.set(date(2026, 4, 15))
        benefit = changed[2].benefit
        assert benefit is not None
        with town.clerk() as desk, pytest.raises(Refused, match="账户"):
            month.pay(desk, changed[1].household, benefit.id, "2026-05")

    def test_the_change_is_filed_and_the_county_counts_the_new_amount_only(
        self, changed: tuple[Town, CaseRef, Case], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(changed[0], tmp_path_factory.mktemp("filed") / "town")
        answered = counter.filed(town, [changed[1]])
        assert answered.received.returned == 0 and answered.of(changed[2].filing) == (FILED, "")
        with town.county() as county:
            assert [(t.covered, t.monthly_fen) for t in county.ledger.totals()] == [(2, AFTER)]


def movement_in_april(desk: Desk) -> Movement:
    return movement((home_at(desk, file) for file in desk.households.ids()), "2026-04", "dibao")


def _waiting(desk: Desk, file: str) -> str:
    (account,) = accounts.unchecked(home_at(desk, file).accounts)
    return account.id


@pytest.fixture(scope="module")
def mishan(make_town: MakeTown) -> tuple[Town, CaseRef]:
    """The same death in a town of 密山: (town, the change)."""
    town = make_town("mishan", "杨木乡")
    ref = lives_on(town)
    (change,) = dies(town, ref, wife(counter.home(town, ref)))
    return town, change


class TestInMishanTheCityChangesIt:
    def test_the_case_goes_the_way_of_the_city_and_the_payment_is_held_all_the_same(
        self, mishan: tuple[Town, CaseRef]
    ) -> None:
        town, change = mishan
        with town.clerk() as desk:
            found = case_at(desk, change)
            assert found.application.path == "county"
            assert [s.id for s in found.asked_steps if not s.optional] == [
                "registration", "forward", "county_result", "deliver",
            ]  # fmt: skip
            assert [(h.reason, h.since) for h in found.household.holds] == [("death", "2026-04")]

    def test_the_leader_can_not_decide_it(self, mishan: tuple[Town, CaseRef]) -> None:
        town, change = mishan
        with town.leader() as desk, pytest.raises(UserError):
            desk.open_signing(town.password(desk.user))
            decisions.decide_on_screen(desk, change, desk.today())
        assert counter.case(town, change).decisions == ()

    def test_the_citys_result_gives_the_survivors_their_amount(
        self, mishan: tuple[Town, CaseRef], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(mishan[0], tmp_path_factory.mktemp("city") / "town")
        said = CountyResult(
            "issued", "密民调〔2026〕5号（样例）", covered=2, monthly_fen=AFTER, effect="decrease",
            reasons=("因家庭成员去世",), first_month="2026-04",
        )  # fmt: skip
        counter.through(town, mishan[1], Wishes(result=said))
        found = counter.case(town, mishan[1])
        home, new = found.household, found.benefit
        assert found.decisions == () and len(home.decisions) == 1, "the town decided once, in January"
        assert new is not None and (new.monthly_fen, new.covered, new.first_month) == (AFTER, 2, "2026-04")
        assert found.target is not None and found.target.last_month == "2026-03"
        assert home.head is not None and home.head.name == "翁示例" and home.monthly_fen == AFTER
        assert all(h.released_on for h in home.holds) and counter.undone(found) == []
        assert [d.over_fen for d in month.to_recover(home, new.id)] == [BEFORE - AFTER]


@pytest.fixture(scope="module")
def closed(make_town: MakeTown) -> tuple[Town, CaseRef, CaseRef]:
    """Somebody who lived alone dies in 陵水: (town, the application, the change, worked to its end)."""
    town = make_town("lingshui", "提蒙乡")
    ref = counter.comes(town, counter.family(counter.person("盘示例", "0021")), "dibao", "困难")
    counter.through(town, ref)
    town.clock.set(LISTED)
    counter.paid(town, ref, "2026-04")
    (change,) = dies(town, ref)
    counter.through(town, change)
    return town, ref, change


class TestSomebodyWhoLivedAlone:
    def test_the_benefit_ends_with_the_month_of_the_death(
        self, closed: tuple[Town, CaseRef, CaseRef]
    ) -> None:
        town, _, change = closed
        found = counter.case(town, change)
        d = found.decision
        assert d is not None and (d.effect, d.last_month) == ("stop", "2026-03")
        assert found.household.running_benefits == () and found.household.monthly_fen == 0
        assert found.settled and counter.undone(found) == []
        with town.clerk() as desk:
            table = movement_in_april(desk)
        assert table.balanced and table.this.households == 0

    def test_what_was_paid_for_april_is_recovered(self, closed: tuple[Town, CaseRef, CaseRef]) -> None:
        town, ref, change = closed
        found = counter.case(town, change)
        assert found.target is not None
        over = month.to_recover(found.household, found.target.id)
        assert [(d.month, d.over_fen) for d in over] == [("2026-04", 56_500)]
        gone = found.household.members[0]
        assert [d.month for d in paid_after_death(found.household, gone.id)] == ["2026-04"]
        assert ref.household == change.household

    def test_the_letter_tells_of_the_end(self, closed: tuple[Town, CaseRef, CaseRef]) -> None:
        town, _, change = closed
        with town.clerk() as desk:
            paper, text = notice(desk, change)
        assert paper.form == "termination_notice"
        says(text, "因家庭成员去世", "2026年3月", "样例乡人民政府")
        assert "死亡" not in text

    def test_the_end_is_filed_and_the_county_counts_nobody(
        self, closed: tuple[Town, CaseRef, CaseRef], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        town = moved(closed[0], tmp_path_factory.mktemp("ended") / "town")
        answered = counter.filed(town, [closed[2]])
        assert answered.of(counter.case(town, closed[2]).filing) == (FILED, "")
        with town.county() as county:
            assert sum(t.monthly_fen for t in county.ledger.totals()) == 0

    def test_the_letter_is_not_addressed_to_the_dead(self, closed: tuple[Town, CaseRef, CaseRef]) -> None:
        """Letters go to the family (§I 12)."""
        town, _, change = closed
        with town.clerk() as desk:
            _, text = notice(desk, change)
        says(text, "家属")
        assert "盘示例（身份证号" not in text and "盘示例：" not in text

"""收回: open cases are finished, handed up or handed over; the clock runs on; what was stamped stays valid."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.county import instruments as county_side
from desktop.errors import Refused, UserError
from desktop.office import decisions, soundness
from desktop.office.act import CaseRef, case_at, home_at
from desktop.office.changes import ChangeRequest, register_change
from desktop.office.desk import Desk
from desktop.office.instruments import accept, authority
from desktop.office.power_change import hand_up, open_cases
from tests.office.made_office import ADMIN, LEADER, House, family

WHY = "市政府收回试点权限"


def recalled(house: House, since: date) -> None:
    """The county takes the instrument back and the office takes that in."""
    with house.county() as county, house.desk(ADMIN) as desk:
        number = "密委〔2026〕1号（样例）"
        accept(desk, county_side.recall(county, desk.office_id, number, since, WHY))


@pytest.fixture(scope="module")
def waiting(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef, CaseRef]:
    """A house in which two cases wait for the signature; nobody changes it."""
    house = founded.copied(tmp_path_factory.mktemp("waiting") / "house")
    with house.desk() as desk:
        first = house.until_decision(desk)
        second = house.until_decision(desk, family("王五一", "0021"))
    return house, first, second


@pytest.fixture
def house(waiting: tuple[House, CaseRef, CaseRef], tmp_path: Path) -> House:
    """A copy of one's own."""
    return waiting[0].copied(tmp_path / "house")


@pytest.fixture
def two(waiting: tuple[House, CaseRef, CaseRef]) -> tuple[CaseRef, CaseRef]:
    """The two cases."""
    return waiting[1], waiting[2]


class TestOpenCases:
    def test_none_while_there_is_power(self, house: House, two: tuple[CaseRef, CaseRef]) -> None:
        with house.desk() as desk:
            assert open_cases(desk, desk.today()) == ()

    def test_each_open_case_with_its_deadline_the_reason_and_who_goes_on(
        self, house: House, two: tuple[CaseRef, CaseRef]
    ) -> None:
        since = house.day("decide") + timedelta(days=1)
        recalled(house, since)
        with house.desk() as desk:
            assert open_cases(desk, since - timedelta(days=1)) == ()
            found = open_cases(desk, since)
        assert {c.ref for c in found} == set(two)
        one = found[0]
        assert (one.matter, one.instead, one.state) == ("最低生活保障", "密山市民政局", "审核确认")
        assert "已被收回" in one.reason and one.started == house.day("accept")
        assert one.due is not None

    def test_the_clock_runs_on(self, house: House, two: tuple[CaseRef, CaseRef]) -> None:
        since = house.day("decide") + timedelta(days=1)
        recalled(house, since)
        with house.desk() as desk:
            first = {c.due for c in open_cases(desk, since)}
            later = {c.due for c in open_cases(desk, since + timedelta(days=90))}
            days = desk.days.due(house.day("accept"), 20, "working")
        assert first == later == {days}, "57号 and the 2022 notice: 20 working days from acceptance"

    def test_the_end_of_an_instrument_counts_like_a_recall(
        self, house: House, two: tuple[CaseRef, CaseRef]
    ) -> None:
        with house.desk() as desk:
            held = authority(desk, "dibao", "confirm", desk.today()).instrument
            assert held is not None
            assert open_cases(desk, held.until) == ()
            assert all("到期" in c.reason for c in open_cases(desk, held.until + timedelta(days=1)))

    def test_a_decided_case_is_not_among_them(self, house: House, two: tuple[CaseRef, CaseRef]) -> None:
        house.decided(two[0])
        since = house.day("decide") + timedelta(days=1)
        recalled(house, since)
        with house.desk() as desk:
            assert [c.ref for c in open_cases(desk, since)] == [two[1]]

    def test_what_the_county_decides_anyway_is_not_among_them(
        self, house: House, two: tuple[CaseRef, CaseRef]
    ) -> None:
        with house.desk() as desk:
            theirs = house.registered(desk, family("赵六一", "0039"), path="county")
        house.at("decide")
        since = house.day("decide") + timedelta(days=1)
        recalled(house, since)
        with house.desk() as desk:
            found = {c.ref for c in open_cases(desk, since)}
        assert found == set(two) and theirs not in found

    def test_an_open_change_is_among_them(self, house: House, two: tuple[CaseRef, CaseRef]) -> None:
        house.decided(two[0])
        with house.desk() as desk:
            house.issued(desk, two[0])
            benefit = case_at(desk, two[0]).benefit
            assert benefit is not None
            head = case_at(desk, two[0]).household.members[1].id
            asked = ChangeRequest("head", "agreement", desk.today(), "户主变更", head=head)
            ref, _ = register_change(desk, two[0].household, benefit.id, asked, desk.today())
            assert open_cases(desk, desk.today()) == ()
        since = house.day("decide") + timedelta(days=1)
        recalled(house, since)
        with house.desk() as desk:
            assert {c.ref for c in open_cases(desk, since)} == {ref, two[1]}


class TestHandingUp:
    def handed(self, desk: Desk, ref: CaseRef, **changed: object) -> None:
        said: dict[str, object] = {
            "to": "密山市民政局", "how": "hand_up", "reason": WHY, "on": desk.today(), **changed,
        }  # fmt: skip
        hand_up(desk, ref, **said)  # type: ignore[arg-type]  # test values

    def test_it_is_recorded_with_the_day_the_applicant_was_told(
        self, house: House, two: tuple[CaseRef, CaseRef]
    ) -> None:
        since = house.day("decide") + timedelta(days=1)
        recalled(house, since)
        house.clock.set(since)
        with house.desk() as desk:
            self.handed(desk, two[0], told_on=since + timedelta(days=1))
            step = case_at(desk, two[0]).latest("handed_up")
            assert step is not None
            assert {n: step.facts[n] for n in ("how", "to", "reason", "told_on")} == {
                "how": "hand_up", "to": "密山市民政局", "reason": WHY,
                "told_on": (since + timedelta(days=1)).isoformat(),
            }  # fmt: skip
            assert [c.ref for c in open_cases(desk, since)] == [two[1]]

    def test_the_day_of_telling_is_that_day_where_none_is_named(
        self, house: House, two: tuple[CaseRef, CaseRef]
    ) -> None:
        with house.desk() as desk:
            self.handed(desk, two[0], how="hand_over", to="密山镇")
            step = case_at(desk, two[0]).latest("handed_up")
            assert step is not None and step.facts["told_on"] == desk.today().isoformat()

    def test_finishing_takes_power(self, house: House, two: tuple[CaseRef, CaseRef]) -> None:
        since = house.day("decide") + timedelta(days=1)
        recalled(house, since)
        with house.desk() as desk:
            self.handed(desk, two[0], how="finish", to="杨木乡")
            assert {c.ref for c in open_cases(desk, since)} == set(two), "still open until it is decided"
        house.clock.set(since)
        with house.desk() as desk, pytest.raises(Refused, match="已被收回") as stopped:
            self.handed(desk, two[1], how="finish", to="杨木乡")
        assert "密山市民政局" in str(stopped.value.hint)

    def test_what_is_over_or_handed_on_is_not_handed_on_again(
        self, house: House, two: tuple[CaseRef, CaseRef]
    ) -> None:
        house.decided(two[0])
        with house.desk() as desk:
            self.handed(desk, two[1])
            for ref in two:
                with pytest.raises(UserError, match="不用移交"):
                    self.handed(desk, ref)

    def test_nobody_is_handed_on_without_a_name_and_a_reason(
        self, house: House, two: tuple[CaseRef, CaseRef]
    ) -> None:
        with house.desk() as desk:
            for missing in ({"to": " "}, {"reason": ""}):
                with pytest.raises(UserError, match="由谁接着办"):
                    self.handed(desk, two[0], **missing)
            assert case_at(desk, two[0]).latest("handed_up") is None


def test_what_was_decided_and_stamped_before_stays_valid(house: House, two: tuple[CaseRef, CaseRef]) -> None:
    house.decided(two[0])
    with house.desk() as desk:
        house.issued(desk, two[0])
    stamped = house.day("decide")
    recalled(house, stamped + timedelta(days=1))
    house.clock.set(stamped + timedelta(days=1))
    with house.desk() as desk:
        (stamping,) = home_at(desk, two[0].household).stampings
        given = authority(desk, "dibao", "stamp", stamped)
        assert stamping.instrument == given.id and given.county_signed
        assert authority(desk, "dibao", "stamp", desk.today()).instrument is None
        with desk.open_household(two[0].household) as opened:
            assert soundness.problems(desk, opened, desk.office.ever_anchored(opened.file)) == []
    with pytest.raises(Refused, match="已被收回"):
        house.clock.set(stamped + timedelta(days=1))
        with house.signing_desk(LEADER) as desk:
            decisions.decide_on_screen(desk, two[1], desk.today())

"""分户与合户: two files at a time, and nobody lost, nobody counted twice, whatever comes in between."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from desktop.demo.deeds import finish
from desktop.demo.town import CLERK, Town
from desktop.domain.household import Household
from desktop.domain.months import add_months
from desktop.domain.movement import movement, standing
from desktop.errors import UserError
from desktop.models.household_file import HouseholdFile, HouseholdFolder
from desktop.office import batches, changes, counted_twice, intake, regrouping
from desktop.office.act import CaseRef, home_at, record_step
from desktop.office.changes import ChangeRequest, register_change
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.intake import NewHousehold, NewMember, Request
from desktop.office.regrouping import Merge, Regrouped, Split
from tests.conftest import DEMO_WORD
from tests.office.made_office import CHEAP

START = date(2026, 3, 2)


def people(last: str, *names: str) -> NewHousehold:
    relations = ("户主", "配偶", "长子", "儿媳")
    return NewHousehold(
        village="新柞村",
        address="8号",
        bank="农村信用合作联社",
        account="6217990000123456789",
        members=tuple(
            NewMember(
                n, f"2303821965010{i}{last}", relations[i], birth=f"1965-01-0{i + 1}", income_fen=50_000
            )
            for i, n in enumerate(names)
        ),
    )


def receiving(town: Town, family: NewHousehold) -> str:
    """A family that has gone the whole way to its first payment."""
    with town.clerk() as desk:
        on = desk.today()
        ref, _ = intake.register(desk, family, Request("dibao", "收入减少"), on)
    finish(town, ref)
    return ref.household


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> tuple[Town, str, str]:
    """A town with a family of four and one of two, both in benefit; nobody changes it."""
    town = Town(tmp_path_factory.mktemp("village"), DEMO_WORD, "lingshui", cost=CHEAP)
    town.found()
    town.clock.set(START)
    four = receiving(town, people("12", "周老大", "吴大嫂", "周小宝", "郑小妹"))
    return town, four, receiving(town, people("39", "冯二叔", "褚二婶"))


@pytest.fixture
def own(village: tuple[Town, str, str], tmp_path: Path) -> tuple[Town, str, str]:
    town, four, two = village
    copy = Town(shutil.copytree(town.folder, tmp_path / "town"), DEMO_WORD, "lingshui", cost=CHEAP)
    copy.clock.set(town.clock.now().date() + timedelta(days=45))
    return copy, four, two


def leaving(desk: Desk, file: str) -> Split:
    """The son and his wife set up their own household."""
    younger = tuple(m.id for m in home_at(desk, file).members[2:])
    return Split(younger, younger[0], desk.today(), cause="married", reason="结婚后分开生活")


def homes(desk: Desk) -> list[Household]:
    return [home_at(desk, file) for file in desk.households.ids()]


def assert_every_month_adds_up(town: Town, first: str, months: int) -> None:
    """The table balances, each month begins where the last one ended, and nobody is counted twice."""
    with town.clerk() as desk:
        all_homes = homes(desk)
        for n in range(months):
            month = add_months(first, n)
            now, following = movement(all_homes, month), movement(all_homes, add_months(month, 1))
            assert now.balanced and now.this == following.last
            assert counted_twice.counted_twice(desk, month) == ()


def decided(town: Town, refs: Sequence[CaseRef]) -> None:
    for ref in refs:
        finish(town, ref)


def divided(town: Town, file: str) -> Regrouped:
    with town.clerk() as desk:
        return regrouping.split(desk, file, leaving(desk, file), desk.today())


def test_a_split_family_has_two_files_that_name_each_other_and_one_batch(own: tuple[Town, str, str]) -> None:
    town, four, _ = own
    done = divided(town, four)
    with town.clerk() as desk:
        old, new = home_at(desk, four), home_at(desk, done.target)
        assert old.fields["split_to"] == [done.target] and new.fields["split_from"] == four
        assert [m.name for m in old.members if m.here] == ["周老大", "吴大嫂"]
        assert [(m.name, m.relation) for m in new.members] == [
            ("周小宝", "户主"),
            ("郑小妹", "待核（原户主的儿媳）"),
        ]
        assert {(m.left_reason, m.left_on) for m in old.members if m.left_on} == {
            ("split", desk.today().isoformat())
        }
        (applied,) = new.applications
        with desk.open_household(done.target) as opened:
            assert opened.record("application", applied.id)["from_household"] == four
        for file in (four, done.target):
            with desk.open_household(file) as opened:
                notes = [e.body.note for e in opened.entries() if e.body]
                assert any(done.batch in note for note in notes)
        assert regrouping.unfinished(desk) == () and check_office(desk).findings == ()


def test_after_both_decisions_everybody_is_paid_in_one_file_and_every_month_adds_up(
    own: tuple[Town, str, str],
) -> None:
    town, four, _ = own
    done = divided(town, four)
    decided(town, done.left)
    decided(town, done.joined)
    with town.clerk() as desk:
        old, new = home_at(desk, four), home_at(desk, done.target)
        assert [
            (b.covered, bool(b.last_month)) for b in sorted(old.benefits, key=lambda b: b.first_month)
        ] == [(4, True), (2, False)]
        assert [b.covered for b in new.benefits] == [2]
        assert old.running_benefits[0].first_month <= new.benefits[0].first_month
        month = new.benefits[0].first_month
        assert sum(s.covered for h in (old, new) for s in standing(h, month).values()) == 4
    assert_every_month_adds_up(town, "2026-02", 8)


def test_the_new_family_is_not_decided_before_the_old_one(own: tuple[Town, str, str]) -> None:
    town, four, _ = own
    done = divided(town, four)
    (applied,) = done.joined
    with town.clerk() as desk, pytest.raises(UserError, match="原户的分户变更还没有办结"):
        regrouping.before_deciding(desk, applied)
    decided(town, done.left)
    with town.clerk() as desk:
        regrouping.before_deciding(desk, applied)


def test_in_the_wrong_order_nothing_is_signed(own: tuple[Town, str, str]) -> None:
    town, four, _ = own
    done = divided(town, four)
    with pytest.raises(UserError, match="请先签批原户的变更"):
        decided(town, done.joined)
    with town.clerk() as desk:
        assert home_at(desk, done.target).benefits == ()
        assert counted_twice.counted_twice(desk, "2026-12") == ()


class Unplugged(Exception):
    """The power went."""


def unplug(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """The machine stops at the ``after``-th entry that is written to a household file, before it is written."""
    written = iter(range(after))
    honest = HouseholdFile.append

    def append(self: HouseholdFile, *args: object, **kw: object) -> object:
        if next(written, None) is None:
            raise Unplugged
        return honest(self, *args, **kw)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(HouseholdFile, "append", append)


@pytest.mark.parametrize("after", range(5))
def test_an_interrupted_split_is_shown_and_carried_on_without_doing_anything_twice(
    own: tuple[Town, str, str], after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, four, _ = own
    with monkeypatch.context() as power:
        unplug(power, after)
        with pytest.raises(Unplugged):
            divided(town, four)
    with town.clerk() as desk:
        ((batch, words),) = regrouping.unfinished(desk)
        assert "分户没有办完" in words and "周小宝" in words
        assert (after >= 2) == ("周小宝、郑小妹已从原户登记离户" in words)
        assert (after >= 3) == ("新户已登记这些成员" in words)
        on_file = {m.id_number for h in homes(desk) for m in h.members}
        assert len(on_file) == 6
        with pytest.raises(UserError, match="没办完的分户"):
            regrouping.split(
                desk, four, leaving(desk, four) if after < 2 else staying(desk, four), desk.today()
            )
        done = regrouping.carry_on(desk, batch.id)
        again = regrouping.carry_on(desk, batch.id)
        assert (len(done.left), len(done.joined)) == (len(again.left), len(again.joined)) == (1, 1)
        assert regrouping.unfinished(desk) == () and check_office(desk).findings == ()
        assert len(desk.households.ids()) == 3
        assert [m.name for m in home_at(desk, done.target).members] == ["周小宝", "郑小妹"]


def staying(desk: Desk, file: str) -> Split:
    """One of those who stayed."""
    second = home_at(desk, file).members[1].id
    return Split((second,), second, desk.today())


def test_a_creation_that_broke_off_leaves_an_empty_file_which_is_filled_later(
    own: tuple[Town, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, four, _ = own
    honest = HouseholdFolder.create

    def create(self: HouseholdFolder, id: str) -> HouseholdFile:
        honest(self, id).close()
        raise Unplugged

    with monkeypatch.context() as power:
        power.setattr(HouseholdFolder, "create", create)
        with pytest.raises(Unplugged):
            divided(town, four)
    with town.clerk() as desk:
        ((batch, _),) = regrouping.unfinished(desk)
        done = regrouping.carry_on(desk, batch.id)
        assert [m.name for m in home_at(desk, done.target).members] == ["周小宝", "郑小妹"]


def test_a_batch_of_which_nothing_was_written_may_be_dropped_and_one_that_began_may_not(
    own: tuple[Town, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, four, _ = own
    with monkeypatch.context() as power:
        unplug(power, 0)
        with pytest.raises(Unplugged):
            divided(town, four)
    with town.clerk() as desk:
        ((batch, _),) = regrouping.unfinished(desk)
        regrouping.give_up(desk, batch.id)
        assert regrouping.unfinished(desk) == ()
    done = divided(town, four)
    with town.clerk() as desk, pytest.raises(UserError, match="不能放弃"):
        regrouping.give_up(desk, done.batch)


def joined(town: Town, into: str, file: str) -> Regrouped:
    with town.clerk() as desk:
        return regrouping.merge(desk, into, file, Merge(desk.today(), reason="搬回同住"), desk.today())


def test_a_merged_family_is_paid_once_and_the_emptied_file_stays_readable_and_closed(
    own: tuple[Town, str, str],
) -> None:
    town, four, two = own
    done = joined(town, four, two)
    (growing,) = done.joined
    with town.clerk() as desk, pytest.raises(UserError, match="原户的合户变更还没有办结"):
        regrouping.before_deciding(desk, growing)
    decided(town, done.left)
    with town.clerk() as desk:
        regrouping.before_deciding(desk, growing)
    decided(town, done.joined)
    with town.clerk() as desk:
        emptied, big = home_at(desk, two), home_at(desk, four)
        assert emptied.fields["merged_into"] == four and emptied.fields["closed_on"]
        assert emptied.running_benefits == () and not any(m.here for m in emptied.members)
        assert emptied.benefits[0].ended_by == emptied.decisions[-1].id
        assert big.fields["merged_from"] == [two]
        assert [m.name for m in big.members if m.here][4:] == ["冯二叔", "褚二婶"]
        assert [b.covered for b in big.running_benefits] == [6]
        assert check_office(desk).findings == ()
    assert_every_month_adds_up(town, "2026-02", 8)


@pytest.mark.parametrize("after", range(4))
def test_an_interrupted_merge_is_carried_on(
    own: tuple[Town, str, str], after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    town, four, two = own
    with monkeypatch.context() as power:
        unplug(power, after)
        with pytest.raises(Unplugged):
            joined(town, four, two)
    with town.clerk() as desk:
        ((batch, words),) = regrouping.unfinished(desk)
        assert "合户没有办完" in words
        done = regrouping.carry_on(desk, batch.id)
        assert (len(done.left), len(done.joined)) == (1, 1)
        assert sum(m.here for m in home_at(desk, four).members) == 6
        assert check_office(desk).findings == ()


def test_what_cannot_be_carried_through_is_refused_before_anything_is_written(
    own: tuple[Town, str, str],
) -> None:
    town, four, two = own
    with town.clerk() as desk:
        home = home_at(desk, four)
        ids = [m.id for m in home.members]
        today = desk.today()
        for wanted, said in (
            (Split(tuple(ids), ids[0], today), "至少要留一名"),
            (Split((ids[0],), ids[0], today), "先选定原户的新户主"),
            (Split((ids[2],), ids[1], today), "新户的户主"),
            (Split(("m-nobody",), "m-nobody", today), "不在这一户"),
            (Split((ids[2],), ids[2], today, cause="whim"), "事由"),
            (Split((ids[2],), ids[2], today + timedelta(days=1)), "之后"),
            (Split((ids[2],), ids[2], today, facts={"merged_into": "x"}), "不能这样填写"),
        ):
            with pytest.raises(UserError, match=said):
                regrouping.split(desk, four, wanted, today)
        with pytest.raises(UserError, match="自己"):
            regrouping.merge(desk, four, four, Merge(today), today)
        benefit = home.running_benefits[0].id
        register_change(desk, four, benefit, ChangeRequest("review", "yearly", today), today)
        with pytest.raises(UserError, match="还有一件变更在办"):
            regrouping.split(desk, four, leaving(desk, four), today)
        with pytest.raises(UserError, match="还有一件变更在办"):
            regrouping.merge(desk, two, four, Merge(today), today)
        assert batches.batches(desk) == ()
    with town.leader() as desk, pytest.raises(UserError, match="经办人员"):
        regrouping.split(desk, four, leaving(desk, four), today)


def test_the_head_may_leave_where_another_is_named_and_an_account_of_a_leaver_is_pointed_out(
    own: tuple[Town, str, str],
) -> None:
    town, four, _ = own
    with town.desk(CLERK) as desk:
        home = home_at(desk, four)
        head, wife = home.members[:2]
        done = regrouping.split(
            desk, four, Split((head.id,), head.id, desk.today(), old_head=wife.id), desk.today()
        )
        old, new = home_at(desk, four), home_at(desk, done.target)
        assert old.head is not None and old.head.id == wife.id
        assert new.head is not None and new.head.id == head.id
        (reminder,) = done.reminders
        assert "收款账户（周老大）" in reminder


def broken_off(own: tuple[Town, str, str], monkeypatch: pytest.MonkeyPatch) -> batches.Batch:
    """A split of which nothing but the marks of the old file was written; the son's family is still there."""
    town, four, _ = own
    with monkeypatch.context() as power:
        unplug(power, 1)
        with pytest.raises(Unplugged):
            divided(town, four)
    with town.clerk() as desk:
        return regrouping.unfinished(desk)[0][0]


def test_a_split_may_be_finished_days_later_and_keeps_the_day_it_happened(
    own: tuple[Town, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, four, _ = own
    batch = broken_off(own, monkeypatch)
    town.clock.set(batch.on + timedelta(days=9))
    with town.clerk() as desk:
        done = regrouping.carry_on(desk, batch.id)
        left = home_at(desk, four).application(done.left[0].application)
        came = home_at(desk, done.target).application(done.joined[0].application)
        assert left is not None and came is not None
        assert left.registered_on == came.registered_on == desk.today().isoformat()
        assert left.event_on == batch.on.isoformat()
        assert {m.left_on for m in home_at(desk, four).members[2:]} == {batch.on.isoformat()}


def test_nothing_but_a_death_comes_in_between_an_interrupted_split(
    own: tuple[Town, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, four, _ = own
    broken_off(own, monkeypatch)
    with town.clerk() as desk:
        home, today = home_at(desk, four), desk.today()
        review = ChangeRequest("review", "yearly", today)
        with pytest.raises(UserError, match="分户登记到一半"):
            register_change(desk, four, home.running_benefits[0].id, review, today)
        assert home_at(desk, four) == home
        died = ChangeRequest("death", "death", today, "来报", head=home.members[1].id)
        changes.report_death(desk, four, home.members[0].id, died, today)
        assert [h.reason for h in home_at(desk, four).holds] == ["death"], (
            "a death holds the money the same day"
        )


def test_an_interrupted_split_goes_on_from_the_revision_that_a_laptop_brought_meanwhile(
    own: tuple[Town, str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, four, _ = own
    batch = broken_off(own, monkeypatch)
    with town.clerk() as desk:
        home, today = home_at(desk, four), desk.today()
        (old,) = home.running_benefits
        # A laptop knows nothing of the office's batches: the mark lets the entry through as its journal would bring it.
        earns = {home.members[0].id: {"income_fen": 150_000}}
        request = ChangeRequest("circumstances", "income_up", today, batch.mark, facts=earns)
        other, _ = register_change(desk, four, old.id, request, today)
        with pytest.raises(UserError, match="先办结那件变更"):
            regrouping.carry_on(desk, batch.id)
    decided(town, [other])
    with town.clerk() as desk:
        (revised,) = home_at(desk, four).running_benefits
        assert revised.replaces == old.id
        done = regrouping.carry_on(desk, batch.id)
        left = home_at(desk, four).application(done.left[0].application)
        assert left is not None and left.benefit == revised.id and len(done.joined) == 1
    decided(town, done.left)
    with town.clerk() as desk:
        regrouping.before_deciding(desk, done.joined[0])
        assert check_office(desk).findings == ()


def test_a_family_that_asks_for_the_same_already_is_not_merged_into(own: tuple[Town, str, str]) -> None:
    town, four, _ = own
    with town.clerk() as desk:
        today = desk.today()
        asking, _ = intake.register(desk, people("57", "韩三姑"), Request("dibao", "收入减少"), today)
        before = home_at(desk, four), home_at(desk, asking.household)
        with pytest.raises(UserError, match="申请在办，现在合户会重复申请"):
            regrouping.merge(desk, asking.household, four, Merge(today), today)
        assert (home_at(desk, four), home_at(desk, asking.household)) == before
        assert batches.batches(desk) == ()
        record_step(desk, asking, "closed", today, {"how": "withdrawn", "reason": "申请人撤回"})
        done = regrouping.merge(desk, asking.household, four, Merge(today), today)
        assert len(done.joined) == 1

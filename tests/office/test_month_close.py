"""月结: everything due on the list once, what stands still named, the month closed in one entry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.domain.household import MEMBER, PAYMENT
from desktop.domain.journal import Put
from desktop.domain.months import months_between
from desktop.domain.movement import Sum
from desktop.domain.roster import Roster
from desktop.errors import UserError
from desktop.office import accounts, changes, checking, month, month_close
from desktop.office.accounts import NewAccount
from desktop.office.act import home_at, record
from desktop.office.changes import ChangeRequest
from desktop.office.desk import Desk
from desktop.office.month_book import closes, roster_for
from desktop.office.month_close import Proof, close, open_items, pay_all, preview
from desktop.office.rosters import import_roster
from tests.office.made_month import FEW, MONTH, NEXT, RURAL, TEKUN, found_caseload, proof, read
from tests.office.made_office import ADMIN, CLERK, LEADER, SECOND, House, family, photo


@pytest.fixture(scope="module")
def rural() -> Roster:
    return read(RURAL)


@pytest.fixture(scope="module")
def caseload(founded: House, tmp_path_factory: pytest.TempPathFactory, rural: Roster) -> House:
    """Read only: whoever changes something takes ``office``."""
    return found_caseload(founded, tmp_path_factory.mktemp("caseload") / "house", rural)


@pytest.fixture
def office(caseload: House, tmp_path: Path) -> House:
    return caseload.copied(tmp_path / "house")


def some_family(desk: Desk, least: int = 2) -> str:
    """The first household with so many members."""
    return next(f for f in desk.households.ids() if len(home_at(desk, f).members) >= least)


def new_account(desk: Desk, file: str) -> str:
    """A new account that nobody has checked yet; its id."""
    head = home_at(desk, file).head
    assert head is not None
    accounts.enter(desk, file, NewAccount("样例银行", head.name, "6217990000999900001"), desk.today())
    return accounts.unchecked(home_at(desk, file).accounts)[0].id


class Killed(Exception):
    """The program is gone."""


def test_everything_due_comes_onto_the_list_once_and_a_killed_run_goes_on(office: House) -> None:
    told: list[int] = []

    def die(done: int, total: int) -> None:
        told.append(done)
        if told.count(5) == 2:  # once through the files, then the fifth payment
            raise Killed

    with office.desk() as desk:
        seen = preview(desk, MONTH)
        assert len(seen.due) == FEW and not seen.held and not seen.paid and seen.balanced
        assert sum(line.amount_fen for line in seen.due) == seen.movement.this.monthly_fen
        with pytest.raises(Killed):
            pay_all(desk, MONTH, die)
    with office.desk() as desk:
        again = pay_all(desk, MONTH)
        assert len(again.lines) == FEW - 5 and not again.failed
        assert pay_all(desk, MONTH).lines == ()
        after = preview(desk, MONTH)
        assert (len(after.paid), after.amount_fen) == (FEW, after.movement.this.monthly_fen)
        payments = [p for f in desk.households.ids() for p in home_at(desk, f).payments]
        assert len(payments) == FEW and {p.month for p in payments} == {MONTH}
        assert checking.check_office(desk).findings == ()


def test_what_stands_still_is_named_with_its_reason_and_left_out(office: House) -> None:
    with office.desk() as desk:
        files = [f for f in desk.households.ids() if len(home_at(desk, f).members) > 1]
        held, unchecked, unknown, dead = files[:4]
        month.hold(desk, held, home_at(desk, held).benefits[0].id, "suspended", MONTH, desk.today())
        new_account(desk, unchecked)
        somebody = home_at(desk, unknown).members[1]
        record(desk, unknown, "amend", [Put(MEMBER, somebody.id, {"life": "unverified"})])
        gone = home_at(desk, dead).members[1]
        request = ChangeRequest(
            "death", "death", date(2026, 2, 20), reason="村里报告", proof=(photo("certificate"),)
        )
        changes.report_death(desk, dead, gone.id, request, desk.today())
        seen = preview(desk, MONTH)
        why = {line.household: {s.code for s in line.stops} for line in seen.held}
        assert set(why) == {held, unchecked, unknown, dead}
        assert why[held] == {"held"} and why[unchecked] >= {"account"} and why[unknown] >= {"unverified"}
        assert why[dead] >= {"death", "held"}
        [said] = [line.stops[0].text for line in seen.held if line.household == dead]
        assert gone.name in said and len(seen.changes) == 1
        done = pay_all(desk, MONTH)
        assert not {line.household for line in done.lines} & set(why) and len(done.held) == 4
        assert all(home_at(desk, f).payments == () for f in why)


def test_one_person_in_two_families_is_paid_in_neither(office: House, rural: Roster) -> None:
    with office.desk(ADMIN) as desk:
        first = some_family(desk)
        twin = home_at(desk, first).members[1]
        [other] = read(TEKUN).households[:1]
        person = replace(other.persons[0], name=twin.name, id_number=twin.id_number)
        import_roster(desk, replace(rural, households=(replace(other, persons=(*other.persons, person)),)))
    with office.desk() as desk:
        held = preview(desk, MONTH).held
        assert len(held) == 2 and {line.matter for line in held} == {"dibao", "tekun"}
        assert all(s.code == "duplicate" and twin.name in s.text for line in held for s in line.stops)
        pay_all(desk, MONTH)
        assert len(preview(desk, MONTH).paid) == FEW - 1


def test_a_month_is_closed_in_one_entry_that_names_nobody(office: House) -> None:
    with office.desk() as desk:
        pay_all(desk, MONTH)
        entries = len([e for e in desk.office.entries() if e.header.action == "month.close"])
        done = close(desk, MONTH)
        [entry] = [e for e in desk.office.entries() if e.header.action == "month.close"][entries:]
        assert entry.header.person == CLERK and entry.body is not None
        said = json.dumps(
            [dict(c.fields) for c in entry.body.changes if isinstance(c, Put)], ensure_ascii=False
        )
        for file in desk.households.ids():
            home = home_at(desk, file)
            assert not [m for m in home.members if m.name in said or m.id_number in said]
            assert not [a for a in home.accounts if a.number in said]
        seen = preview(desk, MONTH)
        assert seen.close == done and seen.unchanged and done.lines == FEW and done.by == CLERK
        assert done.amount_fen == seen.movement.this.monthly_fen == sum(s.amount_fen for s in done.sums)
        with pytest.raises(UserError, match="已经结账"):
            close(desk, MONTH)
        with pytest.raises(UserError, match="已经结账"):
            pay_all(desk, MONTH)
        assert checking.office_problems(desk) == ()


def test_what_is_open_stops_a_close_until_a_leader_signed_for_every_household(office: House) -> None:
    with office.desk() as desk:
        file = some_family(desk)
        account = new_account(desk, file)
        pay_all(desk, MONTH)
        with pytest.raises(UserError, match=r"1 户没有办完.*账户"):
            close(desk, MONTH)
        with pytest.raises(UserError, match="领导签字"):
            close(desk, MONTH, {file: "银行核对未回"})
        with pytest.raises(UserError, match="不是登记的领导"):
            close(desk, MONTH, {file: "银行核对未回"}, proof(CLERK))
        with pytest.raises(UserError, match="1 户没有办完"):
            close(desk, MONTH, {file: " "}, proof())
        stranger = next(f for f in desk.households.ids() if f != file)
        with pytest.raises(UserError, match="没有未办的发放"):
            close(desk, MONTH, {file: "未回", stranger: "未回"}, proof())
        assert closes(desk) == {}
        done = close(desk, MONTH, {file: "银行核对未回"}, proof())
        [left] = done.left
        assert (left.household, left.reason, left.months) == (file, "银行核对未回", (MONTH,))
        assert done.signer == LEADER and desk.office.blob(done.scan) == proof().scan.data
    office.clock.set(date(2026, 4, 2))
    with office.desk(SECOND) as desk:
        waiting = preview(desk, NEXT)
        assert [item.household for item in waiting.carried] == [file]
        assert {line.month for line in waiting.held} == {MONTH, NEXT}
        accounts.check(desk, file, account, desk.today())
    with office.desk() as desk:
        paid = pay_all(desk, NEXT)
        mine = [line for line in paid.lines if line.household == file]
        assert sorted((line.month, line.kind) for line in mine) == [(MONTH, "back"), (NEXT, "regular")]
        before, after = preview(desk, MONTH), preview(desk, NEXT)
        assert before.unchanged and file not in {line.household for line in before.paid}
        assert len(after.paid) == FEW + 1
        [rural] = after.sums
        assert (rural.households, rural.covered) == (FEW, after.movement.this.covered)
        assert rural.amount_fen == after.movement.this.monthly_fen + left.amount_fen
        close(desk, NEXT)
        assert checking.check_office(desk).findings == ()


def test_months_are_closed_in_their_order_and_not_before_they_come(office: House) -> None:
    with office.desk() as desk:
        with pytest.raises(UserError, match="还没有到"):
            close(desk, NEXT)
        with pytest.raises(UserError, match="还没有到"):
            preview(desk, "2026-06")
        with pytest.raises(UserError, match="不是月份"):
            preview(desk, "2026-3")
        pay_all(desk, MONTH)
    office.clock.set(date(2026, 4, 2))
    with office.desk() as desk:
        pay_all(desk, NEXT)
        assert preview(desk, NEXT).earlier == (MONTH,)
        with pytest.raises(UserError, match="2026-03 还没有结账"):
            close(desk, NEXT)
        close(desk, MONTH)
        assert close(desk, NEXT).lines == FEW


def test_who_died_after_being_listed_is_taken_off_at_the_close(office: House) -> None:
    with office.desk() as desk:
        file = some_family(desk)
        pay_all(desk, MONTH)
        gone = home_at(desk, file).members[1]
        request = ChangeRequest(
            "death", "death", date(2026, 2, 20), reason="村里报告", proof=(photo("certificate"),)
        )
        changes.report_death(desk, file, gone.id, request, desk.today())
        seen = preview(desk, MONTH)
        assert [line.household for line in seen.held] == [file] and len(seen.paid) == FEW - 1
        done = close(desk, MONTH, {file: "已列入后得知去世，退回银行"}, proof())
        assert done.lines == FEW - 1 and {h for h, _ in done.off} == {file}
        assert file not in {line.household for line in preview(desk, MONTH).paid}


def found_dead(desk: Desk, file: str, on: str) -> None:
    """Somebody of the family is taken down as dead, or (no day) as alive after all."""
    gone = home_at(desk, file).members[1].id
    record(desk, file, "amend", [Put(MEMBER, gone, {"life": "dead" if on else "alive", "died_on": on})])


def test_what_came_off_a_list_is_paid_later_once_it_is_cleared(office: House) -> None:
    with office.desk() as desk:
        file = some_family(desk)
        benefit = home_at(desk, file).benefits[0]
        pay_all(desk, MONTH)
        found_dead(desk, file, "2026-02-20")
        why = {file: "村里报告已去世，撤下"}
        month_close.take_off(desk, preview(desk, MONTH), why)
        assert month_close.take_off(desk, preview(desk, MONTH), why).households == frozenset()
        home = home_at(desk, file)
        assert home.payments == () and home.paid_fen(benefit.id, MONTH) == 0
        assert [(p.off, p.off_reason) for p in home.taken_off] == [(MONTH, why[file])]
        # Broken off before the entry of the close: the family is still one that must be named.
        with pytest.raises(UserError, match="1 户没有办完"):
            close(desk, MONTH)
        done = close(desk, MONTH, why, proof())
        assert done.off == {(file, f"{benefit.id}-{MONTH}")} and done.lines == FEW - 1
        assert preview(desk, MONTH).unchanged
    office.clock.set(date(2026, 4, 2))
    with office.desk() as desk:
        assert {line.state for line in preview(desk, NEXT).lines if line.household == file} == {"held"}
        found_dead(desk, file, "")
        mine = [line for line in pay_all(desk, NEXT).lines if line.household == file]
        assert {(line.month, line.payment) for line in mine} == {
            (MONTH, f"{benefit.id}-{MONTH}-2"), (NEXT, f"{benefit.id}-{NEXT}"),
        }  # fmt: skip
        assert home_at(desk, file).paid_fen(benefit.id, MONTH) == benefit.monthly_fen
        assert preview(desk, MONTH).unchanged and close(desk, NEXT).lines == FEW + 1
        assert pay_all(desk, "2026-05").failed == ()
        assert checking.check_office(desk).findings == ()


def test_what_was_due_before_the_first_list_comes_onto_it_but_not_what_a_roster_brought(
    office: House,
) -> None:
    with office.desk() as desk:
        ref = office.until_decision(desk, family())
    office.decided(ref)
    office.clock.set(date(2026, 5, 6))
    with office.desk() as desk:
        first = home_at(desk, ref.household).benefits[0].first_month
        assert first < "2026-05"
        seen = preview(desk, "2026-05")
        mine = [line.month for line in seen.due if line.household == ref.household]
        assert mine == list(months_between(first, "2026-05"))
        others = {line.month for line in seen.due if line.household != ref.household}
        assert others == {"2026-05"} and seen.earlier == ()
        pay_all(desk, "2026-05")
        done = close(desk, "2026-05")
        assert done.lines == FEW + len(mine) and preview(desk, "2026-05").unchanged
        assert not [line for line in pay_all(desk, "2026-06").lines if line.month != "2026-06"]


def test_months_before_the_first_closed_list_go_onto_the_first_open_one(office: House) -> None:
    with office.desk() as desk:
        pay_all(desk, MONTH)
        close(desk, MONTH)
        books = closes(desk)
        assert [roster_for(books, m) for m in ("2026-01", MONTH, NEXT)] == [NEXT, NEXT, NEXT]
        assert roster_for({}, "2026-01") == "2026-01" and roster_for({}, "2026-01", MONTH) == MONTH


def test_a_closed_list_keeps_the_account_it_was_closed_with(office: House) -> None:
    with office.desk() as desk:
        file = some_family(desk)
        pay_all(desk, MONTH)
        close(desk, MONTH)
        old = home_at(desk, file).accounts[0].id
        assert home_at(desk, file).payments[0].account == old
        new = new_account(desk, file)
    with office.desk(SECOND) as desk:
        accounts.check(desk, file, new, desk.today())
    with office.desk() as desk:
        for month_, wanted in ((MONTH, old), (NEXT, new)):
            [line] = [x for x in preview(desk, month_).lines if x.household == file]
            assert line.account is not None and line.account.id == wanted


def test_a_list_that_is_another_than_was_closed_is_noticed(office: House) -> None:
    with office.desk() as desk:
        file = some_family(desk)
        benefit = home_at(desk, file).benefits[0]
        month.hold(desk, file, benefit.id, "unverified", MONTH, desk.today())
        pay_all(desk, MONTH)
        close(desk, MONTH, {file: "待核实"}, proof())
        month.release(desk, file, home_at(desk, file).holds[0].id, "核实在世", desk.today())
        assert preview(desk, MONTH).unchanged
        fields = {"benefit": benefit.id, "month": MONTH, "amount_fen": benefit.monthly_fen}
        record(desk, file, "pay", [Put(PAYMENT, f"{benefit.id}-{MONTH}", fields)])
        assert not preview(desk, MONTH).unchanged


def test_a_new_family_moves_the_month_and_last_month_is_as_it_was_closed(office: House) -> None:
    with office.desk() as desk:
        pay_all(desk, MONTH)
        close(desk, MONTH)
        ref = office.until_decision(desk, family())
    office.decided(ref)
    office.clock.set(date(2026, 4, 2))
    with office.desk() as desk:
        seen = preview(desk, NEXT)
        assert seen.adjusted == Sum() and seen.balanced
        assert seen.movement.change("new").households == 1
        assert [line.kind for line in seen.movement.lines] == ["new"]
        someone = home_at(desk, ref.household).members[1]
        record(desk, ref.household, "amend", [Put(MEMBER, someone.id, {"income_fen": 9_999_900})])
        [held] = preview(desk, NEXT).held
        assert held.household == ref.household and [s.code for s in held.stops] == ["changed"]
        record(desk, ref.household, "amend", [Put(MEMBER, someone.id, {"income_fen": someone.income_fen})])
        assert len(pay_all(desk, NEXT).lines) == FEW + 1


def test_only_the_desk_pays_and_closes_and_only_on_a_whole_office(office: House) -> None:
    with office.desk(LEADER) as desk:
        assert not preview(desk, MONTH).held, "looking is free, and who looks holds nothing"
        for act in (pay_all, close):
            with pytest.raises(UserError, match="经办人或管理员"):
                act(desk, MONTH)
    laptop = office.approved()
    with office.desk() as desk:
        laptop.given(desk, desk.households.ids()[:1])
    with laptop.desk() as desk, pytest.raises(UserError, match="办公室电脑"):
        preview(desk, MONTH)


def test_a_file_that_cannot_be_read_or_went_back_in_time_stops_the_close(office: House) -> None:
    with office.desk() as desk:
        file = some_family(desk)
        path = desk.households.path(file)
        old = path.read_bytes()
        pay_all(desk, MONTH)
    path.write_bytes(old)
    office.clock.set(date(2026, 3, 3))
    with office.desk() as desk:
        pay_all(desk, MONTH)
        with pytest.raises(UserError, match="档案检查没有通过"):
            close(desk, MONTH)
        path.write_bytes(b"damaged")
        assert preview(desk, MONTH).unread == (file,)
        with pytest.raises(UserError, match="1 户读不了"):
            close(desk, MONTH)
        assert closes(desk) == {}


def test_open_items_gather_a_household_once(office: House) -> None:
    with office.desk() as desk:
        seen = preview(desk, MONTH)
        items = open_items(seen, {seen.due[0].household: "系统停机"})
        assert len(items) == FEW and [i.reason for i in items if i.reason] == ["系统停机"]
        done = month_close.close(
            desk, MONTH, {i.household: "省系统停机" for i in items}, Proof(LEADER, photo("x"))
        )
        assert done.lines == 0 and len(done.left) == FEW

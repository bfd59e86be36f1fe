"""核对: the list against the export of the provincial system; every field that differs is told, nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from desktop.domain.journal import Put
from desktop.domain.roster import Roster
from desktop.domain.roster_model import RosterHousehold
from desktop.errors import UserError
from desktop.office import month, reconcile
from desktop.office.act import home_at
from desktop.office.desk import Desk
from desktop.office.month_close import close, pay_all, preview
from desktop.office.reconcile import Difference, Reconciliation, compare
from tests.office.made_month import FEW, MONTH, ROSTERS, RURAL, families, found_caseload, proof, read, subset
from tests.office.made_office import CLERK, House

DIRTY = ROSTERS / "dirty"


@pytest.fixture(scope="module")
def rural() -> Roster:
    found = read(RURAL)
    return replace(found, households=tuple(families(found.households)[:FEW]))


@pytest.fixture(scope="module")
def paid(founded: House, tmp_path_factory: pytest.TempPathFactory, rural: Roster) -> House:
    house = found_caseload(founded, tmp_path_factory.mktemp("paid") / "house", rural)
    with house.desk() as desk:
        pay_all(desk, MONTH)
    return house


@pytest.fixture
def office(paid: House, tmp_path: Path) -> House:
    return paid.copied(tmp_path / "house")


def against(desk: Desk, roster: Roster) -> Reconciliation:
    return compare(desk, preview(desk, MONTH), roster)


def changed(roster: Roster, n: int, change: Callable[[RosterHousehold], RosterHousehold]) -> Roster:
    """With one family told otherwise."""
    homes = list(roster.households)
    homes[n] = change(homes[n])
    return replace(roster, households=tuple(homes))


def test_nothing_differs_and_that_is_written_down_without_a_name(
    office: House, rural: Roster, tmp_path: Path
) -> None:
    files = subset({h.head_id for h in rural.households}, tmp_path)
    with office.desk() as desk:
        found = reconcile.reconcile(desk, MONTH, files)
        assert found.clean and found.certified and found.differences == ()
        assert (found.households, found.amount_fen) == (FEW, sum(h.total_fen for h in rural.households))
        assert "零差异" in reconcile.sentence(found)
        [entry] = [e for e in desk.office.entries() if e.header.action == "month.reconciled"]
        assert entry.header.person == CLERK and entry.body is not None
        said = json.dumps(
            [dict(c.fields) for c in entry.body.changes if isinstance(c, Put)], ensure_ascii=False
        )
        assert not [h for h in rural.households if h.head_name in said or h.head_id in said]
        assert reconcile.certificates(desk, MONTH) == (desk.now().isoformat(timespec="seconds"),)
        assert reconcile.certificates(desk, "2026-04") == ()


def items(found: Reconciliation) -> list[tuple[str, str, str]]:
    return [(d.item, d.ours, d.theirs) for d in found.differences]


def test_every_field_that_differs_is_told_with_both_sides(office: House, rural: Roster) -> None:
    one = rural.households[0]
    with office.desk() as desk:

        def told(change: Callable[[RosterHousehold], RosterHousehold]) -> list[Difference]:
            return list(against(desk, changed(rural, 0, change)).differences)

        [amount] = told(lambda h: replace(h, total_fen=h.total_fen + 1))
        assert amount.item == "合计" and amount.head == one.head_name and "第" in amount.source
        assert amount.household in desk.households.ids()
        assert one.head_id not in str(amount) and "****" in amount.id_masked
        [name] = told(lambda h: replace(h, head_name=h.head_name + "儿"))
        assert name.item == "户主姓名" and "用字不同" in name.note
        [covered] = told(lambda h: replace(h, covered=h.covered + 1))
        assert covered.item == "保障人口" and covered.theirs == str(one.covered + 1)
        [account] = told(lambda h: replace(h, account="6217990000999900001"))
        assert (account.item, account.theirs) == ("账号", "**** 0001") and one.account not in str(account)
        [gone] = told(lambda h: replace(h, persons=h.persons[:-1]))
        assert (gone.item, gone.person, gone.theirs) == ("成员", one.persons[-1].name, "没有")
        [spelt] = told(
            lambda h: replace(
                h, persons=(*h.persons[:-1], replace(h.persons[-1], name="甲" + h.persons[-1].name))
            )
        )
        assert spelt.item == "姓名"
        [dead] = told(
            lambda h: replace(h, persons=(*h.persons[:-1], replace(h.persons[-1], possible_death=True)))
        )
        assert dead.item == "在世" and dead.person == one.persons[-1].name
        parts = told(
            lambda h: replace(h, benefit_fen=h.benefit_fen - 100, person_topup_fen=h.person_topup_fen + 100)
        )
        assert [d.item for d in parts] == ["户月保障金额", "人员分类施保总额"]


def test_the_dot_of_a_bank_is_no_difference_but_of_a_name_it_is_told_as_a_spelling(
    office: House, rural: Roster
) -> None:
    with office.desk() as desk:
        dotted = f"{rural.households[0].account_name[0]}.{rural.households[0].account_name[1:]}"
        assert not against(desk, changed(rural, 0, lambda h: replace(h, account_name=dotted))).differences
        [found] = against(desk, changed(rural, 0, lambda h: replace(h, head_name=dotted))).differences
        assert "写法不同" in found.note


def test_who_is_missing_on_either_side_is_told_and_in_which_sheet_they_are(
    office: House, rural: Roster
) -> None:
    first, *others = rural.households
    with office.desk() as desk:
        there = against(desk, replace(rural, households=tuple(others)))
        assert items(there) == [("整户", "有", "没有")] and there.differences[0].head == first.head_name
        stranger = next(
            h for h in read(RURAL).households if h.head_id not in {x.head_id for x in rural.households}
        )
        here = against(desk, replace(rural, households=(*rural.households, stranger)))
        assert [(d.item, d.ours) for d in here.differences] == [("整户", "没有")] and not here.clean
        moved = against(desk, changed(rural, 0, lambda h: replace(h, category="城市低保")))
        assert items(moved) == [("类别", "农村低保", "城市低保")]


def test_a_family_is_found_again_under_another_head(office: House, rural: Roster) -> None:
    def other_head(h: RosterHousehold) -> RosterHousehold:
        return replace(h, head_name=h.persons[1].name, head_id=h.persons[1].id_number)

    with office.desk() as desk:
        [found] = against(desk, changed(rural, 0, other_head)).differences
        assert found.item == "户主" and found.theirs == rural.households[0].persons[1].name


def test_who_is_held_here_and_paid_there_is_told_with_the_reason(
    founded: House, rural: Roster, tmp_path: Path
) -> None:
    house = found_caseload(founded, tmp_path / "house", rural)
    with house.desk() as desk:
        file = desk.households.ids()[0]
        month.hold(desk, file, home_at(desk, file).benefits[0].id, "moved", MONTH, desk.today())
        found = against(desk, rural)
        [held] = found.differences
        assert held.item == "停住" and "迁出" in held.note and found.households == FEW - 1
        assert not found.listed


def test_who_was_left_out_of_a_closed_month_is_told_with_the_reason_of_the_close(
    founded: House, rural: Roster, tmp_path: Path
) -> None:
    house = found_caseload(founded, tmp_path / "house", rural)
    with house.desk() as desk:
        file = desk.households.ids()[0]
        month.hold(desk, file, home_at(desk, file).benefits[0].id, "moved", MONTH, desk.today())
        pay_all(desk, MONTH)
        close(desk, MONTH, {file: "县里还没有回复"}, proof())
        [left] = against(desk, rural).differences
        assert (left.item, left.household) == ("停住", file) and "县里还没有回复" in left.note


def test_a_list_that_is_not_on_the_payment_list_yet_gets_no_certificate(
    founded: House, rural: Roster, tmp_path: Path
) -> None:
    house = found_caseload(founded, tmp_path / "house", rural)
    files = subset({h.head_id for h in rural.households}, tmp_path)
    with house.desk() as desk:
        found = reconcile.reconcile(desk, MONTH, files)
        assert found.clean and not found.certified and reconcile.certificates(desk, MONTH) == ()
        assert "没有写零差异" in reconcile.sentence(found)


def test_a_category_that_we_pay_and_no_file_was_given_for_is_no_clean_result(
    office: House, rural: Roster
) -> None:
    empty = replace(rural, households=(), totals_fen={"城市低保": {}})
    with office.desk() as desk:
        found = against(desk, empty)
        assert found.missing == ("农村低保",) and not found.clean and found.households == 0
        assert "农村低保" in reconcile.sentence(found)


def test_dirty_rows_are_named_one_by_one_and_never_a_clean_result(office: House, tmp_path: Path) -> None:
    [expected] = json.loads((DIRTY / "expected.json").read_bytes())["sets"]
    with office.desk() as desk:
        found = reconcile.reconcile(desk, MONTH, [DIRTY / f["file"] for f in expected["files"]])
        assert not found.clean and reconcile.certificates(desk, MONTH) == ()
        rows = {(f.file, f.row) for f in found.rejected}
        assert rows == {(f["file"], r["row"]) for f in expected["files"] for r in f["rejected"]}
        target = tmp_path / "result.xlsx"
        reconcile.report(desk, found, target)
        sheet = openpyxl.load_workbook(target).active
        assert isinstance(sheet, Worksheet)
        text = "\n".join(str(c.value) for row in sheet for c in row if c.value)
        assert "第 5 行" in text and "校验码不对" in text and "提醒" in text
        assert not [h for f in desk.households.ids() for h in home_at(desk, f).members if h.id_number in text]
        assert "export" in {kind for kind, _ in desk.office.records()}


def test_what_is_no_export_is_refused_in_a_sentence(office: House, tmp_path: Path) -> None:
    wrong = tmp_path / "随便.csv"
    wrong.write_text("甲,乙\n1,2\n", "utf-8")
    with office.desk() as desk:
        for path, said in ((wrong, "没有找到名册的表头"), (tmp_path / "不在.xlsx", "没有找到")):
            with pytest.raises(UserError, match=said):
                reconcile.reconcile(desk, MONTH, [path])

"""月报表: the exact titles, sums that agree with the list, numbers masked unless meant for the bank, exports logged."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from desktop import packs
from desktop.domain.household import MEMBER
from desktop.domain.journal import Put
from desktop.domain.roster import Roster
from desktop.errors import UserError
from desktop.office import changes, month, month_tables
from desktop.office.act import home_at, record
from desktop.office.changes import ChangeRequest
from desktop.office.desk import Desk
from desktop.office.month_close import close, open_items, pay_all, preview
from desktop.office.month_view import MonthView
from desktop.office.rosters import import_roster
from desktop.office.table_files import TableData, text_table, workbook
from desktop.office.table_layout import FULL, Column, layouts
from tests.office.made_month import FEW, MONTH, NEXT, RURAL, families, found_caseload, proof, read
from tests.office.made_office import ADMIN, LEADER, House, photo

COLUMNS = [
    "序号", "乡镇（街道）", "村（居）", "户主姓名", "身份证号", "保障人口", "类别", "标准", "补差额", "分类施保（户）",
    "分类施保（人）", "合计", "开户行", "户名", "账号", "备注",
]  # fmt: skip
"""domain C.14, in its order."""
DETAIL, CHANGES, STATISTICS, OPEN = "payment_detail", "changes", "statistics", "open_items"


@pytest.fixture(scope="module")
def rural() -> Roster:
    return read(RURAL)


@pytest.fixture(scope="module")
def paid(founded: House, tmp_path_factory: pytest.TempPathFactory, rural: Roster) -> House:
    """Everything of March is on the list."""
    house = found_caseload(founded, tmp_path_factory.mktemp("paid") / "house", rural)
    with house.desk() as desk:
        pay_all(desk, MONTH)
    return house


@pytest.fixture
def office(paid: House, tmp_path: Path) -> House:
    return paid.copied(tmp_path / "house")


def sheet(path: Path) -> Worksheet:
    found = openpyxl.load_workbook(path).active
    assert isinstance(found, Worksheet)
    return found


def everything(path: Path) -> str:
    return "\n".join(str(cell.value) for row in sheet(path) for cell in row if cell.value is not None)


def seen(desk: Desk, month: str = MONTH) -> MonthView:
    return preview(desk, month)


def exports(desk: Desk) -> list[str]:
    return [str(f["what"]) for (kind, _), f in desk.office.records().items() if kind == "export"]


@pytest.mark.parametrize(
    ("scheme", "table", "title"),
    [
        ("mishan", DETAIL, "密山市“社会救助权力下放试点乡镇(街道)”资金发放明细表"),
        ("mishan", CHANGES, "密山市“社会救助权力下放试点乡镇(街道)”动态管理变化表"),
        ("mishan", STATISTICS, "社会救助资金发放统计表"),
        ("lingshui", STATISTICS, "城乡低保、特困供养资金和临时救助发放统计表"),
        ("lingshui", DETAIL, "资金发放明细表"),
        ("qijiang", CHANGES, "动态管理变化表"),
    ],
)
def test_a_title_is_the_one_of_the_scheme_to_the_letter(
    scheme: str, table: str, title: str, tmp_path: Path
) -> None:
    layout = layouts(tmp_path / "none")[table]
    assert month_tables.title_of(packs.load_pack(scheme), layout) == title


def test_the_table_names_who_answers_first_where_the_scheme_does(office: House, tmp_path: Path) -> None:
    """M12: 试点乡镇主要领导 answer first, and what goes to the bureau says so."""
    with office.desk() as desk:
        said = desk.pack.scheme.delegation.responsible.value
        assert said and f"第一责任人：{said}" in everything(
            month_tables.export(desk, seen(desk), DETAIL, tmp_path)
        )


def test_the_print_version_shows_no_full_number_and_the_bank_version_all_of_them(
    office: House, tmp_path: Path
) -> None:
    with office.desk() as desk:
        view = seen(desk)
        plain = month_tables.export(desk, view, DETAIL, tmp_path)
        full = month_tables.export(desk, view, DETAIL, tmp_path, recipient="农村信用合作联社")
        printed, bank = everything(plain), everything(full)
        for file in desk.households.ids():
            home = home_at(desk, file)
            head = home.head
            assert head is not None
            assert head.id_number not in printed and head.id_number in bank
            assert home.accounts[0].number not in printed and home.accounts[0].number in bank
        assert "全号" in full.name and "农村信用合作联社" in full.name and "遮盖号码" in plain.name
        assert len(exports(desk)) == 2 and any("全号，交农村信用合作联社" in what for what in exports(desk))
        assert not any(home_at(desk, f).head.name in "".join(exports(desk)) for f in desk.households.ids())  # type: ignore[union-attr]


def test_the_detail_has_the_columns_of_the_field_and_its_sums_agree(office: House, tmp_path: Path) -> None:
    with office.desk() as desk:
        view = seen(desk)
        found = sheet(month_tables.export(desk, view, DETAIL, tmp_path))
    heads = [cell.value for cell in found[3]]
    assert heads == COLUMNS
    rows: list[list[Any]] = [[c.value for c in row] for row in found.iter_rows(min_row=4, max_row=4 + FEW)]
    lines, total = rows[:FEW], rows[FEW]
    amount = heads.index("合计")
    assert [row[0] for row in lines] == list(range(1, FEW + 1)) and total[1] == "合计"
    assert round(sum(row[amount] for row in lines) * 100) == round(total[amount] * 100) == view.amount_fen
    parts = [heads.index(t) for t in ("补差额", "分类施保（户）", "分类施保（人）")]
    assert all(round(sum(row[p] for p in parts) * 100) == round(row[amount] * 100) for row in lines)
    assert found["E4"].data_type == "s" and found["O4"].data_type == "s"


def test_statistics_add_up_the_closed_months_of_the_year(office: House) -> None:
    with office.desk() as desk:
        close(desk, MONTH)
    office.clock.set(date(2026, 4, 2))
    with office.desk() as desk:
        pay_all(desk, NEXT)
        view = seen(desk, NEXT)
        made = month_tables.table(desk, view, STATISTICS)
        rows = {row[1]: row for row in made.rows}
        _, _, households, covered, fen, year_households, year_covered, year_fen = rows["农村低保"]
        assert (households, fen) == (FEW, view.amount_fen) and covered == view.movement.this.covered
        assert (year_households, year_covered, year_fen) == (
            2 * FEW,
            2 * view.movement.this.covered,
            2 * view.amount_fen,
        )
        assert rows["城市低保"][2:5] == (0, 0, 0) and "临时救助" in rows
        assert "低保边缘" not in rows, "a recognition gives no money"
        assert made.rows[-1][0] == "合计" and made.rows[-1][7] == year_fen


def test_the_table_of_changes_opens_every_figure_to_its_families(office: House) -> None:
    with office.desk() as desk:
        view = seen(desk)
        pay_last = view.movement.this.monthly_fen
        close(desk, MONTH)
        ref = office.until_decision(desk)
    office.decided(ref)
    office.clock.set(date(2026, 4, 2))
    with office.desk() as desk:
        view = seen(desk, NEXT)
        made = month_tables.table(desk, view, CHANGES)
        items = [row[0] for row in made.rows]
        assert items[:3] == ["上月", "本月新增", "新增"] and items[-2:] == ["本月", "勾稽"]
        at = {item: made.rows[items.index(item)] for item in dict.fromkeys(items)}
        money = next(n for n, c in enumerate(made.columns) if c.field == "amount_fen")
        assert at["上月"][money] == pay_last
        assert at["上月"][money] + at["本月新增"][money] == at["本月"][money]  # type: ignore[operator]
        assert at["新增"][1] == "李𬭎" and at["勾稽"][-1] == "平"
        line = month_tables.sum_line(view)
        assert line.startswith(f"上月 {FEW}户") and "+ 新增 1户" in line and line.endswith("✓")


def test_an_open_month_says_so_and_a_closed_one_when(office: House) -> None:
    with office.desk() as desk:
        assert "未结账，仅供核对" in month_tables.table(desk, seen(desk), DETAIL).subtitle
        close(desk, MONTH)
        assert "结账 2026-03-02" in month_tables.table(desk, seen(desk), DETAIL).subtitle


def test_who_died_is_on_no_list_that_goes_out(office: House, tmp_path: Path) -> None:
    with office.desk() as desk:
        file = next(f for f in desk.households.ids() if len(home_at(desk, f).members) > 1)
        gone = home_at(desk, file).members[1]
        request = ChangeRequest("death", "death", date(2026, 2, 20), proof=(photo("certificate"),))
        changes.report_death(desk, file, gone.id, request, desk.today())
        head = home_at(desk, file).head
        assert head is not None
        before = everything(month_tables.export(desk, seen(desk), DETAIL, tmp_path, recipient="银行"))
        assert head.id_number not in before
        items = open_items(seen(desk))
        close(desk, MONTH, {i.household: "去世，退回" for i in items}, proof())
        after = everything(month_tables.export(desk, seen(desk), DETAIL, tmp_path, recipient="银行"))
        assert head.id_number not in after


def test_ready_money_of_an_emergency_is_counted_and_never_sent_to_the_bank(office: House) -> None:
    with office.desk() as desk:
        view = seen(desk)
        given = replace(
            view.paid[0], payment="s-aid", benefit="", kind="first_aid", amount_fen=7, benefit_record=None
        )
        view = replace(view, lines=(*view.lines, given))
        amount = [c.field for c in layouts(Path("none"))[DETAIL].columns].index("amount_fen")
        printed = month_tables.table(desk, view, DETAIL).rows
        assert [row[-1] for row in printed if row[amount] == 7] == ["先行救助（备用金已付）"]
        assert 7 not in [row[amount] for row in month_tables.table(desk, view, DETAIL, full=True).rows]
        assert month_tables.table(desk, view, STATISTICS).rows[-1][4] == view.amount_fen


def test_what_counts_from_a_closed_month_on_is_told_as_an_adjustment(office: House, rural: Roster) -> None:
    with office.desk() as desk:
        closed = close(desk, MONTH)
    with office.desk(ADMIN) as desk:
        new = families(rural.households)[FEW]
        import_roster(desk, replace(rural, households=(new,)))
        assert month_tables.table(desk, seen(desk), CHANGES).rows[-1][0] == "结账时本月"
    office.clock.set(date(2026, 4, 2))
    with office.desk() as desk:
        view = seen(desk, NEXT)
        assert (view.adjusted.households, view.adjusted.monthly_fen) == (1, new.total_fen)
        rows = month_tables.table(desk, view, CHANGES).rows
        assert [row[0] for row in rows[:2]] == ["上月", "追溯调整"]
        assert (rows[0][5], rows[0][7]) == (FEW, closed.this.monthly_fen)
        assert "± 追溯调整 1户" in month_tables.sum_line(view)
        assert len(view.due) == FEW + 1, "what came with a roster is not owed for the month before"


def test_a_list_that_changed_after_its_close_is_not_exported(office: House, tmp_path: Path) -> None:
    with office.desk() as desk:
        close(desk, MONTH)
        view = seen(desk)
        with pytest.raises(UserError, match="与结账时不一致"):
            month_tables.export(desk, replace(view, lines=view.lines[1:]), DETAIL, tmp_path)
        assert exports(desk) == [] and list(tmp_path.glob("*.xlsx")) == []


def test_the_sheet_a_leader_signs_lists_every_open_family_with_its_reason(office: House) -> None:
    with office.desk() as desk:
        file = desk.households.ids()[0]
        month.hold(desk, file, home_at(desk, file).benefits[0].id, "moved", NEXT, desk.today())
        assert month_tables.table(desk, seen(desk), OPEN).rows == ()
        made = month_tables.table(desk, seen(desk, NEXT), OPEN)
        assert len(made.rows) == FEW + 1 and made.rows[-1][1] == "合计"
        [held] = [row for row in made.rows if row[6] == "停住"]
        assert held[7] == "已停住：迁出。" and "领导签字" in made.sign


def test_texts_that_look_like_formulas_stay_texts(office: House, tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x.invalid","甲")'
    with office.desk() as desk:
        file = desk.households.ids()[0]
        head = home_at(desk, file).head
        assert head is not None
        record(desk, file, "amend", [Put(MEMBER, head.id, {"name": evil})])
        path = month_tables.export(desk, seen(desk), DETAIL, tmp_path)
        [cell] = [c for row in sheet(path) for c in row if c.value == evil]
        assert cell.data_type == "s" and cell.hyperlink is None
        text = month_tables.export(desk, seen(desk), DETAIL, tmp_path, recipient="银行", as_csv=True)
        rows = list(csv.reader(io.StringIO(text.read_bytes().decode("gb18030"))))
        assert len(rows) == FEW + 2 and f"'{evil}" in [row[3] for row in rows]
        ids = [row[4] for row in rows[1 : FEW + 1]]
        assert all(not number.isdecimal() for number in ids), "a spreadsheet would round a bare number"


def test_rare_characters_survive_both_kinds_of_file() -> None:
    column = Column(title="姓名", field="name")
    table = TableData("表", "", (column,), (("上官春𡐓·𬭎",), ("@SUM(A1)",), ("20260302",)))
    assert "上官春𡐓·𬭎".encode("gb18030") in text_table(table)
    found = openpyxl.load_workbook(io.BytesIO(workbook(table))).active
    assert isinstance(found, Worksheet)
    assert [found.cell(n, 1).value for n in (4, 5, 6)] == ["上官春𡐓·𬭎", "@SUM(A1)", "20260302"]
    assert {found.cell(n, 1).data_type for n in (4, 5, 6)} == {"s"}


# -- layouts are data


OWN = """
format = 0
id = "village_sums"
title = "各村发放一览表"
rows = "payments"
columns = [
  { title = "村", field = "village" },
  { title = "金额", field = "amount_fen", kind = "amount", total = true },
  { title = "发放单位", field = "payer" },
]
"""


def test_an_office_lays_out_a_table_of_its_own_without_code(office: House, tmp_path: Path) -> None:
    own = office.office / month_tables.OWN_TABLES
    own.mkdir()
    (own / "village.toml").write_text(OWN, "utf-8")
    with office.desk() as desk:
        assert {c.id for c in month_tables.choices(desk)} == {
            DETAIL,
            CHANGES,
            STATISTICS,
            OPEN,
            "village_sums",
        }
        text = everything(month_tables.export(desk, seen(desk), "village_sums", tmp_path))
        assert "各村发放一览表" in text and "密山市财政局" in text
        with pytest.raises(UserError, match="没有全号版"):
            month_tables.export(desk, seen(desk), "village_sums", tmp_path, recipient="银行")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (OWN.replace('"village"', '"id_number"'), "field 不能写 id_number"),
        (OWN.replace('"village"', '"illness"'), "field 不能写 illness"),
        (OWN.replace('"village" }', '"village", full = "phone" }'), "full 不能写 phone"),
        (OWN.replace('"village" }', '"village", total = true }'), "不能合计"),
        ("format = ", "读不了"),
    ],
)
def test_a_layout_that_is_wrong_is_named(wrong: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(wrong, "utf-8")
    with pytest.raises(UserError, match=rf"mine\.toml.*{said}"):
        layouts(tmp_path)


def test_no_layout_of_ours_prints_a_full_number() -> None:
    for layout in layouts(Path("none")).values():
        assert not {c.field for c in layout.columns} & FULL


def test_what_cannot_be_exported_is_said(office: House, tmp_path: Path) -> None:
    with office.desk() as desk:
        view = seen(desk)
        with pytest.raises(UserError, match="没有“nothing”"):
            month_tables.export(desk, view, "nothing", tmp_path)
        with pytest.raises(UserError, match="没有文件夹"):
            month_tables.export(desk, view, DETAIL, tmp_path / "not there")
        assert exports(desk) == []
    with office.desk(LEADER) as desk, pytest.raises(UserError, match="经办人或管理员"):
        month_tables.export(desk, seen(desk), DETAIL, tmp_path)
    with office.desk(ADMIN) as desk:
        assert month_tables.export(desk, seen(desk), CHANGES, tmp_path, as_csv=True).suffix == ".csv"

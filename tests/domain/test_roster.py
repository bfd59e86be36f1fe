"""The rules of an import set: each code where it belongs, and nothing said about rows that are in order."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.domain.roster import (
    Cell,
    CellError,
    Formula,
    Roster,
    RosterHousehold,
    RosterPerson,
    Sheet,
    read_roster,
    report,
)
from desktop.errors import UserError
from tests.domain.roster_sheets import household_row, households, number, person_row, persons

TODAY = date(2025, 9, 18)


def read(household: dict[str, Cell], *members: dict[str, Cell]) -> Roster:
    return read_roster([households(household), persons(*(members or (person_row(),)))], TODAY)


def the_household(**changes: Cell) -> tuple[RosterHousehold, list[str]]:
    roster = read(household_row(**changes))
    assert not roster.rejects
    return roster.households[0], [finding.code for finding in roster.findings]


def the_person(**changes: Cell) -> tuple[RosterPerson, list[str]]:
    roster = read(household_row(), person_row(**changes))
    assert not roster.rejects
    return roster.households[0].persons[0], [finding.code for finding in roster.findings]


def household_rejects(**changes: Cell) -> set[str]:
    roster = read_roster([households(household_row(**changes))], TODAY)
    assert not roster.households
    return {finding.code for finding in roster.rejects}


def person_rejects(**changes: Cell) -> set[str]:
    roster = read(household_row(), person_row(**changes))
    assert roster.person_count == 0
    return {finding.code for finding in roster.rejects}


def test_a_row_in_order_is_imported_as_stated_and_nothing_is_said() -> None:
    household, codes = the_household()
    assert codes == []
    assert (household.benefit_fen, household.household_topup_fen, household.person_topup_fen) == (
        30000,
        5000,
        5700,
    )
    assert household.total_fen == 40700
    assert household.income_fen == 344720
    assert (household.head_id, household.covered, household.since) == (number(1), 1, "2021-03")
    assert household.more["家庭年均收入"] == "3447.2"
    member = household.persons[0]
    assert (member.topup_fen, member.sex, member.birth) == (5700, "1", date(1960, 1, 15))
    assert member.source == ("农村低保人员查询.xlsx", 2)
    assert member.original == {}


@pytest.mark.parametrize(
    "cell", [-350.0, "约300", "-350", CellError("#REF!"), Formula(None), "=G2+H2", None, "TRUE"]
)
@pytest.mark.parametrize("column", ["户月保障金额（元）", "合计（元）"])
def test_a_benefit_that_is_no_plain_amount_keeps_the_household_out(column: str, cell: Cell) -> None:
    assert household_rejects(**{column: cell}) == {"amount_invalid"}


@pytest.mark.parametrize("column", ["家庭分类施保总额（元）", "人员分类施保总额（元）"])
def test_a_blank_supplement_is_nothing(column: str) -> None:
    household, codes = the_household(**{column: None})
    assert codes == ["sum_mismatch"]
    assert household.total_fen == 40700


def test_at_the_dibao_margin_a_blank_amount_is_nothing() -> None:
    columns = ("户月保障金额（元）", "家庭分类施保总额（元）", "人员分类施保总额（元）", "合计（元）")
    roster = read_roster([households(household_row(**dict.fromkeys(columns)), category="低保边缘")])
    assert roster.totals_fen["低保边缘"]["合计"] == 0
    assert roster.household_count == 1


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (None, "id_missing"),
        ("未办理", "id_missing"),
        ("2303**********1234", "id_format"),
        (number(1)[:17] + "X" if number(1)[17] != "X" else number(1)[:17] + "0", "id_checksum"),
        (float(number(2)[:17] + "0"), "id_precision"),
        ("2.30382E+17", "id_precision"),
    ],
)
def test_a_faulty_id_keeps_the_row_out(cell: Cell, code: str) -> None:
    assert code in household_rejects(户主身份证号=cell)
    assert person_rejects(身份证号=cell) == {code}


@pytest.mark.parametrize("cell", [None, "未办理", "不详", "\u3000"])
def test_a_missing_name_keeps_the_row_out(cell: Cell) -> None:
    assert household_rejects(户主姓名=cell) == {"name_missing"}
    assert person_rejects(姓名=cell) == {"name_missing"}


def test_members_of_a_rejected_or_unknown_household_are_orphans() -> None:
    roster = read(household_row(**{"合计（元）": "约300"}), person_row(1), person_row(3))
    assert [(finding.row, finding.code) for finding in roster.rejects] == [
        (2, "amount_invalid"),
        (2, "orphan"),
        (3, "orphan"),
    ]


def test_the_second_of_two_equal_rows_is_the_duplicate_unless_the_first_was_rejected() -> None:
    faulty = household_row(1, **{"合计（元）": None})
    roster = read_roster(
        [households(faulty, household_row(1), household_row(1)), persons(person_row(), person_row())]
    )
    assert [(finding.row, finding.code) for finding in roster.rejects] == [
        (2, "amount_invalid"),
        (4, "duplicate"),
        (3, "duplicate"),
    ]
    assert roster.person_count == 1


def test_a_fifteen_digit_head_is_found_by_eighteen_digits() -> None:
    old = number(1)[:6] + number(1)[8:17]
    roster = read(household_row(户主身份证号=old))
    assert [(finding.row, finding.code) for finding in roster.findings] == [(2, "id15")]
    assert roster.households[0].head_id == number(1)
    assert roster.households[0].original["户主身份证号"] == old
    assert roster.person_count == 1


def test_a_formula_counts_with_its_stored_result() -> None:
    household, codes = the_household(**{"合计（元）": Formula(407.0)})
    assert codes == ["formula_value_used"]
    assert household.total_fen == 40700


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"合计（元）": 507.0}, "sum_mismatch"),
        ({"保障人口": 2.0, "家庭人口": 2.0}, "count_mismatch"),
        ({"家庭人口": 0.0, "保障人口": None}, "count_mismatch"),
        ({"户月保障金额（元）": 20000.0, "合计（元）": 20107.0}, "amount_outlier"),
        ({"户月保障金额（元）": 300.004}, "amount_rounded"),
        ({"最初享受月": 2021.1}, "date_ambiguous"),
        ({"最初享受月": "2021-13"}, "date_invalid"),
        ({"最初享受月": "2025-10"}, "date_invalid"),
        ({"银行帐号": 6.217990000257129e18}, "bank_account"),
        ({"家庭住址": '=HYPERLINK("http://example.invalid/")'}, "formula_text"),
        ({"家庭住址": "甲" * 40_000}, "overlong_text"),
        ({"户主姓名": "武?祥"}, "suspicious_char"),
        ({"家庭年总收入（元）": "不清楚"}, "income_invalid"),
    ],
)
def test_warnings_about_a_household_that_comes_in(changes: dict[str, Cell], code: str) -> None:
    _, codes = the_household(**changes)
    assert codes == [code]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"备注": "2025年7月病故，待注销"}, "possible_death"),
        ({"健康状况": "死亡"}, "possible_death"),
        ({"性别": "女"}, "sex_mismatch"),
        ({"出生日期": "1960-01-16"}, "birth_mismatch"),
        ({"出生日期": "1960-02-30"}, "date_invalid"),
        ({"残疾证号": number(3) + "44"}, "cert_mismatch"),
        ({"姓名": "武德祥😀"}, "suspicious_char"),
        ({"合计（元）": 500.0}, "sum_mismatch"),
    ],
)
def test_warnings_about_a_person_that_comes_in(changes: dict[str, Cell], code: str) -> None:
    _, codes = the_person(**changes)
    assert codes == [code]


def test_a_faulty_date_or_account_is_left_empty_not_guessed() -> None:
    assert the_household(最初享受月=2021.1)[0].since is None
    assert the_household(银行帐号=6.217990000257129e18)[0].account == ""
    assert the_person(出生日期="1960-02-30")[0].birth is None
    assert the_person(备注="已故")[0].possible_death


def test_what_is_mended_silently_keeps_its_original() -> None:
    household, codes = the_household(
        户主姓名="  武德祥\u3000",
        户主身份证号=f" {number(1)} \t",
        所属省="黑龍江省",
        申请原因="因殘",
        最初享受月="2021年3月",
        银行帐号="6000 0000 0736 3448 315",
        **{"合计（元）": "４０７．００", "保障人口": "１"},
    )
    assert codes == []
    assert (household.head_name, household.province, household.reason) == ("武德祥", "黑龙江省", "因残")
    assert (household.account, household.total_fen, household.covered) == ("6000000007363448315", 40700, 1)
    assert household.original["户主姓名"] == "  武德祥\u3000"
    assert household.original["申请原因"] == "因殘"
    assert household.original["最初享受月"] == "2021年3月"
    assert household.original["银行账号"] == "6000 0000 0736 3448 315"


def test_traditional_names_stay_as_written() -> None:
    assert the_household(户主姓名="張國華")[0].head_name == "張國華"


@pytest.mark.parametrize(
    ("certificate", "agrees"),
    [(number(1) + "44B1", True), (number(1)[:6] + number(1)[8:17] + "44", True), ("无", True), ("", True)],
)
def test_certificates_made_from_the_id_agree(certificate: str, agrees: bool) -> None:
    _, codes = the_person(残疾证号=certificate or None)
    assert (codes == []) is agrees


def test_rows_that_are_no_data_are_passed_over() -> None:
    total: list[Cell] = ["合计", None, None, None, None, None, 300.0, 50.0, 57.0, 407.0]
    sheet = households(
        household_row(),
        [],
        ["东岗岭村小计", None, None, None, None, None, 300.0],
        ["户主姓名", "户主身份证号", "家庭人口", "保障人口"],
        total,
        ["一分快3_一分快3首页"],
        ["制表人：", None, "审核人：", None, "导出日期：2025-09-18"],
    )
    roster = read_roster([sheet])
    assert roster.findings == ()
    assert roster.files[0].skipped == (3, 4, 5, 6, 7, 8)


def test_a_total_row_that_disagrees_is_told() -> None:
    total: list[Cell] = ["总计", None, None, None, None, None, 300.0, 50.0, 57.0, Formula(408.0)]
    roster = read_roster([households(household_row(), total)])
    assert [(finding.row, finding.code, finding.column) for finding in roster.findings] == [
        (3, "total_mismatch", "合计")
    ]


def test_categories_that_exclude_each_other() -> None:
    sheets = [
        households(household_row()),
        persons(person_row()),
        households(household_row(), category="特困人员"),
        persons(person_row(), category="特困人员"),
    ]
    roster = read_roster(sheets)
    assert roster.person_count == 2
    assert [(finding.file, finding.row, finding.code) for finding in roster.findings] == [
        ("特困人员人员查询.xlsx", 2, "cross_category")
    ]
    assert set(roster.totals_fen) == {"农村低保", "特困人员"}


def test_hidden_parts_are_told_once_per_file() -> None:
    codes = ("hidden_rows", "hidden_columns", "hidden_sheet")
    roster = read_roster([households(household_row(), hidden=codes)])
    assert [(finding.row, finding.code) for finding in roster.findings] == [(0, code) for code in codes]


def test_a_csv_record_of_the_wrong_length_is_not_read_askew() -> None:
    row = list(household_row().values())
    roster = read_roster([replace(households(row), even_rows=True)])
    assert [(finding.row, finding.code) for finding in roster.rejects] == [(2, "row_shape")]


def test_a_header_of_two_rows_under_a_title() -> None:
    names: list[Cell] = [
        "户主姓名",
        "户主身份证号",
        "保障人口",
        "月保障情况（元）",
        None,
        None,
        None,
        "所属",
        None,
    ]
    below: list[Cell] = [
        None,
        None,
        None,
        "户月保障金额",
        "家庭分类施保总额",
        "人员分类施保总额",
        "合计",
        "街",
        "社",
    ]
    data: list[Cell] = ["武德祥", number(1), 1.0, 300.0, 50.0, 57.0, 407.0, "杨木乡", "东岗岭村"]
    sheet = Sheet("a.xlsx", "x", [(1, ["密山市农村低保家庭名册"]), (2, names), (3, below), (4, data)])
    roster = read_roster([sheet])
    assert roster.files[0].header_rows == (2, 3)
    assert roster.files[0].category == "农村低保"
    assert roster.households[0].township == "杨木乡"
    assert roster.households[0].total_fen == 40700


def test_a_nameless_household_file_takes_the_category_of_its_members() -> None:
    nameless = replace(households(household_row()), file="1.xlsx")
    assert (
        read_roster([nameless, persons(person_row(), category="城市低保")]).households[0].category
        == "城市低保"
    )
    with pytest.raises(UserError, match="哪一类"):
        read_roster([nameless])


def test_missing_columns_are_named() -> None:
    whole = households(household_row())
    cut = replace(
        whole, rows=[(row, [c for i, c in enumerate(cells) if i not in (6, 9)]) for row, cells in whole.rows]
    )
    with pytest.raises(UserError) as caught:
        read_roster([cut])
    assert caught.value.message == "“农村低保家庭查询.xlsx”的表头缺少列：户月保障金额、合计。"


def test_a_sheet_that_is_no_roster_is_refused_unless_its_file_has_a_roster_too() -> None:
    notes = Sheet("农村低保家庭查询.xlsx", "说明", [(1, ["填表说明"]), (2, ["一", "二"])])
    assert read_roster([notes, households(household_row())]).household_count == 1
    with pytest.raises(UserError, match="没有找到名册的表头"):
        read_roster([replace(notes, file="说明.xlsx"), households(household_row())])
    with pytest.raises(UserError):
        read_roster([])


def test_no_finding_shows_an_id_or_an_account() -> None:
    bad = household_row(户主身份证号="230382196001150010", 银行帐号=6.217990000257129e18)
    roster = read(bad, person_row(性别="女", 残疾证号=number(3) + "44"), person_row(5))
    said = " ".join(finding.message for finding in roster.findings)
    assert roster.findings
    assert not any(len(run) > 6 for run in "".join(c if c.isdigit() else " " for c in said).split())


def test_the_report_states_a_row_once_with_all_its_reasons() -> None:
    roster = read(household_row(), person_row(), person_row(3, 5, 姓名=None, 身份证号="1"))
    files = report(roster)["files"]
    assert files[1]["rejected"] == [{"row": 3, "codes": ["name_missing", "id_format", "orphan"]}]
    assert report(roster)["totals_fen"]["合计"] == 40700

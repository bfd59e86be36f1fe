"""Small made-up sheets in the export layout: one household, one person, and what a test changes in them."""

from collections.abc import Sequence

from desktop.domain.idnumber import check_digit
from desktop.domain.roster import Cell, Sheet

HOUSEHOLD = """
户主姓名 户主身份证号 家庭人口 保障人口 家庭年总收入（元） 家庭年均收入（元） 户月保障金额（元）
家庭分类施保总额（元） 人员分类施保总额（元） 合计（元） 联系电话 家庭住址 所属省 所属市 所属区 所属街 所属社
低保（特困）证号 最初享受月 申请原因 救助金计算方式 分档类型 开户银行 银行账户名称 银行帐号 一卡通账号 备查
"""
PERSON = """
户主身份证号 姓名 身份证号 与户主关系 性别 出生日期 民族 年收入（元） 是否残疾 残疾证号 残疾类别 残疾等级
健康状况 最初享受月 银行帐号 救助类型 户月保障金额（元） 家庭分类施保金额（元） 合计分类施保金额（元）
合计（元） 备注
"""


def number(order: int, birth: str = "19600115") -> str:
    """A made-up ID number; odd orders are men."""
    first17 = f"230382{birth}{order:03d}"
    return first17 + check_digit(first17)


def household_row(order: int = 1, /, **changes: Cell) -> dict[str, Cell]:
    """A household of one: 300.00 + 50.00 + 57.00 = 407.00 yuan a month."""
    row: dict[str, Cell] = {
        "户主姓名": "武德祥",
        "户主身份证号": number(order),
        "家庭人口": 1.0,
        "保障人口": 1.0,
        "家庭年总收入（元）": 3447.2,
        "家庭年均收入（元）": 3447.2,
        "户月保障金额（元）": 300.0,
        "家庭分类施保总额（元）": 50.0,
        "人员分类施保总额（元）": 57.0,
        "合计（元）": 407.0,
        "联系电话": "16700003561",
        "家庭住址": "密山市杨木乡东岗岭村2组75号",
        "所属省": "黑龙江省",
        "所属市": "鸡西市",
        "所属区": "密山市",
        "所属街": "杨木乡",
        "所属社": "东岗岭村",
        "低保（特困）证号": "NC230382001-00004",
        "最初享受月": "2021-03",
        "申请原因": "因残",
        "救助金计算方式": "补差",
        "银行账户名称": "武德祥",
        "银行帐号": "6000000007363448315",
    }
    return row | changes


def person_row(order: int = 1, head: int | None = None, /, **changes: Cell) -> dict[str, Cell]:
    """The head of that household, or a member with its own order."""
    row: dict[str, Cell] = {
        "户主身份证号": number(order if head is None else head),
        "姓名": "武德祥",
        "身份证号": number(order),
        "与户主关系": "户主" if head is None else "其他",
        "性别": "男" if order % 2 else "女",
        "出生日期": "1960-01-15",
        "民族": "汉族",
        "年收入（元）": 3447.2,
        "是否残疾": "否",
        "健康状况": "一般",
        "最初享受月": "2021-03",
        "银行帐号": "6000000007363448315",
        "救助类型": "农村低保",
        "户月保障金额（元）": 300.0,
        "家庭分类施保金额（元）": 50.0,
        "合计分类施保金额（元）": 107.0,
        "合计（元）": 407.0,
    }
    return row | changes


def sheet(header: str, rows: Sequence[dict[str, Cell] | list[Cell]], file: str, **more: object) -> Sheet:
    """A sheet whose header is row 1."""
    names = header.split()
    table: list[list[Cell]] = [list[Cell](names)]
    for row in rows:
        table.append([row.get(name) for name in names] if isinstance(row, dict) else row)
    numbered = [
        (place, cells) for place, cells in enumerate(table, start=1) if any(c is not None for c in cells)
    ]
    return Sheet(file, "Sheet1", numbered, **more)  # type: ignore[arg-type]  # test shorthand


def households(*rows: dict[str, Cell] | list[Cell], category: str = "农村低保", **more: object) -> Sheet:
    """A household sheet."""
    return sheet(HOUSEHOLD, rows, f"{category}家庭查询.xlsx", **more)


def persons(*rows: dict[str, Cell] | list[Cell], category: str = "农村低保", **more: object) -> Sheet:
    """A person sheet."""
    stated = [row | {"救助类型": category} if isinstance(row, dict) else row for row in rows]
    return sheet(PERSON, stated, f"{category}人员查询.xlsx", **more)

"""From a row to a household or a person: which columns a field comes from, and what each row must satisfy.

The provincial export states the money once per household; the person sheet repeats it on every member. A
household's money is therefore read from the household sheet only.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Literal
from unicodedata import normalize

from desktop.domain import idnumber
from desktop.domain.idnumber import IdNumber
from desktop.domain.roster_columns import Header, listed
from desktop.domain.roster_model import Category, Cell, Formula, RosterHousehold, RosterPerson
from desktop.domain.roster_row import SheetRow

RowKind = Literal["data", "total", "skip"]

_OUTLIER_FEN = 10_000_00
_DEATH = re.compile("死亡|病故|去世|已故")
_YES = frozenset({"是", "有", "残疾", "Y", "y", "1", "√"})
_TOTAL = re.compile(r"(?:全[乡镇县市区]|本表|各[村社]|全部)?(?:合计|总计|共计|累计)[:元]?(?:[(].*[)])?[:元]?")
_SUBTOTAL = re.compile(r".{0,12}(?:小计|分计|合计|总计|页计)[:元]?")
_AMOUNTS = (
    "户月保障金额",
    "家庭分类施保总额",
    "人员分类施保总额",
    "家庭分类施保金额",
    "合计分类施保金额",
    "合计",
)
_FEW_CELLS = 6
_OLD_CERTIFICATE = 17
"""Length of a certificate number that was made from a fifteen-digit ID."""

_HOUSEHOLD_FIELDS = frozenset(
    listed("""
户主姓名 户主身份证号 家庭人口 保障人口 家庭年总收入 户月保障金额 家庭分类施保总额 人员分类施保总额 合计
联系电话 家庭住址 所属省 所属市 所属区 所属街 所属社 低保证号 最初享受月 申请原因 救助金计算方式 分档类型 开户银行
银行账户名称 银行账号 一卡通账号
""")
)
_PERSON_FIELDS = frozenset(
    listed("""
姓名 身份证号 户主身份证号 与户主关系 性别 出生日期 民族 婚姻状况 文化程度 就业状况 年收入 是否残疾 残疾证号
残疾类别 残疾等级 患病病种 劳动能力 健康状况 在读学校名称 备注 最初享受月 开户银行 银行账户名称 银行账号
一卡通账号
""")
)


def kind_of_row(cells: Sequence[Cell], header: Header) -> RowKind:
    """Whether a row below the header is data, a total, or neither (signature, spam, the header once more)."""
    columns = header.columns
    id_like = any(_id_like(_at(cells, columns.get(column))) for column in ("身份证号", "户主身份证号"))
    if not id_like:
        filled = [
            cell for cell in cells if cell is not None and not (isinstance(cell, str) and not cell.strip())
        ]
        for cell in filled[:2]:
            word = re.sub(r"\s", "", normalize("NFKC", cell)) if isinstance(cell, str) else ""
            if _TOTAL.fullmatch(word):
                return "total"
            if _SUBTOTAL.fullmatch(word):
                return "skip"
        amounts = any(_at(cells, columns.get(column)) is not None for column in _AMOUNTS)
        if len(filled) <= _FEW_CELLS and not (amounts and len(filled) > 1):
            return "skip"
        if header.repeats(cells):
            return "skip"
    return "data"


def _at(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None


def _id_like(cell: Cell) -> bool:
    if isinstance(cell, Formula):
        cell = cell.stored
    if isinstance(cell, str):
        if len(cell) == 18 and cell[:17].isdecimal():
            return True
        return sum(letter.isdigit() or letter == "*" for letter in cell) >= 10 or "E+" in cell.upper()
    return isinstance(cell, float) and cell > 1e13


def household(row: SheetRow, category: Category, today: date | None) -> RosterHousehold:
    """The household of a row, without members; it counts unless ``row.rejected``."""
    bordering = category == "低保边缘"
    head_name, head = row.name("户主姓名"), row.id_number("户主身份证号")
    read = RosterHousehold(
        category=category,
        head_name=head_name,
        head_id=head.text if head else "",
        size=row.persons("家庭人口") or 0,
        covered=row.persons("保障人口") or 0,
        income_fen=row.income("家庭年总收入"),
        benefit_fen=row.amount("户月保障金额", blank_is_zero=bordering),
        household_topup_fen=row.amount("家庭分类施保总额", blank_is_zero=True),
        person_topup_fen=row.amount("人员分类施保总额", blank_is_zero=True),
        total_fen=row.amount("合计", blank_is_zero=bordering),
        phone=row.plain("联系电话"),
        address=row.text("家庭住址"),
        province=row.code("所属省"),
        city=row.code("所属市"),
        county=row.code("所属区"),
        township=row.code("所属街"),
        village=row.code("所属社"),
        certificate=row.text("低保证号"),
        since=row.month("最初享受月", today),
        reason=row.code("申请原因"),
        method=row.code("救助金计算方式"),
        tier=row.code("分档类型"),
        bank=row.text("开户银行"),
        account_name=row.text("银行账户名称"),
        account=row.account("银行账号"),
        card=row.account("一卡通账号"),
        source=(row.file, row.number),
        more=row.more(_HOUSEHOLD_FIELDS),
        original=row.original,
    )
    if read.total_fen != read.benefit_fen + read.household_topup_fen + read.person_topup_fen:
        row.warn("sum_mismatch", "合计")
    if max(read.total_fen, read.benefit_fen) > _OUTLIER_FEN * max(read.covered, 1):
        row.warn("amount_outlier", "合计")
    return read


def person(row: SheetRow, today: date | None) -> tuple[RosterPerson, IdNumber | None, IdNumber | None]:
    """The person of a row, the own number and the head's; it counts unless ``row.rejected``."""
    head, name, own = row.id_number("户主身份证号"), row.name("姓名"), row.id_number("身份证号")
    remarks, health = row.text("备注"), row.code("健康状况")
    kind, grade, certificate = row.code("残疾类别"), row.code("残疾等级"), row.plain("残疾证号")
    disabled = row.code("是否残疾")
    dead = bool(_DEATH.search(remarks) or _DEATH.search(health))
    if dead:
        row.warn("possible_death", "备注")
    read = RosterPerson(
        name=name,
        id_number=own.text if own else "",
        relation=row.code("与户主关系"),
        sex=_sex(row, own),
        birth=_birth(row, own, today),
        ethnicity=row.code("民族"),
        marital=row.code("婚姻状况"),
        education=row.code("文化程度"),
        employment=row.code("就业状况"),
        income_fen=row.income("年收入"),
        disabled=disabled in _YES if disabled else bool(kind or grade),
        disability_certificate=certificate,
        disability_kind=kind,
        disability_grade=grade,
        illness=row.text("患病病种"),
        work_ability=row.code("劳动能力"),
        health=health,
        school=row.text("在读学校名称"),
        remarks=remarks,
        possible_death=dead,
        since=row.month("最初享受月", today),
        topup_fen=_topup(row),
        bank=row.text("开户银行"),
        account_name=row.text("银行账户名称"),
        account=row.account("银行账号"),
        card=row.account("一卡通账号"),
        source=(row.file, row.number),
        more=row.more(_PERSON_FIELDS),
        original=row.original,
    )
    if own and not _certificate_agrees(certificate, own):
        row.warn("cert_mismatch", "残疾证号")
    return read, own, head


def _topup(row: SheetRow) -> int:
    """The person's own monthly supplement in fen; the repeated household amounts are only checked."""
    benefit = row.amount("户月保障金额", blank_is_zero=True)
    of_household = row.amount("家庭分类施保金额", blank_is_zero=True)
    supplements = row.amount("合计分类施保金额", blank_is_zero=True)
    total = row.amount("合计", blank_is_zero=True)
    complete = "合计" in row.stated and "合计分类施保金额" in row.stated
    if complete and (total != benefit + supplements or supplements < of_household):
        row.warn("sum_mismatch", "合计")
    return max(supplements - of_household, 0)


def _sex(row: SheetRow, own: IdNumber | None) -> Literal["1", "2", "9"]:
    stated = row.code("性别")
    sex: Literal["1", "2", "9"] = "9"
    if stated.startswith(("男", "1")):
        sex = "1"
    elif stated.startswith(("女", "2")):
        sex = "2"
    elif own and not stated:
        sex = own.sex
    if own and sex != "9" and sex != own.sex:
        row.warn("sex_mismatch", "性别")
    return sex


def _birth(row: SheetRow, own: IdNumber | None, today: date | None) -> date | None:
    """The stated day; without a statement the one in the number. A faulty statement is not replaced."""
    value = row.value("出生日期")
    if own and (value is None or value == own.birth.isoformat()):
        return own.birth
    read = row.day("出生日期", today)
    if read is None or read.fault is not None:
        return None
    if own and (read.year, read.month, read.day or own.birth.day) != (
        own.birth.year,
        own.birth.month,
        own.birth.day,
    ):
        row.warn("birth_mismatch", "出生日期")
    stated = row.text("出生日期")
    if read.whole and stated != read.whole.isoformat():
        row.original.setdefault("出生日期", stated)
    return read.whole


def _certificate_agrees(certificate: str, own: IdNumber) -> bool:
    """A disability certificate's number: the ID number, then kind and grade (and B1 for a reissue)."""
    if certificate.startswith(own.text):
        return True
    if "E+" in certificate:
        return False
    if len(certificate) == _OLD_CERTIFICATE and certificate.isascii() and certificate.isdecimal():
        return idnumber.upgrade(certificate[:15]) == own.text
    return len(certificate) < _OLD_CERTIFICATE or not certificate[:17].isdecimal()

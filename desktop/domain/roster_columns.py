"""The header of a provincial export: which column is which, and what kind of sheet it is.

Releases of the export spell their headers differently (所属省 / 所属省级, 账号 / 帐号 / 账户), in any order,
with either kind of bracket, over one or two rows, below title rows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import normalize

from desktop.domain.roster_model import CATEGORIES, Category, Cell, Kind, Row, Sheet
from desktop.domain.traditional import simplify


def listed(names: str) -> tuple[str, ...]:
    """Column names that are written one after the other."""
    return tuple(names.split())


_SHARED = """
户主身份证号 户月保障金额 合计 所属省 所属市 所属区 所属街 所属社 低保证号 最初享受月 救助金计算方式 分档类型
开户银行 银行账户名称 银行账号 一卡通账号
"""
HOUSEHOLD_COLUMNS = listed(f"""
户主姓名 家庭人口 保障人口 家庭年总收入 家庭年均收入 家庭分类施保总额 人员分类施保总额 联系电话 家庭住址
申请原因 拥有产权住房套数 住房总面积 金融资产总额 其他家庭财产情况 家庭成员姓名 家庭成员身份证号 {_SHARED}
""")
PERSON_COLUMNS = listed(f"""
姓名 身份证号 与户主关系 性别 出生日期 年龄 民族 婚姻状况 文化程度 政治面貌 就业状况 年收入 是否残疾 残疾证号
残疾类别 残疾等级 患病病种 劳动能力 健康状况 参保类型 是否建档立卡扶贫对象 救助类型 家庭分类施保金额
合计分类施保金额 在读学校名称 在读学校性质 在读学校入学时间 在职单位名称 在职单位性质 在职单位地点 备注
家庭地址 {_SHARED}
""")
_COLUMNS: dict[Kind, tuple[str, ...]] = {"household": HOUSEHOLD_COLUMNS, "person": PERSON_COLUMNS}
_REQUIRED: dict[Kind, tuple[str, ...]] = {
    "household": listed("户主姓名 户主身份证号 保障人口 户月保障金额 家庭分类施保总额 人员分类施保总额 合计"),
    "person": listed("户主身份证号 姓名 身份证号 与户主关系"),
}
_ALIASES = {
    "户主姓名": "户主 户主名称 户主名字",
    "户主身份证号": "户主身份证 户主身份证号码 户主证件号 户主证件号码 户主公民身份号码",
    "姓名": "成员姓名 人员姓名 家庭成员",
    "身份证号": "身份证 身份证号码 证件号码 公民身份号码 成员身份证号 人员身份证号",
    "与户主关系": "户主关系 与户主的关系 家庭关系 成员关系",
    "家庭人口": "家庭人口数 家庭总人口 家庭人数 家庭成员数",
    "保障人口": "保障人口数 保障人数 享受人口 享受人数",
    "家庭年总收入": "家庭总收入 年总收入 家庭年收入",
    "家庭年均收入": "家庭人均年收入 年人均收入 人均年收入",
    "户月保障金额": "户月保障金 月保障金额 户保障金额 户月保障额",
    "家庭分类施保总额": "家庭分类施保总金额",
    "家庭分类施保金额": "家庭分类施保",
    "人员分类施保总额": "人员分类施保金额 人员分类施保总金额",
    "合计分类施保金额": "分类施保合计金额 分类施保合计 合计分类施保",
    "合计": "合计金额 金额合计",
    "联系电话": "电话 手机 手机号 手机号码 联系方式",
    "家庭住址": "家庭地址 住址 地址",
    "家庭地址": "家庭住址 住址 地址",
    "所属省": "所属省级 省 省份 省级",
    "所属市": "所属市级 市 地市 市级",
    "所属区": "所属区县 所属县区 所属县 所属区县级 区县 县区 县",
    "所属街": "所属街道 所属乡镇 所属镇街 所属街道乡镇 所属乡镇街道 街道 乡镇",
    "所属社": "所属社区 所属村 所属村社区 所属社区村 所属村居 社区 村居 村",
    "低保证号": "低保特困证号 特困证号 证号 救助证号",
    "最初享受月": "最初享受月份 初次享受月份 最初享受年月 起始享受月份",
    "申请原因": "致困原因 救助原因",
    "救助金计算方式": "计算方式 保障金计算方式",
    "分档类型": "档次 分档 保障档次",
    "开户银行": "开户行 银行名称",
    "银行账户名称": "银行账户名 账户名称 开户名 户名",
    "银行账号": "银行账户 账号 银行卡号 银行账号卡号",
    "一卡通账号": "一卡通账户 一卡通卡号 一卡通",
    "住房总面积": "住房面积",
    "年收入": "个人年收入",
    "是否残疾": "是否残疾人",
    "残疾类别": "残疾类型",
    "患病病种": "病种 患病种类",
    "健康状况": "身体状况",
    "就业状况": "就业情况",
    "婚姻状况": "婚姻情况",
    "救助类型": "救助类别 保障类型",
    "备注": "说明 备注说明",
}


def _names(kind: Kind) -> dict[str, str]:
    known = {column: column for column in _COLUMNS[kind]}
    for column in _COLUMNS[kind]:
        for alias in _ALIASES.get(column, "").split():
            known.setdefault(alias, column)
    return known


_KNOWN: dict[Kind, dict[str, str]] = {"household": _names("household"), "person": _names("person")}
_HEADER_WITHIN = 30
_FEW = 3


@dataclass(frozen=True)
class Header:
    """Where the columns of a sheet are, by canonical name; ``rest`` names the columns that we do not know."""

    kind: Kind
    rows: tuple[int, ...]
    columns: dict[str, int]
    rest: dict[int, str]
    width: int

    @property
    def missing(self) -> list[str]:
        """The columns without which nothing can be imported."""
        return [column for column in _REQUIRED[self.kind] if column not in self.columns]

    def repeats(self, cells: Sequence[Cell]) -> bool:
        """Whether a later row is the header again, as at the top of every printed page."""
        found = recognise(cells, self.kind)
        return sum(found.get(column) == place for column, place in self.columns.items()) >= _FEW


def find_header(sheet: Sheet) -> Header | None:
    """The header of a sheet, or None where no row looks like one; it may lack required columns."""
    best: Header | None = None
    above: Row | None = None
    for number, cells in sheet.rows[:_HEADER_WITHIN]:
        for kind in _COLUMNS:
            single = _header(kind, (number,), cells)
            candidates = [single]
            if above is not None and above[0] == number - 1 and recognise(cells, kind):
                candidates.append(_header(kind, (above[0], number), _stack(above[1], cells)))
            for candidate in candidates:
                if best is None or _merit(candidate) > _merit(best):
                    best = candidate
        above = (number, cells)
    if best is None or len(best.columns) < _FEW:
        return None
    return best


def recognise(cells: Sequence[Cell], kind: Kind) -> dict[str, int]:
    """Canonical names of the header texts in a row → their positions; the first of doubled headers counts."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        if isinstance(cell, str) and (column := _canonical(cell, kind)):
            found.setdefault(column, place)
    return found


def _header(kind: Kind, rows: tuple[int, ...], cells: Sequence[Cell]) -> Header:
    columns = recognise(cells, kind)
    taken = set(columns.values())
    rest = {
        place: "".join(cell.split())
        for place, cell in enumerate(cells)
        if isinstance(cell, str) and place not in taken and cell.strip()
    }
    return Header(kind, rows, columns, rest, len(cells))


def _merit(header: Header) -> int:
    # The two kinds share sixteen columns: what a sheet lacks tells its kind as much as what it has.
    return len(header.columns) - 2 * len(header.missing)


def _stack(upper: Sequence[Cell], lower: Sequence[Cell]) -> list[Cell]:
    """Two header rows as one: a group's name stands once over several columns."""
    stacked: list[Cell] = []
    group = ""
    for place in range(max(len(upper), len(lower))):
        over = upper[place] if place < len(upper) else None
        under = lower[place] if place < len(lower) else None
        if isinstance(over, str) and over.strip():
            group = over
            single = not (isinstance(under, str) and under.strip())
        else:
            single = False
        if isinstance(under, str) and under.strip():
            stacked.append(under if _known(under) else group + under)
        else:
            stacked.append(group if single else None)
    return stacked


def _known(text: str) -> bool:
    return any(_canonical(text, kind) for kind in _COLUMNS)


@lru_cache(maxsize=4096)
def _canonical(text: str, kind: Kind) -> str | None:
    if len(text) > 40:
        return None
    plain = re.sub(r"[\s\u200b-\u200f\ufeff*:]+", "", simplify(normalize("NFKC", text))).replace("帐", "账")
    without = re.sub(r"[(\[].*?[)\]]", "", plain)
    spelled = re.sub(r"[()\[\]]", "", plain)
    unitless = re.sub(r"(?:/元|\(?元\)?|平方米|㎡)$", "", spelled)
    known = _KNOWN[kind]
    for form in (plain, without, spelled, unitless):
        if form in known:
            return known[form]
    return None


_HINTS: tuple[tuple[str, Category], ...] = (
    ("农村低保边缘", "低保边缘"),
    ("城市低保边缘", "低保边缘"),
    ("农村低保", "农村低保"),
    ("农村最低生活保障", "农村低保"),
    ("城市低保", "城市低保"),
    ("城镇低保", "城市低保"),
    ("城市最低生活保障", "城市低保"),
    ("边缘", "低保边缘"),
    ("特困", "特困人员"),
)


def category_in(text: str) -> Category | None:
    """The category that a file name, a sheet name, a title or a 救助类型 speaks of."""
    plain = simplify(normalize("NFKC", text))
    for hint, category in _HINTS:
        if hint in plain:
            return category
    return None


def stated_category(sheet: Sheet, header: Header) -> Category | None:
    """What the sheet says about its category: in 救助类型, its name, its title rows, its file name."""
    if (place := header.columns.get("救助类型")) is not None:
        votes = [category_in(cell) for _, cells in sheet.rows if (cell := _text(cells, place))]
        counts = {category: votes.count(category) for category in CATEGORIES}
        winner = max(CATEGORIES, key=lambda category: counts[category])
        if counts[winner]:
            return winner
    titles = [
        cell for number, cells in sheet.rows[:_HEADER_WITHIN] if number < header.rows[0] for cell in cells
    ]
    for text in (sheet.name, *(cell for cell in titles if isinstance(cell, str)), sheet.file):
        if category := category_in(text):
            return category
    return None


def _text(cells: Sequence[Cell], place: int) -> str:
    cell = cells[place] if place < len(cells) else None
    return cell if isinstance(cell, str) else ""

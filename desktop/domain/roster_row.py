"""One row of a roster under the eyes of the rules: typed access to its columns, and what was found."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from desktop.domain import idnumber
from desktop.domain.idnumber import IdNumber, IdNumberError
from desktop.domain.money import NotMoney, from_number, read_yuan
from desktop.domain.names import normalise_name
from desktop.domain.roster_columns import Header
from desktop.domain.roster_model import Cell, CellError, Finding, Formula, Severity
from desktop.domain.roster_values import (
    EXCEL_TEXT_LIMIT,
    UNTIDY,
    DateRead,
    looks_like_formula,
    number_text,
    read_date,
    tidy,
    whole_number,
)
from desktop.domain.traditional import simplify

Value = str | float | CellError | None

_MESSAGES = {
    "name_missing": "没有填写姓名",
    "amount_invalid": "金额不是普通的非负数字，或者没有填写",
    "duplicate": "这个人在前面的行里已经导入",
    "orphan": "没有找到已导入的、以此人为户主的家庭",
    "row_shape": "这一行的栏数与表头不一致",
    "id15": "15 位身份证号，已升为 18 位",
    "possible_death": "备注或健康状况提到去世，核实前不进发放名单",
    "sum_mismatch": "“合计”与各项之和不符，按表上的合计导入",
    "total_mismatch": "合计行与导入各行之和不符",
    "count_mismatch": "保障人口与导入的成员人数不符，或多于家庭人口",
    "amount_rounded": "金额多于两位小数，已四舍五入到分",
    "amount_outlier": "每人每月超过 10,000 元，请核对",
    "income_invalid": "收入不是普通数字，未导入",
    "formula_value_used": "单元格是公式，采用文件里保存的结果",
    "formula_text": "文字像公式，只当作文字保存",
    "overlong_text": "文字超过 32,767 个字符",
    "suspicious_char": "含有控制符、自造字或表情等字符，或姓名里有“?”“*”",
    "date_ambiguous": "“.1”可能是 1 月，也可能是丢了 0 的 10 月，日期留空",
    "date_invalid": "日期不存在、看不懂或在将来，日期留空",
    "sex_mismatch": "性别与身份证号不一致",
    "birth_mismatch": "出生日期与身份证号不一致",
    "cert_mismatch": "残疾证号与身份证号不一致",
    "bank_account": "账号按数字存放，末几位已经丢失，账号留空",
    "hidden_rows": "有隐藏的行，已一并导入",
    "hidden_columns": "有隐藏的列，已一并导入",
    "hidden_sheet": "有隐藏的工作表，没有导入",
    "cross_category": "同一人还在另一类不能同时享受的救助名册里",
}


def message(code: str) -> str:
    """The Chinese sentence of a code, without any value of the row in it."""
    return _MESSAGES[code]


simple = lru_cache(maxsize=8192)(simplify)


class SheetRow:
    """The cells of one row by column name. Reading a column records its faults and what it was before."""

    __slots__ = ("_cells", "_header", "_typed", "file", "found", "number", "original", "stated")

    def __init__(self, file: str, number: int, cells: list[Cell], header: Header, typed: bool) -> None:
        self.file = file
        self.number = number
        self.found: list[Finding] = []
        self.original: dict[str, str] = {}
        self.stated: dict[str, int] = {}
        self._header = header
        self._typed = typed
        if len(cells) < header.width:
            cells = cells + [None] * (header.width - len(cells))
        self._cells: Sequence[Value] = self._tidied(cells)

    # -- findings

    def reject(self, code: str, column: str, text: str = "") -> None:
        """The row stays out, for this reason among others."""
        self._find(code, "reject", column, text)

    def warn(self, code: str, column: str) -> None:
        """The row comes in, but somebody should know."""
        self._find(code, "warn", column, "")

    def _find(self, code: str, severity: Severity, column: str, text: str) -> None:
        self.found.append(Finding(self.file, self.number, code, severity, column, text or message(code)))

    @property
    def rejected(self) -> bool:
        """Whether a reason to keep the row out was found."""
        return any(finding.severity == "reject" for finding in self.found)

    # -- cells

    def _tidied(self, cells: list[Cell]) -> Sequence[Value]:
        texts = [cell for cell in cells if type(cell) is str]
        joined = "\n" + "\n".join(texts) + "\n"
        plain = all(cell is None or type(cell) is str or type(cell) is float for cell in cells)
        if plain and len(joined) <= EXCEL_TEXT_LIMIT and not UNTIDY.search(joined):
            return cells  # type: ignore[return-value]  # seen above: nothing but text, numbers and blanks
        return [self._tidy_cell(place, cell) for place, cell in enumerate(cells)]

    def _tidy_cell(self, place: int, cell: Cell) -> Value:
        column = self._column_at(place)
        if isinstance(cell, Formula):
            if cell.stored is None:
                return CellError("")
            self.warn("formula_value_used", column)
            cell = cell.stored
        if not isinstance(cell, str):
            return cell
        text, suspicious = tidy(cell)
        if suspicious:
            self.warn("suspicious_char", column)
        if len(text) > EXCEL_TEXT_LIMIT:
            self.warn("overlong_text", column)
        elif looks_like_formula(text):
            self.warn("formula_text", column)
        if text != cell:
            self.original[column] = cell
        return text or None

    def _column_at(self, place: int) -> str:
        for column, position in self._header.columns.items():
            if position == place:
                return column
        return self._header.rest.get(place, f"第{place + 1}列")

    def value(self, column: str) -> Value:
        """The tidied cell; None for a blank one or a column that the sheet does not have."""
        place = self._header.columns.get(column)
        return None if place is None else self._cells[place]

    def text(self, column: str) -> str:
        """The cell as text, as stated."""
        return _shown(self.value(column))

    def code(self, column: str) -> str:
        """A code value or place name, in simplified characters."""
        text = self.text(column)
        plain = simple(text)
        if plain != text:
            self.original.setdefault(column, text)
        return plain

    def name(self, column: str) -> str:
        """A person's name; empty, and the row rejected, when there is none."""
        stated = self.text(column)
        name = normalise_name(stated)
        if idnumber.is_absent(name) or isinstance(self.value(column), CellError):
            self.reject("name_missing", column)
            return ""
        if name != stated:
            self.original.setdefault(column, stated)
        if "?" in name or "*" in name or "？" in name or "＊" in name or "\ufffd" in name:
            self.warn("suspicious_char", column)
        return name

    def id_number(self, column: str) -> IdNumber | None:
        """The ID number; None, and the row rejected, when it is missing or faulty."""
        value = self.value(column)
        if type(value) is float:
            self.reject("id_precision", column, str(IdNumberError("id_precision")))
            return None
        stated = self.text(column)
        try:
            number = idnumber.parse(stated)
        except IdNumberError as error:
            self.reject(error.code, column, str(error))
            return None
        if number.upgraded:
            self.warn("id15", column)
        if number.text != stated:
            self.original.setdefault(column, stated)
        return number

    def amount(self, column: str, *, blank_is_zero: bool) -> int:
        """Fen of a benefit column; the row is rejected (and 0 returned) where it holds no plain amount."""
        value = self.value(column)
        if value is None and blank_is_zero:
            return 0
        try:
            fen, rounded = _fen(value)
        except NotMoney:
            self.reject("amount_invalid", column)
            return 0
        if rounded:
            self.warn("amount_rounded", column)
        if type(value) is str:
            self.original.setdefault(column, value)
        self.stated[column] = fen
        return fen

    def income(self, column: str) -> int | None:
        """Fen of a year's income, None when blank or unreadable: income is not paid out, the row may stay."""
        value = self.value(column)
        if value is None:
            return None
        try:
            fen, rounded = _fen(value)
        except NotMoney:
            self.warn("income_invalid", column)
            return None
        if rounded:
            self.warn("amount_rounded", column)
        if type(value) is str:
            self.original.setdefault(column, value)
        return fen

    def day(self, column: str, today: date | None) -> DateRead | None:
        """A month or day, None when blank; an unreadable or future one is warned of and carries its fault."""
        value = self.value(column)
        if value is None:
            return None
        faulty = DateRead(fault="date_invalid")
        read = faulty if isinstance(value, CellError) else read_date(value, self._typed)
        if read.fault is None and today is not None and read.after(today):
            read = faulty
        if read.fault is not None:
            self.warn(read.fault, column)
        return read

    def month(self, column: str, today: date | None) -> str | None:
        """``YYYY-MM``, None when blank or warned of."""
        read = self.day(column, today)
        month = read.month_text if read else None
        if read and month != (stated := self.text(column)):
            self.original.setdefault(column, stated)
        return month

    def account(self, column: str) -> str:
        """A bank account without blanks; empty, with a warning, when a number format lost its last digits."""
        plain = self.plain(column)
        if "E+" in plain:
            self.warn("bank_account", column)
            self.original.setdefault(column, plain)
            return ""
        return plain

    def plain(self, column: str) -> str:
        """A number kept as text (phone, certificate, account), without blanks and full-width forms."""
        stated = self.text(column)
        plain = idnumber.clean(stated) if stated else ""
        if plain != stated:
            self.original.setdefault(column, stated)
        return plain

    def more(self, *used: frozenset[str]) -> Mapping[str, str]:
        """Every column that no field takes up, as stated; blank cells are left out."""
        taken = used[0]
        columns = self._header.columns
        rest = {
            name: self.text(name)
            for name, place in columns.items()
            if name not in taken and self._cells[place]
        }
        for place, name in self._header.rest.items():
            cell = self._cells[place]
            if cell is not None:
                rest[name] = cell if type(cell) is str else _shown(cell)
        return rest

    def persons(self, column: str) -> int | None:
        """A count of persons, None where the cell holds none."""
        value = self.value(column)
        return None if isinstance(value, CellError) else whole_number(value)


def _shown(cell: Value) -> str:
    if type(cell) is str:
        return cell
    if isinstance(cell, CellError):
        return cell.text
    return number_text(cell) if isinstance(cell, float) else ""


def plain_fen(cell: Cell) -> int | None:
    """Fen of any cell that holds a plain amount (a formula by its stored result), else None."""
    value = cell.stored if isinstance(cell, Formula) else cell
    try:
        return _fen(value)[0]
    except NotMoney:
        return None


def _fen(value: Value) -> tuple[int, bool]:
    if type(value) is float:
        return from_number(value)
    if type(value) is str:
        return read_yuan(value)
    raise NotMoney("no amount")

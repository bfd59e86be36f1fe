"""月报表: 资金发放明细表, 动态管理变化表, 发放统计表, and whatever table an office lays out itself.

Rows come from the month as it was read; columns and headings from a layout; the title from the scheme where it names
the table (密山, 陵水). A file is written on purpose only, to a folder somebody chose, and the export is logged.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.domain.idnumber import mask
from desktop.domain.money import format_yuan
from desktop.domain.movement import KIND_NAMES as MOVES
from desktop.domain.movement import Kind as Move
from desktop.domain.movement import Line as Moved
from desktop.domain.movement import Sum
from desktop.domain.part import UNSAID
from desktop.domain.scheme import Pack
from desktop.domain.view import OFFICE_ROLES
from desktop.errors import UserError
from desktop.office.desk import Desk
from desktop.office.month_book import CategorySum, closes
from desktop.office.month_lines import KIND_NAMES, Line
from desktop.office.month_view import MonthView
from desktop.office.outgoing import Outgoing, write_out
from desktop.office.table_files import Cell, TableData, masked_account, rows_of, text_table, workbook
from desktop.office.table_layout import Layout, layouts

Row = dict[str, Cell]
OWN_TABLES = "tables"
"""The folder inside the office folder where it lays out tables of its own."""
PRINT, FULL = "print", "full"
_WRONG_IN_NAMES = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A table that can be made: its id, its title here, and whether it has a version with whole numbers."""

    id: str
    title: str
    full: bool


def choices(desk: Desk) -> tuple[Choice, ...]:
    """Every table of this office. Raises ``UserError`` for a layout that is wrong."""
    return tuple(
        Choice(layout.id, title_of(desk.pack, layout), any(c.full for c in layout.columns))
        for layout in _layouts(desk).values()
    )


def _responsible(pack: Pack) -> str:
    """Who answers first, as the scheme says it (密山 M12); nothing where it is silent."""
    said = pack.scheme.delegation.responsible.value
    return f"第一责任人：{said}。" if said else ""


def title_of(pack: Pack, layout: Layout) -> str:
    """The exact title of the scheme, else the general one."""
    return next((t.title for t in pack.scheme.tables if t.id == layout.id), layout.title)


def table(desk: Desk, seen: MonthView, id: str, *, full: bool = False) -> TableData:
    """One table of the month, with IDs and accounts masked unless ``full``. Raises ``UserError`` for an unknown id."""
    layout = _layouts(desk).get(id)
    if layout is None:
        raise UserError(f"没有“{id}”这张表。", f"可选：{'、'.join(_layouts(desk))}。")
    rows, strong = _ROWS[layout.rows](desk, seen, full)
    names = rows_of(layout.columns, full)
    cells = [tuple(row.get(name) for name in names) for row in rows]
    if any(c.total for c in layout.columns) and rows:
        strong = strong | {len(cells)}
        cells.append(_total(layout, cells))
    return TableData(
        title_of(desk.pack, layout), _subtitle(desk, seen, full), layout.columns, tuple(cells), frozenset(strong),
        f"{layout.note}{_due_by(desk.pack, layout)}{_responsible(desk.pack)}", layout.sign,
    )  # fmt: skip


def export(
    desk: Desk, seen: MonthView, id: str, folder: Path, *, recipient: str = "", as_csv: bool = False
) -> Path:
    """Write a table into a folder and log it. ``recipient``: the bank or the county, who alone gets whole numbers.

    Raises ``UserError`` when the person may not, the list is another than was closed, or the folder cannot be written.
    """
    if not OFFICE_ROLES & set(desk.person.roles):
        raise UserError("报表由经办人或管理员导出。", "请换有这个岗位的人登录。")
    if not seen.unchanged:
        raise UserError(
            f"{seen.month} 的名单与结账时不一致，没有导出。", "请先检查办公室（办公室检查），查明改动。"
        )
    if not folder.is_dir():
        raise UserError(f"没有文件夹“{folder}”。", "请选一个已有的文件夹或U盘。")
    full = bool(recipient.strip())
    found = next((c for c in choices(desk) if c.id == id), None)
    if full and found is not None and not found.full:
        raise UserError(f"《{found.title}》没有全号版。", "请导出普通版。")
    made = table(desk, seen, id, full=full)
    version = f"全号_交{recipient.strip()}" if full else "遮盖号码" if found and found.full else ""
    name = "_".join(part for part in (made.title, seen.month, version) if part)
    target = folder / f"{name.translate(_WRONG_IN_NAMES)[:_LONGEST_NAME]}.{'csv' if as_csv else 'xlsx'}"
    said = f"《{made.title}》{seen.month}"
    said += f"（全号，交{recipient.strip()}）" if full else "（打印版）"
    data = text_table(made) if as_csv else workbook(made)
    write_out(desk, data, target, said, Outgoing.FULL if full else Outgoing.WORK)
    return target


def _layouts(desk: Desk) -> dict[str, Layout]:
    return layouts(desk.places.folder / OWN_TABLES)


def _subtitle(desk: Desk, seen: MonthView, full: bool) -> str:
    year, month = seen.month.split("-")
    state = f"结账 {seen.close.at[:10]}" if seen.close else "未结账，仅供核对"
    numbers = "　全号版，按规定保管" if full else ""
    sample = "　样表（编造的人员）" if desk.demonstration else ""
    return f"{desk.township_name}　{year}年{int(month)}月　{state}　制表日期 {desk.today()}{numbers}{sample}"


def _due_by(pack: Pack, layout: Layout) -> str:
    line = next((c for c in pack.scheme.calendar if c.table == layout.id), None)
    if line is None:
        return ""
    seal = f"加盖{line.seal.value}后" if line.seal.value else ""
    return f"每月{line.day}日前{seal}报{line.to or pack.scheme.names.bureau}。"


def _total(layout: Layout, cells: Sequence[tuple[Cell, ...]]) -> tuple[Cell, ...]:
    """The sums of the columns that add up; the first text column says what the row is."""
    row: list[Cell] = []
    for place, column in enumerate(layout.columns):
        numbers = [v for r in cells if isinstance(v := r[place], int)]
        row.append(sum(numbers) if column.total else None)
    said = next((n for n, c in enumerate(layout.columns) if c.kind == "text"), 0)
    row[said] = "合计"
    return tuple(row)


# -- 资金发放明细表


def _payments(desk: Desk, seen: MonthView, full: bool) -> tuple[list[Row], frozenset[int]]:
    # The ready money of an emergency was handed over already: no bank may pay it a second time.
    lines = [x for x in seen.paid if not (full and x.kind == "first_aid")]
    order = sorted(lines, key=lambda x: (x.village, x.matter, x.category, x.name, x.household, x.payment))
    return [_payment(desk, line, n) for n, line in enumerate(order, 1)], frozenset()


def _payment(desk: Desk, line: Line, seq: int) -> Row:
    b, account = line.benefit_record, line.account
    whole = b is not None and line.amount_fen == b.monthly_fen
    parts = (b.base_fen, b.household_topup_fen, b.person_topup_fen) if b and whole else (0, 0, 0)
    base, household, person = parts if sum(parts) == line.amount_fen else (None, None, None)
    number = (account.number or account.card) if account else ""
    matter = desk.pack.scheme.matter(line.matter)
    title = matter.title if matter else line.matter
    return {
        "seq": seq, "township": desk.township_name, "village": line.village, "name": line.name,
        "id_masked": mask(line.id_number), "id_number": line.id_number, "covered": line.covered, "matter": title,
        "category": line.category or title, "standard_fen": b.standard_fen or None if b else None, "base_fen": base,
        "household_topup_fen": household, "person_topup_fen": person, "amount_fen": line.amount_fen,
        "bank": account.bank if account else "", "account_name": account.name if account else "",
        "account_masked": masked_account(number), "account": number,
        "payer": (matter.payer.value if matter else None) or UNSAID, "month": line.month,
        "remark": _remark(line, whole, bool(number)),
    }  # fmt: skip


def _remark(line: Line, whole: bool, has_account: bool) -> str:
    said = [f"{KIND_NAMES['back']} {line.month}"] if line.kind == "back" else []
    if line.kind == "first_aid":
        return KIND_NAMES["first_aid"]
    if line.benefit_record and line.benefit_record.amount_fen:
        said.append("一次性")
    elif not whole:
        said.append("差额")
    if not has_account:
        said.append("没有收款账户")
    return "；".join(said)


# -- 动态管理变化表

_SIGNS: Mapping[Move, str] = {"new": "+", "increase": "+", "persons": "±", "exit": "−", "decrease": "−"}
_ORDER: tuple[Move, ...] = tuple(_SIGNS)


def _changes(desk: Desk, seen: MonthView, full: bool) -> tuple[list[Row], frozenset[int]]:
    moved = seen.movement
    rows: list[Row] = []
    strong: set[int] = set()

    def total(item: str, found: Sum) -> None:
        strong.add(len(rows))
        rows.append(
            {
                "item": item,
                "households": found.households,
                "covered": found.covered,
                "amount_fen": found.monthly_fen,
            }
        )

    total("上月", moved.last - seen.adjusted)
    if seen.adjusted != Sum():
        total("追溯调整", seen.adjusted)
    for kind in _ORDER:
        total(f"本月{MOVES[kind]}", moved.change(kind))
        rows += [_move(desk, line) for line in moved.lines if line.kind == kind]
    total("本月", moved.this)
    strong.add(len(rows))
    rows.append({"item": "勾稽", "cause": "平" if seen.balanced else "不平"})
    if seen.close is not None and seen.close.this != moved.this:
        total("结账时本月", seen.close.this)
        rows[-1]["cause"] = "结账后有追溯变动，差额列入下月“追溯调整”"
    return rows, frozenset(strong)


def _move(desk: Desk, line: Moved) -> Row:
    gone = line.kind in ("exit", "decrease")
    delta = line.before - line.after if gone else line.after - line.before
    matter = desk.pack.scheme.matter(line.matter)
    causes: Mapping[str, str] = {}
    if matter is not None:
        causes = {code: words for c in desk.pack.changes_of(matter) for code, words in c.causes.items()}
    return {
        "item": MOVES[line.kind], "name": line.head, "village": line.village,
        "matter": matter.title if matter else line.matter, "category": line.category, "households": delta.households,
        "covered": delta.covered, "amount_fen": delta.monthly_fen, "before_fen": line.before.monthly_fen,
        "after_fen": line.after.monthly_fen, "cause": causes.get(line.cause, line.cause),
    }  # fmt: skip


# -- 发放统计表


def _categories(desk: Desk, seen: MonthView, full: bool) -> tuple[list[Row], frozenset[int]]:
    now = {(s.matter, s.category): s for s in seen.sums}
    before = year_sums(desk, seen.month)
    rows: list[Row] = []
    for matter, title, category, payer in _kinds(desk.pack, [*now, *before]):
        key = (matter, category)
        own = now.get(key, CategorySum(*key, 0, 0, 0))
        sofar = before.get(key, CategorySum(*key, 0, 0, 0))
        rows.append(
            {
                "matter": title,
                "category": category or title,
                "payer": payer,
                "households": own.households,
                "covered": own.covered,
                "amount_fen": own.amount_fen,
                "year_households": own.households + sofar.households,
                "year_covered": own.covered + sofar.covered,
                "year_fen": own.amount_fen + sofar.amount_fen,
            }
        )
    return rows, frozenset()


def year_sums(desk: Desk, month: str) -> dict[tuple[str, str], CategorySum]:
    """What was closed in the year before ``month``, added up by matter and category."""
    added: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for closed in closes(desk).values():
        if closed.month[:4] == month[:4] and closed.month < month:
            for s in closed.sums:
                into = added[s.matter, s.category]
                for n, value in enumerate((s.households, s.covered, s.amount_fen)):
                    into[n] += value
    return {key: CategorySum(*key, *sums) for key, sums in added.items()}


def _kinds(pack: Pack, found: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str, str, str]]:
    """(matter, title, category, payer): what gives money here in the order of the scheme, also where it is nought."""
    for m in pack.scheme.matters:
        own = [category for matter, category in found if matter == m.id]
        named = list(m.categories) if m.gives in ("monthly", "once") else []
        if m.gives in ("monthly", "once") and not named and not own:
            named = [""]
        for category in dict.fromkeys([*named, *sorted(own)]):
            yield m.id, m.title, category, m.payer.value or UNSAID
    for matter, category in sorted({key for key in found if pack.scheme.matter(key[0]) is None}):
        yield matter, matter, category, UNSAID


# -- 月结未办清单


def _open(desk: Desk, seen: MonthView, full: bool) -> tuple[list[Row], frozenset[int]]:
    lines = sorted((*seen.held, *seen.due), key=lambda x: (x.village, x.name, x.household, x.month))
    return [_left(desk, line, n) for n, line in enumerate(lines, 1)], frozenset()


_STATES = {"held": "停住", "due": "应发未列", "paid": "已列入，应撤下"}


def _left(desk: Desk, line: Line, seq: int) -> Row:
    matter = desk.pack.scheme.matter(line.matter)
    title = matter.title if matter else line.matter
    return {
        "seq": seq, "name": line.name, "village": line.village, "matter": title, "category": line.category or title,
        "month": line.month, "amount_fen": line.amount_fen, "state": _STATES[line.state],
        "why": "".join(s.text for s in line.stops),
    }  # fmt: skip


def sum_line(seen: MonthView) -> str:
    """上月 311户 185,921.00 + 新增 4 … = 本月 …, as one sentence."""
    moved = seen.movement
    last = moved.last - seen.adjusted
    parts = [f"上月 {last.households}户 {format_yuan(last.monthly_fen)}"]
    if seen.adjusted != Sum():
        parts.append(f"± 追溯调整 {seen.adjusted.households}户 {format_yuan(seen.adjusted.monthly_fen)}")
    for kind in _ORDER:
        found = moved.change(kind)
        if found != Sum():
            count = sum(line.kind == kind for line in moved.lines)
            parts.append(f"{_SIGNS[kind]} {MOVES[kind]} {count}户 {format_yuan(found.monthly_fen)}")
    mark = "✓" if seen.balanced else "不平"
    return " ".join(parts) + f" = 本月 {moved.this.households}户 {format_yuan(moved.this.monthly_fen)} {mark}"


_ROWS: Mapping[str, Callable[[Desk, MonthView, bool], tuple[list[Row], frozenset[int]]]] = {
    "payments": _payments,
    "changes": _changes,
    "categories": _categories,
    "open": _open,
}

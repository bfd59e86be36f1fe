"""台账与登记: the books of the office, the forms that add to them, and handing them in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from desktop.domain import masks
from desktop.domain.blank_forms import DEEDS, spoken
from desktop.domain.lead import OUTCOMES, SOURCES, Lead
from desktop.errors import UserError
from desktop.office import archive_check, blanks, leads, registers, revealing
from desktop.office.act import home_at
from desktop.office.blanks import Moved
from desktop.office.desk import Desk
from desktop.office.register_kinds import HANDOVER, REGISTERS, TRANSFER, Column, Register, register_of
from desktop.office.registers import Line
from desktop.ui.presenters import register_reports as reports
from desktop.ui.presenters import village_check
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Field, FieldProblem, FormSpec, Kind, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.register_views import Action, Book, Export, Row
from desktop.ui.presenters.words import person_name

BLANKS, LEADS = "blanks", "leads"
WRITE, FINISH, WITHDRAW, FOLLOW_UP = "write", "finish", "withdraw", "follow_up"
BOOKS: tuple[tuple[str, str], ...] = (
    (BLANKS, "空白证书"),
    (LEADS, "主动发现线索"),
    *((r.id, r.title) for r in REGISTERS),
    (reports.ARCHIVE, "归档核对"),
    (reports.STATISTICS, "用权统计"),
    (reports.LEDGER, "工作台账"),
    (reports.GUIDES, "服务指南"),
    (reports.BODIES, "组织与责任"),
)
MOST_HITS = 6
_KINDS: Mapping[str, Kind] = {
    "text": "text", "long": "long", "day": "date", "choice": "choice", "line": "choice", "number": "number",
    "households": "lines",
}  # fmt: skip
_ON = Field("on", "日期", "date")
_WITHDRAW = FormSpec((Field("reason", "撤销的原因"),), action="撤销这一行")
_BLANK = FormSpec(
    (
        _ON,
        Field("deed", "登记什么", "choice", choices=tuple(DEEDS.items())),
        Field("form", "证书名称", hint="例如 特困人员救助供养证"),
        Field("first", "起号", hint="照印好的写，例如 0001"),
        Field("last", "止号", required=False, hint="只有一个号码的不写"),
        Field("holder", "领用人", when=("deed", "handed_out")),
        Field("paper", "用在哪件文书", hint="文号", when=("deed", "used")),
        Field("why", "作废原因", when=("deed", "void")),
    ),
    action="登记",
)
_LEAD = FormSpec(
    (
        _ON,
        Field("source", "来源", "choice", choices=tuple(SOURCES.items())),
        Field("reporter", "报告人"),
        Field("village", "村（居）"),
        Field("about", "困难群众"),
        Field("phone", "联系电话", required=False),
        Field("hardship", "困难情况", "long"),
        Field("household", "已有户档", required=False, hint="姓名或身份证号"),
    ),
    action="登记线索",
    help="线索只存在加密的线索登记里，办公室日志、户档和笔记本都不写。",
)
_FOLLOW_UP = FormSpec(
    (
        _ON,
        Field("outcome", "结果", "choice", choices=tuple(OUTCOMES.items())),
        Field("note", "了解到的情况", "long"),
        Field("household", "是哪一户", required=False, hint="已建档的，填姓名或身份证号"),
    ),
    action="登记办理",
)


def book(desk: Desk, id: str, since: str = "", until: str = "") -> Book:
    """One book as it stands. ``since`` and ``until`` for those that count days. Raises ``UserError``."""
    match id:
        case "blanks":
            return _blanks(desk)
        case "leads":
            return _leads(desk)
        case reports.ARCHIVE:
            return reports.archive_book(desk)
        case reports.BODIES:
            return reports.bodies_book(desk)
        case reports.GUIDES:
            return reports.guides_book(desk)
        case reports.STATISTICS | reports.LEDGER:
            period = reports.read_period(since, until, desk.today())
            made = reports.statistics_book if id == reports.STATISTICS else reports.ledger_book
            return made(desk, period)
    return _register(desk, register_of(id))


def hand_in(desk: Desk, shown: Book, action: Action, row: str, typed: Typed) -> Told:
    """Write what was typed. Raises ``FieldProblem`` and ``UserError``."""
    if action.id == reports.SCAN:
        return reports.add_scan(desk, row, typed, action.spec)
    r = Reader(action.spec, typed)
    match shown.id, action.id:
        case "blanks", _:
            return _move(desk, r)
        case "leads", "write":
            return _report(desk, r)
        case "leads", _:
            note, household = r.text("note"), _household(desk, "household", r.text("household"))
            return Told(
                "已登记办理。", leads.follow_up(desk, row, r.day(), r.text("outcome"), note, household)
            )
        case _, "withdraw":
            return Told("已撤销这一行，原来的内容还能查到。", registers.withdraw(desk, row, r.text("reason")))
    return _write(desk, register_of(shown.id), action.id, row, r)


def phone(desk: Desk, lead: str) -> str:
    """The whole telephone number of a lead, noted before it is shown. Raises ``UserError``."""
    return revealing.of_lead(desk, lead)


def export(desk: Desk, shown: Book, wanted: Export, row: str, target: Path) -> Told:
    """Take something out of a book. Raises ``UserError``."""
    period = reports.read_period(*shown.period, desk.today())
    return reports.export(desk, shown.id, wanted.id, row, target, period)


def _write(desk: Desk, register: Register, action: str, row: str, r: Reader) -> Told:
    columns = register.later if action == FINISH else register.columns
    values = {c.name: _typed(desk, c, r) for c in columns}
    if action == FINISH:
        return Told(f"已登记{register.later_title}。", registers.finish(desk, row, r.day(), values))
    write = archive_check.transfer if register.id == TRANSFER else None
    line, changes = (
        write(desk, r.day(), values) if write else registers.write(desk, register.id, r.day(), values)
    )
    return Told(f"已登记：{register.title}第 {line.no} 号。", changes)


def _typed(desk: Desk, column: Column, r: Reader) -> str | list[str]:
    if column.kind == "households":
        return [_household(desk, column.name, text) for text in r.lines(column.name)]
    if column.kind == "day":
        return r.day(column.name).isoformat() if r.text(column.name) else ""
    return str(r.number(column.name)) if column.kind == "number" else r.text(column.name)


def _household(desk: Desk, field: str, text: str) -> str:
    """The household that is meant; empty for none. Raises ``FieldProblem``."""
    if not text:
        return ""
    hits = desk.catalogue.search(text, limit=MOST_HITS)
    if len(hits) == 1:
        return hits[0].file
    if not hits:
        raise FieldProblem(field, f"没有找到“{text}”。", "换个写法试试；没有建档的留空。")
    several = "、".join(f"{h.head_name}（{h.village}）" for h in hits)
    raise FieldProblem(field, f"“{text}”有几户：{several}。", "请改填身份证号。")


def _field(desk: Desk, column: Column) -> Field:
    hint = "一行一户，姓名或身份证号" if column.kind == "households" else column.hint
    return Field(
        column.name, column.title, _KINDS[column.kind], hint, column.required, registers.choices(desk, column)
    )


def _spec(desk: Desk, columns: tuple[Column, ...], action: str) -> FormSpec:
    today = {"on": {"initial": desk.today().isoformat()}}
    return FormSpec((_ON, *(_field(desk, c) for c in columns)), action=action).with_fields(today)


# -- registers of the office journal


def _register(desk: Desk, register: Register) -> Book:
    shown = [c for c in register.columns if c.kind not in ("long", "households")][:2]
    columns = (
        ("号", 44),
        ("日期", 100),
        *((c.title, 0 if n == 0 else 130) for n, c in enumerate(shown)),
        ("状态", 80),
    )
    rows = tuple(_row(desk, register, shown, line) for line in registers.lines(desk, register.id))
    left = registers.still_to_hand_over(desk) if register.id == HANDOVER else ()
    return Book(
        register.id, register.title, register.purpose, columns, rows,
        (Action(WRITE, f"登记{register.title}", _spec(desk, register.columns, "登记")),),
        notes=(f"还没有交接：{'、'.join(left)}。",) if left else (),
    )  # fmt: skip


def _row(desk: Desk, register: Register, shown: list[Column], line: Line) -> Row:
    state = _state(register, line)
    facts = [("登记人", person_name(desk, line.by))]
    for column in (*register.columns, *register.later):
        if text := _said(desk, column, line):
            facts.append((column.title, text))
    facts += [(f"{register.later_title}日期", line.over_on)] if line.over_on else []
    facts += [("撤销原因", line.withdrawn)] if line.withdrawn else []
    open_ = not line.withdrawn and not line.over_on
    actions = []
    if open_ and register.later:
        actions.append(
            Action(FINISH, register.later_title, _spec(desk, register.later, f"登记{register.later_title}"))
        )
    if open_:
        actions.append(Action(WITHDRAW, "撤销", _WITHDRAW))
    cells = (str(line.no), line.on, *(_said(desk, c, line) or "—" for c in shown), state)
    due = line.text("due") or line.text("until")
    late = open_ and bool(register.later) and bool(due) and due < desk.today().isoformat()
    title = f"{register.title} 第 {line.no} 号"
    return Row(
        line.id, cells, tuple(facts), tuple(actions), hurt=late, faded=bool(line.withdrawn), title=title,
        paper="打印移交清单" if register.id == TRANSFER and not line.withdrawn else "",
    )  # fmt: skip


def _state(register: Register, line: Line) -> str:
    if line.withdrawn:
        return "已撤销"
    if not register.later:
        return "已登记"
    return register.over_words if line.over_on else register.open_words


def _said(desk: Desk, column: Column, line: Line) -> str:
    if column.kind == "households":
        return "、".join(_head(desk, file) for file in line.households)
    text = line.text(column.name)
    if column.kind == "line" and text:
        return next((x.text("name") for x in registers.lines(desk, column.of) if x.id == text), text)
    return dict(column.choices).get(text, text)


def _head(desk: Desk, file: str) -> str:
    try:
        head = home_at(desk, file).head
    except UserError:  # one damaged household does not hide the list
        return "（打不开的一户）"
    return head.name if head else "（未写户主）"


# -- 空白证书


def _blanks(desk: Desk) -> Book:
    today = {"on": {"initial": desk.today().isoformat()}}
    rows = tuple(_moved(desk, m) for m in reversed(blanks.moved(desk)))
    return Book(
        BLANKS, "空白证书", "空白证书和制式证明：入库、领用、使用、作废，一个号码只用一次",
        (("号", 44), ("日期", 100), ("登记", 64), ("证书", 0), ("号码", 140)), rows,
        (Action(WRITE, "登记空白证书", _BLANK.with_fields(today)),),
        notes=tuple(_holding(h) for h in blanks.holdings(desk)),
    )  # fmt: skip


def _moved(desk: Desk, m: Moved) -> Row:
    numbers = spoken(list(m.numbers.each()))
    facts = [("号码", f"{numbers}（{len(m.numbers)} 个）"), ("领用人", m.holder), ("说明", m.reason)]
    facts.append(("登记人", person_name(desk, m.by)))
    kept = tuple((name, text) for name, text in facts if text)
    cells = (str(m.no), m.on, DEEDS[m.deed], m.form, numbers)
    return Row(m.id, cells, kept, faded=m.deed == "void", title=f"{m.form} {DEEDS[m.deed]}")


def _holding(h: blanks.Holding) -> str:
    people = "".join(f"；{holder} 手里 {numbers}" for holder, numbers in h.with_people)
    stock = f"库存 {h.stock_count} 个" + (f"（{h.in_stock}）" if h.in_stock else "")
    return f"{h.form}：{stock}{people}；已用 {h.used}，作废 {h.void}。"


def _move(desk: Desk, r: Reader) -> Told:
    deed = next(d for d in DEEDS if d == r.text("deed"))
    new, changes = blanks.move(
        desk, deed, r.text("form"), r.text("first"), r.text("last"), on=r.day(), holder=r.text("holder"),
        reason=r.text("paper") or r.text("why"),
    )  # fmt: skip
    return Told(f"已登记{DEEDS[new.deed]}：{new.form}，{len(new.numbers)} 个号码。", changes)


# -- 主动发现线索


def _leads(desk: Desk) -> Book:
    today = {"on": {"initial": desk.today().isoformat()}}
    found = leads.all_leads(desk)
    open_ = sum(lead.end is None for lead in found)
    return Book(
        LEADS, "主动发现线索", "村（居）主动发现、报告的困难群众；姓名只存在加密的线索登记里",
        (("收到", 100), ("村（居）", 90), ("困难群众", 0), ("办理", 110)),
        tuple(_lead(desk, lead) for lead in found),
        (Action(WRITE, "登记线索", village_check.with_check(desk, _LEAD.with_fields(today))),),
        notes=(f"共 {len(found)} 条，{open_} 条还没有办结。",) if found else (), empty="还没有线索。",
    )  # fmt: skip


def _lead(desk: Desk, lead: Lead) -> Row:
    today = {"on": {"initial": desk.today().isoformat()}}
    facts = [
        ("来源", SOURCES.get(lead.source, "")),
        ("报告人", lead.reporter),
        ("困难情况", lead.hardship),
        (masks.NAMES[masks.PHONE], masks.phone(lead.phone)),
    ]
    facts += [("户档", _head(desk, lead.file))] if lead.file else []
    facts += [
        (OUTCOMES.get(s.outcome, s.outcome), f"{s.on}，{person_name(desk, s.by)}：{s.note}")
        for s in lead.steps
    ]
    last = lead.steps[-1].outcome if lead.steps else ""
    cells = (lead.on, lead.village, lead.about, OUTCOMES.get(last, "待了解"))
    actions = () if lead.end else (Action(FOLLOW_UP, "办理", _FOLLOW_UP.with_fields(today)),)
    kept = tuple((name, text) for name, text in facts if text)
    faded = lead.end is not None
    return Row(lead.id, cells, kept, actions, faded=faded, title=lead.about, paper="打印线索表")


def _report(desk: Desk, r: Reader) -> Told:
    new = leads.NewLead(
        r.day(), r.text("source"), r.text("reporter"), r.text("village"), r.text("about"), r.text("hardship"),
        r.text("phone"), _household(desk, "household", r.text("household")),
    )  # fmt: skip
    noted = village_check.settle(desk, new.village, r.yes(village_check.CONFIRM))
    return Told("已登记线索。", noted | leads.report(desk, new)[1], "请安排上门了解。")

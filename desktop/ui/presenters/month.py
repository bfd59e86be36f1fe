"""本月: what the month still needs, why something stands still, the sum line, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from desktop.domain.credential import PersonCredential
from desktop.domain.duties import Duty
from desktop.domain.months import add_months, month_of
from desktop.domain.view import OFFICE_ROLES
from desktop.errors import UserError
from desktop.office import duties, month_close, month_tables, reconcile
from desktop.office.desk import Changes, Desk
from desktop.office.index import unread_words
from desktop.office.month_close import MonthView, Proof, open_items
from desktop.office.month_lines import KIND_NAMES, Line
from desktop.office.reconcile import Reconciliation
from desktop.ui.presenters.filings import Told
from desktop.ui.presenters.forms import Choices, Field, FieldProblem, FormSpec, Typed
from desktop.ui.presenters.reading import Reader
from desktop.ui.presenters.words import month as month_words
from desktop.ui.presenters.words import person_name, yuan

Report = Callable[[int, int], None]

HELD, DUE, LISTED, LEFT, CASES, CHECKED = "停住", "应发", "已列入", "上月留下", "未办结", "核对差异"
TABS = (HELD, DUE, LISTED, LEFT, CASES, CHECKED)
ALL = "all"
REASON = "reason-"
"""Before a household: the field with why it was not dealt with."""
PLAIN = "print"


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One line of a list of the page. ``household`` opens it; ``why`` the reason, the sheet or the step."""

    household: str
    name: str
    village: str
    kind: str
    month: str
    amount: str
    why: str


@dataclass(frozen=True, slots=True)
class Countdown:
    """One date of the month: what, by when, how many days are left."""

    title: str
    due: str
    left: str
    late: bool
    done: bool
    note: str = ""


@dataclass(frozen=True)
class MonthBoard:
    """The page of one month. ``certificate``: when 零差异 was written; ``trouble`` what hurts."""

    month: str
    title: str
    state: str
    closed: bool
    sum_line: str
    listed: str
    countdown: tuple[Countdown, ...]
    lines: dict[str, tuple[MonthLine, ...]]
    certificate: str
    trouble: str
    may_act: bool
    previous: str
    next: str

    def of(self, tab: str) -> tuple[MonthLine, ...]:
        """The lines under a tab."""
        return self.lines.get(tab, ())


@dataclass(frozen=True, slots=True)
class Compared:
    """What a comparison found: the sentence for the bar, and the lines for the page."""

    told: Told
    clean: bool
    lines: tuple[MonthLine, ...]
    found: Reconciliation | None = field(default=None, repr=False)


def board(desk: Desk, month: str, report: Report | None = None) -> MonthBoard:
    """Read the month; an empty ``month`` is this one."""
    wanted = month or month_of(desk.today())
    seen = month_close.preview(desk, wanted, report)
    ahead = add_months(month_of(desk.today()), 1)
    held = tuple(_line(desk, line, "".join(s.text for s in line.stops)) for line in seen.held)
    return MonthBoard(
        month=wanted,
        title=month_words(wanted),
        state=_state(desk, seen),
        closed=seen.close is not None,
        sum_line=month_tables.sum_line(seen),
        listed=_listed(seen),
        countdown=countdown(desk, wanted),
        lines={
            HELD: held,
            DUE: tuple(_line(desk, line) for line in seen.due),
            LISTED: tuple(_line(desk, line) for line in seen.paid),
            LEFT: _left(seen),
            CASES: _cases(seen),
        },
        certificate=max(reconcile.certificates(desk, wanted), default="")[:16].replace("T", " "),
        trouble=_trouble(seen),
        may_act=bool(OFFICE_ROLES & set(desk.person.roles)),
        previous=add_months(wanted, -1),
        next=add_months(wanted, 1) if wanted < ahead else "",
    )


def countdown(desk: Desk, month: str) -> tuple[Countdown, ...]:
    """The dates that the scheme, or a setting, names for the month."""
    today = desk.today()
    found = [
        d for d in duties.list_duties(desk) if d.kind == "monthly" and d.id.endswith(f".{month}") and d.ours
    ]
    return tuple(_count(d, today) for d in sorted(found, key=lambda d: (d.due or today, d.id)))


def _count(duty: Duty, today: date) -> Countdown:
    left = (duty.due - today).days if duty.due else 0
    done = duty.state == "done"
    said = "已办" if done else f"还有 {left} 天" if left > 0 else "今天" if left == 0 else f"已过 {-left} 天"
    title = duty.title.partition("：")[2] or duty.title
    return Countdown(
        title, f"{duty.due:%m-%d}" if duty.due else "", said, left < 0 and not done, done, duty.note
    )


def _state(desk: Desk, seen: MonthView) -> str:
    if seen.close is None:
        return "未结账"
    extra = f"，例外 {len(seen.close.left)} 户" if seen.close.left else ""
    return f"{seen.close.at[:10]} 已结账（{person_name(desk, seen.close.by)}{extra}）"


def _listed(seen: MonthView) -> str:
    held = sum(line.amount_fen for line in seen.held)
    said = f"已列入 {len(seen.paid)} 笔 {yuan(seen.amount_fen)} 元"
    if seen.due:
        said += f"，应发未列 {len(seen.due)} 笔 {yuan(sum(line.amount_fen for line in seen.due))} 元"
    return said + (f"，停住 {len(seen.held)} 笔 {yuan(held)} 元" if held else "")


def _trouble(seen: MonthView) -> str:
    said = [f"{m} 还没有结账，请按先后结账。" for m in seen.earlier[:1]]
    if seen.unread:
        said.append(unread_words(seen.unread).removeprefix("另"))
    if not seen.unchanged:
        said.append("这个月的名单与结账时不一致，请先做办公室检查。")
    if not seen.movement.balanced:
        said.append("勾稽不平，请告诉维护人员。")
    return "".join(said)


def _line(desk: Desk, line: Line, why: str = "") -> MonthLine:
    matter = desk.pack.scheme.matter(line.matter)
    kind = line.category or (matter.title if matter else line.matter)
    account = line.account.bank if line.account else ""
    said = why or "，".join(p for p in (KIND_NAMES[line.kind], account or "没有收款账户") if p)
    return MonthLine(line.household, line.name, line.village, kind, line.month, yuan(line.amount_fen), said)


def _left(seen: MonthView) -> tuple[MonthLine, ...]:
    known = {line.household: line for line in seen.lines}
    found = []
    for item in seen.carried:
        line = known.get(item.household)
        name, village = (line.name, line.village) if line else (item.household, "")
        months = "、".join(item.months)
        found.append(MonthLine(item.household, name, village, "", months, yuan(item.amount_fen), item.reason))
    return tuple(found)


def _cases(seen: MonthView) -> tuple[MonthLine, ...]:
    ordered = sorted(seen.cases, key=lambda c: (not c.change, c.village, c.name))
    return tuple(
        MonthLine(
            c.household, c.name, c.village, c.matter, "", "", f"变更：{c.change}" if c.change else "新申请"
        )
        for c in ordered
    )


# -- what the buttons do


def pay(desk: Desk, month: str, report: Report) -> Told:
    """列入发放."""
    done = month_close.pay_all(desk, month, report)
    said = f"已列入 {len(done.lines)} 笔 {yuan(done.amount_fen)} 元。"
    if done.failed:
        line, why = done.failed[0]
        return Told(f"{said}有 {len(done.failed)} 笔没有列入。", done.changes, f"{line.name}：{why}")
    held = f"停住 {len(done.held)} 笔，见“停住”。" if done.held else ""
    return Told(said, done.changes, held)


def close_form(desk: Desk, month: str) -> FormSpec | None:
    """What closing asks for where something is open; None where nothing is."""
    seen = month_close.preview(desk, month)
    return _close_form(desk, seen) if open_items(seen) else None


def _close_form(desk: Desk, seen: MonthView) -> FormSpec:
    """One reason for every household that is left open."""
    names = {line.household: f"{line.name}（{line.village}）" for line in (*seen.held, *seen.due)}
    reasons = (
        Field(f"{REASON}{i.household}", names[i.household],
              hint=f"{'、'.join(i.months)} 共 {yuan(i.amount_fen)} 元，为什么没有办完")
        for i in open_items(seen)
    )  # fmt: skip
    return FormSpec(
        (
            *reasons,
            Field("signer", "签字的领导", "choice", choices=_leaders(desk)),
            Field("scan", "签字单扫描件", "scan", "从“导出报表”打印月结未办清单，领导签字后扫描。"),
        ),
        "例外结账",
        help="停住的和应发未列的，逐户写明没有办完的原因，留到下个月先办。不要写个人信息。",
    )


def close(desk: Desk, month: str, typed: Typed | None, report: Report) -> Told:
    """结账; ``typed`` what the form of an exception holds. Raises ``FieldProblem`` or another ``UserError``."""
    reasons: dict[str, str] = {}
    proof = None
    if typed is not None:
        seen = month_close.preview(desk, month)
        reader = Reader(_close_form(desk, seen), typed)
        scan = reader.picture("scan")
        proof = Proof(reader.text("signer"), scan) if scan is not None else None
        reasons = {i.household: reader.text(f"{REASON}{i.household}") for i in open_items(seen)}
    done = month_close.close(desk, month, reasons, proof, report)
    left = f"留下 {len(done.left)} 户，列为下个月的第一项任务。" if done.left else ""
    return Told(f"{month_words(month)}已结账：{done.lines} 笔 {yuan(done.amount_fen)} 元。", _MONTH, left)


_MONTH = Changes(kinds=frozenset({"month"}))


def _leaders(desk: Desk) -> Choices:
    today = desk.today()
    people = {s.person for h in desk.credentials.people if isinstance(s := h.statement, PersonCredential)}
    live = [
        p
        for person in sorted(people)
        if (p := desk.credentials.person(person, today)) and "leader" in p.roles
    ]
    return tuple((p.person, p.name) for p in live)


def export_form(desk: Desk) -> FormSpec:
    """Which table, in which version, for whom."""
    named = ((ALL, "全部"), *((t.id, t.title) for t in month_tables.choices(desk)))
    return FormSpec(
        (
            Field("table", "哪张表", "choice", choices=named, initial=ALL),
            Field("version", "版本", "choice", initial=PLAIN, choices=(
                (PLAIN, "打印版：遮盖身份证号和账号"), ("full", "全号版：只交代发银行或民政部门，导出有登记"),
            )),
            Field("recipient", "交给谁", hint="写银行或民政部门的名称", when=("version", "full")),
            Field("kind", "文件", "choice", choices=(("xlsx", "表格 xlsx"), ("csv", "文本 csv（GB 18030）")),
                  initial="xlsx"),
        ),
        "选文件夹并导出…",
    )  # fmt: skip


def export(desk: Desk, month: str, typed: Typed, folder: Path, report: Report) -> Told:
    """导出 into a folder that a person chose."""
    full = typed.get("version") == "full"
    recipient = str(typed.get("recipient", "")).strip() if full else ""
    if full and not recipient:
        raise FieldProblem("recipient", "全号版要写明交给谁。", "写代发银行或民政部门的名称。")
    tables = [
        t for t in month_tables.choices(desk) if typed.get("table") in (ALL, t.id) and (t.full or not full)
    ]
    if not tables:
        raise FieldProblem("version", "这张表没有全号版。", "请选打印版。")
    seen = month_close.preview(desk, month)
    for n, table in enumerate(tables, 1):
        month_tables.export(
            desk, seen, table.id, folder, recipient=recipient, as_csv=typed.get("kind") == "csv"
        )
        report(n, len(tables))
    note = "" if seen.close else "还没有结账，表上注明“未结账，仅供核对”。"
    return Told(f"已导出 {len(tables)} 张表到“{folder.name}”，导出有登记。", hint=note)


def compare(desk: Desk, month: str, paths: Sequence[str], report: Report) -> Compared:
    """核对 against the files of the provincial export."""
    found = reconcile.reconcile(desk, month, [Path(p) for p in paths], report)
    lines = [
        MonthLine(
            d.household, d.head + (f"（{d.person}）" if d.person else ""), "", d.category, "", "",
            f"{d.item}：本办公室 {d.ours}，省系统 {d.theirs}。{d.note}",
        )
        for d in found.differences
    ]  # fmt: skip
    lines += [
        MonthLine("", "", "", "", "", "", f"没有读入：{f.file} 第 {f.row} 行 {f.column}，{f.message}")
        for f in found.rejected
    ]
    hint = "零差异已写入办公室日志。" if found.certified else "逐条见“核对差异”，可以另存为表格。"
    return Compared(Told(reconcile.sentence(found), _MONTH, hint), found.clean, tuple(lines), found)


def save_comparison(desk: Desk, compared: Compared, target: Path) -> Told:
    """The result as a workbook."""
    if compared.found is None:
        raise UserError("还没有核对。", "先核对，再另存结果。")
    reconcile.report(desk, compared.found, target)
    return Told(f"已另存核对结果：{target.name}，导出有登记。")
